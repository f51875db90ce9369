"""Probes for the defects on pages."""

from bs4 import Tag

from tests.simulator.defects.probes.portals import DIALOG, SUMMARY, OwnPortal, text
from tests.simulator.defects.probes.rules import DENIED, SAVED
from tests.simulator.defects.probes.table import probe

BEFORE = "8599081-202011"
LATEST = "/report/usagesummary"


def there(page: Tag, what: str) -> bool:
    return page.select_one(what) is not None


@probe("save-without-effect", wrong="button", right=None)
def kind_of_save(portal: OwnPortal) -> object:
    return portal.user().open(DIALOG).select_one("dialog .primary").get("type")


@probe("success-without-saving", wrong=(SAVED, BEFORE, []), right=(SAVED, "PO-4711", 1))
def what_was_said_and_stored(portal: OwnPortal) -> object:
    user = portal.user()
    said = user.save()
    return said, user.numbers()[0], len(user.history()) or []


@probe("stale-number-shown", wrong=[BEFORE, "PO-1"], right=["PO-1", "PO-2"])
def numbers_after_each_save(portal: OwnPortal) -> object:
    user = portal.user()
    shown = []
    for number in ("PO-1", "PO-2"):
        user.save(number)
        shown.append(user.numbers()[0])
    return shown


@probe("label-changed", wrong="Edit purchase orders", right="View/Edit PO Numbers")
def label_of_the_control(portal: OwnPortal) -> object:
    return text(portal.user().open(SUMMARY).select_one(".po-numbers a"))


@probe("language-mixed", wrong="View/Edit PO Numbers", right="Ko-nummers weergeven/bewerken")
def title_in_dutch(portal: OwnPortal) -> object:
    return text(portal.user(language="nl-NL").open(DIALOG).select_one("dialog h2"))


@probe("control-missing", wrong=[True, False], right=[True, True])
def control_of_two_periods(portal: OwnPortal) -> object:
    user = portal.user()
    return [there(user.open(address), ".po-numbers a") for address in (LATEST, SUMMARY)]


@probe("two-save-buttons", wrong=["Save", "Save", "Cancel", "Show"], right=["Save", "Cancel", "Show"])
def buttons(portal: OwnPortal) -> object:
    return [each.get_text() for each in portal.user().open(DIALOG).select("dialog .actions > *")]


@probe("dialog-opens-on-wrong-period", wrong="2020-12", right="2020-11")
def period_of_the_dialog(portal: OwnPortal) -> object:
    user = portal.user()
    user.open(SUMMARY)
    return user.follow("View/Edit PO Numbers").select_one("#invoice-period option[selected]")["value"]


@probe("field-cut-at-20", wrong="20", right=None)
def length_of_the_field(portal: OwnPortal) -> object:
    return portal.user().open(DIALOG).select_one("#po-number").get("maxlength")


@probe("html-escaped-twice", wrong="R&amp;D 1", right="R&D 1")
def number_with_ampersand(portal: OwnPortal) -> object:
    user = portal.user()
    user.save("R&D 1")
    return user.numbers()[0]


@probe("html-not-escaped", wrong=("", True), right=('"><b>x</b>', False))
def what_was_typed(portal: OwnPortal) -> object:
    user = portal.user()
    user.save('"><b>x</b>')
    return user.page.select_one("#po-number")["value"], there(user.page, "dialog b")


@probe("refusal-without-reason", wrong="Not possible", right=DENIED)
def reason(portal: OwnPortal) -> object:
    return portal.user("ea_purchaser").save()


@probe("lock-shown-inverted", wrong=[True, False], right=[False, True])
def lock_boxes(portal: OwnPortal) -> object:
    user = portal.user()
    numbers = (portal.direct, portal.locked)
    return [there(user.open(f"{DIALOG}&enrollment={number}"), "[name=lock][checked]") for number in numbers]


def periods(portal: OwnPortal) -> list[str]:
    return [str(option["value"]) for option in portal.user().open(SUMMARY).select("#period option")]


@probe("period-missing", wrong=["2020-12", "2020-10"], right=["2020-12", "2020-11"])
def first_periods(portal: OwnPortal) -> object:
    return periods(portal)[:2]


@probe("periods-in-wrong-order", wrong=["2019-11", "2020-12"], right=["2020-12", "2019-11"])
def first_and_last_period(portal: OwnPortal) -> object:
    return periods(portal)[::13]


@probe("chart-a-month-off", wrong=["Nov", "Oct"], right=["Dec", "Nov"])
def months_of_the_chart(portal: OwnPortal) -> object:
    months = portal.user().open(SUMMARY).select("svg g > text")
    return [months[i].get_text() for i in (0, -1)]


@probe("wrong-currency", wrong=["$", "€"], right=["€", "€"])
def currency_of_totals_and_charges(portal: OwnPortal) -> object:
    page = portal.user().open(SUMMARY)
    return [page.select_one(place).get_text()[0] for place in (".totals dd", "tbody td:last-child")]


@probe("wrong-enrollment-shown", wrong=(True, "8599081"), right=(False, "8599081"))
def enrollment_on_the_left(portal: OwnPortal) -> object:
    page = portal.user().open("/manage/enrollment")
    on_the_left = page.select_one("nav.side strong").get_text()
    return on_the_left == portal.locked, page.select_one(".facts dd").get_text()


