import errno
import io
import sys

import click
import pytest

from eaportal.flows.cli.bulk.streams import LastingStream, lasting_streams


class FailingStream(io.RawIOBase):
    def write(self, data):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_stream_that_fails_drops_the_rest_and_knows_why():
    lasting = LastingStream(FailingStream())

    assert [lasting.write(b"one"), lasting.write(b"two")] == [3, 3]
    assert lasting.lost.errno == errno.ENOSPC


@pytest.mark.parametrize("buffering", [-1, 0])
def test_what_the_encoding_of_a_file_lacks_is_written_in_ascii(monkeypatch, tmp_path, buffering):
    # As where Windows redirects the output to a file; PYTHONUNBUFFERED leaves out the buffer.
    file = (tmp_path / "out").open("wb", buffering)
    with io.TextIOWrapper(file, encoding="cp1252", newline="\n", write_through=True) as out:
        for name in ("stdout", "__stdout__"):
            monkeypatch.setattr(f"sys.{name}", out)
        monkeypatch.setattr("sys.__stderr__", sys.stderr)
        with lasting_streams():
            click.echo("PO-1 → Łódź é")

    assert (tmp_path / "out").read_bytes() == b"PO-1 -> \\u0141\xf3d\\u017a \xe9\n"
