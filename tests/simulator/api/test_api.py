import json
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from openapi_spec_validator import OpenAPIV31SpecValidator
from werkzeug.test import Client

from eaportal.simulator.application import Application
from eaportal.simulator.database.tables import SCHEMA, WorldRow
from eaportal.simulator.world_files.world_file import read_world_text
from eaportal.simulator.worlds.folder import DEFAULT, Worlds
from tests.support.world_files import ADA, CONTOSO, world_yaml

ADVANCE = "/worlds/default/clock/advance"
YAML = world_yaml()


@pytest.fixture(scope="session")
def exported(tmp_path_factory):
    """A small world with one enrollment, as a file."""
    worlds = Worlds(tmp_path_factory.mktemp("small"))
    worlds.create(DEFAULT, read_world_text(YAML, "small.yaml"))
    exported = worlds.export(DEFAULT)
    worlds.close()
    return exported


@pytest.fixture
def world(worlds, exported):
    return worlds.import_world(DEFAULT, exported)


class Control:
    """A client of the control API, without cookies."""

    def __init__(self, application, **headers):
        self.client = Client(application, use_cookies=False)
        self.headers = headers

    def ask(self, method, path, json=None, **options):
        """Send a request below /_sim; return the status and the JSON of the answer."""
        if json is not None:
            options["json"] = json
        answer = self.client.open(f"/_sim{path}", method=method, headers=self.headers, **options)
        assert "Set-Cookie" not in answer.headers
        return answer.status_code, answer.get_json() if answer.mimetype == "application/json" else answer.data

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, json=None, **options):
        return self.ask("POST", path, json, **options)


@pytest.fixture
def control(application):
    return Control(application)


@pytest.fixture
def everything(worlds, dump):
    """The content and the snapshots of every world."""
    return lambda: {name: (dump(worlds.get(name)), worlds.snapshots(name)) for name in worlds.names()}


def state(name="default", *snapshots, url=None, now="2020-12-10T09:00:00Z", expires_at=None):
    return {
        "name": name,
        "url": url or f"http://localhost/w/{name}/",
        "now": now,
        "edition": "2020-12",
        "snapshots": ["beginning", *snapshots],
        "expires_at": expires_at,
    }


def test_a_world_is_made_from_a_world_file_and_served_at_once(control):
    status, made = control.post("/worlds", {"name": "mine", "world_file": YAML})

    assert (status, made) == (201, state("mine"))
    assert control.get("/worlds/mine") == (200, made)
    assert control.get("/worlds/mine/users") == (
        200,
        {
            "users": [
                {
                    "account": ADA,
                    "name": "Ada",
                    "role": "ea_admin",
                    "enrollments": [CONTOSO],
                    "locked_until": None,
                }
            ]
        },
    )
    assert control.client.get("/w/mine/signin").status_code == 200


def test_a_world_is_made_from_a_seed_or_is_the_sample_world(control, worlds, dump):
    statuses = [
        control.post("/worlds", body)[0]
        for body in (
            {"name": "seven", "seed": 7},
            {"name": "again", "seed": 7},
            {"name": "plain"},
            {"name": "2020", "seed": 2020},
        )
    ]

    assert statuses == [201] * 4
    assert dump(worlds.get("seven")) == dump(worlds.get("again"))
    assert dump(worlds.get("plain")) == dump(worlds.get("2020")) != dump(worlds.get("seven"))


def test_a_world_is_made_in_the_words_of_an_edition_and_of_its_own(control, worlds):
    later = world_yaml(now="2021-09-10T09:00:00Z", labels={"Save": "Keep"})
    finnish = {"fi-FI": {"Save": "Tallenna"}}
    bodies = [
        {"name": "named", "edition": "2021-08"},
        {"name": "dated", "world_file": later},
        {
            "name": "both",
            "world_file": later,
            "edition": "2020-12",
            "labels": finnish,
        },
    ]

    made = [control.post("/worlds", body) for body in bodies]

    assert [(status, world["edition"]) for status, world in made] == [
        (201, "2021-08"),
        (201, "2021-08"),
        (201, "2020-12"),
    ]
    kept = {}
    for body in bodies:
        with worlds.get(body["name"]).session() as session:
            kept[body["name"]] = json.loads(session.get_one(WorldRow, 1).labels)
    assert kept == {
        "named": {},
        "dated": {"Save": "Keep"},
        "both": {"Save": "Keep", "fi-FI": {"Save": "Tallenna"}},
    }


