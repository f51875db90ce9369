"""What holds for every form: its token, what it does for whom, and that nothing else changes."""

import pytest

from eaportal.facts import Fact
from eaportal.flows.client import World
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.suite.over_http.agreements import (
    DIRECT,
    EA_ADMIN,
    HIDDEN,
    PARTNER,
    PURCHASER,
    QUARTERLY,
    READER,
    SALES_ADMIN,
    SHOP_OWNER,
)
from eaportal.flows.qa.suite.over_http.conftest import Visit
from eaportal.flows.qa.suite.over_http.forms.forms import FORMS, changes, send

CHANGES: dict[str, list[tuple[str, str, str | None, str | None]]] = {
    "manage/enrollment/administrators/add": [
        ("user new@direct.example", "name", None, "new@direct.example"),
        ("user new@direct.example", "role", None, "ea_admin"),
        ("user new@direct.example", "enrollments", None, DIRECT),
    ],
    "manage/enrollment/administrators/change": [
        (f"user {READER}", "role", "ea_admin_readonly", "ea_admin"),
    ],
    "manage/enrollment/administrators/remove": [
        (f"user {READER}", "name", "Rea Der", None),
        (f"user {READER}", "role", "ea_admin_readonly", None),
        (f"user {READER}", "enrollments", DIRECT, None),
    ],
    "manage/enrollment/contacts/add": [
        (f"contact {DIRECT} contact@direct.example", "frequency", None, "daily")
    ],
    "manage/enrollment/contacts/change": [(f"contact {DIRECT} {EA_ADMIN}", "frequency", None, "monthly")],
    "manage/enrollment/settings": [
        (
            f"enrollment {DIRECT}",
            "auth_level",
            "mixed-account",
            "work-or-school-account-cross-tenant",
        )
    ],
    "manage/department/edit": [
        (f"department {DIRECT} Support", "name", None, "Support"),
        (f"department {DIRECT} Support", "cost_center", None, "CC-9"),
        (f"department {DIRECT} Support", "spending_quota", None, "1250"),
    ],
    "manage/department/administrators/add": [
        ("user new@direct.example", "name", None, "new@direct.example"),
        ("user new@direct.example", "role", None, "department_admin_readonly"),
        ("user new@direct.example", "enrollments", None, DIRECT),
        ("user new@direct.example", "departments", None, "Sales"),
    ],
    "manage/department/administrators/change": [
        (f"user {SALES_ADMIN}", "role", "department_admin", "department_admin_readonly"),
    ],
    "manage/department/administrators/remove": [
        (f"user {SALES_ADMIN}", "enrollments", f"{HIDDEN}, {DIRECT}", HIDDEN),
        (f"user {SALES_ADMIN}", "departments", "Sales, Sales", "Sales"),
    ],
    "manage/account/change": [(f"account {DIRECT} {SHOP_OWNER}", "department", "Sales", "Research")],
    "manage/account/add": [
        (f"account {DIRECT} site_owner@direct.example", "name", None, "Site"),
        (f"account {DIRECT} site_owner@direct.example", "owner", None, "site_owner@direct.example"),
        ("user site_owner@direct.example", "name", None, "site_owner@direct.example"),
        ("user site_owner@direct.example", "role", None, "account_owner"),
        ("user site_owner@direct.example", "enrollments", None, DIRECT),
    ],
    "manage/taxid": [
        ("tax_request R2012100000001", "state", None, "with-partner"),
        ("tax_request R2012100000001", "wanted", None, "NL 999"),
    ],
    "support/tickets/new": [
        ("ticket 12012100000001", "state", None, "open"),
        ("ticket 12012100000001", "wanted", None, "PO-4711"),
    ],
}
# The sentence that each form gives to whom it isn't for.
MAY_NOT = {
    "manage/taxid": (
        "You can't request a different VAT or tax ID. Only the enterprise administrator of the enrollment"
        " can."
    ),
    "support/tickets/new": (
        "You can't open support tickets for this enrollment. Only the enterprise administrator of a direct"
        " enrollment or the partner administrator of an indirect one can."
    ),
}
MAY_NOT_MANAGE = (
    "You can view this enrollment, but only its enterprise administrators and partner administrators can"
    " change it."
)


@proves(Fact.WITHOUT_SAYING)
@pytest.mark.parametrize("form", FORMS)
def test_a_form_changes_what_it_says_and_nothing_else(visit: Visit, portal_world: World, form: str) -> None:
    answer = send(visit(EA_ADMIN), form)

    assert answer.alert == ""
    assert sorted(changes(portal_world), key=str) == sorted(CHANGES[form], key=str)
    assert {entry.who for entry in portal_world.journal()} <= {EA_ADMIN, "clock"}


@proves(Fact.WITHOUT_SAYING, against="forged-form-accepted")
@pytest.mark.parametrize("token", ["", "wrong", None])
@pytest.mark.parametrize("form", FORMS)
def test_no_form_is_accepted_without_its_token(
    visit: Visit, portal_world: World, form: str, token: str | None
) -> None:
    visitor = visit(EA_ADMIN)
    visitor.token()
    fields = {**FORMS[form]} if token is None else {**FORMS[form], "csrf_token": token}

    answer = visitor.post(f"{form}?enrollment={DIRECT}", fields)

    assert answer.status == 400
    assert changes(portal_world) == []


@proves(Fact.WITHOUT_SAYING)
@pytest.mark.parametrize("path", ["signin", "signin/password", "signin/stay", "signout", "language"])
def test_signing_in_and_out_needs_the_token_too(visit: Visit, path: str) -> None:
    visitor = visit(EA_ADMIN)

    answer = visitor.post(path, {"account": EA_ADMIN, "password": "x", "language": "nl-NL"})

    assert answer.status == 400
    assert visitor.open("report").read("h1") == "Reports"


@proves(Fact.READ_ONLY, against="administrators-added-by-anyone")
@pytest.mark.parametrize("account", [READER, PURCHASER, SALES_ADMIN, SHOP_OWNER])
@pytest.mark.parametrize("form", FORMS)
def test_only_administrators_change_an_enrollment_whatever_its_pages_showed(
    visit: Visit, portal_world: World, form: str, account: str
) -> None:
    answer = send(visit(account), form)

    assert answer.alert == MAY_NOT.get(form, MAY_NOT_MANAGE)
    assert changes(portal_world) == []


@proves(Fact.WHO_SEES_WHAT, against="other-enrollment-by-address")
@pytest.mark.parametrize("form", FORMS)
def test_no_form_changes_an_enrollment_of_others(visit: Visit, portal_world: World, form: str) -> None:
    answers = [send(visit(PARTNER), form), send(visit(EA_ADMIN), form, QUARTERLY)]

    assert [answer.status for answer in answers] == [404, 404]
    assert changes(portal_world) == []
