"""Where the repository and its fixture files are, and its commit."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
ARTICLES = ROOT / "fixtures/articles"
CHANGE_LISTS = ROOT / "fixtures/changes"


def commit() -> str:
    """The commit of the repository, for what a program measures."""
    git = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip() or "unknown"
