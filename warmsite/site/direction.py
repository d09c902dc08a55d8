"""Sentences of ours that hold words of a right-to-left script.

Numbers and marks after such a word would change sides: `became X, 12 days ago` would be shown as `became 12 ,X days ago`
(Unicode's bidirectional algorithm, UAX #9, rules W2 and N1). So each run of such words is kept to itself.
"""

from __future__ import annotations

import re

from markupsafe import Markup as Safe
from markupsafe import escape

_SIGNS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # that turn what follows, perhaps beyond the word they were meant for
# Hebrew, Arabic, Syriac and their neighbours, with their forms and the scripts of old; and the mark that stands for a letter.
_RIGHT = "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
_BETWEEN = rf"(?:(?!{_RIGHT}|[()])[\W\d_])"  # spaces, marks and digits, that belong to what is on both their sides
_RUN = re.compile(rf"({_RIGHT}(?:{_BETWEEN}*(?:{_RIGHT}|\({_BETWEEN}*{_RIGHT}(?:{_BETWEEN}|{_RIGHT})*\)))*)")


def isolated(text: str) -> Safe:
    """A sentence of ours as HTML, with what is written from right to left in it isolated, and signs of direction left out."""
    if text.isascii():
        return escape(text)
    parts = _RUN.split(_SIGNS.sub("", text))
    return Safe("").join(Safe("<bdi>{}</bdi>").format(part) if at % 2 else part for at, part in enumerate(parts))