def test_all_worlds_are_listed_by_name(control):
    control.post("/worlds", {"name": "mine", "world_file": YAML})

    assert control.get("/worlds") == (
        200,
        {"worlds": [state(url="http://localhost/"), state("mine")]},
    )


def test_a_world_is_restored_to_a_snapshot_or_reset(control, world, dump):
    began = dump(world)
    control.post("/worlds/default/clock/advance", {"by": "P7D"})
    kept = dump(world)
    taken = control.post("/worlds/default/snapshot", {"snapshot": "later"})
    control.post("/worlds/default/clock/advance", {"by": "P7D"})

    restored = control.post("/worlds/default/restore", {"snapshot": "later"}), dump(world)
    reset = control.post("/worlds/default/reset"), dump(world)

    then = state(DEFAULT, "later", url="http://localhost/", now="2020-12-17T09:00:00Z")
    assert taken == (200, then)
    assert restored == ((200, then), kept)
    assert reset == ((200, state(DEFAULT, "later", url="http://localhost/")), began)


def test_an_exported_world_is_imported_under_another_name(control, worlds, world, dump):
    control.post("/worlds/default/clock/advance", {"by": "P7D"})
    status, exported = control.get("/worlds/default/export")

    answer = control.post("/worlds/copy/import", data=exported)

    assert (status, exported[:15]) == (200, b"SQLite format 3")
    assert answer == (201, state("copy", now="2020-12-17T09:00:00Z"))
    assert dump(worlds.get("copy")) == dump(world)


def test_a_deleted_world_is_gone(control):
    control.post("/worlds", {"name": "mine", "world_file": YAML})

    assert control.ask("DELETE", "/worlds/mine") == (204, b"")

    assert control.get("/worlds/mine") == (404, {"error": "There is no world 'mine'."})
    assert control.client.get("/w/mine/signin").status_code == 404


@pytest.fixture
def real_time(monkeypatch):
    """Set real time."""

    def real_time(moment):
        for place in ("api.worlds", "json_types", "worlds.integrity"):
            monkeypatch.setattr(f"eaportal.simulator.{place}.real_now", lambda: moment)

    return real_time


def test_a_world_lives_as_long_as_it_was_made_for_in_real_time(control, real_time, exported):
    real_time(datetime(2031, 1, 31, 12, tzinfo=UTC))
    made = [
        control.post("/worlds", {"name": "mine", "world_file": YAML, "time_to_live": "P1M"}),
        control.post("/worlds/copy/import?time_to_live=PT1H", data=exported),
        control.post("/worlds/stays/import", data=exported),
    ]
    control.post("/worlds/mine/clock/advance", {"by": "P1Y"})

    lists = []
    for moment in (datetime(2031, 1, 31, 13, tzinfo=UTC), datetime(2031, 2, 28, 12, tzinfo=UTC)):
        real_time(moment)
        lists.append([world["name"] for world in control.get("/worlds")[1]["worlds"]])

    assert made == [
        (201, state("mine", expires_at="2031-02-28T12:00:00Z")),
        (201, state("copy", expires_at="2031-01-31T13:00:00Z")),
        (201, state("stays")),
    ]
    assert lists == [["default", "mine", "stays"], ["default", "stays"]]
    assert control.get("/worlds/mine") == (404, {"error": "There is no world 'mine'."})
    assert control.client.get("/w/mine/signin").status_code == 404


def test_another_file_in_the_folder_is_not_listed_as_a_world(control, worlds, world):
    (world.path.parent / "My World.sqlite").write_bytes(b"")

    assert control.get("/worlds") == (200, {"worlds": [state(url="http://localhost/")]})


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", ADVANCE, {"by": "P1D"}),
        ("POST", "/worlds/default/reset", None),
        ("DELETE", "/worlds/default/users/ada@contoso.example", None),
    ],
)
def test_a_world_with_a_long_write_by_somebody_else_is_busy(
    control, worlds, world, everything, monkeypatch, method, path, body
):
    monkeypatch.setattr("eaportal.simulator.database.sqlite.BUSY_SECONDS", 0.05)
    before = everything()
    world.close()  # whoever opens it next waits for a shorter time

    with world.session(writes=True) as writer, writer.begin():
        writer.get_one(WorldRow, 1)
        answer = control.client.open(f"/_sim{path}", method=method, json=body)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert answer.json == {
        "error": "Somebody else is writing to this world; nothing was stored. Try again in a moment."
    }
    assert everything() == before


