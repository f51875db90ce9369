from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from eaportal.flows.articles.text.blocks import read_blocks
from eaportal.flows.articles.text.documents import Document
from eaportal.flows.articles.text.includes import Includes

WORDS = st.sampled_from(["Save", "a", "報告", "حفظ", "x*y", "é", "\u00a0", "b\u200bc", "1.", "[c]", "d_e"])
INLINE = st.recursive(
    WORDS,
    lambda inner: st.one_of(
        inner.map(lambda text: f"**{text}**"),
        inner.map(lambda text: f"*{text}*"),
        inner.map(lambda text: f"~~{text}~~"),
        inner.map(lambda text: f"[{text}](https://example.org/a_(b) 'c')"),
        inner.map(lambda text: f"![{text}](a.png)"),
        inner.map(lambda text: f"<b>{text}</b>"),
        inner.map(lambda text: f"<kbd>{text}"),
        WORDS.map(lambda text: f"`{text}`"),
        WORDS.map(lambda text: f"`` {text} `` "),
        st.sampled_from(["&amp;", "&nbsp;", "&#65;", "\\*", "\\[", "<https://a.example>", "<!-- c -->"]),
        st.lists(inner, min_size=2, max_size=4).map(" ".join),
        st.lists(inner, min_size=2, max_size=3).map("".join),
        st.tuples(inner, inner).map("  \n".join),
        st.tuples(inner, inner).map("\n".join),
    ),
    max_leaves=8,
)


def indented(text, first, rest):
    return first + text.replace("\n", f"\n{rest}")


BLOCK = st.recursive(
    INLINE,
    lambda inner: st.one_of(
        inner.map(lambda text: indented(text, "1. ", "   ")),
        inner.map(lambda text: indented(text, "-\t", "\t")),
        inner.map(lambda text: indented(text, "> ", "> ")),
        inner.map(lambda text: indented(text, "> ", "")),
        INLINE.map(lambda text: "## " + " ".join(text.split("\n")) + " ##"),
        INLINE.map(lambda text: "| a | b |\n|---|---|\n| x | " + " ".join(text.split("\n")) + " |"),
        WORDS.map(lambda text: f"<ol>\n<li>{text} &amp; <b>{text}</b></li>\n</ol>"),
        st.lists(inner, min_size=2, max_size=3).map("\n\n".join),
    ),
    max_leaves=4,
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(BLOCK, min_size=1, max_size=3).map("\n\n".join), st.sampled_from(["\n", "\r\n"]), st.booleans()
)
@example("\xa0  \nSave", "\n", False)
@example("- \xa0  \n  Save", "\n", False)
def test_every_character_of_a_passage_is_where_its_position_says(text, line_end, has_mark):
    source = "\ufeff" * has_mark + text.replace("\n", line_end)
    document = Document(Path("a.md"), source)

    for block in read_blocks(document, Includes(document.path)).blocks:
        passage = block.passage
        for character, position in zip(passage.text, passage.positions, strict=True):
            written = source[position.offset : position.end.offset]
            assert written == character or written[0] in "&\\<" or not (character + written).strip()
            assert document.lines[position.line - 1][position.column - 1 :].startswith(written.strip("\r\n"))
