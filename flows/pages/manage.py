"""Manage, with its tabs, and the dialogs that add an administrator, a department, and an account."""

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

    def open(self) -> None:
        """Click Manage."""
        self.manage_link.click()

    def row(self, name: str) -> Locator:
        """The row of the administrator, department or account *name*."""
        return self.heading.page.get_by_role("rowheader", name=name, exact=True)


class _AddDialog:
    """The link *opened_by*, the dialog of the same name, its button, and the reason why nothing was added."""

    def __init__(self, page: Page, labels: Labels, opened_by: str, titled: str) -> None:
        self.add_link = page.get_by_role("main").get_by_role("link", name=opened_by, exact=True)
        self.dialog = page.get_by_role("dialog", name=titled, exact=True)
        self.add_button = self.dialog.get_by_role("button", name=labels.add, exact=True)
        self.refusal = self.dialog.get_by_role("alert")

    def open(self) -> None:
        """Click the link."""
        self.add_link.click()

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
