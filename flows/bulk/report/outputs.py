"""The files that a run writes for people: its results, the rows that are not done, and its report."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from eaportal.extras import require
from eaportal.flows.bulk.ledger.database import Place
from eaportal.flows.bulk.ledger.files import ledger_path
from eaportal.flows.bulk.ledger.opening import opened_to_read
from eaportal.flows.bulk.ledger.rows import DONE, Row, Run, Source
from eaportal.flows.bulk.ledger.status import RunStatus, status_of_run
from eaportal.flows.bulk.lists.list_files import CSV_SUFFIXES, EXCEL_SUFFIX
from eaportal.flows.bulk.report.results import write_errors, write_results
from eaportal.flows.errors import WrongInputError
from eaportal.flows.files import as_shown, check_writable

RESULTS, ROLLBACK = "results", "rollback"
_SUFFIXES = (*CSV_SUFFIXES, EXCEL_SUFFIX, ".json")


@dataclass(frozen=True)
class Outputs:
    """The paths of a run's *results*, of the *errors*, which are the rows not done, and of its *report*."""

    results: Path
    errors: Path
    report: Path

    def write_rows(self, source: Source, rows: list[Row]) -> None:
        """Write the results of *rows* and those not done, or remove the file of those if all are done.

        Raises WrongInputError if a file can't be written.
        """
        write_results(self.results, source, rows)
        if any(row.outcome.status not in DONE for row in rows):
            write_errors(self.errors, source, rows)
            return
        try:
            self.errors.unlink(missing_ok=True)
        except OSError as error:
            raise WrongInputError(
                f"{self.errors}: cannot be removed: {error.strerror}. It no longer holds: every row is done."
            ) from error


def list_of(source: Source, ledger: Place) -> Path:
    """Return the list of a run in *ledger*: the one that was named or is next to it, or else where it was."""
    if not isinstance(ledger, Path):
        return ledger.list_path
    beside = ledger.with_name(source.path.name)
    return beside if ledger_path(beside) == ledger and beside.exists() else source.path


def kind_of(run: Run) -> str:
    """Return what *run* writes: RESULTS, or those of a ROLLBACK."""
    return RESULTS if run.undoes is None else ROLLBACK


def outputs_of(
    change_list: Path,
    ledger: Place,
    kind: str,
    results: str | Path | None,
    report: str | Path | None,
) -> Outputs:
    """Return where a run of *change_list* writes its *kind*, RESULTS or ROLLBACK.

    *results* and *report* are what was asked for instead. Creates nothing. Raises WrongInputError if a file
    can't be written.
    """
    require("bulk")
    beside = as_shown(change_list)
    path = Path(results) if results else beside.with_suffix(f".{kind}{beside.suffix}")
    outputs = Outputs(path, _named_like(path, ".errors.csv"), Path(report or _named_like(path, ".report")))
    if path.suffix.lower() not in _SUFFIXES:
        raise WrongInputError(f"{path}: results are written as .csv, .xlsx, or .json.")
    _check_overwrites_no_input(outputs, [each for each in (change_list, ledger) if isinstance(each, Path)])
    check_writable(outputs.results)
    check_writable(outputs.errors)
    return outputs


def write_results_again(name: str, ledger: str | Path | None, results: Path | None) -> tuple[RunStatus, Path]:
    """Write the results of the run called *name*, and its rows that are not done, from its ledger.

    By default, those of the last run or rollback go to their usual place, and those of an earlier one to a
    file with its number. Returns how far the run is, and the path. Raises LedgerError, and WrongInputError if
    a file can't be written.
    """
    found = status_of_run(name, ledger)
    run = found.run
    with opened_to_read(found.ledger) as opened:
        rows = opened.rows(run)
        of_kind = [each.number for each in opened.runs() if (each.undoes is None) is (run.undoes is None)]
    kind = kind_of(run)
    if run.number != of_kind[-1]:
        kind = f"run-{run.number}.{kind}"
    path = list_of(run.source, found.ledger)
    outputs = outputs_of(path, found.ledger, kind, results, None)
    outputs.write_rows(run.source, rows)
    return found, outputs.results


def _check_overwrites_no_input(outputs: Outputs, inputs: Iterable[Path]) -> None:
    for path in (outputs.results, outputs.errors):
        for each in inputs:
            if path.exists() and each.exists() and path.samefile(each):
                raise WrongInputError(f"{path}: the results would replace it. Name another file.")


def _named_like(results: Path, suffix: str) -> Path:
    """Return the path next to *results* with the same name and *suffix*.

    Results that are not CSV keep their own suffix in the name, so that changes.csv and changes.xlsx share
    no file.
    """
    name = results.stem.removesuffix(f".{RESULTS}")
    own = "" if results.suffix == ".csv" else results.suffix
    return results.with_name(name + own + suffix)
