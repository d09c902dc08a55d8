"""Sources that are read whole: what of them is held, and what is said where they cannot be read."""

from __future__ import annotations

import io
import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmsite.formats.draft import Foreign, Opened
from warmsite.formats.whole import numbered_lines, whole_json, whole_text


def opened(data):
    content = data.encode() if isinstance(data, str) else data
    return Opened("x", content[:65536], io.BytesIO(content))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le"])
def test_json__in_any_encoding(encoding: str) -> None:
    assert whole_json(opened('{"name": "Renée 李伟"}'.encode(encoding))) == {"name": "Renée 李伟"}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("", "is empty"),
        ("\x00\n", "is empty"),
        ("<!DOCTYPE html><html>Not found", "is a web page"),
        ("\n <HTML>", "is a web page"),
        ('{"a": [1, 2', "ends before it is complete"),
        ('{"a": "b', "ends before it is complete"),
        ("{'a': 1}", "is not sound JSON"),
        ('{"a": 1} x', "is not sound JSON"),
        ("[" * 100_000, "is no JSON that any program writes"),
        ("1" * 10_000, "is no JSON that any program writes"),
    ],
)
def test_json__that_cannot_be_read_is_said(data: str, why: str) -> None:
    with pytest.raises(Foreign, match=why):
        whole_json(opened(data))


def test_json__says_the_line() -> None:
    with pytest.raises(Foreign) as caught:
        whole_json(opened('{"a": 1,\n\n"b": }'))
    assert caught.value.line == 3


def test_json__with_control_characters_in_texts_is_read() -> None:
    assert whole_json(opened('{"a": "b\x00\tc"}')) == {"a": "b\x00\tc"}


PICTURE = "data:image/png;base64,"


QUOTING = f'<img src="{PICTURE}QUJD"> and \\"{PICTURE}'


@given(st.lists(st.sampled_from([PICTURE, f"{PICTURE}QUJD", QUOTING, "data:", "\\", '"']) | st.text()), st.integers(0, 4))
def test_pictures__are_dropped_and_no_text_that_quotes_one(texts: list[str], indent: int) -> None:
    kept = ["" if each.startswith(PICTURE) else each for each in texts]
    assert whole_json(opened(json.dumps(texts, indent=indent or None))) == kept


@pytest.mark.parametrize("shift", [*range(220)])
def test_pictures__that_are_quoted_stay_where_a_piece_of_reading_ends_within_them(shift: int) -> None:
    told = ["a" * ((1 << 20) - shift), QUOTING, "b"]
    assert whole_json(opened(json.dumps(told))) == told


@pytest.mark.parametrize("shift", [*range(220)])
def test_pictures__are_dropped_where_a_piece_of_reading_ends_within_them(shift: int) -> None:
    told = ["a" * ((1 << 20) - shift), PICTURE + "QUJD" * 10, "b", PICTURE, "c"]
    assert whole_json(opened(json.dumps(told))) == [told[0], "", "b", "", "c"]


def test_pictures__cost_no_memory() -> None:
    class Album:
        """An object with a picture of 200 MB."""

        pieces = iter([b'{"a": "data:image/jpeg;base64,', *[b"QUJD" * 250_000] * 200, b'", "b": 1}'])

        def read(self, _most: int) -> bytes:
            return next(self.pieces, b"")

    tracemalloc.start()
    assert whole_json(Opened("x", b"", Album())) == {"a": "", "b": 1}
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8_000_000


def test_too_large__is_refused_as_soon_as_it_is_known() -> None:
    class Endless:
        def read(self, most: int) -> bytes:
            return b"a" * most

    with pytest.raises(Foreign, match="larger than 64 MB"):
        whole_text(Opened("x", b"a", Endless()))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines__are_numbered_whatever_ends_them(end: str) -> None:
    data = end.join(["\ufeffone", "", "thrée", "four\u2028more"])
    assert list(numbered_lines(opened(data))) == [(1, "one"), (2, ""), (3, "thrée"), (4, "four\u2028more")]


def test_lines__without_a_last_end() -> None:
    assert list(numbered_lines(opened("a\nb"))) == [(1, "a"), (2, "b")]
    assert list(numbered_lines(opened(""))) == []
