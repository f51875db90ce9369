from hashlib import sha512

import pytest

SUMMARY = "/report/usagesummary"
DIALOG = f"{SUMMARY}/ponumbers"
INVOICES = "/report/invoices"
SWITCH = "/manage/enrollment/switch"
# Random to a compressor, so that it is long in a cookie too.
LONG = "".join(sha512(bytes([i])).hexdigest() for i in range(160))

ADDRESSES = {
    f"{SUMMARY}?period=%00": 404,
    f"{SUMMARY}?period=%FF%FE": 404,
    f"{SUMMARY}?period=2020-11%00": 404,
    f"{SUMMARY}?period=%EF%BC%92020-11": 404,
    f"{SUMMARY}?period={LONG}": 404,
    f"{SUMMARY}?period[]=2020-11": 200,
    f"{SUMMARY}?period=2020-11&period=2020-10": 200,
    f"{SUMMARY}?enrollment=%00": 404,
    f"{SUMMARY}?enrollment=%FF": 404,
    f"{SUMMARY}?enrollment={LONG}": 404,
    f"{SUMMARY}?enrollment=' OR 1=1 --": 404,
    f"{SUMMARY}?&&&=&": 200,
    f"{DIALOG}?kind=%00": 404,
    f"{DIALOG}?kind=AZURE": 404,
    f"{DIALOG}?kind={LONG}": 404,
    f"{SWITCH}?search=%00": 200,
    f"{SWITCH}?search=%FF%FE": 200,
    f"{SWITCH}?search=%F0%9F%8E%89": 200,
    f"{SWITCH}?search={LONG}": 200,
    f"{SWITCH}?search={'%25' * 1000}": 200,
    f"{INVOICES}/%00": 404,
    f"{INVOICES}/%FF": 404,
    f"{INVOICES}/{LONG}": 404,
    f"{INVOICES}/' OR 1=1 --": 404,
    f"{INVOICES}/": 404,
    "/support/tickets/%00": 404,
    "/support/tickets/%FF": 404,
    f"/support/tickets/{LONG}": 404,
    "/support/tickets/new?invoice=%00": 404,
    f"/support/tickets/new?invoice={LONG}": 404,
    "/support/tickets/new?invoice=": 200,
    "/support/tickets/new?period=%00": 200,
    "/manage/taxid/%00": 404,
    f"/manage/taxid/{LONG}": 404,
    "/manage/department/edit?department=%00": 404,
    f"/manage/department/edit?department={'9' * 5000}": 404,
    "/manage/enrollment/contacts/change": 404,
    "/manage/enrollment/contacts/change?contact=%00": 404,
    "/mailbox/%00": 404,
    "/mailbox/%FF": 404,
    "/mailbox/-1": 404,
    "/mailbox/1.0": 404,
    "/mailbox/%D9%A1": 404,
    f"/mailbox/{2**63}": 404,
    f"/mailbox/{'9' * 5000}": 404,
    "/mailbox/": 404,
    "/%00": 404,
    "/%FF": 404,
    "/report/%2e%2e/usagesummary": 404,
    "/report/usagesummary/": 404,
    "//report": 200,
    "/signin?next=%00": 200,
    "/signin?next=%FF": 200,
    f"/signin?next=/{LONG}": 200,
    f"/{LONG}": 404,
}


def test_an_odd_address_is_answered_with_a_page(ea_admin):
    answers = {}
    for address in ADDRESSES:
        page = ea_admin.open(address)
        answers[address] = ea_admin.status if page.h1 else "no page"

    assert answers == ADDRESSES


def test_a_very_long_address_leads_to_signing_in_as_any_other_does(visitor):
    visitor.open(f"{SWITCH}?search={LONG}")
    visitor.press("Next", account="ea_admin@eaportal.example")
    visitor.press("Sign in", password="PO-number-2020")

    page = visitor.press("No")

    assert (visitor.status, page.h1.get_text()) == (200, "Manage")


HEADERS = [
    {"Accept-Language": "\xff"},
    {"Accept-Language": ",;q=,;;"},
    {"Accept-Language": "nl" * 5000},
    {"Cookie": "eaportal-80-default=x; =; ;"},
    {"Cookie": "eaportal-80-default=" + "." * 3000},
    {"Cookie": "\xff=\x01"},
    {"Host": "evil.example"},
    {"Host": ""},
    {"Host": "a b:c"},
    {"X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/w/other"},
    {"Referer": "\xff"},
    {"Range": "bytes=5-1"},
    {"If-Modified-Since": "yesterday"},
    {"Content-Type": "multipart/form-data", "Content-Length": "5"},
]


