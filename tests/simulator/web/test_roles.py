import pytest

CONTROL = "View/Edit PO Numbers"
REFUSAL = (
    "You can't change PO numbers of this enrollment. Only the enterprise administrator of a"
    " direct enrollment or the partner administrator of an indirect one can."
)
WITHOUT_THE_RIGHT = [
    "ea_admin_readonly",
    "ea_purchaser",
    "department_admin",
    "department_admin_readonly",
    "account_owner",
    "partner_admin_readonly",
    "customer_admin",  # EA administrator of an indirect enrollment
]


def test_the_tables_name_every_sample_user(sample):
    accounts = [user.account.partition("@")[0] for user in sample.users]

    assert sorted(accounts) == sorted(["ea_admin", "partner_admin", *WITHOUT_THE_RIGHT])


@pytest.mark.parametrize("user", ["ea_admin", "partner_admin"])
def test_users_with_the_right_see_the_control_on_each_enrollment_and_save(visitor, sample, user):
    visitor.sign_in(user)
    entry = next(each for each in sample.users if each.account.startswith(f"{user}@"))

    for enrollment in entry.enrollments:
        visitor.open(f"/report/usagesummary?period=2020-11&enrollment={enrollment}")
        visitor.follow(CONTROL)
        page = visitor.press("Save", po_number="PO-4500", lock=None)

        assert page.select_one(".po-numbers td").get_text() == "PO-4500"


@pytest.mark.parametrize("user", WITHOUT_THE_RIGHT)
def test_all_other_users_see_the_number_but_not_the_control(visitor, sample, user):
    visitor.sign_in(user)
    entry = next(each for each in sample.users if each.account.startswith(f"{user}@"))

    page = visitor.open("/report/usagesummary?period=2020-11")

    assert [cell.get_text() for cell in page.select(".po-numbers td")] == [
        f"{entry.enrollments[0]}-202011",
        f"{entry.enrollments[0]}-202011M",
    ]
    assert CONTROL not in page.get_text()
    assert page.select('[href*="ponumbers"], [action*="ponumbers"]') == []


@pytest.mark.parametrize("user", WITHOUT_THE_RIGHT)
def test_the_address_of_the_dialog_shows_it_without_save_to_users_without_the_right(visitor, read, user):
    visitor.sign_in(user)

    page = visitor.open("/report/usagesummary/ponumbers?period=2020-11")

    assert read(page.select_one("dialog [role=alert]")) == REFUSAL
    assert page.select_one("#po-number").has_attr("readonly")
    assert page.select_one("dialog button.primary").has_attr("disabled")


@pytest.mark.parametrize("user", WITHOUT_THE_RIGHT)
def test_a_forged_save_is_refused_with_the_reason_and_changes_nothing(visitor, world, dump, read, user):
    visitor.sign_in(user)
    visitor.open("/report/usagesummary/ponumbers?period=2020-11")
    before = dump(world)

    page = visitor.send("dialog form", po_number="PO-4500")

    assert read(page.select_one("dialog [role=alert]")) == REFUSAL
    assert dump(world) == before


@pytest.mark.parametrize(
    "more",
    [{"shown": ""}, {"shown": "2020-11 azure 9.9"}, {"period": "2020-10"}, {"po_number": ""}],
    ids=["nothing shown", "stale", "another period", "no number"],
)
def test_the_refusal_of_a_forged_save_is_always_the_missing_right(visitor, read, more):
    visitor.sign_in("ea_admin_readonly")
    visitor.open("/report/usagesummary/ponumbers?period=2020-11")

    page = visitor.send("dialog form", **({"po_number": "PO-4500"} | more))

    assert read(page.select_one("dialog [role=alert]")) == REFUSAL
