import pytest

from eaportal.simulator.api.app import LARGEST_JSON, MOST_SIGNS
from eaportal.simulator.application import Application
from eaportal.simulator.database.tables import WorldRow
from tests.support.control import Control

ADVANCE = "/worlds/default/clock/advance"


@pytest.mark.parametrize(
    ("method", "path", "status", "sentence"),
    [
        ("GET", "/nothing", 404, "Not Found: GET /nothing."),
        ("PUT", "/worlds", 405, "Method Not Allowed: PUT /worlds."),
        ("X" * 5000, "/worlds", 405, f"Method Not Allowed: {'X' * 200}…."),
        ("GET", "/worlds/default/reset", 405, "Method Not Allowed: GET /worlds/default/reset."),
    ],
)
def test_a_wrong_address_or_method_is_refused(control, everything, method, path, status, sentence):
    before = everything()

    assert control.ask(method, path) == (status, {"error": sentence})

    assert everything() == before


def test_the_answer_to_a_wrong_method_lists_the_right_ones(control):
    answer = control.client.put("/_sim/worlds")

    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        (b"{", 400, "body:1:2: not JSON: Expecting property name enclosed in double quotes."),
        (b'{\n  "name" "x"}', 400, "body:2:10: not JSON: Expecting ':' delimiter."),
        (b"[]", 400, "body:1:1: not a JSON object."),
        (b"null", 400, "body:1:1: not a JSON object."),
        (b'{"name": "x", "name": "y"}', 400, "body: not JSON: a key is given twice."),
        (
            b'{"name": "x", "world_file": "\\ud800"}',
            400,
            "body: half of a surrogate pair is not a character.",
        ),
        (
            b"\xff",
            400,
            "body: not JSON: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte.",
        ),
        (b'{"name":' + b"[" * 100_000, 422, "body: nested too deeply."),
        (b'{"name":' + b"[" * 900 + b"]" * 900 + b"}", 422, "body: nested too deeply."),
        (b'{"labels":' + b'{"a":' * 20 + b"1" + b"}" * 21, 422, "body: nested too deeply."),
        (b'{"x":[' + b"[]," * MOST_SIGNS, 422, "body: has too many values."),
        (b'{"x":"' + b"x" * LARGEST_JSON + b'"}', 413, "body: JSON may have 8 MiB at most."),
        (b'{"name": "x", "\\u001b[31m": 1}', 422, "\\x1b[31m: Extra inputs are not permitted."),
        (b"", 422, "name: Field required."),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_body_that_is_no_json_object_is_refused_with_its_place(control, everything, body, status, sentence):
    before = everything()

    answer = control.post("/worlds", data=body, content_type="application/json")

    assert answer == (status, {"error": sentence})
    assert everything() == before


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize("path", ["/worlds", ADVANCE, "/worlds/default/restore"])
def test_json_says_that_it_is_json(control, everything, path, content_type):
    before = everything()

    answer = control.post(path, data=b'{"name": "x"}', content_type=content_type)

    assert answer == (415, {"error": "body: send JSON as application/json."})
    assert everything() == before


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", ADVANCE, {"by": "P1D"}),
        ("POST", "/worlds/default/reset", None),
        ("DELETE", "/worlds/default/users/ea_admin@eaportal.example", None),
    ],
)
def test_a_world_is_busy_during_a_long_write_by_somebody_else(
    control, worlds, world, everything, monkeypatch, method, path, body
):
    monkeypatch.setattr("eaportal.simulator.database.sqlite.BUSY_SECONDS", 0.05)
    before = everything()
    world.close()  # whoever opens it next waits for a shorter time

    with world.session(writes=True) as writer, writer.begin():
        writer.get_one(WorldRow, 1)
        answer = control.client.open(f"/_sim{path}", method=method, json=body)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert answer.json == {
        "error": "Somebody else is writing to this world; nothing was stored. Try again in a moment."
    }
    assert everything() == before


