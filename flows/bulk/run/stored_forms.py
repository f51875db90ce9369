"""The forms in which a portal may store a PO number other than as it was sent."""

import html
import re
import unicodedata
from urllib.parse import unquote


def is_form_of(shown: str, sent: str) -> bool:
    """Check whether *shown* is *sent* but for leading zeros, case, escapes, or blanks and punctuation."""
    return shown == sent or (bool(_core(shown)) and _core(shown) == _core(sent))


def _core(number: str) -> str:
    plain = unicodedata.normalize("NFKC", unquote(html.unescape(html.unescape(number)))).casefold()
    return re.sub(r"[\W_]+", "", re.sub(r"(?<!\d)0+(?=\d)", "", plain))
