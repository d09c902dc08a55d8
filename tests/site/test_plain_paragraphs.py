"""The short way for notes without markup says what Markdown would."""

from __future__ import annotations

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from warmsite.site.markup import Markup, plain_paragraphs

SPACE = re.compile(r"(?<=>)\s+|\s+(?=<)|(?<=\n) +| +(?=\n)")  # white space that no browser shows
WORDS = st.text(alphabet="ab c.,'\"!?-:;()\n12#>é李=+~|/$%@\u00a0&_", max_size=60)


@given(WORDS)
@example("One.\n\nTwo,\nwrapped.")
@example("1986. A great year")
@example("a\n---")
@settings(max_examples=1500)
def test_plain_paragraphs__equal_what_markdown_makes(text: str) -> None:
    plain = plain_paragraphs(text)
    if plain is not None and text.strip():
        assert SPACE.sub("", plain) == SPACE.sub("", Markup()._blocks(text)).strip()


def test_plain_paragraphs__leave_markup_to_markdown() -> None:
    for text in ("*a*", "[[ada]]", "- a", "1. a", "# a", "> a", "a | b", "    code", "https://example.com", "a  \nb", "`a`"):
        assert plain_paragraphs(text) is None
    assert plain_paragraphs("Plain words, don't they say?") == "<p>Plain words, don't they say?</p>"
