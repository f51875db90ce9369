import pytest

from eaportal.flows.procedures.catalog import BY_NAME, PROCEDURES
from eaportal.flows.procedures.controls import ACTIONS
from eaportal.flows.procedures.procedure import Procedure
from tests.flows.procedures.table import PAGE, with_table
from tests.support.files import ARTICLES


def test_the_docs_list_every_procedure_of_the_catalog() -> None:
    page = PAGE.read_text("utf-8")

    assert page == with_table(page), "Run: python -m tests.flows.procedures.table"


def test_every_procedure_has_a_name_of_its_own() -> None:
    assert len(BY_NAME) == len(PROCEDURES)


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda each: each.name)
def test_every_procedure_has_an_article_and_known_controls(procedure: Procedure) -> None:
    assert (ARTICLES / f"{procedure.name}.en-US.md").is_file()
    assert {*procedure.controls, *procedure.optional, *procedure.together, *procedure.elsewhere} <= {*ACTIONS}
    assert procedure.places < {*procedure.controls}
