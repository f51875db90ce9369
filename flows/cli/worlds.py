"""Worlds of a simulator of our own, as places to check articles in."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eaportal.simulator.seeding.world_file import WorldFile
    from eaportal.simulator.server import Portal

KEPT = "kept"


class OwnWorld:
    """A world of *portal* called *name* that nobody else uses; it begins as *world_file* describes."""

    def __init__(self, portal: "Portal", name: str, world_file: "WorldFile") -> None:
        self.base_url = f"{portal.url}w/{name}/"
        self._worlds = portal.worlds
        self._name = name
        if portal.worlds.get(name):
            portal.worlds.delete(name)
        portal.worlds.create(name, world_file)

    def keep(self) -> None:
        """Keep the world's present state, whoever is signed in."""
        self._worlds.take_snapshot(self._name, KEPT)

    def renew(self) -> None:
        """Come back to the state that was kept."""
        self._worlds.restore(self._name, KEPT)
