"""Whether the disk has room for a world."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eaportal.simulator.seeding.world_file import WorldFile
from eaportal.simulator.worlds.database import NoRoomError

# What an enrollment of a year takes in the world and in the snapshot of its beginning, in bytes.
BYTES_OF_ENROLLMENT = 2 * 6_000


def refuse_without_room(folder: Path, world_file: WorldFile) -> None:
    """Raise NoRoomError where *folder* has no room for the further enrollments of *world_file*."""
    needed = world_file.more_enrollments * BYTES_OF_ENROLLMENT
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise NoRoomError(
            f"A world of {world_file.more_enrollments:,} more enrollments needs about {needed / 1e9:.1f} GB;"
            f" {free / 1e9:.1f} GB are free in {folder}."
        )


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Raise NoRoomError where the disk of *folder* becomes full within the block."""
    try:
        yield
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise NoRoomError(f"The disk of {folder} is full; nothing was stored.") from error
