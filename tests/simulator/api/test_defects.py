import sqlite3
from contextlib import closing

import pytest

from eaportal.simulator.defects.catalog import DEFECTS

SENTENCE = "body: This world has the defect 'of-tomorrow', which this simulator does not know."
TWO = ["two-save-buttons", "day-too-many"]


@pytest.fixture
def names_of(control):
    """The names of the defects of a world."""
    return lambda world: [each["name"] for each in control.get(f"/worlds/{world}/defects")[1]["defects"]]


def plant(control, world, *names):
    for name in names:
        status, _ = control.post(f"/worlds/{world}/defects", {"name": name})
        assert status == 201


def test_all_defects_are_listed_with_what_is_wrong_where_it_is_seen_and_what_it_breaks(control):
    status, listed = control.get("/defects")

    assert (status, [each["name"] for each in listed["defects"]]) == (200, list(DEFECTS))
    assert next(each for each in listed["defects"] if each["name"] == "two-save-buttons") == {
        "name": "two-save-buttons",
        "kind": "page",
        "wrong": "The dialog has two Save buttons.",
        "seen": "the dialog",
        "breaks": DEFECTS["two-save-buttons"].breaks,
    }


def test_defects_are_planted_together_and_removed_one_by_one_or_all_at_once(control, names_of):
    plant(control, "default", *TWO, TWO[0])
    both = names_of("default")
    taken_out = control.delete(f"/worlds/default/defects/{TWO[0]}")
    one = names_of("default")
    plant(control, "default", "two-save-buttons")
    cleared = control.delete("/worlds/default/defects")

    assert (both, one, names_of("default")) == (TWO, TWO[1:], [])
    assert (taken_out, cleared) == ((204, b""), (204, b""))


def test_a_defect_belongs_to_its_world_and_goes_where_its_file_goes(control, names_of):
    control.post("/worlds", {"name": "wrong"})
    plant(control, "wrong", *TWO)
    control.post("/worlds/wrong/snapshot", {"snapshot": "planted"})
    _, exported = control.get("/worlds/wrong/export")

    control.post("/worlds/copy/import", data=exported)
    control.post("/worlds/wrong/reset")
    reset = names_of("wrong")
    control.post("/worlds/wrong/restore", {"snapshot": "planted"})

    assert reset == []
    assert {world: names_of(world) for world in ("wrong", "copy", "default")} == {
        "wrong": TWO,
        "copy": TWO,
        "default": [],
    }


@pytest.mark.parametrize(
    ("method", "path", "body", "refused"),
    [
        (
            "POST",
            "/worlds/default/defects",
            {"name": "save-without-efect"},
            (422, "name: there is no defect 'save-without-efect'; similar: save-without-effect."),
        ),
        (
            "POST",
            "/worlds/default/defects",
            {"name": "x"},
            (422, "name: there is no defect 'x'; docs/simulator.md lists all."),
        ),
        ("POST", "/worlds/default/defects", {}, (422, "name: Field required.")),
        ("POST", "/worlds/none/defects", {"name": TWO[0]}, (404, "There is no world 'none'.")),
        ("GET", "/worlds/none/defects", None, (404, "There is no world 'none'.")),
        (
            "DELETE",
            f"/worlds/default/defects/{TWO[0]}",
            None,
            (404, "There is no defect 'two-save-buttons' in the world 'default'."),
        ),
    ],
)
def test_an_unknown_defect_is_refused_with_a_sentence(control, names_of, method, path, body, refused):
    status, answer = control.ask(method, path, body)

    assert (status, answer["error"]) == refused
    assert names_of("default") == []


def test_a_world_with_an_unknown_defect_is_not_imported(control, tmp_path):
    path = tmp_path / "strange.sqlite"
    path.write_bytes(control.get("/worlds/default/export")[1])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE world SET defects = 'two-save-buttons of-tomorrow'")

    refused = control.post("/worlds/copy/import", data=path.read_bytes())

    assert refused == (422, {"error": SENTENCE})
    assert control.get("/worlds/copy")[0] == 404
