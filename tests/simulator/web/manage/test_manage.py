import pytest

MAY_NOT = (
    "You can view this enrollment, but only its enterprise administrators and partner"
    " administrators can change it."
)
INVITATION = (
    "Invitation to Activate your Account on the Microsoft Azure Service (from Microsoft Volume Licensing)"
)
DETAIL = "/manage/enrollment"
ADD = f"{DETAIL}/administrators/add"
TABLE = "main section:first-of-type tbody tr"


@pytest.fixture
def facts(read):
    return lambda page: {read(each.dt): read(each.dd) for each in page.select(".facts div")}


@pytest.fixture
def rows(read):
    """The first two columns of the table in the section called so."""

    def rows(page, section):
        table = page.select(f"section[aria-labelledby={section}] tbody tr")
        return [tuple(read(cell) for cell in row.select("th, td")[:2]) for row in table]

    return rows


def said(visitor, read):
    return read(visitor.page.select_one("main [role=alert], main [role=status]"))


def test_enrollment_detail_has_the_documented_fields(ea_admin, facts):
    assert (
        facts(ea_admin.open(DETAIL)).items()
        >= {
            "Status": "Active",
            "Auth Level": "Mixed Account",
            "Azure Marketplace": "Enabled",
            "DA View Charges": "Enabled",
            "AO View Charges": "Enabled",
        }.items()
    )


def test_only_an_indirect_enrollment_shows_the_markup(ea_admin, another, facts):
    partner = another()
    partner.sign_in("partner_admin")

    assert facts(partner.page)["Markup status"] == "Published"
    assert "Markup status" not in facts(ea_admin.open(DETAIL))


def test_the_settings_are_changed_behind_the_pencil(ea_admin, facts, read):
    ea_admin.open(DETAIL)
    ea_admin.follow("✎ Edit settings")

    page = ea_admin.press("Save", auth_level="microsoft-account-only", da_view_charges=None, marketplace=None)

    assert said(ea_admin, read) == "The settings are saved."
    assert (
        facts(page).items()
        >= {
            "Auth Level": "Microsoft Account Only",
            "Azure Marketplace": "Disabled",
            "DA View Charges": "Disabled",
            "AO View Charges": "Enabled",
        }.items()
    )


def test_the_partner_publishes_the_markup_and_the_customer_does_not(another, facts):
    partner, customer = another(), another()
    partner.sign_in("partner_admin")
    customer.sign_in("customer_admin")

    partner.open(f"{DETAIL}/settings")
    assert [each["value"] for each in partner.page.select("#markup option")] == [
        "disabled",
        "preview",
        "published",
    ]
    assert facts(partner.press("Save", markup="preview"))["Markup status"] == "Preview"
    assert customer.open(f"{DETAIL}/settings").select_one("#markup") is None


@pytest.mark.parametrize(("user", "field"), [("ea_admin", "auth_level"), ("partner_admin", "markup")])
@pytest.mark.parametrize("value", ["", "locked", "\x00"])
def test_a_setting_that_is_not_offered_is_refused(visitor, world, dump, user, field, value):
    visitor.sign_in(user)
    form = visitor.open(f"{DETAIL}/settings").select_one("dialog form")
    before = dump(world)

    visitor.send(form, **{field: value})

    assert visitor.status == 400
    assert dump(world) == before


def test_an_administrator_is_added_and_invited_and_signs_in(ea_admin, another, direct, rows, read):
    ea_admin.open(DETAIL)
    ea_admin.follow("+ Add Administrator")

    page = ea_admin.press("Add", email=" New@Eaportal.example ", read_only="no")

    assert said(ea_admin, read) == (
        "new@eaportal.example is now an administrator of this enrollment. An invitation has been mailed."
    )
    assert ("new@eaportal.example", "Enterprise administrator") in rows(page, "administrators")
    added = another()
    added.sign_in_by_hand("new")
    assert read(added.open("/mailbox").select_one("tbody th")) == INVITATION
    added.open(f"/report/usagesummary/ponumbers?period=2020-11&enrollment={direct.number}")
    assert read(added.press("Save", po_number="PO-1").select_one(".po-numbers td")) == "PO-1"


