from contextlib import contextmanager
from dataclasses import replace
from threading import Event

import pytest

from eaportal.flows.bulk.ledger.rows import Present
from eaportal.flows.bulk.lists.change_list import ListedChange
from eaportal.flows.bulk.look.readings import RETRIES, Reader, ReadFailedError, Reading, read_rows
from eaportal.flows.bulk.look.template import OpenPeriod, read_open_periods
from eaportal.flows.bulk.session import kept_session
from eaportal.flows.bulk.session.kept_session import KeptSession
from eaportal.flows.errors import RefusedError, StepFailedError
from eaportal.flows.portal import PortalUnreachableError

CHANGE = ListedChange(2, "8599081", "2020-11", "PO-NEW")
NEXT = replace(CHANGE, row=3)
DROPPED = StepFailedError("The portal did not answer.")
ANSWERS_503 = PortalUnreachableError("The portal answers 503.")
NOBODY = PortalUnreachableError("No portal answers.")
NOBODY.__cause__ = OSError("refused")
SEEN = Reading(CHANGE, Present("PO-OLD"))


class Session:
    """A session in which *failures* come first; one that *dies* of them is replaced."""

    def __init__(self, *failures: Exception, dies: bool = False) -> None:
        self.retry_after = 7.0
        self.is_gone = False
        self.asked = 0
        self._failures = list(failures)
        self._dies = dies

    def look(self, _change: ListedChange) -> tuple[Present, str | None]:
        self._fail()
        return Present("PO-OLD"), None

    def enrollments(self) -> list[str]:
        self._fail()
        return ["8599081"]

    def periods(self, _enrollment: str) -> list[str]:
        return ["2020-11"]

    def _fail(self) -> None:
        self.asked += 1
        if self._failures:
            self.is_gone = self._dies
            raise self._failures[0] if self._dies else self._failures.pop(0)

    def forget(self) -> None: ...

    def begin_row(self) -> None: ...

    def leave_dialog(self) -> None: ...


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, float | None]]:
    """What was to be waited for: the number of the failure, and the time that the portal has named."""
    noted: list[tuple[int, float | None]] = []

    def wait_after(failures: int, asked: float | None) -> float:
        noted.append((failures, asked))
        return 0

    monkeypatch.setattr(kept_session, "wait_after", wait_after)
    return noted


def opener(*sessions: Session):
    left = list(sessions)

    @contextmanager
    def open_session():
        yield left.pop(0)

    return open_session


def read(*sessions: Session) -> list[Reading]:
    return list(read_rows([CHANGE], opener(*sessions), 1, lambda _: None, Event()).values())


@pytest.mark.parametrize(
    ("error", "failures", "has_succeeded", "is_raised"),
    [
        (NOBODY, 1, False, True),
        (NOBODY, 4, True, False),
        (NOBODY, 5, True, True),
        (ANSWERS_503, 4, False, False),
        (ANSWERS_503, 5, False, True),
        (DROPPED, 5, False, False),
    ],
)
def test_an_unreachable_portal_ends_the_run_at_the_first_contact_and_after_the_last_retry(
    error, failures, has_succeeded, is_raised
):
    kept = KeptSession(opener(Session()))
    kept.opened()
    if has_succeeded:
        kept.succeeded()

    try:
        wait = kept.recover(error, failures, retries=4).seconds
    except PortalUnreachableError as raised:
        wait = raised

    assert wait == (error if is_raised else 0)


def test_a_reading_that_fails_is_made_again_when_the_portal_asks_for_it(waits):
    session = Session(DROPPED, ANSWERS_503)

    assert read(session) == [SEEN]
    assert (session.asked, waits) == (3, [(1, 7.0), (2, None)])


def test_a_session_that_has_ended_is_replaced():
    assert read(Session(DROPPED, dies=True), Session()) == [SEEN]


def test_a_row_that_cannot_be_read_is_reported_and_the_next_one_is_read():
    session = Session(*[DROPPED] * (RETRIES + 1))

    readings = read_rows([CHANGE, NEXT], opener(session), 1, lambda _: None, Event())

    assert readings == {
        2: Reading(CHANGE, problem="The portal did not answer."),
        3: Reading(NEXT, Present("PO-OLD")),
    }


def test_a_portal_that_is_gone_for_good_ends_the_reading():
    with pytest.raises(PortalUnreachableError):
        read(Session(*[ANSWERS_503] * (RETRIES + 1)))


def test_a_refusal_is_not_asked_for_again():
    session = Session(RefusedError("There is no such period."))

    assert read(session) == [Reading(CHANGE, refusal="There is no such period.")]
    assert session.asked == 1


def test_a_refusal_of_a_template_is_not_asked_for_again():
    session = Session(RefusedError("The portal does not let you in."))

    with pytest.raises(RefusedError):
        list(read_open_periods(Reader(opener(session), Event()), []))
    assert session.asked == 1


@pytest.mark.parametrize("failures", [1, RETRIES])
def test_a_template_is_read_though_the_portal_fails(failures):
    reader = Reader(opener(Session(*[DROPPED] * failures)), Event())

    assert list(read_open_periods(reader, [])) == [
        OpenPeriod("8599081", "2020-11", "azure", "PO-OLD"),
        OpenPeriod("8599081", "2020-11", "marketplace", "PO-OLD"),
    ]


def test_a_template_that_cannot_be_read_is_given_up_with_what_the_portal_says():
    reader = Reader(opener(Session(*[DROPPED] * (RETRIES + 1))), Event())

    with pytest.raises(ReadFailedError, match="The portal did not answer"):
        list(read_open_periods(reader, []))
