"""Standard output and error of a bulk command, which goes on although nobody reads them any more."""

import codecs
import errno
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO, cast

import click

_ASCII = {"→": "->", "…": "...", "·": "."}
_IN_ASCII = "eaportal.in-ascii"
# What writing to a pipe or a terminal that is gone raises: nobody misses the output.
_NOBODY_READS = (errno.EPIPE, errno.EIO, errno.EINVAL, errno.ECONNRESET)


class LastingStream(io.RawIOBase):
    """Writes to *stream* until that fails, and drops everything from then on; *lost* is what failed."""

    def __init__(self, stream: io.RawIOBase) -> None:
        self.lost: OSError | None = None
        self._stream = stream

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Write *data*, or drop it."""
        if not self.lost:
            try:
                return self._stream.write(data) or 0
            except OSError as error:
                self.lost = error
        return len(data)

    def writable(self) -> bool:
        """Say that it is."""
        return True

    def fileno(self) -> int:
        """Return the file descriptor of the stream."""
        return self._stream.fileno()

    def isatty(self) -> bool:
        """Check whether the stream is a terminal."""
        return self._stream.isatty()


@contextmanager
def lasting_streams() -> Iterator[None]:
    """Keep the block, and what the process says after it, from failing because a stream can't be written.

    A character that the encoding of a stream lacks, as with output that Windows redirects to a file, is
    written in ASCII. Raises SystemExit with 1 instead of 0 if output was lost that somebody waits for.
    """
    if sys.stdout is not sys.__stdout__ or sys.stderr is not sys.__stderr__:
        yield  # of a test, or of a program that calls the command
        return
    codecs.register_error(_IN_ASCII, _in_ascii)
    output, sys.stdout = _lasting(cast("TextIO", sys.stdout))
    _, sys.stderr = _lasting(cast("TextIO", sys.stderr))
    try:
        yield
    except SystemExit as end:
        sys.stdout.flush()
        lost = output and output.lost
        if lost and lost.errno not in _NOBODY_READS:
            click.echo(f"Error: the output could not be written: {lost.strerror}.", err=True)
            raise SystemExit(end.code or 1) from lost
        raise
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def _lasting(stream: TextIO) -> tuple[LastingStream | None, TextIO]:
    """Return *stream* so that it lasts; a console of Windows, which needs no encoding, stays as it is."""
    buffer = getattr(stream, "buffer", None)
    raw = getattr(buffer, "raw", buffer)  # with PYTHONUNBUFFERED, there is no buffer around it
    if not isinstance(raw, io.FileIO):
        return None, stream
    stream.flush()
    lasting = LastingStream(raw)
    return lasting, io.TextIOWrapper(
        io.BufferedWriter(cast("io.RawIOBase", lasting)),
        encoding=stream.encoding,
        errors=_IN_ASCII,
        line_buffering=True,
    )


def _in_ascii(error: UnicodeError) -> tuple[str, int]:
    """Write an arrow as ``->``, and a character that has no such form as its number."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    shown = "".join(_ASCII.get(each) or each.encode("ascii", "backslashreplace").decode() for each in text)
    return shown, error.end
