"""For whom an article works, as words for the tables of reports."""

import shutil
from io import StringIO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from eaportal.flows.articles.findings.readers import PeriodState, ReaderResult
from eaportal.flows.articles.readers.expected import ROLES
from eaportal.flows.wording import one_line

COLUMNS = ("Reader", "Period", "PO number", "Result", "Documented", "Promised", "Misleads since")
RESULT = COLUMNS.index("Result")
_NARROWEST, _USUAL = 100, 130
# How these columns share what the others leave, which have the width of their longest word.
_RATIOS = {"Reader": 2, "Result": 3}
_LONGEST_WORD = 10


def cells_of(row: ReaderResult) -> tuple[str, ...]:
    """The words of *row* under COLUMNS; readers of other kinds of enrollments are on lines of their own."""
    kinds: dict[str, list[str]] = {}
    for reader in row.readers:
        kinds.setdefault(reader.role, []).append(reader.kind)
    roles: dict[str, list[str]] = {}
    for role, its_kinds in kinds.items():
        roles.setdefault(" or ".join(its_kinds), []).append(ROLES[role])
    return (
        "\n".join(f"{kind}: {', '.join(names)}" for kind, names in roles.items()),
        "any" if len(row.states) == len(PeriodState) else ", ".join(row.states),
        "any" if len(row.locked) > 1 else "locked" if row.locked[0] else "not locked",
        "works" if row.works else f"stops at step {row.step}: {row.because}",
        "yes" if row.documented else "no",
        {None: "–", True: "yes", False: "no"}[row.promised],
        row.until or "–",
    )


def readers_table(rows: tuple[ReaderResult, ...]) -> str:
    """The table of *rows* for a terminal, as wide as it is."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, expand=True)
    for column in COLUMNS:
        ratio = _RATIOS.get(column)
        table.add_column(column, overflow="fold", ratio=ratio, width=None if ratio else _LONGEST_WORD)
    for row in rows:
        cells = [Text("\n".join(map(one_line, cell.splitlines()))) for cell in cells_of(row)]
        cells[RESULT].stylize("green" if row.works else "red")
        table.add_row(*cells)
    width = max(shutil.get_terminal_size((_USUAL, 0)).columns, _NARROWEST)
    shown = StringIO()
    Console(file=shown, width=width, force_terminal=True, color_system="standard").print(table)
    return "\n".join(line.rstrip() for line in shown.getvalue().rstrip().splitlines())
