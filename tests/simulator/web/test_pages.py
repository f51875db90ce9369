import re

from flask import Flask

from eaportal.simulator.web.app import SECTIONS

PAGES = {endpoint for section in SECTIONS for endpoint in section.pages}


def test_a_view_that_declares_no_page_shows_none(app: Flask, ea_admin, direct) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    named = {"number": f"E{direct.number}202010", "key": "2020-10", "filename": "portal.css"}
    bound = app.url_map.bind("localhost")
    shown = {}
    for rule in rules:
        if rule.endpoint not in PAGES:
            address = bound.build(rule.endpoint, {name: named[name] for name in rule.arguments})
            query = "?first=2020-10&last=2020-11" if address.endswith("/advanced") else ""
            with ea_admin.client.get(address + query) as answer:
                shown[rule.endpoint] = answer.status_code, answer.mimetype

    assert shown == {
        "shell.home": (302, "text/html"),
        "reports.usage_file": (200, "text/csv"),
        "reports.advanced_download": (200, "text/csv"),
        "reports.price_file": (200, "text/csv"),
        "invoices.pdf": (200, "application/pdf"),
        "static": (200, "text/css"),
    }


def test_each_sample_is_an_address_of_its_page(app: Flask) -> None:
    addresses = app.url_map.bind("localhost")
    led = {
        (endpoint, addresses.match(re.sub("[{}]", "", sample.partition("?")[0]))[0])
        for section in SECTIONS
        for endpoint, page in section.pages.items()
        for sample in page.samples or ()
    }

    assert all(endpoint == found for endpoint, found in led)


def test_a_page_without_samples_is_part_of_signing_in() -> None:
    hidden = {
        endpoint for section in SECTIONS for endpoint, page in section.pages.items() if page.samples == ()
    }

    assert hidden == {"sign_in.password", "sign_in.stay", "sign_in.warning"}
