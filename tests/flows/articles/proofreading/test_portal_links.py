import pytest

from eaportal.flows.articles.findings.fixes import fixed_source
from eaportal.flows.articles.proofreading.portal_links import portal_link_findings
from eaportal.flows.articles.text.article import PORTAL_HOSTS
from tests.support.texts import article_of, source_of

REST = "\n1. Select **Reports**.\n1. Press **Save**."


def found_in(steps, hosts=PORTAL_HOSTS, **details):
    article = article_of("", steps=steps, **details)
    return source_of(article), list(portal_link_findings(article, hosts))


def told(steps, **details):
    """The rule, the marked words and the message of each finding."""
    source, findings = found_in(steps, **details)
    lines = source.split("\n")
    return [
        (each.rule, lines[each.line - 1][each.column - 1 : each.end_column - 1], each.message)
        for each in findings
    ]


NO_SCHEME = "does not start with https://, so it leads nowhere"


@pytest.mark.parametrize(
    ("url", "rule", "problem", "address"),
    [
        ("https://portal.azure.com/", "portal-link", "leads to the Azure portal, not to the EA portal", None),
        ("https://EXAMPLE.org/ea", "portal-link", "leads to example.org, not to the EA portal", None),
        ("https://ea.azure.com@b.org", "portal-link", "leads to b.org, not to the EA portal", None),
        ("https://ea.azzure.com/", "portal-link", "leads to ea.azzure.com, which is not the EA portal", None),
        ("https://ea.auzre.com", "portal-link", "leads to ea.auzre.com, which is not the EA portal", None),
        ("ea.azure.com/#/home", "portal-link", NO_SCHEME, "https://ea.azure.com/#/home"),
        ("https//ea.azure.com", "portal-link", NO_SCHEME, None),
        (
            "ftp://ea.azure.com/",
            "portal-link",
            "starts with ftp://, not with https://",
            "https://ea.azure.com/",
        ),
        ("http://ea.azure.com/a", "insecure-link", "is not encrypted", "https://ea.azure.com/a"),
        ("https://docs.microsoft.com/ea", "portal-link", "does not lead to the EA portal", None),
        ("portal.md", "portal-link", "does not lead to the EA portal", None),
    ],
)
def test_the_link_for_signing_in_leads_to_the_portal(url, rule, problem, address):
    link = f"[EA portal]({url})"
    source, (found,) = found_in(f"1. Sign in to the {link} now.{REST}")

    assert (found.rule, found.message) == (rule, f"{url!r} {problem}.")
    assert (found.line, found.column, found.end_column) == (8, 19, 19 + len(link))
    assert found.suggestion == f"Write {address or 'https://ea.azure.com/'!r}."
    assert fixed_source(source, [found]) == (source.replace(url, address) if address else source)


@pytest.mark.parametrize(
    "step",
    [
        "Sign in to the [EA portal](https://ea.azure.com).",
        "Sign in to the [EA portal](https://WWW.ea.azure.com/#/home?x=1).",
        "Sign in to the [EA portal](//ea.azure.com/).",
        "Sign in to <https://ea.azure.com/> as [EA administrator](https://example.org/roles).",
        "Sign in to the EA portal, as the [roles](https://docs.microsoft.com/roles) say.",
        "Sign in to the EA portal with your [account](account.md).",
        "Sign in to the EA portal. [Help](mailto:help@ea.azure.com)",
        "Sign in to the [EA portal](https://aka.ms/ea).",
        "Sign in to ea.azure.com.",
        "Sign in at `https://ea.azure.com/`. See example.org.",
        "Sign in to the [EA portal](https://portal.test:8020/).",
    ],
)
def test_links_to_the_portal_and_to_help_are_right(step):
    assert told(f"1. {step}{REST}", hosts=PORTAL_HOSTS | {"portal.test"}) == []


def test_the_step_with_the_link_may_come_after_another():
    assert (
        told(f"1. Open [a browser](https://b.org).\n1. Go to the [portal](https://ea.azure.com).{REST}") == []
    )
    assert told(f"1. Open a browser.\n1. Go to the [portal](https://b.org).{REST}") == [
        ("portal-link", "[portal](https://b.org)", "'https://b.org' leads to b.org, not to the EA portal.")
    ]


def test_later_steps_may_link_elsewhere_but_not_to_a_misspelt_portal():
    later = "\n1. Open [invoices](https://portal.azure.com) or the [portal](https://ea.azur.com)."

    assert told(f"1. Sign in.{REST}{later}") == [
        (
            "portal-link",
            "[portal](https://ea.azur.com)",
            "'https://ea.azur.com' leads to ea.azur.com, which is not the EA portal.",
        )
    ]


def test_words_without_a_link_can_also_name_another_portal():
    assert told(f"1. Go to portal.azure.com, not ea.azuer.com or example.org.{REST}") == [
        ("portal-link", "portal.azure.com", "'portal.azure.com' is the Azure portal, not the EA portal."),
        ("portal-link", "ea.azuer.com", "'ea.azuer.com' is not the EA portal."),
    ]


def test_the_words_of_a_link_promise_the_portal_in_its_language():
    assert told("1. [EA ポータル](a.md)。\n1. **報告**", locale="ja-JP") == [
        ("portal-link", "[EA ポータル](a.md)", "'a.md' does not lead to the EA portal.")
    ]


def test_a_label_is_no_link_to_another_page():
    assert told("1. Sign in.\n1. Select [reports](https://b.org), [Save](https://ea.azure.com/).") == [
        (
            "label-link",
            "reports",
            "The label 'reports' is a link to 'https://b.org', which is not the portal.",
        )
    ]


def test_a_link_with_markup_is_marked_whole():
    assert told(f"1. See ![x](y.png) [**EA** *portal*](<https://b.org> 'Title').{REST}") == [
        (
            "portal-link",
            "[**EA** *portal*](<https://b.org> 'Title')",
            "'https://b.org' leads to b.org, not to the EA portal.",
        )
    ]
