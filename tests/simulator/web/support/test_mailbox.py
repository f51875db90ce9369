from datetime import timedelta

import pytest
from sqlalchemy import select

from eaportal.simulator.database.tables import MailRow
from eaportal.simulator.delivery import headers_of
from eaportal.simulator.rules.periods import month
from eaportal.simulator.web.words.language import find_language
from eaportal.simulator.worlds.folder import DEFAULT

DECEMBER = month("2020-12")
HOSTILE = '<p>Hello</p></iframe><script>alert("1")</script><form action="/signout" method="post"></form>'


@pytest.fixture
def mails(world):
    """The mails to a sample user as the world holds them, the newest first."""

    def mails(user):
        query = select(MailRow).where(MailRow.recipient == f"{user}@eaportal.example")
        with world.session() as session:
            return list(session.scalars(query.order_by(MailRow.at.desc(), MailRow.id.desc())))

    return mails


def subjects(page):
    """The subjects on the list."""
    return [link.get_text() for link in page.select("main th a")]


def facts(page, read):
    """Return the facts above the text of a mail."""
    return {read(each.dt): read(each.dd) for each in page.select(".mail div")}


@pytest.mark.parametrize(
    ("tag", "link", "columns"),
    [("en-US", "Mailbox", ["Date", "Subject"]), ("nl-NL", "Postvak", ["Datum", "Onderwerp"])],
)
def test_the_header_leads_to_the_mails_of_the_user_the_newest_first(another, mails, read, tag, link, columns):
    visitor = another(tag)
    visitor.sign_in("ea_admin")

    page = visitor.follow(link, within="header")

    assert read(page.h1) == link
    assert [[read(cell) for cell in row.select("th, td")] for row in page.select("main tr")] == [
        columns,
        *([" ".join(find_language(tag).moment(mail.at).split()), mail.subject] for mail in mails("ea_admin")),
    ]


def test_the_header_has_no_mailbox_before_signing_in(visitor):
    assert visitor.open("/signin").select("header a") == []


def test_the_notification_arrives_on_the_seventh_day_after_the_period(ea_admin, direct, wait_until, read):
    subject = f"Overage notification: enrollment {direct.number}, December 2020"
    wait_until(DECEMBER.notified_at - timedelta(seconds=1))
    before = subjects(ea_admin.open("/mailbox"))
    wait_until(DECEMBER.notified_at)
    after = subjects(ea_admin.open("/mailbox"))

    page = ea_admin.follow(subject)

    assert (before.count(subject), after.count(subject)) == (0, 1)
    assert facts(page, read) == {
        "From": "EA portal simulator <no-reply@eaportal.example>",
        "To": "ea_admin@eaportal.example",
        "Date": "January 7, 2021 6:00 AM UTC",
        "Subject": subject,
    }
    text = read(page.select_one(".mail-text"))
    assert f"The PO number for this period is {direct.number}-202012." in text
    assert "You can change it in the portal up to and including 14 January 2021 (UTC)" in text


def test_the_mail_names_the_number_of_its_moment(ea_admin, direct, wait_until, read):
    ea_admin.open("/report/usagesummary/ponumbers?period=2020-12")
    ea_admin.press("Save", po_number="PO-BEFORE")
    wait_until(DECEMBER.notified_at)
    ea_admin.open("/report/usagesummary/ponumbers?period=2020-12")
    ea_admin.press("Save", po_number="PO-AFTER")

    ea_admin.open("/mailbox")
    page = ea_admin.follow(f"Overage notification: enrollment {direct.number}, December 2020")

    assert "The PO number for this period is PO-BEFORE." in read(page.select_one(".mail-text"))


def test_the_html_of_a_mail_is_shown_in_a_frame_that_is_allowed_nothing(ea_admin, world, mails, read):
    with world.session(writes=True) as session, session.begin():
        mail = session.get_one(MailRow, mails("ea_admin")[0].id)
        mail.html, mail.text, mail.subject = HOSTILE, "<b>Hello</b>", "<i>Hello</i>"

    ea_admin.open("/mailbox")
    page = ea_admin.follow("<i>Hello</i>")

    frame = page.select_one("main iframe")
    assert (frame["sandbox"], frame["srcdoc"], frame["title"]) == ([], HOSTILE, "Mail")
    assert read(page.select_one(".mail-text")) == "<b>Hello</b>"
    assert page.select("main script, main form, main b, main i") == []


def test_a_mail_shows_the_headers_that_it_goes_out_with(ea_admin, mails):
    mail = mails("ea_admin")[0]
    headers = headers_of(mail, DEFAULT)

    shown = ea_admin.open(f"/mailbox/{mail.id}").select_one("main details pre").get_text()

    assert shown.strip().splitlines() == [f"{name}: {value}" for name, value in headers]
    assert len(headers) == 9


def test_reading_changes_nothing(ea_admin, world, dump):
    before = dump(world)

    ea_admin.open("/mailbox")
    page = ea_admin.open(ea_admin.page.select_one("main a")["href"])

    assert page.select("main form, main input, main button") == []
    assert dump(world) == before


@pytest.mark.parametrize("user", ["ea_admin", "partner_admin", "customer_admin"])
def test_the_mail_of_another_user_is_not_found(visitor, mails, read, user):
    visitor.sign_in(user)
    answers = {}
    for other in ("ea_admin", "partner_admin", "customer_admin"):
        page = visitor.open(f"/mailbox/{mails(other)[0].id}")
        answers[other] = (visitor.status, read(page.h1))

    assert answers == {other: (200, "Mail") if other == user else (404, "Not possible") for other in answers}


@pytest.mark.parametrize(
    ("tag", "sentence"),
    [
        ("en-US", "You have no mail yet."),
        ("nl-NL", "Er is nog geen e-mail aan u verzonden."),
    ],
)
def test_an_empty_mailbox_says_so(another, read, tag, sentence):
    visitor = another(tag)
    visitor.sign_in("ea_purchaser")

    page = visitor.open("/mailbox")

    assert read(page.select_one("main > p")) == sentence
    assert page.select("main table") == []


def test_the_mailbox_belongs_to_no_enrollment(ea_admin, direct, locked):
    pages = [ea_admin.open(f"/report?enrollment={each.number}") for each in (direct, locked)]

    assert [page.select_one("header a")["href"] for page in pages] == ["/mailbox"] * 2
    listed = subjects(ea_admin.open("/mailbox"))
    assert {subject.split()[3].rstrip(",") for subject in listed} == {direct.number, locked.number}
