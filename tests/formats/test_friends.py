"""friends.md."""

from __future__ import annotations

import tracemalloc
from datetime import date

import pytest
from drafts import drafts, found, skipped
from hypothesis import given
from hypothesis import strategies as st

from warmsite.formats import friends
from warmsite.formats.draft import Encounter, Foreign

FILE = """\
### Activities:
- 2026-10-03: Lunch in _Houston_ with **Ada Okafor** and **Bo Lindqvist**: two hours. @food
- 2026-09-01: Talked to **Ada Okafor** on the phone for an hour.
- 2026-08-11: Zoom with **Bo Lindqvist**, at snake_case_hour.

### Notes:
- 2026-06-15: **Ada Okafor** is moving to _Berlin_. @work:moves

### Friends:
- Ada Okafor (a.k.a. The Admiral a.k.a. Adaeze) [Houston, Texas] @mentor @health:data
- Bo Lindqvist
- 李伟 [Paris]

### Locations:
- Houston (a.k.a. H-Town)
- Paris
"""


def encounters(data):
    return [each for each in found(friends, data) if isinstance(each, Encounter)]


def test_friends__names_nicknames_places_and_tags() -> None:
    assert friends.recognises("friends.md", FILE.encode())
    ada, bo, wei = drafts(friends, FILE)
    assert (ada.line, ada.name) == (10, "Ada Okafor")
    assert ada.fields == {
        "aka": ("The Admiral", "Adaeze"),
        "location": "Houston, Texas",
        "tags": ("mentor", "health:data"),
    }
    assert (bo.line, bo.name, bo.fields) == (11, "Bo Lindqvist", {})
    assert (wei.name, wei.fields) == ("李伟", {"location": "Paris"})
    assert skipped(friends, FILE) == []


def test_activities__are_meetings_unless_they_say_that_they_were_from_afar() -> None:
    lunch, call, video, _ = encounters(FILE)
    assert (lunch.line, lunch.entry.date, lunch.entry.kind) == (2, date(2026, 10, 3), "met")
    assert lunch.entry.text == "Lunch in Houston with Ada Okafor and Bo Lindqvist: two hours. @food"
    assert [each.name for each in lunch.people] == ["Ada Okafor", "Bo Lindqvist"]
    assert (call.entry.kind, video.entry.kind) == ("call", "video")
    assert video.entry.text == "Zoom with Bo Lindqvist, at snake_case_hour."


def test_notes__are_remarks() -> None:
    note = encounters(FILE)[-1]
    assert (note.entry.date, note.entry.kind) == (date(2026, 6, 15), "note")
    assert note.entry.text == "Ada Okafor is moving to Berlin. @work:moves"


def test_people__are_named_once() -> None:
    (met,) = encounters("### Activities:\n- 2026-10-03: **Ada** and **Bo** and **Ada** again.\n")
    assert [each.name for each in met.people] == ["Ada", "Bo"]


@pytest.mark.parametrize("line", ["- 2026-13-01: **Ada**", "- 3 October: **Ada**", "- **Ada**", "- 2026-10-03 **Ada**", "prose"])
def test_wrong_event__costs_only_itself(line: str) -> None:
    data = f"### Activities:\n{line}\n- 2026-10-03: **Bo**\n"
    assert [each.line for each in encounters(data)] == [3]
    (wrong,) = skipped(friends, data)
    assert (wrong.line, wrong.wrong) == (2, True)
    assert "2026-03-02" in wrong.reason


@pytest.mark.parametrize("line", ["- [Paris] Ada", "- (a.k.a. X)", "- Ada [Paris", "- @tag", "- Ada (the boss)"])
def test_wrong_friend__costs_only_itself(line: str) -> None:
    data = f"### Friends:\n{line}\n- Bo\n"
    assert [each.name for each in drafts(friends, data)] == ["Bo"]
    assert [each.line for each in skipped(friends, data)] == [2]


def test_activity_with_nobody__needs_no_look() -> None:
    assert [(each.line, each.wrong) for each in skipped(friends, "### Activities:\n- 2026-10-03: Alone.\n")] == [(2, False)]


def test_other_headings__cost_what_stands_below_them() -> None:
    data = "Intro\n### Friends:\n- Ada\n\n### Pets:\n- Rex\n\n### Notes:\n- 2026-01-01: **Ada** rests.\n"
    assert [each.name for each in drafts(friends, data)] == ["Ada"]
    assert [each.line for each in skipped(friends, data)] == [1, 5]
    assert len(encounters(data)) == 1


@pytest.mark.parametrize("data", ["", "# A diary\n\n- 2026-01-01: nothing\n", "\x00\x01\x02", "<!DOCTYPE html><p>Not found"])
def test_foreign__is_said(data: str) -> None:
    assert not friends.recognises("x.md", data.encode())
    with pytest.raises(Foreign):
        found(friends, data)


def test_encodings__line_by_line_and_wide() -> None:
    mixed = "### Friends:\r\n- Renée\r\n".encode() + "- Zoë\r\n".encode("cp1252") + b"- A\x00da\r\n"
    assert [(each.line, each.name) for each in drafts(friends, mixed)] == [(2, "Renée"), (3, "Zoë"), (4, "Ada")]
    for encoding in ("utf-16", "utf-8-sig"):
        assert [each.name for each in drafts(friends, "### Friends:\n- Renée\n".encode(encoding))] == ["Renée"]


def test_long_line__is_read_in_time_and_one_that_is_none_refused() -> None:
    stars = "### Activities:\n- 2026-10-03: " + "**Ada** _x " * 100_000 + "\n"
    (met,) = encounters(stars)
    assert len(met.people) == 1
    assert [each.line for each in skipped(friends, f"### Friends:\n- {'a (' * 300_000}\n")] == [2]
    with pytest.raises(Foreign, match="more than 4 MB") as caught:
        found(friends, "### Friends:\n- " + "a" * (5 << 20))
    assert caught.value.line == 2


def test_many_lines__are_never_all_held() -> None:
    class Endless:
        """A file of 20,000 friends that are made as they are read."""

        at = 0

        def readline(self, _most: int) -> bytes:
            self.at += 1
            return b"### Friends:\n" if self.at == 1 else b"- Friend %d [Paris] @tag\n" % self.at if self.at < 20_002 else b""

    from drafts import TODAY

    from warmsite.formats.draft import Asked, Opened

    tracemalloc.start()
    count = sum(1 for _ in friends.read(Opened("x", b"### Friends:\n", Endless()), Asked(today=TODAY)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 20_000
    assert peak < 2_000_000


LINES = st.lists(
    st.sampled_from(
        ["### Friends:", "### Activities:", "### Notes:", "### Locations:", "", "- 2026-10-03: **A** _b_", "- A (a.k.a. B)"]
    )
    | st.text()
)


@given(LINES)
def test_any_lines__are_taken_or_skipped_and_raise_nothing_but_foreign(lines: list[str]) -> None:
    try:
        found(friends, "\n".join(lines).encode("utf-8", "surrogatepass"))
    except Foreign:
        return


@given(st.binary())
def test_any_bytes__raise_nothing_but_foreign(data: bytes) -> None:
    for content in (data, b"### Friends:\n" + data):
        try:
            found(friends, content)
        except Foreign:
            continue
