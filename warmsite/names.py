"""Names as people write them: compared without case and accents, and turned into ids and addresses."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import sha256

_PLAIN_ADDRESS = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
# Names that Windows keeps for devices, whatever ending follows.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")
_LONGEST_ADDRESS = 100
_LONG = 1000
# Letters whose stroke is part of them to Unicode, and an accent to whoever types without it.
_WITH_STROKE = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th"}
)
# Each keyboard has an apostrophe of its own, and many type none: o’hara, o'hara and ohara are one name.
_NO_APOSTROPHE = str.maketrans("", "", "'’‘ʼ`´′")
_FOLDED = {**_WITH_STROKE, **_NO_APOSTROPHE}
_ID_PUNCTUATION = " -_."


def fold(text: str) -> str:
    """What is left of a text when case, accents, apostrophes and runs of space do not matter: for searching and comparing."""
    if text.isascii():
        return " ".join(text.lower().translate(_NO_APOSTROPHE).split())
    plain = _decomposed(_decomposed(text).casefold()).translate(_FOLDED)
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).split())


def _decomposed(text: str) -> str:
    """A text's letters apart from their marks (NFKD).

    Of a long text letter by letter: the marks come in another order, but all of them are left out later, and to order
    a hundred thousand marks on one letter takes minutes.
    """
    return unicodedata.normalize("NFKD", text) if len(text) <= _LONG else "".join(map(_letter_decomposed, text))


@lru_cache(maxsize=4096)
def _letter_decomposed(char: str) -> str:
    return unicodedata.normalize("NFKD", char)


def closed(text: str) -> str:
    """The text with the signs of direction closed that it opens, so that words of ours after it keep theirs."""
    if text.isascii():
        return text
    open_ones: list[str] = []
    for char in text:
        if char in "\u202a\u202b\u202d\u202e":
            open_ones.append("\u202c")
        elif char in "\u2066\u2067\u2068":
            open_ones.append("\u2069")
        elif char in open_ones:  # an isolate's end closes what was opened within it too
            while char == "\u2069" and open_ones[-1] != char:
                open_ones.pop()
            if open_ones[-1] == char:
                open_ones.pop()
    return text + "".join(reversed(open_ones))


def canonical_id(text: str) -> str:
    """The form in which ids are compared: without case and Unicode form (canonical caseless matching)."""
    if text.isascii():
        return text.lower()
    if len(text) > _LONG:  # nobody's id; to compare its Unicode forms would take minutes at worst
        return text.casefold()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())


def _belongs_in_id(char: str) -> bool:
    # Marks are the vowels of many scripts: without them an id in Devanagari could not be written.
    return char in _ID_PUNCTUATION or unicodedata.category(char)[0] in "LM" or unicodedata.category(char) == "Nd"


def is_id(text: str) -> bool:
    """Whether a text may be an id: letters and digits of any script, space, `-`, `_`, `.`, not first a `.`."""
    return bool(text) and text == text.strip() and text[0] != "." and all(map(_belongs_in_id, text))


def id_from(text: str) -> str:
    """The nearest id to a text that is none; `contact-…` with a short digest where nothing of it can stay."""
    spaced = "".join(char if _belongs_in_id(char) else "-" for char in text)
    kept = re.sub(r"-{2,}", "-", spaced).strip(" -").lstrip(".")
    return kept or f"contact-{_digest(text)[:8]}"


def id_for_name(name: str) -> str:
    """The id that a new contact gets: the name in lower case, joined with `-`, apostrophes left out."""
    spelt = re.sub(r"['’ʼ`]", "", unicodedata.normalize("NFC", name)).lower()
    # A file that begins with `_` or `.` is no contact's, and what begins with `-` looks like an option.
    return id_from(re.sub(r"\.?[\s/]+", "-", spelt).lstrip("-_. "))


def address(text: str, reserved: frozenset[str] = frozenset()) -> str:
    """A file name (without ending) for a text; two texts that differ in more than case never share one.

    Plain ASCII stays readable. Anything else (other scripts, spaces, over-long names, names that some system keeps for
    itself, names in `reserved`) gets its readable rest and `~` with a digest; a plain name cannot hold a `~`, so that
    no file system, whatever it does with case and Unicode forms, can mix two of them up. None ends in `.html`: a folder
    of that name would be another's page.
    """
    canonical = canonical_id(text)
    plain = _PLAIN_ADDRESS.fullmatch(canonical) and not _RESERVED.fullmatch(canonical) and not canonical.endswith(".html")
    if plain and len(canonical) <= _LONGEST_ADDRESS and canonical not in reserved:
        return canonical
    readable = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:40]
    return f"{readable}~{_digest(canonical)[:16]}"


def fair_key(identity: str) -> str:
    """Orders people who are equal in all that counts by a digest, so that the alphabet decides nothing.

    SPEC 5: by the SHA-256 of the id.
    """
    return _digest(identity)


def distance(one: str, other: str) -> int:
    """How many letters to change, add or take away to make one word the other (Levenshtein)."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, row = row, [at]
        for place, wanted in enumerate(other, 1):
            row.append(min(before[place] + 1, row[-1] + 1, before[place - 1] + (letter != wanted)))
    return row[-1]


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
