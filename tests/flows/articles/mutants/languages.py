"""The words that articles of a language are made of, right and wrong ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from eaportal.flows.labels import labels_for
from eaportal.flows.procedures.controls import Control
from eaportal.flows.procedures.po_numbers import UPDATE_PO_NUMBER

WORDS = Path(__file__).parent / "words"
# The words of a sentence for each action, with `{reports}` where the label of **Reports** stands.
Sentences = Mapping[str, str]


@dataclass(frozen=True)
class Language:
    """A language: one file of `words/`, with a field for each of its keys.

    *labels* are the labels on the page by control, *drifted*, *absent* and *inflected* are wrong ones, and
    *elsewhere* are those of controls that lead to another place. *harmless* are steps and sentences that
    change nothing; *wrong_steps* and *wrong_claims* are faults.
    """

    locale: str
    brackets: str
    labels: Mapping[str, str]
    english: Mapping[str, str]
    drifted: Mapping[str, str]
    absent: Mapping[str, str]
    inflected: Mapping[str, str]
    elsewhere: Mapping[str, str]
    title: str
    window: str
    editors: str
    ticket: str
    lead: str
    steps: Sentences
    merged: Sentences
    in_two: Sequence[str]
    chained: str
    paraphrases: Mapping[str, Sequence[str]]
    polite: Sequence[str]
    idle: Sequence[str]
    harmless: Sentences
    step_word: str
    portal_text: str
    select: str
    wrong_steps: Sentences
    wrong_claims: Sentences
    links: Sequence[str]


def locales() -> list[str]:
    """The languages that have words."""
    return sorted(file.stem for file in WORDS.glob("*.yaml"))


@cache
def language(locale: str) -> Language:
    """Read the words of *locale*."""
    words = yaml.safe_load((WORDS / f"{locale}.yaml").read_text("utf-8"))
    return Language(
        locale=locale,
        brackets=words.pop("brackets", "{}"),
        labels=_by_control(locale),
        english=_by_control("en-US"),
        **words.pop("labels"),
        **words,
    )


def _by_control(locale: str) -> dict[str, str]:
    labels = UPDATE_PO_NUMBER.labels(labels_for(locale))
    return {control.value: label for control, label in labels.items() if control in Control}