def test_the_clock_is_read_and_advanced_and_lists_what_happened(control):
    control.post("/worlds", {"name": "mine", "world_file": YAML})
    path = "/worlds/mine/clock"

    before = control.get(path)
    to_next = control.post(f"{path}/advance", {"to_next_event": True})
    to = control.post(f"{path}/advance", {"to": "2020-12-15T07:00:00+01:00"})
    by = control.post(f"{path}/advance", {"by": "PT1H"})

    event = {"enrollment": CONTOSO, "period": "2020-11"}
    assert before == (
        200,
        {"now": "2020-12-10T09:00:00Z", "running": False, "next_event": "2020-12-15T00:00:00Z"},
    )
    assert to_next == (
        200,
        {
            "now": "2020-12-15T00:00:00Z",
            "events": [{"at": "2020-12-15T00:00:00Z", "kind": "window-ended", **event, "note": ""}],
        },
    )
    assert to == (
        200,
        {
            "now": "2020-12-15T06:00:00Z",
            "events": [
                {
                    "at": "2020-12-15T06:00:00Z",
                    "kind": "invoice-generated",
                    **event,
                    "note": "E7080123202011",
                }
            ],
        },
    )
    assert by == (200, {"now": "2020-12-15T07:00:00Z", "events": []})
    assert control.get(path)[1]["next_event"] == "2021-01-01T00:00:00Z"


def test_a_month_is_a_month_of_the_calendar(control):
    path = "/worlds/default/clock/advance"

    moments = [control.post(path, {"by": by})[1]["now"] for by in ("P1M", "P21D", "P1M", "P1Y")]

    assert moments == [f"{day}T09:00:00Z" for day in ("2021-01-10", "2021-01-31", "2021-02-28", "2022-02-28")]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("to=ada@contoso.example", 2),
        ("to=ADA@Contoso.example", 2),
        ("to=ada", 0),
        ("about=december 2020", 1),
        ("about=%25", 0),
        ("after=2020-12-07T05:59:59Z", 2),
        ("after=2020-12-07T06:00:00Z", 1),
        ("after=2020-12-07T07:00:00%2B01:00", 1),
        ("to=ada@contoso.example&about=November&after=2020-12-07T05:59:59Z&wait=1", 1),
    ],
)
def test_mails_are_found_by_recipient_subject_and_time(control, query, count):
    control.post("/worlds", {"name": "mine", "world_file": YAML})
    control.post("/worlds/mine/clock/advance", {"to": "2021-01-08T00:00:00Z"})

    status, answer = control.get(f"/worlds/mine/mails?{query}")

    assert (status, len(answer["mails"])) == (200, count)


def test_a_mail_comes_with_its_words_in_text_and_html(control):
    control.post("/worlds", {"name": "mine", "world_file": YAML})

    status, answer = control.get("/worlds/mine/mails")

    (mail,) = answer["mails"]
    assert status == 200
    assert {name: mail[name] for name in ("at", "to", "subject")} == {
        "at": "2020-12-07T06:00:00Z",
        "to": ADA,
        "subject": "Overage notification: enrollment 7080123, November 2020",
    }
    assert "The PO number for this period is 7080123-202011." in mail["text"]
    assert "<p>The PO number for this period is 7080123-202011." in mail["html"]


@pytest.fixture
def asked_once(monkeypatch):
    """Hold a request that waits for a mail after its first look: an event for that, and one to release it."""
    looked, go_on = threading.Event(), threading.Event()

    def sleep(_seconds):
        looked.set()
        assert go_on.wait(timeout=10)

    monkeypatch.setattr(
        "eaportal.simulator.api.mails.time", SimpleNamespace(monotonic=time.monotonic, sleep=sleep)
    )
    return looked, go_on


