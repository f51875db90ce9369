from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from eaportal.simulator.database.tables import AccountRow, EnrollmentRow, PeriodRow
from eaportal.simulator.rules.periods import month, months_until
from eaportal.simulator.services.periods import charges_of
from eaportal.simulator.web.words.language import find_language
from eaportal.simulator.world_files.world_file import DEFAULT_SEED

ENGLISH = find_language("en-US")
SUMMARY = "/report/usagesummary"


@pytest.fixture
def november(world, direct):
    """November 2020 of the direct enrollment, as the world holds it."""
    with world.session() as session:
        return session.scalars(
            select(PeriodRow)
            .join(EnrollmentRow)
            .where(EnrollmentRow.number == direct.number, PeriodRow.start == month("2020-11").start)
        ).one()


def test_reports_leads_to_usage_summary_of_the_latest_period(ea_admin):
    ea_admin.follow("Reports")
    page = ea_admin.follow("Usage Summary")

    assert page.h1.get_text() == "Usage Summary"
    assert page.select_one("[aria-current=page]").get_text() == "Usage Summary"
    assert page.select_one("#period option[selected]")["value"] == "2020-12"


def test_the_period_menu_lists_months_the_newest_first(ea_admin):
    page = ea_admin.open(SUMMARY)

    options = [(option["value"], option.get_text()) for option in page.select("#period option")]
    months = months_until(datetime(2020, 12, 10, tzinfo=UTC).date(), 14)[::-1]
    assert options == [(period.key, ENGLISH.month(period)) for period in months]


def test_another_period_is_shown_without_scripts(ea_admin, direct):
    ea_admin.open(SUMMARY)

    page = ea_admin.press("Show", period="2019-11")

    assert page.select_one("#period option[selected]")["value"] == "2019-11"
    assert page.select_one(".po-numbers td").get_text() == f"{direct.number}-201911"


@pytest.mark.parametrize("tag", ["en-US", "nl-NL"])
def test_the_totals_are_those_of_the_period_in_the_currency_and_language(ea_admin, november, read, tag):
    ea_admin.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = tag

    page = ea_admin.open(f"{SUMMARY}?period=2020-11")

    totals = november.totals
    amounts = (totals.total_usage, totals.commitment_usage, totals.total_overage, totals.marketplace)
    money = [find_language(tag).money(amount, "EUR") for amount in amounts]
    assert [dd.get_text() for dd in page.select(".totals dd")] == money
    assert [read(dt) for dt in page.select(".totals dt")] == {
        "en-US": ["Total Usage", "Commitment Usage", "Total Overage", "Azure Marketplace"],
        "nl-NL": [
            "Totaal gebruik",
            "Gebruik van toezegging",
            "Totale overschrijding",
            "Azure Marketplace",
        ],
    }[tag]


def test_the_charges_are_listed_by_section_with_the_documented_columns(ea_admin, direct, november, read):
    page = ea_admin.open(f"{SUMMARY}?period=2020-11")

    sections = {
        read(each.summary): [[read(cell) for cell in row.select("th, td")] for row in each.select("tr")]
        for each in page.select("details")
    }
    charges = charges_of(DEFAULT_SEED, direct.number, "EUR", november.period)
    columns = ["Service Name", "Unit of Measure", "Consumed Units", "Effective Rate", "Extended Cost"]
    assert list(sections) == ["Azure service", "Charges billed separately", "Azure Marketplace"]
    assert [table[0] for table in sections.values()] == [columns] * 3
    assert [line for table in sections.values() for line in table[1:]] == [
        [
            each.service,
            each.unit,
            ENGLISH.number(each.consumed, 2),
            ENGLISH.number(each.rate, 4),
            ENGLISH.money(each.cost, "EUR"),
        ]
        for each in charges
    ]


@pytest.mark.parametrize(
    ("period", "first", "bars"),
    [("2020-12", "Jan", 12), ("2020-11", "Dec", 12), ("2019-12", "Nov", 2), ("2019-11", "Nov", 1)],
)
def test_the_chart_shows_up_to_twelve_months_with_the_chosen_one_last(ea_admin, period, first, bars):
    page = ea_admin.open(f"{SUMMARY}?period={period}")

    drawn = page.select("svg g")
    assert len(drawn) == bars
    assert drawn[0].find("text").get_text() == first
    assert [i for i, bar in enumerate(drawn) if "chosen" in bar.get("class", [])] == [bars - 1]


def test_the_bars_of_the_chart_stay_inside_it_and_the_highest_fills_it(ea_admin):
    page = ea_admin.open(SUMMARY)

    tops = []
    for bar in page.select("svg g"):
        parts = bar.select("rect")
        tops.append(min(float(part["y"]) for part in parts))
        assert sum(float(part["height"]) for part in parts) == pytest.approx(120 - tops[-1], abs=0.3)
    assert min(tops) == pytest.approx(0, abs=0.3)


