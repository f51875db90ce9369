"""Around the procedure: two users at once, forms sent twice or from elsewhere, other users' pages."""

from urllib.parse import urljoin

from playwright.sync_api import expect

from eaportal.facts import Fact
from eaportal.flows.client import World
from eaportal.flows.labels import Labels
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.sign_in import SignIn
from eaportal.flows.qa.suite.conftest import SignInUser
from eaportal.flows.qa.suite.settings import DIRECT, EDITOR, INDIRECT, PARTNER, default_number
from eaportal.flows.qa.suite.user import Step, User

FIELDS = """form => [...new FormData(form, form.querySelector("button.primary"))]"""


@proves(Fact.TWO_PEOPLE, against="lost-update")
def test_a_second_save_reports_the_first(portal_sign_in: SignIn, portal_labels: Labels, step: Step) -> None:
    first, second = (User(portal_sign_in(EDITOR), portal_labels, step) for _ in range(2))
    for user in (first, second):
        user.go_to_dialog(DIRECT, "2020-11")

    first.save("FIRST-1")
    message = second.save("SECOND-2")

    assert message.startswith(
        "Somebody else changed this PO number while you were editing it. It is FIRST-1 now."
    )
    second.page.reload()
    first.page.reload()
    first.expect_numbers(azure="FIRST-1", marketplace=default_number(DIRECT, "2020-11", "marketplace"))


@proves(Fact.TWO_PEOPLE, against="double-submit-saves-twice")
def test_a_form_that_is_sent_twice_changes_the_number_once(
    sign_in_user: SignInUser, portal_world: World
) -> None:
    user = sign_in_user(EDITOR)
    user.go_to_dialog(DIRECT, "2020-11")
    address, fields = form_of(user)

    for _ in range(2):
        user.page.request.post(address, form={**fields, "po_number": "PO-4711"})

    changed = [entry.new for entry in portal_world.journal(who=EDITOR) if entry.field == "number"]
    assert changed == ["PO-4711"]


@proves(Fact.WITHOUT_SAYING, against="forged-form-accepted error-says-ok")
def test_a_form_from_elsewhere_changes_nothing(sign_in_user: SignInUser, portal_world: World) -> None:
    user = sign_in_user(EDITOR)
    user.go_to_dialog(DIRECT, "2020-11")
    address, fields = form_of(user)
    del fields["csrf_token"]

    answer = user.page.request.post(address, form={**fields, "po_number": "PO-4711"})

    assert answer.status == 400
    assert portal_world.journal(who=EDITOR) == []


@proves(Fact.WHO_SEES_WHAT, against="other-enrollment-by-address")
def test_an_address_shows_nobody_the_enrollment_of_others(
    sign_in_user: SignInUser, portal_world: World
) -> None:
    page = sign_in_user(EDITOR).page

    for path in (
        "manage/enrollment",
        "report/usagesummary",
        "report/usagesummary/ponumbers",
        "report/invoices",
    ):
        answer = page.goto(f"{portal_world.url}{path}?enrollment={INDIRECT}")

        expect(page.get_by_role("alert")).to_contain_text("There is no such page, enrollment, period")
        assert answer is not None
        assert answer.status == 404


@proves(Fact.WHO_SEES_WHAT, against="other-invoice-by-address")
def test_an_address_shows_nobody_the_invoice_of_others(portal_sign_in: SignIn, portal_world: World) -> None:
    theirs = (
        portal_sign_in(PARTNER, path="report/invoices").get_by_role("rowheader").first.get_by_role("link")
    )
    address = theirs.get_attribute("href") or ""
    page = portal_sign_in(EDITOR)

    answer = page.goto(
        urljoin(portal_world.url, address.replace(f"enrollment={INDIRECT}", f"enrollment={DIRECT}"))
    )

    assert f"enrollment={INDIRECT}" in address
    assert answer is not None
    assert answer.status == 404


@proves(Fact.WITHOUT_SAYING, against="error-says-ok")
def test_a_page_that_does_not_exist_has_an_error_status(
    sign_in_user: SignInUser, portal_world: World
) -> None:
    page = sign_in_user(EDITOR).page

    answer = page.goto(f"{portal_world.url}report/nothing")

    expect(page.get_by_role("heading", level=1)).to_have_text("Not possible")
    assert answer is not None
    assert answer.status == 404


def form_of(user: User) -> tuple[str, dict[str, str | float | bool]]:
    """Return the action of the form in the open dialog, and its fields."""
    form = user.view_edit.dialog.locator("form")
    address = form.evaluate("form => form.action")
    return str(address), {str(name): str(value) for name, value in form.evaluate(FIELDS)}
