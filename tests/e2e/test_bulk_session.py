import pytest
from playwright.sync_api import Browser
from sqlalchemy import func, select

from eaportal.flows.bulk.lists.change_list import ListedChange
from eaportal.flows.bulk.session import session
from eaportal.flows.bulk.session.session import bulk_session
from eaportal.simulator.database.tables import SignInRow
from tests.e2e.conftest import OwnWorld


@pytest.mark.slow
def test_after_many_rows_it_continues_in_another_page_of_the_same_session(
    browser: Browser, own_world: OwnWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "ROWS_A_PAGE", 1)
    numbers, contexts = [], []

    with bulk_session(browser, own_world.url, own_world.credentials()) as bulk:
        for row, period in enumerate(["2020-11", "2020-12"], start=2):
            bulk.begin_row()
            contexts += browser.contexts
            change = ListedChange(row, own_world.direct, period, f"PO-{row}")
            bulk.save(change, bulk.present(change))
            numbers.append(bulk.read_back(change).number)

    with own_world.world.session() as stored:
        sign_ins = stored.scalar(select(func.count()).select_from(SignInRow))
    assert numbers == ["PO-2", "PO-3"]
    assert len(contexts) == len(set(contexts)) == 2
    assert sign_ins == 1
