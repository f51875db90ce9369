from datetime import UTC, datetime

import pytest

from eaportal.simulator.database.tables import WorldRow

BANNER = (
    "This is a simulator of the retired Azure EA portal. Nothing here is real, and nothing reaches Microsoft."
)
# The title and the heading of some pages, and of the states in which a page has others.
TITLES = {
    "account": ("Sign in", "Sign in"),
    "password": ("Sign in", "Enter password"),
    "stay": ("Sign in", "Stay signed in?"),
    "session ended": ("Sign in", "Sign in"),
    "account locked": ("Sign in", "Enter password"),
    "/manage/enrollment": ("Manage", "Manage"),
    "/manage/enrollment/switch": ("Manage", "Manage"),
    "/manage/enrollment/administrators/add": ("Add Administrator", "Manage"),
    "/manage/enrollment/contacts/add": ("Notification Contact", "Manage"),
    "/manage/enrollment/settings": ("Enrollment Detail", "Manage"),
    "/manage/department": ("Manage", "Manage"),
    "/manage/department/edit": ("Department", "Manage"),
    "/manage/account/add": ("Add Account", "Manage"),
    "/manage/taxid": ("VAT or tax ID", "Manage"),
    "/manage/taxid/{request}": ("VAT or tax ID request", "Manage"),
    "/support/tickets": ("Support tickets", "Support tickets"),
    "/support/tickets/new?period=2020-10": ("Open a support ticket", "Open a support ticket"),
    "/support/tickets/{ticket}": ("Support ticket", "Support ticket"),
    "/report": ("Reports", "Reports"),
    "/report/downloadusage": ("Download Usage", "Download Usage"),
    "/report/pricesheet": ("Price Sheet", "Price Sheet"),
    "/report/invoices": ("Invoices", "Invoices"),
    "/report/invoices/{invoice}": ("Invoice", "Invoice"),
    "/report/usagesummary": ("Usage Summary", "Usage Summary"),
    "/report/usagesummary/custom": ("Usage Summary", "Usage Summary"),
    "/report/usagesummary/ponumbers?period=2020-11": ("View/Edit PO Numbers", "Usage Summary"),
    "/mailbox": ("Mailbox", "Mailbox"),
    "/mailbox/{mail}": ("Mail", "Mail"),
    "dialog, refused": ("View/Edit PO Numbers", "Usage Summary"),
    "summary, saved": ("Usage Summary", "Usage Summary"),
    "not found": ("Not possible", "Not possible"),
    "bad request": ("Not possible", "Not possible"),
    "wrong method": ("Not possible", "Not possible"),
    "too large": ("Not possible", "Not possible"),
}


def test_every_page_says_what_it_is_and_that_it_is_a_simulator(every_page, read):
    titles, banners = {}, set()
    for name, page in every_page().items():
        title, banner, heading = (read(part) for part in page.select("head > title, h1, .simulator-banner"))
        titles[name] = title, heading
        banners.add(banner)

    assert banners == {BANNER}
    assert {name: titles[name] for name in TITLES} == {
        name: (f"{title} – EA portal simulator", heading) for name, (title, heading) in TITLES.items()
    }
    assert [name for name, (title, _) in titles.items() if not title.endswith(" – EA portal simulator")] == []


def test_every_page_is_sound(every_page):
    for name, page in every_page().items():
        ids = [tag["id"] for tag in page.select("[id]")]
        assert len(ids) == len(set(ids)), name
        for pointer in ("for", "aria-labelledby", "aria-describedby"):
            assert {tag[pointer] for tag in page.select(f"[{pointer}]")} <= set(ids), name
        for control in page.select("input:not([type=hidden]), select"):
            label = control.find_parent("label") or page.select_one(f'label[for="{control.get("id")}"]')
            assert label, f"{name}: {control}"
            assert label.get_text(strip=True), f"{name}: {control}"

        loaded = [tag.get("src") or tag.get("href") for tag in page.select("script, link, img, iframe[src]")]
        assert loaded == ["data:,", "/static/portal.css", "/static/in_page.js"], name
        assert page.select("[style], [onclick], [onload]") == [], name


def test_the_header_shows_the_name_of_the_user_and_sign_out(ea_admin, sample, read):
    assert read(ea_admin.page.select_one("header .user")) == sample.users[0].name
    assert "Sign out" in read(ea_admin.page.header)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en-US", "Portal time: December 14, 2020 11:59\u202fPM UTC"),
        ("nl-NL", "Portaltijd: 14 december 2020 23:59 UTC"),
    ],
)
def test_the_footer_shows_the_time_of_the_world(another, at, read, language, shown):
    at(datetime(2020, 12, 14, 23, 59, 59, tzinfo=UTC))

    page = another(language).open("/signin")

    assert page.footer.get_text(" ", strip=True) == shown
    assert page.footer.time["datetime"] == "2020-12-14T23:59:59+00:00"


@pytest.mark.parametrize(
    ("address", "status", "stored_by_browsers"),
    [
        ("/signin", 200, False),
        ("/manage/enrollment", 302, False),
        ("/nothing", 404, False),
        ("/signout", 405, False),
        ("/w/nowhere/", 404, False),
        ("/static/portal.css", 200, True),
        ("/static/in_page.js", 200, True),
        ("/static/nothing", 404, True),
    ],
)
def test_every_answer_is_protected(app, address, status, stored_by_browsers):
    with app.test_client().get(address) as response:
        headers = response.headers

    assert response.status_code == status
    assert headers["Content-Security-Policy"] == (
        "default-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert (headers.get("Cache-Control") != "no-store") is stored_by_browsers


@pytest.mark.parametrize(
    "path",
    ["/static/", "/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/app.py", "/static//etc/passwd"],
)
def test_the_files_of_the_portal_are_not_served(visitor, path):
    visitor.open(path)

    assert visitor.status == 404


def test_a_world_is_busy_during_another_long_write(monkeypatch, ea_admin, world, dump):
    monkeypatch.setattr("eaportal.simulator.database.sqlite.BUSY_SECONDS", 0.05)
    ea_admin.open("/report/usagesummary/ponumbers")
    form = ea_admin.page.select_one("dialog form")
    before = dump(world)
    world.close()  # whoever opens it next waits for a shorter time

    with world.session(writes=True) as writer, writer.begin():
        writer.get_one(WorldRow, 1)
        page = ea_admin.send(form, po_number="PO-4500")
        answer = ea_admin.client.post("/signout", data={"csrf_token": form.select_one("input")["value"]})

    assert ea_admin.status == 503
    assert page.select_one("main [role=alert]").get_text(strip=True) == (
        "The portal is busy. Try again in a moment. Nothing was saved."
    )
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert dump(world) == before
