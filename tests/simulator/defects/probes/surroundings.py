"""Probes for the defects in the surroundings."""

from datetime import UTC, datetime

from sqlalchemy import select

from eaportal.simulator.database.tables import EnrollmentRow
from tests.simulator.defects.probes.portals import DIALOG, SUMMARY, Guest, OwnPortal, said, text
from tests.simulator.defects.probes.rules import SAVED
from tests.simulator.defects.probes.table import probe

TWO_DAYS_LATER = datetime(2020, 12, 12, 10, tzinfo=UTC)
MEANWHILE = "Somebody else changed this PO number while you were editing it"


@probe("double-submit-saves-twice", wrong=(SAVED, 2), right=(MEANWHILE, 1))
def form_sent_twice(portal: OwnPortal) -> object:
    user = portal.user()
    form = user.open(DIALOG).select_one("dialog form")
    answers = [said(user.send_again(form)) for _ in range(2)]
    return answers[-1], len(user.history())


@probe("lost-update", wrong=(SAVED, "PO-4711"), right=(MEANWHILE, "PO-1"))
def two_browsers(portal: OwnPortal) -> object:
    first, second = portal.user(), portal.user()
    form = second.open(DIALOG).select_one("dialog form")
    first.save("PO-1")
    return said(second.send_again(form)), first.numbers()[0]


@probe("session-outlives-sign-out", wrong="Manage", right="Sign in")
def copied_cookie(portal: OwnPortal) -> object:
    user = portal.user()
    name = f"eaportal-80-{portal.world.name}"
    cookie = user.client.get_cookie(name, path=portal.root or "/")
    user.press("Sign out", within="header")
    user.client.set_cookie(name, cookie.value, path=portal.root or "/")
    return user.open("/manage/enrollment").h1.get_text()


@probe("other-enrollment-by-address", wrong=200, right=404)
def enrollment_of_others(portal: OwnPortal) -> object:
    user = portal.user()
    user.open(f"{SUMMARY}&enrollment={portal.indirect}")
    return user.status


@probe("other-invoice-by-address", wrong=200, right=404)
def invoice_of_others(portal: OwnPortal) -> object:
    user = portal.user()
    user.open(f"/report/invoices/E{portal.indirect}202010")
    return user.status


@probe("forged-form-accepted", wrong=303, right=400)
def form_from_elsewhere(portal: OwnPortal) -> object:
    user = portal.user()
    shown = user.open(DIALOG).select_one("[name=shown]")["value"]
    form = {"shown": shown, "po_number": "PO-4711"}
    return user.client.post(portal.root + DIALOG, data=form).status_code


@probe("cookie-open-to-scripts", wrong=False, right=True)
def cookie_of_the_session(portal: OwnPortal) -> object:
    answer = portal.guest().client.get(f"{portal.root}/signin")
    return "HttpOnly" in answer.headers["Set-Cookie"]


@probe("open-redirect", wrong="http://another.example/", right="/")
def where_signing_in_leads(portal: OwnPortal) -> object:
    user = portal.guest()
    user.open("/signin?next=http://another.example/")
    user.press("Next", account="ea_admin@eaportal.example")
    user.press("Sign in", password="PO-number-2020")
    token = user.page.select_one("main [name=csrf_token]")["value"]
    answer = user.client.post(f"{portal.root}/signin/stay", data={"csrf_token": token, "stay": "no"})
    return answer.location.removeprefix(portal.root)


@probe("page-kept-after-sign-out", wrong=(None, None), right=("no-store", "Cookie"))
def what_the_browser_may_keep(portal: OwnPortal) -> object:
    answer = portal.user().client.get(f"{portal.root}/report")
    return answer.headers.get("Cache-Control"), answer.headers.get("Vary")


@probe("error-says-ok", wrong=(200, "Not possible"), right=(404, "Not possible"))
def page_that_is_not_there(portal: OwnPortal) -> object:
    user = portal.user()
    page = user.open("/nothing")
    return user.status, text(page.h1)


@probe("password-in-address", wrong="/signin/stay?password=PO-number-2020", right="/signin/stay")
def address_after_the_password(portal: OwnPortal) -> object:
    user = portal.guest()
    user.enter("ea_admin@eaportal.example")
    return user.address.removeprefix(portal.root)


def by_hand(portal: OwnPortal, stay: str, asked: str = "/signin") -> Guest:
    """Sign in on the pages, after asking for a page."""
    user = portal.guest()
    user.open(asked)
    user.send("main form", account="ea_admin@eaportal.example")
    user.send("main form", password="PO-number-2020")
    user.press({"yes": "Yes", "no": "No"}[stay])
    return user


@probe("session-never-ends", wrong="Reports", right="Sign in")
def page_after_two_days(portal: OwnPortal) -> object:
    user = by_hand(portal, "no")
    portal.wait_until(TWO_DAYS_LATER)
    return user.open("/report").h1.get_text()


@probe("staying-ignored", wrong="Sign in", right="Reports")
def page_of_who_stays(portal: OwnPortal) -> object:
    user = by_hand(portal, "yes")
    portal.wait_until(TWO_DAYS_LATER)
    return user.open("/report").h1.get_text()


@probe(
    "account-never-locks",
    wrong="Your account or password is incorrect",
    right="Too many wrong passwords",
)
def tenth_wrong_password(portal: OwnPortal) -> object:
    user = portal.guest()
    user.open("/signin")
    user.send("main form", account="ea_admin@eaportal.example")
    for _ in range(10):
        user.send("main form", password="wrong")
    return (said(user.page) or "").partition(":")[0]


@probe("way-back-lost", wrong="Manage", right="Invoices")
def page_asked_for(portal: OwnPortal) -> object:
    return by_hand(portal, "no", "/report/invoices").page.h1.get_text()


@probe("cookie-for-other-sites", wrong=False, right=True)
def cookie_of_a_page(portal: OwnPortal) -> object:
    answer = portal.guest().client.get(f"{portal.root}/signin")
    return "SameSite=Lax" in answer.headers["Set-Cookie"]


@probe("mail-of-others-by-address", wrong=200, right=404)
def mail_to_somebody_else(portal: OwnPortal) -> object:
    link = portal.user("partner_admin").open("/mailbox").select_one("main a")["href"]
    user = portal.user()
    user.open(link)
    return user.status


@probe("charges-of-other-departments", wrong=True, right=False)
def charges_of_a_department(portal: OwnPortal) -> object:
    shown = [
        len(portal.user(each).open(SUMMARY).select("details tr")) for each in ("ea_admin", "department_admin")
    ]
    return shown[0] == shown[1]


@probe("hidden-costs-in-files", wrong={True}, right={False})
def costs_in_a_file(portal: OwnPortal) -> object:
    with portal.world.session(writes=True) as session, session.begin():
        for enrollment in session.scalars(select(EnrollmentRow)):
            enrollment.ao_view_charges = False
    owner = portal.user("account_owner")
    file = owner.client.get(f"{portal.root}/report/downloadusage/2020-11.csv").text
    return {float(line.split(",")[-2]) > 0 for line in file.splitlines()[1:]}


@probe("usage-file-cut", wrong=1, right=0)
def charges_not_in_the_file(portal: OwnPortal) -> object:
    user = portal.user()
    file = user.client.get(f"{portal.root}/report/downloadusage/2020-11.csv").text
    return len(user.open(SUMMARY).select("details tbody tr")) - len(file.splitlines()[1:])
