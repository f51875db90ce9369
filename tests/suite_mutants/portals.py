"""Portals that are made of the code with a mutant, in a process that has imported the right one."""

import shutil
import sys
from pathlib import Path

import eaportal
from tests.suite_mutants.mutant import SIMULATOR, Mutant

_PACKAGE = "eaportal.simulator"


def warm_up() -> None:
    """Import what the simulator imports, so that a fork need not."""
    import eaportal.simulator.api.app
    import eaportal.simulator.server  # noqa: F401


def copied_tree(tree: Path) -> Path:
    """Copy the simulator to the folder *tree*, with what has been compiled."""
    shutil.copytree(SIMULATOR, tree / SIMULATOR.name)
    return tree


def use(mutant: Mutant, tree: Path) -> None:
    """Let this process import the simulator from *tree* with *mutant*, whatever it has imported before."""
    # What has been compiled of the changed file doesn't fit, and must stay for the next mutant.
    sys.dont_write_bytecode = True
    mutant.apply(tree / SIMULATOR.name)
    eaportal.__path__.insert(0, str(tree))
    for name in [each for each in sys.modules if f"{each}.".startswith(f"{_PACKAGE}.")]:
        del sys.modules[name]


def restore(mutant: Mutant, tree: Path) -> None:
    """Restore the file in *tree* that *mutant* has changed."""
    shutil.copy2(SIMULATOR / mutant.path, tree / SIMULATOR.name / mutant.path)
