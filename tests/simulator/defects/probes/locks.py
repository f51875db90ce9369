"""Probes for the defects in locks, in forms that are out of date, and in forms sent by hand."""

from tests.simulator.defects.probes.portals import DIALOG, SUMMARY, Guest, OwnPortal, said
from tests.simulator.defects.probes.rules import DENIED, OVER, SAVED, WINDOW_ENDS
from tests.simulator.defects.probes.table import probe

LATEST = "/report/usagesummary?period=2020-12"
LATEST_DIALOG = "/report/usagesummary/ponumbers?period=2020-12"
MEANWHILE = "Somebody else changed this PO number while you were editing it"
BEFORE = "8599081-202011"


def is_locked(user: Guest, address: str = DIALOG) -> bool:
    return user.open(address).select_one("[name=lock]").has_attr("checked")


@probe("deadline-on-page-only", wrong=SAVED, right=OVER)
def form_opened_in_time(portal: OwnPortal) -> object:
    user = portal.user()
    form = user.open(DIALOG).select_one("dialog form")
    portal.wait_until(WINDOW_ENDS)
    return said(user.send_again(form))


@probe("roles-on-page-only", wrong=SAVED, right=DENIED)
def form_of_a_purchaser(portal: OwnPortal) -> object:
    return portal.user("ea_purchaser").save()


@probe(
    "administrators-added-by-anyone",
    wrong="new@eaportal.example is now an administrator of this enrollment",
    right="You can view this enrollment, but only its enterprise administrators and partner administrators"
    " can change it",
)
def form_of_a_reader(portal: OwnPortal) -> object:
    address = "/manage/enrollment/administrators/add"
    form = portal.user().open(address).select_one("dialog form")
    reader = portal.user("ea_admin_readonly")
    token = reader.open("/report").select_one("[name=csrf_token]")["value"]
    for field in form.select("[name=csrf_token]"):
        field["value"] = token
    return said(reader.send(form, email="new@eaportal.example"))


@probe("lock-overwrites-entered", wrong="PO-4711", right="PO-1")
def number_entered_later(portal: OwnPortal) -> object:
    user = portal.user()
    user.save("PO-1", LATEST_DIALOG)
    user.save(lock="yes")
    return user.open(LATEST).select_one(".po-numbers td").get_text()


@probe("lock-takes-both-kinds", wrong=[True, True], right=[True, False])
def locks_of_both_kinds(portal: OwnPortal) -> object:
    user = portal.user()
    user.save(lock="yes")
    return [is_locked(user), is_locked(user, f"{DIALOG}&kind=marketplace")]


@probe("lock-not-cleared", wrong=(SAVED, True), right=(SAVED, False))
def lock_after_clearing(portal: OwnPortal) -> object:
    user = portal.user()
    address = f"{DIALOG}&enrollment={portal.locked}"
    return user.save(address=address, lock=None), is_locked(user, address)


@probe("lock-of-same-number-lost", wrong=False, right=True)
def lock_alone(portal: OwnPortal) -> object:
    user = portal.user()
    user.save(BEFORE, lock="yes")
    return is_locked(user)


@probe("colleagues-lock-lost", wrong=(SAVED, False), right=(MEANWHILE, True))
def lock_in_the_meantime(portal: OwnPortal) -> object:
    first, second = portal.user(), portal.user()
    form = second.open(DIALOG).select_one("dialog form")
    first.save(BEFORE, lock="yes")
    return said(second.send_again(form)), is_locked(first)


@probe(
    "unseen-number-saved",
    wrong=("The PO number for December 2020 is now PO-4711", BEFORE),
    right=("This form showed a different PO number", BEFORE),
)
def other_period_without_scripts(portal: OwnPortal) -> object:
    user = portal.user()
    form = user.open(DIALOG).select_one("dialog form")
    form["action"] = str(form["action"]).replace("2020-11", "2020-12")
    return said(user.send_again(form, period="2020-12")), user.numbers(SUMMARY)[0]
