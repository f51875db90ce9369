"""Fixtures for tests of the files of worlds."""

import pytest

from eaportal.simulator.worlds.folder import Worlds


@pytest.fixture
def worlds(own_folder: Worlds) -> Worlds:
    """Worlds in a folder of their own, because these tests look at its files."""
    return own_folder
