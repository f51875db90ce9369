"""What stands round the procedure: two at once, forms sent twice or from elsewhere, others' pages."""

from urllib.parse import urljoin

from playwright.sync_api import expect

from eaportal.flows.client import World
from eaportal.flows.labels import Labels
from eaportal.flows.qa.checks import holds
from eaportal.flows.qa.facts import Fact
from eaportal.flows.qa.sign_in import SignedInAs
from eaportal.flows.qa.suite.conftest import Signed
from eaportal.flows.qa.suite.procedure import Procedure, Step
from eaportal.flows.qa.suite.settings import DIRECT, EDITOR, INDIRECT, PARTNER, default_number

FIELDS = """form => [...new FormData(form, form.querySelector("button.primary"))]"""


@holds(Fact.TWO_PEOPLE, against="lost-update")
def test_who_saves_second_is_told_of_the_first(signed_in_as: SignedInAs, labels: Labels, step: Step) -> None:
    first, second = (Procedure(signed_in_as(EDITOR), labels, step) for _ in range(2))
    for person in (first, second):
        person.go_to_dialog(DIRECT, "2020-11")

    first.save("FIRST-1")
    said = second.save("SECOND-2")

    assert said.startswith(
        "Somebody else changed this PO number while you were editing it. It is FIRST-1 now."
    )
    second.page.reload()
    first.page.reload()
    first.expect_numbers(azure="FIRST-1", marketplace=default_number(DIRECT, "2020-11", "marketplace"))


@holds(Fact.TWO_PEOPLE, against="double-submit-saves-twice history-entry-missing")
def test_a_form_that_is_sent_twice_changes_the_number_once(signed: Signed, world: World) -> None:
    person = signed(EDITOR)
    person.go_to_dialog(DIRECT, "2020-11")
    address, fields = form_of(person)

    for _ in range(2):
        person.page.request.post(address, form={**fields, "po_number": "PO-4711"})

    changed = [entry.new for entry in world.journal(who=EDITOR) if entry.field == "number"]
    assert changed == ["PO-4711"]


@holds(Fact.WITHOUT_SAYING, against="forged-form-accepted error-says-ok")
def test_a_form_from_elsewhere_changes_nothing(signed: Signed, world: World) -> None:
    person = signed(EDITOR)
    person.go_to_dialog(DIRECT, "2020-11")
    address, fields = form_of(person)
    del fields["csrf_token"]

    answer = person.page.request.post(address, form={**fields, "po_number": "PO-4711"})

    assert answer.status == 400
    assert world.journal(who=EDITOR) == []


@holds(Fact.WHO_SEES_WHAT, against="other-enrollment-by-address")
def test_nobody_sees_an_enrollment_of_others_by_its_address(signed: Signed, world: World) -> None:
    page = signed(EDITOR).page

    for path in (
        "manage/enrollment",
        "report/usagesummary",
        "report/usagesummary/ponumbers",
        "report/invoices",
    ):
        answer = page.goto(f"{world.url}{path}?enrollment={INDIRECT}")

        expect(page.get_by_role("alert")).to_contain_text("There is no such page, enrollment, period")
        assert answer is not None
        assert answer.status == 404


@holds(Fact.WHO_SEES_WHAT, against="other-invoice-by-address")
def test_nobody_sees_an_invoice_of_others_by_its_address(signed_in_as: SignedInAs, world: World) -> None:
    theirs = signed_in_as(PARTNER, path="report/invoices").get_by_role("rowheader").first.get_by_role("link")
    address = theirs.get_attribute("href") or ""
    page = signed_in_as(EDITOR)

    answer = page.goto(urljoin(world.url, address.replace(f"enrollment={INDIRECT}", f"enrollment={DIRECT}")))

    assert f"enrollment={INDIRECT}" in address
    assert answer is not None
    assert answer.status == 404


@holds(Fact.WITHOUT_SAYING, against="error-says-ok")
def test_a_page_that_there_is_not_has_the_status_of_an_error(signed: Signed, world: World) -> None:
    page = signed(EDITOR).page

    answer = page.goto(f"{world.url}report/nothing")

    expect(page.get_by_role("heading", level=1)).to_have_text("Not possible")
    assert answer is not None
    assert answer.status == 404


def form_of(person: Procedure) -> tuple[str, dict[str, str | float | bool]]:
    """Where the form of the open dialog is sent to, and what its fields hold."""
    form = person.view_edit.dialog.locator("form")
    address = form.evaluate("form => form.action")
    return str(address), {str(name): str(value) for name, value in form.evaluate(FIELDS)}
