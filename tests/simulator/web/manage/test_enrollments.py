import pytest

from eaportal.simulator.world_files.world_file import PeriodEntry

NOT_FOUND = "There is no such page, enrollment, period, invoice, or file, or you can't see it."


def shown(page):
    """The enrollment number in the left navigation."""
    return page.select_one("nav.side strong").get_text()


def boxes(page):
    """The enrollment numbers in the pop-out."""
    return [box.get_text() for box in page.select("dialog .boxes strong")]


def test_manage_shows_the_agreement(ea_admin, direct, read):
    page = ea_admin.open("/manage/enrollment")

    facts = {read(each.dt): read(each.dd) for each in page.select(".facts div")}
    assert (
        facts.items()
        >= {
            "Enrollment number": direct.number,
            "Enrollment name": direct.name,
            "Enrollment type": "Direct",
            "Status": "Active",
            "Start date": "July 1, 2018",
            "End date": "June 30, 2021",
        }.items()
    )
    assert facts.keys() >= {"Balance", "Overage amount"}


def test_the_enrollment_number_opens_a_pop_out_with_a_box_for_each_enrollment(ea_admin, direct, locked, read):
    ea_admin.open("/manage/enrollment")

    page = ea_admin.follow(f"Enrollment {direct.number}")

    assert page.select_one("dialog h2").get_text() == "Enrollments"
    assert boxes(page) == [direct.number, locked.number]
    for box, enrollment in zip(page.select(".boxes li"), (direct, locked), strict=True):
        assert [read(each) for each in box.select("a > *")] == [enrollment.number, enrollment.name]
        assert [read(each) for each in box.select("dt")] == ["Balance", "Overage amount"]


def test_a_box_switches_to_its_enrollment_and_the_portal_remembers(ea_admin, locked):
    ea_admin.open("/manage/enrollment/switch")

    page = ea_admin.follow(f"{locked.number} {locked.name}")

    assert shown(page) == locked.number
    assert shown(ea_admin.open("/report")) == locked.number


@pytest.mark.parametrize("tab", ["Usage Summary", "Download Usage", "Price Sheet", "Invoices"])
def test_another_enrollment_is_shown_on_the_same_tab_of_reports(ea_admin, direct, locked, tab):
    ea_admin.open("/report")
    ea_admin.follow(tab, "main")

    for leave in (lambda: ea_admin.press("Search", search=locked.number), lambda: None):
        ea_admin.follow(f"Enrollment {direct.number}")
        leave()
        assert ea_admin.follow("Cancel").h1.get_text() == tab

    ea_admin.follow(f"Enrollment {direct.number}")
    page = ea_admin.follow(f"{locked.number} {locked.name}")
    assert (shown(page), page.h1.get_text()) == (locked.number, tab)


@pytest.mark.parametrize("tab", ["sign_in.account", "https://example.org/", "po_numbers.save", ""])
def test_only_a_tab_of_reports_is_kept(ea_admin, locked, tab):
    page = ea_admin.open(f"/manage/enrollment/switch?tab={tab}")

    assert page.select_one("dialog")["data-cancel"].startswith("/manage/enrollment?")
    assert ea_admin.follow(f"{locked.number} {locked.name}").h1.get_text() == "Manage"


def test_another_tab_keeps_its_enrollment(ea_admin, direct, locked):
    first_tab = ea_admin.open(f"/report/usagesummary?enrollment={direct.number}").select_one("nav.side")
    links = [link["href"] for link in first_tab.select("a")]
    form = ea_admin.page.select_one("form.period")

    ea_admin.open(f"/manage/enrollment?enrollment={locked.number}")

    for link in links:
        assert shown(ea_admin.open(link)) == direct.number
    ea_admin.open(f"/manage/enrollment?enrollment={locked.number}")
    assert shown(ea_admin.send(form, period="2020-11")) == direct.number


def test_a_dialog_in_another_tab_saves_to_the_enrollment_it_shows(ea_admin, direct, locked):
    ea_admin.open(f"/report/usagesummary/ponumbers?period=2020-11&enrollment={direct.number}")
    form = ea_admin.page.select_one("dialog form")
    ea_admin.open(f"/manage/enrollment?enrollment={locked.number}")

    page = ea_admin.send(form, po_number="PO-4500")

    assert shown(page) == direct.number
    assert page.select_one(".po-numbers td").get_text() == "PO-4500"


def test_a_search_in_another_tab_keeps_its_enrollment(ea_admin, direct, locked):
    ea_admin.open(f"/manage/enrollment/switch?enrollment={direct.number}")
    form = ea_admin.page.select_one("dialog form")
    ea_admin.open(f"/manage/enrollment?enrollment={locked.number}")

    page = ea_admin.send(form, search="7")

    assert shown(page) == direct.number


def test_a_language_chosen_in_another_tab_keeps_its_enrollment(ea_admin, direct, locked):
    ea_admin.open(f"/report?enrollment={direct.number}")
    form = ea_admin.page.select_one("header form.language")
    ea_admin.open(f"/manage/enrollment?enrollment={locked.number}")

    page = ea_admin.send(form, language="nl-NL")

    assert (page.html["lang"], shown(page)) == ("nl-NL", direct.number)


ENROLLMENTS = {
    "7080123": "Contoso",
    "7080999": "Fabrikam 100% Natural",
    "9000123": "Northwind_Traders",
    "9000456": "Société Émile & Fils",
    "9000708": "contoso <b>Holding</b>",
}