def test_a_request_that_waits_gets_a_mail_as_soon_as_it_is_sent(control, asked_once):
    looked, go_on = asked_once
    control.post("/worlds", {"name": "mine", "world_file": YAML})
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(control.get, "/worlds/mine/mails?about=December&wait=8")
        assert looked.wait(timeout=10)
        assert not waiting.done()

        control.post("/worlds/mine/clock/advance", {"to": "2021-01-07T06:00:00Z"})
        go_on.set()
        status, answer = waiting.result(timeout=10)

    assert (status, [mail["at"] for mail in answer["mails"]]) == (200, ["2021-01-07T06:00:00Z"])


def test_a_request_that_waits_for_a_mail_of_a_deleted_world_gets_404(control, asked_once, worlds):
    looked, go_on = asked_once
    control.post("/worlds", {"name": "mine", "world_file": YAML})
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(control.get, "/worlds/mine/mails?about=never&wait=8")
        assert looked.wait(timeout=10)

        control.ask("DELETE", "/worlds/mine")
        go_on.set()
        answer = waiting.result(timeout=10)

    assert answer == (404, {"error": "There is no world 'mine'."})
    assert worlds.names() == ["default"]


def test_a_request_that_waits_in_vain_gets_no_mail(control):
    assert control.get("/worlds/default/mails?to=nobody&wait=0.01") == (200, {"mails": []})


PATTERN = "String should match pattern '^[a-z0-9][a-z0-9-]{0,62}$'."
ONE = "Give exactly one of by, to, to_next_event."
BACK = "The clock shows 2020-12-10T09:00:00Z and only moves forward. To go back, restore a snapshot."
NO_DURATION = "is not an ISO 8601 duration such as P7D, PT1H or P1M."
MAILS = "/worlds/default/mails"


