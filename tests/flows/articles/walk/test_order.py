"""What a step does something for is no action that comes too early."""

import pytest

from eaportal.flows.articles.findings.results import Verdict
from tests.flows.articles.walk.test_unrelated import check_with


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("en-US", "To change the PO number for this period, select {view_edit_po}."),
        ("nl-NL", "Om het nummer te kunnen wijzigen, klikt u op {view_edit_po}."),
        ("de-DE", "Um die Nummer zu ändern, wählen Sie {view_edit_po} aus."),
        ("fr-FR", "Afin de pouvoir modifier le numéro, cliquez sur {view_edit_po}."),
        ("es-ES", "Para cambiar el número, seleccione {view_edit_po}."),
    ],
)
def test_the_number_may_be_what_a_step_is_for(locale, sentence):
    result = check_with(locale, "view_edit_po", sentence)

    assert (result.verdict, [each.rule for each in result.findings]) == (Verdict.PASS, [])
