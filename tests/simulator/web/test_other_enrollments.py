"""No user reaches another user's enrollment, by any address or form."""

import pytest
from flask import Flask

from eaportal.simulator.web.app import SECTIONS
from tests.simulator.web.test_forged_forms import FORMS

NOT_HERE = "There is no such page, enrollment, period, invoice, or file, or you can't see it."
NAMED = {"number": "E{other}202010", "key": "2020-10"}


def addresses(app: Flask, method: str) -> list[str]:
    """Return every address for *method* that shows or changes something of an enrollment."""
    rules = [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]
    about_enrollments = {section.name for section in SECTIONS if section.has_enrollment}
    bound = app.url_map.bind("localhost")
    return [
        bound.build(rule.endpoint, {name: NAMED[name] for name in rule.arguments}, method)
        for rule in rules
        if rule.endpoint.partition(".")[0] in about_enrollments
    ]


@pytest.fixture
def foreign(sample):
    """For each sample user, an enrollment of another user."""
    numbers = [each.number for each in sample.enrollments]
    return {
        user.account.partition("@")[0]: next(number for number in numbers if number not in user.enrollments)
        for user in sample.users
    }


def test_every_page_of_another_enrollment_is_not_here_for_any_role(app, another, world, dump, read, foreign):
    pages = addresses(app, "GET")
    seen = set()

    for user, other in foreign.items():
        visitor = another()
        visitor.sign_in(user)
        own = visitor.open("/manage/enrollment").select_one("nav.side").get_text()
        before = dump(world)
        for page in pages:
            path = page.replace("%7Bother%7D", other)
            visitor.open(f"{path}?enrollment={other}")
            seen.add((visitor.status, read(visitor.page.select_one("[role=alert]"))))
        assert dump(world) == before
        assert visitor.open("/manage/enrollment").select_one("nav.side").get_text() == own

    assert len(pages) > 20
    assert seen == {(404, NOT_HERE)}


def test_every_form_sent_to_another_enrollment_is_refused_and_changes_nothing_for_any_role(
    another, world, dump, read, foreign
):
    forms = {
        address: fields
        for address, fields in FORMS.items()
        if address.startswith(("/manage", "/report", "/support"))
    }
    answers = set()

    for user, other in foreign.items():
        visitor = another()
        visitor.sign_in(user)
        token = visitor.page.select_one("[name=csrf_token]")["value"]
        before = dump(world)
        for address, fields in forms.items():
            sent = {"csrf_token": token, "enrollment": other, **fields}
            page = visitor.open(f"{address}?enrollment={other}", method="POST", data=sent)
            answers.add((visitor.status, read(page.select_one("[role=alert]"))))
        assert dump(world) == before

    assert answers == {(404, NOT_HERE)}