@pytest.mark.parametrize(
    ("path", "body", "status", "sentence"),
    [
        ("/worlds", {}, 422, "name: Field required."),
        ("/worlds", {"name": "A b"}, 422, f"name: {PATTERN}"),
        ("/worlds", {"name": ""}, 422, f"name: {PATTERN}"),
        ("/worlds", {"name": "x\n"}, 422, f"name: {PATTERN}"),
        ("/worlds", {"name": "../x"}, 422, f"name: {PATTERN}"),
        ("/worlds", {"name": "x" * 64}, 422, f"name: {PATTERN}"),
        ("/worlds", {"name": 5}, 422, "name: Input should be a valid string."),
        ("/worlds", {"name": "default"}, 409, "name: there is a world 'default' already."),
        ("/worlds", {"name": "x", "seed": -1}, 422, "seed: Input should be greater than or equal to 0."),
        ("/worlds", {"name": "x", "seed": 2**63}, 422, f"seed: Input should be less than {2**63}."),
        ("/worlds", {"name": "x", "seed": "7"}, 422, "seed: Input should be a valid integer."),
        ("/worlds", {"name": "x", "seed": True}, 422, "seed: Input should be a valid integer."),
        ("/worlds", {"name": "x", "more": 1}, 422, "more: Extra inputs are not permitted."),
        (
            "/worlds",
            {"name": "x", "time_to_live": "soon"},
            422,
            "time_to_live: 'soon' is not an ISO 8601 duration such as P7D, PT1H or P1M.",
        ),
        ("/worlds", {"name": "x", "time_to_live": "PT0S"}, 422, "time_to_live: 'PT0S' is no time at all."),
        (
            "/worlds",
            {"name": "x", "time_to_live": "P9999Y"},
            422,
            "time_to_live: 'P9999Y' leads past the year 9999.",
        ),
        ("/worlds", {"name": "x", "time_to_live": 5}, 422, "time_to_live: Input should be a valid string."),
        (
            "/worlds/x/import?time_to_live=P0D",
            None,
            422,
            "time_to_live: 'P0D' is no time at all.",
        ),
        ("/worlds/x/import?time=P1D", None, 422, "time: Extra inputs are not permitted."),
        (
            "/worlds",
            {"name": "x", "seed": 1, "world_file": YAML},
            422,
            "Give seed or world_file, not both.",
        ),
        (
            "/worlds",
            {"name": "x", "world_file": "a: ["},
            422,
            "world_file:2:1: not YAML: did not find expected node content.",
        ),
        (
            "/worlds",
            {"name": "x", "world_file": world_yaml(users={ADA: "king"})},
            422,
            "world_file:11:3: users.0.role: input should be 'ea_admin', 'ea_admin_readonly', 'ea_purchaser',"
            " 'department_admin', 'department_admin_readonly', 'account_owner', 'partner_admin' or"
            " 'partner_admin_readonly'.",
        ),
        (
            "/worlds",
            {"name": "x", "edition": "2021-03"},
            422,
            "edition: there is no edition '2021-03'; there are 2019-12, 2020-12, 2021-08.",
        ),
        (
            "/worlds",
            {"name": "x", "labels": {"Usage Sumary": "Usage overview"}},
            422,
            "labels.Usage Sumary: the portal has no label 'Usage Sumary'; the nearest is 'Usage Summary'.",
        ),
        (
            "/worlds",
            {"name": "x", "labels": {"xx-XX": {"Save": "Keep"}}},
            422,
            "labels.xx-XX: there is no language 'xx-XX'; use a tag such as fi-FI.",
        ),
        (
            "/worlds",
            {"name": "x", "labels": {"fi-FI": {"Save": "Tallenna %s"}}},
            422,
            "labels.fi-FI.Save: 'Tallenna %s' has %; its English has no placeholder.",
        ),
        (
            "/worlds",
            {"name": "x", "world_file": world_yaml(labels={"Sav": "Keep"})},
            422,
            "world_file:20:3: labels.Sav: the portal has no label 'Sav'; the nearest is 'Save'.",
        ),
        (
            "/worlds/A_b/import",
            None,
            422,
            "name: 'A_b' may have only lowercase letters, digits, and hyphens.",
        ),
        ("/worlds/default/import", None, 409, "name: there is a world 'default' already."),
        (
            "/worlds/x/import",
            None,
            422,
            f"body: This world has schema 0; this simulator reads schema {SCHEMA}.",
        ),
        ("/worlds/default/snapshot", {}, 422, "snapshot: Field required."),
        ("/worlds/default/snapshot", {"snapshot": "../x"}, 422, f"snapshot: {PATTERN}"),
        (
            "/worlds/default/snapshot",
            {"snapshot": "beginning"},
            409,
            "snapshot: 'beginning' is the state in which the world was created; choose another name.",
        ),
        (
            "/worlds/default/restore",
            {"snapshot": "none"},
            404,
            "snapshot: world 'default' has no snapshot 'none'.",
        ),
        ("/worlds/none/restore", {"snapshot": "x"}, 404, "There is no world 'none'."),
        ("/worlds/none/reset", None, 404, "There is no world 'none'."),
        ("/worlds/none/snapshot", {"snapshot": "x"}, 404, "There is no world 'none'."),
        ("/worlds/none/clock/advance", {"by": "P1D"}, 404, "There is no world 'none'."),
        (ADVANCE, {}, 422, ONE),
        (ADVANCE, {"by": "P1D", "to_next_event": True}, 422, ONE),
        (ADVANCE, {"by": None}, 422, ONE),
        (ADVANCE, {"to_next_event": None}, 422, ONE),
        (ADVANCE, {"by": "soon"}, 422, f"by: 'soon' {NO_DURATION}"),
        (ADVANCE, {"by": "-P1D"}, 422, f"by: '-P1D' {NO_DURATION}"),
        (ADVANCE, {"by": 5}, 422, "by: Input should be a valid string."),
        (ADVANCE, {"by": "P9999Y"}, 409, "The clock stops before 2100-01-01."),
        (ADVANCE, {"by": "P80Y"}, 409, "The clock stops before 2100-01-01."),
        (ADVANCE, {"to": "2100-01-01T00:00:00Z"}, 409, "The clock stops before 2100-01-01."),
        (ADVANCE, {"to": "2020-12-10T08:59:59Z"}, 409, BACK),
        (ADVANCE, {"to": "2020-12-11"}, 422, "to: Input should have timezone info."),
        (ADVANCE, {"to": "2020-12-11T00:00:00"}, 422, "to: Input should have timezone info."),
        (ADVANCE, {"to": "0001-01-01T00:00:00+14:00"}, 409, BACK),
        (ADVANCE, {"to": 5}, 422, "to: a moment is text such as 2020-12-15T00:00:00Z."),
        (ADVANCE, {"to_next_event": False}, 422, "to_next_event: can be true only."),
        (ADVANCE, {"to_next_event": 1}, 422, "to_next_event: can be true only."),
    ],
)
def test_an_invalid_request_gets_a_sentence_and_changes_nothing(
    control, everything, path, body, status, sentence
):
    before = everything()

    assert control.post(path, body) == (status, {"error": sentence})

    assert everything() == before


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        (b"{", 400, "body:1:2: not JSON: Expecting property name enclosed in double quotes."),
        (b'{\n  "name" "x"}', 400, "body:2:10: not JSON: Expecting ':' delimiter."),
        (b"[]", 400, "body:1:1: not a JSON object."),
        (b"null", 400, "body:1:1: not a JSON object."),
        (b'{"name": "x", "name": "y"}', 400, "body: not JSON: a key is given twice."),
        (
            b'{"name": "x", "world_file": "\\ud800"}',
            400,
            "body: half of a surrogate pair is not a character.",
        ),
        (
            b"\xff",
            400,
            "body: not JSON: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte.",
        ),
        (b"", 422, "name: Field required."),
    ],
)
def test_a_body_that_is_no_json_object_is_refused_with_its_place(control, everything, body, status, sentence):
    before = everything()

    answer = control.post("/worlds", data=body, content_type="application/json")

    assert answer == (status, {"error": sentence})
    assert everything() == before


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize("path", ["/worlds", ADVANCE, "/worlds/default/restore"])
def test_json_says_that_it_is_json(control, everything, path, content_type):
    before = everything()

    answer = control.post(path, data=b'{"name": "x"}', content_type=content_type)

    assert answer == (415, {"error": "body: send JSON as application/json."})
    assert everything() == before


