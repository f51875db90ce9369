"""The documented procedures of Manage as flows: each is one call on a page that is signed in."""

from playwright.sync_api import Locator, Page

from eaportal.flows.errors import NotOfferedError, SaveRefusedError
from eaportal.flows.expectations import documented_step, expect_next_page, expect_shown
from eaportal.flows.labels import Labels
from eaportal.flows.pages.manage import (
    AddAccountDialog,
    AddAdministratorDialog,
    AddDepartmentDialog,
    ManagePage,
)

MANAGE, ADD = "Manage", "Add"


def add_administrator(page: Page, labels: Labels, address: str, *, read_only: bool = False) -> str:
    """Add *address* as an enterprise administrator [S6, S23]; return what the portal says.

    Raises NotOfferedError if this user may not, and SaveRefusedError with the dialog's sentence.
    """
    manage, dialog = ManagePage(page, labels), AddAdministratorDialog(page, labels)
    open_manage(page, labels)
    _open_dialog(page, labels, dialog)
    dialog.enter(address, read_only=read_only)
    return _add(page, labels, dialog, manage.row(address))


def add_department(page: Page, labels: Labels, name: str) -> str:
    """Add a department called *name* [S6, S7]; return what the portal says. Raises as add_administrator()."""
    manage, dialog = ManagePage(page, labels), AddDepartmentDialog(page, labels)
    open_manage(page, labels, manage.department_tab)
    _open_dialog(page, labels, dialog)
    dialog.enter(name)
    return _add(page, labels, dialog, manage.row(name))


def add_account(page: Page, labels: Labels, name: str, owner: str) -> str:
    """Add an account called *name* for *owner* [S6, S7]; return what the portal says.

    Raises as add_administrator().
    """
    manage, dialog = ManagePage(page, labels), AddAccountDialog(page, labels)
    open_manage(page, labels, manage.account_tab)
    _open_dialog(page, labels, dialog)
    dialog.enter(name, owner)
    return _add(page, labels, dialog, manage.row(name))


@documented_step(MANAGE)
def open_manage(page: Page, labels: Labels, tab: Locator | None = None) -> None:
    """Open Manage, and one *tab* of it."""
    manage = ManagePage(page, labels)
    with expect_next_page(page):
        manage.open()
    expect_shown(page, labels, manage.heading, f"the heading {labels.manage!r}")
    if tab:
        with expect_next_page(page):
            tab.click()


Dialog = AddAdministratorDialog | AddDepartmentDialog | AddAccountDialog


@documented_step(ADD)
def _open_dialog(page: Page, labels: Labels, dialog: Dialog) -> None:
    if not dialog.add_link.is_visible():
        raise NotOfferedError("The portal does not offer this to this user here.", expected=labels.add)
    with expect_next_page(page):
        dialog.open()
    expect_shown(page, labels, dialog.dialog, "the dialog")


@documented_step(ADD)
def _add(page: Page, labels: Labels, dialog: Dialog, row: Locator) -> str:
    """Select Add; the portal then confirms it, and has a *row* for what was added."""
    manage = ManagePage(page, labels)
    with expect_next_page(page):
        dialog.add()
    expect_shown(page, labels, manage.saved_message.or_(dialog.refusal), "a message")
    if dialog.refusal.is_visible():
        said = dialog.refusal.inner_text()
        raise SaveRefusedError(said, seen=said)
    said = manage.saved_message.inner_text()
    expect_shown(page, labels, row, "a row for what was added")
    return said
