"""What a page offers at this moment: controls by role and accessible name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import yaml
from playwright.sync_api import Locator, Page

from eaportal.flows.procedure import PROCEDURE, ActionKind, Control

PRESSED = frozenset({"link", "button", "tab", "menuitem"})
CHOSEN_FROM = frozenset({"combobox", "listbox"})
WRITTEN_IN = frozenset({"textbox", "searchbox", "spinbutton"})
TICKED = frozenset({"checkbox", "switch"})
_CONTROLS = PRESSED | CHOSEN_FROM | WRITTEN_IN | TICKED | {"radio"}
_REGIONS = frozenset({"banner", "navigation", "main", "dialog", "alertdialog", "contentinfo"})
# Where a period may be chosen: on the page, or in its dialog.
_CHOICES = frozenset({"main", "dialog"})
_FRAME = frozenset({"banner", "contentinfo"})
_NODE = re.compile(r'(?P<role>[a-z]+)(?: "(?P<name>(?:[^"\\]|\\.)*)")?(?P<states>(?: \[[^\]]*\])*)')
# The one in C, where it is built in, reads a page of tables eight times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_REF = re.compile(r"\[ref=(\w+)\]")
# What the tree of roles does not tell: whether the control can be reached, and its part in a form.
_DETAILS = """control => ({
  reachable: !control.closest('[inert], [aria-hidden=true]'),
  field: control.name || '',
  sends: control.type === 'submit' && !control.formNoValidate && control.form
    ? Array.from(control.form.elements, field => field.name || '') : [],
})"""


@dataclass(frozen=True)
class Offer:
    """One visible control; *control* is its part in the procedure, if it has one."""

    role: str
    name: str
    region: str
    disabled: bool
    url: str | None
    control: Control | None
    locator: Locator

    @property
    def way(self) -> object:
        """What tells controls apart: two links to one page are one way."""
        return self.url or self.locator


def read_offers(page: Page, base_url: str) -> list[Offer]:
    """Read the controls that a user of *page* can see; while a dialog is open, those in it alone."""
    dialog = page.locator("dialog[open], [role=dialog], [role=alertdialog]").filter(visible=True)
    inside = "dialog" if dialog.count() else ""
    scope = dialog.last if inside else page.locator("body")
    tree = yaml.load(scope.aria_snapshot(mode="ai"), Loader=_LOADER)  # noqa: S506 - both are safe loaders
    found = [_offer(page, base_url, node) for node in _controls(tree, inside)]
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
    """Walk the snapshot: lists of strings and of one-key mappings from a node to what is in it."""
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


def _offer(page: Page, base_url: str, node: _Node) -> Offer | None:
    locator = page.locator(f"aria-ref={node.ref}")
    url = urljoin(page.url, node.url) if node.url is not None else None
    path = portal_path(base_url, url) if url else None
    field, sends = "", []
    # What stands in the frame of every page is not asked one by one: it is no part of a form that counts.
    if node.role != "link" and node.region not in _FRAME:
        details = locator.evaluate(_DETAILS)
        if not details["reachable"]:
            return None
        field, sends = details["field"], details["sends"]
    control = _part_in_procedure(node, path, field, sends)
    return Offer(node.role, node.name, node.region, node.disabled, url, control, locator)


def _part_in_procedure(node: _Node, path: str | None, field: str, sends: list[str]) -> Control | None:
    for action in PROCEDURE:
        match action.kind:
            case ActionKind.OPEN if node.role in PRESSED and path == action.path:
                return action.control
            case ActionKind.CHOOSE if node.role in CHOSEN_FROM and field == action.field:
                return action.control if node.region in _CHOICES else None
            case ActionKind.ENTER if node.role in WRITTEN_IN and field == action.field:
                return action.control
            case ActionKind.PRESS if action.sends in sends:
                return action.control
    return None


def portal_path(base_url: str, url: str) -> str:
    """The path of *url* below the portal's *base_url*, without a slash at its end."""
    base, target = urlsplit(base_url), urlsplit(url)
    if (base.scheme, base.netloc) != (target.scheme, target.netloc):
        return ""
    root = f"{base.path.rstrip('/')}/"
    return f"/{f'{target.path}/'.removeprefix(root).strip('/')}"
