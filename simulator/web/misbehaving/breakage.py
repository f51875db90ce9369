"""Answers that a fault cuts short or swallows, on their way to the server."""

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_BREAK = "eaportal.break"


class Break(Enum):
    """How much of the answer arrives."""

    NOTHING = "nothing"
    HALF = "half"


class ConnectionDroppedError(Exception):
    """The connection has to be closed here, with nothing more sent."""


def break_answer(environ: "WSGIEnvironment", how: Break) -> None:
    """Have the answer to the request of *environ* break off."""
    environ[_BREAK] = how


class BreakableAnswers:
    """Pass on what *application* answers, unless it is to break off."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer, wholly or in part; raises ConnectionDroppedError where nothing more is to be sent."""
        answer = self._application(environ, start_response)
        if _BREAK not in environ:
            return answer
        content = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        if environ[_BREAK] is Break.NOTHING:
            raise ConnectionDroppedError
        return _half(content)


def _half(content: bytes) -> Iterator[bytes]:
    yield content[: len(content) // 2]
    raise ConnectionDroppedError
