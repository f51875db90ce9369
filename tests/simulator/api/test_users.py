from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from eaportal.simulator.database.tables import UserRow
from eaportal.simulator.world_files.world_file import SAMPLE_PASSWORD

USERS = "/worlds/default/users"
NOW = datetime(2020, 12, 10, 9, tzinfo=UTC)


@pytest.fixture
def cy(direct):
    """A user to add."""
    return {
        "account": "Cy@contoso.example",
        "name": "Cy",
        "role": "ea_admin",
        "enrollments": [direct.number],
    }


@pytest.mark.parametrize("password", [None, "secret"])
def test_a_user_added_while_the_world_runs_signs_in_at_once(control, visitor, cy, direct, password):
    answer = control.post(USERS, cy | ({"password": password} if password else {}))

    added = {**cy, "account": "cy@contoso.example", "locked_until": None}
    assert answer == (201, added)
    assert control.get(USERS)[1]["users"][-1] == added
    assert visitor.enter("cy@contoso.example", password or SAMPLE_PASSWORD).h1.get_text() == "Stay signed in?"
    assert visitor.open("/manage/enrollment").h1.get_text() == "Manage"


def test_a_removed_user_is_signed_out_at_once(control, visitor, cy):
    control.post(USERS, cy)
    before = control.get(USERS)[1]["users"]
    visitor.enter("cy@contoso.example")

    answer = control.delete(f"{USERS}/CY@contoso.example")

    assert answer == (204, b"")
    assert control.get(USERS)[1]["users"] == before[:-1]
    assert visitor.open("/manage/enrollment").h1.get_text() == "Sign in"
    assert visitor.send("main form", account="cy@contoso.example").h1.get_text() == "Sign in"


def test_the_difference_of_the_journal_lists_added_and_removed_users(control, world, cy, sample):
    gone = sample.users[2].account
    control.post(USERS, cy)
    control.post("/worlds/default/clock/advance", {"by": "PT1H"})
    control.delete(f"{USERS}/{gone}")
    control.post(USERS, cy | {"account": "briefly@contoso.example"})
    control.delete(f"{USERS}/briefly@contoso.example")

    found = control.get("/worlds/default/journal/differences?subject=user")[1]["differences"]

    assert [(each["subject"], each["field"], each["kind"], each["old"], each["new"]) for each in found] == [
        ("user cy@contoso.example", "name", "insert", None, "Cy"),
        ("user cy@contoso.example", "role", "insert", None, "ea_admin"),
        ("user cy@contoso.example", "enrollments", "insert", None, cy["enrollments"][0]),
        (f"user {gone}", "name", "delete", sample.users[2].name, None),
        (f"user {gone}", "role", "delete", "ea_admin_readonly", None),
        (f"user {gone}", "enrollments", "delete", sample.users[2].enrollments[0], None),
    ]
    (entry, *_) = control.get("/worlds/default/journal?subject=user%20ea_admin_readonly")[1]["entries"]
    assert (entry["who"], entry["place"]) == ("control", f"/worlds/default/users/{gone}")


@pytest.mark.parametrize(("seconds", "locked"), [(59, True), (60, False)])
def test_a_locked_account_says_until_when(control, world, at, seconds, locked):
    until = NOW + timedelta(seconds=60)
    with world.session(writes=True) as session, session.begin():
        session.execute(update(UserRow).where(UserRow.id == 2).values(locked_until=until, failures=10))

    at(NOW + timedelta(seconds=seconds))

    shown = [user["locked_until"] for user in control.get(USERS)[1]["users"]]
    assert shown == [None, "2020-12-10T09:01:00Z" if locked else None, *[None] * 7]


