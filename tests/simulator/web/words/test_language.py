import os
import re
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from eaportal.simulator.catalogs import EDITIONS, NAMES, catalog
from eaportal.simulator.rules.periods import month
from eaportal.simulator.web.words.language import find_language

SPOKEN = {
    "nl-NL": "nl-NL",
    "nl": "nl-NL",
    "nl-BE,nl;q=0.9": "nl-NL",
    "NL-nl": "nl-NL",
    "en-US,en;q=0.9,nl;q=0.8": "en-US",
    "en-GB": "en-US",
    "nl;q=0.8,en;q=0.9": "en-US",
    "fo-FO,nl;q=0.5": "nl-NL",
    "fo-FO": "en-US",
    "de-AT": "de-DE",
    "pt-PT": "pt-PT",
    "zh-TW": "zh-CN",
    "*": "en-US",
    "": "en-US",
    "nl;q=0": "en-US",
    "nl_NL;;q=x,\x7f": "en-US",
}


def test_a_page_speaks_the_language_that_the_browser_asks_for(another):
    pages = {accepted: another(accepted).open("/signin") for accepted in SPOKEN}

    assert {accepted: page.html["lang"] for accepted, page in pages.items()} == SPOKEN


@pytest.mark.parametrize(
    ("tag", "direction", "heading"),
    [
        ("en-US", "ltr", "Sign in"),
        ("nl-NL", "ltr", "Aanmelden"),
        ("ar-SA", "rtl", "تسجيل الدخول"),
        ("ja-JP", "ltr", "サインイン"),
    ],
)
def test_a_page_says_its_language_and_direction(another, tag, direction, heading):
    visitor = another(tag)
    page = visitor.open("/signin")

    assert (page.html["lang"], page.html["dir"], page.h1.get_text()) == (tag, direction, heading)
    assert visitor.client.get("/signin").headers["Content-Language"] == tag


def test_the_header_offers_each_language_by_its_own_name(visitor):
    page = visitor.open("/signin")

    options = page.select("#language option")
    assert {option["value"]: option.get_text() for option in options} == NAMES
    assert [option["value"] for option in options] == [option["lang"] for option in options]
    assert [option["value"] for option in page.select("#language option[selected]")] == ["en-US"]


def test_languages_are_in_alphabetical_order(visitor):
    page = visitor.open("/signin")

    offered = [option.get_text().partition(" (")[0] for option in page.select("#language option")]
    expected = [
        *("Čeština", "Dansk", "Deutsch", "Eesti", "English", "Español", "Français", "Hrvatski"),
        *("Български", "Русский", "العربية", "ไทย", "中文", "日本語"),
    ]
    assert [name for name in offered if name in expected] == expected


@pytest.fixture
def reader(worlds, sample, another):
    """Sign in a visitor who reads a language, to a world with its own labels."""

    def reader(tag, edition="2020-12", labels=None):
        worlds.create("own", sample.with_words(edition, labels or {}))
        visitor = another(tag)
        visitor.sign_in("ea_admin", root="/w/own")
        return visitor

    return reader


@pytest.mark.slow
@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("tag", sorted(NAMES))
def test_the_pages_have_the_labels_of_their_language_and_edition(reader, read, tag, edition):
    visitor = reader(tag, edition)
    words = catalog(tag, edition)

    page = visitor.open("/w/own/report/usagesummary/ponumbers?period=2020-11")

    assert [
        read(page.select_one(where))
        for where in (
            "nav.side a[aria-current]",
            "h1",
            "nav.tabs a[aria-current]",
            ".po-numbers a",
            "dialog h2",
            "dialog .primary",
        )
    ] == [
        words.get(label, label)
        for label in (
            "Reports",
            "Usage Summary",
            "Usage Summary",
            "View/Edit PO Numbers",
            "View/Edit PO Numbers",
            "Save",
        )
    ]
    assert page.html["lang"] == tag
    assert visitor.open("/w/own/report").h1.get_text() == words.get("Reports", "Reports")


