"""Every page of a world that has been used, as it was when its outlines were last reviewed."""

import difflib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from eaportal.facts import Fact
from eaportal.flows.client import World
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.fixtures import option_prefix
from eaportal.flows.qa.snapshots import OUTLINES_FILE, read_pages, write_pages
from eaportal.flows.qa.suite.over_http.agreements import (
    CUSTOMER,
    DIRECT,
    EA_ADMIN,
    HIDDEN,
    PARTNER,
    PREVIEW,
    QUARTERLY,
    READER,
    SALES_ADMIN,
    SHOP_OWNER,
    YEN,
)
from eaportal.flows.qa.suite.over_http.conftest import Visit
from eaportal.flows.qa.suite.over_http.every_page.outline import outline
from eaportal.flows.qa.suite.over_http.visitor import Answer, Visitor

INVOICE, TICKET, TAX_REQUEST = f"E{DIRECT}202010", "12012100000001", "R2012100000001"
FIRST = (f"manage/enrollment?enrollment={DIRECT}", f"manage/enrollment?enrollment={PREVIEW}", "signin")
PO_NUMBERS = f"report/usagesummary/ponumbers?enrollment={DIRECT}"
# The pages that each user opens.
PAGES: dict[str, list[str]] = {
    EA_ADMIN: [
        f"manage/enrollment?enrollment={DIRECT}",
        f"manage/enrollment/switch?enrollment={DIRECT}",
        f"manage/enrollment/switch?enrollment={DIRECT}&search=zzz&tab=invoices.page",
        f"manage/enrollment/switch?enrollment={DIRECT}&search=7000&active=yes&tab=invoices.page",
        f"manage/enrollment/settings?enrollment={DIRECT}",
        f"manage/enrollment/administrators/add?enrollment={DIRECT}",
        f"manage/enrollment/contacts/add?enrollment={DIRECT}",
        f"manage/enrollment/contacts/change?enrollment={DIRECT}&contact=contact@direct.example",
        f"manage/department?enrollment={DIRECT}",
        f"manage/department/edit?enrollment={DIRECT}",
        f"manage/department/edit?enrollment={DIRECT}&department=1",
        f"manage/account?enrollment={DIRECT}",
        f"manage/account/add?enrollment={DIRECT}",
        f"manage/taxid?enrollment={DIRECT}",
        f"manage/taxid/{TAX_REQUEST}?enrollment={DIRECT}",
        f"report?enrollment={DIRECT}",
        f"report/usagesummary?enrollment={DIRECT}",
        f"report/usagesummary?enrollment={DIRECT}&period=2020-11",
        f"report/usagesummary?enrollment={DIRECT}&period=2020-10",
        f"report/usagesummary?enrollment={DIRECT}&by=hierarchy",
        f"report/usagesummary?enrollment={YEN}",
        f"report/usagesummary/custom?enrollment={DIRECT}",
        f"report/usagesummary/custom?enrollment={DIRECT}&start=2020-12-02&end=2020-12-01",
        PO_NUMBERS,
        f"{PO_NUMBERS}&period=2020-11&kind=marketplace",
        f"{PO_NUMBERS}&period=2020-10",
        f"{PO_NUMBERS}&period=1999-01",
        f"{PO_NUMBERS}&kind=other",
        f"report/downloadusage?enrollment={DIRECT}",
        f"report/downloadusage/advanced?enrollment={DIRECT}&first=2020-11&last=2020-10",
        f"report/pricesheet?enrollment={DIRECT}",
        f"report/invoices?enrollment={DIRECT}",
        f"report/invoices/{INVOICE}?enrollment={DIRECT}",
        f"report/invoices/{INVOICE}-R1?enrollment={DIRECT}",
        f"report/invoices/E{YEN}202010M?enrollment={YEN}",
        "report/invoices/nowhere",
        f"support/tickets?enrollment={DIRECT}",
        f"support/tickets?enrollment={YEN}",
        f"support/tickets/{TICKET}?enrollment={DIRECT}",
        f"support/tickets/nowhere?enrollment={DIRECT}",
        f"support/tickets/new?enrollment={DIRECT}&period=2020-09",
        "mailbox",
        "nowhere",
    ],
    READER: [
        f"manage/enrollment?enrollment={DIRECT}",
        f"manage/enrollment/settings?enrollment={DIRECT}",
        f"manage/department/edit?enrollment={DIRECT}",
        f"manage/account/add?enrollment={DIRECT}",
        f"manage/enrollment/contacts/add?enrollment={DIRECT}",
        f"manage/enrollment/administrators/add?enrollment={DIRECT}",
        f"manage/taxid?enrollment={DIRECT}",
        f"report/usagesummary?enrollment={DIRECT}",
        PO_NUMBERS,
        f"report/invoices/{INVOICE}-R1?enrollment={DIRECT}",
        f"support/tickets?enrollment={DIRECT}",
        f"support/tickets/new?enrollment={DIRECT}",
        "mailbox",
    ],
    SALES_ADMIN: [
        f"manage/enrollment?enrollment={DIRECT}",
        f"manage/department?enrollment={HIDDEN}",
        f"manage/account?enrollment={DIRECT}",
        f"report/usagesummary?enrollment={HIDDEN}",
        f"support/tickets/{TICKET}?enrollment={DIRECT}",
        f"manage/taxid/{TAX_REQUEST}?enrollment={DIRECT}",
    ],
    SHOP_OWNER: [f"manage/department?enrollment={DIRECT}", f"report/pricesheet?enrollment={HIDDEN}"],
    PARTNER: [
        f"manage/enrollment?enrollment={PREVIEW}",
        f"manage/enrollment/settings?enrollment={PREVIEW}",
        f"manage/taxid?enrollment={QUARTERLY}",
        f"report/usagesummary?enrollment={QUARTERLY}",
        f"report/usagesummary/ponumbers?enrollment={QUARTERLY}&period=2020-10",
        f"report/invoices?enrollment={PREVIEW}",
    ],
    CUSTOMER: [
        f"manage/enrollment?enrollment={PREVIEW}",
        f"report/usagesummary?enrollment={PREVIEW}",
        f"support/tickets/new?enrollment={QUARTERLY}",
    ],
}


