import pytest

from eaportal.flows.bulk.run.running import usual_workers


@pytest.mark.parametrize(
    ("cores", "rows", "workers"),
    [(2, 0, 1), (2, 15, 1), (2, 16, 2), (2, 10_000, 2), (8, 31, 3), (16, 10_000, 4), (None, 10_000, 1)],
)
def test_there_is_a_worker_for_each_core_where_the_rows_are_worth_it(
    monkeypatch: pytest.MonkeyPatch, cores: int | None, rows: int, workers: int
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: cores)

    assert usual_workers(rows) == workers