FOUND = {
    "": list(ENROLLMENTS),
    "   ": list(ENROLLMENTS),
    "7080123": ["7080123"],
    "708": ["7080123", "7080999"],
    " 9000456 ": ["9000456"],
    "contoso": ["7080123", "9000708"],
    "CONTOSO": ["7080123", "9000708"],
    "natural": ["7080999"],
    "société": ["9000456"],
    "émile": ["9000456"],
    "ÉMILE": ["9000456"],
    "%": ["7080999"],
    "_": ["9000123"],
    "0%": ["7080999"],
    "d_t": ["9000123"],
    "/": ["9000708"],
    "\\": [],
    "'": [],
    "&": ["9000456"],
    "<b>": ["9000708"],
    "7080555": [],
    "Contoso too": [],
}


def test_the_search_finds_by_the_beginning_of_the_number_or_any_part_of_the_name(worlds, sample, another):
    entry = sample.enrollments[0]
    of_somebody_else = {"7080555": "Contoso too"}
    enrollments = [
        entry.model_copy(update={"number": number, "name": name})
        for number, name in (ENROLLMENTS | of_somebody_else).items()
    ]
    worlds.create(
        "search",
        sample.model_copy(
            update={
                "enrollments": enrollments,
                "users": [sample.users[0].model_copy(update={"enrollments": list(ENROLLMENTS)})],
                "periods": [PeriodEntry(enrollment=each.number, period="2020-11") for each in enrollments],
                "po_numbers": [],
            }
        ),
    )
    visitor = another()
    visitor.sign_in("ea_admin", root="/w/search")
    visitor.open("/w/search/manage/enrollment/switch")

    found = {search: boxes(visitor.press("Search", search=search)) for search in FOUND}

    assert found == FOUND


def test_the_search_text_stays_in_the_field(ea_admin):
    ea_admin.open("/manage/enrollment/switch")

    page = ea_admin.press("Search", search=' "7 ')

    assert page.select_one("#search")["value"] == '"7'


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en-US", "None of your enrollments has this number or name."),
        ("nl-NL", "U hebt geen inschrijving met dit nummer of deze naam."),
    ],
)
def test_a_search_that_finds_nothing_says_so(ea_admin, language, sentence):
    ea_admin.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language

    page = ea_admin.open("/manage/enrollment/switch?search=nowhere")

    assert page.select_one("dialog [role=status]").get_text() == sentence
    assert boxes(page) == []


@pytest.mark.parametrize(("count", "shown", "more"), [(24, 24, False), (25, 24, True)])
def test_the_first_24_of_many_enrollments_are_shown(worlds, sample, another, count, shown, more):
    numbers = [str(9_000_000 + i) for i in range(count)]
    worlds.create(
        "many",
        sample.model_copy(
            update={
                "enrollments": [
                    sample.enrollments[0].model_copy(update={"number": number}) for number in numbers
                ],
                "users": [sample.users[0].model_copy(update={"enrollments": numbers})],
                "periods": [PeriodEntry(enrollment=numbers[0], period="2020-11")],
                "po_numbers": [],
            }
        ),
    )
    visitor = another()
    visitor.sign_in("ea_admin", root="/w/many")

    page = visitor.open("/w/many/manage/enrollment/switch")

    assert boxes(page) == numbers[:shown]
    assert ("There are more enrollments. Search by number or name." in page.get_text()) is more


NOT_THERE = [
    "/manage/enrollment?enrollment={other}",
    "/manage/enrollment/switch?enrollment={other}",
    "/report?enrollment={other}",
    "/report/downloadusage?enrollment={other}",
    "/report/pricesheet?enrollment={other}",
    "/report/invoices?enrollment={other}",
    "/report/usagesummary?enrollment={other}",
    "/report/usagesummary/ponumbers?enrollment={other}&period=2020-11",
    "/manage/enrollment?enrollment=1234567",
    "/report/usagesummary?period=2019-10",
    "/report/usagesummary?period=2021-01",
    "/report/usagesummary?period=2020-13",
    "/report/usagesummary?period=november",
    "/report/usagesummary?period=",
    "/report/usagesummary/ponumbers?period=2021-01",
    "/report/usagesummary/ponumbers?kind=both",
    "/report/usagesummary/ponumbers?kind=",
    "/report/nothing",
    "/nothing",
]


def test_a_missing_ticket_or_one_of_another_user_is_a_page_with_a_sentence(ea_admin, read, indirect):
    answers = {}
    for address in NOT_THERE:
        page = ea_admin.open(address.format(other=indirect.number))
        answers[address] = (ea_admin.status, read(page.h1), read(page.select_one("[role=alert]")))
        assert indirect.number not in page.get_text()

    assert answers == dict.fromkeys(NOT_THERE, (404, "Not possible", NOT_FOUND))


@pytest.mark.parametrize("turned", [{"period": "2021-01"}, {"kind": "both"}], ids=["period", "kind"])
def test_a_save_to_a_missing_period_or_kind_changes_nothing(ea_admin, world, dump, turned):
    ea_admin.open("/report/usagesummary/ponumbers?period=2020-11")
    before = dump(world)

    ea_admin.press("Save", po_number="PO-4500", **turned)

    assert ea_admin.status == 404
    assert dump(world) == before


def test_a_save_to_the_enrollment_of_another_user_changes_nothing(ea_admin, world, dump, direct, indirect):
    ea_admin.open("/report/usagesummary/ponumbers?period=2020-11")
    form = ea_admin.page.select_one("dialog form")
    form["action"] = form["action"].replace(direct.number, indirect.number)
    before = dump(world)

    ea_admin.send(form, po_number="PO-4500")

    assert ea_admin.status == 404
    assert dump(world) == before


def test_the_error_page_leads_back_to_the_first_page(ea_admin, direct):
    ea_admin.open("/report/usagesummary?period=2021-01")

    page = ea_admin.follow("Go to the home page")

    assert (ea_admin.status, shown(page)) == (200, direct.number)
