"""The words that are expected on the pages of an article, and the English ones that translators leave."""

from eaportal.flows.articles.text.folding import fold
from eaportal.flows.articles.text.reading import Article
from eaportal.flows.articles.walk.procedure import Control, control_labels
from eaportal.flows.labels import SOURCE, Labels, labels_for, spoken_for


def expected_labels(article: Article) -> dict[Control, str]:
    """What the labelled controls are called on the pages that *article* is for."""
    return control_labels(expected_words(article))


def expected_words(article: Article) -> Labels:
    """The labels of the pages that *article* is for, in its language or the nearest to it."""
    return labels_for(spoken_for(article.locale), article.edition)


def english_label(control: Control) -> str:
    """What the English page calls the labelled *control*."""
    return control_labels(labels_for(SOURCE))[control]


def is_translated(article: Article) -> bool:
    """Tell whether the portal has pages for *article* that are not the English ones."""
    return not spoken_for(article.locale).startswith("en")


def is_left_in_english(name: str, control: Control, article: Article) -> bool:
    """Tell whether *name* is English for *control* on pages that have words of their own for the others."""
    if not is_translated(article) or fold(english_label(control)).text != fold(name).text:
        return False
    expected = expected_labels(article)
    return any(expected[other] != english_label(other) for other in expected if other is not control)
