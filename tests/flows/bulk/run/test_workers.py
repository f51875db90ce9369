import pytest

from eaportal.flows.bulk.run.workers import by_enrollment, usual_workers


@pytest.mark.parametrize(
    ("cores", "rows", "workers"),
    [(2, 0, 1), (2, 15, 1), (2, 16, 2), (2, 10_000, 2), (8, 31, 3), (16, 10_000, 4), (None, 10_000, 1)],
)
def test_there_is_a_worker_for_each_core_if_there_are_enough_rows(
    monkeypatch: pytest.MonkeyPatch, cores: int | None, rows: int, workers: int
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: cores)

    assert usual_workers(rows) == workers


def test_the_enrollment_with_the_most_rows_comes_first_each_in_its_order():
    rows = [("a", 2), ("b", 3), ("c", 4), ("b", 5), ("a", 6), ("b", 7)]

    groups = by_enrollment(rows, lambda row: row[0])

    assert list(groups) == [[("b", 3), ("b", 5), ("b", 7)], [("a", 2), ("a", 6)], [("c", 4)]]
