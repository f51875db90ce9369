import re
from datetime import UTC, date, datetime

import pytest

SUMMARY = "/report/usagesummary?period=2020-11"
SETTINGS = "/manage/enrollment/settings"


def total(page):
    """What the page adds up, in cents."""
    return sum(int("".join(filter(str.isdigit, each.get_text()))) for each in page.select(".totals dd"))


def costs(page):
    """Return the cost of each service on the page."""
    return {
        row.th.get_text(): row.select("td")[-1].get_text()
        for row in page.select("[aria-labelledby=charges] tbody tr")
    }


@pytest.fixture
def seen_by(another):
    def seen_by(user, address=SUMMARY):
        visitor = another()
        visitor.sign_in(user)
        return visitor.open(address)

    return seen_by


def test_administrators_of_departments_and_owners_of_accounts_see_their_own_charges(seen_by):
    everything = costs(seen_by("ea_admin"))
    production, development, web_shop = (
        costs(seen_by(user)) for user in ("department_admin", "department_admin_readonly", "account_owner")
    )

    assert production.keys() & development.keys() == set()
    assert production | development == everything
    assert web_shop.items() < production.items()
    assert costs(seen_by("ea_purchaser")) == costs(seen_by("ea_admin_readonly")) == everything


def test_the_totals_of_a_user_are_those_of_the_charges_the_user_sees(seen_by):
    whole, *parts = (
        total(seen_by(user)) for user in ("ea_admin", "department_admin", "department_admin_readonly")
    )

    assert all(0 < part < whole for part in parts)


@pytest.mark.parametrize(
    ("setting", "hidden", "shown"),
    [
        ("da_view_charges", ["department_admin", "department_admin_readonly"], "account_owner"),
        ("ao_view_charges", ["account_owner"], "department_admin"),
    ],
)
def test_without_the_setting_costs_show_as_0_only_to_its_role(ea_admin, seen_by, setting, hidden, shown):
    ea_admin.open(SETTINGS)
    ea_admin.press("Save", **{setting: None})

    for user in hidden:
        page = seen_by(user)
        assert total(page) == 0
        assert set(costs(page).values()) == {"€0.00"}
        for address in ("/manage/enrollment", "/manage/enrollment/switch", "/manage/account"):
            assert set(re.findall(r"€[\d,.]+", seen_by(user, address).main.get_text())) <= {"€0.00"}
    assert total(seen_by(shown)) > 0
    assert total(seen_by("ea_admin")) > 0


@pytest.mark.parametrize("markup", ["disabled", "preview"])
def test_an_indirect_customer_sees_costs_once_the_markup_is_published(another, seen_by, markup):
    partner = another()
    partner.sign_in("partner_admin")
    assert total(seen_by("customer_admin")) > 0

    partner.open(SETTINGS)
    partner.press("Save", markup=markup)

    assert total(seen_by("customer_admin")) == 0
    assert total(seen_by("partner_admin")) == total(seen_by("partner_admin_readonly")) > 0


def test_hidden_costs_are_hidden_on_the_page_and_stay_in_the_world(ea_admin, seen_by, world, dump):
    ea_admin.open(SETTINGS)
    ea_admin.press("Save", da_view_charges=None)
    before = dump(world)
    seen_by("department_admin")

    tables = ('INSERT INTO "period"', 'INSERT INTO "usage"', 'INSERT INTO "invoice"')
    kept = [line for line in dump(world) if line.startswith(tables)]
    assert kept == [line for line in before if line.startswith(tables)]


def test_departments_and_accounts_are_shown_to_their_administrators_and_owners(seen_by, read):
    def names(user, tab):
        rows = seen_by(user, f"/manage/{tab}").select(f"[aria-labelledby={tab}s] tbody tr")
        return [read(row.th) for row in rows]

    assert names("ea_admin", "department") == ["Production", "Development"]
    assert names("department_admin", "department") == ["Production"]
    assert names("account_owner", "department") == []
    assert names("ea_admin", "account") == ["Web shop", "Warehouse", "Test environment"]
    assert names("department_admin", "account") == ["Web shop", "Warehouse"]
    assert names("department_admin_readonly", "account") == ["Test environment"]
    assert names("account_owner", "account") == ["Web shop"]


@pytest.fixture
def statuses(worlds, sample, visitor):
    """A world ``old`` with an enrollment for each status, and its administrator at the switch."""
    changed = {
        "New": {"created": datetime(2020, 12, 10, 8, tzinfo=UTC), "activated": False},
        "Pending": {"activated": False},
        "Active": {},
        "Indefinite Extended Term": {"end": date(2020, 12, 9)},
        "Expired": {"end": date(2020, 12, 9), "extends": False},
        "Transferred": {"transferred": date(2020, 12, 10)},
    }
    enrollments = [
        sample.enrollments[2].model_copy(update={"number": str(7_000_000 + i), "name": name, **update})
        for i, (name, update) in enumerate(changed.items())
    ]
    numbers = [each.number for each in enrollments]
    users = [sample.users[1].model_copy(update={"enrollments": numbers})]
    periods = [sample.periods[-1].model_copy(update={"enrollment": number}) for number in numbers]
    world_file = sample.model_copy(
        update={"enrollments": enrollments, "users": users, "periods": periods, "po_numbers": []}
    )
    worlds.create("old", world_file)
    visitor.sign_in("partner_admin", root="/w/old")
    return visitor


def boxes(page, read):
    return [(read(each.select_one("a > span")), read(each.p)) for each in page.select(".boxes li")]


def test_each_status_is_shown_and_inactive_enrollments_only_without_the_filter(statuses, read):
    page = statuses.open("/w/old/manage/enrollment/switch")

    active = [(name, None if name == "Active" else name) for name in ("New", "Pending", "Active")]
    active.append(("Indefinite Extended Term", "Indefinite Extended Term"))
    assert page.select_one("#active").has_attr("checked")
    assert boxes(page, read) == active
    page = statuses.press("Show", within="dialog", active=None)
    assert not page.select_one("#active").has_attr("checked")
    assert boxes(page, read) == [*active, ("Expired", "Expired"), ("Transferred", "Transferred")]
    assert boxes(statuses.press("Search", search="Exp"), read) == [("Expired", "Expired")]
    assert boxes(statuses.press("Search", search="Exp", active="yes"), read) == []


def test_enrollment_detail_shows_the_status(statuses, read):
    shown = []
    for i in range(6):
        page = statuses.open(f"/w/old/manage/enrollment?enrollment={7_000_000 + i}")
        shown.append({read(each.dt): read(each.dd) for each in page.select(".facts div")}["Status"])

    assert shown == ["New", "Pending", "Active", "Indefinite Extended Term", "Expired", "Transferred"]


def test_its_first_administrator_activates_a_pending_enrollment(worlds, sample, another, read):
    enrollments = [sample.enrollments[0].model_copy(update={"activated": False}), *sample.enrollments[1:]]
    worlds.create("fresh", sample.model_copy(update={"enrollments": enrollments}))
    reader, administrator = another(), another()

    def status(visitor, user):
        visitor.sign_in(user, root="/w/fresh")
        return {read(each.dt): read(each.dd) for each in visitor.page.select(".facts div")}["Status"]

    assert status(reader, "ea_admin_readonly") == "Pending"
    assert status(administrator, "ea_admin") == "Active"
    assert status(reader, "ea_admin_readonly") == "Active"
    subjects = [read(each) for each in administrator.open("/w/fresh/mailbox").select("tbody th")]
    assert [each for each in subjects if each.startswith("Invitation to Activate your Account")]
