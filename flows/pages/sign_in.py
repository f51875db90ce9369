"""Step 1: sign in."""

from playwright.sync_api import Page

from eaportal.flows.labels import Labels


class SignInPage:
    """The account, the password, and the question whether to stay signed in."""

    def __init__(self, page: Page, labels: Labels) -> None:
        self.page = page
        self.account_field = page.get_by_role("textbox", name=labels.account, exact=True)
        self.next_button = page.get_by_role("button", name=labels.next, exact=True)
        self.password_field = page.get_by_label(labels.password, exact=True)
        self.sign_in_button = page.get_by_role("button", name=labels.sign_in, exact=True)
        self.no_button = page.get_by_role("button", name=labels.no, exact=True)
        self.alert = page.get_by_role("alert")

    def enter_account(self, account: str) -> None:
        """Enter the account and click Next."""
        self.account_field.fill(account)
        self.next_button.click()

    def enter_password(self, password: str) -> None:
        """Enter the password and click Sign in."""
        self.password_field.fill(password)
        self.sign_in_button.click()

    def decline_to_stay(self) -> None:
        """Answer No when asked to stay signed in."""
        self.no_button.click()
