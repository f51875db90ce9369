"""What a spreadsheet shows in a cell: the number format of ECMA-376 applied to its number or text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

# Quoted text; an escaped character; the width of a character; a filler; a color, language, or condition.
_PART = re.compile(r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_.|\*(?P<filler>.)|\[(?P<bracket>[^\]]*)\]'
                   r"|(?P<general>General)|(?P<digit>[0#?])|(?P<sign>E[+-]|AM/PM|A/P|.)",
                   re.IGNORECASE | re.DOTALL)  # fmt: skip
_ONLY_LOOKS = re.compile(r"\$-[\da-f]+|black|blue|cyan|green|magenta|red|white|yellow|color ?\d+", re.I)
_CURRENCY = re.compile(r"\$([^-]*)(-[\da-f]*)?", re.I)
_ELAPSED = re.compile("h+|m+|s+", re.I)
_DATE_LETTERS = re.compile("[bdeghmsy]", re.I)
# What a place of a digit shows without one.
_EMPTY = {"0": "0", "#": "", "?": " "}
_MOST_SECTIONS = 4
# Stands for a format that shows something else in each language of Excel.
OF_LANGUAGE = "[of language]"
# The formats of these numbers depend on the language of Excel (ECMA-376, 18.8.30: Chinese, Japanese, Korean,
# Thai). Six are dates with a month and a year in all of them; others are a date in one, a time in another.
FORMATS_OF_LANGUAGES = {
    **dict.fromkeys((*range(27, 37), *range(50, 63), *range(67, 82)), OF_LANGUAGE),
    **dict.fromkeys((27, 30, 31, 36, 50, 57), "yyyy-mm-dd"),
}


@dataclass(frozen=True)
class Shown:
    """The *text* that a cell shows; *has_all_digits* if it adds no more than leading zeros and fixed text."""

    text: str
    has_all_digits: bool


@dataclass(frozen=True)
class _Part:
    """A part of a format: fixed *text*, or what it is a *sign* for."""

    sign: str = ""
    text: str = ""


def shown_number(value: Decimal, number_format: str) -> Shown | None:
    """Return what a cell shows of *value*, in the English of the format; None if that isn't known here."""
    sections = _sections(number_format)
    used, minus = sections[0], "-" if value < 0 else ""
    if value < 0 and len(sections) > 1:
        used, minus = sections[1], ""
    elif value == 0 and len(sections) > 2:
        used = sections[2]
    if any(part.sign in ("General", "@") for part in used):
        fixed = [str(abs(value)) if part.sign in ("General", "@") else part.text for part in used]
        is_known = not any(part.sign not in ("", "General", "@") for part in used)
        return Shown(minus + "".join(fixed), has_all_digits=True) if is_known else None
    signs = "".join(part.sign for part in used)
    if not re.fullmatch(r"[0#?,]*(\.[0#?]*)?%*", signs) or re.search(r",(?=[.%]|$)", signs):
        return None
    return _digits_shown(abs(value).scaleb(2 * signs.count("%")), used, signs, minus)


def shown_text(text: str, number_format: str) -> str:
    """Return what a cell shows of *text*."""
    sections = _sections(number_format)
    used = sections[-1]
    if len(sections) < _MOST_SECTIONS and not any(part.sign == "@" for part in used):
        return text
    return "".join(text if part.sign == "@" else part.text for part in used)


def unseen_of_date(number_format: str) -> str:
    """Return what of a month and its year a date in this format doesn't show, or nothing."""
    letters = [part.sign.lower() for part in _sections(number_format)[0] if part.sign]
    if "elapsed" in letters:
        return "year"
    runs = ["".join(run) for _, run in groupby(each for each in letters if _DATE_LETTERS.fullmatch(each))]
    neighbors = zip(["", *runs], runs, [*runs[1:], ""], strict=False)
    has_month = any(
        run[0] == "m" and not (before.startswith("h") or after.startswith("s"))
        for before, run, after in neighbors
    )
    has_year = any(run[0] in "bey" for run in runs)
    return "" if has_month and has_year else "month" if has_year else "year"


def _sections(number_format: str) -> list[list[_Part]]:
    """Return the parts of each section: for positive and negative numbers, zero, and text."""
    sections: list[list[_Part]] = [[]]
    for part in _parts(number_format):
        if part.sign == ";":
            sections.append([])
        else:
            sections[-1].append(part)
    return sections


def _parts(number_format: str) -> Iterator[_Part]:
    for found in _PART.finditer(number_format):
        kind, what = found.lastgroup, found[found.lastgroup] if found.lastgroup else ""
        match kind:
            case "quoted" | "escaped":
                yield _Part(text=what)
            case "filler":
                yield _Part(text="") if what == " " else _Part("*")
            case "bracket":
                yield _bracket(what)
            case "general":
                yield _Part("General")
            case "digit":
                yield _Part(what)
            case "sign" if what.isalpha() or what in ".,%/@;" or len(what) > 1:
                yield _Part(what)
            case "sign":
                yield _Part(text=what)


def _bracket(what: str) -> _Part:
    if _ONLY_LOOKS.fullmatch(what):
        return _Part()
    if found := _CURRENCY.fullmatch(what):
        return _Part(text=found[1])
    return _Part("elapsed" if _ELAPSED.fullmatch(what) else "condition")


def _digits_shown(value: Decimal, parts: Sequence[_Part], signs: str, minus: str) -> Shown:
    """Put the digits of *value* into the places of *parts*, whose *signs* are those of a number."""
    before, _, after = signs.rstrip("%").partition(".")
    rounded = value.quantize(Decimal(1).scaleb(-len(after)), ROUND_HALF_UP)
    whole, _, decimals = f"{rounded:f}".partition(".")
    whole, kept = whole.lstrip("0"), len(decimals.rstrip("0"))
    digits = [
        *_placed(before.replace(",", ""), whole, is_grouped="," in before),
        *(
            digit if number < kept else _EMPTY[place]
            for number, (place, digit) in enumerate(zip(after, decimals, strict=True))
        ),
    ]
    text = minus
    for part in parts:
        match part.sign:
            case "0" | "#" | "?":
                text += digits.pop(0)
            case "." | "%" as sign:
                text += sign
            case _:
                text += part.text
    is_plain = before.strip("0#?") == "" != before and signs == before
    return Shown(text.strip(), is_plain and rounded == value)


def _placed(places: str, digits: str, *, is_grouped: bool) -> list[str]:
    """Return what each of the *places* of a whole number shows; the first has all *digits* that are left."""
    placed: list[str] = []
    shown = 0
    for left, place in reversed([*enumerate(places)]):
        has_zero_before = "0" in places[:left]
        taken = (digits[-1:] if left else digits) or _EMPTY["0" if has_zero_before else place]
        digits = digits[:-1]
        text = ""
        for digit in reversed(taken):
            text = digit + ("," if is_grouped and shown and shown % 3 == 0 else "") + text
            shown += 1
        placed.insert(0, text)
    return placed
