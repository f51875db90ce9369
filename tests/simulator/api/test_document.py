import re

from bs4 import BeautifulSoup
from openapi_spec_validator import OpenAPIV31SpecValidator


def test_the_document_is_valid_openapi_3_1(control):
    status, document = control.get("/openapi.json")

    assert (status, document["openapi"][:3]) == (200, "3.1")
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_the_document_lists_every_operation(control, application):
    _, document = control.get("/openapi.json")

    served = {
        (re.sub("<(?:path:)?(.+?)>", r"{\1}", rule.rule), method.lower())
        for rule in application._made_control().url_map.iter_rules()
        if rule.rule.startswith(("/worlds", "/defects"))
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    listed = {(path, method) for path, operations in document["paths"].items() for method in operations}
    names = [each["operationId"] for operations in document["paths"].values() for each in operations.values()]
    assert listed == served
    assert len(names) == len(set(names)) == len(served) > 10


def test_the_page_that_shows_the_document_asks_no_other_host(control):
    page = control.client.get("/_sim/docs/")

    found = BeautifulSoup(page.text, "html.parser").select("[src], [href]")
    addresses = [tag.get("src") or tag.get("href") for tag in found]
    assert page.status_code == 200
    assert addresses
    assert [each for each in addresses if "//" in each] == []
    for each in addresses:
        with control.client.get(each) as answer:
            assert answer.status_code == 200, each
