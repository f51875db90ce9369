from pathlib import Path

import pytest

from eaportal.flows.cli.label_options import read_label_files, unused_label_files
from eaportal.flows.errors import WrongInputError


def label_file(path: Path, language: str, *entries: str) -> Path:
    path.write_text("\n".join([f"language: {language}", *entries]), encoding="utf-8")
    return path


REPORTS = ("labels:", "  Reports: Raportit")


@pytest.mark.parametrize(
    ("language", "edition", "articles", "sentence"),
    [
        ("fi-FI", None, {("fi-FI", "2020-12")}, None),
        ("fi", None, {("fi-FI", "2020-12")}, None),
        ("nb-NO", None, {("no", "2020-12")}, None),
        ("fi-FI", None, {("sv-FI", "2020-12")}, "not used, because no article is in fi-FI."),
        ("fi-FI", "2021-08", {("fi", "2020-12"), ("fi-FI", "2021-08")}, None),
        (
            "fi-FI",
            "2021-08",
            {("fi", "2020-12"), ("fi-FI", "2019-12"), ("nl-NL", "2021-08")},
            "not used, because it has labels of edition 2021-08, and the articles in fi-FI are checked with"
            " edition 2019-12 and 2020-12.",
        ),
    ],
)
def test_a_label_file_that_no_article_uses_is_reported(tmp_path, language, edition, articles, sentence):
    entries = ([f"edition: {edition}"] if edition else []) + [*REPORTS]
    path = label_file(tmp_path / "a.yaml", language, *entries)

    said = list(unused_label_files(read_label_files([path]), articles))

    assert said == ([f"{path}: {sentence}"] if sentence else [])


def test_two_label_files_that_disagree_are_refused(tmp_path):
    one = label_file(tmp_path / "a.yaml", "fi-FI", *REPORTS)
    same = label_file(tmp_path / "b.yaml", "fi-FI", *REPORTS)
    later = label_file(tmp_path / "c.yaml", "fi-FI", "edition: 2021-08", "labels:", "  Reports: Selosteet")
    other = label_file(tmp_path / "d.yaml", "fi-FI", "labels:", "  Reports: Selosteet")

    assert list(read_label_files([one, same, later])) == [one, same, later]
    with pytest.raises(WrongInputError) as refused:
        read_label_files([one, later, other])

    assert str(refused.value) == (
        f"{other}: 'Reports' is 'Selosteet' in fi-FI, but 'Raportit' in {one}: correct one of them."
    )


def test_a_language_by_its_old_code_is_refused_with_the_present_one(tmp_path):
    path = label_file(tmp_path / "a.yaml", "no-NO", *REPORTS)

    with pytest.raises(WrongInputError) as refused:
        read_label_files([path])

    assert str(refused.value).endswith("there is no language 'no-NO'; use nb-NO.")
