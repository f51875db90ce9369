import json
from datetime import UTC, datetime

import pytest

from eaportal.simulator.database.tables import SCHEMA, WorldRow
from eaportal.simulator.worlds.folder import DEFAULT
from tests.support.world_files import ADA, CONTOSO, world_yaml

PATTERN = "String should match pattern '^[a-z0-9][a-z0-9-]{0,62}$'."


def state(name="default", *snapshots, url=None, now="2020-12-10T09:00:00Z", expires_at=None):
    return {
        "name": name,
        "url": url or f"http://localhost/w/{name}/",
        "now": now,
        "edition": "2020-12",
        "life": "endless",
        "snapshots": ["beginning", *snapshots],
        "expires_at": expires_at,
    }


def test_a_world_is_made_from_a_world_file_and_served_at_once(control):
    status, made = control.post("/worlds", {"name": "mine", "world_file": world_yaml()})

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
            "life": "endless",
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


def test_a_world_lives_as_its_file_says_or_as_the_request_does(control):
    ending = world_yaml(life="documented")
    made = [
        control.post("/worlds", body)
        for body in (
            {"name": "forever"},
            {"name": "asked", "life": "documented"},
            {"name": "written", "world_file": ending},
            {"name": "both", "world_file": ending, "life": "endless"},
        )
    ]

    assert [(status, world["life"]) for status, world in made] == [
        (201, "endless"),
        (201, "documented"),
        (201, "documented"),
        (201, "endless"),
    ]


def test_all_worlds_are_listed_by_name(control):
    control.post("/worlds", {"name": "mine", "world_file": world_yaml()})

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
    control.post("/worlds", {"name": "mine", "world_file": world_yaml()})

    assert control.ask("DELETE", "/worlds/mine") == (204, b"")

    assert control.get("/worlds/mine") == (404, {"error": "There is no world 'mine'."})
    assert control.client.get("/w/mine/signin").status_code == 404


@pytest.fixture
def real_time(monkeypatch):
    """Set real time."""

    def real_time(moment):
        for place in ("api.worlds", "json_types", "worlds.expiry"):
            monkeypatch.setattr(f"eaportal.simulator.{place}.real_now", lambda: moment)

    return real_time


def test_a_world_lives_as_long_as_it_was_made_for_in_real_time(control, real_time):
    _, exported = control.get("/worlds/default/export")
    real_time(datetime(2031, 1, 31, 12, tzinfo=UTC))
    made = [
        control.post("/worlds", {"name": "mine", "world_file": world_yaml(), "time_to_live": "P1M"}),
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


def test_controlling_one_world_changes_no_other(control, worlds, world, dump):
    control.post("/worlds", {"name": "mine", "world_file": world_yaml()})
    before = dump(world)

    control.post("/worlds/mine/clock/advance", {"by": "P1Y"})
    control.post("/worlds/mine/snapshot", {"snapshot": "later"})
    control.post("/worlds/mine/reset")

    assert dump(world) == before
    assert control.get("/worlds/default") == (200, state(url="http://localhost/"))


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
            {"name": "x", "seed": 1, "world_file": world_yaml()},
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
            {"name": "x", "world_file": "a: " + "[" * 60_000},
            422,
            "world_file:1:33: not YAML: nested too deeply.",
        ),
        (
            "/worlds",
            {"name": "x", "labels": {"\x1b]0;x\x07": "y"}},
            422,
            "labels.\\x1b]0;x\\x07: the portal has no label '\\x1b]0;x\\x07'; labels are named by their"
            " English text, such as 'Usage Summary'.",
        ),
        (
            "/worlds",
            {"name": "x", "labels": {"x" * 5_000_000: "y"}},
            422,
            f"labels.{'x' * 100}…: the portal has no label '{'x' * 475}….",
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
            {"name": "x", "life": "short"},
            422,
            "life: Input should be 'endless' or 'documented'.",
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
    ],
)
def test_an_invalid_request_is_refused_and_changes_nothing(control, everything, path, body, status, sentence):
    before = everything()

    assert control.post(path, body) == (status, {"error": sentence})

    assert everything() == before


@pytest.mark.parametrize(
    ("method", "path", "status", "sentence"),
    [
        ("GET", "/worlds/none", 404, "There is no world 'none'."),
        ("GET", "/worlds/%2e%2e", 404, "There is no world '..'."),
        ("GET", "/worlds/none/clock", 404, "There is no world 'none'."),
        ("GET", "/worlds/none/users", 404, "There is no world 'none'."),
        ("GET", "/worlds/none/export", 404, "There is no world 'none'."),
        ("DELETE", "/worlds/none", 404, "There is no world 'none'."),
        ("DELETE", "/worlds/default", 409, "The default world stays; reset it instead."),
    ],
)
def test_an_unknown_world_is_refused(control, everything, method, path, status, sentence):
    before = everything()

    assert control.ask(method, path) == (status, {"error": sentence})

    assert everything() == before
