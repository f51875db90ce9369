"""A department and its administrators, and the accounts that it has."""

PAGE = "/manage/department/view?department=1"
ADMINISTRATOR = "department_admin@eaportal.example"


def listed(page, read):
    rows = page.select("[aria-labelledby=administrators] tbody tr")
    return [tuple(read(cell) for cell in row.select("th, td")[:2]) for row in rows]


def test_a_department_gets_an_administrator_who_sees_it(ea_admin, another, read):
    ea_admin.open("/manage/department")
    ea_admin.follow("Production")
    ea_admin.follow("+ Add Administrator")

    page = ea_admin.press("Add", email="New@eaportal.example", read_only="yes")

    assert listed(page, read) == [(ADMINISTRATOR, "No"), ("new@eaportal.example", "Yes")]
    new = another()
    new.sign_in("new")
    page = new.open("/manage/department")
    assert [read(each) for each in page.select("[aria-labelledby=departments] tbody th")] == ["Production"]
    assert not page.select(".symbol")


def test_an_administrator_becomes_read_only_behind_the_pencil(ea_admin, read):
    ea_admin.open(PAGE)
    ea_admin.open(f"/manage/department/administrators/change?department=1&account={ADMINISTRATOR}")

    page = ea_admin.press("Save", read_only="yes")

    assert listed(page, read) == [(ADMINISTRATOR, "Yes")]


def test_an_administrator_is_removed_after_yes_and_not_after_no(ea_admin, another, world, dump, read):
    administrator = another()
    administrator.sign_in("department_admin")
    ask = f"/manage/department/administrators/remove?department=1&account={ADMINISTRATOR}"
    ea_admin.open(ask)
    before = dump(world)

    assert listed(ea_admin.follow("No"), read) == [(ADMINISTRATOR, "No")]
    assert dump(world) == before
    ea_admin.open(ask)
    assert listed(ea_admin.press("Yes"), read) == []
    assert administrator.open("/manage/department").h1.get_text() == "Sign in"


def test_an_account_moves_to_another_department(ea_admin, read):
    ea_admin.open("/manage/account/change?account=2")

    page = ea_admin.press("Save", department="2")

    rows = [[read(cell) for cell in row.select("th, td")] for row in page.select("main tbody tr")]
    assert ["Warehouse", "warehouse@eaportal.example", "Development"] in [row[:3] for row in rows]
