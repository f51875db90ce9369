"""The folder that holds worlds, with their snapshots."""

import os
import re
import secrets
import shutil
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory, mkstemp

from sqlalchemy import text

from eaportal.simulator.database.name_index import make_name_index
from eaportal.simulator.database.sqlite import WorldGoneError, exclusive_lock
from eaportal.simulator.database.tables import SCHEMA, Row
from eaportal.simulator.seeding.seed_many import Progress
from eaportal.simulator.seeding.seed_world import seed_world
from eaportal.simulator.world_files.world_file import WorldFile
from eaportal.simulator.worlds.integrity import (
    EXPIRY_SUFFIX,
    check_disk_space,
    check_integrity,
    expires_at,
    is_expired,
    reporting_full_disk,
    set_expiry,
)
from eaportal.simulator.worlds.world import World

DEFAULT = "default"
# The snapshot that every world starts with.
BEGINNING = "beginning"
# The number of worlds that keep their files open between requests. There may be thousands of worlds.
KEPT_OPEN = 100
# The number of world files whose finished worlds are kept as templates for the next world.
KEPT_TEMPLATES = 16
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class Worlds:
    """The worlds in *folder*, by name, with their snapshots.

    A world is ``<name>.sqlite``, plus ``<name>.expires`` if it expires. Its snapshots, including the one
    that it starts with, are ``snapshots/<name>/<snapshot>.sqlite``. Several processes may use the folder.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._open: dict[str, World] = {}
        self._templates: dict[str, bytes] = {}
        self._making = threading.Lock()
        self._opening = threading.Lock()

    @property
    def secret(self) -> str:
        """The key that signs the cookies of these worlds, created once and readable only by its owner."""
        path = self._folder / "secret"
        if not path.exists():
            descriptor, fresh = mkstemp(dir=self._folder)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_hex(32))
            # A second process may do the same at this moment. The first one to link wins.
            with suppress(FileExistsError):
                os.link(fresh, path)
            os.unlink(fresh)
        return path.read_text()

    def names(self) -> list[str]:
        """Return the names of all worlds."""
        if self._expired():
            with self._exclusively():
                self._remove_expired()
        return sorted(path.stem for path in self._folder.glob("*.sqlite") if NAME.fullmatch(path.stem))

    def create(
        self,
        name: str,
        world_file: WorldFile,
        expires: datetime | None = None,
        progress: Progress | None = None,
    ) -> World:
        """Create the world that *world_file* describes; *progress* gets the number of additional enrollments.

        Raises FileExistsError if *name* is taken, and DiskFullError. If the same small file was used before,
        the world is a copy of what that one started as.
        """
        described = world_file.model_dump_json()
        with TemporaryDirectory(dir=self._folder) as scratch:
            path = Path(scratch) / "template.sqlite"
            with self._exclusively():
                self._refuse_taken(name)
                template = self._templates.pop(described, None)
            if template is None:
                check_disk_space(self._folder, world_file)
                _build(path, world_file, progress)
            else:
                path.write_bytes(template)
            with self._exclusively():
                self._refuse_taken(name)
                if not world_file.more_enrollments:
                    self._templates[described] = template or path.read_bytes()  # the last one used comes last
                if len(self._templates) > KEPT_TEMPLATES:
                    self._templates.pop(next(iter(self._templates)))
                return self._start(name, path, expires)

    def import_world(self, name: str, exported: bytes, expires: datetime | None = None) -> World:
        """Create a world from what export() returned; raises FileExistsError and WorldDamagedError."""
        with self._exclusively(), TemporaryDirectory(dir=self._folder) as scratch:
            self._refuse_taken(name)
            path = Path(scratch) / "imported.sqlite"
            path.write_bytes(exported)
            check_integrity(path)
            world = self._start(name, path, expires)
            world.resume()
            return world

    def get(self, name: str) -> World | None:
        """Return the world called *name*, or None if there is none or it has expired."""
        if not NAME.fullmatch(name) or (name != DEFAULT and is_expired(self._path(name))):
            return None
        try:
            return self._opened(name)
        except WorldGoneError:
            return None

    def expires_at(self, name: str) -> datetime | None:
        """Return when the world called *name* expires in real time. The default world never does."""
        return None if name == DEFAULT else expires_at(self._path(name))

    def export(self, name: str) -> bytes:
        """Return the world called *name* as a file, to keep or to attach to a report."""
        with TemporaryDirectory(dir=self._folder) as scratch:
            path = Path(scratch) / "export.sqlite"
            self._opened(name).copy_to(path)
            return path.read_bytes()

    def delete(self, name: str) -> None:
        """Delete the world called *name* and its snapshots."""
        with self._exclusively():
            self._remove(name)

    def snapshots(self, name: str) -> list[str]:
        """Return the names of the snapshots of a world, starting with the one that it started with."""
        taken = sorted(path.stem for path in (self._folder / "snapshots" / name).glob("*.sqlite"))
        return [BEGINNING, *(each for each in taken if each != BEGINNING)]

    def take_snapshot(self, name: str, snapshot: str) -> None:
        """Save the present state of the world called *name*, replacing an older snapshot of that name."""
        self._opened(name).copy_to(self._snapshot(name, snapshot))

    def restore(self, name: str, snapshot: str) -> None:
        """Restore a *snapshot* of the world called *name*; raises FileNotFoundError if there is none."""
        path = self._snapshot(name, snapshot)
        if not path.is_file():
            raise FileNotFoundError(f"world {name!r} has no snapshot {snapshot!r}")
        self._opened(name).copy_from(path)

    def close(self) -> None:
        """Close all files."""
        for world in self._open.values():
            world.close()

    @contextmanager
    def _exclusively(self) -> Iterator[None]:
        """Create or delete worlds while no other thread or process does so."""
        with self._making, exclusive_lock(self._folder / "lock"):
            yield

    def _start(self, name: str, content: Path, expires: datetime | None) -> World:
        """Make the file *content* the world called *name*, and its first snapshot."""
        set_expiry(self._path(name), expires)
        beginning = self._snapshot(name, BEGINNING)
        beginning.parent.mkdir(parents=True, exist_ok=True)
        with reporting_full_disk(self._folder):
            shutil.copyfile(content, beginning)
        # Moved as a whole, so that a world is either complete or absent.
        content.rename(self._path(name))
        return self._opened(name)

    def _opened(self, name: str) -> World:
        with self._opening:
            world = self._open.pop(name, None)
            if world and not world.exists():
                # Another process has deleted it, and may have created another with the same name.
                world.close()
                world = None
            world = world or World(self._path(name))
            self._open[name] = world  # the last one used comes last
            if len(self._open) > KEPT_OPEN:
                self._open.pop(next(iter(self._open))).close()
            return world

    def _refuse_taken(self, name: str) -> None:
        self._remove_expired()
        if self._path(name).exists():
            raise FileExistsError(f"there is a world {name!r} already")

    def _expired(self) -> list[str]:
        files = self._folder.glob(f"*{EXPIRY_SUFFIX}")
        return [path.stem for path in files if path.stem != DEFAULT and is_expired(path)]

    def _remove_expired(self) -> None:
        for name in self._expired():
            self._remove(name)

    def _remove(self, name: str) -> None:
        with self._opening:
            world = self._open.pop(name, None)
        if world:
            world.close()
        # Delete the file itself first, so that nobody opens it without the files that belong to it.
        for path in sorted(self._folder.glob(f"{name}.sqlite*")):
            path.unlink(missing_ok=True)
        shutil.rmtree(self._folder / "snapshots" / name, ignore_errors=True)
        # Do this last, so that an expired world doesn't come back if the deletion is interrupted.
        set_expiry(self._path(name), None)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.sqlite"

    def _snapshot(self, name: str, snapshot: str) -> Path:
        return self._folder / "snapshots" / name / f"{snapshot}.sqlite"


def _build(path: Path, world_file: WorldFile, progress: Progress | None) -> None:
    path.touch()
    with closing(World(path)) as world, world.session(writes=True) as session, session.begin():
        Row.metadata.create_all(session.connection())
        make_name_index(session.connection())
        session.execute(text(f"PRAGMA user_version={SCHEMA}"))
        seed_world(session, world_file, progress)
