"""Usage Summary, its files and its charts: every amount agrees with every other."""

import csv
import io
import re

import pytest

from eaportal.facts import Fact
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.suite.over_http.agreements import (
    ANNUAL,
    DIRECT,
    EA_ADMIN,
    PARTNER,
    PERIODS,
    QUARTERLY,
    YEN,
)
from eaportal.flows.qa.suite.over_http.amounts import charges, cost, minor, totals
from eaportal.flows.qa.suite.over_http.conftest import Visit
from eaportal.flows.qa.suite.over_http.visitor import Answer

SHOWN = [(EA_ADMIN, DIRECT), (EA_ADMIN, YEN), (EA_ADMIN, ANNUAL), (PARTNER, QUARTERLY)]
DAYS = {
    "2020-12": ("2020-12-01", "2020-12-31"),
    "2020-11": ("2020-11-01", "2020-11-30"),
    "2020-10": ("2020-10-01", "2020-10-31"),
    "2020-09": ("2020-09-01", "2020-09-30"),
}


def summary(look: Visit, account: str, enrollment: str, period: str = "") -> Answer:
    """Open Usage Summary."""
    chosen = f"&period={period}" if period else ""
    return look(account).open(f"report/usagesummary?enrollment={enrollment}{chosen}")


@proves(Fact.TOTALS)
@pytest.mark.parametrize(("account", "enrollment"), SHOWN)
def test_the_totals_are_the_sums_of_the_charges(look: Visit, account: str, enrollment: str) -> None:
    for period in PERIODS[enrollment]:
        page = summary(look, account, enrollment, period)
        shown, sections = totals(page), charges(page)

        assert list(shown) == ["Total Usage", "Commitment Usage", "Total Overage", "Azure Marketplace"]
        assert list(sections) == ["Azure service", "Charges billed separately", "Azure Marketplace"]
        assert shown["Total Usage"] == cost(sections["Azure service"]) > 0
        assert shown["Azure Marketplace"] == cost(sections["Azure Marketplace"]) > 0
        assert shown["Total Overage"] == shown["Total Usage"] - shown["Commitment Usage"]
        assert "All amounts are before tax." in page.read("main")


@proves(Fact.COLUMNS, against="rate-as-units")
@pytest.mark.parametrize(("account", "enrollment"), SHOWN)
def test_a_charge_is_its_units_at_its_rate(look: Visit, account: str, enrollment: str) -> None:
    rows = [row for section in charges(summary(look, account, enrollment)).values() for row in section]
    unit = 1 if enrollment == YEN else 100

    for service, _, consumed, rate, extended in rows:
        expected = float(consumed.replace(",", "")) * float(rate.replace(",", "")) * unit
        assert abs(minor(extended) - expected) <= 1 + expected * 0.001, service


@proves(Fact.PREPAYMENT)
@pytest.mark.parametrize(("account", "enrollment"), SHOWN)
def test_the_prepayment_is_used_up_period_by_period(look: Visit, account: str, enrollment: str) -> None:
    ending = None
    for period in PERIODS[enrollment]:
        page = summary(look, account, enrollment, period)
        shown = {row[0].split(" Goodwill")[0]: minor(row[-1]) for row in page.rows("div.commitment table")}
        used = totals(page)

        assert list(shown) == ["Beginning balance", "Adjustment", "Commitment Usage", "Ending balance"]
        available = shown["Beginning balance"] + shown["Adjustment"]
        assert used["Commitment Usage"] == min(used["Total Usage"], available)
        assert shown["Commitment Usage"] == -used["Commitment Usage"]
        assert shown["Ending balance"] == available - used["Commitment Usage"] >= 0
        # The commitment of an agreement year is new in July.
        if ending is not None and not period.endswith("-07"):
            assert shown["Beginning balance"] == ending
        ending = shown["Ending balance"]


@proves(Fact.ADJUSTMENT)
def test_a_credit_is_shown_with_its_reason_in_its_period_alone(look: Visit) -> None:
    rows = {
        period: summary(look, EA_ADMIN, DIRECT, period).rows("div.commitment table")[1]
        for period in PERIODS[DIRECT]
    }

    assert rows.pop("2020-11") == ["Adjustment Goodwill credit : €250.00", "€250.00"]
    assert list(rows.values()) == [["Adjustment", "€0.00"]] * 3


@proves(Fact.CHART, against="chart-without-marketplace")
@pytest.mark.parametrize(("account", "enrollment"), SHOWN)
def test_the_chart_has_the_amounts_of_each_period(look: Visit, account: str, enrollment: str) -> None:
    page = summary(look, account, enrollment)
    bars = page.page.select("figure.chart svg g")

    assert len(bars) == len(PERIODS[enrollment])
    for period, bar in zip(PERIODS[enrollment], bars, strict=True):
        of_period = summary(look, account, enrollment, period)
        shown, sections = totals(of_period), charges(of_period)
        parts = {
            title.get_text().rpartition(" – ")[2].partition(":")[0]: minor(
                title.get_text().rpartition(": ")[2]
            )
            for title in bar.select("title")
        }
        assert parts == {
            "Utilized": shown["Commitment Usage"],
            "Service Overage": shown["Total Overage"],
            "Charges billed separately": cost(sections["Charges billed separately"]),
            "Azure Marketplace": shown["Azure Marketplace"],
        }
    assert page.read_all("figure.chart .legend li") == [
        "Utilized",
        "Service Overage",
        "Charges billed separately",
        "Azure Marketplace",
    ]


