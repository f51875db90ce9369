"""The world of the checks of saves: that of the checks in a browser."""

import pytest

from eaportal.flows.qa.suite.settings import world_text


@pytest.fixture(scope="session")
def portal_world_file() -> str:
    """Four enrollments, and a user of each role for each kind."""
    return world_text()
