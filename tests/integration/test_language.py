import pytest

SPOKEN = {
    "nl-NL": "nl-NL",
    "nl": "nl-NL",
    "nl-BE,nl;q=0.9": "nl-NL",
    "NL-nl": "nl-NL",
    "en-US,en;q=0.9,nl;q=0.8": "en-US",
    "en-GB": "en-US",
    "nl;q=0.8,en;q=0.9": "en-US",
    "de-DE,nl;q=0.5": "nl-NL",
    "de-DE": "en-US",
    "*": "en-US",
    "": "en-US",
    "nl;q=0": "en-US",
    "nl_NL;;q=x,\x7f": "en-US",
}


def test_a_page_speaks_the_language_that_the_browser_asks_for(another):
    pages = {accepted: another(accepted).open("/signin") for accepted in SPOKEN}

    assert {accepted: page.html["lang"] for accepted, page in pages.items()} == SPOKEN


@pytest.mark.parametrize(("tag", "heading"), [("en-US", "Sign in"), ("nl-NL", "Aanmelden")])
def test_a_page_is_wholly_in_its_language(another, tag, heading):
    page = another(tag).open("/signin")

    assert (page.html["lang"], page.html["dir"], page.h1.get_text()) == (tag, "ltr", heading)


def test_the_header_offers_each_language_by_its_own_name(visitor):
    page = visitor.open("/signin")

    offered = {option["value"]: option.get_text() for option in page.select("#language option")}
    assert offered == {"en-US": "English (United States)", "nl-NL": "Nederlands (Nederland)"}
    assert [option["value"] for option in page.select("#language option[selected]")] == ["en-US"]


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


@pytest.mark.parametrize("language", ["", "de-DE", "nl", "nl_NL", "../nl_NL", "\x00"])
def test_a_language_that_the_portal_has_not_is_refused(visitor, read, language):
    visitor.open("/signin")

    page = visitor.press("Show", within="header", language=language)

    assert (visitor.status, page.html["lang"]) == (400, "en-US")
    assert read(page.select_one("[role=alert]")) == (
        "The portal did not understand the form."
        " Load the page again and repeat your change; nothing was stored."
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
