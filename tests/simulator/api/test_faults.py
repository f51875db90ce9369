import sqlite3
from contextlib import closing

import pytest

from eaportal.simulator.faults.effects import EFFECTS

FAULTS = "/worlds/default/faults"


def test_faults_are_removed_one_by_one_or_all_at_once(control):
    (_, first), (_, second) = (
        control.post(FAULTS, {"effect": "status", "status": 500, "page": page})
        for page in ("reports", "manage")
    )

    assert control.delete(f"{FAULTS}/{first['id']}") == (204, b"")
    assert control.get(FAULTS) == (200, {"faults": [second]})
    assert control.client.get("/report", follow_redirects=True).status_code == 200

    control.post(FAULTS, {"effect": "status", "status": 500})
    assert control.delete(FAULTS) == (204, b"")
    assert control.get(FAULTS) == (200, {"faults": []})


def test_an_unknown_fault_cannot_be_removed(control):
    assert control.delete(f"{FAULTS}/9") == (404, {"error": "There is no fault '9' in the world 'default'."})


def test_a_fault_is_returned_as_it_was_set(control):
    asked = {
        "effect": "status",
        "page": "save",
        "role": "ea_admin",
        "enrollment": "8599081",
        "status": 503,
        "retry_after": 5,
        "from_call": 2,
        "times": 3,
        "probability": 0.25,
        "seed": 7,
        "until": "2021-01-01T00:00:00Z",
    }

    others = {field for effect in EFFECTS.values() for field in effect.model_fields} - asked.keys()
    assert control.post(FAULTS, asked)[1] == asked | dict.fromkeys(others) | {
        "id": 1,
        "calls": 0,
        "hits": 0,
    }


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({}, "effect: Field required."),
        ({"effect": "status"}, "the effect status needs status."),
        ({"effect": "latency"}, "the effect latency needs seconds."),
        ({"effect": "status", "status": 200}, "status: Input should be 429, 500, 502, 503 or 504."),
        ({"effect": "drop-after", "status": 500}, "status belongs to the effect status, not to drop-after."),
        (
            {"effect": "latency", "seconds": 1, "retry_after": 1},
            "retry_after belongs to the effect status, not to latency.",
        ),
        (
            {"effect": "truncated", "po_number": "PO-1"},
            "po_number belongs to the effect saved-first, not to truncated.",
        ),
        ({"effect": "saved-first", "page": "reports"}, "the effect saved-first hits only the page save."),
        ({"effect": "saved-first", "po_number": "é"}, "po_number: 'é' is not a PO number (wrong-character)."),
        ({"effect": "latency", "seconds": 61}, "seconds: Input should be less than or equal to 60."),
        ({"effect": "latency", "seconds": 0}, "seconds: Input should be greater than 0."),
        (
            {"effect": "status", "status": 500, "retry_after": 1},
            "retry_after belongs to the status 429 or 503.",
        ),
        ({"effect": "drop-after", "times": 0}, "times: Input should be greater than or equal to 1."),
        ({"effect": "drop-after", "times": True}, "times: Input should be a valid integer."),
        ({"effect": "drop-after", "from_call": 0}, "from_call: Input should be greater than or equal to 1."),
        ({"effect": "drop-after", "probability": 0}, "probability: Input should be greater than 0."),
        ({"effect": "drop-after", "probability": 2}, "probability: Input should be less than or equal to 1."),
        ({"effect": "drop-after", "until": 5}, "until: a moment is text such as 2020-12-15T00:00:00Z."),
        ({"effect": "drop-after", "often": 5}, "often: Extra inputs are not permitted."),
    ],
)
def test_a_fault_that_cannot_be_set_is_refused_with_its_field(control, fault, sentence):
    assert control.post(FAULTS, fault) == (422, {"error": sentence})
    assert control.get(FAULTS) == (200, {"faults": []})


def test_an_unknown_effect_is_refused(control):
    assert control.post(FAULTS, {"effect": "burnt"}) == (
        422,
        {"error": f"effect: there is no effect 'burnt'; there are {', '.join(EFFECTS)}."},
    )


def test_an_unknown_page_is_refused(control):
    status, answer = control.post(FAULTS, {"effect": "drop-after", "page": "save all"})

    assert status == 422
    assert answer["error"].startswith("page: Input should be 'home', 'sign_in', ")


def test_a_world_with_an_unknown_fault_is_not_imported(control, tmp_path):
    control.post(FAULTS, {"effect": "drop-before"})
    path = tmp_path / "strange.sqlite"
    path.write_bytes(control.get("/worlds/default/export")[1])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE fault SET effect = 'burnt'")

    refused = control.post("/worlds/copy/import", data=path.read_bytes())

    assert refused == (
        422,
        {"error": "body: This world has the fault 'burnt', which this simulator does not know."},
    )
    assert control.get("/worlds/copy")[0] == 404
