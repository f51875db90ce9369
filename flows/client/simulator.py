"""A simulator, by its URL."""

from dataclasses import dataclass, field

from eaportal.flows.client.calls import Calls
from eaportal.flows.client.values import Defect, Defects, WorldState, WorldStates
from eaportal.flows.client.worlds import World
from eaportal.flows.portal import checked_base_url

DEFAULT = "default"


@dataclass(frozen=True)
class Simulator:
    """The simulator at *url*, the URL that ``eaportal serve`` prints.

    *token* is the token that it prints if it serves other machines. *allowed_hosts* are hosts other than this
    machine that *url* may name; for any other, this raises PortalAddressError.

    Every method here and of World, except world(), calls the control API. It raises ControlRefusedError if
    the simulator refuses the call, and PortalUnreachableError if no simulator answers.
    """

    url: str
    token: str | None = field(default=None, repr=False)
    allowed_hosts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        checked_base_url(self.url, self.allowed_hosts)

    @property
    def _calls(self) -> Calls:
        return Calls(f"{checked_base_url(self.url, self.allowed_hosts)}_sim", self.token)

    def world(self, name: str = DEFAULT) -> World:
        """Return the world called *name*, without checking that it exists."""
        path = "" if name == DEFAULT else f"w/{name}/"
        return World(name, f"{checked_base_url(self.url, self.allowed_hosts)}{path}", self._calls)

    def create_world(
        self,
        name: str,
        *,
        seed: int | None = None,
        world_file: str | None = None,
        life: str | None = None,
        time_to_live: str | None = None,
    ) -> World:
        """Create a world called *name*: lowercase letters, digits and hyphens.

        It is the sample world of *seed* (default 2020), or the one described by *world_file*, the text of a
        YAML file. With the *life* ``documented``, it becomes read-only and closes on the documented days.
        After *time_to_live*, an ISO 8601 duration of real time such as ``PT1H``, it is deleted.
        """
        self._calls.post(
            WorldState,
            "worlds",
            name=name,
            seed=seed,
            world_file=world_file,
            life=life,
            time_to_live=time_to_live,
        )
        return self.world(name)

    def import_world(self, name: str, exported: bytes, *, time_to_live: str | None = None) -> World:
        """Create a world from *exported*, the result of World.export()."""
        self._calls.upload("worlds", name, "import", content=exported, time_to_live=time_to_live)
        return self.world(name)

    def defects(self) -> list[Defect]:
        """Return all defects that can be planted in a world."""
        return self._calls.get(Defects, "defects").defects

    def worlds(self) -> list[str]:
        """Return the names of all worlds."""
        return [world.name for world in self._calls.get(WorldStates, "worlds").worlds]