def test_a_read_only_administrator_sees_the_same_and_changes_nothing(ea_admin, another, rows, read):
    ea_admin.open(ADD)
    page = ea_admin.press("Add", email="reader@eaportal.example", read_only="yes")
    assert ("reader@eaportal.example", "Enterprise administrator (read only)") in rows(page, "administrators")

    reader = another()
    reader.sign_in("reader")
    reader.open(DETAIL)
    assert "Add" not in reader.page.select_one(".section-head").get_text()
    assert "View/Edit PO Numbers" not in reader.open("/report/usagesummary").get_text()


def test_there_is_no_limit_on_administrators(ea_admin, rows):
    for i in range(12):
        ea_admin.open(ADD)
        page = ea_admin.press("Add", email=f"new{i}@eaportal.example")

    assert len(rows(page, "administrators")) == 2 + 12


def test_a_partner_administrator_stays_one(ea_admin, another, direct, rows):
    ea_admin.open(ADD)

    page = ea_admin.press("Add", email="partner_admin@eaportal.example", read_only="no")

    assert ("partner_admin@eaportal.example", "Partner administrator") in rows(page, "administrators")
    partner = another()
    partner.sign_in("partner_admin")
    page = partner.open(f"/report/usagesummary?enrollment={direct.number}")
    assert (partner.status, "View/Edit PO Numbers" in page.get_text()) == (200, False)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter an email address, such as name@example.org."),
        ("nobody", "Enter an email address, such as name@example.org."),
        ("a@" + "b" * 300, "Enter an email address, such as name@example.org."),
        ("EA_admin@eaportal.example", "ea_admin@eaportal.example has already been added."),
        (
            "account_owner@eaportal.example",
            "account_owner@eaportal.example already has a different role in the portal, and an"
            " account can have only one.",
        ),
    ],
)
def test_an_invalid_administrator_is_refused_and_nothing_changes(
    ea_admin, world, dump, read, typed, sentence
):
    ea_admin.open(ADD)
    before = dump(world)

    page = ea_admin.press("Add", email=typed)

    assert said(ea_admin, read) == sentence
    assert page.select_one("#email")["value"] == typed
    assert dump(world) == before


def symbol(visitor, name):
    (found,) = (each for each in visitor.page.select("main .symbol") if each.get("aria-label") == name)
    return found


def test_the_pencil_of_a_field_changes_that_field_alone(ea_admin, facts):
    before = facts(ea_admin.open(DETAIL))
    ea_admin.open(f"{DETAIL}/settings?field=marketplace")

    page = ea_admin.press("Save", marketplace=None)

    assert {**facts(page), "Azure Marketplace": ""} == {**before, "Azure Marketplace": ""}
    assert facts(page)["Azure Marketplace"].startswith("Disabled")


def remove(visitor, name):
    cross = symbol(visitor, f"Remove {name}")
    if cross.name == "button":
        return visitor.send(cross.find_parent("form"))
    visitor.open(cross["href"])
    return visitor.press("Yes")


def test_an_administrator_is_taken_away_and_the_last_one_is_not(ea_admin, another, rows, read):
    reader = another()
    reader.sign_in("ea_admin_readonly")
    ea_admin.open(DETAIL)

    page = remove(ea_admin, "ea_admin_readonly@eaportal.example")

    assert rows(page, "administrators") == [("ea_admin@eaportal.example", "Enterprise administrator")]
    assert reader.open(DETAIL).h1.get_text() == "Sign in"
    remove(ea_admin, "ea_admin@eaportal.example")
    sentence = "An enrollment needs at least one enterprise administrator who can change it."
    assert said(ea_admin, read) == sentence


