"""Harmless rewrites: the article says the same, so it must pass without a new error or warning."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tests.flows.articles.mutants.bases import Bases
from tests.flows.articles.mutants.drafts import ACTIONS, Draft, bold, numbered
from tests.flows.articles.mutants.languages import language
from tests.flows.articles.mutants.mutant import ANY

_BOLD = frozenset({"half-bold", "extra-words", "wrong-bold", "not-bold"})
_LINK = re.compile(r"\[([^]]*)\]\(([^)]*)\)")
INCLUDED = "steps.md"


@dataclass(frozen=True)
class Rewrite:
    """A rewrite: *change* returns the draft, its text, or None where the language can't have it.

    *rules* are the warnings that it may bring. *included* returns the text of a file beside the article.
    """

    change: Callable[[Bases], Draft | str | None]
    rules: frozenset[str] = ANY
    included: Callable[[Bases], str] | None = None


Layout = Callable[[Sequence[str]], str]


def _laid_out(layout: Layout) -> Callable[[Bases], Draft]:
    return lambda bases: replace(bases.some, layout=layout)


def _each(form: str, between: str = "\n") -> Layout:
    """Each step in a *form* with fields for its number and its text."""
    return lambda steps: between.join(form.format(n=n, step=step) for n, step in enumerate(steps, start=1))


def _labels_as(form: str) -> Callable[[Bases], Draft]:
    return lambda bases: replace(bases.some, style=form.format)


def _quoted(bases: Bases) -> Draft:
    marks = {"de-DE": "„{}“", "fr-FR": "« {} »", "es-ES": "«{}»", "ja-JP": "{}"}
    return replace(bases.some, style=marks.get(bases.language.locale, '"{}"').format)


def _text(change: Callable[[str], str]) -> Callable[[Bases], str]:
    return lambda bases: change(bases.some.text())


def _every_step(change: Callable[[str], str]) -> Callable[[Bases], Draft]:
    def made(bases: Bases) -> Draft:
        draft = bases.some
        return draft.with_steps([change(step) for step in draft.steps])

    return made


def _added(name: str, after: str) -> Callable[[Bases], Draft]:
    return lambda bases: bases.added(after, bases.language.harmless[name])


def _said(action: str, name: str) -> Callable[[Bases], Draft]:
    at = ACTIONS.index(action)
    return lambda bases: bases.plain.with_step(at, bases.language.harmless[name])


def _link(form: str) -> Callable[[Bases], Draft]:
    return _every_step(lambda step: _LINK.sub(form, step))


def _polite(bases: Bases) -> Draft:
    draft, polite = bases.some, bases.language.polite
    return draft.with_steps([f"{step} {polite[n % len(polite)]}" for n, step in enumerate(draft.steps)])


def _noted(form: str) -> Callable[[Bases], Draft]:
    """A note of *form* after each step."""

    def change(bases: Bases) -> Draft:
        note = form.format(bases.language.harmless["note"])
        return replace(bases.some, layout=_each(f"1. {{step}}\n\n{note}\n", "\n"))

    return change


def _paragraphs(bases: Bases) -> Draft:
    draft, note = bases.some, bases.language.harmless["note"]
    return replace(draft, before=(*draft.before, note), after=(note, *draft.after))


def _restarted(bases: Bases) -> Draft:
    """Two lists, each counted from 1, with a sentence between them."""

    def layout(steps: Sequence[str]) -> str:
        parts = [_each("{n}. {step}")(part) for part in (steps[:2], steps[2:])]
        return f"\n\n{bases.language.harmless['sentence']}\n\n".join(parts)

    return replace(bases.some, layout=layout)


def _full_width(bases: Bases) -> Draft | None:
    if bases.language.locale != "ja-JP":
        return None
    digits = [chr(0xFF11 + n) for n in range(9)]
    return replace(bases.some, layout=lambda steps: "\n".join(map("{}．{}".format, digits, steps)))


def _slashes_escaped(bases: Bases) -> Draft:
    return replace(bases.some, style=lambda label: bold(label.replace("/", r"\/")))


def _headed(bases: Bases) -> Draft:
    return replace(bases.some, layout=_each(f"## {bases.language.step_word} {{n}}\n\n{{step}}", "\n\n"))


def _worded(bases: Bases) -> Draft:
    return replace(bases.some, layout=_each(f"**{bases.language.step_word} {{n}}.** {{step}}", "\n\n"))


def _table(bases: Bases) -> Draft:
    head = f"| | {bases.language.step_word} |\n| --- | --- |\n"
    return replace(bases.some, layout=lambda steps: head + _each("| {n} | {step} |")(steps))


def _html(bases: Bases) -> Draft:
    def layout(steps: Sequence[str]) -> str:
        items = _each("<li>{step}</li>")([_LINK.sub(r'<a href="\2">\1</a>', step) for step in steps])
        return f"<ol>\n{items}\n</ol>"

    return replace(bases.some, style="<strong>{}</strong>".format, layout=layout)


def _side_by_side(bases: Bases) -> Draft | None:
    if bases.language.locale == "en-US":
        return None
    english = [step.format(**_english_bold(bases)) for step in _english_steps()]
    draft = bases.plain
    pair = (
        '<span data-ttu-id="a{n}">{own}</span><span class="sxs-lookup">'
        '<span data-stu-id="a{n}">{other}</span></span>'
    )
    pairs = zip(draft.steps, english, strict=True)
    return draft.with_steps([pair.format(n=n, own=own, other=other) for n, (own, other) in enumerate(pairs)])


def _english_steps() -> list[str]:
    return list(language("en-US").steps.values())


def _english_bold(bases: Bases) -> dict[str, str]:
    return {name: f"**{label}**" for name, label in bases.language.english.items()}


def _wrapped(end: str) -> Callable[[Bases], Draft | None]:
    """Each step in lines of a few words, ended by *end*; None for a language without spaces."""

    def wrap(step: str) -> str:
        words = step.split(" ")
        lines = [" ".join(words[n : n + 4]) for n in range(0, len(words), 4)]
        return f"{end}\n   ".join(lines)

    return lambda bases: None if bases.language.locale == "ja-JP" else _every_step(wrap)(bases)


def _without_language(bases: Bases) -> Draft:
    draft = bases.some
    return replace(draft, front=tuple(line for line in draft.front if "locale" not in line))


def _other_list(bases: Bases) -> Draft:
    """A numbered list about something else after the steps."""
    first, second = bases.language.links
    return replace(bases.plain, after=(f"## {bases.language.title}?", f"1. **{first}**\n1. **{second}**"))


def _substeps(bases: Bases) -> Draft:
    """The actions of the dialog as a list within a step."""
    draft = bases.plain
    number, save = draft.steps[-2:]
    inner = f"{draft.steps[-3]}\n   1. {number}\n   1. {save}"
    return draft.with_steps([*draft.steps[:-3], inner])


def _paraphrased(action: str, number: int) -> Callable[[Bases], Draft | None]:
    def change(bases: Bases) -> Draft | None:
        known = bases.language.paraphrases[action]
        return bases.plain.with_step(ACTIONS.index(action), known[number]) if number < len(known) else None

    return change


REWRITES = {
    "numbered upward": Rewrite(_laid_out(_each("{n}. {step}"))),
    "numbered with parentheses": Rewrite(_laid_out(_each("{n}) {step}"))),
    "stars instead of numbers": Rewrite(_laid_out(_each("* {step}"))),
    "dashes instead of numbers": Rewrite(_laid_out(_each("- {step}"))),
    "blank lines between steps": Rewrite(_laid_out(_each("{n}. {step}", "\n\n"))),
    "indented list": Rewrite(_laid_out(_each("   {n}. {step}"))),
    "tab after the number": Rewrite(_laid_out(_each("{n}.\t{step}"))),
    "full-width numbers": Rewrite(_full_width),
    "pictures between steps": Rewrite(_laid_out(_each("1. {step}\n\n![](media/{n}.png)\n"))),
    "pictures in steps": Rewrite(_laid_out(_each("1. {step}\n\n   ![](media/{n}.png)\n"))),
    "extension pictures in steps": Rewrite(
        _laid_out(_each('1. {step}\n\n   :::image type="content" source="media/{n}.png" alt-text="":::\n'))
    ),
    "code block in a step": Rewrite(_laid_out(_each("1. {step}\n\n   ```\n   PO-{n}\n   ```\n"))),
    "notes between steps": Rewrite(_noted("> [!NOTE]\n> {}")),
    "tips in steps": Rewrite(_noted("   > [!TIP]\n   > {}")),
    "paragraphs in steps": Rewrite(_noted("   {}")),
    "comments between steps": Rewrite(_laid_out(_each("1. {step}\n   <!-- {n} -->"))),
    "list in a quote": Rewrite(_laid_out(_each("> 1. {step}"))),
    "list restarted after a sentence": Rewrite(_restarted),
    "steps under headings": Rewrite(_headed),
    "steps numbered in words": Rewrite(_worded),
    "steps in a table": Rewrite(_table),
    "steps in HTML": Rewrite(_html),
    "steps in an included file": Rewrite(
        lambda b: replace(b.merged, layout=lambda _: f"[!INCLUDE [steps]({INCLUDED})]"),
        included=lambda b: f"{numbered(b.merged.shown_steps)}\n",
    ),
    "steps side by side with English": Rewrite(_side_by_side),
    "steps in a step": Rewrite(_substeps),
    "another list after the steps": Rewrite(_other_list),
    "labels in <b>": Rewrite(_labels_as("<b>{}</b>")),
    "labels in <strong>": Rewrite(_labels_as("<strong>{}</strong>")),
    "labels in underscores": Rewrite(_labels_as("__{}__")),
    "labels bold and italic": Rewrite(_labels_as("***{}***")),
    "labels in quotes": Rewrite(_quoted, _BOLD),
    "labels as code": Rewrite(_labels_as("`{}`"), _BOLD),
    "labels italic": Rewrite(_labels_as("*{}*"), _BOLD),
    "labels in bold quotes": Rewrite(_labels_as('**"{}"**')),
    "slashes escaped": Rewrite(_slashes_escaped),
    "link with other words": Rewrite(
        _link(r"[ea.azure.com](\2)")
    ),
    "link with www": Rewrite(_link(r"[\1](https://www.ea.azure.com/)")),
    "link without slash": Rewrite(_link(r"[\1](https://ea.azure.com)")),
    "link to the reports": Rewrite(_link(r"[\1](https://ea.azure.com/manage/enrollment)")),
    "link that stands alone": Rewrite(_link(r"\1 (<https://ea.azure.com/>)")),
    "link by reference": Rewrite(
        lambda b: replace(
            _link(r"[\1][portal]")(b), after=("[portal]: https://ea.azure.com/",)
        )
    ),
    "link in HTML": Rewrite(_link(r'<a href="\2">\1</a>')),
    "paragraphs before and after": Rewrite(_paragraphs),
    "Windows line endings": Rewrite(_text(lambda text: text.replace("\n", "\r\n"))),
    "byte order mark": Rewrite(_text(lambda text: f"\ufeff{text}")),
    "trailing spaces": Rewrite(_text(lambda text: re.sub(r"(?m)(\S)$", r"\1 ", text))),
    "no newline at the end": Rewrite(_text(str.rstrip)),
    "no-break spaces": Rewrite(_every_step(lambda step: step.replace(" ", "\u00a0"))),
    "double spaces": Rewrite(_every_step(lambda step: step.replace(" ", "  "))),
    "lines broken in steps": Rewrite(_wrapped("")),
    "hard line breaks in steps": Rewrite(_wrapped("  ")),
    "line breaks with backslashes": Rewrite(_wrapped("\\")),
    "headings one level deeper": Rewrite(
        lambda b: b.merged.with_text(f"# {b.language.title}", f"## {b.language.title}")
    ),
    "heading underlined": Rewrite(
        lambda b: b.merged.with_text(f"# {b.language.title}", f"{b.language.title}\n=====")
    ),
    "no language in the front matter": Rewrite(_without_language),
    "no final periods": Rewrite(_every_step(lambda step: step.rstrip(".。"))),
    "polite words": Rewrite(_polite),
    "two steps": Rewrite(lambda b: b.plain.with_steps(b.language.in_two)),
    "menu and tab in a chain": Rewrite(
        lambda b: b.merged.with_step(1, b.language.chained).with_step(2)
    ),
    "number with an example": Rewrite(_said("po_number", "example")),
    "period named that is open": Rewrite(_said("period", "open_period")),
    "wait in between": Rewrite(_added("wait", "sign_in")),
    "look at the result": Rewrite(_added("verify", "save")),
    "look once more": Rewrite(_added("look", "po_number")),
    "repeat for other periods": Rewrite(_added("repeat", "save")),
    "sign out at the end": Rewrite(_added("sign_out", "save")),
    "done at the end": Rewrite(_added("done", "save")),
    "cookies": Rewrite(_added("cookies", "sign_in")),
    "choose the enrollment": Rewrite(_added("enrollment", "sign_in")),
    "detour and back": Rewrite(_added("detour", "reports")),
    "optional lock": Rewrite(_added("lock", "po_number")),
    "optional note on paper": Rewrite(_added("optional", "view_edit_po")),
    **{
        f"{action} in other words, {n + 1}": Rewrite(_paraphrased(action, n))
        for action in ACTIONS
        for n in range(len(language("en-US").paraphrases[action]))
    },
}  # fmt: skip
