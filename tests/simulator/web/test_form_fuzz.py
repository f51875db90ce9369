from urllib.parse import urlencode

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.simulator.web.test_forged_forms import FORMS
from tests.support.pages import sample_addresses

# What the portal itself sends, something close to it, and anything else.
WORDS = st.sampled_from(
    [
        "2020-11",
        "2020-12",
        "2020-13",
        "azure",
        "marketplace",
        "yes",
        "no",
        "nl-NL",
        "PO-4500",
        "8599081",
        "E8599081202010",
        "po-number",
        "tax-id",
        "work-or-school",
        "daily",
        "new@eaportal.example",
        "/",
        "//",
    ]
)
VALUES = WORDS | st.text(max_size=40) | st.text(alphabet="%&=+\x00\r\n\u202e\U0001f389", max_size=8)
FIELDS = st.sampled_from(
    [
        "account",
        "password",
        "stay",
        "language",
        "next",
        "enrollment",
        "period",
        "kind",
        "shown",
        "po_number",
        "lock",
        "show",
        "search",
        "email",
        "owner",
        "account_type",
        "read_only",
        "contact",
        "frequency",
        "name",
        "quota",
        "department",
        "tax_id",
        "invoice",
        "topic",
        "wanted",
        "auth_level",
        "markup",
        "csrf_token",
        "po_number[]",
    ]
)
QUERIES = st.lists(st.tuples(FIELDS, VALUES), max_size=4)
PAGES = sorted(
    {
        "/",
        *(
            sample.partition("?")[0]
            for is_public in (True, False)
            for sample in sample_addresses(is_public=is_public)
        ),
    }
)
GENTLE = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@given(form=st.sampled_from(sorted(FORMS)), fields=QUERIES, query=QUERIES, with_token=st.booleans())
@GENTLE
def test_no_form_makes_the_portal_fail(ea_admin, form, fields, query, with_token):
    if ea_admin.open("/manage/enrollment").h1.get_text() == "Sign in":
        ea_admin.sign_in("ea_admin")
    token = ea_admin.page.select_one("[name=csrf_token]")["value"]
    sent = {**FORMS[form], **dict(fields)} | ({"csrf_token": token} if with_token else {})

    answer = ea_admin.client.post(f"{form}?{urlencode(query)}", data=sent)

    assert answer.status_code in (200, 303, 400, 404)


@given(page=st.sampled_from([*PAGES, *FORMS]), query=QUERIES)
@GENTLE
def test_no_address_makes_the_portal_fail(ea_admin, page, query):
    answer = ea_admin.client.get(f"{page}?{urlencode(query)}")

    assert answer.status_code in (200, 302, 404, 405)
