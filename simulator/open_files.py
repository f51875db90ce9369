"""How many files this process may have open, and what they are used for."""

import sys
from contextlib import suppress

if sys.platform != "win32":
    import resource

# A world that is open has three files: its database, its log and the index of its log.
FILES_OF_WORLD = 3
MOST_WORLDS = 100
MOST_CONNECTIONS = 4_000
FEWEST_CONNECTIONS = 30
# For what requests open while they are answered, and for the process itself.
_RESERVED = 250
# More than anything here needs.
_ENOUGH = 16_384
# Windows waits for at most 512 sockets at a time.
_LIMIT_ON_WINDOWS = 800


def raised_limit() -> int:
    """Allow this process as many open files as it may ask for, and return how many that are."""
    if sys.platform == "win32":
        return _LIMIT_ON_WINDOWS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _ENOUGH if hard == resource.RLIM_INFINITY else min(hard, _ENOUGH)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        # Some systems allow less than they say.
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    return _ENOUGH if soft == resource.RLIM_INFINITY else soft


def worlds_within(limit: int) -> int:
    """Return how many worlds may keep their files open if there may be *limit* open files."""
    return min(limit // (4 * FILES_OF_WORLD), MOST_WORLDS)


def connections_within(limit: int) -> int:
    """Return how many connections there may be if there may be *limit* open files."""
    rest = limit - FILES_OF_WORLD * worlds_within(limit) - _RESERVED
    return min(max(rest, FEWEST_CONNECTIONS), MOST_CONNECTIONS)
