"""A PostgreSQL of one's own: a cluster in a temporary folder, reached through a socket in it."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
import pytest

from eaportal.simulator.worlds.whole_files import OwnedFolder, remove_abandoned

HOW_TO_GET_ONE = (
    "These tests start a PostgreSQL, and there is none. 'make' installs it where it runs as root on Debian or"
    " Ubuntu: apt-get install postgresql. On macOS: brew install postgresql."
)
# PostgreSQL doesn't run as root.
OTHER_USER = "nobody"
_PREFIX = "eaportal-pg-"
_STATEMENT = re.compile("LOG:  (?:statement|execute [^:]*): (.*)")


def programs() -> Path:
    """The folder of PostgreSQL's programs; fails the test, and says how to get them, if there are none."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: -float(each.parent.name))
    folders = [folder for folder in folders if (folder / "postgres").exists()]
    if not folders:
        pytest.fail(HOW_TO_GET_ONE, pytrace=False)
    return folders[0]


@dataclass(frozen=True)
class Postgres:
    """A cluster in *folder*. Each test has a database of its own."""

    folder: Path

    def url(self, database: str) -> str:
        """The address of *database*."""
        return f"postgresql://{OTHER_USER}@/{database}?host={self.folder}"

    def create(self, database: str) -> str:
        """Create *database*; returns its address."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}"')
        return self.url(database)

    def connect(self) -> socket.socket:
        """Open a connection, and say nothing."""
        opened = socket.socket(socket.AF_UNIX)
        opened.connect(str(self.folder / ".s.PGSQL.5432"))
        return opened

    def log_statements_of(self, url: str) -> None:
        """Log each statement in the database at *url*, of connections from now on."""
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                f"ALTER DATABASE \"{connection.info.dbname}\" SET log_statement = 'all'".encode()
            )

    def statements(self) -> list[str]:
        """What has been logged, in order: each is a round trip."""
        lines = self._log.read_text().splitlines()
        return [found[1] for line in lines if (found := _STATEMENT.search(line))]

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._control("start", "-l", str(self._log))

    def stop(self) -> None:
        """Stop it at once, as a crash would."""
        self._control("stop", "-m", "immediate")

    def kill(self) -> None:
        """Kill all of its processes, as kill -9 does."""
        server = self.process
        killed = [server, *server.children(recursive=True)]
        for process in killed:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(killed)

    @property
    def process(self) -> psutil.Process:
        """The server."""
        return psutil.Process(int((self.folder / "data/postmaster.pid").read_text().splitlines()[0]))

    @property
    def _log(self) -> Path:
        return self.folder / "log"

    def _control(self, *words: str) -> None:
        done = _run(programs() / "pg_ctl", "-w", "-D", str(self.folder / "data"), *words)
        assert done.returncode == 0, done.stdout


@contextmanager
def started_postgres() -> Iterator[Postgres]:
    """Start a PostgreSQL in a temporary folder, and remove both after the block.

    What a killed process has left is removed, too; its server notices within a minute, and ends.
    """
    parent = Path(tempfile.gettempdir())
    remove_abandoned(parent, _PREFIX)
    with closing(OwnedFolder(parent, _PREFIX)) as owned:
        owned.path.chmod(0o711)
        folder = owned.path / "pg"
        folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(folder, OTHER_USER)
        done = _run(
            *(programs() / "initdb", "--no-sync", "--auth=trust", f"--username={OTHER_USER}"),
            *("--encoding=UTF8", "--locale=C", "-D", str(folder / "data")),
        )
        assert done.returncode == 0, done.stdout
        with (folder / "data/postgresql.conf").open("a") as settings:
            settings.write(f"listen_addresses = ''\nunix_socket_directories = '{folder}'\n")
        server = Postgres(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _run(program: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a *program* of PostgreSQL, as another user if this one is root."""
    user = OTHER_USER if os.geteuid() == 0 else None
    # In a file: the server that pg_ctl starts keeps its output open.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            [program, *words],
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            cwd="/",
            user=user,
            check=False,
            timeout=120,
        )
        output.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, output.read())
