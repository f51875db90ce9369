import json

import pytest

from tests.support.json_reports import misfits


def test_a_report_of_every_kind_fits_the_schema(report):
    assert misfits(report.to_json()) == []


@pytest.mark.parametrize(
    ("change", "misfit"),
    [
        (lambda read: read.update(schema=1), "$.schema: 2 was expected"),
        (lambda read: read["summary"].pop("failed"), "$.summary: 'failed' is a required property"),
        (lambda read: read["articles"][0].pop("claims"), "$.articles[0]: 'claims' is a required property"),
        (
            lambda read: read["articles"][1]["findings"][0].update(severity="fatal"),
            "$.articles[1].findings[0].severity: 'fatal' is not one of ['error', 'warning', 'note']",
        ),
    ],
)
def test_another_shape_does_not_fit(report, change, misfit):
    read = json.loads(report.to_json())

    change(read)

    assert misfits(json.dumps(read)) == [misfit]
