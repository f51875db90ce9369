"""Operators that mutate Python: rules, services and views."""

import ast
from collections.abc import Callable, Iterator
from functools import cached_property

from tests.suite_mutants.mutant import SIMULATOR, Mutant

_Change = tuple[ast.AST, str]
_COMPARISONS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
}
_OPPOSITES: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}
# Members that a bug could confuse.
_CONFUSED = {
    "Role": {
        "EA_ADMIN": "EA_ADMIN_READONLY",
        "EA_ADMIN_READONLY": "EA_PURCHASER",
        "PARTNER_ADMIN": "PARTNER_ADMIN_READONLY",
        "PARTNER_ADMIN_READONLY": "EA_ADMIN_READONLY",
        "ACCOUNT_OWNER": "DEPARTMENT_ADMIN",
        "DEPARTMENT_ADMIN": "ACCOUNT_OWNER",
    },
    "PoKind": {"AZURE": "MARKETPLACE", "MARKETPLACE": "AZURE"},
    "EnrollmentKind": {"DIRECT": "INDIRECT", "INDIRECT": "DIRECT"},
    "PeriodState": {"CLOSED": "INVOICED", "INVOICED": "CLOSED", "NOTIFIED": "ENDED", "ENDED": "OPEN"},
    "UsageSection": {
        "AZURE_SERVICE": "BILLED_SEPARATELY",
        "BILLED_SEPARATELY": "MARKETPLACE",
        "MARKETPLACE": "AZURE_SERVICE",
    },
    "InvoiceKind": {"COMBINED": "AZURE", "AZURE": "COMBINED", "MARKETPLACE": "AZURE"},
    "CostVisibility": {"ALL": "OWN", "OWN": "ALL", "NONE": "OWN"},
    "Origin": {"ENTERED": "GENERATED", "GENERATED": "ENTERED", "CARRIED_ON": "ENTERED"},
    "TicketState": {"IN_WORK": "OPEN", "SOLVED": "DECLINED"},
    "TaxRequestState": {"WITH_PARTNER": "WITH_ROC", "WITH_ROC": "DONE"},
    "AuthLevel": {"MICROSOFT_ACCOUNT": "MIXED", "WORK_OR_SCHOOL": "CROSS_TENANT", "MIXED": "CROSS_TENANT"},
}
# Attributes of the same kind that a bug could swap.
_SWAPPED = {
    "total_usage": "total_overage",
    "total_overage": "commitment_usage",
    "commitment_usage": "total_usage",
    "billed_separately": "marketplace",
    "marketplace": "billed_separately",
    "azure_service": "marketplace",
    "extended_amount": "net_amount",
    "net_amount": "extended_amount",
    "start": "end",
    "end": "start",
    "old": "new",
    "new": "old",
    "number": "name",
    "account": "name",
    "notified_at": "ends_at",
    "window_ends_at": "notified_at",
    "invoiced_at": "window_ends_at",
    "da_view_charges": "ao_view_charges",
    "ao_view_charges": "da_view_charges",
    "cost_center": "name",
    "po_number": "marketplace_po_number",
    "locked": "number",
}


class Source:
    """The Python file at *path*, below the simulator."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.text = (SIMULATOR / path).read_text(encoding="utf-8")
        self.tree = ast.parse(self.text)

    @cached_property
    def _lines(self) -> list[tuple[int, bytes]]:
        lines, start = [], 0
        for line in self.text.splitlines(keepends=True):
            lines.append((start, line.encode()))
            start += len(line)
        return lines

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Return where *node* begins and ends in the text."""
        return (
            self._at(node.lineno, node.col_offset),  # type: ignore[attr-defined]
            self._at(node.end_lineno, node.end_col_offset),  # type: ignore[attr-defined]
        )

    def segment(self, node: ast.AST) -> str:
        """Return the text of *node*."""
        start, end = self.span(node)
        return self.text[start:end]

    def mutant(self, operator: str, node: ast.AST, new: str) -> Mutant:
        """Return the mutant with *new* in place of *node*."""
        start, end = self.span(node)
        return Mutant(operator, self.path, node.lineno, start, self.text[start:end], new)  # type: ignore[attr-defined]

    def _at(self, line: int, column: int) -> int:
        start, content = self._lines[line - 1]
        return start + len(content[:column].decode())


