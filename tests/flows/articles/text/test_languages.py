import pytest

from eaportal.flows.articles.text.article import Article, parse_article
from eaportal.flows.articles.text.documents import Document
from eaportal.flows.articles.text.languages import is_spoken, locale_of
from tests.support.files import ARTICLES


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("De portal maakt er zelf een, tenzij de beheerder er een invult vóór de factuurdatum.", "nl-NL"),
        ("The portal makes one up unless the administrator sets one before the invoice date.", "en-US"),
        ("Portal sam tworzy numer, chyba że administrator poda go przed datą faktury.", "pl-PL"),
        ("Portalen lager et nummer selv, med mindre administratoren oppgir et før fakturadatoen.", "nb-NO"),
        ("除非管理员在发票日期之前设置编号，否则门户会自动生成一个默认编号，方法如下。", "zh-CN"),
        ("ポータルは、管理者が請求日の前に設定しない限り、番号を自動的に生成します。", "ja-JP"),
        ("Klik op Rapporten, Samenvatting van gebruik, Opslaan.", "nl-NL"),
        ("Rapporten / Opslaan", "nl-NL"),
        ("Hm.", None),
        ("", None),
        ("12 345 \x00\ud800", None),
    ],
)  # fmt: skip
def test_the_language_of_a_text(text, locale):
    assert locale_of(text) == locale


@pytest.mark.parametrize(
    ("labels", "locale"),
    [
        ("Relatórios, Resumo de uso, Exibir/editar números de OC, Salvar", "pt-BR"),
        ("Relatórios, Resumo de Utilização, Ver/Editar números de PO, Guardar", "pt-PT"),
        ("", "pt-BR"),
    ],
)
def test_labels_tell_regions_of_a_language_apart(labels, locale):
    sentence = "O portal cria um número se ninguém o indicar antes da data da fatura."

    assert locale_of(f"{sentence} {labels}") == locale


def test_labels_tell_languages_apart_that_resemble_each_other():
    sentence = "Portal sam stvara broj ako ga nitko ne unese prije datuma fakture."

    assert locale_of(f"{sentence} Izvješća, Sažetak korištenja, Spremi") == "hr-HR"


@pytest.mark.parametrize("path", sorted(ARTICLES.glob("update-po-number.*.md")), ids=lambda path: path.name)
def test_an_article_without_its_locale_is_read_in_its_language(path):
    source = path.read_text().replace("ms.contentlocale", "ms.was")
    article = parse_article(Document(path, source))
    language = path.name.split(".")[1].partition("-")[0]

    assert isinstance(article, Article)
    assert article.locale.partition("-")[0] == language


@pytest.mark.parametrize(
    ("locale", "page_locale", "spoken"),
    [
        ("nl-BE", "nl-NL", True),
        ("no", "nb-NO", True),
        ("no-NO", "nb-NO", True),
        ("pt", "pt-BR", True),
        ("pt-AO", "pt-PT", False),
        ("pt-PT", "pt-BR", False),
        ("zh", "zh-CN", True),
        ("zh-Hans", "zh-CN", True),
        ("zh-SG", "zh-CN", True),
        ("zh-TW", "zh-CN", False),
        ("zh-Hant", "zh-CN", False),
        ("zh-HK", "zh-TW", True),
        ("sr-Latn", "sr-Cyrl", False),
        ("sh", "sr-Latn", True),
        ("fi-FI", "en-US", False),
    ],
)
def test_words_of_a_page_are_those_of_a_text_in_the_same_language_and_script(locale, page_locale, spoken):
    assert is_spoken(locale, page_locale) is spoken
