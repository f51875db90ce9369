"""Signing in by hand: accounts, passwords, locks, how long a session lasts, and what a cookie gives away."""

import time
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from eaportal.facts import Fact
from eaportal.flows.client import World
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.suite.over_http.agreements import DIRECT, EA_ADMIN, PASSWORD, READER
from eaportal.flows.qa.suite.over_http.conftest import Visit
from eaportal.flows.qa.suite.over_http.visitor import Answer, Visitor

NOW = datetime(2020, 12, 10, 9, tzinfo=UTC)
WRONG = "Your account or password is incorrect."
SECURITY = {
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}


@proves(Fact.INVALID_USER)
@pytest.mark.parametrize("account", ["nobody@direct.example", "", "ea_admin", "ea_admin@indirect.example"])
def test_an_unknown_account_is_an_invalid_user(visit: Visit, account: str) -> None:
    visitor = visit(None)

    answer = visitor.send(visitor.open("signin"), "main .sign-in form", account=account)

    assert answer.alert == "Invalid User"
    assert answer.values("main .sign-in form")["account"] == account
    assert visitor.open("signin/password").read("h1") == "Sign in"


@proves(Fact.USER_NAME)
@pytest.mark.parametrize("account", [EA_ADMIN, f" {EA_ADMIN.upper()} "])
def test_the_right_password_signs_in_and_leads_to_the_page_asked_for(visit: Visit, account: str) -> None:
    visitor = visit(None)
    asked = f"report/usagesummary?enrollment={DIRECT}&period=2020-10"

    sign_in = visitor.open(asked)
    stay = enter(visitor, sign_in, account, PASSWORD)
    page = visitor.send(stay, "main .sign-in form", stay="no")

    assert sign_in.read("h1") == "Sign in"
    assert stay.read("h1") == "Stay signed in?"
    assert page.url == f"{visitor.url}{asked}"
    assert page.read("header .user") == "Eva Admin"


@proves(Fact.WITHOUT_SAYING, against="open-redirect")
@pytest.mark.parametrize(
    "target", ["//example.org/", "/\\example.org", "https://example.org/", "example.org", "\t//example.org"]
)
def test_after_signing_in_nobody_is_led_to_another_site(visit: Visit, target: str) -> None:
    visitor = visit(None)

    sign_in = visitor.open(f"signin?next={target}")
    stay = enter(visitor, sign_in, EA_ADMIN, PASSWORD)
    page = visitor.send(stay, "main .sign-in form", stay="no")

    assert page.url.startswith(visitor.url)
    assert page.read("h1") == "Manage"


@proves(Fact.SESSIONS)
@pytest.mark.parametrize("typed", ["", "wrong", PASSWORD.lower(), f"{PASSWORD} ", f" {PASSWORD}"])
def test_a_wrong_password_is_refused_and_not_shown(visit: Visit, portal_world: World, typed: str) -> None:
    visitor = visit(None)

    answer = enter(visitor, visitor.open("signin"), EA_ADMIN, typed)

    assert answer.alert == WRONG
    field = answer.page.select("#password")[0]
    assert (field["type"], field.get("value")) == ("password", None)
    assert PASSWORD not in answer.read("main")
    assert visitor.open("report").read("h1") == "Sign in"
    assert portal_world.journal(who=EA_ADMIN) == []


@proves(Fact.ACCOUNTS_LOCK, against="account-never-locks")
def test_the_tenth_wrong_password_locks_the_account_for_a_minute(visit: Visit, portal_world: World) -> None:
    visitor = visit(None)
    said = [enter(visitor, visitor.open("signin"), EA_ADMIN, "wrong").alert for _ in range(10)]

    locked = enter(visitor, visitor.open("signin"), EA_ADMIN, PASSWORD)
    colleague = visit(None)
    other = enter(colleague, colleague.open("signin"), READER, PASSWORD)
    portal_world.advance_to(NOW + timedelta(seconds=59))
    last_second = enter(visitor, visitor.open("signin"), EA_ADMIN, PASSWORD)
    portal_world.advance_to(NOW + timedelta(seconds=60))
    after = enter(visitor, visitor.open("signin"), EA_ADMIN, PASSWORD)

    assert said[:9] == [WRONG] * 9
    assert said[9].startswith("Too many wrong passwords: this account is locked until ")
    assert "9:01" in said[9]
    assert locked.alert == last_second.alert == said[9]
    assert other.read("h1") == after.read("h1") == "Stay signed in?"
    entries = [entry for entry in portal_world.journal() if entry.field == "locked_until"]
    assert {(entry.subject, entry.who, entry.place) for entry in entries} == {
        (f"user {EA_ADMIN}", EA_ADMIN, "/signin/password")
    }


