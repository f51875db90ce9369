import pytest
from playwright.sync_api import Page

from eaportal.flows.labels import LABELS, Labels, labels_for
from eaportal.flows.portal import Credentials
from eaportal.flows.update_po_number import Change, Outcome, UpdateResult, update_po_number
from eaportal.simulator.server import Portal
from eaportal.simulator.world_files.world_file import WorldFile
from tests.e2e.conftest import OwnWorld
from tests.support.parameters import slow_after


def run(page: Page, own_world: OwnWorld, change: Change, user: str = "ea_admin") -> UpdateResult:
    return update_po_number(page, own_world.url, LABELS["en-US"], own_world.credentials(user), change)


def test_five_steps_change_one_number_and_nothing_else(
    page: Page, own_world: OwnWorld, labels: Labels
) -> None:
    before = own_world.contents()
    change = Change(own_world.direct, "2020-11", "PO-4711")

    result = update_po_number(page, own_world.url, labels, own_world.credentials(), change)

    assert (result.outcome, result.before, result.after) == (
        Outcome.UPDATED,
        f"{own_world.direct}-202011",
        "PO-4711",
    )
    assert [(table, row[2]) for table, row in own_world.changes_since(before)] == [("po_number", "PO-4711")]


@pytest.mark.browser_context_args(locale="fo-FO")
def test_five_steps_work_in_a_language_that_the_portal_lacks(
    page: Page, portal: Portal, sample: WorldFile
) -> None:
    changes = {"Save": "Keep", "fo-FO": {"Reports": "Frágreiðingar", "Usage Summary": "Nýtsla"}}
    portal.worlds.create("faroese", sample.with_words("2021-08", changes))
    url, user = f"{portal.url}w/faroese/", portal.users[0]
    change = Change(user.enrollments[0], "2020-11", "PO-4711")
    labels = labels_for("fo-FO", "2021-08", changes)

    result = update_po_number(page, url, labels, Credentials(user.account, str(user.password)), change)

    assert (result.outcome, result.after) == (Outcome.UPDATED, "PO-4711")
    assert (labels.reports, labels.save, labels.cancel) == ("Frágreiðingar", "Keep", "Cancel")
    assert page.locator("html").get_attribute("lang") == "fo-FO"


def test_where_the_period_is_chosen_in_the_dialog_the_steps_choose_it_there(
    page: Page, portal: Portal, sample: WorldFile
) -> None:
    portal.worlds.create("older", sample.with_words("2019-12", {}))
    url, user = f"{portal.url}w/older/", portal.users[0]
    change = Change(user.enrollments[0], "2020-11", "PO-4711", "marketplace")
    labels = labels_for("en-US", "2019-12")

    result = update_po_number(page, url, labels, Credentials(user.account, str(user.password)), change)

    assert (result.outcome, result.before, result.after) == (
        Outcome.UPDATED,
        f"{user.enrollments[0]}-202011M",
        "PO-4711",
    )
    assert labels.view_edit_po_numbers == "Edit PO Numbers"
    assert page.get_by_role("combobox", name="Period", exact=True).count() == 0


def test_partner_administrator_changes_the_marketplace_number_of_an_indirect_enrollment(
    page: Page, own_world: OwnWorld
) -> None:
    before = own_world.contents()
    indirect = own_world.world_file.users[1].enrollments[1]

    result = run(page, own_world, Change(indirect, "2020-12", "MP 1/A", "marketplace"), "partner_admin")

    assert (result.outcome, result.before, result.after) == (
        Outcome.UPDATED,
        f"{indirect}-202012M",
        "MP 1/A",
    )
    assert [(table, row[2]) for table, row in own_world.changes_since(before)] == [("po_number", "MP 1/A")]


def test_same_number_again_is_unchanged(page: Page, own_world: OwnWorld) -> None:
    before = own_world.contents()

    result = run(page, own_world, Change(own_world.direct, "2020-11", f"{own_world.direct}-202011"))

    assert result.outcome is Outcome.UNCHANGED
    assert own_world.changes_since(before) == []


REFUSALS = {
    "closed period": (
        "ea_admin", "direct", "2020-10", "PO-1",
        "The invoice for October 2020 has been generated. To change its PO number, open a support ticket.",
    ),
    "locked number": (
        "ea_admin", "locked", "2020-11", "PO-1",
        "This PO number is locked. Clear Lock PO number to change it."
    ),
    "unknown user": ("nobody", "direct", "2020-11", "PO-1", "nobody@eaportal.example: Invalid User"),
    "unknown enrollment": ("ea_admin", "1", "2020-11", "PO-1", "There is no enrollment 1 for this user."),
    "unknown period": (
        "ea_admin", "direct", "2031-01", "PO-1",
        "The portal has no billing period 2031-01 for this enrollment."
    ),
    "role without the right": (
        "ea_purchaser", "direct", "2020-11", "PO-1",
        "The portal does not offer View/Edit PO Numbers to this user here.",
    ),
    "customer's administrator of an indirect enrollment": (
        "customer_admin", "indirect", "2020-11", "PO-1",
        "The portal does not offer View/Edit PO Numbers to this user here.",
    ),
    "malformed number": (
        "ea_admin", "direct", "2020-11", "PО-1",
        "Character 2 isn't allowed in a PO number: О (CYRILLIC CAPITAL LETTER O). Use the letters"
        " A to Z, digits, spaces and - _ . / \\ # & + ( ) : ,",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("user", "enrollment", "period", "po_number", "sentence"), slow_after(2, REFUSALS.values()), ids=REFUSALS
)
def test_refusal_is_a_sentence_and_nothing_changes(
    page: Page,
    own_world: OwnWorld,
    user: str,
    enrollment: str,
    period: str,
    po_number: str,
    sentence: str,
) -> None:
    before = own_world.contents()
    known = {
        "direct": own_world.direct,
        "locked": own_world.locked,
        "indirect": own_world.world_file.users[1].enrollments[0],
    }

    result = run(page, own_world, Change(known.get(enrollment, enrollment), period, po_number), user)

    assert (result.outcome, result.message.removeprefix("The portal refused to sign in ")) == (
        Outcome.REFUSED,
        sentence,
    )
    assert own_world.changes_since(before) == []


def test_lost_connection_is_a_failure_with_what_the_page_says(page: Page, own_world: OwnWorld) -> None:
    before = own_world.contents()
    page.set_default_timeout(2_000)
    page.route(
        "**/ponumbers?*", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )

    result = run(page, own_world, Change(own_world.direct, "2020-11", "PO-4711"))

    assert (result.outcome, result.after, result.message) == (
        Outcome.FAILED,
        None,
        "The portal didn't answer. Reload the page to see what was saved.",
    )
    assert own_world.changes_since(before) == []


def test_portal_that_says_saved_but_shows_another_number_is_a_failure(
    page: Page, own_world: OwnWorld
) -> None:
    def show_the_old_number(route: object) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=response.text().replace("PO-4711", "PO-0815"))

    page.route("**/report/usagesummary?*", show_the_old_number)

    result = run(page, own_world, Change(own_world.direct, "2020-11", "PO-4711"))

    assert (result.outcome, result.after) == (Outcome.FAILED, "PO-0815")
