"""A simulator, by the URL at which it is served."""

from dataclasses import dataclass, field

from eaportal.flows.client.calls import Calls
from eaportal.flows.client.values import Defect, Defects, WorldState, WorldStates
from eaportal.flows.client.worlds import World
from eaportal.flows.portal import checked_base_url

DEFAULT = "default"


@dataclass(frozen=True)
class Simulator:
    """The simulator at *url*, as ``eaportal serve`` prints it, with the *token* where it prints one.

    Raises PortalAddressError for a host that is neither this machine nor one of *allowed_hosts*. Every
    call raises ControlRefusedError where the simulator says no, and PortalUnreachableError.
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
        """The world called *name*; nothing is asked for yet."""
        path = "" if name == DEFAULT else f"w/{name}/"
        return World(name, f"{checked_base_url(self.url, self.allowed_hosts)}{path}", self._calls)

    def create_world(
        self,
        name: str,
        *,
        seed: int | None = None,
        world_file: str | None = None,
        time_to_live: str | None = None,
    ) -> World:
        """Make a world: the sample world of *seed*, or what *world_file*, YAML text, describes.

        It is removed after *time_to_live*, an ISO 8601 duration of real time such as ``PT1H``.
        """
        self._calls.post(
            WorldState, "worlds", name=name, seed=seed, world_file=world_file, time_to_live=time_to_live
        )
        return self.world(name)

    def import_world(self, name: str, exported: bytes, *, time_to_live: str | None = None) -> World:
        """Make a world from what World.export() gave."""
        self._calls.upload("worlds", name, "import", content=exported, time_to_live=time_to_live)
        return self.world(name)

    def defects(self) -> list[Defect]:
        """All defects that can be planted in a world."""
        return self._calls.get(Defects, "defects").defects

    def worlds(self) -> list[str]:
        """The names of all worlds."""
        return [world.name for world in self._calls.get(WorldStates, "worlds").worlds]