@pytest.mark.parametrize(
    ("method", "path", "status", "sentence"),
    [
        ("GET", "/nothing", 404, "Not Found: GET /nothing."),
        ("PUT", "/worlds", 405, "Method Not Allowed: PUT /worlds."),
        ("GET", "/worlds/default/reset", 405, "Method Not Allowed: GET /worlds/default/reset."),
        ("GET", "/worlds/none", 404, "There is no world 'none'."),
        ("GET", "/worlds/%2e%2e", 404, "There is no world '..'."),
        ("GET", "/worlds/none/clock", 404, "There is no world 'none'."),
        ("GET", "/worlds/none/mails", 404, "There is no world 'none'."),
        ("GET", "/worlds/none/mails/1/raw", 404, "There is no world 'none'."),
        ("POST", "/worlds/none/mails/deliver", 404, "There is no world 'none'."),
        ("GET", f"{MAILS}/2/raw", 404, "World 'default' has no mail '2'."),
        ("GET", f"{MAILS}/01/raw", 404, "World 'default' has no mail '01'."),
        ("GET", f"{MAILS}/{'9' * 30}/raw", 404, f"World 'default' has no mail '{'9' * 30}'."),
        ("GET", f"{MAILS}/%0D%0A/raw", 404, r"World 'default' has no mail '\r\n'."),
        ("GET", "/worlds/none/users", 404, "There is no world 'none'."),
        ("GET", "/worlds/none/export", 404, "There is no world 'none'."),
        ("DELETE", "/worlds/none", 404, "There is no world 'none'."),
        ("DELETE", "/worlds/default", 409, "The default world stays; reset it instead."),
        ("GET", f"{MAILS}?wait=9", 422, "wait: Input should be less than or equal to 8."),
        ("GET", f"{MAILS}?wait=-1", 422, "wait: Input should be greater than or equal to 0."),
        ("GET", f"{MAILS}?wait=nan", 422, "wait: Input should be less than or equal to 8."),
        ("GET", f"{MAILS}?after=2020-12-01", 422, "after: Input should have timezone info."),
        ("GET", f"{MAILS}?after=0.5", 422, "after: a moment is text such as 2020-12-15T00:00:00Z."),
        ("GET", f"{MAILS}?other=1", 422, "other: Extra inputs are not permitted."),
        ("GET", f"{MAILS}?to=a&to=b", 422, "to: Input should be a valid string."),
    ],
)
def test_a_wrong_address_or_query_gets_a_sentence(control, everything, method, path, status, sentence):
    before = everything()

    assert control.ask(method, path) == (status, {"error": sentence})

    assert everything() == before


def test_the_answer_to_a_wrong_method_lists_the_right_ones(control):
    answer = control.client.put("/_sim/worlds")

    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.fixture(scope="module")
def guarded(folder_of_worlds):
    """A control API with a token."""
    return Application(folder_of_worlds, token="secret")


