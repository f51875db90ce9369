from datetime import UTC, datetime

import pytest

PAGE = "/manage/taxid"
TAX_ID = "NL001234567B01"


def ask(visitor, tax_id=TAX_ID):
    visitor.open(PAGE)
    return visitor.press("Send to the licensing partner", tax_id=tax_id)


def steps(page, read):
    return [read(each.find(string=True)) for each in page.select(".way .reached")]


def test_the_page_says_the_way_that_a_tax_id_goes(ea_admin, read):
    ea_admin.open("/manage/enrollment")

    page = ea_admin.follow("Request a different VAT or tax ID")

    assert "licensing partner, who contacts the Regional Operations Center" in read(
        page.select_one("main section p")
    )
    assert read(page.select_one(".facts")) == "Current VAT or tax ID None"


def test_a_request_travels_by_the_clock_and_is_seen_on_its_way(ea_admin, wait_until, read):
    seen = [steps(ask(ea_admin), read)]
    address = ea_admin.address

    for day in (12, 17):
        wait_until(datetime(2020, 12, day, 9, tzinfo=UTC))
        seen.append(steps(ea_admin.open(address), read))

    assert seen == [
        ["With the licensing partner"],
        ["With the licensing partner", "With the Regional Operations Center"],
        ["With the licensing partner", "With the Regional Operations Center", "Done"],
    ]
    assert read(ea_admin.open(PAGE).select_one(".facts")) == f"Current VAT or tax ID {TAX_ID}"


def test_the_customer_asks_and_the_partner_administrator_sees_it_and_passes_it_on(another, read):
    customer, partner = another(), another()
    customer.sign_in("customer_admin")
    partner.sign_in("partner_admin")
    ask(customer)
    address = customer.address

    assert "Pass on" not in customer.page.main.get_text()
    partner.open(PAGE)
    partner.follow("R2012100000001", within="main")
    page = partner.press("Pass on to the Regional Operations Center")

    assert steps(page, read) == ["With the licensing partner", "With the Regional Operations Center"]
    assert steps(customer.open(address), read) == steps(page, read)
    assert "Pass on" not in page.main.get_text()


def test_passing_a_request_on_as_a_customer_is_refused(another, world, dump, read):
    customer = another()
    customer.sign_in("customer_admin")
    token = ask(customer).select_one("[name=csrf_token]")["value"]
    before = dump(world)

    data = {"csrf_token": token, "number": "R2012100000001"}
    page = customer.open(f"{PAGE}/passon", method="POST", data=data)

    assert read(page.select_one("[role=alert]")) == (
        "You can't pass this request on. Only the partner administrator of an indirect enrollment can."
    )
    assert dump(world) == before


@pytest.mark.parametrize("typed", ["", "x", "NL 001_2", "N" * 10_000])
def test_an_invalid_tax_id_is_refused_and_stays_typed(ea_admin, world, dump, read, typed):
    ea_admin.open(PAGE)
    before = dump(world)

    page = ea_admin.press("Send to the licensing partner", tax_id=typed)

    assert read(page.select_one("[role=alert]")).startswith("A VAT or tax ID has 4 to 20 characters")
    assert page.select_one("#tax-id")["value"] == typed
    assert dump(world) == before


@pytest.mark.parametrize("user", ["ea_admin_readonly", "partner_admin", "account_owner"])
def test_users_who_cannot_ask_find_no_form_and_are_refused(visitor, user, read, world, dump):
    visitor.sign_in(user)
    page = visitor.open(PAGE)
    assert page.select_one("#tax-id") is None
    before = dump(world)

    token = page.select_one("[name=csrf_token]")["value"]
    page = visitor.open(PAGE, method="POST", data={"csrf_token": token, "tax_id": TAX_ID})

    said = (
        "You can't request a different VAT or tax ID."
        " Only the enterprise administrator of the enrollment can."
    )
    assert read(page.select_one("[role=alert]")) == said
    assert dump(world) == before


def test_a_request_of_another_enrollment_is_not_found(ea_admin, another, read):
    ask(ea_admin)

    said = []
    for user in ("partner_admin", "account_owner"):
        other = another()
        other.sign_in(user)
        page = other.open(f"{PAGE}/R2012100000001")
        said.append((other.status, read(page.select_one("[role=alert]"))))

    assert said == [(404, "There is no such VAT or tax ID request, or you can't see it.")] * 2
