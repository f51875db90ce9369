from datetime import date
from pathlib import Path

import pytest

from eaportal.flows.articles.text.article import Article, NotAnArticle, parse_article, read_article
from eaportal.flows.articles.text.documents import Document
from eaportal.flows.articles.text.passages import Link, Position, Span
from tests.support.files import ARTICLES

PATH = Path("a.md")


def parsed(text):
    return parse_article(Document(PATH, text))


def only_step(text):
    """The first of two steps, the second of which makes the list a procedure."""
    article = parsed(f"{text}\n1. Last")
    assert isinstance(article, Article)
    return article.steps[0]


def bold_texts(passage):
    return [passage.written(bold) for bold in passage.bolds]


@pytest.mark.parametrize(
    ("source", "text", "columns"),
    [
        ("1. Klik", "Klik", {"K": 4}),
        ("1.  Klik", "Klik", {"K": 5}),
        ("  10. Klik", "Klik", {"K": 7}),
        ("1. Op **Rapporten**.", "Op Rapporten.", {"R": 9, ".": 20}),
        ("1. Op __Rapporten__.", "Op Rapporten.", {"R": 9, ".": 20}),
        ("1. Op ***Rapporten***.", "Op Rapporten.", {"R": 10, ".": 22}),
        ("1. Op <b>Rapporten</b>.", "Op Rapporten.", {"R": 10, ".": 23}),
        ("1. A &amp; **B** \\* `C D` E", "A & B * C D E", {"&": 6, "B": 14, "*": 18, "C": 22, "E": 27}),
        ('1. In [EA](https://ea.azure.com/ "an EA")an X', "In EAan X", {"E": 8, "a": 42, "X": 45}),
        ("1. In [EA](<https://ea.azure.com/EA>) X", "In EA X", {"E": 8, "X": 39}),
        ("1. In [EA][ea] X", "In [EA][ea] X", {"E": 8, "X": 16}),
        ("1. In <https://ea.azure.com> X", "In https://ea.azure.com X", {"h": 8, "X": 30}),
        ("1. See ![Rap](a.png) X", "See  X", {"X": 22}),
        ("1. O\u00adp **Rap\u200bporten** X", "O\u00adp Rap\u200bporten X", {"R": 10, "X": 23}),
        ("1. 単に**[報告]**を選ぶ", "単に[報告]を選ぶ", {"報": 9, "を": 14}),
    ],
)
def test_every_character_knows_its_column(source, text, columns):
    passage = only_step(source).passage

    assert passage.text == text
    assert {char: passage.position(text.index(char)).column for char in columns} == columns
    assert len(passage.positions) == len(text)


@pytest.mark.parametrize(
    "source",
    [
        "\ufeff1. Op **Rapporten** &amp; \\*X\\* [hier](a).\r\n   En `dan`\u200b verder.\r\n1. Last",
        "> Weg\n\n1. Een\n\n   > [!NOTE]\n   > Let op.\n\n   Twee **drie**.\n1. Last",
        "1. Een[!INCLUDE [a](b.md)] twee\n1. Last",
    ],
)
def test_every_place_has_its_offset_in_the_file(source):
    article = parsed(source)
    assert isinstance(article, Article)
    passage = article.steps[0].passage

    for character, place in zip(passage.text, passage.positions, strict=True):
        if character not in "\n&*":
            assert source[place.offset] == character


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("1. Een\n   [!INCLUDE [a](b.md)]", "Een\n"),
        ("1. Een [!Tip] twee", "Een  twee"),
        ("1. Een\n\n   > [!NOTE]\n   > Let op.", "Een"),
        ("1.", ""),
    ],
)
def test_what_the_publishing_system_puts_there_is_no_text(source, text):
    assert only_step(source).text == text


