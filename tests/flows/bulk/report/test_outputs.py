from pathlib import Path

import pytest

from eaportal.flows.bulk.ledger.rows import Row, RowOutcome, Source, Status
from eaportal.flows.bulk.lists.change_list import ListedChange
from eaportal.flows.bulk.report.outputs import RESULTS, Outputs, list_of, outputs_of
from eaportal.flows.errors import WrongInputError

COLUMNS = ("enrollment", "period", "po_number")


def usual_outputs(change_list: Path, results: Path | None = None) -> Outputs:
    ledger = change_list.with_name(f"{change_list.name}.ledger.sqlite")
    return outputs_of(change_list, ledger, RESULTS, results, None)


def row_that_is(status: Status) -> Row:
    cells = ("7000000", "2020-11", "PO-1")
    return Row(ListedChange(2, *cells, cells=cells), None, None, RowOutcome(2, status))


def test_outputs_are_next_to_the_list_and_no_two_lists_share_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    names = "changes.csv", "changes.xlsx", "changes.tsv", "changes.CSV"

    all_outputs = [usual_outputs(tmp_path / name) for name in names]

    assert all_outputs[0] == Outputs(
        tmp_path / "changes.results.csv", tmp_path / "changes.errors.csv", tmp_path / "changes.report"
    )
    paths = [path for each in all_outputs for path in (each.results, each.errors, each.report)]
    assert len(set(paths)) == 12


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("out.pdf", "out.pdf: results are written as .csv, .xlsx, or .json."),
        ("nowhere/out.csv", "nowhere/out.csv: cannot be written: there is no folder nowhere."),
        ("folder.csv", "folder.csv: cannot be written: it is a folder."),
        ("changes.csv", "changes.csv: the results would replace it. Name another file."),
    ],
)
def test_results_that_cannot_be_written_are_an_error_at_once(
    name: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder.csv").mkdir()
    Path("changes.csv").touch()

    with pytest.raises(WrongInputError) as refusal:
        usual_outputs(Path("changes.csv"), Path(name))

    assert str(refusal.value) == sentence


def test_the_rows_of_an_earlier_attempt_are_removed_once_all_are_done(tmp_path: Path) -> None:
    outputs = usual_outputs(tmp_path / "changes.csv")
    source = Source(tmp_path / "changes.csv", COLUMNS, ",", "", "", "")

    outputs.write_rows(source, [row_that_is(Status.FAILED)])
    assert "failed" in outputs.errors.read_text()
    outputs.write_rows(source, [row_that_is(Status.UPDATED)])

    assert not outputs.errors.exists()


def test_the_list_of_a_run_is_next_to_its_ledger_even_if_both_have_moved(tmp_path: Path) -> None:
    ledger = tmp_path / "changes.csv.ledger.sqlite"
    source = Source(Path("/before/changes.csv"), COLUMNS, ",", "", "", "")

    assert list_of(source, ledger) == Path("/before/changes.csv")
    (tmp_path / "changes.csv").touch()

    assert list_of(source, ledger) == tmp_path / "changes.csv"
