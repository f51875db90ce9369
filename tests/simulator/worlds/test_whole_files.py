import errno
import os
import stat
from contextlib import suppress

import pytest

from eaportal.simulator.database.sqlite import DiskFullError, NotStoredError
from eaportal.simulator.worlds.whole_files import OwnedFolder, remove_abandoned, replacing


@pytest.fixture
def scratch(tmp_path):
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("lasting", [True, False])
def test_a_file_is_replaced_as_a_whole_and_only_its_owner_can_read_it(tmp_path, scratch, lasting):
    path = tmp_path / "kept"
    path.write_text("older")

    with replacing(path, scratch, lasting=lasting) as fresh:
        fresh.write_text("newer")
        assert path.read_text() == "older"

    assert path.read_text() == "newer"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(scratch.iterdir()) == []


def test_an_interrupted_file_leaves_the_older_one_and_nothing_else(tmp_path, scratch):
    path = tmp_path / "kept"
    path.write_text("older")

    with suppress(KeyboardInterrupt), replacing(path, scratch, lasting=True) as fresh:
        fresh.write_text("new")
        raise KeyboardInterrupt

    assert path.read_text() == "older"
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "kind", "sentence"),
    [
        (errno.ENOSPC, DiskFullError, "The disk of {} is full; nothing was stored."),
        (errno.EROFS, NotStoredError, "{} can't be written (Read-only file system); nothing was stored."),
    ],
)
def test_a_disk_that_takes_nothing_is_a_sentence(tmp_path, scratch, number, kind, sentence):
    with pytest.raises(NotStoredError) as error, replacing(tmp_path / "kept", scratch, lasting=True):
        raise OSError(number, os.strerror(number))

    assert type(error.value) is kind
    assert str(error.value) == sentence.format(tmp_path)
    assert not (tmp_path / "kept").exists()


def test_the_folder_of_a_killed_process_is_removed_and_those_in_use_and_of_others_stay(tmp_path):
    in_use, killed = OwnedFolder(tmp_path, "ours-"), OwnedFolder(tmp_path, "ours-")
    (killed.path / "half").write_text("half")
    killed._lock.close()  # the system does this when a process ends
    for other in ("ours-without-a-lock", "theirs-1"):
        (tmp_path / other).mkdir()

    remove_abandoned(tmp_path, "ours-")

    assert {path.name for path in tmp_path.iterdir()} == {
        in_use.path.name,
        "ours-without-a-lock",
        "theirs-1",
    }
    in_use.close()
    assert not in_use.path.exists()


def test_only_its_owner_can_read_a_folder_in_use(tmp_path):
    folder = OwnedFolder(tmp_path, "ours-")

    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    folder.close()
