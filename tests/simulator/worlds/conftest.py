"""Fixtures for tests of the files of worlds."""

import pytest

from eaportal.simulator.worlds.folder import Worlds


@pytest.fixture
def worlds(own_folder: Worlds) -> Worlds:
    """A folder of its own: what lies in it counts here."""
    return own_folder
