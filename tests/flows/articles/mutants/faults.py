"""Faults: each makes a right article wrong in one place, and says which findings would tell a writer."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.flows.articles.mutants.bases import Bases
from tests.flows.articles.mutants.drafts import ACTIONS, HERE, LABELS, Draft
from tests.flows.articles.mutants.mutant import ANY

_LABEL = frozenset({"label-drift", "label-absent", "label-inflected", "label-spelling"})
_BOLD = frozenset({"half-bold", "extra-words", "wrong-bold", "not-bold", "dead-bold"})
_MISSING = frozenset({"missing-step", "step-order", "step-not-understood"})
_CLAIM = frozenset({"claim-differs"})
_ENGLISH = frozenset({"untranslated-label"})
_REPEATED = frozenset({"repeated-words"})
_FRONT = frozenset({"front-matter"})


@dataclass(frozen=True)
class Fault:
    """A fault: *change* returns the draft, its text, or None where the language can't have the fault.

    HERE marks the lines where a finding must be. *rules* are those that would be right, or any.
    An article with the fault fails, unless it *may_pass* with a finding.
    """

    change: Callable[[Bases], Draft | str | None]
    rules: frozenset[str] = ANY
    may_pass: bool = False


def _styled(label: str, mark: Callable[[str], str]) -> Callable[[Bases], Draft]:
    """The *label* alone is marked up in another way."""

    def change(bases: Bases) -> Draft:
        draft = bases.some
        at, own = draft.at(label), draft.labels[label]
        shown = draft.language.brackets.format(own)

        def style(each: str) -> str:
            return mark(each) if each == shown else draft.style(each)

        return replace(draft.with_step(at, HERE + draft.steps[at]), style=style)

    return change


def _half(label: str) -> str:
    first, space, rest = label.partition(" ")
    return f"**{first}**{space}{rest}" if rest else f"**{label[:-2]}**{label[-2:]}"


def _in_step(action: str, old: str, new: str) -> Callable[[Bases], Draft | None]:
    """*new* instead of the pattern *old* in the step of *action*."""

    def change(bases: Bases) -> Draft | None:
        step, count = re.subn(old, new, bases.language.steps[action], count=1)
        return bases.instead(action, step) if count else None

    return change


def _link(url: str) -> Callable[[Bases], Draft | None]:
    return _in_step("sign_in", re.escape("(https://ea.azure.com/)"), f"({url})")


def _wrong(action: str, name: str) -> Callable[[Bases], Draft]:
    """The wrong step called *name* in the place of *action*."""
    return lambda bases: bases.instead(action, bases.language.wrong_steps[name])


def _between(after: str, name: str) -> Callable[[Bases], Draft]:
    """The wrong step called *name* after *after*; the finding is there, or at the step that it spoils."""

    def change(bases: Bases) -> Draft:
        draft = bases.added(after, HERE + bases.language.wrong_steps[name])
        at = ACTIONS.index(after) + 2
        return draft.with_step(at, HERE + draft.steps[at]) if at < len(draft.steps) else draft

    return change


def _claim(part: str, name: str) -> Callable[[Bases], Draft]:
    """The wrong sentence called *name* instead of the right one about *part*."""

    def change(bases: Bases) -> Draft:
        right = getattr(bases.language, part)
        return bases.merged.with_text(right, HERE + bases.language.wrong_claims[name])

    return change


def _added_claim(name: str) -> Callable[[Bases], Draft]:
    """The wrong sentence called *name*, in a paragraph of its own."""

    def change(bases: Bases) -> Draft:
        draft = bases.merged
        return replace(
            draft, before=(*draft.before[:-1], HERE + bases.language.wrong_claims[name], draft.before[-1])
        )

    return change


def _front(*lines: str) -> Callable[[Bases], Draft]:
    """More *lines* at the end of the front matter."""

    def change(bases: Bases) -> Draft:
        draft = bases.some
        return replace(draft, front=(*draft.front[:-1], *(HERE + line for line in lines), draft.front[-1]))

    return change


def _label(label: str, kind: str) -> Callable[[Bases], Draft]:
    return lambda bases: bases.some.with_label(label, getattr(bases.language, kind)[label])


def _changed(label: str, change: Callable[[str], str]) -> Callable[[Bases], Draft | None]:
    def made(bases: Bases) -> Draft | None:
        old = bases.language.labels[label]
        return bases.some.with_label(label, change(old)) if change(old) != old else None

    return made


def _in_english(label: str) -> Callable[[Bases], Draft | None]:
    def change(bases: Bases) -> Draft | None:
        english = bases.language.english[label]
        return bases.some.with_label(label, english) if bases.language.locale != "en-US" else None

    return change


def _swapped(one: str, other: str) -> Callable[[Bases], Draft]:
    def change(bases: Bases) -> Draft:
        draft = bases.some
        labels = bases.language.labels
        return draft.with_label(one, labels[other]).with_label(other, labels[one])

    return change


def _letters_swapped(label: str) -> str:
    """*label* with its third and fourth letter swapped, or its last ones if it is short."""
    at = min(2, len(label) - 2)
    return label[:at] + label[at + 1] + label[at] + label[at + 2 :]


def _without(action: str) -> Callable[[Bases], Draft]:
    return lambda bases: bases.without(action)


def _steps_doubled(action: str) -> Callable[[Bases], Draft]:
    return lambda bases: bases.instead(action, *[bases.language.steps[action]] * 2)


def _steps_swapped(first: str, second: str) -> Callable[[Bases], Draft]:
    order = [{first: second, second: first}.get(each, each) for each in ACTIONS]

    def change(bases: Bases) -> Draft:
        draft = bases.ordered(*order, marked=first)
        at = order.index(second)
        return draft.with_step(at, HERE + draft.steps[at])

    return change


def _window_twice(bases: Bases) -> Draft:
    language = bases.language
    return replace(bases.merged, after=(f"> [!NOTE]\n> {HERE}{language.wrong_claims['more_days']}",))


def _days_in_step(bases: Bases) -> Draft:
    step = f"{bases.language.steps['save']} {bases.language.wrong_steps['days']}"
    return bases.instead("save", step)


def _links_alike(bases: Bases) -> Draft:
    first, second = bases.language.links
    url = "https://example.org/invoices"
    return replace(bases.merged, after=(f"- [{first}]({url})\n- {HERE}[{second}]({url})",))


def _invisible(bases: Bases) -> Draft:
    window = bases.language.window
    return bases.merged.with_text(window, f"{HERE}{window[:6]}\u200b{window[6:]}")


FAULTS = {
    **{
        f"{label} drifted": Fault(_label(label, "drifted"), _LABEL | _BOLD, label in ("reports", "save"))
        for label in LABELS
    },
    **{f"{label} absent": Fault(_label(label, "absent"), _LABEL) for label in LABELS},
    **{
        f"{label} with another ending": Fault(_label(label, "inflected"), _LABEL | _BOLD, True)
        for label in LABELS
    },
    **{f"{label} in English": Fault(_in_english(label), _ENGLISH) for label in LABELS},
    **{f"{label} is another control": Fault(_label(label, "elsewhere")) for label in LABELS},
    **{
        f"{label} with letters swapped": Fault(_changed(label, _letters_swapped), _LABEL, True)
        for label in LABELS
    },
    "label in another case": Fault(_changed("view_edit_po", str.upper), frozenset({"label-case"}), True),
    "label with a hyphen": Fault(
        _changed("usage_summary", lambda label: label.replace(" ", "-")), frozenset({"label-spelling"}), True
    ),
    "labels of two menus swapped": Fault(_swapped("reports", "usage_summary")),
    "labels of two buttons swapped": Fault(_swapped("view_edit_po", "save")),
    "label not bold": Fault(_styled("view_edit_po", str), _BOLD, True),
    "label half bold": Fault(_styled("view_edit_po", _half), _BOLD, True),
    "bold dead before the label": Fault(_styled("view_edit_po", lambda label: f"** {label}**"), ANY, True),
    "bold dead around the label": Fault(_styled("save", lambda label: f"** {label} **"), ANY, True),
    "label struck out": Fault(_styled("view_edit_po", lambda label: f"~~**{label}**~~"), ANY, True),
    "label links to another site": Fault(
        _styled("view_edit_po", lambda label: f"[{label}](https://example.org/po)"), ANY, True
    ),
    "link to another portal": Fault(_wrong("sign_in", "other_portal")),
    "name of another portal": Fault(_wrong("sign_in", "other_portal_text")),
    "link misspelt": Fault(_link("https://ea.azzure.com/")),
    "link without scheme": Fault(_link("ea.azure.com")),
    "link to a host that begins like the portal": Fault(_link("https://ea.azure.com.example.org/")),
    "link without encryption": Fault(_link("http://ea.azure.com/"), ANY, True),
    "link without address": Fault(_link("")),
    **{f"{action} missing": Fault(_without(action), _MISSING) for action in ACTIONS},
    "view_edit_po twice": Fault(_steps_doubled("view_edit_po"), ANY, True),
    "save twice": Fault(_steps_doubled("save"), ANY, True),
    "usage_summary before reports": Fault(_steps_swapped("reports", "usage_summary")),
    "period before usage_summary": Fault(_steps_swapped("usage_summary", "period")),
    "view_edit_po before usage_summary": Fault(_steps_swapped("usage_summary", "view_edit_po")),
    "po_number before view_edit_po": Fault(_steps_swapped("view_edit_po", "po_number")),
    "save before po_number": Fault(_steps_swapped("po_number", "save")),
    "sign_in last": Fault(lambda b: b.ordered(*ACTIONS[1:], "sign_in", marked="reports")),
    "all steps reversed": Fault(lambda b: b.ordered(*reversed(ACTIONS), marked="save")),
    "actions of a step reversed": Fault(
        lambda b: b.merged.with_step(2, HERE + b.language.wrong_steps["reversed"])
    ),
    "save denied": Fault(
        lambda b: b.merged.with_step(4, HERE + b.language.wrong_steps["dont_save"])
    ),
    "save forbidden": Fault(_wrong("save", "never_save")),
    "usage_summary not opened": Fault(
        lambda b: b.instead("usage_summary").with_step(2, HERE + b.language.wrong_steps["without"])
    ),
    "another tab instead": Fault(_wrong("usage_summary", "instead")),
    "period of the future": Fault(_wrong("period", "future")),
    "period that is closed": Fault(_wrong("period", "closed"), ANY, True),
    "number too long": Fault(_wrong("po_number", "too_long")),
    "number with forbidden characters": Fault(_wrong("po_number", "forbidden")),
    "number left empty": Fault(_wrong("po_number", "empty")),
    "number cleared": Fault(_wrong("po_number", "clear")),
    "number into another field": Fault(_wrong("po_number", "other_field")),
    "somebody else saves": Fault(_wrong("save", "colleague")),
    "label without a request": Fault(_wrong("save", "cowards")),
    "two alternatives": Fault(_wrong("save", "choice")),
    "request taken back": Fault(_wrong("save", "not_now")),
    "saved before the number is entered, in one step": Fault(_wrong("save", "saved_first")),
    "window closed in the step that saves": Fault(_wrong("save", "close_first")),
    "day that no calendar has": Fault(_wrong("period", "no_day")),
    "all periods at once": Fault(_wrong("period", "all_periods")),
    "sign-in to another site": Fault(_wrong("sign_in", "other_site")),
    "number of the other kind": Fault(_wrong("po_number", "marketplace"), ANY, True),
    "lock to unlock": Fault(_wrong("po_number", "unlock")),
    "cancel before save": Fault(_between("po_number", "cancel")),
    "window closed before save": Fault(_between("po_number", "close")),
    "page refreshed before save": Fault(_between("po_number", "refresh")),
    "invoices opened before view_edit_po": Fault(_wrong("view_edit_po", "invoices")),
    "another place before view_edit_po": Fault(_between("period", "manage")),
    "button that does not exist": Fault(_between("save", "confirm")),
    "words of a step repeated": Fault(_wrong("usage_summary", "doubled"), _REPEATED, True),
    "word of a step twice": Fault(_wrong("reports", "word_twice"), _REPEATED, True),
    "no space before the link": Fault(
        _in_step("sign_in", r" \[", "["), frozenset({"missing-space"}), True
    ),
    "invisible character": Fault(_invisible, frozenset({"invisible-character"}), True),
    "two links alike": Fault(_links_alike, frozenset({"same-link"}), True),
    "front matter with a stray colon": Fault(
        _front("description: PO number: how to change it"), _FRONT, True
    ),
    "front matter with a key twice": Fault(_front("ms.date: 08/10/2021"), _FRONT, True),
    "front matter with an open quote": Fault(_front('author: "eaportal'), _FRONT, True),
    "window of fourteen days": Fault(_claim("window", "more_days"), _CLAIM),
    "window of 10 days": Fault(_claim("window", "digits"), _CLAIM),
    "window before the mail": Fault(_claim("window", "before"), _CLAIM),
    "window of two weeks": Fault(_claim("window", "weeks"), _CLAIM),
    "window of months": Fault(_claim("window", "months"), _CLAIM),
    "window of hours": Fault(_claim("window", "hours"), _CLAIM),
    "window twice, differently": Fault(_window_twice),
    "window in a step": Fault(_days_in_step, _CLAIM),
    "roles exchanged": Fault(_claim("editors", "roles"), _CLAIM),
    "role that may not": Fault(_added_claim("other_role"), _CLAIM),
    "ticket denied": Fault(_claim("ticket", "no_ticket"), _CLAIM),
    "not before the invoice": Fault(_added_claim("not_before"), _CLAIM),
    "also after the invoice": Fault(_added_claim("after_invoice"), _CLAIM),
}  # fmt: skip
