"""The folder that holds worlds, with their snapshots."""

import errno
import os
import re
import secrets
import shutil
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from eaportal.simulator.database.name_index import make_name_index
from eaportal.simulator.database.sqlite import (
    NotStoredError,
    WorldBusyError,
    WorldDamagedError,
    WorldGoneError,
    exclusive_lock,
    identity_of,
)
from eaportal.simulator.database.tables import SCHEMA, Row
from eaportal.simulator.open_files import MOST_WORLDS
from eaportal.simulator.seeding.seed_many import Progress
from eaportal.simulator.seeding.seed_world import seed_world
from eaportal.simulator.world_files.world_file import WorldFile
from eaportal.simulator.worlds.expiry import EXPIRY_SUFFIX, expires_at, is_expired, note_of, read_note
from eaportal.simulator.worlds.integrity import (
    check_disk_space,
    check_integrity,
    check_structure,
    rebuild_indexes,
)
from eaportal.simulator.worlds.whole_files import (
    OwnedFolder,
    draft,
    remove_abandoned,
    replacing,
    reporting_disk,
)
from eaportal.simulator.worlds.world import World

DEFAULT = "default"
# The snapshot that every world starts with.
BEGINNING = "beginning"
# The number of world files whose finished worlds are kept as templates for the next world.
KEPT_TEMPLATES = 16
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_SCRATCH = ".scratch-"
_SECRET = re.compile("[0-9a-f]{64}")


