import time
from datetime import UTC, datetime, timedelta

import pytest

from eaportal.simulator.database.tables import SignInRow
from eaportal.simulator.rules.enrollments import AccountType, AuthLevel
from eaportal.simulator.web.shell.addressing import CookiePerWorld
from eaportal.simulator.world_files.world_file import SAMPLE_PASSWORD

FIRST_PAGE = "/manage/enrollment"
ACCOUNT = "ea_admin@eaportal.example"
NOW = datetime(2020, 12, 10, 9, tzinfo=UTC)
DIALOG = "/report/usagesummary/ponumbers?period=2020-12&kind=azure"
ENDED = {"en-US": "Your session has ended. Sign in to continue."}
ENDED["nl-NL"] = "Uw sessie is beëindigd. Meld u aan om verder te gaan."


def heading(page):
    return page.h1.get_text(strip=True)


def alert(page):
    found = page.select_one("main [role=alert]")
    return found and found.get_text(strip=True)


def test_account_then_password_then_stay_signed_in_leads_to_manage(visitor):
    headings = [
        heading(visitor.open("/")),
        heading(visitor.press("Next", account=ACCOUNT)),
        heading(visitor.press("Sign in", password=SAMPLE_PASSWORD)),
        heading(visitor.press("Yes")),
    ]

    assert headings == ["Sign in", "Enter password", "Stay signed in?", "Manage"]
    assert visitor.address.startswith(FIRST_PAGE)


@pytest.mark.parametrize("typed", [ACCOUNT, ACCOUNT.upper(), f"  {ACCOUNT} "])
def test_an_account_is_found_in_any_case_and_with_spaces_around_it(visitor, typed):
    visitor.open("/signin")

    page = visitor.press("Next", account=typed)

    assert page.select_one(".who").get_text() == ACCOUNT


@pytest.mark.parametrize(
    ("language", "button", "sentence"),
    [("en-US", "Next", "Invalid User"), ("nl-NL", "Volgende", "Ongeldige gebruiker")],
)
@pytest.mark.parametrize("typed", ["nobody@eaportal.example", "ea_admin", "", "%", '"><b>'])
def test_an_unknown_account_is_an_invalid_user_and_stays_in_the_field(
    another, world, dump, language, button, sentence, typed
):
    visitor = another(language)
    visitor.open("/signin")
    before = dump(world)

    page = visitor.press(button, account=typed)

    assert (visitor.status, alert(page)) == (200, sentence)
    assert page.select_one("#account")["value"] == typed
    assert dump(world) == before


@pytest.mark.parametrize("typed", ["", "po-number-2020", SAMPLE_PASSWORD + " ", "x" * 5000])
def test_a_wrong_password_signs_nobody_in(visitor, world, dump, typed):
    visitor.open("/signin")
    visitor.press("Next", account=ACCOUNT)
    before = dump(world)

    page = visitor.press("Sign in", password=typed)

    assert alert(page) == "Your account or password is incorrect."
    assert page.select_one("#password").get("value") is None
    assert {line.partition(" VALUES")[0] for line in set(before) ^ set(dump(world))} == {'INSERT INTO "user"'}
    assert heading(visitor.open(FIRST_PAGE)) == "Sign in"


def test_after_a_wrong_password_the_right_one_still_works(visitor):
    visitor.enter(ACCOUNT, "wrong")

    page = visitor.press("Sign in", password=SAMPLE_PASSWORD)

    assert heading(page) == "Stay signed in?"


def test_without_an_account_there_is_no_question_for_a_password(visitor):
    page = visitor.open("/signin/password")

    assert heading(page) == "Sign in"


def test_another_account_can_be_used_after_the_first(visitor):
    visitor.open("/signin")
    visitor.press("Next", account=ACCOUNT)

    page = visitor.follow("Use another account")

    assert heading(page) == "Sign in"


@pytest.mark.parametrize(("button", "persistent"), [("Yes", True), ("No", False)])
def test_staying_signed_in_is_a_cookie_that_outlives_the_browser(visitor, button, persistent):
    visitor.enter(ACCOUNT)

    visitor.press(button)
    visitor.open(FIRST_PAGE)

    cookie = visitor.client.get_cookie("eaportal-80-default")
    assert (cookie.expires is not None) is persistent
    # The world's clock is to end the session, not the browser's.
    assert not persistent or cookie.expires - datetime.now(UTC) > timedelta(days=90)


