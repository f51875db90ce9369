"""The right articles that mutations begin from."""

from dataclasses import dataclass
from functools import cached_property
from random import Random

from tests.flows.articles.mutants.drafts import ACTIONS, HERE, Draft, plain, written
from tests.flows.articles.mutants.languages import Language


@dataclass(frozen=True)
class Bases:
    """The right articles in a *language*, and the choices of a *random* generator."""

    language: Language
    random: Random

    @cached_property
    def plain(self) -> Draft:
        """Seven plain steps, one for each action."""
        return plain(self.language)

    @cached_property
    def merged(self) -> Draft:
        """The same in five steps."""
        return plain(self.language, merged=True)

    @property
    def some(self) -> Draft:
        """One of these, or the article in the fixtures."""
        return self.random.choice([self.plain, self.merged, written(self.language) or self.merged])

    def instead(self, action: str, *sentences: str) -> Draft:
        """The seven steps with *sentences* in the place of *action*, where a finding is expected."""
        return self.plain.with_step(ACTIONS.index(action), *(HERE + each for each in sentences))

    def added(self, after: str, sentence: str) -> Draft:
        """The seven steps with *sentence* as a step after *action*, without a mark."""
        at = ACTIONS.index(after)
        return self.plain.with_step(at, self.plain.steps[at], sentence)

    def without(self, action: str) -> Draft:
        """The seven steps without *action*; the finding is expected at the next step, or else at the last."""
        at = ACTIONS.index(action)
        left = self.plain.with_step(at)
        marked = min(at, len(left.steps) - 1)
        return left.with_step(marked, HERE + left.steps[marked])

    def ordered(self, *actions: str, marked: str) -> Draft:
        """The steps of *actions* in this order; a finding is expected at the one that is *marked*."""
        steps = {**self.language.steps, marked: HERE + self.language.steps[marked]}
        draft = self.plain
        return draft.with_steps([steps[each] for each in actions])
