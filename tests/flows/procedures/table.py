"""The table of procedures in docs/procedures.md; run this module to update it."""

from eaportal.flows.procedures.catalog import PROCEDURES
from eaportal.flows.procedures.controls import ACTIONS
from eaportal.flows.procedures.procedure import EVERYONE, Procedure
from tests.support.files import ROOT

PAGE = ROOT / "docs" / "procedures.md"
_BEGIN, _END = "| name | a reader has to |", "\n\n"
_ROLES = {"ea_admin": "EA administrators", "partner_admin": "partner administrators"}


def with_table(page: str) -> str:
    """The text of *page* with its table made from the entries."""
    before, _, rest = page.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    head = [f"{_BEGIN} who | on enrollments | when | sources |", "|---|---|---|---|---|---|"]
    return before + "\n".join([*head, *map(_row, PROCEDURES)]) + _END + after


def _row(procedure: Procedure) -> str:
    steps = ", ".join(_step(procedure, control) for control in procedure.controls[1:])
    everyone = procedure.roles == EVERYONE
    roles = "everyone" if everyone else ", ".join(_ROLES[role] for role in procedure.roles)
    if procedure.one_role_a_kind:
        pairs = zip(procedure.roles, procedure.kinds, strict=True)
        roles = ", ".join(f"{_ROLES[role]} on {kind} ones" for role, kind in pairs)
    kinds, sources = ", ".join(procedure.kinds), ", ".join(procedure.sources)
    return f"| `{procedure.name}` | {steps} | {roles} | {kinds} | {procedure.window} | {sources} |"


def _step(procedure: Procedure, control: str) -> str:
    meaning = next(action.meaning for each, action in ACTIONS.items() if each == control)
    return f"*{meaning}*" if control in procedure.places else meaning


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text("utf-8")), "utf-8")
