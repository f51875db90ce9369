import pytest

from eaportal.flows.articles.findings.results import (
    Markup,
)
from eaportal.flows.articles.text.passages import Passage, Position, Span
from eaportal.flows.articles.walk.matches import classify_bold


def marked(source):
    """The passage of *source*, in which stars stand round bold."""
    text, bolds, start = "", [], None
    for character in source:
        if character != "*":
            text += character
        elif start is None:
            start = len(text)
        else:
            bolds.append(Span(start, len(text)))
            start = None
    return Passage(text, tuple(Position(1, n + 1) for n in range(len(text))), tuple(bolds))


def span_of(passage, words):
    start = passage.text.index(words)
    return Span(start, start + len(words))


@pytest.mark.parametrize(
    ("source", "label", "markup"),
    [
        ("Click *Usage Summary* now", "Usage Summary", Markup.EXACT),
        ("Click * Usage Summary * now", "Usage Summary", Markup.EXACT),
        ("Click *Usage* *Summary* now", "Usage Summary", Markup.EXACT),
        ("Click *View*/*Edit* now", "View/Edit", Markup.EXACT),
        ("Click *Usage Summary.*", "Usage Summary", Markup.EXTRA_PUNCT),
        ("Click *[Usage Summary]* now", "Usage Summary", Markup.EXTRA_PUNCT),
        ('Click *"Usage Summary* "', "Usage Summary", Markup.EXTRA_PUNCT),
        ("Click *on Usage Summary* now", "Usage Summary", Markup.EXTRA_WORDS),
        ("Click *on Usage Summary.*", "Usage Summary", Markup.EXTRA_WORDS),
        ("Click *Usage* Summary now", "Usage Summary", Markup.PARTIAL),
        ('Click *"Usage* Summary" now', "Usage Summary", Markup.PARTIAL),
        ("Click *Usage Summar*y now", "Usage Summary", Markup.PARTIAL),
        ("Click *on Usage* Summary now", "Usage Summary", Markup.PARTIAL_EXTRA),
        ("Click Usage *Summary and* go", "Usage Summary", Markup.PARTIAL_EXTRA),
        ("*Click* Usage Summary now", "Usage Summary", Markup.WRONG_WORDS),
        ('Click "Usage Summary *".*', "Usage Summary", Markup.WRONG_WORDS),
        ("Click Usage Summary now", "Usage Summary", Markup.NONE),
        ("点击*保存。*", "保存", Markup.EXTRA_PUNCT),
        ("คลิก*บันทึก*", "บันทึก", Markup.EXACT),
    ],
)
def test_bold_is_compared_with_the_label(source, label, markup):
    passage = marked(source)

    assert classify_bold(passage, span_of(passage, label)) is markup


def test_bold_on_another_label_is_not_meant_for_this_one():
    passage = marked("Fill *PO Number* and press Save")

    save, field = span_of(passage, "Save"), span_of(passage, "PO Number")

    assert classify_bold(passage, save) is Markup.WRONG_WORDS
    assert classify_bold(passage, save, [field]) is Markup.NONE
