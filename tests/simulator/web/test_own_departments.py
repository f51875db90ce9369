"""Within an enrollment, users reach only their own departments and accounts, by any address or form."""

from collections import defaultdict

import pytest

from eaportal.simulator.database.tables import DepartmentRow
from eaportal.simulator.web.app import SECTIONS
from tests.simulator.web.test_forged_forms import FORMS
from tests.simulator.web.test_other_enrollments import addresses

# What each user sees of the first enrollment of the sample world.
DEPARTMENTS = {"Production": "4100", "Development": "4200"}
ACCOUNTS = {
    "Web shop": "account_owner@eaportal.example",
    "Warehouse": "warehouse@eaportal.example",
    "Test environment": "testing@eaportal.example",
}
OWN = {
    "department_admin": {"Production", "Web shop", "Warehouse"},
    "department_admin_readonly": {"Development", "Test environment"},
    "account_owner": {"Web shop", "Production"},
}
# An account shows the department that it belongs to; to change or choose it takes more.
ADMINISTERED = {
    "department_admin": {"Production"},
    "department_admin_readonly": {"Development"},
    "account_owner": set(),
}


def foreign_words(user):
    """Return the words by which a page would give away what isn't the user's."""
    parts = {**DEPARTMENTS, **ACCOUNTS}.items()
    return {word for name, detail in parts if name not in OWN[user] for word in (name, detail)}


@pytest.fixture
def ids(world, direct):
    """The ids of the departments, and one that there is not."""
    with world.session() as session:
        rows = session.query(DepartmentRow).all()
        return {each.name: each.id for each in rows if each.enrollment.number == direct.number}


def found(page, words):
    return {word for word in words if word in str(page)}


def test_the_sample_world_has_what_these_tests_look_for(another, direct):
    visitor = another()
    visitor.sign_in("ea_admin")

    pages = [visitor.open(f"/manage/{tab}?enrollment={direct.number}") for tab in ("department", "account")]

    assert found(pages, [*DEPARTMENTS, *ACCOUNTS]) == {*DEPARTMENTS, *ACCOUNTS}


ONE = ["&by=hierarchy&department=1"]
ALL = ["&by=hierarchy", "&period=2020-10", "&start=2020-10-15&end=2020-11-14&by=hierarchy"]
ALL += [f"&department={number}" for number in (1, 2, 3, 999)]


@pytest.mark.parametrize("user", OWN)
@pytest.mark.parametrize("queries", [ONE, pytest.param(ALL, marks=pytest.mark.slow)], ids=["one", "all"])
def test_no_page_shows_departments_or_accounts_of_others(app, visitor, direct, user, queries):
    visitor.sign_in(user)
    pages = [page.replace("%7Bother%7D", direct.number) for page in addresses(app, "GET")]
    shown = {}
    for page in pages:
        for query in queries:
            address = f"{page}?enrollment={direct.number}{query}"
            answer = visitor.client.get(address)
            if words := found(answer.get_data().decode(errors="replace"), foreign_words(user)):
                shown[address] = words

    assert len(pages) > 20
    assert shown == {}


@pytest.mark.parametrize("user", OWN)
def test_a_department_of_others_is_answered_like_one_that_there_is_not(visitor, read, ids, user):
    visitor.sign_in(user)

    answers = {}
    for name, number in {**ids, "none": 999}.items():
        page = visitor.open(f"/manage/department/edit?department={number}")
        answers[name] = visitor.status, read(page.select_one("[role=alert]"))

    there = {name for name, (status, _) in answers.items() if status == 200}
    assert there == ADMINISTERED[user]
    assert {answers[name] for name in answers.keys() - there} == {
        (404, "This enrollment has no such department.")
    }


@pytest.mark.parametrize("user", OWN)
def test_a_form_sent_about_a_department_of_others_changes_and_shows_nothing(
    visitor, world, dump, ids, direct, user
):
    visitor.sign_in(user)
    token = visitor.page.select_one("[name=csrf_token]")["value"]
    sections = {section.url_prefix for section in SECTIONS if section.has_enrollment}
    forms = {address: fields for address, fields in FORMS.items() if address.startswith(tuple(sections))}
    before = dump(world)

    statuses, shown = defaultdict(set), {}
    for address, fields in forms.items():
        for number in (*(ids[name] for name in ids if name not in ADMINISTERED[user]), 999):
            sent = {**fields, "csrf_token": token, "enrollment": direct.number, "department": str(number)}
            page = visitor.open(address, method="POST", data=sent)
            statuses[address].add(visitor.status)
            if words := found(page, foreign_words(user)):
                shown[address] = words

    assert shown == {}
    assert statuses["/manage/account/add"] == {404}
    assert [address for address, seen in statuses.items() if len(seen) > 1] == []
    assert dump(world) == before
