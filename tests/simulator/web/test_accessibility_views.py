from flask import Flask

from tests.accessibility.views import VIEWS

# They send elsewhere or give a file, and show no page of their own.
NO_PAGES = {
    "shell.home",
    "reports.usage_file",
    "reports.advanced_download",
    "reports.price_file",
    "invoices.pdf",
    "static",
}
# These come after another page alone; a view does what leads to them.
REACHED = {"sign_in.password", "sign_in.stay", "sign_in.warning"}


def test_every_page_is_among_the_views_that_are_looked_at(app: Flask) -> None:
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    addresses = app.url_map.bind("localhost")
    viewed = set()
    for view in VIEWS:
        if view.status == 200:
            path = "/" + view.path.partition("?")[0].replace("{", "").replace("}", "")
            viewed.add(addresses.match(path)[0])

    assert pages - NO_PAGES - REACHED == viewed
