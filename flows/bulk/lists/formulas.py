"""Text that a spreadsheet would take for a formula, written so that it does not."""

import re

# With these a formula begins in Excel, LibreOffice or Google Sheets, full-width signs included.
_DANGEROUS = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_MADE_SAFE = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


def make_safe(text: str) -> str:
    """Put an apostrophe before what would become a formula; ``restore`` takes it off again."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def restore(text: str) -> str:
    """Take off the apostrophe that ``make_safe`` put there."""
    return text[1:] if _MADE_SAFE.match(text) else text
