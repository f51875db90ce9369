import pytest

from eaportal.flows.wording import command, counted, listed, one_line


@pytest.mark.parametrize(("number", "sentence"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows")])
def test_only_one_is_singular(number, sentence):
    assert counted(number, "row") == sentence


@pytest.mark.parametrize(
    ("words", "sentence"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_list_ends_with_and(words, sentence):
    assert listed(words) == sentence


def test_what_cannot_be_seen_or_ends_a_line_is_a_dot():
    assert one_line("a\n\u2028\x85\x1b\u202e\u200b\udcffé 税") == "a·······é 税"


@pytest.mark.parametrize(
    ("run", "line"),
    [
        ("changes.csv#1", "eaportal bulk resume 'changes.csv#1'"),
        ("my list.csv", "eaportal bulk resume 'my list.csv'"),
        ("-x.csv#1", "eaportal bulk resume -- '-x.csv#1'"),
    ],
)
def test_a_command_works_as_it_is_printed(run: str, line: str) -> None:
    assert command("bulk", "resume", run) == line
