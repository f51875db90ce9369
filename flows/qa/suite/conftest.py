"""Fixtures of the suite: its world, a patient browser, and steps that the report can show."""

from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from eaportal.flows.qa.suite.procedure import Procedure, Step
from eaportal.flows.qa.suite.settings import world_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page

    from eaportal.flows.labels import Labels
    from eaportal.flows.qa.sign_in import SignedInAs

SUITE = Path(__file__).parent
PATIENCE_MS = 10_000
Signed = Callable[..., Procedure]


@pytest.fixture(scope="session")
def world_file() -> str:
    """The world in which every check begins."""
    return world_text()


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """English, on a screen of one size."""
    return {**browser_context_args, "locale": "en-US", "viewport": {"width": 1280, "height": 800}}


@pytest.fixture
def new_context(new_context: "Callable[..., BrowserContext]") -> "Callable[..., BrowserContext]":
    """Contexts that do not wait half a minute for what does not come."""

    def patient(**options: Any) -> "BrowserContext":
        context = new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        return context

    return patient


@pytest.fixture
def step(page: "Page", request: pytest.FixtureRequest) -> Step:
    """Name what is done next: in the trace, and in the report with a picture of how it ended."""
    recorder = request.config.pluginmanager.get_plugin("eaportal-recorder")

    @contextmanager
    def step(name: str) -> "Iterator[None]":
        page.context.tracing.group(name)
        try:
            yield
        finally:
            page.context.tracing.group_end()
            if recorder:
                recorder.note(request.node, name, page)

    return step


@pytest.fixture
def signed(signed_in_as: "SignedInAs", labels: "Labels", step: Step) -> Signed:
    """Sign somebody in, on the enrollment that is named or their first, and let them begin the procedure."""

    def begin(who: str, enrollment: str = "") -> Procedure:
        chosen = f"?enrollment={enrollment}" if enrollment else ""
        with step("Sign in"):
            page = signed_in_as(who, path=f"manage/enrollment{chosen}")
        return Procedure(page, labels, step)

    return begin


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Compare no pictures unless a folder for them is named."""
    if config.getoption("eaportal_pictures"):
        return
    left_out = [item for item in items if item.path == SUITE / "test_looks.py"]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
