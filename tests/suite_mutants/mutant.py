"""A mutant: one small change of one file of the simulator."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tests.support.files import ROOT

SIMULATOR = ROOT / "simulator"


@dataclass(frozen=True)
class Mutant:
    """The file at *path*, below the simulator, with *new* in place of *old* at *start*."""

    operator: str
    path: str
    line: int
    start: int
    old: str
    new: str

    @property
    def name(self) -> str:
        """A name that stays the same while the line does: the file, and a hash of the change and its line."""
        text = (SIMULATOR / self.path).read_text(encoding="utf-8")
        whole = text[text.rfind("\n", 0, self.start) + 1 : (text.find("\n", self.start) + 1) or None]
        column = self.start - text.rfind("\n", 0, self.start)
        key = f"{self.operator}\n{whole}\n{column}\n{self.old}\n{self.new}"
        return f"{self.path}:{sha256(key.encode()).hexdigest()[:8]}"

    def __str__(self) -> str:
        change = f"{_shown(self.old)} → {_shown(self.new)}" if self.new else f"without {_shown(self.old)}"
        return f"simulator/{self.path}:{self.line} {self.operator}: {change}"

    def apply(self, folder: Path) -> None:
        """Write the changed file below *folder*."""
        text = (SIMULATOR / self.path).read_text(encoding="utf-8")
        changed = text[: self.start] + self.new + text[self.start + len(self.old) :]
        (folder / self.path).write_text(changed, encoding="utf-8")


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:57]}..."
