from datetime import date

import pytest

from eaportal.flows.articles.text.front_matter import Damage, FrontMatter, read_front_matter
from eaportal.flows.labels import edition_of


def block(*entries):
    return ["---", *entries, "---", "# Title"]


def test_what_the_block_says():
    lines = block(
        "title: 'Nummer: wijzigen'",
        "ms.date: 12/17/2020",
        "ms.contentlocale: nl-NL",
        "ms.lasthandoff: 08/05/2021",
        "ms.custom:",
        '- "9004166"',
    )

    assert read_front_matter(lines) == FrontMatter(8, "nl-NL", date(2021, 8, 5), "Nummer: wijzigen")


@pytest.mark.parametrize(
    "lines", [["# Title"], [], ["", ""], ["text", "---", "a: b", "---"], ["--- a", "b: c", "---"]]
)
def test_without_a_block_nothing_is_said(lines):
    assert read_front_matter(lines) == FrontMatter()


def test_keys_that_are_no_text_are_left_out():
    assert read_front_matter(block("[a, b]: c", "{d: e}: f", "title: a", "[a, b]: c")).title == "a"


def test_empty_lines_may_come_before_the_block():
    assert read_front_matter(["", "---", "title: a", "---"]) == FrontMatter(4, title="a")


@pytest.mark.parametrize(
    ("written", "locale"),
    [
        ("nl-NL", "nl-NL"),
        ('"nl-nl"', "nl-NL"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("pt_BR", "pt-BR"),
        ("de", "de"),
        ("Dutch (Netherlands)", None),
        ("", None),
        ("[nl-NL]", None),
    ],
)
def test_locale(written, locale):
    assert read_front_matter(block(f"ms.contentlocale: {written}")).locale == locale


@pytest.mark.parametrize(
    ("written", "dated"),
    [
        ("12/17/2020", date(2020, 12, 17)),
        ("'12/17/2020'", date(2020, 12, 17)),
        ("2020-12-17", date(2020, 12, 17)),
        ("2020-12-17T08:00:00Z", date(2020, 12, 17)),
        ("17/12/2020", date(2020, 12, 17)),
        ("13/32/2020", None),
        ("soon", None),
    ],
)
def test_date(written, dated):
    assert read_front_matter(block(f"ms.date: {written}")).dated == dated


def test_the_last_handoff_counts_before_the_date_and_the_date_where_it_is_unreadable():
    handed_over = block("ms.lasthandoff: 08/05/2021", "ms.date: 12/17/2020")
    unreadable = block("ms.lasthandoff: later", "ms.date: 12/17/2020")

    assert read_front_matter(handed_over).dated == date(2021, 8, 5)
    assert read_front_matter(unreadable).dated == date(2020, 12, 17)


def test_a_damaged_block_is_read_line_by_line_and_says_where_the_damage_is():
    lines = block('title: "Nummer" wijzigen', "ms.contentlocale: nl-NL", "ms.date: 12/17/2020")

    front = read_front_matter(lines)

    assert (front.lines, front.locale, front.dated) == (5, "nl-NL", date(2020, 12, 17))
    assert front.damage == (
        Damage(
            2,
            17,
            "The front matter is not valid YAML: expected <block end>, but found '<scalar>'.",
        ),
    )


def test_a_key_that_is_there_twice_is_damage_at_the_second():
    front = read_front_matter(block("ms.date: 12/14/2020", "title: a", "ms.date: 08/10/2021"))

    message = "The front matter has 'ms.date' twice, on lines 2 and 4. The second one counts."
    assert front.damage == (Damage(4, 1, message),)
    assert front.dated == date(2021, 8, 10)


@pytest.mark.parametrize("entry", ["- a\n- b", "just text", "[1, 2]"])
def test_a_block_that_is_no_list_of_keys_is_damaged(entry):
    front = read_front_matter(block(*entry.split("\n")))

    assert front.damage == (
        Damage(2, 1, "The front matter is not valid YAML: it is not a mapping of keys to values."),
    )


def test_an_unclosed_block_ends_where_the_text_begins():
    lines = ["---", "title: a", "ms.contentlocale: nl-NL", "", "# Title", "note: text"]

    assert read_front_matter(lines) == FrontMatter(
        3,
        "nl-NL",
        None,
        "a",
        (Damage(1, 1, "The front matter is not closed: the line --- after it is missing."),),
    )


def test_a_block_without_its_first_line_is_known_by_its_keys():
    lines = ["title: a", "ms.contentlocale: nl-NL", "---", "# Title"]

    assert read_front_matter(lines) == FrontMatter(
        3,
        "nl-NL",
        None,
        "a",
        (Damage(1, 1, "The front matter is not opened: the line --- before it is missing."),),
    )


@pytest.mark.parametrize("lines", [["Note: a", "---", "text"], ["title: a", "text", "---"], ["title: a"]])
def test_text_with_a_colon_is_no_block(lines):
    assert read_front_matter(lines) == FrontMatter()


@pytest.mark.parametrize("entry", ['a: "\\UFFFFFFFF"', f"a: {'[' * 5000}", "a: \x07"])
def test_yaml_that_the_parser_rejects_is_damage_too(entry):
    front = read_front_matter(block(entry, "ms.locale: nl-NL"))

    assert front.damage
    assert front.locale == "nl-NL"


@pytest.mark.parametrize(
    ("dated", "edition"),
    [
        (None, "2020-12"),
        (date(2019, 1, 1), "2020-12"),
        (date(2021, 7, 31), "2020-12"),
        (date(2021, 8, 1), "2021-08"),
        (date(2026, 1, 1), "2021-08"),
    ],
)
def test_edition(dated, edition):
    assert edition_of(dated) == edition
