from pathlib import Path

import pytest

from eaportal.flows.articles.text.article import Article, NotAnArticle, parse_articles
from eaportal.flows.articles.text.documents import Document, read_document

SIGN_IN = "Go to the [EA portal](https://ea.azure.com/)."
REPORTS = "Open **Reports**."
SUMMARY = "Open **Usage Summary** and choose a period."
VIEW = "Open **View/Edit PO Numbers**."
SAVE = "Enter the number and press **Save**."
ALL = (SIGN_IN, REPORTS, SUMMARY, VIEW, SAVE)


def numbered(*steps, first=1):
    return "\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=first))


def lines_of(text, labels=None):
    """The lines of the steps of each article in *text*."""
    found = parse_articles(Document(Path("a.md"), text), labels=labels or {})
    articles = [each for each in found if isinstance(each, Article) and not each.is_other]
    return [[step.line for step in article.steps] for article in articles]


def reason_of(text):
    [found] = parse_articles(Document(Path("a.md"), text))
    assert isinstance(found, NotAnArticle)
    return found.line, found.reason


def test_the_list_that_names_the_controls_is_the_procedure_whatever_has_the_link_and_the_bold():
    plain = numbered("Sign in.", 'Open "Reports".', 'Open "Usage Summary".', 'Press "Save".')
    other = numbered(SIGN_IN, "**Direct** enrollments.", "**Indirect** ones.", "**All** of them.")

    assert lines_of(f"{plain}\n\n## Other\n\n{other}") == [[1, 2, 3, 4]]
    assert lines_of(f"{other}\n\n## Other\n\n{plain}") == [[8, 9, 10, 11]]


def test_lists_that_name_the_controls_equally_well_are_articles_of_their_own():
    text = f"Text\n\n{numbered(*ALL)}\n\n## Marketplace\n\n{numbered(*ALL)}"

    first, second = parse_articles(Document(Path("a.md"), text))

    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.line, second.line) == (3, 11)
    assert [block.line for block in first.blocks] == [1, 3, 4, 5, 6, 7, 9]
    assert [block.line for block in second.blocks] == [11, 12, 13, 14, 15]


def lists_of(text):
    """The line, the heading, and whether it is another procedure, of each list in *text*."""
    found = parse_articles(Document(Path("a.md"), text))
    return [(each.line, each.heading, each.is_other) for each in found if isinstance(each, Article)]


def test_every_numbered_list_is_read_with_the_heading_or_the_bold_paragraph_above_it():
    soup = numbered("Peel the onions.", "Boil the water.")
    text = f"# Page\n\n{soup}\n\n## PO number\n\nDo this.\n\n{numbered(*ALL)}\n\n**Soup:**\n\nNow.\n\n{soup}"

    assert lists_of(text) == [(3, "Page", True), (10, "PO number", False), (20, "Soup:", True)]


@pytest.mark.parametrize(
    "other",
    [
        "- Peel the onions.\n- Boil the water.",
        numbered("[One](a.md)", "[Two](b.md)"),
        numbered("Look at this:\n   1. One\n   1. Two", "And this."),
    ],
    ids=["points", "links", "a list in a list"],
)
def test_what_is_no_list_of_steps_is_no_procedure(other):
    assert len(lists_of(f"{numbered(*ALL)}\n\n## Other\n\n{other}")) == (2 if "One\n" in other else 1)


def test_a_list_that_names_only_a_part_of_the_controls_is_the_procedure_if_it_names_its_own():
    own, shared = numbered(SIGN_IN, SUMMARY, VIEW, "Save."), numbered(SIGN_IN, REPORTS, SUMMARY)
    text = f"{numbered(*ALL)}\n\n## A\n\n{own}\n\n## B\n\n{shared}"

    assert lists_of(text) == [(1, "", False), (9, "A", False), (16, "B", True)]


def test_a_document_without_the_procedure_has_at_most_one_list_that_is_tried():
    assert lists_of(f"{numbered('A.', 'B.')}\n\n## C\n\n{numbered('**C**', '**D**')}") == [
        (1, "", True), (6, "C", False),
    ]  # fmt: skip


def test_an_almost_right_label_counts_too():
    drifted = numbered(SIGN_IN, REPORTS, "Open **Usage Summaries**.", VIEW, SAVE)

    assert len(lines_of(f"{numbered(*ALL)}\n\n## Marketplace\n\n{drifted}")) == 2


def test_the_labels_of_a_label_file_are_known():
    changes = {"2020-12": {"fi-FI": {"Reports": "Raportit", "Usage Summary": "Käytön yhteenveto"}}}
    text = f"---\nlang: fi-FI\n---\n{numbered('**A**', '**B**')}\n\n## B\n\n1. Raportit\n2. Käytön yhteenveto"

    assert lines_of(text) == [[4, 5]]
    assert lines_of(text, changes) == [[9, 10]]


PICTURE, NOTE, COMMENT = "![a](a.png)", "> [!NOTE]\n> Look.", "<!-- a -->"


