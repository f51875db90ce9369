"""A check as JSON, in the form that programs rely on."""

import json
from dataclasses import asdict

from eaportal.flows.articles.findings.results import CheckReport


def as_json(report: CheckReport) -> str:
    """The *report* with its fields in their order."""
    return json.dumps(asdict(report), ensure_ascii=False, indent=1)
