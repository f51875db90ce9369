"""Fixtures for tests of the simulator: worlds, a portal over them, and visitors of its pages."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy import update

from eaportal.simulator.application import Application
from eaportal.simulator.database import moments
from eaportal.simulator.database.tables import WorldRow
from eaportal.simulator.rules.roles import EnrollmentKind, Role
from eaportal.simulator.timeline import advance_to
from eaportal.simulator.web.app import create_app
from eaportal.simulator.world_files.world_file import (
    SAMPLE_PASSWORD,
    EnrollmentEntry,
    PeriodEntry,
    UserEntry,
    WorldFile,
)
from eaportal.simulator.worlds.folder import Worlds
from eaportal.simulator.worlds.world import World
from tests.support.control import Control
from tests.support.pages import sample_addresses
from tests.support.visitor import Visitor, text


@pytest.fixture
def read() -> Callable[[Tag | None], str | None]:
    """What a reader reads in a part of a page."""
    return text


class Machine:
    """The clock of a machine, which can be set, and its ticks, which go on."""

    def __init__(self) -> None:
        self.shown, self.ticks = datetime(2026, 1, 1, tzinfo=UTC), 0.0

    def now(self, _zone: object) -> datetime:
        """Return what the clock shows."""
        return self.shown

    def monotonic(self) -> float:
        """Return how many seconds have passed."""
        return self.ticks

    def wait(self, **passed: float) -> None:
        """Let time pass."""
        self.shown += timedelta(**passed)
        self.ticks += timedelta(**passed).total_seconds()


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    """The machine whose clock the simulator reads."""
    machine = Machine()
    monkeypatch.setattr(moments, "datetime", machine)
    monkeypatch.setattr(moments, "time", machine)
    monkeypatch.setattr(moments, "_clock", moments._OnwardClock())
    return machine


@pytest.fixture(scope="session")
def folder_of_worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """One folder for the worlds of all tests: to make a portal over it takes longer than most of them."""
    worlds = Worlds(tmp_path_factory.mktemp("worlds"))
    yield worlds
    worlds.close()


@pytest.fixture
def worlds(folder_of_worlds: Worlds) -> Iterator[Worlds]:
    """An empty folder for worlds."""
    yield folder_of_worlds
    for name in folder_of_worlds.names():
        folder_of_worlds.delete(name)


@pytest.fixture(scope="session")
def portal_application(folder_of_worlds: Worlds) -> Application:
    """The portal and its control API over the worlds of all tests."""
    return Application(folder_of_worlds)


@pytest.fixture(scope="session")
def portal_app(folder_of_worlds: Worlds) -> Flask:
    """The portal over the worlds of all tests."""
    return create_app(folder_of_worlds)


@pytest.fixture
def app(portal_app: Flask, world: World) -> Flask:
    """The portal over that world."""
    return portal_app


@pytest.fixture
def application(portal_application: Application, world: World) -> Application:
    """The portal over that world and its control API."""
    return portal_application


@pytest.fixture
def control(application: Application) -> Control:
    """A client of the control API."""
    return Control(application)


@pytest.fixture
def visitor(app: Flask, worlds: Worlds) -> Visitor:
    """An anonymous visitor who reads English."""
    return Visitor(app.test_client(), worlds)


@pytest.fixture
def another(app: Flask, worlds: Worlds) -> Callable[..., Visitor]:
    """Make another visitor, with a separate browser and language."""
    return lambda language="en-US": Visitor(app.test_client(), worlds, language)


@pytest.fixture
def ea_admin(visitor: Visitor) -> Visitor:
    """The EA administrator of both direct enrollments, signed in."""
    visitor.sign_in("ea_admin")
    return visitor


@pytest.fixture
def direct(sample: WorldFile) -> EnrollmentEntry:
    """The direct enrollment that most sample users see."""
    return sample.enrollments[0]


@pytest.fixture
def locked(sample: WorldFile) -> EnrollmentEntry:
    """The direct enrollment whose Azure PO number is locked."""
    return sample.enrollments[1]


@pytest.fixture
def indirect(sample: WorldFile) -> EnrollmentEntry:
    """An indirect enrollment."""
    return sample.enrollments[2]


@pytest.fixture
def at(world: World) -> Callable[[datetime], None]:
    """Set the world's clock."""

    def at(moment: datetime) -> None:
        with world.session(writes=True) as session, session.begin():
            session.execute(update(WorldRow).values(now=moment))

    return at


@pytest.fixture
def wait_until(world: World) -> Callable[[datetime], None]:
    """Let the time of the world pass until a moment, with all that happens by then."""

    def wait_until(moment: datetime) -> None:
        with world.session(writes=True) as session, session.begin():
            session.sign("clock", "a test")
            advance_to(session, moment)

    return wait_until


