"""A world that lives through the end of the portal, in a browser."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from eaportal.flows.client.simulator import Simulator
from eaportal.flows.client.worlds import World
from eaportal.simulator.server import Portal
from tests.support.browser_visitor import BrowserVisitor

READ_ONLY, RETIRED = datetime(2022, 10, 10, tzinfo=UTC), datetime(2024, 2, 15, tzinfo=UTC)
SENTENCE = (
    "As of October 10, 2022, direct EA customers can't manage their billing account in the EA portal."
    " Instead, they must use the Azure portal."
)


@pytest.fixture
def ending(portal: Portal) -> Iterator[World]:
    world = Simulator(portal.url).create_world(f"test-{uuid.uuid4().hex}", life="documented")
    yield world
    world.delete()


@pytest.mark.slow
def test_a_reader_is_stuck_at_save_from_the_documented_day_and_locked_out_after_the_retirement(
    page: Page, ending: World
) -> None:
    ending.advance_to(READ_ONLY - timedelta(seconds=1))
    visitor = BrowserVisitor(page, ending)
    visitor.sign_in("ea_admin")
    visitor.open()
    page.get_by_role("link", name="Add Administrator").click()
    page.get_by_label("Email Address").fill("too.late@eaportal.example")
    ending.advance_to(READ_ONLY)
    began = ending.clock().now

    page.get_by_role("button", name="Add", exact=True).click()

    expect(page.get_by_role("dialog").get_by_role("alert")).to_have_text(SENTENCE)
    expect(page.get_by_role("button", name="Add", exact=True)).to_be_disabled()
    assert ending.journal(after=began) == []
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("note")).to_have_text(SENTENCE)
    expect(page.get_by_role("link", name="Add Administrator")).to_have_count(0)

    ending.advance_to(RETIRED)
    page.get_by_role("link", name="Reports", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("The EA portal is retired")
    expect(page.get_by_role("navigation")).to_have_count(0)
