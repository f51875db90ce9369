from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from eaportal.simulator.database.journal import find_entries
from eaportal.simulator.database.tables import SignInRow, UserEnrollmentRow
from eaportal.simulator.rules.roles import Role
from eaportal.simulator.services.mails import find_mails
from eaportal.simulator.services.sign_ins import begin_session, find_session
from eaportal.simulator.services.users import (
    AccountTakenError,
    add_user,
    all_users,
    find_user,
    has_password,
    remove_user,
)
from eaportal.simulator.timeline import advance
from eaportal.simulator.world_files.entry_path import EntryPathError
from eaportal.simulator.world_files.world_file import SAMPLE_PASSWORD, UserEntry

NOW = datetime(2020, 12, 10, 9, tzinfo=UTC)


@pytest.fixture
def session(worlds, contoso):
    with worlds.create("contoso", contoso).session(writes=True) as session:
        session.sign("control", "/users")
        yield session


def cy(**values):
    return UserEntry(
        **{
            "account": "Cy@contoso.example",
            "name": "Cy",
            "role": Role.EA_ADMIN,
            "enrollments": ["7080456", "7080123"],
            **values,
        }
    )


def test_a_user_is_added_with_the_sample_password_or_another(session):
    added = add_user(session, cy())
    other = add_user(session, cy(account="di@contoso.example", password="secret"))

    assert find_user(session, "CY@CONTOSO.example") is added
    assert has_password(added, SAMPLE_PASSWORD)
    assert [has_password(other, typed) for typed in (SAMPLE_PASSWORD, "secret")] == [False, True]
    assert [row.account for row in all_users(session)][2:] == ["cy@contoso.example", "di@contoso.example"]


@pytest.mark.parametrize("account", ["ada@contoso.example", "ADA@contoso.example"])
def test_an_account_cannot_be_added_twice(session, account):
    with pytest.raises(AccountTakenError) as error:
        add_user(session, cy(account=account))

    assert str(error.value) == "there is a user 'ada@contoso.example' already"


def test_an_enrollment_that_is_not_there_is_refused_with_its_place(session):
    with pytest.raises(EntryPathError) as error:
        add_user(session, cy(enrollments=["7080123", "7080124"]))

    assert (error.value.path, str(error.value)) == (
        ("enrollments", 1),
        "there is no enrollment '7080124' in this world",
    )
    assert len(all_users(session)) == 2


@pytest.mark.parametrize(("role", "gets"), [(Role.EA_ADMIN, True), (Role.EA_PURCHASER, False)])
def test_an_administrator_added_while_the_world_runs_gets_its_notifications(session, role, gets):
    add_user(session, cy(role=role))

    advance(session, timedelta(days=30))

    mails = find_mails(session, to="cy@contoso.example")
    subjects = ["Overage notification: enrollment 7080123, December 2020"] * gets
    assert [mail.subject for mail in mails if "7080123" in mail.subject] == subjects


def test_a_removed_user_leaves_no_session_and_no_access_behind(session):
    ada = find_user(session, "ada@contoso.example")
    bo = find_user(session, "bo@contoso.example")
    token, other = begin_session(session, ada, NOW), begin_session(session, bo, NOW)
    session.flush()

    remove_user(session, ada)

    assert find_user(session, "ada@contoso.example") is None
    assert find_session(session, token, NOW) is None
    assert find_session(session, other, NOW).user is bo
    assert list(session.scalars(select(UserEnrollmentRow.user_id))) == [bo.id]
    assert list(session.scalars(select(SignInRow.user_id))) == [bo.id]


def test_added_and_removed_users_are_journaled(session):
    row = add_user(session, cy())
    remove_user(session, row)

    entries = find_entries(session, subject="user cy@contoso.example")
    assert [(entry.field, entry.old, entry.new) for entry in entries] == [
        ("name", None, "Cy"),
        ("role", None, "ea_admin"),
        ("enrollments", None, "7080123, 7080456"),
        ("name", "Cy", None),
        ("role", "ea_admin", None),
        ("enrollments", "7080123, 7080456", None),
    ]
    assert {(entry.who, entry.place) for entry in entries} == {("control", "/users")}
