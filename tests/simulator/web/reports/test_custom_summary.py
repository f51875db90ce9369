import pytest

from eaportal.simulator.database.tables import PeriodRow
from eaportal.simulator.web.words.language import find_language

CUSTOM = "/report/usagesummary/custom"
ENGLISH = find_language("en-US")


def totals(page):
    return [dd.get_text() for dd in page.select(".totals dd")]


def charges(page, read):
    return [[read(cell) for cell in row.select("th, td")] for row in page.select("details tbody tr")]


def test_the_toggle_leads_from_months_to_a_custom_span_and_back(ea_admin, read):
    monthly = ea_admin.open("/report/usagesummary")
    modes = [[read(each) for each in monthly.select(f".mode {what}")] for what in ("span", "a")]

    custom = ea_admin.follow("C (custom)")
    back = ea_admin.follow("M (monthly)")

    assert modes == [["M (monthly)", "Charge by Services"], ["C (custom)", "Charge by Hierarchy"]]
    assert read(custom.select_one(".mode [aria-current=true]")) == "C (custom)"
    assert [(each["name"], each["value"]) for each in custom.select("main input[type=date]")] == [
        ("start", "2020-12-01"),
        ("end", "2020-12-31"),
    ]
    assert back.select_one("#period") is not None


@pytest.mark.parametrize("period", ["2020-10", "2020-09"])
def test_the_days_of_an_invoice_give_what_its_month_gives(ea_admin, read, period):
    monthly = ea_admin.open(f"/report/usagesummary?period={period}")
    expected = totals(monthly), charges(monthly, read)
    ea_admin.open(CUSTOM)

    page = ea_admin.press("Apply", start=f"{period}-01", end=f"{period}-{31 if period == '2020-10' else 30}")

    assert (totals(page), charges(page, read)) == expected


def test_two_months_cost_what_each_of_them_costs(ea_admin, world, direct):
    with world.session() as session:
        rows = [row for row in session.query(PeriodRow) if row.enrollment.number == direct.number]
        both = [row.totals for row in rows if row.period.key in ("2020-10", "2020-11")]

    page = ea_admin.open(f"{CUSTOM}?start=2020-10-01&end=2020-11-30")

    names = ("total_usage", "commitment_usage", "total_overage", "marketplace")
    sums = [sum(getattr(each, name) for each in both) for name in names]
    assert totals(page) == [ENGLISH.money(amount, "EUR") for amount in sums]


@pytest.mark.parametrize(
    ("tag", "query", "sentence"),
    [
        ("en-US", "start=&end=2020-11-30", "Enter a start date and an end date."),
        ("en-US", "start=2020-11-31&end=2020-12-01", "Enter a start date and an end date."),
        ("en-US", "start=yesterday&end=" + "9" * 10_000, "Enter a start date and an end date."),
        ("en-US", "start=2020-11-02&end=2020-11-01", "The end date is before the start date."),
        (
            "en-US",
            "start=2021-01-01&end=2021-01-31",
            "There is no usage from January 1, 2021 to January 31, 2021. Choose dates from November"
            " 1, 2019 to December 31, 2020.",
        ),
        ("nl-NL", "start=2020-11-02&end=2020-11-01", "De einddatum ligt voor de begindatum."),
    ],
)
def test_dates_without_usage_are_refused_in_a_sentence(ea_admin, read, tag, query, sentence):
    ea_admin.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = tag

    page = ea_admin.open(f"{CUSTOM}?{query}")

    assert (ea_admin.status, read(page.select_one("main [role=alert]"))) == (400, sentence)
    assert page.select(".totals, details") == []
    assert [each["aria-describedby"] for each in page.select("main input[type=date]")] == ["dates-alert"] * 2


def test_a_span_of_one_day_at_each_end_of_the_data_has_usage(ea_admin):
    for query in ("start=2010-01-01&end=2019-11-01", "start=2020-12-31&end=2030-01-01"):
        page = ea_admin.open(f"{CUSTOM}?{query}")
        assert (ea_admin.status, len(totals(page))) == (200, 4)


def test_the_adjustment_opens_to_its_credits_with_their_reasons(ea_admin, world, direct, read):
    page = ea_admin.open("/report/usagesummary?period=2020-09")
    with world.session() as session:
        (row,) = (
            each
            for each in session.query(PeriodRow)
            if each.enrollment.number == direct.number and each.period.key == "2020-09"
        )

    lines = {read(each.th): read(each.td) for each in page.select(".commitment tr")}
    credit = "Adjustment Service credit: storage, July 2020 : €125.40"
    assert lines == {
        "Beginning balance": ENGLISH.money(row.balance - 12_540, "EUR"),
        credit: "€125.40",
        "Commitment Usage": ENGLISH.money(-row.totals.commitment_usage, "EUR"),
        "Ending balance": ENGLISH.money(row.balance - row.totals.commitment_usage, "EUR"),
    }
    assert read(page.select_one(".commitment summary")) == "Adjustment"


def test_without_credits_the_adjustment_is_nothing_to_open(ea_admin, read):
    page = ea_admin.open("/report/usagesummary?period=2020-11")

    assert page.select(".commitment details") == []
    assert read(page.select(".commitment tr")[1]) == "Adjustment €0.00"


def test_users_with_a_share_of_the_costs_see_no_commitment_and_the_same_share_between_two_dates(
    visitor, read
):
    visitor.sign_in("department_admin")
    monthly = visitor.open("/report/usagesummary?period=2020-09")
    expected = charges(monthly, read)

    custom = visitor.open(f"{CUSTOM}?start=2020-09-01&end=2020-09-30")

    assert monthly.select(".commitment") == []
    assert charges(custom, read) == expected
    assert 0 < len(expected) < 13
