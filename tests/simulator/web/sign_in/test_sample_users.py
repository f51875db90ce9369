import pytest

from eaportal.simulator.services.users import add_user
from eaportal.simulator.world_files.world_file import UserEntry

CLOSED = "None: read only"


def rows(page, read):
    return [[read(cell) for cell in row.select("th, td")] for row in page.select(".personas tbody tr")]


@pytest.fixture
def change_users(worlds, sample):
    """Make the world ``other`` whose users are those of the sample world, changed."""

    def change_users(*users):
        worlds.create("other", sample.model_copy(update={"users": list(users)}))

    return change_users


def test_a_sample_world_lists_its_users_and_what_each_may_do(visitor, sample, read):
    direct, locked, indirect, other = (each.number for each in sample.enrollments)

    page = visitor.open("/signin")

    assert rows(page, read) == [
        ["ea_admin@eaportal.example", "Enterprise administrator", *both(direct, locked, "Direct")],
        ["partner_admin@eaportal.example", "Partner administrator", *both(indirect, other, "Indirect")],
        *(
            [f"{account}@eaportal.example", role, seen, CLOSED]
            for account, role, seen in (
                ("ea_admin_readonly", "Enterprise administrator (read only)", f"{direct} (Direct)"),
                ("ea_purchaser", "EA purchaser", f"{direct} (Direct)"),
                ("department_admin", "Department administrator", f"{direct} (Direct)"),
                ("department_admin_readonly", "Department administrator (read only)", f"{direct} (Direct)"),
                ("account_owner", "Account owner", f"{direct} (Direct)"),
                ("partner_admin_readonly", "Partner administrator (read only)", f"{indirect} (Indirect)"),
                ("customer_admin", "Enterprise administrator", f"{indirect} (Indirect)"),
            )
        ),
    ]
    assert "PO-number-2020" in read(page.select_one(".personas p"))


def both(one, two, kind):
    return f"{one} ({kind}) {two} ({kind})", f"{one} {two}"


def test_every_sample_user_signs_in_without_typing(another, read):
    accounts = [row[0] for row in rows(another().open("/signin"), read)]
    headings = []
    for account in accounts:
        visitor = another()
        visitor.open("/signin")

        visitor.press(account)
        visitor.press("Sign in")
        headings.append(visitor.press("No").h1.get_text())

    assert headings == ["Manage"] * 9


def test_the_table_leads_on_to_the_page_that_was_asked_for(visitor):
    visitor.open("/report/usagesummary?period=2020-11")

    visitor.press("ea_admin@eaportal.example")
    visitor.press("Sign in")
    visitor.press("Yes")

    assert visitor.address == "/report/usagesummary?period=2020-11"


def test_the_table_stays_where_an_account_was_mistyped(visitor, read):
    before = rows(visitor.open("/signin"), read)

    page = visitor.press("Next", account="nobody")

    assert rows(page, read) == before


@pytest.mark.parametrize(
    ("account", "password", "count"),
    [
        ("ea_admin@eaportal.example", "PO-number-2020", 1),
        ("ea_admin@eaportal.example", "my own", 0),
        ("me@contoso.example", "PO-number-2020", 0),
    ],
)
def test_only_sample_users_with_the_sample_password_are_shown(
    visitor, change_users, sample, read, account, password, count
):
    user = sample.users[0].model_copy(update={"account": account, "password": password})
    change_users(user)

    page = visitor.open("/w/other/signin")

    assert len(rows(page, read)) == count
    assert ("PO-number-2020" in page.get_text()) is bool(count)


def test_an_added_user_hides_the_sample_users(visitor, world, direct, read):
    with world.session(writes=True) as session, session.begin():
        add_user(
            session,
            UserEntry(account="me@contoso.example", name="Me", role="ea_admin", enrollments=[direct.number]),
        )

    assert rows(visitor.open("/signin"), read) == []


@pytest.mark.parametrize("address", ["/w/other/signin/password", "/w/other/signin/password?sample=yes"])
def test_no_password_is_filled_in_for_an_added_user(visitor, change_users, sample, address):
    change_users(sample.users[0].model_copy(update={"account": "me@contoso.example"}))
    visitor.open("/w/other/signin")
    visitor.press("Next", account="me@contoso.example")

    page = visitor.open(address)

    assert page.select_one("#password").get("value") is None


def test_no_password_is_filled_in_for_a_typed_sample_account(visitor):
    visitor.open("/signin")

    page = visitor.press("Next", account="ea_admin@eaportal.example")

    assert page.select_one("#password").get("value") is None
