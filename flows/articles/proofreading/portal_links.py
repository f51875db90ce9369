"""The links of the steps: the one for signing in must lead to the portal, and labels nowhere else."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from rapidfuzz.distance import OSA

from eaportal.flows.articles.findings.finding import Finding, Fix, finding, finding_in
from eaportal.flows.articles.findings.rules import Rule
from eaportal.flows.articles.text.article import PORTAL_HOSTS, Article
from eaportal.flows.articles.text.folded import fold
from eaportal.flows.articles.text.names import find_label
from eaportal.flows.articles.text.passages import Link, Passage, Span
from eaportal.flows.labels import SOURCE, Labels, labels_for

PORTAL_URL = "https://ea.azure.com/"
# Portals that are easily taken for this one.
_OTHER_PORTALS = {
    "portal.azure.com": "the Azure portal",
    "ms.portal.azure.com": "the Azure portal",
    "portal.azure.us": "the Azure portal for governments",
    "portal.azure.cn": "the Azure portal for China",
    "manage.windowsazure.com": "the classic Azure portal",
    "account.azure.com": "the Azure Account Center",
    "account.windowsazure.com": "the Azure Account Center",
    "admin.microsoft.com": "the Microsoft 365 admin center",
    "businessstore.microsoft.com": "the Microsoft Store for Business",
    "partner.microsoft.com": "Partner Center",
}
_HELP_SITES = re.compile(r"(docs|learn|support|answers|techcommunity)\.microsoft\.com|github\.com")
# Their links don't show where they lead.
_REDIRECTING_SITES = {"aka.ms", "go.microsoft.com"}
_HOST = re.compile(r"(?:https?:?/{0,2})?(?P<host>(?:[\w-]+\.)+[a-z]{2,})(?![\w-])", re.IGNORECASE)
_WEB = {"http", "https", ""}
# What follows a link's words.
_DESTINATION = re.compile(r"[*_`]*\]\( *<?(?P<url>[^\s)>]*)[^)\n]*\)")


@dataclass(frozen=True)
class _Fault:
    """The *problem* of an address, and what to write instead; *certain* if it can mean nothing else."""

    problem: str
    rule: Rule = Rule.PORTAL_LINK
    address: str = PORTAL_URL
    certain: bool = False


def portal_link_findings(article: Article, hosts: Collection[str]) -> Iterator[Finding]:
    """Find links that should lead to the portal, which is at one of *hosts*, but don't; and linked labels."""
    names = _control_names(article)
    first = article.steps[: _steps_before_the_pages(article, names)]
    arrives = any(_leads_to(link.url, hosts) for step in first for link in step.passage.links)
    for step in article.steps:
        signs_in = step.number <= len(first) and not arrives
        for link in step.passage.links:
            fault = _misspelling(link.url)
            arrives_here = _leads_to(link.url, hosts)
            if fault is None and signs_in and not arrives_here:
                fault = _other_place(step.passage, link, article.labels)
            if fault:
                yield _found(step.passage, link, fault)
            elif not arrives_here and _is_label(step.passage, link, names):
                written = step.passage.written(link.span)
                yield finding_in(step.passage, link.span, Rule.LABEL_LINK, written=written, url=link.url)
        if signs_in and not step.passage.links:
            yield from _other_hosts(step.passage, hosts)


def _control_names(article: Article) -> set[str]:
    """The labels of the procedure in the article's language and in English."""
    spoken = (article.labels, labels_for(SOURCE, article.edition))
    return {name for labels in spoken for name in article.procedure.labels(labels).values()}


def _steps_before_the_pages(article: Article, names: Collection[str]) -> int:
    """The number of steps before the first with one of *names*, but at least one."""
    named = (
        number
        for number, step in enumerate(article.steps)
        if any(find_label(name, step.text, step.passage.edges) for name in names)
    )
    return max(next(named, 0), 1)


