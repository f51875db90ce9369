from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from eaportal.flows.articles.text.article import Article, Step, parse_article
from eaportal.flows.articles.text.documents import Document
from eaportal.flows.articles.text.names import MatchKind
from eaportal.flows.articles.text.passages import Span
from eaportal.flows.articles.walk.matches import bold_wording, is_marked, mentions, wording_for
from eaportal.flows.articles.walk.offers import Offer, portal_path
from eaportal.flows.procedures.controls import Control

if TYPE_CHECKING:
    from playwright.sync_api import Locator

PORTAL = "http://127.0.0.1:8020"


def steps_of(*sentences: str) -> tuple[Step, ...]:
    lines = [f"{number}. {sentence}" for number, sentence in enumerate(sentences, start=1)]
    article = parse_article(Document(Path("a.md"), "\n".join(lines)))
    assert isinstance(article, Article)
    return article.steps


def passage_of(sentence):
    return steps_of(sentence, "Another.")[0].passage


def offer(name, role="link", url=None, *, disabled=False, control=None):
    """What a page could offer; its locator stands for itself."""
    return Offer(role, name, "main", disabled, url, control, cast("Locator", object()))


def named(sentence, *offers, taken=()):
    found = mentions(passage_of(sentence), offers, taken)
    return [(mention.match.written, [offer.name for offer in mention.offers]) for mention in found]


@pytest.mark.parametrize(
    ("sentence", "names", "expected"),
    [
        ("Open **Reports**", ["Reports", "Manage"], [("Reports", ["Reports"])]),
        ("Press Save in Reports", ["Reports", "Save"], [("Save", ["Save"]), ("Reports", ["Reports"])]),
        (
            "Click **View/Edit PO Numbers**",
            ["PO Number", "PO Numbers", "View/Edit PO Numbers"],
            [("View/Edit PO Numbers", ["View/Edit PO Numbers"])],
        ),
        ("Nothing of it", ["Reports", "Save"], []),
    ],
)
def test_a_sentence_names_controls_and_the_longest_name_counts(sentence, names, expected):
    assert named(sentence, *map(offer, names)) == expected


def test_bold_settles_which_of_two_places_is_the_label():
    (mention,) = mentions(passage_of("Save your work and press **save**"), [offer("Save")], [])

    assert (mention.match.written, mention.match.kind) == ("save", MatchKind.CASE)


def test_a_label_inside_a_longer_name_is_not_named():
    sentence = passage_of("In the dialog **View/Edit PO Numbers**, press **Save**")
    offers = [offer("PO Number"), offer("Save", "button")]

    found = mentions(sentence, offers, [], longer=["View/Edit PO Numbers"])

    assert [mention.match.written for mention in found] == ["Save"]


@pytest.mark.parametrize(
    ("sentence", "marked"),
    [("Press **Save**", True), ("Press `Save`", True), ("Press „Save“", True), ("Press Save", False)],
)
def test_bold_code_and_quotes_mark_a_label(sentence, marked):
    passage = passage_of(sentence)
    start = passage.text.index("Save")

    assert is_marked(passage, Span(start, start + len("Save"))) is marked


def test_words_that_an_action_took_name_nothing_more():
    save = offer("Save", "button")

    assert named("Press Save, then Save", save, taken=[Span(6, 10)]) == [("Save", ["Save"])]
    assert named("Press Save", save, taken=[Span(6, 10)]) == []


def test_two_controls_of_one_name_are_both_given():
    first, second = offer("Save", "button"), offer("Save", "button")

    assert named("Press Save", first, second) == [("Save", ["Save", "Save"])]


def test_the_surer_of_two_names_is_meant():
    assert named("Press Save", offer("SAVE", "button"), offer("Save", "button")) == [("Save", ["Save"])]


def test_two_links_to_one_page_are_one_way():
    both = offer("Reports", url=f"{PORTAL}/report"), offer("Reports", url=f"{PORTAL}/report")
    apart = offer("Reports", url=f"{PORTAL}/report"), offer("Reports", url=f"{PORTAL}/reports")

    assert named("Open Reports", *both) == [("Reports", ["Reports"])]
    assert named("Open Reports", *apart) == [("Reports", ["Reports", "Reports"])]


def test_of_two_controls_the_one_that_can_be_used_is_meant():
    usable = offer("Save", "button", control=Control.SAVE)
    found = mentions(passage_of("Press Save"), [offer("Save", "button", disabled=True), usable], [])

    assert [mention.offers for mention in found] == [(usable,)]


@pytest.mark.parametrize(
    ("sentence", "name", "written"),
    [
        ("Press **Save it** now", "Store it", "Save it"),
        ("Faceți clic **pe Raporte**", "Rapoarte", "Raporte"),
        ("Press **on Overview of usage.**", "Usage overview", "Overview of usage"),
        ("Open the Summary of usage page", "Usage Summary", "Summary of usage"),
        ('单击"报告**"。**', "報告", "报告"),
    ],
)
def test_the_words_for_a_control_of_another_name_are_the_bold_or_the_likest(sentence, name, written):
    wording = wording_for(name, passage_of(sentence), [])

    assert wording is not None
    assert wording.written == written


@pytest.mark.parametrize(
    ("sentence", "written"),
    [
        ("Press **Save.** or **Go**", "Save"),
        ('点击"保存**"。**', None),
        ("Press Save", None),
    ],
)
def test_the_first_bold_that_has_letters(sentence, written):
    wording = bold_wording(passage_of(sentence), [])

    assert (wording.written if wording else None) == written


@pytest.mark.parametrize(
    ("base_url", "url", "path"),
    [
        (f"{PORTAL}/", f"{PORTAL}/report", "/report"),
        (f"{PORTAL}/", f"{PORTAL}/report/?a=b#c", "/report"),
        (f"{PORTAL}/w/one/", f"{PORTAL}/w/one/report", "/report"),
        (f"{PORTAL}/w/one", f"{PORTAL}/w/one/", "/"),
        (f"{PORTAL}/w/one/", f"{PORTAL}/w/other/report", "/w/other/report"),
        (f"{PORTAL}/w/one/", f"{PORTAL}/w/one-more/report", "/w/one-more/report"),
        (f"{PORTAL}/", "http://127.0.0.1:8021/report", ""),
        (f"{PORTAL}/", "https://127.0.0.1:8020/report", ""),
    ],
)
def test_a_path_counts_below_the_portal(base_url, url, path):
    assert portal_path(base_url, url) == path
