import re
from itertools import permutations

import pytest

from eaportal.simulator.defects.catalog import DEFECTS
from tests.simulator.defects.probes import (  # noqa: F401 - they add the probes
    locks,
    pages,
    rules,
    surroundings,
    timeline,
)
from tests.simulator.defects.probes.portals import DIALOG, SUMMARY, OwnPortal
from tests.simulator.defects.probes.table import PROBES
from tests.support.files import ROOT

TEMPLATES = ROOT / "simulator/web/templates"
EDITING = [defect for defect in DEFECTS.values() if defect.edits]


@pytest.fixture
def portal(app, worlds, world, sample):
    """A portal to plant defects in."""
    return OwnPortal(app, worlds, world, "", sample)


@pytest.fixture
def beside(app, worlds, sample):
    """Another portal in the same process, without defects."""
    return OwnPortal(app, worlds, worlds.create("beside", sample), "/w/beside", sample)


@pytest.mark.slow
@pytest.mark.parametrize("name", DEFECTS)
def test_a_world_with_a_defect_is_wrong_and_another_world_is_not(name, portal, beside):
    portal.plant([name])

    assert PROBES[name].find(portal) == PROBES[name].wrong
    assert PROBES[name].find(beside) == PROBES[name].right


def test_every_defect_has_a_probe_that_finds_it():
    assert set(PROBES) == set(DEFECTS)
    assert [name for name, each in PROBES.items() if each.wrong == each.right] == []


def test_two_defects_are_active_at_once(portal):
    portal.plant(["case-changed", "field-cut-at-20", "two-save-buttons", "error-says-ok"])
    user = portal.user()

    user.save("po-1")

    assert user.numbers()[0] == "PO-1"
    dialog = user.open(DIALOG).dialog
    assert (dialog.select_one("#po-number")["maxlength"], len(dialog.select(".primary"))) == ("20", 2)
    user.open("/nothing")
    assert user.status == 200


def test_removing_all_defects_leaves_no_trace(portal, beside):
    addresses = ("/manage/enrollment", SUMMARY, DIALOG, "/report/invoices", "/mailbox", "/nothing")
    portal.plant(list(DEFECTS))
    one, other = portal.user(), beside.user()
    for address in addresses:
        assert as_it_is_anywhere(one, address) != as_it_is_anywhere(other, address)
        assert one.status == 200

    portal.plant([])

    for address in addresses:
        assert as_it_is_anywhere(one, address) == as_it_is_anywhere(other, address)


def as_it_is_anywhere(user, address):
    """Return a page without what differs between portals and sessions."""
    page = user.open(address)
    for token in page.select("[name=csrf_token]"):
        token.decompose()
    return str(page).replace(f'"{user.root}/', '"/')


@pytest.mark.parametrize("defect", EDITING, ids=lambda defect: defect.name)
def test_a_template_contains_the_words_that_an_edit_replaces_once(defect):
    found = [(TEMPLATES / edit.template).read_text().count(edit.old) for edit in defect.edits]

    assert found == [1] * len(defect.edits)


def test_no_edit_removes_words_that_another_replaces():
    lost = []
    for first, second in permutations(EDITING, 2):
        sources = {}
        for edit in (*first.edits, *second.edits):
            source = sources.get(edit.template) or (TEMPLATES / edit.template).read_text()
            if edit.old not in source:
                lost.append((first.name, second.name, edit.old))
            sources[edit.template] = edit.applied(source)

    assert lost == []


def test_every_defect_breaks_a_documented_fact_or_a_decision():
    facts = re.findall(r"^\| (.+?) \|", (ROOT / "docs/fidelity.md").read_text(), re.M)
    text = "".join(page.read_text() for page in sorted((ROOT / "docs/decisions").glob("*.md")))
    decisions = re.findall(r"^\*\*(.+?)\*\*", text, re.M)

    assert {defect.breaks for defect in DEFECTS.values()} - {*facts, *decisions} == set()


def test_the_guide_lists_every_defect_in_order():
    guide = (ROOT / "docs/simulator.md").read_text().partition("## Seeded defects")[2]

    rows = re.findall(r"^\| `(.+?)` \| (.+?) \| (.+?) \| (.+?) \|$", guide, re.M)

    assert rows == [(each.name, each.kind, each.wrong, each.seen) for each in DEFECTS.values()]
