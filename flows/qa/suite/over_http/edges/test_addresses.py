"""Addresses of nothing, forms sent by hand, and pages that scripts ask for in parts."""

import pytest
from bs4 import BeautifulSoup

from eaportal.facts import Fact
from eaportal.flows.client import World
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.suite.over_http.agreements import (
    DIRECT,
    EA_ADMIN,
    HIDDEN,
    PASSWORD,
    QUARTERLY,
    READER,
    SHOP_OWNER,
)
from eaportal.flows.qa.suite.over_http.conftest import Visit
from eaportal.flows.qa.suite.over_http.elements import read

NOTHING = {
    f"report/downloadusage/1999-01.csv?enrollment={DIRECT}": "",
    f"report/downloadusage/advanced?enrollment={DIRECT}&first=2020-10&last=1999-01": "",
    f"report/usagesummary?enrollment={DIRECT}&period=2020-08": "",
    f"report/usagesummary/ponumbers?enrollment={DIRECT}&period=2021-01": "",
    f"manage/department/edit?enrollment={DIRECT}&department=99": "This enrollment has no such department.",
    f"manage/department/edit?enrollment={HIDDEN}&department=1": "This enrollment has no such department.",
    f"manage/enrollment/contacts/change?enrollment={DIRECT}&contact=x@y.example": "",
    f"support/tickets/new?enrollment={DIRECT}&invoice=E{QUARTERLY}202007": (
        "There is no such invoice, or you can't see it."
    ),
}


@proves(Fact.WITHOUT_SAYING, against="error-says-ok")
@pytest.mark.parametrize("path", NOTHING)
def test_an_address_of_nothing_says_that_there_is_nothing(look: Visit, path: str) -> None:
    answer = look(EA_ADMIN).open(path)

    assert answer.status == 404
    assert NOTHING[path] in answer.read("main")


@proves(Fact.WITHOUT_SAYING)
@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ("manage/enrollment/settings", {"auth_level": "none"}),
        ("manage/enrollment/settings", {"auth_level": ""}),
        (
            "manage/enrollment/contacts/add",
            {"email": "c@x.example", "confirmation": "c@x.example", "frequency": "yearly"},
        ),
        (
            "manage/enrollment/administrators/add",
            {"email": "n@x.example", "account_type": "none", "read_only": "no"},
        ),
    ],
)
def test_a_choice_that_no_form_offers_changes_nothing(
    visit: Visit, portal_world: World, form: str, fields: dict[str, str]
) -> None:
    visitor = visit(EA_ADMIN)

    answer = visitor.post(f"{form}?enrollment={DIRECT}", {**fields, "csrf_token": visitor.token()})

    assert answer.status == 400
    assert portal_world.journal(who=EA_ADMIN) == []


@proves(Fact.CONTACTS)
@pytest.mark.parametrize("action", ["change", "remove"])
@pytest.mark.parametrize(
    ("account", "contact", "refusal"),
    [
        (EA_ADMIN, "nobody@x.example", "This enrollment has no such contact."),
        (READER, "c@x.example", "You can view this enrollment, but only its enterprise administrators"),
    ],
)
def test_only_a_contact_that_is_there_is_changed_and_only_by_who_may(
    visit: Visit, portal_world: World, action: str, account: str, contact: str, refusal: str
) -> None:
    admin = visit(EA_ADMIN)
    form = admin.open(f"manage/enrollment/contacts/add?enrollment={DIRECT}")
    admin.send(form, "main dialog form", email="c@x.example", frequency="daily")
    before = len(portal_world.journal())
    visitor = visit(account)

    answer = visitor.post(
        f"manage/enrollment/contacts/{action}?enrollment={DIRECT}",
        {"contact": contact, "frequency": "none", "csrf_token": visitor.token()},
    )

    assert answer.alert.startswith(refusal)
    assert len(portal_world.journal()) == before


@proves(Fact.PERIOD_FIRST)
def test_show_leads_to_another_number_and_saves_nothing(visit: Visit, portal_world: World) -> None:
    visitor = visit(EA_ADMIN)
    form = visitor.open(f"report/usagesummary/ponumbers?enrollment={DIRECT}&period=2020-12")

    shown = visitor.send(
        form, "main dialog form", period="2020-11", kind="marketplace", po_number="LOST-1", show="yes"
    )

    kept = shown.values("main dialog form")
    assert (kept["period"], kept["kind"], kept["po_number"]) == (
        "2020-11",
        "marketplace",
        f"{DIRECT}-202011M",
    )
    assert shown.query == {"enrollment": DIRECT, "period": "2020-11", "kind": "marketplace"}
    assert portal_world.journal(who=EA_ADMIN) == []