@pytest.fixture
def every_page(
    visitor: Visitor, at: Callable[[datetime], None], direct: EnrollmentEntry, locked: EnrollmentEntry
) -> Callable[[], dict[str, BeautifulSoup]]:
    """Open every page of the portal, also in the states in which it looks different; return them by name."""

    def walk() -> dict[str, BeautifulSoup]:
        pages = {"account": visitor.open("/signin")}
        for name, field, typed in (
            ("unknown account", "account", "nobody"),
            ("password", "account", "ea_admin@eaportal.example"),
            ("wrong password", "password", "wrong"),
            ("stay", "password", SAMPLE_PASSWORD),
        ):
            pages[name] = visitor.send("main form", **{field: typed})
        visitor.send("main form", visitor.page.select_one("main [value=yes]"))
        for name, address in {
            "tickets, none": "/support/tickets",
            "tax id, none asked for": "/manage/taxid",
            "no ticket": "/support/tickets/none",
            "no request": "/manage/taxid/none",
            "switch, none found": "/manage/enrollment/switch?search=nowhere",
            "download usage, wrong order": "/report/downloadusage/advanced?first=2020-11&last=2020-10",
            "invoice, open": f"/report/invoices/E{direct.number}202010",
            "summary, notified": "/report/usagesummary?period=2020-11",
            "summary, invoiced": "/report/usagesummary?period=2020-10",
            "summary, adjusted": "/report/usagesummary?period=2020-09",
            "summary, custom": "/report/usagesummary/custom?start=2020-10-15&end=2020-11-14",
            "summary, no dates": "/report/usagesummary/custom?start=&end=",
            "summary, locked": f"/report/usagesummary?enrollment={locked.number}",
            "dialog, locked": f"/report/usagesummary/ponumbers?enrollment={locked.number}",
            "dialog, to fill in": f"/report/usagesummary/ponumbers?period=2020-11&enrollment={direct.number}",
        }.items():
            pages[name] = visitor.open(address)
        for name, typed in (("dialog, refused", "é"), ("summary, saved", "PO-4500")):
            pages[name] = visitor.send("dialog form", po_number=typed)
        named = {"invoice": f"E{direct.number}202009"}
        for name, address, fields in (
            ("ticket", "/support/tickets/new", {"wanted": "PO-4500"}),
            ("request", "/manage/taxid", {"tax_id": "NL001234567B01"}),
        ):
            visitor.open(address)
            refused = dict.fromkeys(fields, "é")
            pages[f"{name}, refused"] = visitor.send(".form", **refused)
            visitor.send(".form", **fields)
            named[name] = visitor.address.partition("?")[0].rpartition("/")[2]
        visitor.open("/mailbox")
        named["mail"] = visitor.page.select_one("main a")["href"].rpartition("/")[2]
        for sample in sample_addresses(is_public=False):
            pages[sample] = visitor.open(sample.format(**named))
            assert visitor.status == HTTPStatus.OK, sample
        pages["not found"] = visitor.open("/nothing")
        pages["bad request"] = visitor.open("/language", method="POST")
        pages["wrong method"] = visitor.open("/signout")
        pages["too large"] = visitor.open("/language", method="POST", data={"next": "x" * 70_000})
        for name, moment in (
            ("summary, ended", datetime(2020, 12, 1, tzinfo=UTC)),
            ("summary, closed", datetime(2020, 12, 15, tzinfo=UTC)),
        ):
            at(moment)
            pages[name] = visitor.open("/report/usagesummary?period=2020-11")
        at(datetime(2022, 1, 1, tzinfo=UTC))
        pages["session ended"] = visitor.open("/report")
        visitor.send("main form", account="ea_admin@eaportal.example")
        for _ in range(10):
            pages["account locked"] = visitor.send("main form", password="wrong")
        return pages

    return walk


@pytest.fixture
def contoso() -> WorldFile:
    """A direct enrollment with five periods, of which two are invoiced, and an indirect one with three.

    The prepayment lasts for more than the dearest month and less than the two cheapest.
    """
    direct, indirect = "7080123", "7080456"
    months = {
        direct: ["2020-09", "2020-10", "2020-11", "2020-12", "2021-01"],
        indirect: ["2020-11", "2020-12", "2021-01"],
    }
    return WorldFile(
        now=datetime(2020, 12, 10, 9, tzinfo=UTC),
        enrollments=[
            EnrollmentEntry(
                number=number,
                name="Contoso",
                kind=kind,
                start=date(2018, 12, 1),
                end=date(2021, 11, 30),
                commitment=8_200,
            )
            for number, kind in ((direct, EnrollmentKind.DIRECT), (indirect, EnrollmentKind.INDIRECT))
        ],
        users=[
            UserEntry(account="ada@contoso.example", name="Ada", role=Role.EA_ADMIN, enrollments=[direct]),
            UserEntry(
                account="bo@contoso.example", name="Bo", role=Role.PARTNER_ADMIN, enrollments=[indirect]
            ),
        ],
        periods=[
            PeriodEntry(enrollment=number, period=key) for number, keys in months.items() for key in keys
        ],
    )


@pytest.fixture
def made_elsewhere(tmp_path: Path) -> Iterator[Callable[[WorldFile], World]]:
    """Make a world in a folder of its own, where nothing is known of worlds made before."""
    with ExitStack() as open_folders:

        def made_elsewhere(world_file: WorldFile) -> World:
            worlds = Worlds(tmp_path / f"folder-{len(list(tmp_path.iterdir()))}")
            open_folders.callback(worlds.close)
            return worlds.create("made-elsewhere", world_file)

        yield made_elsewhere
