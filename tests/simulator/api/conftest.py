import pytest


@pytest.fixture
def everything(worlds, dump):
    """The content and the snapshots of every world."""
    return lambda: {name: (dump(worlds.get(name)), worlds.snapshots(name)) for name in worlds.names()}