def test_administrators_are_contacts_weekly_and_others_are_added(ea_admin, rows, read):
    page = ea_admin.open(DETAIL)
    assert rows(page, "contacts") == [("ea_admin@eaportal.example", "Weekly")]
    assert [read(each) for each in page.select("section[aria-labelledby=contacts] thead th")[:2]] == [
        "Email Address",
        "Unbilled Balance Notification Frequency",
    ]

    ea_admin.follow("+ Add Contact")
    page = ea_admin.press(
        "Save", email="desk@contoso.example", confirmation="Desk@contoso.example", frequency="daily"
    )

    assert rows(page, "contacts")[1:] == [("desk@contoso.example", "Daily")]
    page = remove(ea_admin, "desk@contoso.example")
    assert rows(page, "contacts") == [("ea_admin@eaportal.example", "Weekly")]


def test_how_often_an_administrator_is_notified_can_be_changed(ea_admin, rows):
    ea_admin.open(f"{DETAIL}/contacts/change?contact=ea_admin@eaportal.example")

    page = ea_admin.press("Save", frequency="none")

    assert rows(page, "contacts") == [("ea_admin@eaportal.example", "None")]


@pytest.mark.parametrize(
    ("typed", "confirmation", "sentence"),
    [
        ("", "", "Enter an email address, such as name@example.org."),
        ("nobody", "nobody", "Enter an email address, such as name@example.org."),
        (
            "ea_admin@eaportal.example",
            "ea_admin@eaportal.example",
            "ea_admin@eaportal.example has already been added.",
        ),
        (
            "desk@contoso.example",
            "disk@contoso.example",
            "The two email addresses differ. Enter the same one twice.",
        ),
        ("desk@contoso.example", "", "The two email addresses differ. Enter the same one twice."),
    ],
)
def test_an_invalid_contact_is_refused(ea_admin, world, dump, read, typed, confirmation, sentence):
    ea_admin.open(f"{DETAIL}/contacts/add")
    before = dump(world)

    page = ea_admin.press("Save", email=typed, confirmation=confirmation)

    assert said(ea_admin, read) == sentence
    assert [page.select_one(f"#{each}")["value"] for each in ("email", "confirmation")] == [
        typed,
        confirmation,
    ]
    assert dump(world) == before


FORMS = {
    f"{DETAIL}/settings": {"auth_level": "mixed-account"},
    ADD: {"email": "x@y.example", "account_type": "work-or-school", "read_only": "no"},
    f"{DETAIL}/administrators/remove": {"account": "ea_admin@eaportal.example"},
    f"{DETAIL}/contacts/add": {
        "email": "x@y.example",
        "confirmation": "x@y.example",
        "frequency": "daily",
    },
    f"{DETAIL}/contacts/change": {"contact": "ea_admin@eaportal.example", "frequency": "daily"},
    f"{DETAIL}/contacts/remove": {"contact": "ea_admin@eaportal.example"},
    "/manage/department/edit": {"name": "New"},
    f"{DETAIL}/administrators/change": {"account": "ea_admin@eaportal.example", "read_only": "yes"},
    "/manage/account/change": {"account": "1", "name": "New"},
    "/manage/department/administrators/add": {
        "department": "1",
        "email": "x@y.example",
        "account_type": "microsoft",
    },
    "/manage/department/administrators/change": {"department": "1", "account": "x", "read_only": "yes"},
    "/manage/department/administrators/remove": {"department": "1", "account": "x"},
    "/manage/account/add": {"name": "New", "owner": "x@y.example", "account_type": "microsoft"},
}


@pytest.mark.parametrize("user", ["ea_admin_readonly", "ea_purchaser", "department_admin", "account_owner"])
def test_users_who_cannot_manage_are_refused_and_change_nothing(visitor, user, world, dump, read):
    visitor.sign_in(user)
    token = visitor.page.select_one("[name=csrf_token]")["value"]
    before = dump(world)

    for address, data in FORMS.items():
        visitor.open(address, method="POST", data={"csrf_token": token, **data})
        assert (visitor.status, said(visitor, read)) == (200, MAY_NOT)

    assert dump(world) == before


