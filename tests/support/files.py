"""Where the repository and its fixture files are."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
ARTICLES = ROOT / "fixtures/articles"
CHANGE_LISTS = ROOT / "fixtures/changes"
