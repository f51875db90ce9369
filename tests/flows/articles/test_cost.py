"""What reading and judging an article costs grows with its length, whatever is in it."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from eaportal.flows.articles.text.article import Article, parse_article
from eaportal.flows.articles.text.documents import Document
from tests.support.offline_portal import check_offline

STEPS = """1. Sign in to the [EA portal](https://ea.azure.com/).
1. Select **Reports** in the menu.
1. Select **Usage Summary** and pick the month of your invoice.
1. Select **View/Edit PO Numbers**.
1. Type the new number and select **Save**.
"""
REPEATED = {
    "brackets": "[", "images": "![", "links": "[a](b.md) ", "addresses": "<https://ea.azure.com/> ",
    "asterisks": "**", "bold": "**a ", "bold ends": "a** ", "dead bold": "**“Save”**x ",
    "strikethrough": "~~a ", "quotes": "“Save ", "code": "`a` ", "entities": "&lt;", "escapes": "\\*",
    "nested quotes": ">", "nested lists": "- ", "items": "- item\n", "steps": "1. item\n",
    "points": "• do\n", "tags": "<b>a</b> ", "open tags": "<b>", "comments": "<!-- eaportal: ignore -->\n\n",
    "open comments": "a <!-- ", "notes": "> [!NOTE]\n> a\n\n", "headings": "# a\n\n", "cells": "|a",
    "sentence": "You can change the PO number up to seven days after the notification. ",
    "sentences": "A. ", "days": "seven days ", "digits": "7 ", "a word": "number ",
    "two words": "the number ",
    "one word": "a", "zero width spaces": "a\u200b", "marks": "\u0301",
    "files": "[!INCLUDE [a](b.md)]\n\n",
    "other names": "Select **Usage Overview** now. ", "labels": "Reports, Usage Summary and Save. ",
    "terms": "The order number and the purchase number. ",
}  # fmt: skip
OTHER_LANGUAGES = {
    "nl-NL": "De beheerder kan het PO-nummer tot zeven dagen na de melding wijzigen. ",
    "th-TH": "เปลี่ยนหมายเลขใบสั่งซื้อภายในเจ็ดวัน",
    "zh-CN": "更改采购订单编号",
    "ar-SA": "يمكنك تغيير رقم أمر الشراء خلال سبعة أيام من الإشعار. ",
}
KINDS: dict[str, tuple[str, str]] = {name: ("en-US", text) for name, text in REPEATED.items()}
KINDS |= {locale: (locale, text) for locale, text in OTHER_LANGUAGES.items()}


def cost_of(locale: str, unit: str, size: int, clock: Callable[[], float] = time.process_time) -> float:
    """The CPU time, in seconds, of an article with *size* bytes of *unit* in it."""
    text = unit * (size // len(unit.encode()))
    source = f"---\nms.contentlocale: {locale}\n---\n# Title\n\n{text}\n\n{STEPS}"
    start = clock()
    article = parse_article(Document(Path("a.md"), source))
    if isinstance(article, Article):
        check_offline(article)
    return clock() - start


@pytest.mark.slow
@pytest.mark.parametrize(("locale", "unit"), KINDS.values(), ids=KINDS)
def test_an_article_of_200_kb_takes_seconds_and_no_more_than_its_length_does(locale: str, unit: str):
    cost_of(locale, unit, 1_000)

    small, large = cost_of(locale, unit, 20_000), cost_of(locale, unit, 180_000)

    assert large < 30
    # Nine times as much, and the noise of a machine that does other things, too.
    assert large < 20 * small + 2


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["days", "sentences", "tags", "nl-NL", "other names", "zero width spaces"])
def test_an_article_of_30_kb_takes_a_few_seconds(kind: str):
    assert cost_of(*KINDS[kind], 30_000) < 8
