"""Use a control of a page, and check for the documented effect."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, count

from playwright.sync_api import Error, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from eaportal.flows.articles.text.article import PORTAL_HOSTS
from eaportal.flows.articles.walk.offers import CHOSEN_FROM, TICKED, Offer, portal_path, read_offers
from eaportal.flows.articles.walk.values import NamedPeriod
from eaportal.flows.procedures.controls import ACTIONS, ActionKind, Control
from eaportal.flows.procedures.procedure import Procedure

EFFECT_MS = 5_000
_SECONDS = EFFECT_MS // 1000
_SOMETHING = re.compile(r"\S")
_OPTIONS = """select => Array.from(
  select.options ?? [], ({value, text, selected, disabled}) => ({value, text, selected, disabled})
)"""
_SENT = "(button, field) => button.form.elements[field].value"
# Marks an open dialog, or else the first element of <main>, until the page replaces it.
_MARK = """{
  document.querySelector('[data-seen-before]')?.removeAttribute('data-seen-before');
  const main = document.querySelector('main, [role=main]');
  (main.querySelector('dialog[open]') ?? main.firstElementChild ?? main).setAttribute('data-seen-before', '');
}"""


def _unwatched(_step: int, _control: Control, _where: Sequence[Locator]) -> None:
    pass


@dataclass(frozen=True)
class PortalUnderTest:
    """The portal on which an article is checked; *po_number* is the number that its reader would enter.

    An article's link to the portal may lead to any of *hosts*. A reader whom the text leaves the choice
    chooses *period*, or without one any that can be changed.
    Before a step uses a control, *watch* gets the step's number, the control, and its locators on the page.
    """

    base_url: str
    sign_in: Callable[[Page], None]
    po_number: str
    watch: Callable[[int, Control, Sequence[Locator]], None] = _unwatched
    hosts: frozenset[str] = PORTAL_HOSTS
    period: str | None = None


def unlock(field: Offer, offers: Iterable[Offer]) -> str | None:
    """Clear the check box that locks *field*; return its name, if there is one."""
    if field.locator.is_editable(timeout=EFFECT_MS):
        return None
    boxes = [o for o in offers if o.role in TICKED and not o.disabled and o.region == field.region]
    for box in boxes:
        if not box.locator.is_checked(timeout=EFFECT_MS):
            continue
        box.locator.uncheck(timeout=EFFECT_MS)
        if field.locator.is_editable(timeout=EFFECT_MS):
            return box.name
        box.locator.check(timeout=EFFECT_MS)
    return None


def perform(
    offer: Offer,
    page: Page,
    portal: PortalUnderTest,
    procedure: Procedure,
    named: NamedPeriod | None = None,
    entry: str | None = None,
) -> str | None:
    """Use the control of *offer* as documented in *procedure*; return the problem if the effect wasn't seen.

    Choosing a period chooses one that is *named*, or any other one that leaves the PO number editable; from
    another list, the *entry* of this name, or any other one.
    """
    if offer.control is None:
        return f"{offer.name!r} is not part of the procedure."
    try:
        match offer.control, ACTIONS[offer.control].kind:
            case Control.PERIOD, _:
                if named:
                    return _choose_named(offer, page, portal, procedure, named)
                if portal.period:
                    return _choose_period(offer, page, portal.period)
                return _choose(offer, page, portal, procedure)
            case _, ActionKind.CHOOSE if offer.role in CHOSEN_FROM and offer.control in procedure.controls:
                return _select(offer, entry)
            case _, ActionKind.CHOOSE if offer.role in CHOSEN_FROM:
                return None  # What is chosen there is up to the reader.
            case _, ActionKind.CHOOSE:
                shows_page = ACTIONS[offer.control].exchanges
                return _tick(
                    offer,
                    page,
                    exchanges=shows_page and not offer.locator.is_checked(timeout=EFFECT_MS),
                )
            case Control.PO_NUMBER, _:
                return _enter(offer, page, portal.po_number)
            case _, ActionKind.ENTER:
                return _enter(offer, page, _unused(ACTIONS[offer.control].sample, page))
            case _, ActionKind.PRESS:
                return _save(offer, page, procedure)
            case _, ActionKind.DOWNLOAD:
                return _download(offer, page)
            case _:
                return _open(offer, page, portal)
    except PlaywrightTimeoutError:
        return f"{offer.name!r} could not be used within {_SECONDS} seconds."
    except Error as error:
        return f"{offer.name!r} could not be used: {error.message.splitlines()[0]}"


def _open(offer: Offer, page: Page, portal: PortalUnderTest) -> str | None:
    action = ACTIONS[offer.control] if offer.control else None
    if offer.role == "heading":
        return None
    _mark(page)
    offer.locator.click(timeout=EFFECT_MS)
    path = portal_path(portal.base_url, (offer.url or "").partition("?")[0])
    address = re.compile(rf"^{re.escape(portal.base_url.rstrip('/') + path)}/?([?#]|$)")
    is_there = _seen(lambda: expect(page).to_have_url(address, timeout=EFFECT_MS))
    # A dialog may open over the current page.
    opens_dialog = action is not None and action.dialog
    if not is_there or not (opens_dialog or _exchanged(page)):
        here = portal_path(portal.base_url, page.url)
        return f"{offer.name!r} did not lead to {path}: the page is {here}."
    if opens_dialog:
        dialog = page.get_by_role("dialog")
        if not _seen(lambda: expect(dialog).to_be_visible(timeout=EFFECT_MS)):
            return f"{offer.name!r} opened no dialog."
    elif not _seen(lambda: expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=EFFECT_MS)):
        return f"{offer.name!r} led to a page without a heading."
    return None


def _download(offer: Offer, page: Page) -> str | None:
    """Press the link; a file must arrive."""
    try:
        with page.expect_download(timeout=EFFECT_MS) as expected:
            offer.locator.click(timeout=EFFECT_MS)
    except PlaywrightTimeoutError:
        return f"{offer.name!r} sent no file{_alert(page)}."
    failed = expected.value.failure()
    return f"The file of {offer.name!r} did not arrive: {failed}." if failed else None


def _choose(offer: Offer, page: Page, portal: PortalUnderTest, procedure: Procedure) -> str | None:
    """Choose another entry, preferably next to the current one, that leaves the PO number editable."""
    options = offer.locator.evaluate(_OPTIONS)
    present = next((n for n, option in enumerate(options) if option["selected"]), 0)
    other = [n for n, option in enumerate(options) if n != present and not option["disabled"]]
    if not other:
        return f"{offer.name!r} has no other entry to choose."
    for number in sorted(other, key=lambda n: abs(n - present))[:3]:
        if not _chosen(offer, page, options[number]["value"]):
            return f"Choosing another entry of {offer.name!r} did not change the page."
        if _is_editable(page, portal, procedure):
            break
    return None


def _choose_period(offer: Offer, page: Page, period: str) -> str | None:
    """Choose the entry of *period*, even if its PO number can't be changed."""
    is_there = offer.locator.input_value(timeout=EFFECT_MS) == period
    if not is_there and not _chosen(offer, page, period):
        return f"Choosing another entry of {offer.name!r} did not change the page."
    return None