@proves(Fact.ACCOUNTS_LOCK)
def test_each_further_wrong_password_locks_for_twice_as_long_and_the_right_one_ends_it(
    visit: Visit, portal_world: World
) -> None:
    visitor = visit(None)
    for _ in range(10):
        enter(visitor, visitor.open("signin"), EA_ADMIN, "wrong")
    portal_world.advance("PT1M")

    again = enter(visitor, visitor.open("signin"), EA_ADMIN, "wrong")
    portal_world.advance("PT2M")
    enter(visitor, visitor.open("signin"), EA_ADMIN, PASSWORD)
    reset = enter(visitor, visitor.open("signin"), EA_ADMIN, "wrong")

    assert "9:03" in again.alert
    assert reset.alert == WRONG


@proves(Fact.SESSIONS, against="session-never-ends staying-ignored")
@pytest.mark.parametrize(
    ("stay", "lasts"), [("no", timedelta(hours=24)), ("yes", timedelta(days=90))], ids=["24 h", "90 d"]
)
def test_a_session_ends_after_its_time_without_use(
    visit: Visit, portal_world: World, stay: str, lasts: timedelta
) -> None:
    visitors = [visit(None), visit(None)]
    for each in visitors:
        each.send(enter(each, each.open("signin"), EA_ADMIN, PASSWORD), "main .sign-in form", stay=stay)

    portal_world.advance_to(NOW + lasts - timedelta(seconds=1))
    before = visitors[0].open("report")
    portal_world.advance_to(NOW + lasts)
    after = visitors[1].open("report")

    assert before.read("h1") == "Reports"
    assert after.read("h1") == "Sign in"
    assert after.message == "Your session has ended. Sign in to continue."
    # The use a second before the end has prolonged the first one.
    portal_world.advance_to(NOW + lasts * 2 - timedelta(seconds=2))
    assert visitors[0].open("report").read("h1") == "Reports"


@proves(Fact.SESSIONS, against="session-outlives-sign-out")
def test_signing_out_makes_the_cookie_useless(visit: Visit) -> None:
    visitor = visit(EA_ADMIN)
    copied = "; ".join(f"{each.name}={each.value}" for each in visitor.cookies)
    page = visitor.open("report")

    out = visitor.send(page, "header form[action$='/signout']")

    assert out.read("h1") == "Sign in"
    assert visitor.open("report").read("h1") == "Sign in"
    assert "/signin" in visit(None).open("report", Cookie=copied).url


@proves(Fact.SESSIONS, against="cookie-for-other-sites")
def test_the_cookie_is_kept_from_scripts_and_from_other_sites(visit: Visit, portal_world: World) -> None:
    visitor = visit(None)

    kept = {}
    for stay in ("no", "yes"):
        enter(visitor, visitor.open("signin"), EA_ADMIN, PASSWORD)
        visitor.send(visitor.open("signin/stay"), "main .sign-in form", stay=stay)
        (kept[stay],) = visitor.cookies

    assert [
        (each.has_nonstandard_attr("HttpOnly"), each.get_nonstandard_attr("SameSite"), each.path)
        for each in kept.values()
    ] == [(True, "Lax", path_of(portal_world))] * 2
    assert kept["no"].expires is None
    assert (kept["yes"].expires or 0) > time.time()
    assert EA_ADMIN not in str(kept["yes"].value)


@proves(Fact.SESSIONS)
def test_the_cookie_of_a_begun_session_is_for_its_world_alone(portal_world: World) -> None:
    cookie = portal_world.begin_session(account=EA_ADMIN)

    assert cookie.path == path_of(portal_world)


@proves(Fact.WITHOUT_SAYING)
@pytest.mark.parametrize("path", ["signin", "report", "report/usagesummary", "mailbox", "nowhere"])
@pytest.mark.parametrize("account", [EA_ADMIN, None], ids=["signed in", "nobody"])
def test_no_page_is_kept_framed_or_guessed(look: Visit, path: str, account: str | None) -> None:
    answer = look(account).open(path)

    assert {name: answer.headers.get(name) for name in SECURITY} == SECURITY
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["referrer-policy"] == "same-origin"


def enter(visitor: Visitor, page: Answer, account: str, password: str) -> Answer:
    """Enter the account on *page* and the password on the next one."""
    form = visitor.send(page, "main .sign-in form", account=account)
    return visitor.send(form, "main .sign-in form", password=password)


def path_of(world: World) -> str:
    """Return the path of the addresses of *world*, without a slash at its end."""
    return urlsplit(world.url.rstrip("/")).path