def test_the_next_user_of_the_browser_is_asked_again_whether_to_stay(visitor):
    visitor.enter(ACCOUNT)
    visitor.press("Yes")

    visitor.press("Sign out", within="header")
    visitor.press("Next", account=ACCOUNT)

    assert visitor.client.get_cookie("eaportal-80-default").expires is None


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor):
    visitor.open("/signin")

    cookie = visitor.client.get_cookie("eaportal-80-default")
    assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Lax", "/")


def test_signing_out_makes_a_copied_cookie_useless(ea_admin, another):
    copied = ea_admin.client.get_cookie("eaportal-80-default").value
    thief = another()
    thief.client.set_cookie("eaportal-80-default", copied)
    assert heading(thief.open(FIRST_PAGE)) == "Manage"

    page = ea_admin.press("Sign out", within="header")

    assert heading(page) == "Sign in"
    thief.client.set_cookie("eaportal-80-default", copied)
    assert heading(thief.open(FIRST_PAGE)) == "Sign in"


def test_signing_out_ends_one_session_of_the_user_and_not_the_others(ea_admin, another):
    elsewhere = another()
    elsewhere.sign_in("ea_admin")

    ea_admin.press("Sign out", within="header")

    assert heading(elsewhere.open(FIRST_PAGE)) == "Manage"


def test_the_enrollment_of_one_user_is_not_shown_to_the_next(ea_admin, indirect):
    ea_admin.press("Sign out", within="header")

    page = ea_admin.sign_in_by_hand("partner_admin")

    assert page.select_one("nav.side strong").get_text() == indirect.number


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/manage/enrollment",
        "/manage/enrollment/switch?search=a",
        "/report",
        "/report/downloadusage",
        "/report/pricesheet",
        "/report/invoices",
        "/mailbox",
        "/report/usagesummary?period=2020-11",
        "/report/usagesummary/ponumbers?period=2020-11&kind=marketplace",
    ],
)
def test_a_page_is_shown_after_signing_in_and_not_before(visitor, address):
    assert heading(visitor.open(address)) == "Sign in"

    visitor.press("Next", account=ACCOUNT)
    visitor.press("Sign in", password=SAMPLE_PASSWORD)
    visitor.press("No")

    wanted = FIRST_PAGE if address == "/" else address
    assert (visitor.status, visitor.address.partition("?enrollment=")[0]) == (200, wanted)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "",
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/\t/evil.example/",
        "\t//evil.example/",
        " //evil.example/",
        "/\n/evil.example/",
        "/report\r\nSet-Cookie: a=b",
        "/w/other/report",
        "/_sim/worlds",
        "/report/../w/other/report",
        "/%2e%2e/w/other/report",
        "/.\\w/other",
        "/x\\..\\w/other",
        "/./w/other",
    ],
)
def test_signing_in_never_leads_out_of_the_portal(visitor, elsewhere):
    visitor.open("/signin", query_string={"next": elsewhere})
    visitor.press("Next", account=ACCOUNT)
    visitor.press("Sign in", password=SAMPLE_PASSWORD)
    token = visitor.page.select_one("main [name=csrf_token]")["value"]

    response = visitor.client.post("/signin/stay", data={"csrf_token": token, "stay": "no"})

    assert (response.status_code, response.location) == (303, "/")


def test_signing_in_and_out_renews_the_cookie_and_ends_the_session_before(visitor, world):
    def cookie():
        serializer = CookiePerWorld().get_signing_serializer(visitor.client.application)
        return serializer.loads(visitor.client.get_cookie("eaportal-80-default").value)

    def sign_in_as_shown():
        visitor.open("/signin")
        sign_in(visitor, "No")
        return cookie()

    first, second = sign_in_as_shown(), sign_in_as_shown()
    visitor.press("Sign out", within="header")

    assert first["sign_in"] != second["sign_in"]
    assert first["csrf_token"] != second["csrf_token"] != cookie()["csrf_token"]
    assert cookie().keys() <= {"csrf_token", "_permanent"}
    with world.session() as session:
        assert session.query(SignInRow).count() == 0


def test_sessions_that_have_ended_are_removed(visitor, another, world, at):
    visitor.open("/signin")
    sign_in(visitor, "No")
    at(NOW + timedelta(days=2))

    other = another()
    other.open("/signin")
    sign_in(other, "No")

    with world.session() as session:
        assert session.query(SignInRow).count() == 1