@pytest.fixture
def used(portal_world: World, visit: Visit) -> World:
    """A world in which numbers, contacts, a ticket and a tax ID have been asked for and settled."""
    visitor = visit(EA_ADMIN)
    visitor.stay_signed_in()
    for kind, typed, lock in (("azure", "NOV-1", None), ("marketplace", "MP-1", "yes")):
        form = visitor.open(f"{PO_NUMBERS}&period=2020-11&kind={kind}")
        visitor.send(form, "main dialog form", po_number=typed, lock=lock)
    contact = visitor.open(f"manage/enrollment/contacts/add?enrollment={DIRECT}")
    visitor.send(
        contact,
        "main dialog form",
        email="contact@direct.example",
        confirmation="contact@direct.example",
        frequency="none",
    )
    portal_world.open_ticket(EA_ADMIN, DIRECT, INVOICE, "PO-4711")
    portal_world.request_tax_id(EA_ADMIN, DIRECT, "NL999999999B01")
    portal_world.advance("P3D")
    return portal_world


@proves(Fact.WITHOUT_SAYING)
@pytest.mark.eaportal_kept
def test_every_page_is_as_it_was_when_it_was_last_reviewed(
    used: World, visit: Visit, request: pytest.FixtureRequest, snapshot_folder: Path
) -> None:
    root = urlsplit(used.url).path.rstrip("/")
    # The frame is the same on every page of a user.
    taken = {name: "\n".join(outline(page, root, whole=name.endswith(FIRST))) for name, page in pages(visit)}
    if request.config.getoption("eaportal_update_snapshots"):
        write_pages(snapshot_folder / OUTLINES_FILE, taken)
        return
    kept = read_pages(snapshot_folder / OUTLINES_FILE)

    found = {name: [*differences(kept.get(name, ""), taken.get(name, ""))] for name in {**kept, **taken}}

    lines = [f"{name}:\n" + "\n".join(f"  {line}" for line in each) for name, each in found.items() if each]
    if lines:
        pytest.fail(
            f"{len(lines)} of {len(taken)} pages differ from their outlines."
            f" If the change is intended: {option_prefix(request.config)}update-snapshots\n"
            + "\n".join(lines),
            pytrace=False,
        )


def pages(visit: Visit) -> Iterator[tuple[str, Answer]]:
    """Yield every page, and what it says of a form that it refuses, with a name."""
    for account, paths in PAGES.items():
        visitor = visit(account)
        for path in paths:
            yield f"{account}: {path}", visitor.open(path)
    admin = visit(EA_ADMIN)
    for name, answer in refused(admin).items():
        yield f"{EA_ADMIN}, refused: {name}", answer
    mails = [str(link["href"]) for link in admin.open("mailbox").page.select("main a")]
    yield f"{EA_ADMIN}: the oldest mail", admin.open(mails[-1])
    nobody = visit(None)
    yield "nobody: signin", nobody.open("signin")
    yield "nobody: password", nobody.send(nobody.open("signin"), "main .sign-in form", account=EA_ADMIN)
    yield "nobody: wrong password", nobody.send(nobody.open("signin/password"), **{"password": "no"})
    yield "nobody: invalid user", nobody.send(nobody.open("signin"), "main .sign-in form", account="x@y")
    yield "nobody: a page", nobody.open("report")
    yield f"{READER}: stay", visit(READER).open("signin/stay")
    warned = visit("attic_owner@direct.example")
    yield "a new owner: warning", warned.send(warned.open("signin/stay"), stay="no")


def refused(visitor: Visitor) -> dict[str, Answer]:
    """Return the page of each form that refuses what was sent."""
    dialogs: dict[str, dict[str, str | None]] = {
        "manage/enrollment/administrators/add": {"email": "<b>", "read_only": "yes"},
        "manage/enrollment/contacts/add": {"email": "<b>", "confirmation": "<b>", "frequency": "daily"},
        "manage/department/edit": {"name": "", "cost_center": "<b>", "quota": "1"},
        "manage/account/add": {"name": "<b>", "owner": "no", "department": "1"},
        "report/usagesummary/ponumbers": {"po_number": "<b>", "lock": "yes"},
    }
    found = {
        path: visitor.send(visitor.open(f"{path}?enrollment={DIRECT}"), "main dialog form", **fields)
        for path, fields in dialogs.items()
    }
    form = visitor.open(f"support/tickets/new?enrollment={DIRECT}&period=2020-09")
    found["support/tickets/new"] = visitor.send(form, wanted="<b>", topic="tax-id")
    form = visitor.open(f"manage/taxid?enrollment={HIDDEN}")
    found["manage/taxid"] = visitor.send(form, tax_id="<b>")
    found["no token"] = visitor.post("report/usagesummary/ponumbers", {})
    return found


def differences(kept: str, taken: str) -> Iterator[str]:
    """Yield the lines that are missing (-) and new (+)."""
    compared = difflib.unified_diff(kept.splitlines(), taken.splitlines(), n=0, lineterm="")
    yield from (line for line in [*compared][2:] if not line.startswith("@@"))
