"""Reports of eaportal check as JSON, compared with their schema."""

import json

from jsonschema import Draft202012Validator

from eaportal.flows.articles.findings.schema import report_schema


def misfits(report: str) -> list[str]:
    """What in *report* the schema doesn't have or doesn't allow."""
    schema = json.loads(report_schema())
    # Readers must accept fields that they don't know. Here, each one is to be in the schema.
    for part in (schema, *schema["$defs"].values()):
        if part.get("type") == "object":
            part["additionalProperties"] = False
    errors = Draft202012Validator(schema).iter_errors(json.loads(report))
    return [f"{error.json_path}: {error.message}" for error in errors]