def _misspelling(url: str) -> _Fault | None:
    """What is wrong with *url* if it means the portal, wherever it is written."""
    parts = _split(url)
    if parts is None:
        return None
    host = _host_of(parts)
    if host in PORTAL_HOSTS and parts.scheme not in {"https", ""}:
        address = f"https{url[len(parts.scheme) :]}"
        if parts.scheme == "http":
            return _Fault("is not encrypted", Rule.INSECURE_LINK, address, certain=True)
        return _Fault(f"starts with {parts.scheme}://, not with https://", address=address, certain=True)
    if host:
        return _Fault(f"leads to {host}, which is not the EA portal") if _is_misspelt(host) else None
    written = _HOST.match(url)
    meant = written["host"].lower() if written else ""
    if meant not in PORTAL_HOSTS and not _is_misspelt(meant):
        return None
    certain = meant in PORTAL_HOSTS and url.lower().startswith(meant)
    address = f"https://{url}" if certain else PORTAL_URL
    return _Fault("does not start with https://, so it leads nowhere", address=address, certain=certain)


def _other_place(passage: Passage, link: Link, labels: Labels) -> _Fault | None:
    """What is wrong with the *link* of a step that should lead to the portal."""
    parts = _split(link.url)
    host = _host_of(parts) if parts else ""
    if host in _REDIRECTING_SITES:
        return None
    if host and not _HELP_SITES.fullmatch(host):
        return _Fault(f"leads to {_OTHER_PORTALS.get(host, host)}, not to the EA portal")
    # A link to help, unless its words promise the portal.
    words = fold(passage.written(link.span)).text
    promised = any(fold(name).text in words for name in (labels.portal, labels_for(SOURCE).portal))
    return _Fault("does not lead to the EA portal") if promised else None


def _is_label(passage: Passage, link: Link, names: Collection[str]) -> bool:
    """Whether the words of *link* are one of *names*."""
    words = fold(passage.written(link.span)).text
    return any(fold(name).text == words for name in names)


def _other_hosts(passage: Passage, hosts: Collection[str]) -> Iterator[Finding]:
    """Find the names of other portals, and misspelt ones of this portal, in a step without links."""
    for match in _HOST.finditer(passage.text):
        host = match["host"].lower()
        if host not in hosts and (host in _OTHER_PORTALS or _is_misspelt(host)):
            name = _OTHER_PORTALS.get(host)
            fault = _Fault(f"is {name}, not the EA portal" if name else "is not the EA portal")
            yield _found(passage, Link(Span(*match.span()), match[0]), fault)


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _host_of(parts: SplitResult) -> str:
    return (parts.hostname or "").rstrip(".")


def _leads_to(url: str, hosts: Collection[str]) -> bool:
    parts = _split(url)
    return parts is not None and parts.scheme in _WEB and _host_of(parts) in hosts


def _is_misspelt(host: str) -> bool:
    """Whether *host* differs from one of the portal's in a letter, or in the order of two."""
    return any(OSA.distance(host, each, score_cutoff=1) == 1 for each in PORTAL_HOSTS)


def _found(passage: Passage, link: Link, fault: _Fault) -> Finding:
    """Make a finding of *fault* that marks the whole *link*, with its address."""
    start, end = passage.position(link.span.start), passage.end_position(link.span)
    opening = passage.source.rfind("\n", 0, start.offset) + 1
    bracket = passage.source.rfind("[", opening, start.offset)
    written = _DESTINATION.match(passage.source, end.offset)
    fix = None
    if written and bracket >= 0 and not passage.source[bracket + 1 : start.offset].strip("*_`"):
        start, end = start.moved(bracket - start.offset), end.moved(written.end() - end.offset)
        if fault.certain and written["url"] == link.url:
            fix = Fix(*written.span("url"), fault.address)
    return finding(
        fault.rule, start, end=end, fix=fix, url=link.url, problem=fault.problem, address=fault.address
    )
