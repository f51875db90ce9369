import pytest

from eaportal.flows.bulk.run.stored_forms import is_form_of


@pytest.mark.parametrize(
    ("sent", "shown", "same"),
    [
        ("0004711", "4711", True),
        ("PO-007", "PO-7", True),
        ("po-1a", "PO-1A", True),
        ("R&D 1", "R&amp;D 1", True),
        ("A+B", "A%2BB", True),
        ("PO 1", "PO1", True),
        ("PO-1", "PO-10", False),
        ("PO-1", "PO-2", False),
        ("PO-10", "PO-1", False),
        ("#", "+", False),
    ],
)
def test_a_number_is_another_form_of_itself_but_not_of_another(sent, shown, same):
    assert is_form_of(shown, sent) is same