def test_a_lock_and_its_end_are_journaled(control, another, at):
    for _ in range(10):
        another().enter("ea_admin@eaportal.example", "wrong")
    at(NOW + timedelta(minutes=1))
    another().enter("ea_admin@eaportal.example")

    entries = control.get("/worlds/default/journal?subject=user")[1]["entries"]

    until = "2020-12-10T09:01:00+00:00"
    assert [(each["who"], each["field"], each["old"], each["new"]) for each in entries] == [
        ("ea_admin@eaportal.example", "locked_until", None, until),
        ("ea_admin@eaportal.example", "locked_until", until, None),
    ]


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        (
            {"account": "EA_admin@eaportal.example"},
            409,
            "account: there is a user 'ea_admin@eaportal.example' already.",
        ),
        ({"account": "cy"}, 422, "account: String should match pattern '^[^@\\s]+@[^@\\s]+$'."),
        ({"account": None}, 422, "account: Input should be a valid string."),
        ({"name": ""}, 422, "name: String should have at least 1 character."),
        ({"password": ""}, 422, "password: String should have at least 1 character."),
        ({"enrollments": []}, 422, "enrollments: List should have at least 1 item after validation, not 0."),
        ({"enrollments": ["99999"]}, 422, "enrollments.0: there is no enrollment '99999' in this world."),
        (
            {"enrollments": ["x"]},
            422,
            "enrollments.0: 'x' is not an enrollment number of 5 to 10 digits.",
        ),
        ({"enrollments": ["99999", "99999"]}, 422, "enrollments.1: 99999 appears a second time."),
        ({"more": 1}, 422, "more: Extra inputs are not permitted."),
    ],
)
def test_an_invalid_user_is_refused_with_a_sentence(control, world, dump, cy, change, status, sentence):
    before = dump(world)

    answer = control.post(USERS, cy | change)

    assert answer == (status, {"error": sentence})
    assert dump(world) == before


def test_an_unknown_user_cannot_be_removed(control, world, dump):
    before = dump(world)

    answer = control.delete(f"{USERS}/nobody/at@all.example")

    assert answer == (
        404,
        {"error": "There is no user 'nobody/at@all.example' in world 'default'."},
    )
    assert dump(world) == before


def begin_session(control, world, **who):
    return control.post(f"/worlds/{world}/sessions", who)


@pytest.mark.parametrize("place", ["/", "/w/other/"])
def test_the_cookie_of_a_session_signs_a_browser_in(control, visitor, worlds, sample, place):
    worlds.create("other", sample)
    world = "other" if "other" in place else "default"

    cookie = begin_session(control, world, account="EA_admin@eaportal.example")[1]
    visitor.client.set_cookie(cookie["name"], cookie["value"], path=cookie["path"])

    assert visitor.open(place).h1.get_text() == "Manage"
    assert visitor.open("/w/other/" if place == "/" else "/").h1.get_text() == "Sign in"


def test_an_unknown_account_is_not_signed_in(control):
    refused = begin_session(control, "default", account="nobody@eaportal.example")

    assert refused == (
        404,
        {"error": "There is no user 'nobody@eaportal.example' in world 'default'."},
    )


def test_the_first_user_of_a_role_is_signed_in(control, visitor, sample):
    cookie = begin_session(control, "default", role="ea_admin")[1]
    visitor.client.set_cookie(cookie["name"], cookie["value"], path=cookie["path"])

    page = visitor.open("/manage/enrollment")

    assert sum(user.role == "ea_admin" for user in sample.users) == 2
    assert page.select_one("header .user").get_text() == sample.users[0].name


@pytest.mark.parametrize(
    ("who", "status", "sentence"),
    [
        ({"role": "ea_purchaser"}, 404, "There is no user of role 'ea_purchaser' in world 'default'."),
        ({"role": "king"}, 422, "role: Input should be 'ea_admin', 'ea_admin_readonly',"),
        ({}, 422, "Give either account or role."),
        ({"account": "a@b.example", "role": "ea_admin"}, 422, "Give either account or role."),
    ],
)
def test_an_unknown_user_cannot_be_signed_in(control, who, status, sentence):
    control.delete(f"{USERS}/ea_purchaser@eaportal.example")

    refused = begin_session(control, "default", **who)

    assert (refused[0], refused[1]["error"].startswith(sentence)) == (status, True)
