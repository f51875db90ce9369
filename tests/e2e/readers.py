"""Readers who follow articles in a world of their own, in every language that there are articles in."""

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from playwright.sync_api import Page, Route

from flows.articles.acting import PortalUnderTest
from flows.articles.checking import check
from flows.articles.documents import Document
from flows.articles.reading import Article, parse_article
from flows.articles.results import ArticleResult
from flows.labels import LABELS, Labels
from flows.steps import sign_in
from simulator.web.language import CATALOGS
from tests.e2e.conftest import OwnWorld

ARTICLES = Path(__file__).parents[2] / "fixtures" / "articles"
PO_NUMBER = "CHECK-1"
ENGLISH = LABELS["en-US"]


LABELLED = ("reports", "usage_summary", "view_edit_po_numbers", "po_number", "lock_po_number", "save")


def labels(*words: str) -> Labels:
    return replace(ENGLISH, **dict(zip(LABELLED, words, strict=True)))


# What the pages say in languages that the portal itself has no catalog for; one that has is left out here.
STAND_INS: Mapping[str, Labels] = {
    tag: words
    for tag, words in {
        "de-DE": labels(
            "Berichte",
            "Verwendungszusammenfassung",
            "Bestellnummern anzeigen/bearbeiten",
            "Bestellnummer",
            "Bestellnummer sperren",
            "Speichern",
        ),
        "fr-FR": labels(
            "Rapports",
            "Synthèse de l’utilisation",
            "Afficher/modifier les numéros de bon de commande",
            "Numéro de bon de commande",
            "Verrouiller le numéro",
            "Enregistrer",
        ),
        "ja-JP": labels("報告", "利用状況概要", "PO 番号の表示/編集", "PO 番号", "PO 番号をロック", "保存"),
        "ar-SA": labels(
            "تقارير",
            "ملخص الاستخدام",
            "عرض/تحرير أرقام أمر الشراء",
            "رقم أمر الشراء",
            "قفل رقم أمر الشراء",
            "حفظ",
        ),
        "pl-PL": labels(
            "Raporty",
            "Podsumowanie użycia",
            "Wyświetl/Edytuj numery zamówienia",
            "Numer zamówienia",
            "Zablokuj numer zamówienia",
            "Zapisz",
        ),
        "ru-RU": labels(
            "Отчеты",
            "Сводка по использованию",
            "View/Edit PO Numbers",
            "Номер PO",
            "Закрепить номер PO",
            "Сохранить",
        ),
    }.items()
    if tag not in LABELS
}


@dataclass
class Reader:
    """Somebody who follows articles in a world of their own; *changes* are made to every page they read."""

    page: Page
    own_world: OwnWorld
    changes: list[Callable[[str], str]]

    def change_page(self, pattern: str, replacement: str) -> None:
        """Serve pages in which *pattern* is another."""
        self.changes.append(lambda body: re.sub(pattern, replacement, body, flags=re.DOTALL))

    def follow(self, source: str, name: str = "a.md", user: str = "ea_admin") -> ArticleResult:
        """Check the article whose text is *source*, as somebody who comes new to the portal."""
        self.page.context.clear_cookies()
        article = parse_article(Document(Path(name), source))
        assert isinstance(article, Article)
        if self.changes:
            self.page.route(re.compile(r"/report"), self._answer)

        def signs_in(page: Page) -> None:
            credentials = self.own_world.credentials(user)
            sign_in(page, self.own_world.url, LABELS[article.locale], credentials)

        return check(article, self.page, PortalUnderTest(self.own_world.url, signs_in, PO_NUMBER))

    def _answer(self, route: Route) -> None:
        response = route.fetch()
        body = response.text()
        for change in self.changes:
            body = change(body)
        route.fulfill(response=response, body=body)


def write_catalogs(folder: Path) -> None:
    """Write what the stand-ins say into catalogs below *folder*, beside those that the portal has."""
    shutil.copytree(CATALOGS, folder)
    for tag, words in STAND_INS.items():
        catalog = Catalog(locale=tag.replace("-", "_"))
        for field in LABELLED:
            catalog.add(getattr(ENGLISH, field), getattr(words, field))
        path = folder / tag.replace("-", "_") / "portal.po"
        path.parent.mkdir()
        with path.open("wb") as file:
            write_po(file, catalog)
