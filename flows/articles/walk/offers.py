"""The controls that a page offers now, by role and accessible name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import urljoin, urlsplit

import yaml
from playwright.sync_api import Locator, Page

from eaportal.flows.procedures.controls import ACTIONS, ActionKind, Control, DocumentedAction
from eaportal.flows.procedures.procedure import Procedure

PRESSED = frozenset({"link", "button", "tab", "menuitem"})
CHOSEN_FROM = frozenset({"combobox", "listbox"})
WRITTEN_IN = frozenset({"textbox", "searchbox", "spinbutton"})
TICKED = frozenset({"checkbox", "switch"})
OPTIONS = TICKED | {"radio"}
_CONTROLS = PRESSED | CHOSEN_FROM | WRITTEN_IN | OPTIONS | {"heading"}
_REGIONS = frozenset({"banner", "navigation", "main", "dialog", "alertdialog", "contentinfo"})
# The period is chosen on the page or in its dialog.
_CHOICES = frozenset({"main", "dialog"})
_FRAME = frozenset({"banner", "contentinfo"})
_NODE = re.compile(r'(?P<role>[a-z]+)(?: "(?P<name>(?:[^"\\]|\\.)*)")?(?P<states>(?: \[[^\]]*\])*)')
# If the C loader is built in, it reads a page with tables eight times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_REF = re.compile(r"\[ref=(\w+)\]")
# What the accessibility tree lacks: whether the control can be reached, and its part in a form.
_DETAILS = """control => ({
  reachable: !control.closest('[inert], [aria-hidden=true]'),
  field: control.name || '',
  id: control.id,
  sends: control.type === 'submit' && !control.formNoValidate && control.form
    ? Array.from(control.form.elements, field => field.name || '') : [],
})"""


@dataclass(frozen=True)
class Offer:
    """A visible control on the page; *control* is its part in the procedure, if it has one."""

    role: str
    name: str
    region: str
    disabled: bool
    url: str | None
    control: Control | None
    locator: Locator

    @property
    def way(self) -> object:
        """What identifies the control: two links to one page are the same."""
        return self.url or self.locator


def read_offers(page: Page, base_url: str, procedure: Procedure) -> list[Offer]:
    """Read the controls that a user of *page* can see; while a dialog is open, only those in it.

    A heading counts only if it has a part in *procedure*.
    """
    dialog = page.locator("dialog[open], [role=dialog], [role=alertdialog]").filter(visible=True)
    inside = "dialog" if dialog.count() else ""
    scope = dialog.last if inside else page.locator("body")
    tree = yaml.load(scope.aria_snapshot(mode="ai"), Loader=_LOADER)  # noqa: S506 - both are safe loaders
    found = [_offer(page, base_url, procedure, node) for node in _controls(tree, inside)]
    return [offer for offer in found if offer is not None]


@dataclass(frozen=True)
class _Node:
    role: str
    name: str
    region: str
    disabled: bool
    ref: str
    url: str | None


def _controls(tree: object, region: str) -> Iterator[_Node]:
    """Walk the snapshot: lists of strings, and of mappings from one node to its content."""
    if isinstance(tree, list):
        for entry in tree:
            yield from _controls(entry, region)
    elif isinstance(tree, dict):
        for key, inside in tree.items():
            yield from _control(str(key), region, inside)
            match = _NODE.fullmatch(str(key))
            inner = match["role"] if match and match["role"] in _REGIONS else region
            yield from _controls(inside, inner)
    elif isinstance(tree, str):
        yield from _control(tree, region, None)


def _control(text: str, region: str, inside: object) -> Iterator[_Node]:
    match = _NODE.fullmatch(text)
    if match is None or match["role"] not in _CONTROLS:
        return
    ref = _REF.search(match["states"])
    if ref is None:
        return
    entries = inside if isinstance(inside, list) else []
    urls = [str(entry["/url"]) for entry in entries if isinstance(entry, dict) and "/url" in entry]
    name = re.sub(r"\\(.)", r"\1", match["name"] or "")
    disabled = "[disabled]" in match["states"]
    yield _Node(match["role"], name, region, disabled, ref[1], urls[0] if urls else None)


def _offer(page: Page, base_url: str, procedure: Procedure, node: _Node) -> Offer | None:
    if node.role == "heading" and not procedure.places:
        return None
    locator = page.locator(f"aria-ref={node.ref}")
    url = urljoin(page.url, node.url) if node.url is not None else None
    path = portal_path(base_url, url) if url else None
    field, sends, heading = "", [], ""
    # Controls in the header and footer aren't examined one by one: no form there matters.
    if node.role != "link" and node.region not in _FRAME:
        details = locator.evaluate(_DETAILS)
        if not details["reachable"]:
            return None
        field, sends, heading = details["field"], details["sends"], details["id"]
    control = _part_in(procedure, node, path, field, sends, heading)
    if node.role == "heading" and control is None:
        return None
    return Offer(node.role, node.name, node.region, node.disabled, url, control, locator)


def _part_in(
    procedure: Procedure, node: _Node, path: str | None, field: str, sends: list[str], heading: str
) -> Control | None:
    found = [
        action
        for action in map(ACTIONS.__getitem__, (*procedure.controls, *sorted(procedure.optional)))
        if _is_at(action, node, path, field, sends, heading)
    ]
    # What is known by more of its address is meant.
    best = max(found, key=lambda each: "?" in (each.path or ""), default=None)
    return best.control if best else None


def _is_at(
    action: DocumentedAction, node: _Node, path: str | None, field: str, sends: list[str], heading: str
) -> bool:
    """Whether the control of *action* is at *node*."""
    match action.kind:
        case ActionKind.OPEN if node.role == "heading":
            return action.heading == heading
        case ActionKind.OPEN | ActionKind.DOWNLOAD:
            return node.role in PRESSED and action.path is not None and _leads(node, path, action.path)
        case ActionKind.CHOOSE:
            is_chosen = node.role in OPTIONS or (node.role in CHOSEN_FROM and node.region in _CHOICES)
            return is_chosen and field == action.field
        case ActionKind.ENTER:
            return node.role in WRITTEN_IN and field == action.field
        case _:
            return not action.sends.isdisjoint(sends)


def _leads(node: _Node, path: str | None, wanted: str) -> bool:
    """Whether *node* leads to the path *wanted* with its parameters."""
    wanted_path, _, parameters = wanted.partition("?")
    query = urlsplit(node.url or "").query.split("&")
    return fnmatchcase(path or "", wanted_path) and all(
        any(each == wish or each.startswith(f"{wish}=") for each in query)
        for wish in filter(None, parameters.split("&"))
    )


def portal_path(base_url: str, url: str) -> str:
    """The path of *url* below the portal's *base_url*, without a trailing slash."""
    base, target = urlsplit(base_url), urlsplit(url)
    if (base.scheme, base.netloc) != (target.scheme, target.netloc):
        return ""
    root = f"{base.path.rstrip('/')}/"
    return f"/{f'{target.path}/'.removeprefix(root).strip('/')}"
