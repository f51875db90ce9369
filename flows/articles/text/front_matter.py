"""The YAML block at the top of an article: locale, date, and title, even if the block isn't valid."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import yaml

_FENCE = re.compile(r"---\s*")
_END = re.compile(r"(---|\.\.\.)\s*")
_ENTRY = re.compile(r"""\s*["']?(?P<key>[\w.]+)["']?\s*:\s*(?P<value>.*?)\s*""")
_PART_OF_BLOCK = re.compile(r"""\s*(-\s|#|["']?[\w.]+["']?\s*:).*""")
_KEY_OF_OURS = re.compile(r"""["']?(title|author|ms\.\w+)["']?\s*:""")
# The keys in which publishing systems put the language of a document; the first one present counts.
_LOCALE_KEYS = ("ms.contentlocale", "ms.locale", "locale", "language", "lang")
_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_DATE_FORMATS = ("%m/%d/%Y", "%Y-%m-%d", "%d/%m/%Y", "%Y/%m/%d")


@dataclass(frozen=True)
class Damage:
    """A problem of the front matter, and its position."""

    line: int
    column: int
    message: str


@dataclass(frozen=True)
class FrontMatter:
    """The values of the block, which has this number of *lines*."""

    lines: int = 0
    locale: str | None = None
    dated: date | None = None
    title: str | None = None
    damage: tuple[Damage, ...] = ()


def read_front_matter(lines: Sequence[str]) -> FrontMatter:
    """Read the block at the top of *lines*; a block that isn't valid is read line by line."""
    start = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    if start == len(lines) or not _FENCE.fullmatch(lines[start]):
        return _unopened(lines, start)
    end = next((n for n in range(start + 1, len(lines)) if _END.fullmatch(lines[n])), None)
    if end is None:
        return _unclosed(lines, start)
    block = lines[start + 1 : end]
    try:
        entries = _composed("\n".join(block))
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        return _front_matter(_line_by_line(block), end + 1, _damage(error, start + 2))
    values = {key.value: value.value for key, value in entries if isinstance(value, yaml.ScalarNode)}
    return _front_matter(values, end + 1, *_repeated(entries, start + 2))


def _unopened(lines: Sequence[str], start: int) -> FrontMatter:
    """A block without its first line is recognized by keys that Markdown text doesn't have."""
    end = start
    while end < len(lines) and _PART_OF_BLOCK.fullmatch(lines[end]) and not lines[end].startswith("#"):
        end += 1
    closed = end < len(lines) and _END.fullmatch(lines[end])
    if not closed or not any(_KEY_OF_OURS.match(line) for line in lines[start:end]):
        return FrontMatter()
    damage = Damage(start + 1, 1, "The front matter is not opened: the line --- before it is missing.")
    return _front_matter(_line_by_line(lines[start:end]), end + 1, damage)


def _unclosed(lines: Sequence[str], start: int) -> FrontMatter:
    end = start + 1
    while end < len(lines) and _PART_OF_BLOCK.fullmatch(lines[end]) and not lines[end].startswith("#"):
        end += 1
    damage = Damage(start + 1, 1, "The front matter is not closed: the line --- after it is missing.")
    return _front_matter(_line_by_line(lines[start + 1 : end]), end, damage)


def _composed(block: str) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
    """The keys of the block and their values, which are text, whatever type YAML gives them."""
    node = yaml.compose(block, Loader=yaml.SafeLoader)
    if node is None:
        return []
    if not isinstance(node, yaml.MappingNode):
        raise yaml.MarkedYAMLError(
            problem="it is not a mapping of keys to values", problem_mark=node.start_mark
        )
    return [(key, value) for key, value in node.value if isinstance(key, yaml.ScalarNode)]


def _line_by_line(block: Sequence[str]) -> Mapping[str, str]:
    matches = [_ENTRY.fullmatch(line) for line in block]
    return {match["key"]: match["value"].strip("\"'") for match in matches if match}


def _repeated(entries: Iterable[tuple[yaml.ScalarNode, yaml.Node]], first_line: int) -> list[Damage]:
    """The keys of *entries*, in a block whose first line has this number, that an entry before has."""
    lines: dict[str, int] = {}
    found = []
    for key, _ in entries:
        line = first_line + key.start_mark.line
        if key.value in lines:
            message = f"The front matter has {key.value!r} twice, on lines {lines[key.value]} and {line}."
            found.append(Damage(line, key.start_mark.column + 1, f"{message} The second one counts."))
        lines[key.value] = line
    return found


def _damage(error: Exception, first_line: int) -> Damage:
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    problem = error.problem if isinstance(error, yaml.MarkedYAMLError) else str(error).partition("\n")[0]
    message = f"The front matter is not valid YAML: {problem}."
    return Damage(first_line + mark.line if mark else first_line, mark.column + 1 if mark else 1, message)


def _front_matter(entries: Mapping[str, str], lines: int, *damage: Damage) -> FrontMatter:
    dated = _date(entries.get("ms.lasthandoff", "")) or _date(entries.get("ms.date", ""))
    locale = next(filter(None, (_locale(entries.get(key, "")) for key in _LOCALE_KEYS)), None)
    return FrontMatter(lines, locale, dated, entries.get("title") or None, damage)


def _date(written: str) -> date | None:
    day = written.strip().split("T")[0].split(" ")[0]
    for known in _DATE_FORMATS:
        try:
            return datetime.strptime(day, known).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None


def _locale(written: str) -> str | None:
    """*written* in the form nl-NL or zh-Hans-CN, or None if it isn't a locale."""
    if not _LOCALE.fullmatch(written.strip()):
        return None
    language, *rest = re.split("[-_]", written.strip())
    return "-".join([language.lower(), *(p.upper() if len(p) == 2 else p.title() for p in rest)])