@pytest.mark.parametrize(
    "between", [PICTURE, NOTE, COMMENT, "```\ncode\n```", "Now look at the top of the page."]
)
def test_a_list_that_something_cuts_is_one_list(between):
    text = f"{numbered(SIGN_IN, REPORTS)}\n\n{between}\n\n{numbered(SUMMARY, VIEW, SAVE)}"

    [article] = parse_articles(Document(Path("a.md"), text))

    assert isinstance(article, Article)
    assert [step.number for step in article.steps if step.restarts] == [3]
    assert len(article.steps) == 5


def test_a_list_that_goes_on_counting_does_not_begin_again():
    text = f"{numbered(SIGN_IN, REPORTS)}\n\n{PICTURE}\n\n{numbered(SUMMARY, VIEW, SAVE, first=3)}"

    [article] = parse_articles(Document(Path("a.md"), text))

    assert isinstance(article, Article)
    assert [step.restarts for step in article.steps] == [False] * 5


@pytest.mark.parametrize(
    "text",
    [
        f"{numbered(*ALL)}\n\n{PICTURE}\n\n{numbered(*ALL)}",
        f"{numbered(*ALL)}\n\nFor Marketplace:\n\n{numbered(*ALL)}",
    ],
)
def test_a_list_that_begins_anew_is_another_list(text):
    assert len(lines_of(text)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "\n\n".join(f"**Step {n}.** {step}" for n, step in enumerate(ALL, start=1)),
        "\n".join(f"Stap {n}: {step}" for n, step in enumerate(ALL, start=1)),
        "\n".join(f"{n}．{step}" for n, step in zip("１２３４５", ALL, strict=True)),
        "\n".join(f"{n}\ufe0f\u20e3 {step}" for n, step in enumerate(ALL, start=1)),
        "\n".join(f"({n}) {step}" for n, step in enumerate(ALL, start=1)),
        "\n".join(f"第{n}步：{step}" for n, step in enumerate(ALL, start=1)),
        "\n".join(f"• {step}" for step in ALL),
        "\n\n".join(f"## Step {n}: Do it\n\n{step}" for n, step in enumerate(ALL, start=1)),
        "\n".join(f"### {n}. {step}" for n, step in enumerate(ALL, start=1)),
        "| # | Do |\n|---|---|\n" + "\n".join(f"| {n} | {step} |" for n, step in enumerate(ALL, start=1)),
        "\n".join(f"> {n}. {step}" for n, step in enumerate(ALL, start=1)),
        "- Azure:\n\n" + "\n".join(f"  {n}. {step}" for n, step in enumerate(ALL, start=1)),
        "<ol>\n" + "\n".join(f"<li>{step}</li>" for step in ALL) + "\n</ol>",
        "<ol>\n\n" + "\n\n".join(f"<li>\n\n{step}\n\n</li>" for step in ALL) + "\n\n</ol>",
    ],
)
def test_steps_are_found_however_they_are_written(text):
    [article] = parse_articles(Document(Path("a.md"), f"# Title\n\nText.\n\n{text}\n"))

    assert isinstance(article, Article)
    assert [step.text.split()[0] for step in article.steps] == ["Go", "Open", "Open", "Open", "Enter"]


def test_html_has_bold_links_and_entities():
    source = (
        '<ol>\n<li>Go to <a href="https://ea.azure.com/">EA</a>.</li>\n'
        "<li><b>Save</b> &amp; <i>go</i></li>\n</ol>"
    )
    [article] = parse_articles(Document(Path("a.md"), source))

    assert isinstance(article, Article)
    first, last = article.steps
    assert first.portal_link
    assert (last.text, last.passage.written(last.passage.bolds[0])) == ("Save & go", "Save")
    assert (last.line, last.passage.position(0).column) == (3, 8)
    assert last.passage.end_position(last.passage.trimmed(last.passage.bolds[0])).column == 12


EXPECTED = "No procedure found: expected a numbered list of 2 to 25 steps, but the"


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        (
            numbered(SIGN_IN, *["Wait."] * 20, REPORTS, SUMMARY, VIEW, SAVE, SAVE),
            1,
            "list on line 1 has 26 steps.",
        ),
        (numbered(" ".join(ALL)), 1, "list on line 1 has only one step."),
        (f"# Title\n\n{' '.join(ALL)}", 3, "procedure is in a paragraph (line 3)."),
        ("\n\n".join(ALL), 3, "procedure is in paragraphs (lines 3, 5, 7 and 9)."),
        ("```\nReports\nUsage Summary\n```", 1, "procedure is in a block of code (line 1)."),
        (
            f"{' '.join(ALL)}\n\n{numbered('**Direct**', '**Indirect**')}",
            1,
            "procedure is in a paragraph (line 1).",
        ),
    ],
)
def test_what_is_no_list_of_steps_is_named(text, line, found):
    assert reason_of(text) == (line, f"{EXPECTED} {found}")


