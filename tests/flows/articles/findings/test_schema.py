import json

from jsonschema import Draft202012Validator

from eaportal.flows.articles.findings.schema import ID, report_schema
from tests.support.files import ROOT


def test_the_schema_is_valid_and_the_published_one():
    published = (ROOT / "docs" / ID).read_text("utf-8")

    Draft202012Validator.check_schema(json.loads(published))
    assert published == report_schema() + "\n", f"To update it: eaportal check --schema > docs/{ID}"
