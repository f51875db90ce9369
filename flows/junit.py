"""What every JUnit XML report needs: counts, and text that XML allows."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def sum_up(element: Element, cases: Sequence[Element]) -> None:
    """Set the counts of *cases* on *element*, a suite or the root."""
    element.set("tests", str(len(cases)))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(name, str(sum(case.find(tag) is not None for case in cases)))


def readable(text: str) -> str:
    """Return *text* without the characters that XML doesn't allow."""
    return _NOT_XML.sub("", text)


def as_xml(root: Element) -> str:
    """Sum up all cases in *root*, and return the report."""
    sum_up(root, list(root.iter("testcase")))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)