def test_blocks_are_the_whole_running_text_with_its_kinds():
    article = parsed(f"# <a name='a'></a>Titel\n\nAlinea\n\n> [!NOTE]\n> Let op\n\n{STEPS}")

    assert isinstance(article, Article)
    assert [(b.line, b.kind, b.passage.text.strip()) for b in article.blocks] == [
        (1, "heading", "Titel"),
        (3, "paragraph", "Alinea"),
        (5, "note", "Let op"),
        (8, "item", "In EA"),
        (9, "item", "Klik op Rapporten"),
    ]


def test_a_step_of_several_lines_knows_the_line_of_each_character():
    step = only_step("Lead in:\n\n1. Klik op\n   **Rapporten** en\nwacht\n\n   Daarna verder")

    found = {word: step.passage.position(step.text.index(word)) for word in ("Klik", "Rapp", "wacht", "Daar")}

    assert step.line == 3
    assert step.text == "Klik op\nRapporten en\nwacht\nDaarna verder"
    assert found == {
        "Klik": Position(3, 4),
        "Rapp": Position(4, 6),
        "wacht": Position(5, 1),
        "Daar": Position(7, 4),
    }


@pytest.mark.parametrize(
    ("source", "bolds"),
    [
        ("1. Op **Rapporten**.", ["Rapporten"]),
        ("1. Op **Rapporten.** Dan **Opslaan**", ["Rapporten.", "Opslaan"]),
        ('1. 単に"報告 **"。**', ['"。']),
        ("1. 単に**[報告]**を**[保存]**へ", ["[報告]", "[保存]"]),
        ("1. 単に**[報告]**を選び**保存**へ", ["[報告]", "保存"]),
        ("1. Op \\*\\*Opslaan\\*\\*.", []),
        ("1. Op ** Opslaan** nu **", []),
        ("1. Op <strong>Rapporten</strong>.", ["Rapporten"]),
        ("1. Op *Rapporten* en \\**Opslaan\\**.", []),
        ("1. 2 ** 3 en 4 ** 5", []),
    ],
)
def test_bold_is_what_a_writer_means_by_it(source, bolds):
    assert bold_texts(only_step(source).passage) == bolds


def test_a_side_by_side_line_has_the_translation_as_text_and_keeps_the_source():
    source = (
        '1. <span data-ttu-id="x-1">Klik op **Rapporten**.</span>'
        '<span class="sxs-lookup"><span data-stu-id="x-1">Click **Reports**.</span></span>'
    )

    passage = only_step(source).passage

    assert (passage.text, passage.original) == ("Klik op Rapporten.", "Click Reports.")
    assert bold_texts(passage) == ["Rapporten"]


def marks(passage):
    kinds = {"codes": passage.codes, "keys": passage.keys, "struck": passage.struck}
    return {kind: [passage.written(span) for span in spans] for kind, spans in kinds.items() if spans}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("1. Op `Opslaan` nu", {"codes": ["Opslaan"]}),
        ("1. Op `` a`b `` nu", {"codes": ["a`b"]}),
        ("1. Op <code>Opslaan</code> nu", {"codes": ["Opslaan"]}),
        ("1. Op <kbd>Opslaan</kbd> nu", {"keys": ["Opslaan"]}),
        ("1. Op ~~**Opslaan**~~ nu", {"struck": ["Opslaan"]}),
        ("1. Op <del>Een</del> of <s>twee</s>", {"struck": ["Een", "twee"]}),
        ("1. `A`[!Tip] ~~B~~\n\n   `C` <kbd>D</kbd>", {"codes": ["A", "C"], "keys": ["D"], "struck": ["B"]}),
    ],
)
def test_code_keys_and_what_is_struck_out(source, found):
    assert marks(only_step(source).passage) == found


