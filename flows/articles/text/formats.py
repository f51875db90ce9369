"""The formats of files, by their content or suffix: Markdown, and others that writers may take for it."""

import re
from pathlib import Path

MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd", ".mdx"})
_BY_SUFFIX = {
    ".adoc": "an AsciiDoc file",
    ".asciidoc": "an AsciiDoc file",
    ".doc": "a Word document",
    ".docx": "a Word document",
    ".htm": "an HTML page",
    ".html": "an HTML page",
    ".ipynb": "a notebook",
    ".odt": "an OpenDocument text",
    ".org": "an Org file",
    ".pdf": "a PDF file",
    ".rst": "a reStructuredText file",
    ".rtf": "an RTF document",
    ".tex": "a LaTeX file",
    ".txt": "a plain text file",
    ".xhtml": "an HTML page",
}
_BY_CONTENT = (
    (re.compile(rb"%PDF-"), "a PDF file"),
    (re.compile(rb"\{\\rtf"), "an RTF document"),
    (re.compile(rb"\xd0\xcf\x11\xe0"), "an Office document"),
    (re.compile(rb"PK\x03\x04(?s:.){,4000}?word/"), "a Word document"),
    (re.compile(rb"PK\x03\x04"), "a ZIP archive"),
    (re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype\s+html|html)\b", re.IGNORECASE), "an HTML page"),
)


def other_format(path: Path, content: bytes = b"") -> str | None:
    """The format of *path*, with an article, if it isn't Markdown; *content* is how the file begins."""
    known = next((name for pattern, name in _BY_CONTENT if pattern.match(content)), None)
    return known or _BY_SUFFIX.get(path.suffix.lower())
