"""The settings of eaportal check in a project's pyproject.toml or eaportal.toml."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PrivateAttr, ValidationError
from pydantic_core import ErrorDetails

from eaportal.flows.articles.findings.house_rules import ALWAYS_ERRORS, HouseRules
from eaportal.flows.articles.findings.results import (
    LabelStyle,
)
from eaportal.flows.articles.findings.rules import Rule, Severity
from eaportal.flows.errors import WrongInputError
from eaportal.flows.labels import EDITION_NAMES

_OFF = "off"
# By file name, the tables down to the settings. A pyproject.toml without them belongs to other tools.
_TABLES = {"eaportal.toml": ("check",), "pyproject.toml": ("tool", "eaportal", "check")}
_HEADER = re.compile(r"\s*\[([^\[\]]+)\]")
_PLACE_IN_MESSAGE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_EXPECTED = {
    "string_type": "text",
    "list_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
}


def _edition(name: str) -> str:
    if name not in EDITION_NAMES:
        raise ValueError(f"there is no edition {name!r}; there are {', '.join(EDITION_NAMES)}")
    return name


Texts = Annotated[list[str], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)]


class CheckSettings(BaseModel):
    """The settings of a project. Options on the command line override them."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, alias_generator=lambda name: name.replace("_", "-")
    )

    severity: dict[str, Literal["error", "warning", "note", "off"]] = {}
    fail_on: Literal["error", "warning", "note"] = "error"
    labels_in: Literal["bold", "quotes", "code", "any"] = "bold"
    edition: Annotated[str, AfterValidator(_edition)] | None = None
    labels: Texts = []
    allow_host: Texts = []
    exclude: Texts = []
    _folder: Path = PrivateAttr(default=Path())

    @property
    def house_rules(self) -> HouseRules:
        """What the project decides about findings."""
        chosen = self.severity.items()
        severities = {rule: None if name == _OFF else Severity(name) for rule, name in chosen}
        return HouseRules(severities, LabelStyle(self.labels_in))

    @property
    def label_files(self) -> tuple[Path, ...]:
        """The files with labels."""
        return tuple(self._folder / name for name in self.labels)

    def excludes(self, path: Path) -> bool:
        """Whether a pattern of *exclude* fits *path* or a folder around it.

        A pattern without a slash fits names at any depth, others fit paths from the settings' folder on.
        """
        whole, folder = path.resolve(), self._folder.resolve()
        if not whole.is_relative_to(folder):
            return False
        inside = whole.relative_to(folder)
        return any(_fits(part, pattern) for pattern in self.exclude for part in (inside, *inside.parents))


_SETTINGS = [field.alias or name for name, field in CheckSettings.model_fields.items()]


def _fits(path: Path, pattern: str) -> bool:
    pattern = pattern.removeprefix("./").rstrip("/")
    if "/" not in pattern:
        return fnmatchcase(path.name, pattern)
    return fnmatchcase(f"/{path.as_posix()}", f"/{pattern}") or (
        pattern.startswith("**/") and fnmatchcase(path.as_posix(), pattern.removeprefix("**/"))
    )


def read_check_settings(folder: Path) -> CheckSettings:
    """Read the settings that hold in *folder*: those of the nearest file in it or above it that has some.

    Raises WrongInputError, whose message starts with ``path:line``.
    """
    for each in (folder, *folder.parents):
        for name, tables in _TABLES.items():
            path = each / name
            settings = _read(path, tables) if path.is_file() else None
            if settings is not None:
                return settings
    return CheckSettings()


class _WrongSettingError(Exception):
    """A setting that can't be used; *keys* lead to it from the top of the file."""

    def __init__(self, problem: str, keys: Iterable[str]) -> None:
        super().__init__(problem)
        self.keys = tuple(keys)


def _read(path: Path, tables: tuple[str, ...]) -> CheckSettings | None:
    shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    try:
        text = path.read_text(encoding="utf-8")
        above = tables[:-1]
        if above and ".".join(above) not in text:
            return None
        settings = _settings(tomllib.loads(text), tables)
    except OSError as error:
        raise WrongInputError(f"{shown}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise WrongInputError(f"{shown}: not UTF-8 at byte {error.start}.") from error
    except tomllib.TOMLDecodeError as error:
        line = _PLACE_IN_MESSAGE.search(str(error))
        place = f"{shown}:{line[1]}:{line[2]}" if line and line[1] else str(shown)
        raise WrongInputError(f"{place}: not TOML: {_PLACE_IN_MESSAGE.sub('', str(error))}.") from error
    except _WrongSettingError as error:
        line_number = _line_of(text, error.keys)
        place = str(line_number) if line_number else f" {'.'.join(error.keys)}"
        raise WrongInputError(f"{shown}:{place}: {error}.") from error
    if settings:
        settings._folder = path.parent
    return settings


def _settings(content: object, tables: tuple[str, ...]) -> CheckSettings | None:
    """The settings in *tables* of a file's *content*; None if it has no such tables."""
    for number, key in enumerate(tables):
        if not isinstance(content, Mapping):
            raise _WrongSettingError(f"expected a table, not {content!r}", tables[:number])
        # The first table of pyproject.toml has those of other tools.
        unknown = [name for name in content if name != key] if number == len(tables) - 1 else []
        if unknown:
            problem = f"there is no {unknown[0]!r} here; the settings are in the table [{'.'.join(tables)}]"
            raise _WrongSettingError(problem, [*tables[:number], unknown[0]])
        if key not in content:
            return None
        content = content[key]
    try:
        settings = CheckSettings.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        keys = [*tables, *(key for key in first["loc"] if isinstance(key, str))]
        raise _WrongSettingError(_problem(first, keys[-1]), keys) from error
    known = {rule.code: rule for rule in Rule}
    for name, severity in settings.severity.items():
        keys = [*tables, "severity", name]
        if name not in known:
            raise _WrongSettingError(_no_such("rule", name, known), keys)
        if known[name] in ALWAYS_ERRORS and severity != Severity.ERROR.value:
            problem = f"{name!r} is always an error: it means that something was not understood or not run"
            raise _WrongSettingError(problem, keys)
    return settings


def _problem(error: ErrorDetails, name: str) -> str:
    match error["type"]:
        case "extra_forbidden":
            return _no_such("setting", name, _SETTINGS)
        case "literal_error":
            return f"{name!r} must be {error['ctx']['expected']}, not {error['input']!r}"
        case "value_error":
            return str(error["ctx"]["error"])
        case kind:
            in_list = any(isinstance(key, int) for key in error["loc"])
            expected = "a list of texts" if in_list else _EXPECTED[kind]
            return f"{name!r} must be {expected}, not {error['input']!r}"


def _no_such(kind: str, name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"the nearest is {near[0]!r}" if near else f"expected {', '.join(map(repr, known))}"
    return f"there is no {kind} {name!r}; {hint}"


def _line_of(text: str, keys: Sequence[str]) -> int | None:
    """The line of *text* with the entry that *keys* lead to; None if it isn't written like that."""
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _key(header[1])
            if table[: len(keys)] == tuple(keys):
                return number
        elif tuple(keys[: len(table)]) == table:
            left = keys[len(table) :]
            written = r"\b.*?\b".join(re.escape(key) for key in left)
            if re.match(rf'\s*["\']?{written}(?![\w-])', line):
                return number
    return None


def _key(written: str) -> tuple[str, ...]:
    return tuple(part.strip(" \t\"'") for part in written.split("."))
