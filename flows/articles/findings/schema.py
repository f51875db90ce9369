"""The JSON Schema of a report, made from the fields of the results."""

import json

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from eaportal.flows.articles.findings.results import (
    CheckReport,
)

ID = "check-report.schema.json"


class _EveryFieldIsThere(GenerateJsonSchema):
    """A report has every field, also those with a default."""

    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,
        total: bool,
    ) -> bool:
        return True


def report_schema() -> str:
    """The JSON Schema, draft 2020-12, of what ``--format json`` prints.

    Later versions may add fields and values; without a new number in ``schema``, none is removed.
    """
    made = TypeAdapter(CheckReport).json_schema(mode="serialization", schema_generator=_EveryFieldIsThere)
    head = {"$schema": GenerateJsonSchema.schema_dialect, "$id": ID}
    return json.dumps(head | made | {"title": "Report of eaportal check"}, ensure_ascii=False, indent=1)
