"""Names of people and companies for sample data, the same for the same seed.

Faker would do this too, but wherever it is installed, each run of pytest loads all of it.
"""

from collections.abc import Callable
from random import Random

_FIRST_NAMES = """
    Aisha Amara Anna Ben Carlos Chloe Daniel Diego Elena Emma Fatima Felix Grace Hannah Hugo Ines Ivan
    James Jonas Julia Karim Kenji Laura Leila Liam Lucas Maria Marta Mei Mila Nadia Noah Nora Olga Omar
    Oscar Paula Pedro Priya Quentin Rosa Ruben Sam Sara Sofia Tara Theo Tom Uma Viktor Wendy Yara Yusuf
    Zoe
""".split()  # noqa: SIM905
_LAST_NAMES = """
    Abbott Adler Alvarez Baker Barnes Bauer Becker Bell Brandt Brooks Carter Castro Chen Clarke Costa
    Cruz Dalton Diaz Dixon Ellis Evans Falk Fischer Flores Foster Garcia Gibson Grant Haas Hansen Harper
    Hayes Hoffman Hughes Ibarra Jansen Jensen Keller Khan Klein Kruger Lambert Larsen Lopez Marsh Martin
    Meyer Moore Morales Murray Nakamura Novak Olsen Ortiz Owens Palmer Park Pereira Perry Quinn Ramos
    Reyes Rossi Ruiz Santos Sato Schmidt Shaw Silva Sousa Stone Suzuki Tanaka Torres Turner Vargas Vega
    Wagner Walker Ward Watson Weber Wells West Wood Young Zhang Ziegler
""".split()  # noqa: SIM905
_COMPANY_ENDINGS = ("Inc", "and Sons", "LLC", "Group", "PLC", "Ltd")


class Names:
    """Names drawn at *random*."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def person(self) -> str:
        """A first and a last name."""
        return f"{self._random.choice(_FIRST_NAMES)} {self._random.choice(_LAST_NAMES)}"

    def people(self, many: int) -> list[str]:
        """As *many* names of people, each different."""
        return _distinct(self.person, many)

    def companies(self, many: int) -> list[str]:
        """As *many* names of companies, each different."""
        return _distinct(self.company, many)

    def company(self) -> str:
        """A company named after one person, two or three."""
        one, two, three = self._random.sample(_LAST_NAMES, 3)
        ending = self._random.choice(_COMPANY_ENDINGS)
        return self._random.choice((f"{one} {ending}", f"{one}-{two}", f"{one}, {two} and {three}"))

    def digits(self, pattern: str) -> str:
        """The *pattern* with a digit for each ``#``."""
        return "".join(str(self._random.randrange(10)) if each == "#" else each for each in pattern)


def _distinct(draw: Callable[[], str], many: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < many:
        found[draw()] = None
    return list(found)
