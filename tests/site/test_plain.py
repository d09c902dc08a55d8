"""The short way for texts without markup says what Markdown would."""

from __future__ import annotations

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from warmsite.site.markup import Markup
from warmsite.site.plain import plain_blocks, plain_line

SPACE = re.compile(r"(?<=>)\s+|\s+(?=<)|(?<=\n) +| +(?=\n)")  # white space that no browser shows
ALPHABET = "ab c.,'\"!?-:;()\n12#>é李=+~|/$%@\u00a0&_"
WORDS = st.text(alphabet=ALPHABET, max_size=60)
ITEMS = st.lists(st.tuples(st.sampled_from(["- ", "- [ ] ", "- [x] ", "- [X] ", "-  ", "-"]), st.text(ALPHABET, max_size=20)))


def same(plain: str | None, text: str) -> bool:
    return plain is None or SPACE.sub("", plain) == SPACE.sub("", Markup()._blocks(text)).strip()


@given(WORDS)
@example("One.\n\nTwo,\nwrapped.")
@example("1986. A great year")
@example("a\n---")
@settings(max_examples=1500)
def test_plain_paragraphs__equal_what_markdown_makes(text: str) -> None:
    assert not text.strip() or same(plain_blocks(text), text)


@given(ITEMS.map(lambda items: "\n".join(map("".join, items))))
@example("- [x] 2025-03-16 send the survey\n- [ ] ask after the boat")
@example("- a\n- b\n")
@example("- [x]")
@example("- [ ] [x] a")
@example("- [x]  a")
@example("- ===")
@example("- a\n  - b")
@example("- 1986. A great year")
@settings(max_examples=1500)
def test_plain_lists__equal_what_markdown_makes(text: str) -> None:
    assert not text.strip() or same(plain_blocks(text), text)


def test_plain_blocks__leave_markup_to_markdown() -> None:
    for text in ("*a*", "[[ada]]", "1. a", "# a", "> a", "a | b", "    code", "https://example.com", "a  \nb", "`a`"):
        assert plain_blocks(text) is None
        assert plain_blocks(f"- {text}") is None
    for text in ("- a\n\n- b", "- a\n  b", "- a\n  - b", "* a", "a\n- b", "- a\n1. b", "- [[ada]]"):
        assert plain_blocks(text) is None
    assert plain_blocks("Plain words, don't they say?") == "<p>Plain words, don't they say?</p>"
    assert plain_blocks("- [x] send it") == '<ul>\n<li class="task">☑ send it</li>\n</ul>'


@given(st.text(ALPHABET, max_size=60).map(lambda text: re.sub(r"[\n\u00a0]", " ", text)))
@settings(max_examples=1000)
def test_plain_lines__equal_what_markdown_makes(text: str) -> None:
    plain = plain_line(text)
    assert not text.strip() or plain is None or SPACE.sub("", plain).strip() == SPACE.sub("", Markup()._inline(text)).strip()
