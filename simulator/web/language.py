"""The language of a page: its catalog, its dates and its money."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_interval, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal
from babel.support import NullTranslations, Translations

from simulator.billing.money import from_minor
from simulator.billing.periods import BillingPeriod

CATALOGS = Path(__file__).parent.parent / "locales"
SOURCE = "en-US"

# The same few amounts and dates stand on every page, and CLDR's patterns are slow to apply. There is one
# Language for each tag, as long as the process lives.
_remembered = lru_cache(maxsize=8192)


@dataclass(frozen=True, eq=False)
class Language:
    """How the portal speaks in one locale; *tag* as browsers write it, such as ``nl-NL``."""

    tag: str
    locale: Locale
    translations: NullTranslations

    @property
    def name(self) -> str:
        """The language's own name for itself."""
        name = self.locale.get_display_name() or self.tag
        return name[0].upper() + name[1:]

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return self.locale.text_direction

    def text(self, message: str, **details: object) -> str:
        """The *message* in this language, with its place-holders filled."""
        translated: str = self.translations.gettext(message)
        return translated % details if details else translated

    @_remembered
    def month(self, period: BillingPeriod) -> str:
        """A period by its months, such as November 2020, or October – December 2020."""
        if period.months == 1:
            return format_date(period.start, "LLLL y", locale=self.locale)
        return format_interval(period.start, period.end, "yMMMM", locale=self.locale)

    @_remembered
    def short_month(self, period: BillingPeriod) -> str:
        """A period's month alone, shortened for a chart."""
        return format_date(period.start, "LLL", locale=self.locale)

    @_remembered
    def days(self, period: BillingPeriod) -> str:
        """A period as a range of dates, such as 1–30 Nov 2020."""
        return format_interval(period.start, period.end, "yMMMd", locale=self.locale)

    @_remembered
    def day(self, day: date) -> str:
        """One date, such as December 10, 2020."""
        return format_date(day, "long", locale=self.locale)

    def moment(self, moment: datetime) -> str:
        """A date and time to the minute, in UTC."""
        day = format_date(moment, "long", locale=self.locale)
        return f"{day} {format_time(moment, 'short', locale=self.locale)} UTC"

    def exact_moment(self, moment: datetime) -> str:
        """A date and time to the second, in UTC."""
        day = format_date(moment, "long", locale=self.locale)
        return f"{day} {format_time(moment, 'medium', locale=self.locale)} UTC"

    @_remembered
    def money(self, minor: int, currency: str) -> str:
        """An amount in *minor* units of *currency*, such as €1,234.50."""
        return format_currency(from_minor(minor, currency), currency, locale=self.locale)

    @_remembered
    def whole_money(self, minor: int, currency: str) -> str:
        """An amount without decimals, for the axis of a chart."""
        return format_currency(
            round(from_minor(minor, currency)),
            currency,
            format="¤#,##0",
            locale=self.locale,
            currency_digits=False,
        )

    @_remembered
    def number(self, value: str, places: int) -> str:
        """A decimal number with so many *places*."""
        return format_decimal(Decimal(value), format=f"#,##0.{'0' * places}", locale=self.locale)


@cache
def tags() -> tuple[str, ...]:
    """The languages the portal has: the one it is written in, then a catalog each."""
    found = (path.parent.name.replace("_", "-") for path in CATALOGS.glob("*/portal.po"))
    return (SOURCE, *sorted(found))


@cache
def language(tag: str) -> Language:
    """The language called *tag*, one of tags()."""
    path = CATALOGS / tag.replace("-", "_") / "portal.po"
    return Language(
        tag, Locale.parse(tag, sep="-"), _translations(path) if path.exists() else NullTranslations()
    )


def _translations(path: Path) -> Translations:
    compiled = BytesIO()
    with path.open("rb") as catalog:
        write_mo(compiled, read_po(catalog))
    compiled.seek(0)
    return Translations(compiled)
