"""The log, its entries, and promises: each sentence of SPEC 3 under "Log" and "Promises"."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

import pytest

from warmsite.records.contact import parse_contact
from warmsite.records.settings import Settings, parse_settings

SETTINGS = Settings()
FIRST = 5  # the line on which a body begins: `---`, `name: Ada`, `---`, a blank one


def read(body, settings=SETTINGS):
    return parse_contact(f"---\nname: Ada\n---\n\n{dedent(body)}", "ada.md", settings)


def entry(line, settings=SETTINGS):
    """The one entry of a log of one line, without a problem."""
    contact, problems = read(f"## Log\n- 2026-03-02 {line}\n", settings)
    assert problems == ()
    return contact.log[0]


def doubtful(line, settings=SETTINGS):
    """The one entry of a log of one line and its one problem, a warning on that line."""
    contact, problems = read(f"## Log\n- 2026-03-02 {line}\n", settings)
    assert [(each.severity, each.line) for each in problems] == [("warning", FIRST + 1)], problems
    return contact.log[0], problems[0]


def texts(body):
    contact, problems = read(body)
    assert problems == (), problems
    return [each.text for each in contact.log]


# The section


@pytest.mark.parametrize(
    "heading", ["# Log", "## Log", "###### Log", "## LOG", "## log", "## Log ##", "##  Log", "Log\n===", "Log\n---"]
)
def test_section__any_level_any_case(heading):
    assert texts(f"{heading}\n\n- 2026-03-02 call: a\n") == ["a"]


@pytest.mark.parametrize("heading", ["## Logs", "## The log", "## Blog", "####### Log", "Log", "**Log**", "- # Log", "> ## Log"])
def test_section__other_headings_open_none(heading):
    contact, problems = read(f"{heading}\n\n- 2026-03-02 call: a\n")
    assert contact.log == ()
    assert {(each.code, each.severity, each.line) for each in problems} <= {("astray", "warning", FIRST + 2)}


def test_section__entries_without_any_log_are_a_warning_once_a_file():
    """Otherwise somebody who headed it `Logbook` would be told that they never spoke."""
    contact, problems = read("## Logbook\n\n- 2026-03-02 call: a\n- 2026-03-01 call: b\n")
    assert contact.log == ()
    assert [each.line for each in problems] == [FIRST + 2]
    assert read("- 2019-05-01 met at the fair\n- 2020 a call centre opened\n")[1] == ()
    assert read("## Plans\n- 2026-03-02 call: a\n## Log\n- 2026-01-01 call: b\n")[1] == ()


@pytest.mark.parametrize("line", ["9:30am call: x", "9.30 call: x", "25:00 call: x", "**call**: y", ": call: x", "- call: x"])
def test_kind__behind_something_else_is_a_warning(line):
    """A conversation would be lost in silence."""
    contact, problems = read(f"## Log\n- 2026-03-02 {line}\n")
    assert contact.log[0].kind == "note"
    assert [each.code for each in problems] == ["kind"]
    assert "call: …" in problems[0].hint


def test_promise__a_year_alone_is_no_date():
    contact, _ = read("- [ ] 1984 (the novel): lend it\n- [ ] 2026-03 plan the trip\n")
    assert [(each.date, each.text) for each in contact.promises] == [
        (None, "1984 (the novel): lend it"),
        (date(2026, 3, 1), "plan the trip"),
    ]


def test_links__cut_by_a_line_end_in_an_entry_are_links():
    contact, _ = read("## Log\n- 2026-03-02 call: saw [[Cy\n  Tran]] and [[bo]]\n")
    assert [each.target for each in contact.links] == ["bo", "Cy Tran"]
    assert set(contact.log[0].links) == {"bo", "Cy Tran"}


def test_section__several_are_one():
    body = """\
        ## Log
        - 2026-03-02 call: a
        ## Notes
        - 2026-03-01 call: no entry
        # log
        - 2026-02-02 call: b
        """
    assert texts(body) == ["a", "b"]


def test_section__up_to_the_next_heading_of_its_level():
    assert texts("## Log\n- 2026-03-02 call: a\n## Ideas\n- 2026-03-01 call: b\n") == ["a"]
    assert texts("## Log\n- 2026-03-02 call: a\n# Ideas\n- 2026-03-01 call: b\n") == ["a"]


def test_section__a_lower_heading_belongs_to_it():
    assert texts("## Log\n### 2026\n- 2026-03-02 call: a\n### 2025\n- 2025-03-01 call: b\n") == ["a", "b"]


def test_section__a_setext_heading_ends_it():
    assert texts("## Log\n- 2026-03-02 call: a\n\nIdeas\n-----\n\n- 2026-03-01 call: b\n") == ["a"]
    assert texts("# Log\n- 2026-03-02 call: a\n\n2025\n----\n\n- 2025-03-01 call: b\n") == ["a", "b"]


def test_section__a_log_within_a_log_ends_with_the_outer_one():
    assert texts("# Log\n- 2026-03-02 call: a\n## Log\n- 2026-03-01 call: b\n## 2025\n- 2025-01-01 call: c\n") == list("abc")


def test_section__a_higher_log_goes_on_to_its_own_level():
    """`# Log` after `### Log` is a section of its own level: the `## 2025` in it ends nothing."""
    assert texts("### Log\n- 2026-03-02 call: a\n# Log\n## 2025\n- 2025-03-01 call: b\n") == ["a", "b"]


def test_section__a_heading_in_code_ends_nothing():
    assert texts("## Log\n- 2026-03-02 call: a\n\n```\n# not a heading\n```\n\n- 2026-03-01 call: b\n") == ["a", "b"]


def test_section__paragraphs_between_are_notes():
    contact, problems = read("""\
        Before.

        ## Log
        - 2026-03-02 call: a

        Between, with [[bo]].

        - 2026-03-01 call: b

        ## After
        Behind.
        """)
    assert problems == ()
    assert [each.text for each in contact.log] == ["a", "b"]
    for word in ("Before.", "Between", "Behind.", "After"):
        assert word in contact.notes
    assert "call: a" not in contact.notes
    assert "Log" not in contact.notes
    assert [each.target for each in contact.links] == ["bo"]


# Items


@pytest.mark.parametrize("mark", ["-", "*", "+", "1.", "7)", "- ", "-   "])
def test_item__every_marker(mark):
    assert texts(f"## Log\n{mark} 2026-03-02 call: a\n") == ["a"]


def test_item__numbered_lists():
    assert texts("## Log\n1. 2026-03-02 call: a\n2. 2026-03-01 call: b\n10. 2026-02-01 call: c\n") == ["a", "b", "c"]


def test_item__indented_by_up_to_three_spaces():
    assert texts("## Log\n   - 2026-03-02 call: a\n   - 2026-03-01 call: b\n") == ["a", "b"]


@pytest.mark.parametrize("indent", ["  ", "    ", "\t", "   "])
def test_item__what_is_indented_belongs_to_it(indent):
    contact, problems = read(f"## Log\n- 2026-03-02 call: a\n{indent}- 2026-03-01 call: nested\n{indent}- gave: a book\n")
    assert problems == ()
    assert [each.text for each in contact.log] == ["a"]
    assert [(each.kind, each.text, each.line) for each in contact.log[0].ledger] == [("gave", "a book", FIRST + 3)]
    assert "nested" in contact.log[0].details


def test_item__under_a_number_three_spaces_are_wanted():
    contact, _ = read("## Log\n1. 2026-03-02 call: a\n   - 2026-03-01 call: nested\n2. 2026-02-01 call: b\n")
    assert [each.text for each in contact.log] == ["a", "b"]


def test_item__blank_lines_between_do_not_part_it():
    contact, problems = read(
        "## Log\n\n- 2026-03-02 call: a\n\n  A paragraph of it.\n\n  - gave: a book\n\n- 2026-03-01 call: b\n"
    )
    assert problems == ()
    assert [each.text for each in contact.log] == ["a", "b"]
    assert "A paragraph of it." in contact.log[0].details
    assert contact.notes == ""
    assert [each.text for each in contact.log[0].ledger] == ["a book"]


def test_item__a_wrapped_line_goes_on():
    assert texts("## Log\n- 2026-03-02 call: a very\n  long story\n- 2026-03-01 call: b\nlazily wrapped\n") == [
        "a very long story", "b lazily wrapped"
    ]  # fmt: skip


def test_item__a_wrapped_line_that_begins_like_a_number_is_no_item():
    assert texts("## Log\n- 2026-03-02 call: born in\n  1979. Fine.\n") == ["born in 1979. Fine."]


@pytest.mark.parametrize(
    "code", ["```\n- 2026-03-01 call: b\n```", "~~~~ md\n- 2026-03-01 call: b\n~~~~", "    - 2026-03-01 call: b"]
)
def test_item__nothing_is_read_from_code(code):
    contact, problems = read(f"## Log\n\n{code}\n\n- 2026-03-02 call: a\n")
    assert problems == ()
    assert [each.text for each in contact.log] == ["a"]


def test_item__an_unclosed_fence_takes_the_rest():
    assert texts("## Log\n- 2026-03-02 call: a\n\n```\n- 2026-03-01 call: b\n## Ideas\n") == ["a"]


def test_item__line_and_order_are_the_files():
    contact, _ = read("## Log\n- 2026-03-02 call: a\n- 2026-04-02 call: b\n\n- 2025-01-01 call: c\n")
    assert [(each.text, each.line) for each in contact.log] == [("a", FIRST + 1), ("b", FIRST + 2), ("c", FIRST + 4)]


# Date and time


@pytest.mark.parametrize(
    ("typed", "first", "known"),
    [("2026-03-02", date(2026, 3, 2), 3), ("2026-03", date(2026, 3, 1), 2), ("2026", date(2026, 1, 1), 1)],
)
def test_date__partial_stands_for_its_first_day(typed, first, known):
    contact, problems = read(f"## Log\n- {typed} call: a\n")
    assert problems == ()
    assert (contact.log[0].date, contact.log[0].known, contact.log[0].kind) == (first, known, "call")


@pytest.mark.parametrize(
    "line",
    ["call: no date", "2026-02-30 call: x", "2026-13-01 call: x", "2026-3-2 call: x", "02.03.2026 call: x", "0000 call: x",
     "20260302 call: x", "yesterday", "2026/03/02 call: x", "2025-02-29 call: x", "March 2026 call: x", "2026-00 x", "12026 x"],
)  # fmt: skip
def test_date__none_or_an_impossible_one_is_a_warning_at_its_line(line):
    contact, problems = read(f"## Log\n- 2026-03-05 call: a\n- {line}\n- 2026-03-01 call: b\n")
    assert [each.text for each in contact.log] == ["a", "b"]
    assert [(each.line, each.column, each.severity) for each in problems] == [(FIRST + 2, 3, "warning")]


def test_date__an_empty_item_is_one_without():
    contact, problems = read("## Log\n-\n- 2026-03-01 call: b\n")
    assert [each.text for each in contact.log] == ["b"]
    assert [(each.line, each.severity) for each in problems] == [(FIRST + 1, "warning")]


@pytest.mark.parametrize(
    ("typed", "time"), [("9:30", "09:30"), ("14:30", "14:30"), ("0:05", "00:05"), ("23:59", "23:59"), ("09:30", "09:30")]
)
def test_time__of_an_entry(typed, time):
    each = entry(f"{typed} call: a")
    assert (each.time, each.kind, each.text) == (time, "call", "a")


def test_time__without_a_kind():
    each = entry("9:30 she rang the bell")
    assert (each.time, each.kind, each.text) == ("09:30", "note", "she rang the bell")


@pytest.mark.parametrize("typed", ["24:00", "9:60", "9:3", "930", "9.30"])
def test_time__no_time_is_text(typed):
    contact, _ = read(f"## Log\n- 2026-03-02 {typed} and more\n")
    assert contact.log[0].time == ""
    assert typed in contact.log[0].text


# Kind


CONVERSATIONS = ("call", "video", "meeting", "met", "visit", "coffee", "lunch", "dinner", "drinks", "walk", "event")
TOUCHES = ("email", "message", "chat", "letter", "card", "gift")
ATTEMPTS = ("voicemail", "no-answer", "missed")
WORDS = {
    "call": ("phone", "phone call", "phoned", "called", "rang", "spoke"),
    "video": ("video call", "zoom", "teams", "facetime"),
    "email": ("e-mail", "mail"),
    "message": ("text", "sms", "whatsapp"),
    "no-answer": ("no answer",),
}


@pytest.mark.parametrize(
    ("kinds", "group"),
    [(CONVERSATIONS, "conversation"), (TOUCHES, "touch"), (ATTEMPTS, "attempt"), (("note",), "remark")],
)
def test_kind__counts_as(kinds, group):
    assert {kind for kind, counts in SETTINGS.vocabulary.groups.items() if counts == group} == set(kinds)
    for kind in kinds:
        assert entry(f"{kind}: a").kind == kind


def test_kind__all_but_call_and_video_are_face_to_face():
    assert {kind for kind in SETTINGS.vocabulary.groups if SETTINGS.vocabulary.is_face_to_face(kind)} == (
        set(CONVERSATIONS) - {"call", "video"}
    )


@pytest.mark.parametrize(("kind", "word"), [(kind, word) for kind, words in WORDS.items() for word in words])
def test_kind__other_words(kind, word):
    for typed in (word, word.upper(), word.capitalize()):
        assert (entry(f"{typed}: a").kind, entry(f"{typed}: a").text) == (kind, "a")


def test_kind__in_any_case():
    assert entry("CALL: a").kind == "call"
    assert entry("No-Answer: a").kind == "no-answer"


@pytest.mark.parametrize(
    ("line", "kind", "text"),
    [
        ("phone call: a", "call", "a"),
        ("phone  call: a", "call", "a"),
        ("video call: a", "video", "a"),
        ("no answer: a", "no-answer", "a"),
        ("no-answer", "no-answer", ""),
        ("message", "message", ""),
        ("e-mail sent", "email", "sent"),
        ("gift - a clock", "gift", "- a clock"),
        ("text message: a", "message", "message: a"),
        ("note about walk: a", "note", "about walk: a"),
    ],
)
def test_kind__the_longest_run_of_words(line, kind, text):
    each = entry(line)
    assert (each.kind, each.text) == (kind, text)


@pytest.mark.parametrize("line", ["callous remarks", "metropolis", "textile", "notebook", "emails1", "chatté", "calls", "call2"])
def test_kind__ended_by_a_space_punctuation_or_the_end(line):
    assert (entry(line).kind, entry(line).text) == ("note", line)


@pytest.mark.parametrize("line", ["walḱ on", "gift\u0301", "mail\u093e box"])
def test_kind__a_mark_on_a_letter_ends_no_word(line):
    assert entry(line).kind == "note"


@pytest.mark.parametrize("line", ["vıdeo: x", "vİdeo: x", "emaıl x", "misſed: x", "wal\u212a: x"])
def test_kind__letters_that_only_look_alike_are_no_crash(line):
    contact, _ = read(f"## Log\n- 2026-03-02 {line}\n")
    assert contact.log[0].kind in SETTINGS.vocabulary.groups


def test_kind__none_is_a_note():
    each = entry("Her daughter was born")
    assert (each.kind, each.text) == ("note", "Her daughter was born")


def test_kind__only_a_date_is_a_note():
    contact, _ = read("## Log\n- 2026-03-02\n")
    assert (contact.log[0].kind, contact.log[0].text) == ("note", "")


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("cal: a", "call"),
        ("lnuch: a", "lunch"),
        ("vidoe call: a", "video"),
        ("coffe (warm): a", "coffee"),
        ("diner with [[bo]]: a", "dinner"),
    ],
)
def test_kind__unknown_words_and_a_colon_are_a_warning_with_a_suggestion(line, hint):
    each, problem = doubtful(line)
    assert each.kind == "note"
    assert hint in problem.hint
    assert problem.column == 14


@pytest.mark.parametrize("line", ["swim: a", "long swim: a", "скайп: a", "会议: a", "कॉल: a"])
def test_kind__unknown_words_of_any_script(line):
    each, problem = doubtful(line)
    assert each.kind == "note"
    assert problem.hint


@pytest.mark.parametrize("line", ["she said this: a", "one two three: a", "https://example.com", "swim with her", "10: a"])
def test_kind__more_words_or_no_colon_are_text(line):
    assert (entry(line).kind, entry(line).text) == ("note", line)


# Text and colon


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("call: Moving to Berlin.", "Moving to Berlin."), ("call:Moving", "Moving"), ("call : Moving", "Moving"),
        ("call", ""), ("call:", ""), ("email she wrote: yes", "she wrote: yes"), ("call: a: b", "a: b"),
        ("call (warm):a", "a"), ("note: : x", ": x"), ("call: **bold** `code`", "**bold** `code`"),
    ],
)  # fmt: skip
def test_text__after_the_colon(line, text):
    assert entry(line).text == text


@pytest.mark.parametrize(
    ("line", "kind", "text"),
    [("met Ada at the fair", "met", "Ada at the fair"), ("call her next week", "call", "her next week"),
     ("call (warm) her next week", "call", "her next week"), ("lunch with nobody", "lunch", "with nobody"),
     ("rang [[bo:x]]", "call", "[[bo:x]]"), ("call `a: b`", "call", "`a: b`")],
)  # fmt: skip
def test_text__of_a_conversation_without_a_colon_counts_with_a_warning(line, kind, text):
    each, problem = doubtful(line)
    assert (each.kind, each.text) == (kind, text)
    assert problem.hint


@pytest.mark.parametrize(
    "line", ["email sent her the list", "voicemail left word", "note she moved", "card for May", "lunch", "walk (warm)"]
)
def test_text__without_a_colon_is_no_warning_elsewhere(line):
    entry(line)


# Reaction


@pytest.mark.parametrize("reaction", ["thrilled", "warm", "neutral", "indifferent", "wary"])
def test_reaction__right_after_the_kind(reaction):
    for line in (f"call ({reaction}): a", f"call({reaction.upper()}) : a", f"email ({reaction}) a", f"call ( {reaction} ): a"):
        each = entry(line)
        assert (each.reaction, each.text) == (reaction, "a")


def test_reaction__before_the_people():
    each = entry("lunch (warm) with [[bo]]: a")
    assert (each.reaction, each.people, each.text) == ("warm", ("bo",), "a")


def test_reaction__unknown_is_a_warning_and_stays_in_the_text():
    each, problem = doubtful("call (thriled): a")
    assert (each.reaction, each.kind) == ("", "call")
    assert "thriled" in each.text
    assert "a" in each.text
    assert "thrilled" in problem.hint
    assert problem.column == 19


@pytest.mark.parametrize("line", ["call: (thrilled) a", "call: a (thrilled)", "lunch with [[bo]] (warm): a"])
def test_reaction__elsewhere_is_none(line):
    assert entry(line).reaction == ""


# With people


@pytest.mark.parametrize(
    ("line", "people", "text"),
    [
        ("lunch with [[bo]]: a", ("bo",), "a"),
        ("lunch with [[bo]]", ("bo",), ""),
        ("lunch with [[bo]] and [[cy]]: a", ("bo", "cy"), "a"),
        ("lunch with [[bo]], [[cy]] & [[dee]]: a [[eve]]", ("bo", "cy", "dee"), "a [[eve]]"),
        ("lunch with my friend [[bo]] and his wife: a", ("bo",), "a"),
        ("lunch with [[bo|Bo: the man]]: a", ("bo",), "a"),
        ("lunch With [[Bo Lindqvist]]: a", ("Bo Lindqvist",), "a"),
        ("lunch with [[bo]]: a with [[cy]]: b", ("bo",), "a with [[cy]]: b"),
        ("lunch: with [[bo]] a", (), "with [[bo]] a"),
        ("email with [[bo]]: a", ("bo",), "a"),
        ("with [[bo]]: a", ("bo",), "a"),
        ("lunch with [[bo]] and [[bo]]: a", ("bo",), "a"),
        ("message with love: for [[bo]]", (), "with love: for [[bo]]"),
        ("email within [[bo]]", (), "within [[bo]]"),
    ],
)
def test_people__between_with_and_the_next_colon_outside_a_link(line, people, text):
    each = entry(line)
    assert (each.people, each.text) == (people, text)


def test_people__to_the_lines_end():
    assert entry("lunch with [[bo]] and later [[cy]]").people == ("bo", "cy")


def test_people__words_beside_them_stay_readable():
    assert entry("lunch with [[bo]] and later [[cy]]").text == "with [[bo]] and later [[cy]]"
    assert entry("lunch with [[bo]], [[cy]] & [[dee]]").text == ""


def test_people__a_link_in_code_is_none():
    assert entry("email with `[[bo]]`: a").people == ()


def test_people__are_links_with_a_place():
    contact, _ = read("## Log\n- 2026-03-02 lunch with [[bo]]: a [[cy]]\n  - gave: word to [[dee]]\n")
    assert [(each.target, each.line, each.column) for each in contact.links] == [
        ("bo", FIRST + 1, 25), ("cy", FIRST + 1, 35), ("dee", FIRST + 2, 19)
    ]  # fmt: skip


# The ledger


def test_ledger__nested_lines():
    contact, problems = read("""\
        ## Log
        - 2026-03-02 call: a
          - challenge: hiring
          - Gave: introduction to [[bo]]
          * got : a meal
          - asked: for her word,
            twice
          - gave nothing
          - gave
          - something else
        """)
    assert problems == ()
    assert [(each.kind, each.text) for each in contact.log[0].ledger] == [
        ("challenge", "hiring"), ("gave", "introduction to [[bo]]"), ("got", "a meal"), ("asked", "for her word, twice")
    ]  # fmt: skip
    assert "something else" in contact.log[0].details
    assert "gave nothing" in contact.log[0].details
    assert "hiring" not in contact.log[0].details


def test_details__lose_their_margin_and_nothing_else():
    contact, _ = read("## Log\n- 2026-03-02 call: a\n\n  - b\n \n    c\n  - d\n")
    assert contact.log[0].details == "- b\n\n  c\n- d"


def test_ledger__not_from_notes_nor_code():
    contact, _ = read("- gave: a book\n\n## Log\n- 2026-03-02 call: a\n\n  ```\n  - gave: b\n  ```\n")
    assert contact.log[0].ledger == ()


def test_ledger__deeper_still_belongs_to_the_entry():
    contact, _ = read("## Log\n- 2026-03-02 call: a\n  - talk\n    - gave: a book\n")
    assert [each.text for each in contact.log[0].ledger] == ["a book"]


# Promises


@pytest.mark.parametrize(
    ("line", "day", "text", "done"),
    [
        ("- [ ] send the survey", None, "send the survey", False),
        ("- [ ] 2026-03-10 send the survey", date(2026, 3, 10), "send the survey", False),
        ("- [x] 2026-03-10 send it", date(2026, 3, 10), "send it", True),
        ("- [X] send it", None, "send it", True),
        ("* [ ] a", None, "a", False),
        ("+ [ ] a", None, "a", False),
        ("1. [ ] a", None, "a", False),
        ("- [ ] 2026-03 a", date(2026, 3, 1), "a", False),
        ("- [ ] 2026-03-10: a", date(2026, 3, 10), "a", False),
        ("- [ ] 2026-03-10", date(2026, 3, 10), "", False),
        ("> - [ ] quoted", None, "quoted", False),
        ("- a list\n  - [ ] nested", None, "nested", False),
    ],
)
def test_promise__anywhere(line, day, text, done):
    for body in (f"{line}\n", f"## Ideas\n\n{line}\n", f"## Log\n- 2026-01-01 call: a\n\n## Later\n{line}\n"):
        contact, problems = read(body)
        assert problems == ()
        assert [(each.date, each.text, each.done) for each in contact.promises] == [(day, text, done)]


def test_promise__in_the_log():
    contact, problems = read("## Log\n- 2026-03-02 call: a\n  - [ ] 2026-03-10 send it\n- [ ] 2026-04-01 and this\n")
    assert problems == ()
    assert [(str(each.date), each.text, each.line) for each in contact.promises] == [
        ("2026-03-10", "send it", FIRST + 2), ("2026-04-01", "and this", FIRST + 3)
    ]  # fmt: skip
    assert [each.text for each in contact.log] == ["a"]


@pytest.mark.parametrize("body", ["```\n- [ ] a\n```", "    - [ ] a", "`- [ ] a`", "~~~\n- [ ] a\n~~~", "- x\n\n      - [ ] a"])
def test_promise__not_in_code(body):
    assert read(f"Notes.\n\n{body}")[0].promises == ()


@pytest.mark.parametrize("body", ["- [] a", "- [y] a", "[ ] a", "-[ ] a", "- [ ](x) a", "- [a] b", "- [  ] a"])
def test_promise__not_these(body):
    assert read(body)[0].promises == ()


def test_promise__an_impossible_date_is_a_warning_and_no_date():
    contact, problems = read("- [ ] 2026-02-30 send it\n")
    assert [(each.date, "send it" in each.text) for each in contact.promises] == [(None, True)]
    assert [(each.line, each.column, each.severity) for each in problems] == [(FIRST, 7, "warning")]


def test_promise__wraps():
    assert [each.text for each in read("- [ ] send\n  the survey\n")[0].promises] == ["send the survey"]


def test_promise__a_link_that_a_line_end_cuts_is_one():
    contact, _ = read("- [ ] ask [[Bo\n  Lindqvist]] and [[cy]]\n")
    assert sorted((each.target, each.line) for each in contact.links) == [("Bo Lindqvist", FIRST), ("cy", FIRST + 1)]


# Links


@pytest.mark.parametrize(
    ("body", "targets"),
    [("[[bo]] and [[Cy Tran|Cy]]", ["bo", "Cy Tran"]), ("`[[bo]]`", []), ("```\n[[bo]]\n```", []), ("    [[bo]]", []),
     ("\\[[bo]]", []), ("[[]] [[ ]] [bo] [[a\nb]]", []), ("> [[bo]]", ["bo"]), ("# [[bo]]", ["bo"]),
     ("| a | [[bo]] |", ["bo"]), ("``a`b [[bo]]``", []), ("[[ bo ]]", ["bo"]), ("[[李伟]]", ["李伟"])],
)  # fmt: skip
def test_links__outside_code(body, targets):
    assert [each.target for each in read(f"Notes.\n\n{body}\n")[0].links] == targets


# Settings change the words


def test_settings__kinds_and_words_of_ones_own():
    settings, _ = parse_settings(
        "kinds: {conversation: [swim], touch: [ice cream]}\nwords: {swim: [long swim]}\nreactions: [amused]\n"
    )
    assert entry("long swim (amused) with [[bo]]: a", settings).kind == "swim"
    assert entry("Ice  Cream: a", settings).kind == "ice cream"


@pytest.mark.parametrize("mark", ["[", "[[", "`", "> ", "- ", "* ", "#", "(", "with [[a]] ", "|", "<![CDATA[", "1. ", "\\", "  "])
@pytest.mark.parametrize(
    "before", ["", "## Log\n", "## Log\n- 2026-03-02 call ", "## Log\n- 2026-03-02 foo with", "- [ ] ", "[[a"]
)
def test_body__no_line_takes_long(before, mark):
    """Lines of 10,000 marks: whatever looks at them again and again would stand out in the run."""
    contact, _ = read(f"{before}{mark * (10_000 // len(mark))}x\n")
    assert contact.name == "Ada"
