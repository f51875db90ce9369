"""The language of a page: its translations, dates and money."""

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any
from unicodedata import combining, normalize

from babel import Locale, localedata
from babel.dates import format_date, format_interval, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal, format_percent
from markupsafe import Markup, escape

from eaportal.language_tags import nearest_tag
from eaportal.simulator.catalogs import NAMES, OLDEST, catalog
from eaportal.simulator.rules.money import from_minor
from eaportal.simulator.rules.periods import BillingPeriod
from eaportal.simulator.world_files.labels import labels_for_language, languages_in, read_labels

NO_LABELS = "{}"
_SOURCE_LANGUAGE = "en"
_PLACE_HOLDER = re.compile(r"%\(\w+\)[a-z]")

# Pages repeat the same few amounts and dates, and CLDR's patterns are slow to apply. There is one Language
# for each tag for the life of the process, so the cache can keep it.
_remembered = lru_cache(maxsize=8192)


def N_(message: str) -> str:  # noqa: N802 - gettext's usual mark for a text translated later
    """Mark a *message* in a table for the catalogs."""
    return message


class OwnTables(Locale):
    """A locale with its own copy of the CLDR tables.

    Babel shares tables between locales and resolves references to other tables in place, so the first
    language asked for its months would give them to every language after it.
    """

    @cached_property
    def _data(self) -> localedata.LocaleDataDict:
        shared: Any = localedata.load(str(self))
        return localedata.LocaleDataDict(deepcopy(shared))


class DateText(str):
    """A date on a page. If it ends with a period, such as 2020 г., its sentence gets no second one."""

    __slots__ = ()


@dataclass(frozen=True, eq=False)
class Language:
    """The translations and formats of one locale; *tag* is written as in browsers, such as ``nl-NL``.

    *words* has the translations by their English.
    """

    tag: str
    locale: Locale
    words: Mapping[str, str]

    @property
    def direction(self) -> str:
        """Return ``ltr`` or ``rtl``."""
        return self.locale.text_direction

    def text(self, message: str, **details: object) -> Markup:
        """Return *message* in this language as HTML, with its placeholders filled.

        Without a translation it is marked as English, and its filled-in values as this language.
        """
        html = self._html(message)
        for name, detail in details.items():
            if isinstance(detail, DateText) and detail.endswith("."):
                html = html.replace(f"%({name})s.", f"%({name})s")
        return html % details if details else html

    @_remembered
    def _html(self, message: str) -> Markup:
        html = escape(self.words.get(message, message))
        is_foreign = message not in self.words and self.locale.language != _SOURCE_LANGUAGE
        if is_foreign or self.direction == "rtl":
            # A filled-in value, such as a PO number, must not reorder the words around it.
            isolated = Markup('<bdi lang="{}">').format(self.tag) + Markup(r"\g<0></bdi>")
            html = Markup(_PLACE_HOLDER.sub(isolated, str(html)))  # noqa: S704 - escaped above
        return Markup('<span lang="en" dir="ltr">{}</span>').format(html) if is_foreign else html

    @_remembered
    def month(self, period: BillingPeriod) -> DateText:
        """Format a period as its months, such as November 2020, or October – December 2020."""
        if period.months == 1:
            return DateText(format_skeleton("yMMMM", period.start, locale=self.locale))
        return DateText(format_interval(period.start, period.end, "yMMMM", locale=self.locale))

    @_remembered
    def short_month(self, period: BillingPeriod) -> str:
        """Format a period as its month without the year, short enough for a chart."""
        return format_date(period.start, "LLL", locale=self.locale)

    @_remembered
    def days(self, period: BillingPeriod) -> str:
        """Format a period as a range of dates, such as 1–30 Nov 2020."""
        return format_interval(period.start, period.end, "yMMMd", locale=self.locale)

    @_remembered
    def day(self, day: date) -> DateText:
        """Format a date, such as December 10, 2020."""
        return DateText(format_date(day, "long", locale=self.locale))

    @_remembered
    def moment(self, moment: datetime) -> str:
        """Format a date and time to the minute, in UTC."""
        day = format_date(moment, "long", locale=self.locale)
        return f"{day} {format_time(moment, 'short', locale=self.locale)} UTC"

    def exact_moment(self, moment: datetime) -> str:
        """Format a date and time to the second, in UTC."""
        day = format_date(moment, "long", locale=self.locale)
        return f"{day} {format_time(moment, 'medium', locale=self.locale)} UTC"

    @_remembered
    def money(self, minor: int, currency: str) -> str:
        """Format an amount in *minor* units of *currency*, such as €1,234.50."""
        return format_currency(from_minor(minor, currency), currency, locale=self.locale)

    @_remembered
    def whole_money(self, minor: int, currency: str) -> str:
        """Format an amount without decimals, for the axis of a chart."""
        return format_currency(
            round(from_minor(minor, currency)),
            currency,
            format="¤#,##0",
            locale=self.locale,
            currency_digits=False,
        )

    @_remembered
    def number(self, value: str, places: int) -> str:
        """Format a decimal number with this number of *places*."""
        return format_decimal(Decimal(value), format=f"#,##0.{'0' * places}", locale=self.locale)

    def percent(self, value: str) -> str:
        """Format *value* as a percentage, with its own number of decimal places."""
        return format_percent(Decimal(value) / 100, locale=self.locale, decimal_quantization=False)

    def country(self, code: str) -> str:
        """Return the name of the country with this two-letter *code*."""
        return str(self.locale.territories.get(code, code))


@lru_cache(maxsize=64)
def language_names(labels: str = NO_LABELS) -> dict[str, str]:
    """Return the languages of a world with *labels*: their own names by tag, in alphabetical order."""
    added = [tag for tag in languages_in(read_labels(labels)) if tag not in NAMES]
    named = NAMES | {tag: _own_name(tag) for tag in added}
    return dict(sorted(named.items(), key=lambda pair: _in_alphabet(pair[1])))


@lru_cache(maxsize=512)
def find_language(tag: str, edition: str = OLDEST, labels: str = NO_LABELS) -> Language:
    """Return the language *tag*, one of language_names(), for a world with *edition* and *labels*."""
    words = {**catalog(tag, edition), **labels_for_language(read_labels(labels), tag)}
    return Language(tag, OwnTables.parse(tag, sep="-"), words)


def nearest(wished: Iterable[str], tags: Sequence[str]) -> str | None:
    """Return the one of *tags* that is nearest to the first of the *wished* languages that has one."""
    return next(filter(None, (nearest_tag(wish, tags) for wish in wished)), None)


def _own_name(tag: str) -> str:
    name = OwnTables.parse(tag, sep="-").get_display_name() or tag
    return name[0].upper() + name[1:]


def _in_alphabet(name: str) -> str:
    """Return the sort key of *name*: its letters without accents."""
    return "".join(sign for sign in normalize("NFKD", name.casefold()) if not combining(sign))