@proves(Fact.CHART)
def test_the_bars_are_as_high_as_their_amounts_and_the_chosen_one_is_marked(look: Visit) -> None:
    page = summary(look, EA_ADMIN, DIRECT, "2020-11")

    assert len(page.page.select("figure.chart g")) == 3
    assert [str(each.get("class")) for each in page.page.select("figure.chart g")] == [
        "None",
        "None",
        "['chosen']",
    ]
    heights = {}
    left = []
    for bar in page.page.select("figure.chart g"):
        below = 120.0
        left.append(float(str(bar.select("rect")[0]["x"])))
        for part in bar.select("rect"):
            amount = minor(part.get_text().rpartition(": ")[2])
            top, height = float(str(part["y"])), float(str(part["height"]))
            assert abs(top + height - below) <= 0.2
            below = top
            heights[amount] = height
    highest = max(
        sum(minor(part.get_text().rpartition(": ")[2]) for part in bar.select("rect"))
        for bar in page.page.select("figure.chart g")
    )
    wrong = {a: height for a, height in heights.items() if abs(height - 120 * a / highest) > 0.2}
    assert wrong == {}
    assert left == sorted(left)


@proves(Fact.CHART)
@pytest.mark.parametrize(("language", "newest", "axis"), [("en-US", -1, "-6"), ("ar-SA", 0, "486")])
def test_the_chart_runs_in_the_direction_of_the_language(
    look: Visit, language: str, newest: int, axis: str
) -> None:
    page = look(EA_ADMIN, language).open(f"report/usagesummary?enrollment={DIRECT}&period=2020-11")

    bars = page.page.select("figure.chart g")
    assert [float(str(bar.select("rect")[0]["x"])) for bar in bars] == [4.0, 164.0, 324.0]
    assert {float(str(part["width"])) for bar in bars for part in bar.select("rect")} == {152.0}
    assert [bar.has_attr("class") for bar in bars].index(True) == range(len(bars))[newest]
    assert {str(each["x"]) for each in page.page.select("figure.chart svg > text")} == {axis}


@proves(Fact.CUSTOM)
@pytest.mark.parametrize("period", DAYS)
def test_the_custom_dates_of_a_period_have_the_amounts_of_the_period(look: Visit, period: str) -> None:
    start, end = DAYS[period]
    monthly = summary(look, EA_ADMIN, DIRECT, period)

    custom = look(EA_ADMIN).open(f"report/usagesummary/custom?enrollment={DIRECT}&start={start}&end={end}")

    assert totals(custom) == totals(monthly)
    assert charges(custom) == charges(monthly)


@proves(Fact.CUSTOM)
def test_custom_dates_add_up_and_include_both_days(look: Visit) -> None:
    def between(start: str, end: str) -> dict[str, int]:
        return totals(
            look(EA_ADMIN).open(f"report/usagesummary/custom?enrollment={DIRECT}&start={start}&end={end}")
        )

    first, second = between("2020-10-20", "2020-11-10"), between("2020-11-11", "2020-11-30")
    whole = between("2020-10-20", "2020-11-30")
    one_day = between("2020-11-11", "2020-11-11")

    assert {name: first[name] + second[name] for name in whole} == whole
    assert 0 < one_day["Total Usage"] < second["Total Usage"] / 15


@proves(Fact.CUSTOM)
@pytest.mark.parametrize(
    ("start", "end", "alert"),
    [
        ("2020-12-02", "2020-12-01", "The end date is before the start date."),
        ("", "2020-12-01", "Enter a start date and an end date."),
        ("2020-12-01", "someday", "Enter a start date and an end date."),
        (
            "2019-01-01",
            "2019-01-31",
            "There is no usage from January 1, 2019 to January 31, 2019."
            " Choose dates from September 1, 2020 to December 31, 2020.",
        ),
    ],
)
def test_dates_without_usage_are_refused_and_kept(look: Visit, start: str, end: str, alert: str) -> None:
    answer = look(EA_ADMIN).open(f"report/usagesummary/custom?enrollment={DIRECT}&start={start}&end={end}")

    assert (answer.status, answer.alert) == (400, alert)
    kept = answer.values("main form.choices")
    assert (kept["start"], kept["end"]) == (start, end)
    fields = answer.page.select("main input[type=date]")
    assert [field.get("aria-describedby") for field in fields] == ["dates-alert"] * 2


