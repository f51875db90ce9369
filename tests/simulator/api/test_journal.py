import pytest

WORLD = "/worlds/default"


@pytest.fixture
def control(control):
    """The control API, after 45 days in two steps."""
    for days in (30, 15):
        control.post(f"{WORLD}/clock/advance", {"by": f"P{days}D"})
    return control


def test_the_journal_of_a_world_is_read_counted_and_searched(control, sample):
    number = sample.enrollments[0].number

    found = control.get(f"{WORLD}/journal?subject=po_number%20{number}%202021-01%20azure")[1]

    assert found["count"] == 2
    assert [(entry["field"], entry["old"], entry["new"]) for entry in found["entries"]] == [
        ("number", None, f"{number}-202101"),
        ("origin", None, "generated"),
    ]
    assert {entry["who"] for entry in found["entries"]} == {"clock"}
    assert {entry["at"] for entry in found["entries"]} == {"2021-01-01T00:00:00Z"}


def test_the_difference_between_two_moments_names_each_value_once(control, sample):
    number = sample.enrollments[0].number
    search = f"subject=invoice%20E{number}2020"

    between = control.get(f"{WORLD}/journal/differences?{search}&after=2021-01-09T09:00:00Z")[1]
    within = control.get(f"{WORLD}/journal/differences?{search}11&until=2021-01-14T00:00:00Z")[1]

    assert [(each["subject"], each["field"], each["kind"]) for each in between["differences"]] == [
        (f"invoice E{number}202011", "paid_at", "insert"),
        (f"invoice E{number}202012", "po_number", "insert"),
        (f"invoice E{number}202012", "marketplace_po_number", "insert"),
    ]
    assert [(each["field"], each["new"]) for each in within["differences"]] == [
        ("po_number", f"{number}-202011"),
        ("marketplace_po_number", f"{number}-202011M"),
    ]


def test_a_reset_world_has_an_empty_journal_again(control):
    control.post("/worlds", {"name": "other"})
    control.post("/worlds/other/clock/advance", {"by": "P30D"})
    assert control.get("/worlds/other/journal")[1]["count"]

    control.post("/worlds/other/reset")

    assert control.get("/worlds/other/journal")[1] == {"count": 0, "entries": []}


def test_a_moment_without_a_zone_is_refused_by_its_name(control):
    answer = control.get(f"{WORLD}/journal?after=2021-01-01T00:00:00")

    assert answer == (
        422,
        {"error": "after: Input should have timezone info."},
    )
