import pytest

from tests.support.world_files import CONTOSO, world_yaml

ADVANCE = "/worlds/default/clock/advance"
ONE = "Give exactly one of by, to, to_next_event."
BACK = "The clock shows 2020-12-10T09:00:00Z and only moves forward. To go back, restore a snapshot."
NO_DURATION = "is not an ISO 8601 duration such as P7D, PT1H or P1M."


def test_the_clock_is_read_and_advanced_and_lists_what_happened(control):
    control.post("/worlds", {"name": "mine", "world_file": world_yaml()})
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
    ("path", "body", "status", "sentence"),
    [
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
def test_a_clock_that_cannot_be_advanced_stays_as_it_is(control, everything, path, body, status, sentence):
    before = everything()

    assert control.post(path, body) == (status, {"error": sentence})

    assert everything() == before
