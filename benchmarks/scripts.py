"""The scripts that people write for many rows: the peers of a bulk run."""

import time
from collections.abc import Sequence
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, expect
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import visibility_of_element_located
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from benchmarks.portal_of_many import ACCOUNT, ServedPortal, Wanted
from eaportal.simulator.world_files.world_file import SAMPLE_PASSWORD


def playwright_rows(portal: ServedPortal, browser: Browser, rows: Sequence[Wanted]) -> float:
    """Rows a second of the usual script: for each row a new context, the sign-in and the five steps."""
    began = time.perf_counter()
    for row in rows:
        context = browser.new_context(locale="en-US")
        _five_steps(context.new_page(), portal.url, row)
        context.close()
    return len(rows) / (time.perf_counter() - began)


def _five_steps(page: Page, url: str, row: Wanted) -> None:
    page.goto(url)
    page.get_by_label("Account").fill(ACCOUNT)
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Password").fill(SAMPLE_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="No").click()
    page.get_by_role("navigation", name="Portal").get_by_role("link", name="Enrollment").click()
    page.get_by_role("searchbox").fill(row.enrollment)
    page.get_by_role("button", name="Search").click()
    page.get_by_role("dialog").get_by_role("link", name=row.enrollment).click()
    page.get_by_role("link", name="Reports", exact=True).click()
    page.get_by_role("link", name="Usage Summary").click()
    page.get_by_label("Period").select_option(row.period)
    expect(page.get_by_label("Period")).to_have_value(row.period)
    page.get_by_role("link", name="View/Edit PO Numbers").click()
    page.get_by_label("PO Number", exact=True).fill(f"plain-{row.po_number}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text(row.po_number)


def selenium_rows(
    portal: ServedPortal, browser: Path, driver: Path, rows: Sequence[Wanted], looks_every: float
) -> float:
    """Rows a second of a Selenium script that signs in once and keeps its session.

    It looks for what is not there yet again after *looks_every* seconds.
    """
    options = ChromeOptions()
    options.binary_location = str(browser)
    for each in ("--headless", "--no-sandbox", "--disable-gpu", "--lang=en-US", "--window-size=1280,800"):
        options.add_argument(each)
    service = Service(str(driver))
    chrome = Chrome(options=options, service=service)
    browsers = psutil.Process(service.process.pid).children(recursive=True)
    try:
        script = _SeleniumScript(chrome, looks_every)
        script.sign_in(portal.url)
        began = time.perf_counter()
        for row in rows:
            script.change(row)
        return len(rows) / (time.perf_counter() - began)
    finally:
        chrome.quit()
        for left in psutil.wait_procs(browsers, timeout=2)[1]:  # one that did not quit
            left.kill()


class _SeleniumScript:
    """What is looked for may be of the page before, so each act is tried until it succeeds."""

    def __init__(self, chrome: Chrome, looks_every: float) -> None:
        self._chrome = chrome
        self._prefix = f"selenium-{looks_every}-"
        self._wait = WebDriverWait(chrome, 10, looks_every, ignored_exceptions=[WebDriverException])

    def sign_in(self, url: str) -> None:
        self._chrome.get(url)
        self._type("account", ACCOUNT)
        self._click("//button[.='Next']")
        self._type("password", SAMPLE_PASSWORD)
        self._click("//button[.='Sign in']")
        self._click("//button[.='No']")

    def change(self, row: Wanted) -> None:
        if row.enrollment not in self._seen("//nav//a[contains(., 'Enrollment')]").text:
            self._click("//nav//a[contains(., 'Enrollment')]")
            self._type("search", row.enrollment)
            self._click("//dialog//button[.='Search']")
            self._click(f"//dialog//a[contains(., '{row.enrollment}')]")
            self._seen(f"//nav//a[contains(., '{row.enrollment}')]")
        self._click("//nav//a[.='Reports']")
        self._seen("//h1[.='Reports']")
        self._click("//main//a[.='Usage Summary']")
        self._seen("//h1[.='Usage Summary']")
        self._wait.until(lambda chrome: self._shows(chrome, row.period))
        self._click("//a[.='View/Edit PO Numbers']")
        self._type("po-number", self._prefix + row.po_number)
        self._click("//dialog//button[.='Save']")
        self._seen(f"//p[@role='status'][contains(., '{self._prefix}{row.po_number}')]")

    @staticmethod
    def _shows(chrome: Chrome, period: str) -> bool:
        """Whether the page is that of *period*; else choose it."""
        chosen = chrome.find_element(By.CSS_SELECTOR, "#period option[selected]").get_attribute("value")
        if chosen != period:
            Select(chrome.find_element(By.ID, "period")).select_by_value(period)
        return chosen == period

    def _seen(self, path: str) -> WebElement:
        return self._wait.until(visibility_of_element_located((By.XPATH, path)))

    def _click(self, path: str) -> None:
        def click(chrome: Chrome) -> bool:
            chrome.find_element(By.XPATH, path).click()
            return True

        self._wait.until(click)

    def _type(self, field: str, text: str) -> None:
        def enter(chrome: Chrome) -> bool:
            element = chrome.find_element(By.ID, field)
            element.clear()
            element.send_keys(text)
            return True

        self._wait.until(enter)