@probe("save-dead-for-keyboard", wrong=("-1", True), right=(None, False))
def how_save_is_reached(portal: OwnPortal) -> object:
    page = portal.user().open(DIALOG)
    save, first = page.select_one("dialog .primary"), page.select_one("dialog button")
    return save.get("tabindex"), first.has_attr("disabled")


@probe("focus-lost", wrong=False, right=True)
def heading_that_takes_the_focus(portal: OwnPortal) -> object:
    return portal.user().open("/report").h1.has_attr("tabindex")


@probe("field-without-label", wrong=False, right=True)
def label_of_the_field(portal: OwnPortal) -> object:
    return there(portal.user().open(DIALOG), "label[for=po-number]")


@probe("low-contrast", wrong=True, right=False)
def colour_of_the_state(portal: OwnPortal) -> object:
    return there(portal.user().open(SUMMARY), ".state font[color]")


@probe("page-too-wide", wrong=["700"], right=[])
def widths_that_are_fixed(portal: OwnPortal) -> object:
    return [each["width"] for each in portal.user().open(SUMMARY).select("main :not(svg *)[width]")]


@probe("needs-javascript", wrong=[False, True], right=[True, True])
def buttons_beside_menus(portal: OwnPortal) -> object:
    page = portal.user().open(SUMMARY)
    return [there(page, f"{form} button.show") for form in (".period", ".language")]


@probe("no-right-to-left", wrong="ltr", right="rtl")
def direction_in_arabic(portal: OwnPortal) -> object:
    return portal.user(language="ar-SA").open("/report").html["dir"]


@probe(
    "one-title-for-all",
    wrong={"EA portal simulator"},
    right={"Reports – EA portal simulator", "Mailbox – EA portal simulator"},
)
def titles(portal: OwnPortal) -> object:
    user = portal.user()
    return {user.open(address).title.get_text() for address in ("/report", "/mailbox")}


@probe("current-page-not-marked", wrong=[], right=["Invoices"])
def open_tab(portal: OwnPortal) -> object:
    return [text(each) for each in portal.user().open("/report/invoices").select(".tabs [aria-current]")]


@probe("error-not-tied-to-field", wrong=None, right="dialog-alert")
def description_of_the_field(portal: OwnPortal) -> object:
    user = portal.user()
    user.save("é")
    return user.page.select_one("#po-number").get("aria-describedby")


@probe("language-needs-javascript", wrong=[True, False], right=[True, True])
def buttons_beside_both_menus(portal: OwnPortal) -> object:
    page = portal.user().open(SUMMARY)
    return [there(page, f"{form} button.show") for form in (".period", ".language")]


def history_after_two_saves(portal: OwnPortal) -> list[str]:
    user = portal.user()
    for number in ("PO-1", "PO-2"):
        user.save(number)
    return [entry.partition(" · ")[0] for entry in user.history()]


FIRST, SECOND = f"Changed from {BEFORE} to PO-1", "Changed from PO-1 to PO-2"


@probe("history-newest-only", wrong=[SECOND], right=[SECOND, FIRST])
def whole_history(portal: OwnPortal) -> object:
    return history_after_two_saves(portal)


@probe(
    "history-swaps-numbers",
    wrong=["Changed from PO-2 to PO-1", f"Changed from PO-1 to {BEFORE}"],
    right=[SECOND, FIRST],
)
def numbers_in_the_history(portal: OwnPortal) -> object:
    return history_after_two_saves(portal)


@probe("chart-without-marketplace", wrong=3, right=4)
def parts_of_a_bar(portal: OwnPortal) -> object:
    return len(portal.user().open(SUMMARY).select("svg g")[-1].select("rect"))


@probe("rate-as-units", wrong=(False, True), right=(True, False))
def units_of_the_first_charge(portal: OwnPortal) -> object:
    units, rate = portal.user().open(SUMMARY).select_one("details tbody tr").select("td")[1:3]
    return float(units.get_text().replace(",", "")) > 100, units.get_text() == f"{float(rate.get_text()):.2f}"


@probe("yen-with-decimals", wrong=True, right=False)
def cost_in_yen(portal: OwnPortal) -> object:
    page = portal.user("partner_admin").open(f"{SUMMARY}&enrollment={portal.other}")
    return "." in page.select_one("details tbody td:last-child").get_text()


def first_invoice(portal: OwnPortal) -> list[str]:
    row = portal.user().open("/report/invoices").select_one("tbody tr")
    return [cell.get_text() for cell in row.select("th, td")]


@probe("invoices-in-wrong-order", wrong="2019", right="2020")
def year_of_the_first_invoice(portal: OwnPortal) -> object:
    return first_invoice(portal)[0][-4:]


@probe("totals-without-tax", wrong=False, right=True)
def total_of_the_first_invoice(portal: OwnPortal) -> object:
    _, number, _, _, total = first_invoice(portal)
    page = portal.user().open(f"/report/invoices/{number}")
    return total == text(page.select(".invoice tfoot td")[-1])
