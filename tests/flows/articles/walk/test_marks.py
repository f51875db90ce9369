import pytest

from eaportal.flows.articles.text.passages import Passage, Span
from eaportal.flows.articles.walk.marks import Fit, MarkKind, fit_of, label_in, mark_of, path_in
from tests.support.texts import article_of


def passage_of(step: str, text: str = "Text.") -> Passage:
    return article_of(text, steps=f"1. {step}\n1. Last").steps[0].passage


def words_in(passage: Passage, words: str) -> Span:
    start = passage.text.index(words)
    return Span(start, start + len(words))


@pytest.mark.parametrize(
    ("step", "kind", "marked", "whole"),
    [
        ("Click Save now", "none", "Save", "Save"),
        ("Click **Save** now", "bold", "Save", "Save"),
        ("Click <b>Save</b> now", "bold", "Save", "Save"),
        ("Click **on Save.** Now", "bold", "on Save", "on Save."),
        ("Click **Sa**ve now", "bold", "Sa", "Sa"),
        ("Click **the** **Save** **button** now", "bold", "Save", "Save"),
        ("Click **Sa**<b>ve</b> now", "bold", "Save", "Save"),
        ("Click `Save` now", "code", "Save", "Save"),
        ("Click `on Save!` now", "code", "on Save", "on Save!"),
        ("Click <kbd>Save</kbd> now", "keys", "Save", "Save"),
        ("Click “Save” now", "quotes", "Save", "“Save”"),
        ("Klik „Save“ nu", "quotes", "Save", "„Save“"),
        ("Klik „Save” nu", "quotes", "Save", "„Save”"),
        ("Cliquez sur « Save » ici", "quotes", "Save", "« Save »"),
        ("Klicken Sie auf »Save« hier", "quotes", "Save", "»Save«"),
        ("「Save」をクリック", "quotes", "Save", "「Save」"),
        ("Click 'Save' now", "quotes", "Save", "'Save'"),
        ('Click "on Save" now', "quotes", "on Save", '"on Save"'),
        ("Click [Save](a.md) now", "link", "Save", "Save"),
        ("Click [on Save](a.md) now", "link", "on Save", "on Save"),
        # What is nearer to the words, or means more, comes first.
        ("Click “**Save**” now", "bold", "Save", "Save"),
        ("Click **“Save”** now", "bold", "Save", "“Save”"),
        ("Click [**Save**](a.md) now", "bold", "Save", "Save"),
        ("Click [`Save`](a.md) now", "code", "Save", "Save"),
        ("Click “`Save`” now", "code", "Save", "Save"),
        # No quotes: an apostrophe, quotes that end before or don't end, and those of other words.
        ("It's Save that isn't", "none", "Save", "Save"),
        ("The portal's Save button", "none", "Save", "Save"),
        ("Click “Reports” and Save now", "none", "Save", "Save"),
        ("Click “Reports, then Save", "none", "Save", "Save"),
        ("Click “Reports\nand Save” now", "none", "Save", "Save"),
        ("Click Save and “Reports” now", "none", "Save", "Save"),
        ("Click **Reports** and Save", "none", "Save", "Save"),
        ("Click [Reports](a.md) and Save", "none", "Save", "Save"),
    ],
)
def test_what_marks_the_words_of_a_label(step, kind, marked, whole):
    passage = passage_of(step)

    mark = mark_of(passage, words_in(passage, "Save"))

    found = (mark.kind, passage.written(mark.span), passage.written(mark.whole))
    assert found == (MarkKind(kind), marked, whole)


@pytest.mark.parametrize(
    ("step", "labels"),
    [
        ("Go to **Reports > Usage Summary** now", ["Reports", "Usage Summary"]),
        ("Go to **Reports->Usage Summary** now", ["Reports", "Usage Summary"]),
        ("Go to **Reports → Usage Summary => Save**", ["Reports", "Usage Summary", "Save"]),
        ("Go to “Reports | Usage Summary” now", ["Reports", "Usage Summary"]),
        ("Go to **Reports** > **Usage Summary** now", []),
        ("Go to **Reports** now", []),
        ("Go to **Reports >** Usage Summary", []),
        ("Go to **> Reports** now", []),
        ("Go to **View/Edit Reports** now", []),
    ],
)
def test_the_labels_of_a_path_in_one_mark(step, labels):
    passage = passage_of(step)

    found = path_in(passage, mark_of(passage, words_in(passage, "Reports")))

    assert [passage.written(part) for part in found] == labels


@pytest.mark.parametrize(
    ("step", "words", "label"),
    [
        ("Click **Save** now", "Save", "Save"),
        ("Click Save now", "Save", "Save"),
        ("Click **Save changes** now", "Save", "Save changes"),
        ("Click **on Save** now", "Save", "Save"),
        ("Click **The Save** now", "Save", "The Save"),
        ("Click **on save** now", "save", "on save"),
        ("Click **Sa**ve now", "Save", "Save"),
        ("Click **Price Sheet** now", "Sheet", "Price Sheet"),
        ("Go to **Reports > Usage Summary** now", "Summary", "Usage Summary"),
        ("Go to **Reports > Usage Summary** now", "Reports", "Reports"),
        ("Click “Save changes” now", "Save", "Save changes"),
        ("Click `Save changes` now", "Save", "Save changes"),
        ("Click [Save changes](a.md) now", "Save", "Save changes"),
    ],
)
def test_a_label_is_all_that_the_writer_marked_without_words_that_only_lead_to_it(step, words, label):
    passage = passage_of(step)

    assert passage.written(label_in(passage, words_in(passage, words))) == label


@pytest.mark.parametrize(
    ("step", "text", "fit"),
    [
        ("Click **Save** now", "", Fit.CERTAIN),
        ("Click **on Save** now", "", Fit.CERTAIN),
        ("Click **on the Save** now", "", Fit.CERTAIN),
        # In lower case, but with a name in it.
        ("Click **the EA Save** now", "", Fit.LIKELY),
        ("Click **On Save** now", "", Fit.NONE),
        ("Click **Quick Save** now", "", Fit.NONE),
        ("Click **Save as** now", "", Fit.NONE),
        # Elsewhere in the article, the same words are next to a mark, but not in it.
        ("Click **Save button** now", "The **Reports** button.", Fit.CERTAIN),
        ("Click **Button Save** now", "The Button **Reports**.", Fit.CERTAIN),
        ("Click **Save button** now", "The **Reports** buttons.", Fit.NONE),
        ("Click **Save butt** now", "The **Reports** button.", Fit.NONE),
        ("Click **on Save button** now", "The **Reports** button.", Fit.CERTAIN),
        ("Click **on Save page** now", "The **Reports** button.", Fit.NONE),
    ],
)
def test_how_certain_it_is_that_marked_words_only_lead_to_a_label(step, text, fit):
    passage = passage_of(step, text)
    label = words_in(passage, "Save")

    assert fit_of(passage, mark_of(passage, label).span, label) is fit