NOT_THERE = {
    f"{DETAIL}/administrators/remove": (
        {"account": "x"},
        "This enrollment has no such administrator.",
    ),
    f"{DETAIL}/contacts/change": (
        {"contact": "x", "frequency": "daily"},
        "This enrollment has no such contact.",
    ),
    f"{DETAIL}/contacts/remove": (
        {"contact": "ea_admin@eaportal.example"},
        "This enrollment has no such contact.",
    ),
    "/manage/department/edit": (
        {"department": "999", "name": "New"},
        "This enrollment has no such department.",
    ),
}


def test_parts_of_another_enrollment_are_not_found(ea_admin, world, dump, read):
    token = ea_admin.page.select_one("[name=csrf_token]")["value"]
    before = dump(world)

    for address, (data, sentence) in NOT_THERE.items():
        ea_admin.open(address, method="POST", data={"csrf_token": token, **data})
        assert (ea_admin.status, said(ea_admin, read)) == (404, sentence)

    assert dump(world) == before


def test_departments_are_added_and_changed(ea_admin, read):
    ea_admin.open("/manage/department")
    ea_admin.follow("+ Add Department")

    ea_admin.press("Add", name="Research", cost_center="4300", quota="2500.50")

    assert said(ea_admin, read) == "The department Research is saved."
    listed = [[read(cell) for cell in row.select("th, td")] for row in ea_admin.page.select(TABLE)]
    assert listed[-1][:4] == ["Research", "4300", "€2,500.50", "€0.00"]
    ea_admin.open(ea_admin.page.select("[aria-labelledby=departments] tbody a.symbol")[-1]["href"])
    ea_admin.press("Save", name="Research and more", quota="")
    listed = [[read(cell) for cell in row.select("th, td")] for row in ea_admin.page.select(TABLE)]
    assert listed[-1][:3] == ["Research and more", "4300", "None"]
    assert len(listed) == 3


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": " "}, "Enter a name of at most 100 characters."),
        ({"name": "x" * 101}, "Enter a name of at most 100 characters."),
        ({"name": "PRODUCTION"}, "PRODUCTION has already been added."),
        ({"name": "New", "quota": "-1"}, "A spending quota is an amount such as 2500 or 2500.50."),
        ({"name": "New", "quota": "1e9"}, "A spending quota is an amount such as 2500 or 2500.50."),
        ({"name": "New", "quota": "9" * 40}, "A spending quota is an amount such as 2500 or 2500.50."),
        ({"name": "New", "quota": "٣"}, "A spending quota is an amount such as 2500 or 2500.50."),
    ],
)
def test_a_department_that_cannot_be_is_refused(ea_admin, world, dump, read, typed, sentence):
    ea_admin.open("/manage/department/edit")
    before = dump(world)

    page = ea_admin.press("Add", **typed)

    assert said(ea_admin, read) == sentence
    assert page.select_one("#name")["value"] == typed["name"]
    assert dump(world) == before


def test_an_account_is_pending_until_its_owner_has_signed_in(ea_admin, read):
    ea_admin.open("/manage/account")
    ea_admin.follow("+ Add Account")

    ea_admin.press("Add", name="Laboratory", owner="lab@eaportal.example")

    listed = [[read(cell) for cell in row.select("th, td")] for row in ea_admin.page.select(TABLE)]
    assert listed[-1][:4] == ["Laboratory", "lab@eaportal.example", "–", "Pending"]
    assert {row[3] for row in listed[:-1]} == {"Active"}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "", "owner": "x@y.example"}, "Enter a name of at most 100 characters."),
        ({"name": "New", "owner": "x"}, "Enter an email address, such as name@example.org."),
        ({"name": "WEB shop", "owner": "x@y.example"}, "WEB shop has already been added."),
        (
            {"name": "New", "owner": "ea_admin@eaportal.example"},
            "ea_admin@eaportal.example already has a different role in the portal,"
            " and an account can have only one.",
        ),
    ],
)
def test_an_account_that_cannot_be_is_refused(ea_admin, world, dump, read, typed, sentence):
    ea_admin.open("/manage/account/add")
    before = dump(world)

    ea_admin.press("Add", **typed)

    assert said(ea_admin, read) == sentence
    assert dump(world) == before