@pytest.mark.parametrize("written", ["R&amp;D", "R&#38;D", "R\\&D"])
def test_an_entity_or_escape_takes_up_its_whole_width(written):
    passage = only_step(f"1. Op {written} nu").passage

    assert passage.text == "Op R&D nu"
    assert passage.position(4).column == 8
    assert passage.end_position(Span(3, 5)).column == 7 + len(written) - 1
    assert not passage.is_plain(Span(3, 6))


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_comments_have_their_position_wherever_they_are(line_end):
    source = (
        "<!-- before --> <!-- too -->\n\nText <!-- one --> and\nmore <!-- two\nlines -->\n\n1. Een\n\n"
        "   <!-- in a\n   step -->\n\n   > - a\n   >   <!-- deep -->\n1. Twee <!-- last -->\n\n"
        "```\n<!-- code -->\n```\n<!-- open"
    ).replace("\n", line_end)
    article = parsed(source)

    assert isinstance(article, Article)
    assert [(each.passage.text, each.passage.position(0), each.last_line) for each in article.comments] == [
        ("<!-- before -->", Position(1, 1), 1),
        ("<!-- too -->", Position(1, 17), 1),
        ("<!-- one -->", Position(3, 6), 3),
        ("<!-- two\nlines -->", Position(4, 6), 5),
        ("<!-- in a\nstep -->", Position(9, 4), 10),
        ("<!-- deep -->", Position(13, 8), 13),
        ("<!-- last -->", Position(14, 9), 14),
        ("<!-- open", Position(19, 1), 19),
    ]
    for each in article.comments:
        assert source[each.passage.position(0).offset :].startswith("<!--")


def test_links_and_the_one_that_leads_to_the_portal():
    step = only_step("1. Van [hier](https://example.org/) naar [de portal](https://EA.azure.com/x).")

    assert step.passage.links == (
        Link(Span(4, 8), "https://example.org/"),
        Link(Span(14, 23), "https://EA.azure.com/x"),
    )
    assert step.portal_link == Link(Span(14, 23), "https://EA.azure.com/x")


@pytest.mark.parametrize(
    "url", ["https://ea.azure.com.example.org/", "https://portal.azure.com/", "ea.azure.com", "https://[bad"]
)
def test_other_addresses_are_not_the_portal(url):
    assert only_step(f"1. Naar [de portal](<{url}>).").portal_link is None


@pytest.mark.parametrize(
    ("name", "steps", "first_line", "locale"),
    [
        ("update-po-number.nl-NL.md", 5, 17, "nl-NL"),
        ("update-po-number.en-US.md", 5, 15, "en-US"),
        ("update-po-number-six-steps.nl-NL.md", 6, 11, "nl-NL"),
        ("update-po-number-six-steps.en-US.md", 6, 9, "en-US"),
    ],
)
def test_articles_in_five_and_in_six_steps(name, steps, first_line, locale):
    article = read_article(ARTICLES / name)

    assert isinstance(article, Article)
    assert [step.line for step in article.steps] == list(range(first_line, first_line + steps))
    assert [step.number for step in article.steps] == list(range(1, steps + 1))
    assert (article.locale, article.edition) == (locale, "2020-12")


@pytest.mark.parametrize("path", sorted(ARTICLES.glob("*.md")), ids=lambda path: path.name)
def test_every_place_of_an_article_holds_its_character(path):
    article = read_article(path)
    lines = path.read_text().split("\n")

    assert isinstance(article, Article)
    for step in article.steps:
        shown = [lines[place.line - 1][place.column - 1] for place in step.passage.positions]
        assert "".join(shown) == step.text


LINKS = "1. [One](https://example.org/1)\n2. [Two](https://example.org/2)"
STEPS = "1. In [EA](https://ea.azure.com/)\n1. Klik op **Rapporten**"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"{LINKS}\n\nText\n\n{STEPS}", [6, 7]),
        (f"{STEPS}\n\nText\n\n{LINKS}", [1, 2]),
        (f"1. Appels\n2. Peren\n3. Pruimen\n\nText\n\n{STEPS}", [7, 8]),
        ("1. Meld u aan\n2. Klik\n\n> [!NOTE]\n> Of niet\n\n3. Klik op **Opslaan**", [1, 2, 7]),
        ("- Een\n- Twee\n\nText\n\n1. Meld u aan\n2. Klik", [6, 7]),
        ("* In [EA](https://ea.azure.com/)\n* Klik op **Rapporten**\n\n", [1, 2]),
        ("1. Meld u aan\n   - op **een** pc\n   - of **niet**\n2. Klik", [1, 4]),
    ],
)
def test_the_procedure_is_found(text, lines):
    article = parsed(text)

    assert isinstance(article, Article)
    assert [step.line for step in article.steps] == lines


