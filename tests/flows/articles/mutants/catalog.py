"""All mutants: each kind in each language."""

from collections.abc import Collection, Iterator
from random import Random

from tests.flows.articles.mutants.bases import Bases
from tests.flows.articles.mutants.drafts import ACTIONS, HERE, Draft
from tests.flows.articles.mutants.faults import FAULTS
from tests.flows.articles.mutants.languages import language
from tests.flows.articles.mutants.mutant import ANY, Group, Mutant, mutant
from tests.flows.articles.mutants.rewrites import INCLUDED, REWRITES

IDLE = ("coffee", "wait", "leave it", "change nothing", "check", "done", "sign out")
# The warnings that the article in the fixtures has on purpose.
_WRITTEN_WARNINGS = {"nl-NL": frozenset({"several-terms", "same-link"})}
# All kinds, in the order of reports. A step that is no action is put in the place of each action.
KINDS = {
    **dict.fromkeys(FAULTS, Group.FAULT),
    **dict.fromkeys(REWRITES, Group.HARMLESS),
    **{f"{idle} instead of {action}": Group.IDLE for idle in IDLE for action in ACTIONS},
}


def mutants(locales: Collection[str], kinds: Collection[str], seed: int) -> Iterator[Mutant]:
    """The mutants of *kinds* in *locales*; *seed* decides which article each begins from."""
    for kind in kinds:
        for locale in locales:
            # A string seeds the same numbers in every process.
            bases = Bases(language(locale), Random(f"{seed} {kind} {locale}"))  # noqa: S311
            made = _made(KINDS[kind], kind, bases)
            if made:
                yield made


def _made(group: Group, kind: str, bases: Bases) -> Mutant | None:
    locale = bases.language.locale
    if group is Group.IDLE:
        idle, action = kind.split(" instead of ")
        return mutant(group, kind, locale, _idle(bases, IDLE.index(idle), action).text())
    if group is Group.FAULT:
        fault = FAULTS[kind]
        wrong = fault.change(bases)
        if wrong is None:
            return None
        return mutant(group, kind, locale, _text(wrong), rules=fault.rules, may_pass=fault.may_pass)
    rewrite = REWRITES[kind]
    right = rewrite.change(bases)
    if right is None:
        return None
    files = ((INCLUDED, rewrite.included(bases)),) if rewrite.included else ()
    rules = rewrite.rules | _WRITTEN_WARNINGS.get(locale, ANY)
    return mutant(group, kind, locale, _text(right), rules=rules, files=files)


def _idle(bases: Bases, idle: int, action: str) -> Draft:
    """A sentence that is no action in the place of *action*; an error belongs there, or at the next step."""
    draft = bases.instead(action, bases.language.idle[idle])
    following = ACTIONS.index(action) + 1
    if following == len(ACTIONS):
        return draft
    return draft.with_step(following, HERE + draft.steps[following])


def _text(changed: Draft | str) -> str:
    return changed.text() if isinstance(changed, Draft) else changed