@pytest.mark.slow
@pytest.mark.parametrize("tag", ["de-DE", "ar-SA", "ru-RU"])
def test_no_mark_gets_into_a_title_or_an_attribute(visitor, every_page, tag):
    visitor.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = tag

    pages = every_page().values()

    shown = [page.title.decode_contents() for page in pages]
    shown += [
        str(value)
        for page in pages
        for element in page.find_all(True)
        for name, value in element.attrs.items()
        if name != "srcdoc"
    ]
    assert [text for text in shown if re.search("<|&(amp|lt|#)", text)] == []


@pytest.mark.parametrize(
    ("tag", "sentence"),
    [
        ("en-US", "Invoice generated on November 15, 2020."),
        ("hr-HR", "15. studenoga 2020."),
        ("ru-RU", "15 ноября 2020 г."),
    ],
)
def test_a_date_that_ends_with_a_full_stop_needs_no_other(another, read, tag, sentence):
    visitor = another(tag)
    visitor.sign_in("ea_admin")

    state = read(visitor.open("/report/usagesummary?period=2020-10").select_one(".state"))

    assert re.findall(rf"{sentence[:2]}.*", state)[-1] == sentence


def test_numbers_and_names_do_not_reorder_a_page_from_right_to_left(another, direct, read):
    visitor = another("ar-SA")
    visitor.sign_in("ea_admin")

    page = visitor.open("/report/usagesummary/ponumbers?period=2020-11")

    assert [bdi.get_text() for bdi in page.select(".po-numbers td > bdi")] == [
        f"{direct.number}-202011",
        f"{direct.number}-202011M",
    ]
    assert page.select_one("#po-number")["dir"] == "ltr"


def test_the_chart_runs_in_the_direction_of_the_page(another):
    order = {}
    for tag in ("en-US", "ar-SA"):
        visitor = another(tag)
        visitor.sign_in("ea_admin")
        svg = visitor.open("/report/usagesummary?period=2020-11").select_one("svg")
        bars = sorted(svg.select("g"), key=lambda bar: float(bar.rect["x"]))
        amount = svg.find("text", recursive=False)
        left_of_bars = float(amount["x"]) < float(bars[0].rect["x"])
        order[tag] = ["chosen" in bar.get("class", []) for bar in bars].index(True), left_of_bars

    assert order == {"en-US": (11, True), "ar-SA": (0, False)}


MONTHS = """
from eaportal.simulator.rules.periods import month
from eaportal.simulator.web.words.language import find_language
print([find_language(tag).short_month(month("2020-11")) for tag in ("ja-JP", "de-DE", "th-TH", "fr-FR")])
"""


