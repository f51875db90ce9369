"""The documented procedures of Manage as flows: each is one call on a page that is signed in."""

from playwright.sync_api import Locator, Page

from eaportal.flows.errors import NotOfferedError, SaveRefusedError
from eaportal.flows.expectations import documented_step, expect_next_page, expect_shown
from eaportal.flows.labels import Labels
from eaportal.flows.pages.manage import (
    AddAccountDialog,
    AddAdministratorDialog,
    AddContactDialog,
    AddDepartmentDialog,
    ManagePage,
    SaveDialog,
)

MANAGE, ADD, SAVE, YES = "Manage", "Add", "Save", "Yes"


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


def change_administrator(
    page: Page, labels: Labels, address: str, *, read_only: bool, department: str | None = None
) -> str:
    """Give the administrator *address*, of the enrollment or of a *department*, full or read-only access.

    Returns what the portal says. Raises as add_administrator().
    """
    _open_administrators(page, labels, department)
    dialog = _open_pencil(page, labels, ManagePage(page, labels).pencil(address))
    dialog.set_access(read_only=read_only)
    return _save(page, labels, dialog)


@documented_step(YES)
def remove_administrator(page: Page, labels: Labels, address: str, *, department: str | None = None) -> str:
    """Remove the administrator *address* from the enrollment, or from a *department* [S6, S23].

    Returns what the portal says. Raises as add_administrator().
    """
    manage = ManagePage(page, labels)
    _open_administrators(page, labels, department)
    _open_symbol(page, labels, manage.cross(address), manage.yes_button)
    with expect_next_page(page):
        manage.yes_button.click()
    refusal = page.get_by_role("main").get_by_role("alert")
    expect_shown(page, labels, manage.saved_message.or_(refusal), "a message")
    if refusal.is_visible():
        raise SaveRefusedError(refusal.inner_text(), seen=refusal.inner_text())
    return manage.saved_message.inner_text()


def add_department_administrator(
    page: Page, labels: Labels, department: str, address: str, *, read_only: bool = False
) -> str:
    """Add *address* as an administrator of *department* [S6, S23]; return what the portal says.

    Raises as add_administrator().
    """
    manage, dialog = ManagePage(page, labels), AddAdministratorDialog(page, labels)
    _open_administrators(page, labels, department)
    _open_dialog(page, labels, dialog)
    dialog.enter(address, read_only=read_only)
    return _add(page, labels, dialog, manage.row(address))


def set_spending_quota(page: Page, labels: Labels, department: str, quota: str) -> str:
    """Set the spending *quota* of *department*, in units of the currency [S6]; return what the portal says.

    Raises as add_administrator().
    """
    manage = ManagePage(page, labels)
    open_manage(page, labels, manage.department_tab)
    dialog = _open_pencil(page, labels, manage.pencil(department))
    dialog.quota_field.fill(quota)
    return _save(page, labels, dialog)


def associate_account(page: Page, labels: Labels, account: str, department: str) -> str:
    """Associate *account* with *department* [S6]; return what the portal says.

    Raises as add_administrator().
    """
    manage = ManagePage(page, labels)
    open_manage(page, labels, manage.department_tab)
    dialog = _open_pencil(page, labels, manage.pencil(account))
    dialog.department_menu.select_option(label=department)
    return _save(page, labels, dialog)


def add_contact(page: Page, labels: Labels, address: str) -> str:
    """Add *address* as a notification contact [S6]; return what the portal says.

    Raises as add_administrator().
    """
    dialog = AddContactDialog(page, labels)
    open_manage(page, labels)
    _open_dialog(page, labels, dialog)
    dialog.enter(address)
    said = _save(page, labels, dialog)
    expect_shown(page, labels, ManagePage(page, labels).contact_row(address), "a row for what was added")
    return said


def change_contact(page: Page, labels: Labels, address: str, frequency: str) -> str:
    """Notify the contact *address* with this *frequency*: daily, weekly, monthly, or none [S6].

    Returns what the portal says. Raises as add_administrator().
    """
    open_manage(page, labels)
    dialog = _open_pencil(page, labels, ManagePage(page, labels).contact_pencil(address))
    dialog.frequency_menu.select_option(value=frequency)
    return _save(page, labels, dialog)


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


def _open_administrators(page: Page, labels: Labels, department: str | None) -> None:
    """Open the administrators of the enrollment, or those of *department*."""
    manage = ManagePage(page, labels)
    open_manage(page, labels, manage.department_tab if department else None)
    if department:
        _open_symbol(page, labels, manage.department_link(department), manage.heading)


@documented_step(MANAGE)
def _open_symbol(page: Page, labels: Labels, symbol: Locator, shown: Locator) -> None:
    """Select *symbol* in a row; *shown* is then on the page."""
    if not symbol.is_visible():
        raise NotOfferedError("The portal does not offer this to this user here.", expected=labels.manage)
    with expect_next_page(page):
        symbol.click()
    expect_shown(page, labels, shown, "what the row leads to")


def _open_pencil(page: Page, labels: Labels, pencil: Locator) -> SaveDialog:
    dialog = SaveDialog(page, labels)
    _open_symbol(page, labels, pencil, dialog.dialog)
    return dialog


@documented_step(SAVE)
def _save(page: Page, labels: Labels, dialog: SaveDialog | AddContactDialog) -> str:
    """Select Save; the portal then confirms it."""
    manage = ManagePage(page, labels)
    with expect_next_page(page):
        dialog.save()
    expect_shown(page, labels, manage.saved_message.or_(dialog.refusal), "a message")
    if dialog.refusal.is_visible():
        said = dialog.refusal.inner_text()
        raise SaveRefusedError(said, seen=said)
    return manage.saved_message.inner_text()


AddDialog = AddAdministratorDialog | AddDepartmentDialog | AddAccountDialog


@documented_step(ADD)
def _open_dialog(page: Page, labels: Labels, dialog: AddDialog | AddContactDialog) -> None:
    if not dialog.add_link.is_visible():
        raise NotOfferedError("The portal does not offer this to this user here.", expected=labels.add)
    with expect_next_page(page):
        dialog.open()
    expect_shown(page, labels, dialog.dialog, "the dialog")


@documented_step(ADD)
def _add(page: Page, labels: Labels, dialog: AddDialog, row: Locator) -> str:
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
