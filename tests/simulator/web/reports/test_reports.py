import csv
import io
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from eaportal.simulator.database.tables import EnrollmentRow, WorldRow
from eaportal.simulator.services.periods import charges_in
from eaportal.simulator.web.words.language import find_language

USAGE = "/report/downloadusage"
PRICES = "/report/pricesheet"
NOT_FOUND = "There is no such page, enrollment, period, invoice, or file, or you can't see it."


@pytest.fixture
def charges(world):
    """The charges of an enrollment in a period as the world has them."""

    def charges(enrollment, key):
        with world.session() as session:
            row = session.scalars(
                select(EnrollmentRow).where(EnrollmentRow.number == enrollment.number)
            ).one()
            period = next(each for each in row.periods if each.period.key == key)
            seed = session.get_one(WorldRow, 1).seed
            return [
                (each.service, each.unit, each.consumed, each.rate, each.cost)
                for each in charges_in(seed, row, period)
            ]

    return charges


def download(visitor, address):
    """The name of the file at *address*, and its rows."""
    answer = visitor.client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    name = answer.headers["Content-Disposition"].partition("filename=")[2]
    return name, list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_download_usage_offers_each_period_as_a_file_the_newest_first(ea_admin, direct, read):
    page = ea_admin.open(USAGE)

    rows = [[read(cell) for cell in row.select("th, td")] for row in page.select("main tr")]
    assert rows[0] == ["Billing Period", "Amount", "File"]
    assert {row[2] for row in rows[1:]} == {"Download"}
    links = page.select("main tbody a")
    assert [link["href"].partition("?")[0] for link in links[:2]] == [
        f"{USAGE}/2020-12.csv",
        f"{USAGE}/2020-11.csv",
    ]
    described = [page.find(id=link["aria-describedby"]) for link in links]
    assert [read(each) for each in described] == [row[0] for row in rows[1:]]
    assert len(rows) == 15


def test_a_file_holds_every_charge_of_its_period_with_the_documented_columns(ea_admin, direct, charges, read):
    ea_admin.open(USAGE)
    link = next(each for each in ea_admin.page.select("main a") if "2020-11" in each["href"])

    name, (columns, *rows) = download(ea_admin, link["href"])

    assert name == f"usage-{direct.number}-2020-11.csv"
    assert columns == [
        "Enrollment Number",
        "Period Start",
        "Period End",
        "Section",
        "Service Name",
        "Unit of Measure",
        "Consumed Units",
        "Effective Rate",
        "Extended Cost",
        "Currency",
    ]
    assert [row[4:9] for row in rows] == [
        [service, unit, consumed, rate, f"{cost // 100}.{cost % 100:02}"]
        for service, unit, consumed, rate, cost in charges(direct, "2020-11")
    ]
    assert {(*row[:3], row[9]) for row in rows} == {(direct.number, "2020-11-01", "2020-11-30", "EUR")}
    assert sorted({row[3] for row in rows}) == [
        "Azure Marketplace",
        "Azure service",
        "Charges billed separately",
    ]


def test_the_amount_next_to_a_file_is_the_sum_of_its_costs(ea_admin, read):
    row = ea_admin.open(USAGE).select("main tbody tr")[1]
    _, (_, *charged) = download(ea_admin, row.a["href"])

    minor = sum(round(float(each[8]) * 100) for each in charged)
    assert read(row.select_one(".number")) == find_language("en-US").money(minor, "EUR")


def test_costs_in_yen_have_no_decimals(worlds, sample, another):
    yen = [each.model_copy(update={"currency": "JPY"}) for each in sample.enrollments]
    worlds.create("yen", sample.model_copy(update={"enrollments": yen}))
    visitor = another()
    visitor.sign_in("ea_admin", "/w/yen")

    _, (_, *rows) = download(visitor, f"/w/yen{USAGE}/2020-11.csv")

    assert all(row[8].isdecimal() and row[9] == "JPY" for row in rows)


def test_price_sheet_shows_the_prices_of_the_present_period(ea_admin, direct, charges, read):
    page = ea_admin.open(PRICES)

    language = find_language("en-US")
    assert [read(heading) for heading in page.select("main h2")] == [
        "Azure service",
        "Charges billed separately",
    ]
    shown = [[read(cell) for cell in row.select("th, td")] for row in page.select("main tbody tr")]
    assert shown == [
        [service, unit, language.number(rate, 4), "EUR"]
        for service, unit, _, rate, _ in charges(direct, "2020-12")[:-2]
    ]


