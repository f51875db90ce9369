import pytest

from eaportal.simulator.rules.contacts import read_address


@pytest.mark.parametrize("typed", ["ann@contoso.example", " Ann@Contoso.example ", f"{'a' * 64}@{'b' * 189}"])
def test_an_address_is_read_in_small_letters_without_the_spaces_round_it(typed):
    assert read_address(typed) == typed.strip().lower()


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ann",
        "@contoso.example",
        "ann@",
        "ann@con@toso",
        "an n@contoso.example",
        "ann@contoso\x00.example",
        f"{'a' * 65}@b",
        f"a@{'b' * 190}",
    ],
)
def test_what_is_no_address_is_none(typed):
    assert read_address(typed) is None
