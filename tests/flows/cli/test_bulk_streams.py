import errno
import io
import sys

import click

from eaportal.flows.cli.bulk.streams import LastingStream, lasting_streams


class FailingStream(io.RawIOBase):
    def write(self, data):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_stream_that_fails_drops_the_rest_and_knows_why():
    lasting = LastingStream(FailingStream())

    assert [lasting.write(b"one"), lasting.write(b"two")] == [3, 3]
    assert lasting.lost.errno == errno.ENOSPC


def test_what_the_encoding_of_a_file_lacks_is_written_in_ascii(monkeypatch, tmp_path):
    # As where Windows redirects the output to a file.
    with (tmp_path / "out").open("w", encoding="cp1252", newline="\n") as out:
        for name in ("stdout", "__stdout__"):
            monkeypatch.setattr(f"sys.{name}", out)
        monkeypatch.setattr("sys.__stderr__", sys.stderr)
        with lasting_streams():
            click.echo("PO-1 → Łódź é")

    assert (tmp_path / "out").read_bytes() == b"PO-1 -> \\u0141\xf3d\\u017a \xe9\n"