def test_the_prices_are_a_file_too(ea_admin, direct, charges):
    ea_admin.open(PRICES)

    name, (columns, *rows) = download(ea_admin, ea_admin.page.select_one("main a.button")["href"])

    assert name == f"prices-{direct.number}-2020-12.csv"
    assert columns[2:] == ["Service Name", "Unit of Measure", "Effective Rate", "Currency"]
    assert [row[2:5] for row in rows] == [
        [service, unit, rate] for service, unit, _, rate, _ in charges(direct, "2020-12")[:-2]
    ]


def test_advanced_report_download_gives_several_periods_in_one_file_the_oldest_first(ea_admin, direct):
    form = ea_admin.open(USAGE).select_one("main form")
    query = {"enrollment": direct.number, "first": "2020-09", "last": "2020-11"}
    assert {control["name"] for control in form.select("[name]")} == query.keys()

    name, rows = download(ea_admin, f"{form['action'].partition('?')[0]}?{urlencode(query)}")

    assert name == f"usage-{direct.number}-2020-09-to-2020-11.csv"
    alone = [download(ea_admin, f"{USAGE}/{key}.csv")[1] for key in ("2020-09", "2020-10", "2020-11")]
    assert rows == [alone[0][0], *(row for each in alone for row in each[1:])]


def test_one_period_is_a_span_too(ea_admin):
    _, rows = download(ea_admin, f"{USAGE}/advanced?first=2020-10&last=2020-10")

    assert rows == download(ea_admin, f"{USAGE}/2020-10.csv")[1]


@pytest.mark.parametrize(
    ("tag", "sentence"),
    [
        ("en-US", "The last period is before the first. Choose the same period or a later one."),
        ("nl-NL", "De laatste periode ligt voor de eerste. Kies dezelfde of een latere."),
    ],
)
def test_periods_in_the_wrong_order_are_refused_and_stay_chosen(ea_admin, read, tag, sentence):
    ea_admin.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = tag
    page = ea_admin.open(f"{USAGE}/advanced?first=2020-11&last=2020-10")

    assert (ea_admin.status, read(page.select_one("[role=alert]"))) == (400, sentence)
    assert [each["value"] for each in page.select("main option[selected]")] == ["2020-11", "2020-10"]


@pytest.mark.parametrize("query", ["", "?first=2020-10", "?first=2020-10&last=2031-01", "?first=&last=x"])
def test_a_missing_span_has_no_file(ea_admin, query, read):
    page = ea_admin.open(f"{USAGE}/advanced{query}")

    assert (ea_admin.status, read(page.select_one("[role=alert]"))) == (404, NOT_FOUND)


@pytest.mark.parametrize("user", ["ea_admin", "partner_admin"])
@pytest.mark.parametrize(
    "address", [f"{USAGE}/2020-11.csv", f"{USAGE}/advanced?first=2020-10&last=2020-11", f"{PRICES}.csv"]
)
def test_files_of_an_enrollment_the_user_does_not_see_are_not_found(
    visitor, direct, indirect, user, address, read
):
    visitor.sign_in(user)
    others = indirect if user == "ea_admin" else direct

    page = visitor.open(f"{address}{'&' if '?' in address else '?'}enrollment={others.number}")

    assert (visitor.status, read(page.select_one("[role=alert]"))) == (404, NOT_FOUND)


@pytest.mark.parametrize(
    "key", ["2020-13", "1999-01", "2020-11.csv", "x" * 10_000, "%00", "..%2f..%2fsecret"]
)
def test_a_missing_period_has_no_file(ea_admin, key, read):
    page = ea_admin.open(f"{USAGE}/{key}.csv")

    assert (ea_admin.status, read(page.select_one("[role=alert]"))) == (404, NOT_FOUND)


def test_anonymous_visitors_get_no_file(visitor):
    for address in (f"{USAGE}/2020-11.csv", f"{PRICES}.csv"):
        assert visitor.client.get(address).headers["Location"].startswith("/signin")