def sign_in(visitor, answer):
    """Sign in by the form that the *visitor* sees, and answer whether to stay."""
    visitor.press("Next", account=ACCOUNT)
    visitor.press("Sign in", password=SAMPLE_PASSWORD)
    return visitor.press(answer)


def status(page):
    found = page.select_one("[role=status]")
    return found and found.get_text(strip=True)


@pytest.mark.parametrize(
    ("answer", "lasts"), [("No", timedelta(hours=24)), ("Yes", timedelta(days=90))], ids=["leave", "stay"]
)
def test_a_session_ends_by_the_clock_of_the_world(visitor, at, answer, lasts):
    visitor.open("/")
    sign_in(visitor, answer)

    at(NOW + lasts - timedelta(seconds=1))
    still = heading(visitor.open(FIRST_PAGE))
    at(NOW + lasts - timedelta(seconds=1) + lasts)
    page = visitor.open(FIRST_PAGE)

    assert still == "Manage"
    assert (heading(page), status(page)) == ("Sign in", ENDED["en-US"])


def test_a_session_in_use_goes_on(visitor, at):
    visitor.open("/")
    sign_in(visitor, "No")

    headings = []
    for hours in range(0, 24 * 7, 20):
        at(NOW + timedelta(hours=hours))
        headings.append(heading(visitor.open(FIRST_PAGE)))

    assert set(headings) == {"Manage"}


def test_a_refused_save_is_a_use_of_the_session(visitor, at):
    visitor.open(DIALOG)
    sign_in(visitor, "No")

    at(NOW + timedelta(hours=20))
    refused = visitor.send("dialog form", po_number="é")
    at(NOW + timedelta(hours=40))

    assert alert(refused)
    assert heading(visitor.open(FIRST_PAGE)) == "Manage"


def test_within_an_hour_reading_a_page_writes_nothing(ea_admin, at, world, dump):
    at(NOW + timedelta(hours=1))
    before = dump(world)

    ea_admin.open(FIRST_PAGE)

    assert dump(world) == before


def test_a_save_after_the_session_ended_changes_nothing_and_its_page_comes_after_signing_in(
    ea_admin, at, world, dump
):
    form = ea_admin.open(DIALOG).select_one("dialog form")
    at(NOW + timedelta(days=90))
    before = dump(world)

    page = ea_admin.send(form, po_number="PO-4500")

    assert dump(world) == before
    assert (heading(page), status(page)) == ("Sign in", ENDED["en-US"])
    page = sign_in(ea_admin, "No")
    assert page.select_one("dialog #po-number")["value"].endswith("-202012")
    assert ea_admin.address.startswith("/report/usagesummary/ponumbers?")


@pytest.mark.parametrize("language", ENDED)
def test_the_page_says_that_the_session_ended_until_the_next_sign_in(another, at, language):
    visitor = another(language)
    visitor.sign_in("ea_admin")
    at(NOW + timedelta(days=90))

    said = [status(visitor.open("/report")), status(visitor.open("/signin"))]
    visitor.sign_in("ea_admin")
    said.append(status(visitor.open("/signin")))

    assert said == [ENDED[language], ENDED[language], None]


def test_after_signing_out_no_message_says_that_the_session_ended(ea_admin):
    page = ea_admin.press("Sign out", within="header")

    assert (heading(page), status(page)) == ("Sign in", None)


def test_the_question_whether_to_stay_revives_no_ended_session(visitor, at):
    visitor.open("/")
    visitor.press("Next", account=ACCOUNT)
    visitor.press("Sign in", password=SAMPLE_PASSWORD)
    at(NOW + timedelta(hours=24))

    page = visitor.press("Yes")

    assert (heading(page), status(page)) == ("Sign in", ENDED["en-US"])


def try_passwords(visitor, count, typed="wrong"):
    visitor.open("/signin")
    visitor.press("Next", account=ACCOUNT)
    return [alert(visitor.press("Sign in", password=typed)) for _ in range(count)]


INCORRECT = "Your account or password is incorrect."
LOCKED = "Too many wrong passwords: this account is locked until December 10, 2020 9:01:00\u202fAM UTC."


def test_ten_wrong_passwords_lock_the_account_for_every_browser(visitor, another):
    assert try_passwords(visitor, 9) == [INCORRECT] * 9
    assert try_passwords(visitor, 1) == [LOCKED]

    assert try_passwords(another(), 1, SAMPLE_PASSWORD) == [LOCKED]