def test_an_included_file_is_read_at_its_own_lines(tmp_path):
    article, steps = tmp_path / "a.md", tmp_path / "includes/steps.md"
    steps.parent.mkdir()
    steps.write_text(f"---\nms.date: 12/14/2020\n---\n{numbered(*ALL[2:])}")
    article.write_text(f"{numbered(*ALL[:2])}\n\n[!INCLUDE [steps](includes/steps.md)]\n")

    [read] = parse_articles(read_document(article))

    assert isinstance(read, Article)
    places = [step.passage.position(0) for step in read.steps]
    assert [(place.path, place.line) for place in places] == [
        (None, 1),
        (None, 2),
        (steps, 4),
        (steps, 5),
        (steps, 6),
    ]
    assert [document.path for document in read.included] == [steps]


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("missing.md", "The included file 'missing.md' was not read. There is no such file."),
        ("a.md", "The included file 'a.md' includes itself."),
        ("../b.md", "The included file '../b.md' is outside of the folder of the articles, '{folder}'."),
    ],
)
def test_a_file_that_cannot_be_included_is_named(tmp_path, target, problem):
    article = tmp_path / "a.md"
    article.write_text(f"[!INCLUDE [x]({target})]\n\n{numbered(*ALL)}")

    [read] = parse_articles(read_document(article))

    assert isinstance(read, Article)
    found = [(each.position.line, each.position.column, each.message) for each in read.not_included]
    assert found == [(1, 1, problem.format(folder=tmp_path))]


MANAGE = "Select **Manage** > **Enrollment Detail**."
ADMINISTRATOR = "Select **+ Add Administrator**."
DEPARTMENT = "Select **Manage**, and then the tab **Department**."
ADDRESS = "Enter the address, and select **Add**."


def told_in(text):
    """The name of the procedure that each list in *text* tells, None for others."""
    found = parse_articles(Document(Path("a.md"), text))
    return [None if each.is_other else each.procedure.name for each in found if isinstance(each, Article)]


@pytest.mark.parametrize(
    ("steps", "procedure"),
    [
        ((SIGN_IN, MANAGE, ADMINISTRATOR, ADDRESS), "add-enterprise-administrator"),
        ((SIGN_IN, DEPARTMENT, "Select **+ Add Department**.", ADDRESS), "add-department"),
        ((SIGN_IN, "Open the tab **Account**.", "Select **+ Add Account**.", ADDRESS), "add-account"),
        ((SIGN_IN, DEPARTMENT, ADMINISTRATOR, ADDRESS), "add-department-administrator"),
        ((SIGN_IN, MANAGE, "Select the blue **X**.", "Select **Yes**."), "remove-enterprise-administrator"),
        (("Select the **X**.", "Select **Yes**."), "remove-enterprise-administrator"),
        ((SIGN_IN, DEPARTMENT, "Select the **X**.", "Select **Yes**."), "remove-department-administrator"),
        ((SIGN_IN, "Open the tab **Partner**.", ADMINISTRATOR, ADDRESS), None),
        ((SIGN_IN, DEPARTMENT, "Select **+ Add Department**, or the pencil.", "Select **Save**."), None),
        ((SIGN_IN, MANAGE, "Select **Add Admins**.", ADDRESS), None),
        ((SIGN_IN, MANAGE, "Select **+ Add Contact**.", ADDRESS, SAVE), "add-notification-contact"),
        (
            (SIGN_IN, "Open **Manage** > **Notification Contact**.", "Select the pencil.", SAVE),
            "change-notification-contact",
        ),
        ((SIGN_IN, "Open **Reports** > **Download Usage**.", "Select **Download**."), "download-usage"),
        ((SIGN_IN, "Open **Reports > Download Usage**.", "Select **Download**."), "download-usage"),
        ((SIGN_IN, "Open **Reports** > **Price Sheet**."), "view-price-sheet"),
        ((SIGN_IN, "Open **Reports** > **Download Usage**.", "Download the price sheet."), None),
        ((SIGN_IN, "Open **Usage + charges** in the reports.", "Select **Download**."), None),
        ((SIGN_IN, "Open the reports and the price sheet."), None),
    ],
)
def test_a_list_tells_the_procedure_whose_own_control_it_names(steps, procedure):
    text = f"# Page\n\n{numbered(*ALL)}\n\n## Add\n\n{numbered(*steps)}"

    assert told_in(text) == ["update-po-number", procedure]


def test_a_symbol_alone_is_of_another_product_unless_the_portal_is_named():
    assert told_in(numbered("Select the **X**.", "Select **Yes**.")) != ["remove-enterprise-administrator"]


def test_of_the_lists_with_its_own_control_the_one_that_names_the_most_tells_a_procedure():
    less = numbered(SIGN_IN, "Open the tab **Teams**.", ADMINISTRATOR, ADDRESS)

    assert told_in(f"{numbered(SIGN_IN, MANAGE, ADMINISTRATOR, ADDRESS)}\n\n## Teams\n\n{less}") == [
        "add-enterprise-administrator", None,
    ]  # fmt: skip
