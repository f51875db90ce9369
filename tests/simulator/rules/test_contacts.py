import pytest

from eaportal.simulator.rules.contacts import read_address


@pytest.mark.parametrize("typed", ["ann@contoso.example", " Ann@Contoso.example ", f"{'a' * 64}@{'b' * 189}"])
def test_an_address_is_read_in_lowercase_without_spaces_around_it(typed):
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
def test_an_invalid_address_is_refused(typed):
    assert read_address(typed) is None
