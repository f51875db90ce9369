"""The labels of the controls in each language, as the articles and the portal's pages have them.

The portal under test has its own catalogs. These are the labels that a user expects, so that a page object
finds a control by its label and fails if the label has changed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from eaportal.language_tags import nearest_tag


@dataclass(frozen=True)
class Labels:
    """The accessible names of the controls that the documented procedures use, in one language."""

    account: str
    next: str
    password: str
    sign_in: str
    no: str
    portal: str
    enrollment: str
    enrollments: str
    enrollment_search: str
    search: str
    reports: str
    usage_summary: str
    period: str
    azure_services: str
    marketplace: str
    view_edit_po_numbers: str
    po_number: str
    lock_po_number: str
    save: str
    cancel: str
    manage: str
    partner: str
    yes: str
    enrollment_detail: str
    department: str
    add_administrator: str
    email_address: str
    add: str
    add_department: str
    department_name: str
    add_account: str
    account_name: str
    account_owner: str
    spending_quota: str
    read_only: str
    price_sheet: str
    download: str
    download_usage: str
    confirm_email_address: str
    notification_frequency: str
    notification_contact: str
    add_contact: str


# As in a world file: a label by its English for every language, or a language with labels of its own.
Changes = Mapping[str, str | Mapping[str, str]]
SOURCE = "en-US"
OLDEST = "2020-12"
# Editions without a date, and the edition whose labels they change.
VARIANTS = {"2019-12": OLDEST}
# The first day of each edition, newest first. An article without a date has the oldest edition.
EDITIONS = (("2021-08", date(2021, 8, 1)), ("2020-12", date.min))

# All editions, oldest first; those without a date can only be requested by name.
EDITION_NAMES = (*VARIANTS, *(name for name, _ in reversed(EDITIONS)))
# By language and edition, the labels that differ from the edition before, or from English in the first.
_TABLE: dict[str, dict[str, dict[str, str]]] = json.loads(
    Path(__file__).with_name("labels.json").read_text(encoding="utf-8")
)
_ENGLISH: Mapping[str, str] = _TABLE[SOURCE][OLDEST]


def labels_for(locale: str, edition: str = OLDEST, changes: Changes = MappingProxyType({})) -> Labels:
    """The labels of a portal in *locale* and *edition*, with *changes*; or English ones."""
    labels = dict(_ENGLISH)
    dated = VARIANTS.get(edition, edition)
    for name, differing in _TABLE.get(locale, {}).items():
        if name == edition or (name not in VARIANTS and name <= dated):
            labels |= differing
    own = changes.get(locale, {})
    for field, english in _ENGLISH.items():
        for label in (changes.get(english), own.get(english) if isinstance(own, Mapping) else None):
            if isinstance(label, str):
                labels[field] = label
    return Labels(**labels)


def has_edition(locale: str, edition: str, changes: Changes = MappingProxyType({})) -> bool:
    """Whether *locale* has labels of *edition*, or *changes*; a dated edition continues the one before."""
    return (
        edition not in VARIANTS
        or edition in _TABLE.get(locale, {})
        or isinstance(changes.get(locale), Mapping)
    )


def edition_of(dated: date | None) -> str:
    """The edition of an article with this date, or without one."""
    return next(name for name, since in EDITIONS if (dated or date.min) >= since)


def spoken_for(locale: str, changes: Changes = MappingProxyType({})) -> str:
    """The language that a portal serves a reader of *locale*: this one, a close one, or English."""
    tags = [*LABELS, *(tag for tag, own in changes.items() if isinstance(own, Mapping))]
    return nearest_tag(locale, tags) or SOURCE


LABELS = {tag: labels_for(tag) for tag in _TABLE}
