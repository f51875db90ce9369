"""What a documented procedure is: its controls in order, its effect, and who may carry it out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from eaportal.flows.labels import Labels
from eaportal.flows.procedures.controls import ACTIONS, LABELLED, Control, label_of

BOTH_KINDS = ("direct", "indirect")
# Administrators who may change an enrollment [S5, S6].
MANAGERS = ("ea_admin", "partner_admin")
# Whoever may sign in sees the reports, with the charges that the role may see [S5].
EVERYONE = (
    "ea_admin",
    "ea_admin_readonly",
    "ea_purchaser",
    "department_admin",
    "department_admin_readonly",
    "account_owner",
    "partner_admin",
    "partner_admin_readonly",
)


@dataclass(frozen=True)
class Procedure:
    """A documented procedure: *doing* something, by *controls* in this order; the last one carries it out.

    A text may leave out the *places*, and may use the *optional* controls. It describes this procedure if it
    names its *own* control *together* with others, and none that is *elsewhere*; or if it asks for all fields
    of *evident*, whatever their labels are. If it *has_vocabulary*, articles about it use only words that
    vocabularies know; if it *is_marked*, its labels are ordinary words, of which only marked ones count.
    Afterwards, the page shows what was entered into the field *shows*, or no longer what the form sent as the
    field *hides*, and the portal's journal has a change of its *subject*, unless it changes nothing. In some
    editions, another order *differs*. *roles* may do it on enrollments of these *kinds*, within a *window*,
    by these *sources*; if *one_role_a_kind*, each of the roles on the kind at its place alone.
    """

    name: str
    doing: str
    controls: tuple[Control, ...]
    own: Control
    subject: str | None
    roles: tuple[str, ...]
    kinds: tuple[str, ...]
    sources: tuple[str, ...]
    window: str = "at any time"
    one_role_a_kind: bool = False
    shows: Control | None = None
    hides: str = ""
    places: frozenset[Control] = frozenset()
    optional: frozenset[Control] = frozenset()
    together: frozenset[Control] = frozenset()
    elsewhere: frozenset[Control] = frozenset()
    evident: frozenset[Control] = frozenset()
    has_vocabulary: bool = False
    is_marked: bool = False
    differs: Mapping[str, tuple[Control, ...]] = field(default_factory=dict)

    @property
    def final(self) -> Control:
        """The control that carries it out."""
        return self.controls[-1]

    @cached_property
    def needed(self) -> frozenset[Control]:
        """The controls without which it isn't complete."""
        return frozenset(self.controls) - self.places

    @cached_property
    def labelled(self) -> tuple[Control, ...]:
        """The controls that a text has to name, in order."""
        return tuple(control for control in self.controls if control in LABELLED)

    @property
    def is_evident_by_symbol(self) -> bool:
        """Whether its own control is a symbol, which other products have too."""
        return ACTIONS[self.own].symbol is not None

    @cached_property
    def fields(self) -> tuple[Control, ...]:
        """The fields that a text may describe without their label, in order."""
        return tuple(control for control in self.controls[1:] if control not in LABELLED)

    def order_in(self, edition: str) -> tuple[Control, ...]:
        """The controls in the order in which a portal of *edition* uses them."""
        return self.differs.get(edition, self.controls)

    def before(self, control: Control, edition: str) -> tuple[Control, ...]:
        """The controls that come before *control* in *edition*, except signing in; none for optional ones."""
        order = self.order_in(edition)
        return order[1 : order.index(control)] if control in order else ()

    def uses(self, control: Control) -> bool:
        """Whether *control* has a part in it."""
        return control in self.controls or control in self.optional

    def labels(self, labels: Labels) -> dict[Control, str]:
        """The names of the labeled controls in *labels*."""
        return {control: label_of(control, labels) for control in self.labelled}
