"""A YAML document with the place of each entry, read event by event."""

from dataclasses import dataclass, field
from typing import NoReturn, cast

import yaml

from eaportal.simulator.world_files.entry_path import EntryPath, path_text

# Far deeper than any file of ours.
DEEPEST = 30
# Of keys, texts, lists and mappings. Twenty thousand users have fewer.
MOST_ENTRIES = 300_000

Place = tuple[int, int]
Content = str | list["Content"] | dict[str, "Content"]


@dataclass
class _Node:
    """An entry, the *place* of its first character, and the entries in it with the places of their keys."""

    place: Place
    content: Content
    entries: dict[str | int, tuple[Place, "_Node"]] = field(default_factory=dict)
    # A key whose value hasn't been read yet.
    key: tuple[str, Place] | None = None


class YamlTree:
    """The only document of a YAML text, as text, lists and dicts; raises yaml.YAMLError.

    Reading it takes no stack, however deep it is. Repeated keys are errors, because YAML would silently drop
    the first one. So are aliases: they could refer to themselves, or expand a small file without end.
    """

    def __init__(self, text: str) -> None:
        self._root: _Node | None = None
        self._open: list[_Node] = []
        for number, event in enumerate(yaml.parse(text, Loader=yaml.CBaseLoader)):
            if number > MOST_ENTRIES:
                _refuse("too many entries", event)
            self._add(event)

    @property
    def content(self) -> Content | None:
        """The whole document, or None if there is none."""
        return self._root.content if self._root else None

    def place(self, path: EntryPath) -> Place:
        """Return line and column, from 1, of the entry at *path*, or of the nearest one above it."""
        node = self._root
        place = node.place if node else (1, 1)
        for key in path:
            if node is None or key not in node.entries:
                break
            place, node = node.entries[key]
        return place

    def _add(self, event: yaml.Event) -> None:
        match event:
            case yaml.DocumentStartEvent() if self._root:
                _refuse("but found another document", event)
            case yaml.AliasEvent():
                _refuse("aliases are not supported; write out the value", event)
            case yaml.ScalarEvent():
                self._put(event.value, event)
            case yaml.SequenceStartEvent():
                self._begin([], event)
            case yaml.MappingStartEvent():
                self._begin({}, event)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._open.pop()

    def _begin(self, content: Content, event: yaml.Event) -> None:
        if len(self._open) == DEEPEST:
            _refuse("nested too deeply", event)
        node = self._put(content, event)
        self._open.append(node)

    def _put(self, content: Content, event: yaml.Event) -> _Node:
        """Put *content* where the *event* is: into the list or dict that is open, as a key or as a value."""
        node = _Node(_place(event), content)
        if not self._open:
            self._root = node
            return node
        within = self._open[-1]
        if isinstance(within.content, list):
            within.entries[len(within.content)] = node.place, node
            within.content.append(content)
        elif within.key is None:
            self._note_key(within, content, event)
        elif isinstance(within.content, dict):
            key, place = within.key
            within.content[key] = content
            within.entries[key] = place, node
            within.key = None
        return node

    def _note_key(self, within: _Node, key: Content, event: yaml.Event) -> None:
        if not isinstance(key, str):
            _refuse("a key must be one word", event)
        if key in within.entries:
            _refuse(f"{path_text((key,))!r} appears a second time", event)
        within.key = key, _place(event)


def _place(event: yaml.Event) -> Place:
    mark = _mark(event)
    return mark.line + 1, mark.column + 1


def _refuse(problem: str, event: yaml.Event) -> NoReturn:
    raise yaml.MarkedYAMLError(None, None, problem, _mark(event))


def _mark(event: yaml.Event) -> yaml.Mark:
    return cast("yaml.Mark", event.start_mark)
