import pytest


@pytest.fixture
def other(world, worlds, sample):
    """A second world, with the same users and enrollments as the default one."""
    return worlds.create("other", sample)


def links(page):
    """Every address of this portal on the page."""
    tags = page.select("a, form, link, script")
    found = [tag.get("href") or tag.get("action") or tag.get("src") for tag in tags]
    return [address for address in found if address and address.startswith("/")]


ADDRESSES = [
    "",
    "/",
    "/signin",
    "/manage/enrollment",
    "/manage/enrollment/switch",
    "/report",
    "/report/usagesummary",
    "/report/usagesummary/ponumbers?period=2020-11",
    "/nothing",
]


def test_every_link_of_a_world_stays_in_it(visitor, other):
    visitor.sign_in("ea_admin", root="/w/other")

    for address in ADDRESSES:
        page = visitor.open(f"/w/other{address}")

        assert visitor.address.startswith("/w/other/")
        assert links(page)
        assert [link for link in links(page) if not link.startswith("/w/other/")] == []


def test_signing_in_leads_to_the_page_asked_for_in_the_same_world(visitor, other):
    visitor.open("/w/other/report/usagesummary?period=2020-11")

    visitor.press("Next", account="ea_admin@eaportal.example")
    visitor.press("Sign in", password="PO-number-2020")
    visitor.press("No")

    assert visitor.address == "/w/other/report/usagesummary?period=2020-11"


def test_signing_in_to_one_world_does_not_sign_in_to_another(visitor, other, sample):
    visitor.sign_in("ea_admin")
    assert visitor.open("/w/other/manage/enrollment").h1.get_text() == "Sign in"

    visitor.sign_in("partner_admin", root="/w/other")

    users = [
        visitor.open(f"{root}/manage/enrollment").select_one("header .user").get_text()
        for root in ("", "/w/other")
    ]
    assert users == [sample.users[0].name, sample.users[1].name]


def test_the_cookie_of_a_world_is_sent_only_to_its_pages(visitor, other):
    visitor.sign_in("ea_admin")
    visitor.sign_in("ea_admin", root="/w/other")

    cookie = visitor.client.get_cookie("eaportal-80-other", path="/w/other")
    assert cookie.path == "/w/other"
    visitor.open("/manage/enrollment")
    assert "eaportal-80-other" not in visitor.client.get("/").request.headers["Cookie"]


def test_the_cookie_of_one_world_opens_no_other_even_under_its_name(visitor, another, other):
    visitor.sign_in("ea_admin")
    value = visitor.client.get_cookie("eaportal-80-default").value
    thief = another()
    thief.client.set_cookie("eaportal-80-other", value, path="/w/other")

    assert thief.open("/w/other/manage/enrollment").h1.get_text() == "Sign in"


def test_a_save_in_one_world_changes_no_other(visitor, world, other, dump):
    visitor.sign_in("ea_admin", root="/w/other")
    visitor.open("/w/other/report/usagesummary/ponumbers?period=2020-11")
    before = dump(world), dump(other)

    visitor.press("Save", po_number="PO-4500")

    assert dump(world) == before[0]
    assert dump(other) != before[1]


def test_signing_out_of_one_world_does_not_sign_out_of_another(visitor, other):
    visitor.sign_in("ea_admin")
    visitor.sign_in("ea_admin", root="/w/other")

    visitor.press("Sign out", within="header")

    assert visitor.open("/w/other/manage/enrollment").h1.get_text() == "Sign in"
    assert visitor.open("/manage/enrollment").h1.get_text() == "Manage"


def test_a_language_chosen_in_one_world_is_its_own(visitor, other):
    visitor.open("/w/other/signin")

    visitor.press("Show", within="header", language="nl-NL")

    assert visitor.open("/w/other/signin").html["lang"] == "nl-NL"
    assert visitor.open("/signin").html["lang"] == "en-US"


def test_the_default_world_answers_to_its_name_too(ea_admin):
    page = ea_admin.open("/w/default/signin")

    assert page.h1.get_text() == "Sign in"


NO_WORLDS = [
    "/w/nowhere/",
    "/w/nowhere",
    "/w/nowhere/report/usagesummary",
    "/w/",
    "/w",
    "/w//",
    "/w/../",
    "/w/OTHER/",
    "/w/other.sqlite/",
    "/w/secret/",
    "/w/%2e%2e%2fother/",
    "/w/other%00/",
    "/w/a%3B%20b/",
    "/w/a%20b/",
    "/w/a%22b/",
    "/w/a%0D%0Ab/",
    "/w/caf%C3%A9/",
    "/w/%FF/",
    f"/w/{'a' * 300}/",
    f"/w/{'a' * 5000}/",
]


def test_there_is_no_world_of_another_name(visitor, other, read):
    answers = {}
    for path in NO_WORLDS:
        page = visitor.open(path)
        answers[path] = (visitor.status, read(page.select_one("[role=alert]")))

    sentence = "There is no such page, enrollment, period, invoice, or file, or you can't see it."
    assert answers == dict.fromkeys(NO_WORLDS, (404, sentence))


def test_a_post_to_a_missing_world_is_not_found(visitor, other):
    visitor.open("/w/nowhere/signin", method="POST", data={"account": "ea_admin@eaportal.example"})

    assert visitor.status == 404