def _choose_named(
    offer: Offer, page: Page, portal: PortalUnderTest, procedure: Procedure, named: NamedPeriod
) -> str | None:
    """Choose an entry that is *named*; the list must have one whose PO number is editable."""
    options = offer.locator.evaluate(_OPTIONS)
    fitting = [each for each in options if named.fits(each["value"])]
    if not fitting:
        return f"{offer.name!r} has no such entry."
    for number, each in enumerate(sorted(fitting, key=lambda each: not each["selected"])):
        if (number or not each["selected"]) and not _chosen(offer, page, each["value"]):
            return f"Choosing that entry of {offer.name!r} did not change the page."
        if _is_editable(page, portal, procedure):
            return None
    return "The PO number of that period can no longer be changed."


def _chosen(offer: Offer, page: Page, value: str) -> bool:
    """Choose the period *value*; whether the page then shows it."""
    _mark(page)
    # The locator of the offer does not survive the exchange; a dialog has a list of its own.
    scope = "dialog[open]" if offer.region == "dialog" else "main"
    assert offer.control  # noqa: S101 - for the type checker
    field = page.locator(f"{scope} [name={ACTIONS[offer.control].field}]")
    field.select_option(value=value, timeout=EFFECT_MS)
    return _exchanged(page) and _seen(lambda: expect(field).to_have_value(value, timeout=EFFECT_MS))