def test_odd_headers_make_no_difference(visitor):
    answers = [visitor.client.get("/signin", headers=headers) for headers in HEADERS]

    assert [answer.status_code for answer in answers] == [200] * len(HEADERS)
    assert not any("evil.example" in answer.text for answer in answers)


@pytest.fixture
def send(ea_admin):
    """Send the form of the dialog of November 2020, with other fields than a browser would."""

    def send(fields):
        ea_admin.open(f"{DIALOG}?period=2020-11")
        form = ea_admin.page.select_one("dialog form")
        sent = {control["name"]: control["value"] for control in form.select("[type=hidden]")}
        sent |= {"period": "2020-11", "kind": "azure", "po_number": "PO-4500"} | fields
        data = {name: value for name, value in sent.items() if value is not None}
        page = ea_admin.open(form["action"], method="POST", data=data)
        said = page.select_one("[role=alert], [role=status]")
        return ea_admin.status, said and said["role"]

    return send


REFUSED = [
    ({"po_number": "\x00"}, 200),
    ({"po_number": "\x00PO-1"}, 200),
    ({"po_number": b"PO\xff"}, 200),
    ({"po_number": "P" * 60_000}, 200),
    ({"po_number": "🎉"}, 200),
    ({"po_number": "\u202e1-OP"}, 200),
    ({"po_number": None}, 200),
    ({"po_number[]": "PO-1", "po_number": ""}, 200),
    ({"shown": None}, 200),
    ({"shown": ""}, 200),
    ({"shown": " "}, 200),
    ({"shown": "2020-11 azure"}, 200),
    ({"shown": "2020-11 azure "}, 200),
    ({"shown": "2020-11 azure 1.1 1.1"}, 200),
    ({"shown": "2020-11 azure ١.١"}, 200),
    ({"shown": "\x00" * 100}, 200),
    ({"shown": "x" * 50_000}, 200),
    ({"period": ""}, 404),
    ({"period": "\x00"}, 404),
    ({"kind": ""}, 404),
    ({"kind": "\x00"}, 404),
    ({"kind": "x" * 50_000}, 404),
    ({"po_number": "P" * 70_000}, 413),
    ({"csrf_token": None}, 400),
    ({"csrf_token": "x" * 50_000}, 400),
]


def test_an_odd_form_is_refused_with_a_sentence_and_changes_nothing(send, world, dump):
    send({"po_number": ""})
    before = dump(world)

    answers = [send(fields) for fields, _ in REFUSED]

    assert answers == [(status, "alert") for _, status in REFUSED]
    assert dump(world) == before


@pytest.mark.parametrize(
    "fields",
    [
        {"po_number": ["PO-1", "PO-2"]},
        {"lock": "no"},
        {"lock": ["yes", "no"]},
        {"unknown": "x" * 1000},
        {"period": ["2020-11", "2020-12"]},
    ],
    ids=repr,
)
def test_extra_fields_in_a_form_are_ignored(send, fields):
    assert send(fields) == (200, "status")


BODIES = [b"", b"\xff\x00", b'{"po_number": "PO-4500"}', b"--x\r\n\r\n--x--"]
KINDS = ["application/json", "text/plain", "multipart/form-data; boundary=x", "multipart/form-data", ""]


def test_a_body_that_is_no_form_is_refused(ea_admin, world, dump):
    before = dump(world)

    answers = set()
    for body in BODIES:
        for kind in KINDS:
            page = ea_admin.open(DIALOG, method="POST", data=body, content_type=kind)
            answers.add((ea_admin.status, page.select_one("[role=alert]") is not None))

    assert answers == {(400, True)}
    assert dump(world) == before


@pytest.mark.parametrize("field", ["account", "password"])
def test_an_odd_account_or_password_signs_nobody_in(visitor, world, dump, field):
    visitor.open("/signin")
    if field == "password":
        visitor.press("Next", account="ea_admin@eaportal.example")
    token, address = visitor.page.select_one("main [name=csrf_token]")["value"], visitor.address
    before = dump(world)

    answers = set()
    for typed in ("\x00", b"\xff", "x" * 50_000, "a@b" * 1000, "🎉@🎉", "' OR 1=1 --", ["a", "b"]):
        page = visitor.open(address, method="POST", data={"csrf_token": token, field: typed})
        answers.add((visitor.status, page.select_one("[role=alert]") is not None))

    assert answers == {(200, True)}
    assert {line.partition(" VALUES")[0] for line in set(before) ^ set(dump(world))} <= {'INSERT INTO "user"'}
    assert visitor.open("/manage/enrollment").h1.get_text() == "Sign in"


def test_a_user_without_the_cookie_is_asked_to_sign_in_again(ea_admin):
    ea_admin.client.delete_cookie("eaportal-80-default")

    page = ea_admin.open("/report/usagesummary")

    assert page.h1.get_text() == "Sign in"