@pytest.mark.parametrize(
    ("seconds", "said"), [(59, LOCKED), (60, None)], ids=["the last locked second", "the next"]
)
def test_a_lock_ends_by_the_clock_of_the_world(visitor, at, seconds, said):
    try_passwords(visitor, 10)

    at(NOW + timedelta(seconds=seconds))

    page = visitor.press("Sign in", password=SAMPLE_PASSWORD)
    assert alert(page) == said
    assert heading(page) == ("Enter password" if said else "Stay signed in?")


def test_a_lock_is_said_in_dutch(another):
    visitor = another("nl-NL")
    visitor.open("/signin")
    visitor.press("Volgende", account=ACCOUNT)

    pages = [visitor.press("Aanmelden", password="wrong") for _ in range(10)]

    assert alert(pages[9]) == (
        "Te veel onjuiste wachtwoorden: dit account is vergrendeld tot 10 december 2020 09:01:00 UTC."
    )


def test_a_locked_account_locks_no_other_and_ends_no_session(ea_admin, visitor, another):
    try_passwords(another(), 10)

    assert heading(ea_admin.open(FIRST_PAGE)) == "Manage"
    assert heading(another().sign_in_by_hand("partner_admin")) == "Manage"


@pytest.fixture
def in_world(worlds, sample):
    """Make the world ``other``: the sample world, its first enrollment and a user of it changed."""

    def in_world(name, *, enrollment=(), **user):
        first = sample.enrollments[0].model_copy(update=dict(enrollment))
        users = [
            each.model_copy(update=user) if each.account == f"{name}@eaportal.example" else each
            for each in sample.users
        ]
        update = {"enrollments": [first, *sample.enrollments[1:]], "users": users}
        worlds.create("other", sample.model_copy(update=update))

    return in_world


@pytest.mark.parametrize(
    ("level", "account_type", "account", "is_admitted"),
    [
        ("microsoft-account-only", "microsoft", "ea_purchaser@eaportal.example", True),
        ("microsoft-account-only", "work-or-school", "ea_purchaser@eaportal.example", False),
        ("work-or-school-account", "work-or-school", "ea_purchaser@eaportal.example", True),
        ("work-or-school-account", "work-or-school", "buyer@contoso.example", False),
        ("work-or-school-account-cross-tenant", "work-or-school", "buyer@contoso.example", True),
        ("work-or-school-account-cross-tenant", "microsoft", "ea_purchaser@eaportal.example", False),
        ("mixed-account", "microsoft", "buyer@contoso.example", True),
    ],
)
def test_an_account_of_the_wrong_type_for_its_enrollment_is_an_invalid_user(
    visitor, in_world, level, account_type, account, is_admitted
):
    in_world(
        "ea_purchaser",
        enrollment={"auth_level": AuthLevel(level)},
        account=account,
        account_type=AccountType(account_type),
    )
    visitor.open("/w/other/signin")

    page = visitor.press("Next", account=account)

    assert alert(page) == (None if is_admitted else "Invalid User")


def test_a_new_account_owner_is_warned_once_and_continues_to_where_they_wanted(ea_admin, another, read):
    ea_admin.open("/manage/account/add")
    ea_admin.press("Add", name="Laboratory", owner="lab@eaportal.example")
    owner = another()
    owner.open("/report/usagesummary")
    owner.press("Next", account="lab@eaportal.example")
    owner.press("Sign in", password="PO-number-2020")

    page = owner.press("No")
    assert (page.h1.get_text(), read(page.select_one("main li"))[:10]) == ("Warning", "Laboratory")
    page = owner.press("Continue")

    assert page.h1.get_text() == "Usage Summary"
    assert "Pending" not in ea_admin.open("/manage/account").main.get_text()
    assert owner.open("/signin/warning").h1.get_text() == "Manage"


def test_nobody_else_is_warned(ea_admin, visitor):
    assert visitor.open("/signin/warning").h1.get_text() == "Manage"


@pytest.mark.parametrize("set_back", [timedelta(seconds=2), timedelta(hours=1), timedelta(days=1000)])
def test_a_session_goes_on_when_the_clock_of_the_machine_is_set_back(visitor, monkeypatch, set_back):
    visitor.sign_in("ea_admin")
    visitor.open("/manage/enrollment")
    earlier = time.time() - set_back.total_seconds()
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: earlier)

    assert heading(visitor.open("/manage/enrollment")) == "Manage"
    assert heading(visitor.press("Sign out", within="body")) == "Sign in"