@proves(Fact.DOWNLOAD, against="usage-file-cut")
@pytest.mark.parametrize(("account", "enrollment"), SHOWN)
def test_the_file_of_a_period_has_its_charges(look: Visit, account: str, enrollment: str) -> None:
    visitor = look(account)
    tab = visitor.open(f"report/downloadusage?enrollment={enrollment}")
    links = [(str(link["href"]), link.get_text()) for link in tab.page.select("main tbody a")]
    assert [text for _, text in links] == ["Download"] * len(PERIODS[enrollment])
    assert [link.partition("?")[0].rpartition("/")[2] for link, _ in links] == [
        f"{period}.csv" for period in PERIODS[enrollment][::-1]
    ]
    for period, row in zip(PERIODS[enrollment][::-1], tab.rows("div.scrolls table"), strict=True):
        file = visitor.open(f"report/downloadusage/{period}.csv?enrollment={enrollment}")
        rows = list(csv.DictReader(io.StringIO(file.text)))
        page = charges(summary(look, account, enrollment, period))

        assert file.headers["content-type"].startswith("text/csv")
        assert f"filename=usage-{enrollment}-{period}.csv" in file.headers["content-disposition"]
        assert list(rows[0]) == [
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
        assert {each["Enrollment Number"] for each in rows} == {enrollment}
        assert {each["Period Start"][:7] for each in rows} == {period}
        assert {each["Currency"] for each in rows} == {"JPY" if enrollment == YEN else "EUR"}
        assert [
            [each["Section"], each["Service Name"], each["Unit of Measure"], _cents(each["Extended Cost"])]
            for each in rows
        ] == [
            [section, line[0], line[1], minor(line[-1])] for section, lines in page.items() for line in lines
        ]
        assert minor(row[1]) == sum(_cents(each["Extended Cost"]) for each in rows)


@proves(Fact.ADVANCED)
def test_the_advanced_report_has_the_periods_asked_for_oldest_first(look: Visit) -> None:
    visitor = look(EA_ADMIN)
    address = f"report/downloadusage/advanced?enrollment={DIRECT}"

    file = visitor.open(f"{address}&first=2020-10&last=2020-11")
    wrong = visitor.open(f"{address}&first=2020-11&last=2020-10")
    one = visitor.open(f"{address}&first=2020-11&last=2020-11")

    single = [
        visitor.open(f"report/downloadusage/{period}.csv?enrollment={DIRECT}").text.splitlines()
        for period in ("2020-10", "2020-11")
    ]
    assert file.text.splitlines() == [*single[0], *single[1][1:]]
    assert one.text.splitlines() == single[1]
    assert f"usage-{DIRECT}-2020-10-to-2020-11.csv" in file.headers["content-disposition"]
    assert wrong.status == 400
    assert wrong.alert == "The last period is before the first. Choose the same period or a later one."
    kept = wrong.values("main form.choices")
    assert (kept["first"], kept["last"]) == ("2020-11", "2020-10")
    assert visitor.open(f"{address}&first=2019-10&last=2020-11").status == 404


@proves(Fact.PRICES)
@pytest.mark.parametrize(("account", "enrollment"), SHOWN)
def test_the_price_sheet_has_the_rates_of_the_latest_period_without_the_marketplace(
    look: Visit, account: str, enrollment: str
) -> None:
    visitor = look(account)
    page = visitor.open(f"report/pricesheet?enrollment={enrollment}")
    file = visitor.open(f"report/pricesheet.csv?enrollment={enrollment}")
    sections = charges(summary(look, account, enrollment))
    del sections["Azure Marketplace"]
    currency = "JPY" if enrollment == YEN else "EUR"

    assert page.rows("main section table") == [
        [row[0], row[1], row[3], currency] for rows in sections.values() for row in rows
    ]
    assert [
        [each["Section"], each["Service Name"], each["Unit of Measure"], float(each["Effective Rate"])]
        for each in csv.DictReader(io.StringIO(file.text))
    ] == [
        [section, row[0], row[1], float(row[3].replace(",", ""))]
        for section, rows in sections.items()
        for row in rows
    ]
    assert f"prices-{enrollment}-{PERIODS[enrollment][-1]}.csv" in file.headers["content-disposition"]


@proves(Fact.CYCLES)
def test_how_long_a_billing_period_is(look: Visit) -> None:
    shown = {
        enrollment: summary(look, account, enrollment).read_all("#period option")
        for account, enrollment in SHOWN
    }

    assert shown == {
        DIRECT: ["December 2020", "November 2020", "October 2020", "September 2020"],
        YEN: ["December 2020", "November 2020", "October 2020"],
        ANNUAL: ["July 2020 – June 2021", "July 2019 – June 2020"],
        QUARTERLY: ["October – December 2020", "July – September 2020"],
    }


@proves(Fact.ROUNDING, against="yen-with-decimals")
def test_yen_have_no_decimals(look: Visit) -> None:
    page = summary(look, EA_ADMIN, YEN)

    amounts = re.findall(r"¥[0-9,.]+", page.read("main"))
    assert len(amounts) > 20
    assert [each for each in amounts if "." in each] == []


def _cents(text: str) -> int:
    return int(text.replace(".", ""))
