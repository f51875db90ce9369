import pytest

from eaportal.flows.articles.text.documents import Document
from tests.flows.articles.mutants.catalog import KINDS, mutants
from tests.flows.articles.mutants.drafts import HERE, plain, written
from tests.flows.articles.mutants.languages import language, locales
from tests.flows.articles.mutants.mutant import Group, Mutant
from tests.flows.articles.mutants.runs import KNOWN_MISSES

SEED = 1


@pytest.fixture(scope="module")
def made() -> list[Mutant]:
    return list(mutants(locales(), list(KINDS), SEED))


def test_every_kind_exists_in_english_or_at_least_in_another_language(made: list[Mutant]) -> None:
    assert {each.kind for each in made} == set(KINDS)


def test_no_mutant_is_one_of_the_right_articles(made: list[Mutant]) -> None:
    for locale in locales():
        words = language(locale)
        right = {plain(words).text(), plain(words, merged=True).text()}
        right |= {draft.text() for draft in [written(words)] if draft}
        assert not [each.kind for each in made if each.locale == locale and each.text in right]


def test_a_fault_says_where_a_finding_must_be_and_a_rewrite_needs_none(made: list[Mutant]) -> None:
    for each in made:
        lines = range(1, len(Document(each.path, each.text).lines) + 1)
        assert bool(each.lines) == (each.group is not Group.HARMLESS), each.name
        assert each.lines <= set(lines), each.name
        assert HERE not in each.text, each.name


def test_a_seed_makes_the_same_mutants_again(made: list[Mutant]) -> None:
    assert list(mutants(locales(), list(KINDS), SEED)) == made


def test_each_known_miss_is_a_mutant(made: list[Mutant]) -> None:
    assert set(KNOWN_MISSES.read_text("utf-8").splitlines()) <= {each.name for each in made}
