from itertools import count
from types import SimpleNamespace

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from eaportal.simulator.application import Application
from eaportal.simulator.worlds.folder import DEFAULT, Worlds

pytestmark = pytest.mark.slow

# No schema can describe a world file, an exported file, or the enrollments of a world.
MAY_REFUSE = {"POST /worlds", "POST /worlds/{name}/import", "POST /worlds/{name}/users"}


@pytest.fixture(scope="module")
def operations(tmp_path_factory, sample):
    """The operations of the API's document, over two worlds of which one may be deleted."""
    worlds = Worlds(tmp_path_factory.mktemp("fuzzed"))
    for name in (DEFAULT, "a"):
        worlds.create(name, sample)
    document = schemathesis.openapi.from_wsgi("/_sim/openapi.json", Application(worlds))
    yield [each.ok() for each in document.get_all_operations()]
    worlds.close()


@pytest.mark.parametrize("mode", GenerationMode)
def test_whatever_is_sent_is_answered_as_the_document_says(operations, mode, monkeypatch):
    # A request that waits for a mail gives up at its second look.
    hurried = SimpleNamespace(monotonic=count(step=100).__next__, sleep=lambda _seconds: None)
    for place in ("api.mails", "later"):
        monkeypatch.setattr(f"eaportal.simulator.{place}.time", hurried)
    sent = set()
    if mode is GenerationMode.NEGATIVE:  # nothing but a body or a query can be wrong
        operations = [each for each in operations if each.body or each.query]
    for operation in operations:

        @settings(
            max_examples=8,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def send(case):
            free = [positive_data_acceptance] if case.operation.label in MAY_REFUSE else []
            case.call_and_validate(excluded_checks=free)
            sent.add(case.operation.label)

        send()

    assert len(sent) == len(operations) >= 7