EXPECTED = "No procedure found: expected a numbered list of 2 to 25 steps that are not only links, found"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("# Titel\n\nEen alinea.\n\nNog een.", f"{EXPECTED} 2 paragraphs."),
        (LINKS, f"{EXPECTED} 1 numbered list."),
        ("1. Een stap", f"{EXPECTED} 1 numbered list."),
        ("\n".join(f"{n}. Stap" for n in range(1, 27)), f"{EXPECTED} 1 numbered list."),
        ("Zie:\n\n- [a](b)\n- [c](d)", f"{EXPECTED} 1 paragraph, 1 list of links or points."),
        ("    code", f"{EXPECTED} 1 block of code."),
        (
            "[!INCLUDE [steps](steps.md)]",
            f"{EXPECTED} no text. The included file 'steps.md' was not read. There is no such file.",
        ),
        ("<html><ol><li>Open</li></ol></html>", f"{EXPECTED} 1 numbered list."),
    ],
)
def test_a_document_without_a_procedure_says_what_was_found(text, reason):
    document = parsed(text)

    assert isinstance(document, NotAnArticle)
    assert document.reason == reason


def test_front_matter_gives_locale_and_date_and_does_not_move_lines():
    article = parsed(f"---\nms.contentlocale: fr-FR\nms.date: 08/05/2021\n---\n# Titre\n\n{STEPS}")

    assert isinstance(article, Article)
    assert (article.locale, article.dated, article.edition) == ("fr-FR", date(2021, 8, 5), "2021-08")
    assert (article.title, article.steps[0].line) == ("Titre", 7)


def test_damaged_front_matter_leaves_the_steps_understood():
    article = parsed(f'---\ntitle: "a" b\nms.contentlocale: nl-NL\n---\n{STEPS}')

    assert isinstance(article, Article)
    assert (article.locale, len(article.steps)) == ("nl-NL", 2)
    assert [damage.line for damage in article.damage] == [2]


def test_a_missing_file_is_no_article():
    assert read_article(Path("/nowhere.md")) == NotAnArticle(Path("/nowhere.md"), "There is no such file.")


@pytest.mark.parametrize(
    ("dated", "step", "edition"),
    [
        ("12/11/2019", "Select **Edit PO Numbers**.", "2019-12"),
        ("12/11/2019", "Select **View/Edit PO Numbers**.", "2020-12"),
        ("12/11/2019", "Select **Viwe/Edit PO Numbers**.", "2020-12"),
        ("12/11/2019", "Then click the Edit PO Numbers button.", "2019-12"),
        ("09/01/2021", "Select **View/Edit PO Numbers**.", "2021-08"),
        ("09/01/2021", "Select **Reports**.", "2021-08"),
    ],
)
def test_a_label_decides_for_the_edition_that_has_no_date(dated, step, edition):
    article = parse_article(
        Document(Path("a.md"), f"---\nms.date: {dated}\n---\n1. {step}\n2. Select **Save**.\n")
    )

    assert article.edition == edition


def test_a_step_that_is_too_long_is_named():
    found = parsed(f"Text.\n\n1. Ga naar **A**.\n1. {'Klik. ' * 1000}\n")

    assert isinstance(found, NotAnArticle)
    assert (found.line, found.reason) == (
        4,
        "The step on line 4 has 5999 characters. The limit for a step is 5000.",
    )
