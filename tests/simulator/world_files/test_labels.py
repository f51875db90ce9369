import pytest

from eaportal.simulator.world_files.labels import (
    LabelFile,
    labels_for_language,
    labels_from,
    merged_labels,
    read_label_file,
    rename_label,
)
from eaportal.simulator.world_files.yaml_files import YamlFileError

FINNISH = "language: fi-FI\nlabels:\n  Reports: Raportit\n  Save: Tallenna\n"


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a label file."""

    def write(content):
        path = tmp_path / "fi-FI.yaml"
        path.write_text(content, encoding="utf-8")
        return path

    return write


def test_a_label_file_gives_words_of_a_language(write):
    assert read_label_file(write(FINNISH)) == LabelFile(
        language="fi-FI", edition=None, labels={"Reports": "Raportit", "Save": "Tallenna"}
    )


AMOUNT = "Charges by month, up to %(amount)s"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(
            FINNISH.replace("Reports:", "Report:"),
            ":3:3: labels.Report: the portal has no label 'Report'; the nearest is 'Reports'.",
            id="unknown key with a near one",
        ),
        pytest.param(
            FINNISH.replace("Reports:", "Raportit:"),
            ":3:3: labels.Raportit: the portal has no label 'Raportit';"
            " labels are named by their English text, such as 'Usage Summary'.",
            id="unknown key",
        ),
        pytest.param(
            FINNISH + "  Enter a PO number: Anna numero\n",
            ":5:3: labels.Enter a PO number: the portal has no label 'Enter a PO number';"
            " the nearest is 'Enter a PO number.'.",
            id="a key without its full stop",
        ),
        pytest.param(
            FINNISH + f"  {AMOUNT}: Kulut, enintään %(summa)s\n",
            f":5:3: labels.{AMOUNT}: 'Kulut, enintään %(summa)s' has %(summa)s; its English has %(amount)s.",
            id="another place-holder",
        ),
        pytest.param(
            FINNISH + f"  {AMOUNT}: Kulut\n",
            f":5:3: labels.{AMOUNT}: 'Kulut' has no placeholder; its English has %(amount)s.",
            id="a place-holder missing",
        ),
        pytest.param(
            FINNISH + f"  {AMOUNT}: 100 % %(amount)s\n",
            f":5:3: labels.{AMOUNT}: '100 % %(amount)s' has %, %(amount)s; its English has %(amount)s.",
            id="half a place-holder",
        ),
        pytest.param(
            FINNISH.replace("Raportit", '"%(name)s"'),
            ":3:3: labels.Reports: '%(name)s' has %(name)s; its English has no placeholder.",
            id="a place-holder too many",
        ),
        pytest.param(
            FINNISH.replace("Raportit", '" "'),
            ":3:3: labels.Reports: a label is text of 1 to 200 characters.",
            id="a label of nothing",
        ),
        pytest.param(
            FINNISH.replace("Raportit", "R" * 201),
            ":3:3: labels.Reports: a label is text of 1 to 200 characters.",
            id="a label too long",
        ),
        pytest.param(
            FINNISH.replace("Raportit", '"Rapor\\ntit"'),
            ":3:3: labels.Reports: 'Rapor\\ntit' has a line break or another control character.",
            id="a line break",
        ),
        pytest.param(
            FINNISH.replace("Raportit", "[Raportit]"),
            ":3:3: labels.Reports: a label is text of 1 to 200 characters.",
            id="a list of labels",
        ),
        pytest.param(
            FINNISH.replace("fi-FI", "fi_FI"),
            ":1:1: language: there is no language 'fi_FI'; use fi-FI.",
            id="an underscore",
        ),
        pytest.param(
            FINNISH.replace("fi-FI", "xx-XX"),
            ":1:1: language: there is no language 'xx-XX'; use a tag such as fi-FI.",
            id="unknown language",
        ),
        pytest.param(
            "edition: 2021-03\n" + FINNISH,
            ":1:1: edition: there is no edition '2021-03'; there are 2019-12, 2020-12, 2021-08.",
            id="unknown edition",
        ),
        pytest.param("labels: {Save: Tallenna}\n", ":1:1: language: field required.", id="no language"),
        pytest.param("language: fi-FI\n", ":1:1: labels: field required.", id="no labels"),
        pytest.param(
            "language: fi-FI\nlabels: {}\n",
            ":2:1: labels: value should have at least 1 item after validation, not 0.",
            id="empty labels",
        ),
        pytest.param(
            "language: fi-FI\nlabels: Raportit\n",
            ":2:1: labels: input should be a valid dictionary.",
            id="labels that are text",
        ),
        pytest.param(
            "language: fi-FI\nlabels: {sv-SE: {Save: Spara}}\n",
            ":2:10: labels.sv-SE: input should be a valid string.",
            id="a language within a language",
        ),
        pytest.param(
            FINNISH + "words: []\n", ":5:1: words: extra inputs are not permitted.", id="unknown entry"
        ),
        pytest.param(
            FINNISH + "  Save: Talleta\n", ":5:3: not YAML: 'Save' appears a second time.", id="key twice"
        ),
        pytest.param("- Reports\n", ":1:1: a label file is a mapping with language and labels.", id="a list"),
        pytest.param("", ":1:1: a label file is a mapping with language and labels.", id="empty"),
    ],
)
def test_each_problem_is_one_sentence_with_its_position(write, content, sentence):
    path = write(content)

    with pytest.raises(YamlFileError) as error:
        read_label_file(path)

    assert str(error.value) == f"{path}{sentence}"


def test_a_language_s_own_labels_come_before_those_for_every_language():
    labels = {"Save": "Keep", "Reports": "Papers", "nl-NL": {"Save": "Bewaren"}}

    assert labels_for_language(labels, "nl-NL") == {"Save": "Bewaren", "Reports": "Papers"}
    assert labels_for_language(labels, "de-DE") == {"Save": "Keep", "Reports": "Papers"}


def test_labels_are_added_one_by_one():
    labels = {"Save": "Keep", "nl-NL": {"Save": "Bewaren", "Reports": "Stukken"}}

    assert merged_labels(labels, {"Reports": "Papers", "nl-NL": {"Save": "Houden"}}) == {
        "Save": "Keep",
        "Reports": "Papers",
        "nl-NL": {"Save": "Houden", "Reports": "Stukken"},
    }


def test_a_label_file_holds_from_its_edition_on():
    newer = LabelFile(language="fi-FI", edition="2021-08", labels={"Save": "Talleta"})
    older = LabelFile(language="fi-FI", labels={"Save": "Tallenna", "Reports": "Raportit"})

    assert labels_from([newer, older], "2020-12") == {"fi-FI": {"Save": "Tallenna", "Reports": "Raportit"}}
    assert labels_from([newer, older], "2021-08") == {"fi-FI": {"Save": "Talleta", "Reports": "Raportit"}}


FINNISH_LABELS = {"fi-FI": {"Usage Summary": "Käyttö", "Save": "Tallenna"}}


@pytest.mark.parametrize(
    ("old", "edition", "labels"),
    [
        # by its English, in every language
        (
            "Usage Summary",
            "2020-12",
            {"Usage Summary": "New", "fi-FI": {"Usage Summary": "New", "Save": "Tallenna"}},
        ),
        # by its text in a language: only there
        ("Samenvatting van gebruik", "2020-12", {**FINNISH_LABELS, "nl-NL": {"Usage Summary": "New"}}),
        ("Gebruiksoverzicht", "2021-08", {**FINNISH_LABELS, "nl-NL": {"Usage Summary": "New"}}),
        ("Käyttö", "2020-12", {"fi-FI": {"Usage Summary": "New", "Save": "Tallenna"}}),
        # in each language that has it
        (
            "Guardar",
            "2020-12",
            {**FINNISH_LABELS, "es-ES": {"Save": "New"}, "pt-PT": {"Save": "New"}},
        ),
        # for each label that reads so
        (
            "Ko-nummer",
            "2020-12",
            {**FINNISH_LABELS, "nl-NL": {"PO Number": "New", "PO number": "New"}},
        ),
    ],
)
def test_a_label_is_renamed_wherever_it_is_read(old, edition, labels):
    assert rename_label(old, "New", edition, FINNISH_LABELS) == labels


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "Gebruiksoverzicht",
            "New",
            "No page of edition 2020-12 reads 'Gebruiksoverzicht'.",
        ),
        (
            "Usage Sumary",
            "New",
            "No page of edition 2020-12 reads 'Usage Sumary'; the nearest is 'Usage Summary'.",
        ),
        ("Save", " ", "a label is text of 1 to 200 characters"),
        (AMOUNT, "Much", "'Much' has no placeholder; its English has %(amount)s"),
    ],
)
def test_a_label_that_cannot_be_renamed_is_reported_in_one_sentence(old, new, sentence):
    with pytest.raises(ValueError, match=r".") as error:
        rename_label(old, new, "2020-12", {})

    assert str(error.value) == sentence