def _is_editable(page: Page, portal: PortalUnderTest, procedure: Procedure) -> bool:
    """Whether the page offers what comes after the period."""
    following = procedure.own, procedure.final
    offers = read_offers(page, portal.base_url, procedure)
    return any(offer.control in following and not offer.disabled for offer in offers)


def entries_of(offer: Offer) -> list[str]:
    """The names of the entries of the list *offer*."""
    return [each["text"] for each in offer.locator.evaluate(_OPTIONS)]


def _select(offer: Offer, entry: str | None) -> str | None:
    """Select *entry*, or another one than the current one, so that saving shows."""
    options = offer.locator.evaluate(_OPTIONS)
    other = [each for each in options if not each["selected"] and not each["disabled"]]
    if entry:
        other = [each for each in options if each["text"] == entry]
    if not other:
        return f"{offer.name!r} has no other entry to choose."
    offer.locator.select_option(value=other[-1]["value"], timeout=EFFECT_MS)
    return None


def _tick(offer: Offer, page: Page, *, exchanges: bool) -> str | None:
    """Choose a radio button or select a check box; *exchanges* if that replaces the page."""
    _mark(page)
    offer.locator.check(timeout=EFFECT_MS)
    if exchanges and not _exchanged(page):
        return f"Choosing {offer.name!r} did not change the page."
    return None


def _enter(offer: Offer, page: Page, number: str) -> str | None:
    """Enter *number*, or a different one if it's already there, so that saving shows."""
    if not offer.locator.is_editable(timeout=EFFECT_MS):
        return f"{offer.name!r} is not editable{_alert(page)}."
    text = f"{number}-2" if offer.locator.input_value(timeout=EFFECT_MS) == number else number
    offer.locator.fill(text, timeout=EFFECT_MS)
    if not _seen(lambda: expect(offer.locator).to_have_value(text, timeout=EFFECT_MS)):
        return f"{offer.name!r} did not accept {text!r}."
    return None


def _unused(sample: str, page: Page) -> str:
    """The text *sample*, or one like it that the page doesn't have yet, so that adding it shows."""
    there = page.get_by_role("main").inner_text(timeout=EFFECT_MS)
    others = (
        sample.replace("@", f".{number}@") if "@" in sample else f"{sample} {number}" for number in count(2)
    )
    return next(text for text in chain([sample], others) if text not in there)


def _save(offer: Offer, page: Page, procedure: Procedure) -> str | None:
    """Press the button; the page must confirm it, and show the effect after a reload."""
    shown = page.locator(f"[name={ACTIONS[procedure.shows].field}]") if procedure.shows else None
    typed = shown.input_value(timeout=EFFECT_MS) if shown else ""
    removed = offer.locator.evaluate(_SENT, procedure.hides) if procedure.hides else ""
    _mark(page)
    offer.locator.click(timeout=EFFECT_MS)
    if not _exchanged(page):
        return f"{offer.name!r} did not change the page{_alert(page)}."
    if not page.get_by_role("status").filter(has_text=_SOMETHING).count():
        return f"After {offer.name!r}, the page does not say that it saved{_alert(page)}."
    page.reload()
    main = page.get_by_role("main")
    if typed and not _seen(lambda: expect(main).to_contain_text(typed, timeout=EFFECT_MS)):
        return f"After {offer.name!r} and a reload, the page does not show {typed!r}."
    row = main.get_by_role("rowheader", name=removed, exact=True)
    if removed and not _seen(lambda: expect(row).to_have_count(0, timeout=EFFECT_MS)):
        return f"After {offer.name!r} and a reload, the page still shows {removed!r}."
    return None


def _alert(page: Page) -> str:
    alert = page.get_by_role("alert").filter(has_text=_SOMETHING)
    return f". The page says: {alert.first.inner_text().strip().rstrip('.')}" if alert.count() else ""


def _mark(page: Page) -> None:
    page.evaluate(_MARK)


def _exchanged(page: Page) -> bool:
    marked = page.locator("[data-seen-before]")
    if not _seen(lambda: expect(marked).to_have_count(0, timeout=EFFECT_MS)):
        return False
    page.wait_for_load_state("domcontentloaded")
    return True


def _seen(expectation: Callable[[], None]) -> bool:
    try:
        expectation()
    except AssertionError:
        return False
    return True
