import stat
from pathlib import Path

import pytest

from eaportal.flows.errors import WrongInputError
from eaportal.flows.files import write_atomically


def test_a_file_that_is_replaced_keeps_its_permissions_and_the_link_to_it(tmp_path: Path) -> None:
    file, link = tmp_path / "kept" / "a.md", tmp_path / "a.md"
    file.parent.mkdir()
    file.write_text("old")
    file.chmod(0o640)
    link.symlink_to(file)

    write_atomically(link, lambda opened: opened.write(b"new"))

    assert (file.read_text(), stat.S_IMODE(file.stat().st_mode), link.is_symlink()) == ("new", 0o640, True)


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "a.md"
    folder.mkdir()

    with pytest.raises(WrongInputError) as refusal:
        write_atomically(folder, lambda opened: opened.write(b"new"))

    assert str(refusal.value) == f"{folder}: cannot be written: Is a directory."
    assert list(tmp_path.iterdir()) == [folder]


def test_only_its_owner_can_read_a_new_file(tmp_path):
    write_atomically(tmp_path / "new.csv", lambda file: file.write(b"new"))

    assert stat.S_IMODE((tmp_path / "new.csv").stat().st_mode) == 0o600