class Worlds:
    """The worlds in *folder*, by name, with their snapshots.

    A world is ``<name>.sqlite``, plus ``<name>.expires`` if it expires. Its snapshots, including the one
    that it starts with, are ``snapshots/<name>/<snapshot>.sqlite``. Several processes may use the folder.
    Each file is written in full before it gets its name. If the folder is *lasting*, it is on the disk, too.
    At most *kept_open* worlds keep their files open between requests: there may be thousands of worlds.
    """

    def __init__(self, folder: Path, *, lasting: bool = True, kept_open: int = MOST_WORLDS) -> None:
        with reporting_disk(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not os.access(folder, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        remove_abandoned(folder, _SCRATCH)
        self._folder = folder
        self._lasting = lasting
        self._kept_open = kept_open
        self._open: dict[str, World] = {}
        self._templates: dict[str, bytes] = {}
        # The files that are known to be intact, with what distinguishes them from later files there.
        self._intact: dict[Path, object] = {}
        self._own_scratch: OwnedFolder | None = None
        self._making = threading.Lock()
        self._opening = threading.Lock()

    @property
    def secret(self) -> str:
        """The key that signs the cookies of these worlds, created once and readable only by its owner."""
        path = self._folder / "secret"
        if not _has_secret(path):
            with self._exclusively():
                if not _has_secret(path):
                    with self._replacing(path) as fresh:
                        fresh.write_text(secrets.token_hex(32))
        return path.read_text()

    def problems(self) -> dict[str, str]:
        """Return the files that aren't served because they are damaged, and why, by their names."""
        problems = {}
        for path in self._files("*.sqlite"):
            try:
                self._check_once(path, fully=False)
            except (WorldDamagedError, WorldBusyError, NotStoredError) as error:
                problems[path.name] = str(error)
            except WorldGoneError:
                continue
        for path in self._files(f"*{EXPIRY_SUFFIX}"):
            try:
                read_note(path)
            except FileNotFoundError:
                continue
            except ValueError:
                problems[path.name] = "This is not the moment at which a world expires, so the world stays."
        return problems

    def names(self) -> list[str]:
        """Return the names of all worlds."""
        if self._expired():
            with self._exclusively():
                self._remove_expired()
        return sorted(path.stem for path in self._files("*.sqlite") if self._is_intact(path))

    def create(
        self,
        name: str,
        world_file: WorldFile,
        expires: datetime | None = None,
        progress: Progress | None = None,
    ) -> World:
        """Create the world that *world_file* describes; *progress* gets the number of additional enrollments.

        Raises FileExistsError if *name* is taken, and NotStoredError. If the same small file was used before,
        the world is a copy of what that one started as.
        """
        described = world_file.model_dump_json()
        with self._exclusively():
            self._refuse_taken(name)
            template = self._templates.pop(described, None)
        with self._draft() as path:
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
        with self._exclusively():
            self._refuse_taken(name)
        with self._draft() as path:
            path.write_bytes(exported)
            # Without a lock: a large world takes a while.
            check_integrity(path)
            rebuild_indexes(path)
            with self._exclusively():
                self._refuse_taken(name)
                world = self._start(name, path, expires)
        world.resume()
        return world

    def get(self, name: str) -> World | None:
        """Return the world called *name*, or None if there is none, it has expired, or it is damaged."""
        if not NAME.fullmatch(name) or (name != DEFAULT and is_expired(self._path(name))):
            return None
        try:
            return self.open(name)
        except (WorldGoneError, WorldDamagedError):
            return None

    def open(self, name: str) -> World:
        """Return the world called *name*; raises WorldGoneError if there is none, and WorldDamagedError."""
        path = self._path(name)
        # Not while others wait: a large world takes a while.
        self._check_once(path, fully=True)
        with self._opening:
            world = self._open.pop(name, None)
            if world and not world.exists():
                # Another process has deleted it, and may have created another with the same name.
                world.close()
                world = None
            world = world or World(path)
            self._open[name] = world  # the last one used comes last
            if len(self._open) > self._kept_open:
                self._open.pop(next(iter(self._open))).close()
            return world

    def expires_at(self, name: str) -> datetime | None:
        """Return when the world called *name* expires in real time. The default world never does."""
        return None if name == DEFAULT else expires_at(self._path(name))

    def export(self, name: str) -> bytes:
        """Return the world called *name* as a file, to keep or to attach to a report."""
        with self._draft() as path:
            self.open(name).copy_to(path)
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
        world, path = self.open(name), self._snapshot(name, snapshot)
        try:
            with self._replacing(path) as fresh:
                world.copy_to(fresh)
        except FileNotFoundError as error:
            raise WorldGoneError(f"the world {name!r} was deleted") from error
        self._intact[path] = _state_of(path)

    def restore(self, name: str, snapshot: str) -> None:
        """Restore a *snapshot* of the world called *name*.

        Raises FileNotFoundError if there is none, and WorldDamagedError; the world is then as before.
        """
        path = self._snapshot(name, snapshot)
        if not path.is_file():
            raise FileNotFoundError(f"world {name!r} has no snapshot {snapshot!r}")
        state = _state_of(path)
        if self._intact.get(path) != state:
            check_integrity(path)
            self._intact[path] = state
        self.open(name).copy_from(path)

    def close(self) -> None:
        """Close all files."""
        for world in self._open.values():
            world.close()
        if self._own_scratch:
            self._own_scratch.close()
            self._own_scratch = None

    @contextmanager
    def _exclusively(self) -> Iterator[None]:
        """Create or delete worlds while no other thread or process does so."""
        with self._making, exclusive_lock(self._folder / "lock"):
            yield

    @property
    def _scratch(self) -> Path:
        """A folder for files that aren't complete yet, on the same disk as the worlds."""
        with self._opening:
            if self._own_scratch is None:
                with reporting_disk(self._folder):
                    self._own_scratch = OwnedFolder(self._folder, _SCRATCH)
            return self._own_scratch.path

    def _replacing(self, path: Path) -> AbstractContextManager[Path]:
        return replacing(path, self._scratch, lasting=self._lasting)

    def _draft(self) -> AbstractContextManager[Path]:
        return draft(self._scratch)

    def _start(self, name: str, content: Path, expires: datetime | None) -> World:
        """Make the file *content* the world called *name*, and its first snapshot."""
        path, beginning = self._path(name), self._snapshot(name, BEGINNING)
        # What is left of a world of this name whose deletion was interrupted.
        self._remove(name)
        beginning.parent.mkdir(mode=0o700, parents=True)
        if expires:
            with self._replacing(note_of(path)) as note:
                note.write_text(expires.isoformat())
        with self._replacing(beginning) as fresh:
            shutil.copyfile(content, fresh)
        # The world comes last, so that it is either complete or absent.
        with self._replacing(path) as fresh:
            content.replace(fresh)
        self._intact[beginning] = _state_of(beginning)
        self._intact[path] = identity_of(path)
        return self.open(name)

    def _check_once(self, path: Path, *, fully: bool) -> None:
        """Check a world, unless this file is known; raises WorldDamagedError and WorldGoneError."""
        identity = identity_of(path)
        if identity is None:
            raise WorldGoneError(f"there is no world {path.stem!r}")
        if self._intact.get(path) == identity:
            return
        if fully:
            check_integrity(path, is_settled=False)
            self._intact[path] = identity
        else:
            check_structure(path)

    def _is_intact(self, path: Path) -> bool:
        try:
            self._check_once(path, fully=False)
        except (WorldDamagedError, WorldBusyError, WorldGoneError, NotStoredError):
            return False
        return True

    def _refuse_taken(self, name: str) -> None:
        self._remove_expired()
        if self._path(name).exists():
            raise FileExistsError(f"there is a world {name!r} already")

    def _expired(self) -> list[str]:
        notes = self._files(f"*{EXPIRY_SUFFIX}")
        return [path.stem for path in notes if path.stem != DEFAULT and is_expired(path)]

    def _remove_expired(self) -> None:
        for name in self._expired():
            self._remove(name)

    def _remove(self, name: str) -> None:
        path = self._path(name)
        with self._opening:
            world = self._open.pop(name, None)
        if world:
            world.close()
        # Delete the file itself first, so that nobody opens it without the files that belong to it.
        for suffix in ("", "-shm", "-wal", "-journal"):
            path.with_name(f"{path.name}{suffix}").unlink(missing_ok=True)
        snapshots = self._folder / "snapshots" / name
        for deleted in (path, *snapshots.glob("*.sqlite")):
            self._intact.pop(deleted, None)
        shutil.rmtree(snapshots, ignore_errors=True)
        # Do this last, so that an expired world doesn't come back if the deletion is interrupted.
        note_of(path).unlink(missing_ok=True)

    def _files(self, pattern: str) -> list[Path]:
        """Return the files of worlds that match *pattern*, not those that merely lie in the folder."""
        return [path for path in self._folder.glob(pattern) if NAME.fullmatch(path.stem)]

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.sqlite"

    def _snapshot(self, name: str, snapshot: str) -> Path:
        return self._folder / "snapshots" / name / f"{snapshot}.sqlite"


def _has_secret(path: Path) -> bool:
    return path.is_file() and _SECRET.fullmatch(path.read_text(errors="replace")) is not None


def _state_of(path: Path) -> object:
    """Return what a file has in common only with itself, as long as nobody writes to it."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _build(path: Path, world_file: WorldFile, progress: Progress | None) -> None:
    with closing(World(path)) as world, world.session(writes=True) as session, session.begin():
        Row.metadata.create_all(session.connection())
        make_name_index(session.connection())
        session.execute(text(f"PRAGMA user_version={SCHEMA}"))
        seed_world(session, world_file, progress)