@proves(Fact.DIALOG)
def test_scripts_get_the_dialog_alone_or_with_the_page(look: Visit) -> None:
    visitor, path = look(EA_ADMIN), f"report/usagesummary/ponumbers?enrollment={DIRECT}"

    alone, whole = visitor.open(path, **{"Wanted-Part": "dialog"}), visitor.open(path)

    assert (len(alone.page.select("nav, header, h1")), len(whole.page.select("nav, header, h1"))) == (0, 4)
    assert alone.values("main dialog form").keys() == whole.values("main dialog form").keys()
    assert alone.read("head > title") == whole.read("head > title")


@proves(Fact.WITHOUT_SAYING, against="way-back-lost")
@pytest.mark.parametrize(("length", "comes_back"), [(500, True), (501, False)])
def test_the_way_back_after_signing_in_is_at_most_500_characters_long(
    visit: Visit, length: int, comes_back: bool
) -> None:
    asked = "/report?x="
    asked += "x" * (length - len(asked))
    visitor = visit(None)

    page = visitor.open(f"signin?next={asked}")
    for fields in ({"account": EA_ADMIN}, {"password": PASSWORD}, {"stay": "no"}):
        page = visitor.send(page, "main .sign-in form", **fields)

    assert page.read("h1") == ("Reports" if comes_back else "Manage")


@proves(Fact.WITHOUT_SAYING)
def test_each_step_of_signing_in_leads_back_to_what_is_missing(visit: Visit) -> None:
    nobody, owner = visit(None), visit(SHOP_OWNER)
    token = nobody.open("signin").values("main .sign-in form")["csrf_token"]

    without_account = nobody.post("signin/password", {"password": PASSWORD, "csrf_token": token})
    without_password = nobody.open("signin/warning")
    without_reason = owner.open("signin/warning")

    assert [each.read("h1") for each in (without_account, without_password, without_reason)] == [
        "Sign in",
        "Sign in",
        "Manage",
    ]


@proves(Fact.WITHOUT_SAYING, against="one-title-for-all current-page-not-marked language-needs-javascript")
@pytest.mark.parametrize("account", [EA_ADMIN, SHOP_OWNER])
def test_each_page_of_a_menu_has_its_title_is_marked_there_and_needs_no_script(
    look: Visit, account: str
) -> None:
    visitor = look(account)
    tabs = visitor.open(f"report?enrollment={DIRECT}").page.select("nav.tabs a")

    for tab in tabs:
        page = visitor.open(str(tab["href"]))
        name = read(tab)
        assert page.read("head > title") == f"{name} – EA portal simulator"
        assert page.read("h1") == name
        assert page.read_all("nav.tabs [aria-current=page]") == [name]
        assert page.read_all("nav.side [aria-current]") == ["Reports"]
        assert page.read_all("form.language button") == ["Show"]


@proves(Fact.NAVIGATION)
def test_an_address_without_an_enrollment_shows_the_last_one_seen(look: Visit) -> None:
    visitor = look(EA_ADMIN)
    first = visitor.open("report").read("nav.side strong")

    visitor.open(f"manage/enrollment?enrollment={HIDDEN}")
    after = [visitor.open(path).read("nav.side strong") for path in ("report", "manage/account")]
    visitor.open(f"report?enrollment={QUARTERLY}")
    still = visitor.open("report").read("nav.side strong")

    assert (first, after, still) == (DIRECT, [HIDDEN, HIDDEN], HIDDEN)


@proves(Fact.LABELS)
def test_a_language_chosen_after_a_refusal_leads_back_to_the_form(visit: Visit) -> None:
    visitor = visit(EA_ADMIN)
    path = f"report/usagesummary/ponumbers?enrollment={DIRECT}&period=2020-11&kind=marketplace"
    refused = visitor.send(visitor.open(path), "main dialog form", po_number="")

    page = visitor.send(refused, "form.language", language="nl-NL")

    assert page.the("html")["lang"] == "nl-NL"
    assert page.query == {"enrollment": DIRECT, "period": "2020-11", "kind": "marketplace"}
    kept = page.values("main dialog form")
    assert (kept["period"], kept["kind"]) == ("2020-11", "marketplace")


@proves(Fact.DIALOG)
@pytest.mark.parametrize("period", ["2020-12", "2020-10"])
def test_the_dialog_that_comes_with_the_page_is_that_of_its_address(look: Visit, period: str) -> None:
    visitor = look(EA_ADMIN)
    page = visitor.open(f"report/usagesummary?enrollment={DIRECT}&period={period}")
    address = str(page.the("section.po-numbers a.button")["href"])

    with_page = BeautifulSoup(page.text, "html.parser").select("template dialog")

    of_its_address = visitor.open(address).the("main dialog")
    for token in [
        token for each in (*with_page, of_its_address) for token in each.select("[name=csrf_token]")
    ]:
        del token["value"]
    assert [str(each) for each in with_page] == [str(of_its_address)]
