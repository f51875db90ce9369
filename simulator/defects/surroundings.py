"""Defects of what stands round the rules and the pages: sessions, requests, answers."""

from collections.abc import Generator

from flask import request
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from simulator.defects.entries import Kind, Section
from simulator.defects.facts import WHAT_GOES_WITHOUT_SAYING

section = Section(Kind.SURROUNDINGS)


@section.around(
    seen="any form sent from elsewhere, such as a POST without csrf_token",
    breaks=WHAT_GOES_WITHOUT_SAYING,
)
def forged_form_accepted() -> Generator[None, Response, None]:
    """A form is carried out without the token that only the portal's own pages have."""
    request.environ["HTTP_X_CSRFTOKEN"] = generate_csrf()
    yield


@section.around(
    seen="the cookies of the browser after signing in",
    breaks=WHAT_GOES_WITHOUT_SAYING,
)
def cookie_open_to_scripts() -> Generator[None, Response, None]:
    """Scripts can read the cookie of the session, which is not HttpOnly."""
    answer = yield
    cookies = answer.headers.getlist("Set-Cookie")
    answer.headers.setlist("Set-Cookie", [cookie.replace("; HttpOnly", "") for cookie in cookies])
