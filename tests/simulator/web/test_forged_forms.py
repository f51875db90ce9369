import pytest

SENTENCE = "The portal couldn't read the form. Reload the page and make your change again. Nothing was saved."
FORMS = {
    "/signin": {"account": "ea_admin@eaportal.example"},
    "/signin/password": {"password": "PO-number-2020"},
    "/signin/stay": {"stay": "yes"},
    "/signin/warning": {},
    "/signout": {},
    "/language": {"language": "nl-NL"},
    "/report/usagesummary/ponumbers": {
        "period": "2020-11",
        "kind": "azure",
        "shown": "2020-11 azure 1.1",
        "po_number": "PO-4500",
    },
    "/manage/enrollment/settings": {"auth_level": "mixed-account"},
    "/manage/enrollment/administrators/add": {
        "email": "new@eaportal.example",
        "account_type": "work-or-school",
        "read_only": "no",
    },
    "/manage/enrollment/administrators/change": {
        "account": "ea_admin_readonly@eaportal.example",
        "read_only": "no",
    },
    "/manage/department/administrators/add": {
        "department": "1",
        "email": "new@eaportal.example",
        "account_type": "work-or-school",
    },
    "/manage/department/administrators/change": {
        "department": "1",
        "account": "department_admin@eaportal.example",
        "read_only": "yes",
    },
    "/manage/department/administrators/remove": {
        "department": "1",
        "account": "department_admin@eaportal.example",
    },
    "/manage/account/change": {"account": "1", "name": "New"},
    "/manage/enrollment/administrators/remove": {"account": "ea_admin_readonly@eaportal.example"},
    "/manage/enrollment/contacts/add": {
        "email": "new@eaportal.example",
        "confirmation": "new@eaportal.example",
        "frequency": "daily",
    },
    "/manage/enrollment/contacts/change": {"contact": "ea_admin@eaportal.example", "frequency": "daily"},
    "/manage/enrollment/contacts/remove": {"contact": "new@eaportal.example"},
    "/manage/department/edit": {"name": "New"},
    "/manage/account/add": {
        "name": "New",
        "owner": "new@eaportal.example",
        "account_type": "work-or-school",
    },
    "/manage/taxid": {"tax_id": "NL001234567B01"},
    "/manage/taxid/passon": {"number": "R2012100000001"},
    "/support/tickets/new": {"invoice": "E8599081202010", "topic": "po-number", "wanted": "PO-4500"},
}


def test_the_table_names_every_address_that_takes_a_form(app):
    taking = {
        rule.rule for rule in app.url_map.iter_rules() if rule.methods & {"POST", "PUT", "DELETE", "PATCH"}
    }

    assert taking == set(FORMS)


@pytest.mark.parametrize("address", FORMS)
def test_a_form_without_the_token_of_its_page_is_refused_and_changes_nothing(
    ea_admin, world, dump, read, address
):
    before = dump(world)

    for token in ({}, {"csrf_token": ""}, {"csrf_token": "forged"}):
        page = ea_admin.open(address, method="POST", data=FORMS[address] | token)

        assert (ea_admin.status, read(page.select_one("[role=alert]"))) == (400, SENTENCE)
    assert dump(world) == before
    assert ea_admin.open("/manage/enrollment").h1.get_text() == "Manage"
    assert ea_admin.page.html["lang"] == "en-US"


def test_the_token_of_another_browser_is_of_no_use(ea_admin, another, world, dump, read):
    other = another()
    other.sign_in("ea_admin")
    token = other.page.select_one("[name=csrf_token]")["value"]
    address = "/report/usagesummary/ponumbers"
    before = dump(world)

    page = ea_admin.open(address, method="POST", data=FORMS[address] | {"csrf_token": token})

    assert (ea_admin.status, read(page.select_one("[role=alert]"))) == (400, SENTENCE)
    assert dump(world) == before


def test_the_same_form_with_the_token_of_its_page_is_accepted(ea_admin, world, dump):
    token = ea_admin.page.select_one("[name=csrf_token]")["value"]
    address = "/report/usagesummary/ponumbers"
    before = dump(world)

    ea_admin.open(address, method="POST", data=FORMS[address] | {"csrf_token": token})

    assert ea_admin.status == 200
    assert dump(world) != before


def test_an_address_takes_no_other_request_than_its_forms(ea_admin, read):
    answers = set()
    for address in FORMS:
        for method in ("PUT", "DELETE", "PATCH"):
            page = ea_admin.open(address, method=method)
            answers.add((ea_admin.status, read(page.select_one("[role=alert]"))))

    assert answers == {(405, "This page doesn't accept that kind of request. Nothing was saved.")}