def _compared(source: Source, table: dict[type[ast.cmpop], tuple[str, str]]) -> Iterator[_Change]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in table:
            new = table[type(node.ops[0])][1]
            yield node, f"{source.segment(node.left)} {new} {source.segment(node.comparators[0])}"


def _boundary(source: Source) -> Iterator[_Change]:
    return _compared(source, _COMPARISONS)


def _comparison(source: Source) -> Iterator[_Change]:
    return _compared(source, _OPPOSITES)


def _condition(source: Source) -> Iterator[_Change]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.If | ast.IfExp) and not isinstance(node.test, ast.Compare):
            test = source.segment(node.test)
            yield node.test, test.removeprefix("not ") if test.startswith("not ") else f"not ({test})"


def _guard(source: Source) -> Iterator[_Change]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.If) and not node.orelse and isinstance(node.body[-1], ast.Return | ast.Raise):
            yield node.test, "False"


def _logic(source: Source) -> Iterator[_Change]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.BoolOp):
            for value in node.values:
                yield node, source.segment(value)


def _number(source: Source) -> Iterator[_Change]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and type(node.value) is int and node.value not in (0, 1):
            yield node, str(node.value + 1)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            sign = "-" if isinstance(node.op, ast.Add) else "+"
            if not isinstance(node.left, ast.Constant) or not isinstance(node.left.value, str):
                yield node, f"{source.segment(node.left)} {sign} {source.segment(node.right)}"


def _filter(source: Source) -> Iterator[_Change]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "where":
            for dropped in node.args:
                rest = [source.segment(each) for each in node.args if each is not dropped]
                yield node, f"{source.segment(node.func)}({', '.join(rest)})"
        elif isinstance(node, ast.comprehension):
            for test in node.ifs:
                yield test, "True"


def _order(source: Source) -> Iterator[_Change]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "desc":
            yield node, source.segment(node.func.value)
        elif (
            isinstance(node, ast.Subscript)
            and isinstance(node.slice, ast.Slice)
            and source.segment(node.slice) == "::-1"
        ):
            yield node, source.segment(node.value)
        elif isinstance(node, ast.Call) and source.segment(node.func) in ("reversed", "sorted"):
            yield node, source.segment(node.args[0])


def _member(source: Source) -> Iterator[_Change]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            other = _CONFUSED.get(node.value.id, {}).get(node.attr)
            if other:
                yield node, f"{node.value.id}.{other}"


def _field(source: Source) -> Iterator[_Change]:
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Load)
            and node.attr in _SWAPPED
            and isinstance(node.value, ast.Name)
            and node.value.id[0].islower()
        ):
            yield node, f"{source.segment(node.value)}.{_SWAPPED[node.attr]}"


def _statement(source: Source) -> Iterator[_Change]:
    for node in ast.walk(source.tree):
        body = getattr(node, "body", None)
        if not isinstance(body, list):
            continue
        for each in body:
            is_call = isinstance(each, ast.Expr) and isinstance(each.value, ast.Call)
            is_set = isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Attribute)
            if (
                (is_call and not source.segment(each).endswith(".commit()"))
                or is_set
                or isinstance(each, ast.AugAssign)
            ):
                yield each, "pass"


def _transaction(source: Source) -> Iterator[_Change]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Expr) and source.segment(node).endswith(".commit()"):
            yield node, "pass"


def _message(source: Source) -> Iterator[_Change]:
    reasons = ("NOT_PERMITTED", "LOCKED", "INVOICED")
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Reason":
            other = next(each for each in reasons if each != node.attr)
            yield node, f"Reason.{other}"


OPERATORS: dict[str, Callable[[Source], Iterator[_Change]]] = {
    "boundary": _boundary,
    "comparison": _comparison,
    "condition": _condition,
    "field": _field,
    "filter": _filter,
    "guard": _guard,
    "logic": _logic,
    "member": _member,
    "message": _message,
    "number": _number,
    "order": _order,
    "statement": _statement,
    "transaction": _transaction,
}


def python_mutants(path: str) -> Iterator[Mutant]:
    """Yield every mutant of the Python file at *path*."""
    source = Source(path)
    declared = {
        id(part)
        for node in ast.walk(source.tree)
        for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None))
        if annotation
        for part in ast.walk(annotation)
    }
    for operator, changes in OPERATORS.items():
        for node, new in changes(source):
            if id(node) not in declared:
                yield source.mutant(operator, node, new)
