import pytest

from eaportal.flows.locators import in_words

DIALOG = 'get_by_role("dialog", name="View/Edit PO Numbers", exact=True)'


@pytest.mark.parametrize(
    ("locator", "words"),
    [
        ('get_by_role("link", name="Reports", exact=True)', "the link 'Reports'"),
        (f'{DIALOG}.get_by_role("alert")', "the error message in the dialog 'View/Edit PO Numbers'"),
        (
            f'{DIALOG}.get_by_role("listitem").first',
            "the first list item in the dialog 'View/Edit PO Numbers'",
        ),
        ('get_by_role("row").nth(0)', "the 1st row"),
        ('get_by_role("row").nth(1).get_by_role("cell").last', "the last cell in the 2nd row"),
        ('get_by_role("row").nth(11)', "the 12th row"),
        ('get_by_role("row").nth(22)', "the 23rd row"),
        ('get_by_label("PO Number", exact=True)', "the field 'PO Number'"),
        ('get_by_text("It\'s \\"new\\"")', "the text 'It\\'s \"new\"'"),
        ('locator("main").get_by_role("button")', "the button in the element 'main'"),
        ('get_by_role("link", name="a.b")', "the link 'a.b'"),
        ('get_by_role("button", checked=True)', "the button"),
    ],
)
def test_a_locator_is_described_from_the_control_outwards(locator: str, words: str) -> None:
    assert in_words(locator) == words


@pytest.mark.parametrize(
    "locator",
    [
        "the heading 'Reports'",
        "first",
        'get_by_role("link").or_(get_by_role("button"))',
        'get_by_role("link").filter(has_text="a")',
        "",
    ],
)
def test_a_locator_with_other_parts_stays_as_it_is(locator: str) -> None:
    assert in_words(locator) == locator