@pytest.fixture(scope="module")
def guarded(folder_of_worlds):
    """A control API with a token."""
    return Application(folder_of_worlds, token="secret")


@pytest.mark.parametrize("authorization", [None, "Bearer wrong", "Bearer ", "Bearer secrets", "Basic secret"])
@pytest.mark.parametrize("path", ["/", "/worlds", "/nothing"])
def test_without_the_token_everything_is_refused(guarded, world, authorization, path):
    headers = {} if authorization is None else {"Authorization": authorization}
    stranger = Control(guarded, **headers)

    assert stranger.get(path) == (401, {"error": "This needs the header Authorization: Bearer TOKEN."})


def test_the_page_that_asks_for_the_token_opens_without_it(guarded, world):
    stranger = Control(guarded)

    status, document = stranger.get("/openapi.json")

    assert (status, stranger.get("/docs/")[0]) == (200, 200)
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert document["security"] == [{}, {"token": []}]


@pytest.mark.parametrize(
    "path", ["/", "/worlds", "/openapi.json", "/docs/", "/nothing", "/worlds/default/export"]
)
def test_every_answer_is_protected(application, path):
    headers = Control(application).client.get(f"/_sim{path}").headers

    policy = headers["Content-Security-Policy"].split("; ")
    assert {"form-action 'none'", "base-uri 'none'", "frame-ancestors 'none'"} < {*policy}
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")


def test_with_the_token_everything_is_as_without_one(guarded, world):
    control = Control(guarded, Authorization="Bearer secret")

    assert control.get("/worlds/default")[0] == 200
    assert control.client.get("/signin").status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_of_another_site_cannot_control_the_simulator(application, everything, site):
    before = everything()
    page = Control(application, **{"Sec-Fetch-Site": site})

    answer = page.post(ADVANCE, {"by": "P1D"})

    assert answer == (403, {"error": "A page of another site may not use the control API."})
    assert everything() == before


ORIGINS = ["http://evil.example", "http://localhost:3000", "null", "http://localhost.evil.example", "x"]
# What no browser sends, but a program may.
ORIGINS += ["", "http://[::1", "http://evil.example/://localhost", "//localhost"]


@pytest.mark.parametrize("origin", ORIGINS)
def test_another_origin_neither_controls_the_simulator_nor_sends_forms(application, everything, origin):
    before = everything()
    page = Control(application, Origin=origin)

    assert page.get("/worlds") == page.post(ADVANCE, {"by": "P1D"})
    assert page.get("/worlds")[0] == 403
    form = page.client.post("/signin", headers={"Origin": origin}, data={"account": "x"})
    assert (form.status_code, form.text) == (403, "A page of another site may not use the portal.")
    assert page.client.get("/signin", headers={"Origin": origin}).status_code == 200
    assert everything() == before


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "[", "::1", "127.0.0.1.evil.example"]
)
def test_pages_too_are_not_served_under_names_of_others(application, host):
    answer = Control(application).client.get("/signin", headers={"Host": host})

    assert (answer.status_code, answer.text) == (403, f"The portal is not served as {host}.")


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_its_own_page_and_the_address_bar_can(application, site):
    assert Control(application, **{"Sec-Fetch-Site": site}).get("/worlds")[0] == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8020", "192.168.1.1", "[::2]:8020"])
def test_without_a_token_the_api_answers_only_under_names_of_this_machine(application, world, dump, host):
    before = dump(world)

    answer = Control(application, Host=host).post("/worlds/default/reset")

    assert answer == (403, {"error": f"The control API is not served as {host}."})
    assert dump(world) == before


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8020", "[::1]:8020"])
def test_this_machine_has_several_names(application, host):
    assert Control(application, Host=host).get("/worlds")[0] == 200


def test_the_start_page_links_to_the_document_and_its_page(control):
    answers = [control.client.get(path) for path in ("/_sim", "/_sim/")]

    assert [answer.get_json() for answer in answers] == [
        {"schema": 1, "openapi": "/_sim/openapi.json", "page": "/_sim/docs/"}
    ] * 2