@pytest.mark.parametrize("authorization", [None, "Bearer wrong", "Bearer ", "Bearer secrets", "Basic secret"])
@pytest.mark.parametrize("path", ["/", "/worlds", "/openapi.json", "/docs/", "/nothing"])
def test_without_the_token_everything_is_refused(guarded, world, authorization, path):
    headers = {} if authorization is None else {"Authorization": authorization}
    stranger = Control(guarded, **headers)

    assert stranger.get(path) == (401, {"error": "This needs the header Authorization: Bearer TOKEN."})


def test_with_the_token_everything_is_as_without_one(guarded, world):
    control = Control(guarded, Authorization="Bearer secret")

    assert control.get("/worlds/default") == (200, state(url="http://localhost/"))
    assert control.client.get("/signin").status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_of_another_site_cannot_control_the_simulator(application, everything, site):
    before = everything()
    page = Control(application, **{"Sec-Fetch-Site": site})

    answer = page.post(ADVANCE, {"by": "P1D"})

    assert answer == (403, {"error": "A page of another site may not use the control API."})
    assert everything() == before


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_its_own_page_and_the_address_bar_can(application, site):
    assert Control(application, **{"Sec-Fetch-Site": site}).get("/worlds")[0] == 200


def test_a_simulator_is_alive_before_it_is_ready(tmp_path, exported):
    worlds = Worlds(tmp_path / "empty")
    client = Client(Application(worlds))

    before = [(client.get(path).status_code, client.get(path).text) for path in ("/healthz", "/readyz")]
    worlds.import_world(DEFAULT, exported)
    after = [(client.get(path).status_code, client.get(path).text) for path in ("/healthz", "/readyz")]

    assert before == [(200, "alive"), (503, "no world yet")]
    assert after == [(200, "alive"), (200, "ready")]
    worlds.close()


def test_the_document_is_valid_openapi_3_1(control):
    status, document = control.get("/openapi.json")

    assert (status, document["openapi"][:3]) == (200, "3.1")
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_the_document_lists_every_operation(control, application):
    _, document = control.get("/openapi.json")

    served = {
        (re.sub("<(?:path:)?(.+?)>", r"{\1}", rule.rule), method.lower())
        for rule in application._made_control().url_map.iter_rules()
        if rule.rule.startswith(("/worlds", "/defects"))
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    listed = {(path, method) for path, operations in document["paths"].items() for method in operations}
    names = [each["operationId"] for operations in document["paths"].values() for each in operations.values()]
    assert listed == served
    assert len(names) == len(set(names)) == len(served) > 10


def test_the_page_that_shows_the_document_asks_no_other_host(control):
    page = control.client.get("/_sim/docs/")

    found = BeautifulSoup(page.text, "html.parser").select("[src], [href]")
    addresses = [tag.get("src") or tag.get("href") for tag in found]
    assert page.status_code == 200
    assert addresses
    assert [each for each in addresses if "//" in each] == []
    for each in addresses:
        with control.client.get(each) as answer:
            assert answer.status_code == 200, each


def test_the_start_page_links_to_the_document_and_its_page(control):
    answers = [control.client.get(path) for path in ("/_sim", "/_sim/")]

    assert [answer.get_json() for answer in answers] == [
        {"schema": 1, "openapi": "/_sim/openapi.json", "page": "/_sim/docs/"}
    ] * 2


def test_controlling_one_world_changes_no_other(control, worlds, world, dump):
    control.post("/worlds", {"name": "mine", "world_file": YAML})
    before = dump(world)

    control.post("/worlds/mine/clock/advance", {"by": "P1Y"})
    control.post("/worlds/mine/snapshot", {"snapshot": "later"})
    control.post("/worlds/mine/reset")

    assert dump(world) == before
    assert control.get("/worlds/default") == (200, state(url="http://localhost/"))


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8020", "192.168.1.1", "[::2]:8020"])
def test_without_a_token_the_api_answers_under_names_of_this_machine_alone(application, world, dump, host):
    before = dump(world)

    answer = Control(application, Host=host).post("/worlds/default/reset")

    assert answer == (403, {"error": f"The control API is not served as {host}."})
    assert dump(world) == before


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8020", "[::1]:8020"])
def test_this_machine_has_several_names(application, host):
    assert Control(application, Host=host).get("/worlds")[0] == 200
