"""Manage, with its tabs and rows, and the dialogs that add and change what these list."""

from playwright.sync_api import Locator, Page

from eaportal.flows.labels import Labels


class ManagePage:
    """The link in the left navigation, and the tabs of the page that it opens."""

    def __init__(self, page: Page, labels: Labels) -> None:
        navigation = page.get_by_role("navigation", name=labels.portal, exact=True)
        self.manage_link = navigation.get_by_role("link", name=labels.manage, exact=True)
        self.heading = page.get_by_role("heading", level=1, name=labels.manage, exact=True)
        main = page.get_by_role("main")
        self.department_tab = main.get_by_role("link", name=labels.department, exact=True)
        self.account_tab = main.get_by_role("link", name=labels.account, exact=True)
        self.saved_message = main.get_by_role("status")
        self._contacts = main.get_by_role("table").filter(
            has=page.get_by_role("columnheader", name=labels.notification_frequency, exact=True)
        )
        self.yes_button = main.get_by_role("button", name=labels.yes, exact=True)

    def open(self) -> None:
        """Click Manage."""
        self.manage_link.click()

    def row(self, name: str) -> Locator:
        """The row of the administrator, department or account *name*."""
        return self.heading.page.get_by_role("rowheader", name=name, exact=True)

    def pencil(self, name: str) -> Locator:
        """The pencil in the row of *name*."""
        return self._symbol(name, "✎")

    def cross(self, name: str) -> Locator:
        """The X in the row of *name*."""
        return self._symbol(name, "✕")

    def contact_row(self, address: str) -> Locator:
        """The row of the notification contact *address*, who may also be an administrator."""
        return self._contacts.get_by_role("rowheader", name=address, exact=True)

    def contact_pencil(self, address: str) -> Locator:
        """The pencil in the row of the notification contact *address*."""
        header = self.heading.page.get_by_role("rowheader", name=address, exact=True)
        return self._contacts.get_by_role("row").filter(has=header).get_by_role("link")

    def department_link(self, name: str) -> Locator:
        """The link to the department *name* in its row."""
        return self.row(name).get_by_role("link")

    def _symbol(self, name: str, symbol: str) -> Locator:
        page = self.heading.page
        row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))
        return row.get_by_role("link").filter(has_text=symbol)


class _LinkedDialog:
    """The link *opened_by*, the dialog that it opens, and the reason why nothing was added."""

    def __init__(self, page: Page, opened_by: str, titled: str) -> None:
        self.add_link = page.get_by_role("main").get_by_role("link", name=opened_by, exact=True)
        self.dialog = page.get_by_role("dialog", name=titled, exact=True)
        self.refusal = self.dialog.get_by_role("alert")

    def open(self) -> None:
        """Click the link."""
        self.add_link.click()


class _AddDialog(_LinkedDialog):
    """A dialog that ends with Add."""

    def __init__(self, page: Page, labels: Labels, opened_by: str, titled: str) -> None:
        super().__init__(page, opened_by, titled)
        self.add_button = self.dialog.get_by_role("button", name=labels.add, exact=True)

    def add(self) -> None:
        """Click Add."""
        self.add_button.click()


class AddAdministratorDialog(_AddDialog):
    """+ Add Administrator, and the dialog that it opens."""

    def __init__(self, page: Page, labels: Labels) -> None:
        super().__init__(page, labels, labels.add_administrator, labels.add_administrator)
        self.address_field = self.dialog.get_by_role("textbox", name=labels.email_address, exact=True)
        self.read_only_radio = self.dialog.get_by_role("radio", name=labels.yes, exact=True)

    def enter(self, address: str, *, read_only: bool = False) -> None:
        """Enter the *address* of the administrator, who may be *read_only*."""
        self.address_field.fill(address)
        if read_only:
            self.read_only_radio.check()


class AddDepartmentDialog(_AddDialog):
    """+ Add Department, and the dialog that it opens."""

    def __init__(self, page: Page, labels: Labels) -> None:
        super().__init__(page, labels, labels.add_department, labels.department)
        self.name_field = self.dialog.get_by_role("textbox", name=labels.department_name, exact=True)

    def enter(self, name: str) -> None:
        """Enter the *name* of the department."""
        self.name_field.fill(name)


class AddAccountDialog(_AddDialog):
    """+ Add Account, and the dialog that it opens."""

    def __init__(self, page: Page, labels: Labels) -> None:
        super().__init__(page, labels, labels.add_account, labels.add_account)
        self.name_field = self.dialog.get_by_role("textbox", name=labels.account_name, exact=True)
        self.owner_field = self.dialog.get_by_role("textbox", name=labels.account_owner, exact=True)

    def enter(self, name: str, owner: str) -> None:
        """Enter the *name* of the account and the address of its *owner*."""
        self.name_field.fill(name)
        self.owner_field.fill(owner)


class AddContactDialog(_LinkedDialog):
    """+ Add Contact, and the dialog that it opens, which ends with Save."""

    def __init__(self, page: Page, labels: Labels) -> None:
        super().__init__(page, labels.add_contact, labels.notification_contact)
        self.address_field = self.dialog.get_by_role("textbox", name=labels.email_address, exact=True)
        self.confirmation_field = self.dialog.get_by_role(
            "textbox", name=labels.confirm_email_address, exact=True
        )
        self.save_button = self.dialog.get_by_role("button", name=labels.save, exact=True)

    def enter(self, address: str) -> None:
        """Enter the *address* of the contact in both fields."""
        self.address_field.fill(address)
        self.confirmation_field.fill(address)

    def save(self) -> None:
        """Click Save."""
        self.save_button.click()


class SaveDialog:
    """The dialog behind a pencil, its button Save, and the reason why nothing was saved."""

    def __init__(self, page: Page, labels: Labels) -> None:
        self.dialog = page.get_by_role("dialog")
        self.read_only_radio = self.dialog.get_by_role("radio", name=labels.yes, exact=True)
        self.full_access_radio = self.dialog.get_by_role("radio", name=labels.no, exact=True)
        self.quota_field = self.dialog.get_by_role("textbox", name=labels.spending_quota, exact=True)
        self.frequency_menu = self.dialog.get_by_role(
            "combobox", name=labels.notification_frequency, exact=True
        )
        self.department_menu = self.dialog.get_by_role("combobox", name=labels.department, exact=True)
        self.save_button = self.dialog.get_by_role("button", name=labels.save, exact=True)
        self.refusal = self.dialog.get_by_role("alert")

    def set_access(self, *, read_only: bool) -> None:
        """Choose whether the administrator only reads."""
        (self.read_only_radio if read_only else self.full_access_radio).check()

    def save(self) -> None:
        """Click Save."""
        self.save_button.click()
