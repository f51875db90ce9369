"""Requests that are answered later, without holding a thread meanwhile."""

import time
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

# In the environment of a request whose server can try it again: what is kept from one try to the next.
KEPT = "eaportal.kept"


class AnswerLaterError(BaseException):
    """The request has to be tried again after some *seconds*. No error page may take its place."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def kept(environ: "WSGIEnvironment") -> dict[str, Any]:
    """Return what earlier tries of a request have kept for this one, to read and to change."""
    return cast("dict[str, Any]", environ.get(KEPT, {}))


def wait(environ: "WSGIEnvironment", seconds: float) -> None:
    """Wait for some *seconds*.

    Raises AnswerLaterError if the server can try the request again: then this try ends here.
    """
    if KEPT in environ:
        raise AnswerLaterError(seconds)
    time.sleep(seconds)
