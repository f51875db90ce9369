"""The optional dependencies: which modules each extra installs, and what a user reads without them."""

from importlib.util import find_spec
from typing import Literal

Extra = Literal["bulk", "check", "pdf", "postgres", "pytest"]

# The keyring of [bulk] is not here: without it, commands ask for the password.
MODULES: dict[Extra, tuple[str, ...]] = {
    "bulk": ("openpyxl", "rapidfuzz"),
    "check": ("gcld3", "markdown_it", "rapidfuzz", "unicode_rbnf"),
    "pdf": (
        "fontpkg_noto_sans",
        "fontpkg_noto_sans_arabic",
        "fontpkg_noto_sans_thai",
        "fpdf",
        "noto_cjk_sans_jp_regular",
        "uharfbuzz",
    ),
    "postgres": ("procrastinate", "psycopg"),
    "pytest": ("PIL", "axe_playwright_python", "bs4", "pytest", "pytest_playwright", "xdist"),
}
_NEEDED_BY: dict[Extra, str] = {
    "bulk": "Changing PO numbers in bulk",
    "check": "Checking articles",
    "pdf": "An invoice as PDF",
    "postgres": "A ledger in PostgreSQL",
    "pytest": "Testing the portal with pytest",
}


class MissingExtraError(ImportError):
    """An optional dependency isn't installed; the message says how to install it."""

    exit_code = 2


def require(extra: Extra) -> None:
    """Raise MissingExtraError unless every module of *extra* is installed."""
    if any(find_spec(module) is None for module in MODULES[extra]):
        raise MissingExtraError(
            f"{_NEEDED_BY[extra]} needs packages that are not installed."
            f" To install them, run: pip install 'eaportal[{extra}]'"
        )