def test_the_months_of_one_language_are_not_those_of_the_one_before_it():
    # In a process of its own: it matters which language is the first there to ask for its months.
    shown = subprocess.run(
        [sys.executable, "-c", MONTHS],
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert shown.stdout.strip() == "['11月', 'Nov', 'พ.ย.', 'nov.']"


@pytest.mark.parametrize("tag", sorted(NAMES))
def test_dates_can_be_formatted_in_every_language(tag):
    language = find_language(tag)
    moment = datetime(2020, 12, 10, 9, tzinfo=UTC)

    shown = [
        language.month(month("2020-11")),
        language.days(month("2020-11")),
        language.day(moment.date()),
        language.moment(moment),
    ]

    assert ["2020" in text for text in shown] == [True] * 4
    assert "UTC" in shown[-1]


def test_a_world_can_change_a_label_in_every_language(reader, another, read):
    dutch = reader("nl-NL", labels={"Usage Summary": "Usage overview", "nl-NL": {"Save": "Bewaren"}})
    english = another("en-US")
    english.sign_in("ea_admin", root="/w/own")

    found = []
    for visitor in (dutch, english):
        page = visitor.open("/w/own/report/usagesummary/ponumbers?period=2020-11")
        found.append((read(page.h1), read(page.select_one("dialog .primary"))))

    assert found == [("Usage overview", "Bewaren"), ("Usage overview", "Save")]


def test_the_labels_of_a_world_stay_in_it(reader, visitor):
    reader("nl-NL", labels={"Usage Summary": "Usage overview", "fo-FO": {"Reports": "Frágreiðingar"}})

    visitor.sign_in("ea_admin")

    assert visitor.open("/report/usagesummary").h1.get_text() == "Usage Summary"
    assert "fo-FO" not in [option["value"] for option in visitor.page.select("#language option")]


def test_a_language_that_a_world_adds_is_offered_and_spoken(reader, read):
    visitor = reader(
        "fo-FO,nl;q=0.5", labels={"he-IL": {"Reports": "דוחות"}, "fo-FO": {"Reports": "Frágreiðingar"}}
    )

    page = visitor.open("/w/own/report")

    assert (page.html["lang"], page.html["dir"], read(page.h1)) == ("fo-FO", "ltr", "Frágreiðingar")
    offered = {option["value"]: option.get_text() for option in page.select("#language option")}
    assert offered == {**NAMES, "fo-FO": "Føroyskt (Føroyar)", "he-IL": "עברית (ישראל)"}
    page = visitor.press("Show", within="header", language="he-IL")
    assert (page.html["lang"], page.html["dir"], read(page.h1)) == ("he-IL", "rtl", "דוחות")


def test_a_label_is_text_even_if_it_contains_markup(reader):
    label = "</title><b>R&D</b>"

    page = reader("de-DE", labels={"Reports": label}).open("/w/own/report")

    assert page.h1.get_text() == label
    assert page.title.get_text().startswith(label)
    assert page.select_one("h1 b") is None


def test_a_chosen_language_stays_through_signing_in_and_out(another):
    visitor = another("en-US")
    visitor.open("/signin")

    headings = [visitor.press("Show", within="header", language="nl-NL").h1.get_text()]
    headings.append(visitor.press("Volgende", account="ea_admin@eaportal.example").h1.get_text())
    headings.append(visitor.press("Aanmelden", password="PO-number-2020").h1.get_text())
    headings.append(visitor.press("Nee").h1.get_text())
    headings.append(visitor.press("Afmelden", within="header").h1.get_text())

    assert headings == [
        "Aanmelden",
        "Voer uw wachtwoord in",
        "Aangemeld blijven?",
        "Beheren",
        "Aanmelden",
    ]


def test_a_choice_can_be_taken_back(ea_admin):
    ea_admin.press("Show", within="header", language="nl-NL")

    page = ea_admin.press("Weergeven", within="header", language="en-US")

    assert page.h1.get_text() == "Manage"


def test_a_choice_is_one_browser_s_own(ea_admin, another):
    ea_admin.press("Show", within="header", language="nl-NL")

    assert another().open("/signin").html["lang"] == "en-US"


@pytest.mark.parametrize(
    "address",
    [
        "/manage/enrollment/switch?search=a%26b",
        "/report/usagesummary?period=2020-11",
        "/report/usagesummary/ponumbers?period=2020-11&kind=marketplace",
    ],
)
def test_choosing_a_language_stays_on_the_page(ea_admin, address):
    ea_admin.open(address)

    page = ea_admin.press("Show", within="header", language="nl-NL")

    assert (page.html["lang"], ea_admin.address) == ("nl-NL", address)


@pytest.mark.parametrize("language", ["", "fo-FO", "nl", "nl_NL", "../nl_NL", "\x00"])
def test_a_language_that_the_portal_does_not_have_is_refused(visitor, read, language):
    visitor.open("/signin")

    page = visitor.press("Show", within="header", language=language)

    assert (visitor.status, page.html["lang"]) == (400, "en-US")
    assert read(page.select_one("[role=alert]")) == (
        "The portal couldn't read the form. Reload the page and make your change again. Nothing was saved."
    )


@pytest.mark.parametrize(
    "elsewhere", ["", "https://evil.example/", "//evil.example/", "/\\evil.example/", "evil.example"]
)
def test_choosing_a_language_never_leads_out_of_the_portal(visitor, elsewhere):
    visitor.open("/signin")
    token = visitor.page.select_one("[name=csrf_token]")["value"]

    response = visitor.client.post(
        "/language", data={"csrf_token": token, "language": "nl-NL", "next": elsewhere}
    )

    assert (response.status_code, response.location) == (303, "/")
