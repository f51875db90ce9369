from pathlib import Path

import pytest

from eaportal.flows.articles.text.documents import Document, Unreadable, collect, left_out, read_document
from eaportal.flows.errors import WrongInputError


def write(path, content=b"text"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_collect_keeps_the_order_given_and_sorts_within_folders_and_patterns(tmp_path):
    last, first = write(tmp_path / "one/b.md"), write(tmp_path / "one/a.md")
    deep = write(tmp_path / "one/deep/c.md")
    other = write(tmp_path / "z.md")

    assert collect([other, tmp_path / "one"]) == [other, first, last, deep]
    assert collect([f"{tmp_path}/one/*.md", other]) == [first, last, other]


def test_collect_names_a_file_once(tmp_path):
    article = write(tmp_path / "a.md")

    assert collect([article, tmp_path, f"{tmp_path}/*.md"]) == [article]


def test_collect_leaves_out_files_of_a_folder_that_are_no_articles_but_not_named_files(tmp_path):
    readme = write(tmp_path / "README.md")
    write(tmp_path / ".hidden/a.md")
    write(tmp_path / "notes.txt")
    article = write(tmp_path / "a.md")

    assert collect([tmp_path]) == [article]
    assert collect([readme]) == [readme]


def test_collect_leaves_out_what_the_project_excludes_unless_it_is_named(tmp_path):
    kept, draft = write(tmp_path / "one/a.md"), write(tmp_path / "drafts/b.md")

    def excludes(path):
        return "drafts" in path.parts

    assert collect([tmp_path], excludes) == [kept]
    assert collect([draft], excludes) == [draft]
    with pytest.raises(WrongInputError, match=r"drafts: the project excludes every article there\.$"):
        collect([tmp_path / "drafts"], excludes)


def test_markdown_has_several_suffixes_and_what_is_left_out_is_named(tmp_path):
    articles = [write(tmp_path / name) for name in ("a.MD", "b.markdown", "c.mdx")]
    for name in ("README.md", ".hidden/a.md", "includes/part.md", "d.docx", "picture.png"):
        write(tmp_path / name)

    assert collect([tmp_path]) == articles
    assert list(left_out([tmp_path, *articles])) == [
        f"{tmp_path}: 4 files are not checked, as no article:"
        " .hidden/a.md, README.md, d.docx, includes/part.md."
    ]


@pytest.mark.parametrize("name", ["a.docx", "a.HTML", "a.rst", "a.txt", "a.adoc"])
def test_a_file_in_another_format_says_so(tmp_path, name):
    read = read_document(write(tmp_path / name))

    assert isinstance(read, Unreadable)
    assert read.reason.startswith("This is a")
    assert read.reason.endswith(". Only Markdown is read.")


def test_a_file_that_is_named_twice_is_collected_once(tmp_path, monkeypatch):
    write(tmp_path / "docs" / "a.md")
    monkeypatch.chdir(tmp_path)

    named = ["docs/a.md", "./docs/../docs/a.md", str(tmp_path / "docs" / "a.md"), "docs", "docs/*.md"]

    assert collect(named) == [Path("docs/a.md")]


def test_collect_keeps_a_path_without_a_file_so_that_it_is_reported(tmp_path):
    assert collect([tmp_path / "nothing.md"]) == [tmp_path / "nothing.md"]


@pytest.mark.parametrize("missing", ["*.nothing", "folder"])
def test_a_folder_or_a_pattern_without_articles_is_wrong_input(tmp_path, missing):
    (tmp_path / "folder").mkdir()

    with pytest.raises(WrongInputError) as raised:
        collect([tmp_path / missing])

    assert str(raised.value) == f"{tmp_path / missing}: no file there is an article in Markdown."


def test_a_folder_without_articles_says_what_is_in_it(tmp_path):
    write(tmp_path / "README.md", b"# Words")

    with pytest.raises(WrongInputError, match="1 file is not checked, as no article: README"):
        collect([tmp_path])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty."),
        (b" \n\t\n", "The file is empty."),
        (b"\xef\xbb\xbf", "The file is empty."),
        (b"one\ntwo \xe9\n", "The file is not UTF-8: byte 0xe9 on line 2."),
        ("één".encode("utf-16"), "The file is not UTF-8: byte 0xff on line 1."),
        (b"a\0b", "The file is not text: it contains null bytes."),
        (b"a" * 200_001, "The file has 200 kB. The limit for an article is 200 kB."),
        (b"%PDF-1.7", "This is a PDF file. Only Markdown is read."),
        (b"PK\x03\x04....word/document.xml", "This is a Word document. Only Markdown is read."),
        (b"<!DOCTYPE html>\n<p>Text", "This is an HTML page. Only Markdown is read."),
    ],
)
def test_a_file_without_text_says_why(tmp_path, content, reason):
    file = write(tmp_path / "a.md", content)

    assert read_document(file) == Unreadable(file, reason)


def test_a_file_of_the_largest_size_is_read(tmp_path):
    file = write(tmp_path / "a.md", b"a" * 200_000)

    assert read_document(file) == Document(file, "a" * 200_000)


def test_a_missing_file_and_an_empty_folder_say_so(tmp_path):
    nothing = tmp_path / "nothing.md"

    assert read_document(nothing) == Unreadable(nothing, "There is no such file.")
    assert read_document(tmp_path) == Unreadable(
        tmp_path, "This folder contains no articles: no file in it is an article in Markdown."
    )


def test_lines_end_where_markdown_ends_them_and_a_byte_order_mark_is_no_character(tmp_path):
    file = write(tmp_path / "a.md", "\ufeffone\r\ntwo\rthree\u2028still\nfour".encode())

    document = read_document(file)

    assert isinstance(document, Document)
    assert document.lines == ("one", "two", "three\u2028still", "four")
    assert [document.source[offset] for offset in document.line_offsets] == ["o", "t", "t", "f"]
