"""Names as people write them: compared, and turned into ids and addresses (SPEC 3 Ids, 6 Addresses)."""

from __future__ import annotations

import unicodedata
from hashlib import sha256

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from warmsite.names import address, canonical_id, closed, distance, fair_key, fold, id_for_name, id_from, is_id
from warmsite.problems import Problem

RESERVED = frozenset({"index"})


def nfc(text):
    return unicodedata.normalize("NFC", text)


def nfd(text):
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    "text",
    ["ada", "ada-okafor", "Ada Okafor", "李伟", "zoë-keller", "أمل", "न-नमस्ते", "a.b", "o_1", "١٢٣", "-x", "ada..b"],
)
def test_is_id__letters_and_digits_of_any_script(text):
    assert is_id(text)
    assert is_id(nfd(text))


@pytest.mark.parametrize(
    "text", ["", ".ada", ".", "..", "a/b", "a\\b", "o'rourke", "ada@x", "😀", "a\nb", "a\x00b", "a:b", "a|b", "a~b", "½"]
)
def test_is_id__not_these(text):
    assert not is_id(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ada", "ada"), ("ZOË", "zoë"), (nfc("zoë"), nfd("zoë")), (nfc("ZOË"), nfd("zoë")), ("STRASSE", "straße"),
     ("ΣΊΣΥΦΟΣ", "σίσυφος"), ("Ǆ", "ǆ")],
)  # fmt: skip
def test_canonical_id__without_case_and_unicode_form(one, other):
    assert canonical_id(one) == canonical_id(other)


@pytest.mark.parametrize(("one", "other"), [("zoe", "zoë"), ("ada", "ada-2"), ("a b", "a-b"), ("a", "ａ")])
def test_canonical_id__accents_and_marks_still_tell_apart(one, other):
    assert canonical_id(one) != canonical_id(other)


def test_fold__case_accents_and_spaces_do_not_matter():
    assert fold("  Zoë   KELLER\n") == fold("zoe keller")
    assert fold("Ngũgĩ") == "ngugi"
    assert fold("Ørsted") != ""


@pytest.mark.parametrize(
    ("name", "identity"),
    [("Ada Okafor", "ada-okafor"), ("Zoë Keller", "zoë-keller"), ("李伟", "李伟"), ("  Ada  ", "ada"),
     ("Jean-Luc  Picard", "jean-luc-picard")],
)  # fmt: skip
def test_id_for_name__lowered_and_joined(name, identity):
    assert id_for_name(name) == identity


@given(st.text())
@example("😀")
@example("...")
@example("/../..")
def test_id_from__is_an_id(text):
    assert is_id(id_from(text))
    assert is_id(id_for_name(text))


@pytest.mark.parametrize("text", ["ada-okafor", "a", "bo.lindqvist", "x_1", "2024"])
def test_address__plain_ascii_stays_readable(text):
    assert address(text) == text


@pytest.mark.parametrize(
    "text", ["con", "CON", "prn", "aux", "nul", "com1", "lpt9", "nul.tar", "index", "Index", "INDEX", "con.a.b"]
)
def test_address__reserved_names_are_not_used(text):
    assert address(text, RESERVED).casefold() != text.casefold()
    assert address(text, RESERVED).split(".")[0] not in {"con", "prn", "aux", "nul", "com1", "lpt9", "index"}


@pytest.mark.parametrize("text", ["a.html", "A.HTML", "a.b.html"])
def test_address__is_no_name_of_a_page(text):
    """The folder of one is never where another's page is."""
    assert not address(text).endswith(".html")


@pytest.mark.parametrize("text", ["a.", "a ", "..", "a..b", "a/b", "a\\b", "", " ", "%2e", "a?b", "a#b", "a:b", "a\x00b"])
def test_address__nothing_that_some_system_trips_over(text):
    said = address(text)
    assert said
    assert not set(said) & set('/\\:*?"<>|#% \x00')
    assert not said.startswith(".")
    assert not said.endswith((".", " "))


@given(st.text(max_size=400), st.text(max_size=400))
@example("zoë", nfd("zoë"))
@example("straße", "strasse")
@example("ada", "ada~2")
@example("李伟", "李偉")
@example("İ", "i̇")
@example("K", "k")
@example("index", "index~1")
@example("con", "con~1")
def test_address__shared_by_equal_ids_only_on_any_file_system(one, other):
    """Whatever a file system does with case and Unicode forms, two ids never meet in one file."""
    first, second = address(one, RESERVED), address(other, RESERVED)
    if canonical_id(one) == canonical_id(other):
        assert first == second
    else:
        for form in ("NFC", "NFD", "NFKC", "NFKD"):
            flat = [unicodedata.normalize(form, unicodedata.normalize(form, each).casefold()) for each in (first, second)]
            assert flat[0] != flat[1]


@given(st.text(max_size=2000))
@example("a" * 255)
@example("李" * 255)
@example("😀" * 100)
def test_address__fits_a_file_name(text):
    assert 0 < len((address(text) + ".html").encode()) <= 255


@given(st.text())
def test_address__of_an_address_is_another(text):
    """A plain name cannot look like a digested one."""
    if "~" in address(text):
        assert address(address(text)) != address(text)


@given(st.text())
def test_canonical_id__settles(text):
    assert canonical_id(canonical_id(text)) == canonical_id(text)
    assert canonical_id(nfd(text)) == canonical_id(nfc(text)) == canonical_id(text)


def test_fair_key__is_the_sha256_of_the_id():
    assert fair_key("ada-okafor") == sha256(b"ada-okafor").hexdigest()
    assert fair_key("李伟") == sha256("李伟".encode()).hexdigest()


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("Ada", ""),
        ("Zoë", ""),
        ("a\u202eb", "\u202c"),
        ("\u202a\u202b\u202d\u202e", "\u202c" * 4),
        ("\u2066\u2067\u2068", "\u2069" * 3),
        ("\u202aa\u202c", ""),
        ("a\u202c\u2069é", ""),  # ends of nothing
        ("\u202a\u2067b", "\u2069\u202c"),  # the inner one first
        ("\u2067\u202eb\u202d\u2069", ""),  # an isolate's end closes what was opened within it too
        ("\u202a\u2067\u202eb\u2069", "\u202c"),
        ("\u202a\u2067b\u202c", "\u2069\u202c"),  # what was opened around an isolate cannot be closed in it
    ],
)
def test_closed__each_sign_that_is_open_and_no_other(text, added):
    assert closed(text) == text + added


def test_long_texts__compare_as_short_ones():
    assert fold("Zoë’s  ﬁ" * 1000) == "zoes fi" * 1000
    assert canonical_id("É" * 1001) == "é" * 1001


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        ("ada", "ada", 0), ("", "ada", 3), ("ada", "", 3), ("ada", "adda", 1), ("adda", "ada", 1), ("ada", "bda", 1),
        ("kitten", "sitting", 3),
    ],
)  # fmt: skip
def test_distance__letters_to_change_add_or_take_away(one, other, far):
    assert distance(one, other) == far


def test_problem__one_line_that_editors_jump_on():
    problem = Problem("contacts/ada.md", 3, 7, "error", "value", "glad: `9` is too much", "write 5")
    assert str(problem) == "contacts/ada.md:3:7: error: glad: `9` is too much (write 5)"
    assert str(Problem("a.md", 1, 1, "warning", "x", "odd")) == "a.md:1:1: warning: odd"
