"""Look at a portal before the checks run, so that what fails them all is reported once."""

import time
import uuid
from http import HTTPStatus
from statistics import median
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup

from eaportal.flows.client import Simulator
from eaportal.flows.errors import SurroundingsError
from eaportal.flows.portal import PortalUnreachableError
from eaportal.flows.qa.simulators import look_at

# The checks wait for up to 10 seconds, in which a page may need several answers.
LONGEST_SECONDS = 2.5
_LOOKS = 3
_TIMEOUT_SECONDS = 30


class PortalUnfitError(SurroundingsError):
    """The checks can't run against this portal; the message says why."""


def expect_usable(simulator: Simulator) -> None:
    """Open a page of a new world of *simulator* a few times.

    Raises PortalUnfitError if its pages are slow, or link out of the path of its address, and
    PortalUnreachableError.
    """
    world = simulator.create_world(f"preflight-{uuid.uuid4().hex[:12]}", time_to_live="PT10M")
    try:
        seconds, content = zip(*(_look(world.url) for _ in range(_LOOKS)), strict=True)
    finally:
        world.delete()
    if median(seconds) > LONGEST_SECONDS:
        raise PortalUnfitError(
            f"The portal at {simulator.url} takes {median(seconds):.1f} seconds for a page. The checks need a"
            f" page in {LONGEST_SECONDS} seconds, so none was run."
        )
    root = urlsplit(world.url).path
    for form in BeautifulSoup(content[0], "html.parser").select("form[action]"):
        path = urlsplit(urljoin(world.url, str(form["action"]))).path
        if not path.startswith(root):
            raise PortalUnfitError(
                f"The pages of the portal at {simulator.url} lead to {path}, which isn't below its address."
                " Let it be the only site of its host and port, without a path."
            )


def _look(address: str) -> tuple[float, bytes]:
    """Return how many seconds the page at *address* took, and its content."""
    began = time.monotonic()
    status, content = look_at(address, timeout=_TIMEOUT_SECONDS)
    if status >= HTTPStatus.BAD_REQUEST:
        raise PortalUnreachableError(f"The portal answered {status} at {address}.")
    return time.monotonic() - began, content
