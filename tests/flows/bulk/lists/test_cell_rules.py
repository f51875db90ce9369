import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eaportal.flows.bulk.lists.cell_rules import LONGEST_PO_NUMBER, po_number_refusal
from eaportal.simulator.rules.po_numbers import MAX_LENGTH, PUNCTUATION, read_po_number
from eaportal.simulator.rules.refusals import Refusal

LIKELY = st.text("Aa0 " + PUNCTUATION + "é=;'\u00a0\t", max_size=MAX_LENGTH + 3)


@settings(deadline=None)
@given(st.one_of(st.text(), LIKELY))
def test_the_portal_refuses_the_same_po_numbers(typed):
    assert (po_number_refusal(typed) is not None) == isinstance(read_po_number(typed), Refusal)


@pytest.mark.parametrize("code", range(256))
def test_the_portal_refuses_the_same_characters(code):
    typed = f"A{chr(code)}B"

    assert (po_number_refusal(typed) is not None) == isinstance(read_po_number(typed), Refusal)


@pytest.mark.parametrize("length", [34, 35, 36])
def test_the_portal_refuses_the_same_lengths(length):
    typed = "A" * length

    assert (
        (po_number_refusal(typed) is not None)
        == isinstance(read_po_number(typed), Refusal)
        == (length > LONGEST_PO_NUMBER)
    )


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "no PO number. Write one, or delete the row."),
        ("  ", "no PO number. Write one, or delete the row."),
        (
            "PO–4500",
            "character 3 of 'PO–4500' is – (EN DASH). "
            "A PO number has letters A-Z, digits, spaces and - _ . / \\ # & + ( ) : ,",
        ),
        ("A" * 36, f"{'A' * 36!r} has 36 characters. A PO number has at most 35."),
        ("-4500", "'-4500' begins with -. A PO number begins with a letter, a digit or #."),
        ("PO  4500", "'PO  4500' has two spaces in a row. Leave one."),
    ],
)
def test_a_refused_po_number_has_a_reason(typed, reason):
    assert po_number_refusal(typed) == reason