@pytest.mark.parametrize(
    ("now", "english", "dutch"),
    [
        (
            datetime(2020, 11, 30, 23, 59, 59, tzinfo=UTC),
            "Current period, through November 30, 2020.",
            "Huidige periode, tot en met 30 november 2020.",
        ),
        (
            datetime(2020, 12, 1, tzinfo=UTC),
            "Ended on November 30, 2020. The invoice notification hasn't been sent yet.",
            "Geëindigd op 30 november 2020; de factuurmelding is nog niet verzonden.",
        ),
        (
            datetime(2020, 12, 7, 6, tzinfo=UTC),
            "Invoice notification sent on December 7, 2020."
            " PO numbers can be changed up to and including December 14, 2020 (UTC).",
            "Factuurmelding verzonden op 7 december 2020."
            " Ko-nummers kunnen worden gewijzigd tot en met 14 december 2020 (UTC).",
        ),
        (
            datetime(2020, 12, 15, tzinfo=UTC),
            "Closed: the invoice is about to be generated.",
            "Gesloten: de factuur wordt binnenkort gegenereerd.",
        ),
        (
            datetime(2020, 12, 15, 6, tzinfo=UTC),
            "Invoice generated on December 15, 2020.",
            "Factuur gegenereerd op 15 december 2020.",
        ),
    ],
)
def test_the_page_says_how_far_the_period_has_come(ea_admin, at, read, now, english, dutch):
    at(now)

    sentences = []
    for tag in ("en-US", "nl-NL"):
        ea_admin.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = tag
        sentences.append(read(ea_admin.open(f"{SUMMARY}?period=2020-11").select_one(".state")))

    assert sentences == [english, dutch]


def test_the_page_shows_both_po_numbers_and_which_one_is_locked(ea_admin, locked, read):
    page = ea_admin.open(f"{SUMMARY}?period=2020-11&enrollment={locked.number}")

    rows = [[read(cell) for cell in row.select("th, td")] for row in page.select(".po-numbers tr")]
    azure, marketplace = rows
    assert (azure[0], azure[2]) == ("Azure Services", "Locked")
    assert marketplace == ["Marketplace", f"{locked.number}-202011M"]


def test_yen_are_shown_without_decimals(worlds, sample, app, another, direct, read):
    yen = [each.model_copy(update={"currency": "JPY"}) for each in sample.enrollments]
    worlds.create("yen", sample.model_copy(update={"enrollments": yen}))
    visitor = another()
    visitor.sign_in("ea_admin", root="/w/yen")

    page = visitor.open(f"/w/yen{SUMMARY}?period=2020-11")

    shown = [dd.get_text() for dd in page.select(".totals dd")]
    assert all(amount.startswith("¥") and "." not in amount for amount in shown)


def test_an_enrollment_without_periods_can_be_looked_at(worlds, sample, another, read):
    bare = sample.enrollments[1]
    worlds.create(
        "bare",
        sample.model_copy(
            update={
                "periods": [each for each in sample.periods if each.enrollment != bare.number],
                "po_numbers": [],
            }
        ),
    )
    visitor = another()
    visitor.sign_in("ea_admin", root="/w/bare")

    page = visitor.open(f"/w/bare/manage/enrollment?enrollment={bare.number}")
    missing = visitor.open(f"/w/bare{SUMMARY}?enrollment={bare.number}")

    assert page.select_one("nav.side strong").get_text() == bare.number
    assert visitor.status == 404
    assert read(missing.select_one("[role=alert]")) == (
        "There is no such page, enrollment, period, invoice, or file, or you can't see it."
    )


def test_charge_by_hierarchy_shares_all_costs_out_among_departments_and_accounts(
    ea_admin, world, november, read
):
    ea_admin.open(f"{SUMMARY}?period=2020-11")
    page = ea_admin.follow("Charge by Hierarchy")

    section = page.select_one("section[aria-labelledby=hierarchy]")
    header, *rows, total = [[read(cell) for cell in row.select("th, td")] for row in section.select("tr")]
    cost = [round(float(row[2].strip("€").replace(",", "")) * 100) for row in rows]
    assert header == ["Department", "Account", "Extended Cost"]
    assert sum(cost) == november.totals.charged
    assert total == ["Total before tax", ENGLISH.money(november.totals.charged, "EUR")]
    with world.session() as session:
        accounts = session.scalars(select(AccountRow).join(EnrollmentRow).where(EnrollmentRow.id == 1)).all()
        names = sorted(each.name for each in accounts)
    assert sorted(row[1] for row in rows) == names
    assert page.select_one(".charged-by [aria-current=true]").get_text() == "Charge by Hierarchy"


def test_another_period_stays_by_hierarchy_and_services_are_one_click_away(ea_admin, read):
    ea_admin.open(f"{SUMMARY}?by=hierarchy")

    october = ea_admin.press("Show", period="2020-10")
    services = ea_admin.follow("Charge by Services")

    assert october.select_one("#hierarchy") is not None
    assert services.select_one("#period option[selected]")["value"] == "2020-10"
    assert len(services.select("main details")) >= 3


def test_account_owners_see_only_their_own_accounts_by_hierarchy(visitor, read):
    seen = {}
    for user in ("ea_admin", "department_admin", "account_owner"):
        visitor.sign_in(user)
        page = visitor.open(f"{SUMMARY}?period=2020-11&by=hierarchy")
        seen[user] = {read(cell) for cell in page.select("section[aria-labelledby=hierarchy] tbody th")}

    assert seen["account_owner"] < seen["ea_admin"]
    assert seen["department_admin"] < seen["ea_admin"]
