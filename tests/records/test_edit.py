"""One change in a text of whatever form: every other byte stays, and what was written reads back."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from textwrap import dedent

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from warmsite.records.contact import parse_contact
from warmsite.records.edit import NewEntry, add_entry, rename_links, set_field, tick
from warmsite.records.settings import Settings
from warmsite.records.source import Refused

SETTINGS = Settings()
DAY = date(2026, 3, 2)
CALL = NewEntry(DAY, "call", "Moving to Berlin.")


def record(body="", front="name: Ada"):
    """A record; its body may be indented to fit the test around it."""
    return f"---\n{front}\n---\n{dedent(body)}"


def add(source, entry=CALL):
    return add_entry(source, entry, "contacts/ada.md", SETTINGS)


def put(source, key, value):
    return set_field(source, key, value, "contacts/ada.md", SETTINGS).text


def read(text):
    contact, problems = parse_contact(text, "contacts/ada.md", SETTINGS)
    assert contact, problems
    return contact


def parted(before, after):
    """The one place where two texts differ: what was taken away there, and what was put in."""
    most = min(len(before), len(after))
    start = next((at for at in range(most) if before[at] != after[at]), most)
    end = next((at for at in range(most - start) if before[-1 - at] != after[-1 - at]), most - start)
    return before[start : len(before) - end], after[start : len(after) - end]


def added_lines(before, after):
    """The filled lines that a text has more of than another."""
    return Counter(filter(None, lines_of(after))) - Counter(lines_of(before))


def lines_of(text):
    return re.split("\r\n|\r|\n", text)


# add_entry: where


def test_add_entry__on_top_of_a_log_that_runs_upwards():
    source = record("""
        ## Log

        - 2026-02-01 call: b
        - 2026-01-01 call: a
        """)
    made = add(source)
    assert made.text == source.replace("- 2026-02", "- 2026-03-02 call: Moving to Berlin.\n- 2026-02")
    assert (made.line, made.written) == (7, ("- 2026-03-02 call: Moving to Berlin.",))


def test_add_entry__at_the_end_of_a_log_that_runs_downwards():
    source = record("""
        ## Log

        - 2026-01-01 call: a
        - 2026-02-01 call: b
          - gave: a book

          and more

        ## Later
        """)
    made = add(source)
    assert made.text == source.replace("  and more\n", "  and more\n- 2026-03-02 call: Moving to Berlin.\n")
    assert made.line == 12


@pytest.mark.parametrize("days", [("2026-04-01", "2026-02-01"), ("2026-02-01", "2026-04-01")])
def test_add_entry__between_its_neighbours(days):
    source = record("## Log\n" + "".join(f"- {day} call: x\n" for day in days))
    assert [str(each.date) for each in read(add(source).text).log] == [days[0], "2026-03-02", days[1]]


@pytest.mark.parametrize(
    ("entries", "time", "expected"),
    [
        (["2026-03-02 call: a", "2026-03-01 call: b"], "", ["new", "a", "b"]),
        (["2026-03-01 call: b", "2026-03-02 call: a"], "", ["b", "a", "new"]),
        (["2026-03-02 14:30 call: a", "2026-03-02 9:30 call: b", "2026-03-01 call: c"], "10:00", ["a", "new", "b", "c"]),
        (["2026-03-01 call: c", "2026-03-02 9:30 call: b", "2026-03-02 14:30 call: a"], "10:00", ["c", "b", "new", "a"]),
        (["2026-03-02 14:30 call: a", "2026-03-01 call: b"], "", ["new", "a", "b"]),
    ],
)
def test_add_entry__within_a_day(entries, time, expected):
    made = add(record("## Log\n" + "".join(f"- {each}\n" for each in entries)), NewEntry(DAY, "call", "new", time))
    assert [each.text for each in read(made.text).log] == expected


def test_add_entry__after_promises_and_undated_items_that_are_no_entries():
    source = record("""
        ## Log

        - [ ] 2026-06-01 call back
        - no date yet
        - 2026-01-01 call: a
        """)
    assert [each.line for each in read(add(source).text).log] == [9, 10]


# add_entry: how


@pytest.mark.parametrize(
    ("like", "expected"),
    [
        ("- ", "- 2026-03-02 call: x\n  - gave: y"),
        ("* ", "* 2026-03-02 call: x\n  - gave: y"),
        ("+ ", "+ 2026-03-02 call: x\n  - gave: y"),
        ("1. ", "1. 2026-03-02 call: x\n   - gave: y"),
        ("12) ", "12) 2026-03-02 call: x\n    - gave: y"),
        ("  -   ", "  -   2026-03-02 call: x\n      - gave: y"),
        ("-\t", "- 2026-03-02 call: x\n  - gave: y"),
    ],
)
def test_add_entry__is_written_as_its_neighbours_are(like, expected):
    made = add(record(f"## Log\n\n{like}2026-01-01 call: a\n"), NewEntry(DAY, "call", "x", nested=("gave: y",)))
    assert "\n".join(made.written) == expected
    assert f"\n{expected}\n{like}2026-01-01" in made.text
    assert read(made.text).log[0].ledger[0].text == "y"


def test_add_entry__keeps_a_loose_list_loose():
    source = record("## Log\n\n- 2026-02-01 call: b\n\n- 2026-01-01 call: a\n")
    assert add(source).text == source.replace("- 2026-02", "- 2026-03-02 call: Moving to Berlin.\n\n- 2026-02")


def test_add_entry__a_tight_list_under_a_year_stays_tight_beside_another_year():
    source = record("## Log\n\n### 2026\n\n- 2026-02-01 call: b\n\n### 2025\n\n- 2025-01-01 call: a\n")
    assert add(source).text == source.replace("- 2026-02", "- 2026-03-02 call: Moving to Berlin.\n- 2026-02")


def test_add_entry__all_that_an_entry_can_say():
    entry = NewEntry(
        DAY, "lunch", "First line.\nSecond line.\n\nA paragraph.", "12:30", "thrilled", ("bo", "cy", "Dee Ray"),
        ("gave: a book", "got: an hour", "asked: a door", "challenge: time", "[ ] 2026-12-01 send deck", "[ ] some day"),
    )  # fmt: skip
    made = add(record("## Log\n"), entry)
    assert made.written[0] == "- 2026-03-02 12:30 lunch (thrilled) with [[bo]], [[cy]] and [[Dee Ray]]: First line."
    contact = read(made.text)
    (said,) = contact.log
    assert (said.time, said.kind, said.reaction, said.people) == ("12:30", "lunch", "thrilled", ("bo", "cy", "Dee Ray"))
    assert said.text == "First line. Second line."
    assert said.details.startswith("\nA paragraph.") or said.details.startswith("A paragraph.")
    assert [(each.kind, each.text) for each in said.ledger] == [
        ("gave", "a book"), ("got", "an hour"), ("asked", "a door"), ("challenge", "time")
    ]  # fmt: skip
    assert [(each.date, each.text) for each in contact.promises] == [(date(2026, 12, 1), "send deck"), (None, "some day")]


@pytest.mark.parametrize(
    "text",
    [": colon", ".dot", "(bracket)", "with [[bo]]: x", "a  b", "9:30", "- dash", "# hash", "`code", "|", "李伟"],
)
def test_add_entry__any_text_reads_back(text):
    (said,) = read(add(record(), NewEntry(DAY, "call", text)).text).log
    assert (said.kind, said.people, said.text) == ("call", (), text)


def test_add_entry__without_a_text_is_its_head():
    assert add(record(), NewEntry(DAY, "coffee", people=("bo",))).written == ("- 2026-03-02 coffee with [[bo]]",)


# add_entry: a log that lacks, is empty, or stands in parts


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", "\n\n## Log\n\n{}\n"),
        ("\n", "\n\n## Log\n\n{}\n"),
        ("\nA note.", "\nA note.\n\n## Log\n\n{}\n"),
        ("\n- a list\n", "\n- a list\n\n## Log\n\n{}\n"),
        ("\n    code\n", "\n    code\n\n## Log\n\n{}\n"),
        ("\n## Log", "\n## Log\n\n{}\n"),
        ("\n## Log\n\n\n## Other\n", "\n## Log\n\n{}\n\n\n## Other\n"),
        ("\n## Log\n## Other\n", "\n## Log\n\n{}\n\n## Other\n"),
        ("\n## Log\nA note.\n\n## Other\n", "\n## Log\nA note.\n\n{}\n\n## Other\n"),
        ("\nLog\n===\n", "\nLog\n===\n\n{}\n"),
        ("\nLog\n---\n\nOther\n-----\n", "\nLog\n---\n\n{}\n\nOther\n-----\n"),
        ("\n# Log #\n\n## Log\n\n# Log\n", "\n# Log #\n\n{}\n\n## Log\n\n# Log\n"),
    ],
)
def test_add_entry__a_log_without_entries(body, expected):
    made = add(f"---\nname: Ada\n---{body}")
    assert made.text == f"---\nname: Ada\n---{expected.format('- 2026-03-02 call: Moving to Berlin.')}"
    assert [each.line for each in read(made.text).log] == [made.line]


def test_add_entry__several_logs_are_one():
    source = record("""
        ## Log

        - 2026-04-01 call: c

        ## Plans

        ## Log

        - 2026-02-01 call: b
        - 2026-01-01 call: a
        """)
    assert add(source).text == source.replace("- 2026-02", "- 2026-03-02 call: Moving to Berlin.\n- 2026-02")


YEARS = """
    ## Log

    ### 2025

    - 2025-05-05 call: b
    - 2025-01-01 call: a

    ### 2023

    - 2023-03-03 call: z
    """


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2026, 1, 1), "### 2025"),
        (date(2025, 6, 1), "- 2025-05-05"),
        (date(2024, 1, 1), "### 2023"),
        (date(2023, 1, 1), ""),
        (date(2022, 1, 1), ""),
    ],
)
def test_add_entry__finds_its_year_or_begins_it(day, before):
    source = record(YEARS)
    made = add(source, NewEntry(day, "call", "new"))
    heads = [] if day.year in {2025, 2023} else [f"### {day.year}"]
    assert made.text.splitlines()[made.line - 1] == f"- {day} call: new"
    assert parted(source, made.text)[0] == ""
    assert added_lines(source, made.text) == Counter([f"- {day} call: new", *heads])
    days = [each.date for each in read(made.text).log]
    assert days == sorted(days, reverse=True)
    if before:
        assert before in made.text[made.text.index("call: new") :]
    assert "\n\n\n" not in made.text


def test_add_entry__a_year_that_runs_downwards_comes_last():
    source = record("# Log\n\n2024\n----\n\n- 2024-01-01 call: a\n\n2025\n----\n\n- 2025-01-01 call: b\n")
    assert add(source).text == f"{source}\n2026\n----\n\n- 2026-03-02 call: Moving to Berlin.\n"


def test_add_entry__under_a_year_that_is_empty():
    source = record("# Log\n\n2026\n----\n\n2025\n----\n\n- 2025-01-01 call: b\n")
    assert add(source).text == source.replace("2026\n----\n", "2026\n----\n\n- 2026-03-02 call: Moving to Berlin.\n")


def test_add_entry__the_newest_above_all_years():
    source = record("## Log\n\n- 2026-02-01 call: c\n\n### 2025\n\n- 2025-01-01 call: b\n")
    assert add(source).text == source.replace("- 2026-02", "- 2026-03-02 call: Moving to Berlin.\n- 2026-02")
    newer = add(source, NewEntry(date(2027, 1, 1), "call", "new"))
    assert newer.text == source.replace("- 2026-02", "- 2027-01-01 call: new\n- 2026-02")


# add_entry: bytes


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_add_entry__keeps_line_ends(end):
    source = record("\n## Log\n\n- 2026-01-01 call: a\n").replace("\n", end)
    line = f"- 2026-03-02 call: Moving to Berlin.{end}"
    assert add(source).text == source.replace("- 2026-01", f"{line}- 2026-01")


def test_add_entry__mixed_line_ends_are_those_of_the_line_above():
    source = "---\r\nname: Ada\n---\n## Log\r\n\n- 2026-02-01 call: b\r- 2026-01-01 call: a\n"
    assert add(source, NewEntry(date(2026, 1, 15), "call", "new")).text == source.replace("b\r", "b\r- 2026-01-15 call: new\r")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_add_entry__a_file_without_a_final_line_end_gets_one(end):
    source = record("## Log\n\n- 2025-01-01 call: a\n- 2026-01-01 call: b").replace("\n", end)
    assert add(source).text == f"{source}{end}- 2026-03-02 call: Moving to Berlin.{end}"


def test_add_entry__keeps_a_byte_order_mark_trailing_spaces_and_what_is_no_line_end():
    source = "\ufeff---  \nname: Ada   # who?\n--- \n\nA\u2028b\x0cc\x85d  \n\n## Log  \n\n- 2026-01-01 call: a  \n\t\n"
    assert add(source).text == source.replace("- 2026-01", "- 2026-03-02 call: Moving to Berlin.\n- 2026-01")


# add_entry: refused


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("No front matter.\n", "has no front matter"),
        ("---\nname: Ada\n", "is not closed"),
        ("---\nname: [\n---\n", "cannot be read"),
        ("---\nname: Ada\n---\n\n```\ncode\n", "close the code block"),
        ("---\nname: Ada\n---\n\n~~~", "close the code block"),
        ("---\nname: Ada\n---\n\n- 2026-01-01 call: a\n", "put `## Log` above the entries first"),
        ("---\nname: Ada\n---\n\n## Log\n\n```\n\n## Log\n", "close the code block"),
    ],
)
def test_add_entry__refused(source, why):
    with pytest.raises(Refused, match=why):
        add(source)


@pytest.mark.parametrize(
    "entry",
    [
        NewEntry(DAY, "call", "x", reaction="odd"),
        NewEntry(DAY, "juggling", "x"),
        NewEntry(DAY, "call", "x", "25:99"),
        NewEntry(DAY, "call", "x", people=("a]] b",)),
        NewEntry(DAY, "call", "x\n```\nnot closed", nested=("gave: y",)),
        NewEntry(DAY, "call", "x", nested=("gave: y\n- 2020-01-01 call: z",)),
    ],
)
def test_add_entry__refused_where_it_would_not_read_back(entry):
    with pytest.raises(Refused, match=r"not be read back|read otherwise"):
        add(record(), entry)


# tick


PROMISES = """
    - [ ] in the notes
    > - [ ] quoted

    ## Log

    - 2026-01-01 call: a
      * [ ] 2026-06-01 nested [ ] twice
      1. [x] kept
    - [ ] in the log
    """


@pytest.mark.parametrize("text", ["in the notes", "quoted", "nested [ ] twice", "in the log"])
def test_tick__changes_one_letter(text):
    source = record(PROMISES).replace("\n", "\r\n")
    made = tick(source, lambda waiting: next(each for each in waiting if each.text == text), "ada.md", SETTINGS)
    assert parted(source, made.text) == (" ", "x")
    assert [each.text for each in read(made.text).promises if each.done] == (
        ["kept", text] if text == "in the log" else [text, "kept"]
    )
    assert made.text.split("\r\n")[made.line - 1] == made.written[0]


def test_tick__is_offered_the_open_ones():
    offered = []
    with pytest.raises(IndexError):
        tick(record(PROMISES), lambda waiting: offered.extend(waiting) or waiting[9], "ada.md", SETTINGS)
    assert [each.text for each in offered] == ["in the notes", "quoted", "nested [ ] twice", "in the log"]


# set_field


@pytest.mark.parametrize(
    ("front", "value", "expected"),
    [
        ("circle: close", "wide", "circle: wide"),
        ("circle:", "wide", "circle: wide"),
        ("circle:   close   # why", "wide", "circle: wide   # why"),
        ("circle: # why", "wide", "circle: wide # why"),
        ("circle: close # why", "", "circle: # why"),
        ("circle : close", "wide", "circle : wide"),
        ('"circle": close', "wide", '"circle": wide'),
        ("circle: 'close' # why", "wide", "circle: wide # why"),
        ('circle: "clo # se"', "wide", "circle: wide"),
        ("circle: [a, 'b # c'] # d", "wide", "circle: wide # d"),
        ("circle: {a: b,\n  c: d}\nrole: x", "wide", "circle: wide\nrole: x"),
        ("circle:\n  - a\n# why\n\nrole: x", "wide", "circle: wide\n# why\n\nrole: x"),
        ("circle:\n- a\n-\nrole: x", "wide", "circle: wide\nrole: x"),
        ("circle:\n  a:\n  b:\nrole: x", "wide", "circle: wide\nrole: x"),
        ("circle: close\n  and more\n\n# why\nrole: x", "wide", "circle: wide\n\n# why\nrole: x"),
        ("circle: |\n  close # no comment\n\n  more\n# why\nrole: x", "wide", "circle: wide\n# why\nrole: x"),
        ("circle: >-\n  close", "wide", "circle: wide"),
        ("circle: a\u00a0", "wide", "circle: wide"),
        ("circle: a\ncircle: b", "wide", "circle: wide\ncircle: b"),
        ("role: x", "wide", "role: x\ncircle: wide"),
        ("role: |\n  x\n  y", "wide", "role: |\n  x\n  y\ncircle: wide"),
        ("role: x # y", "", "role: x # y"),
    ],
)
def test_set_field__in_place(front, value, expected):
    source = record("\n## Log\n", f"name: Ada\n{front}")
    assert put(source, "circle", value) == record("\n## Log\n", f"name: Ada\n{expected}")


def test_set_field__in_an_indented_front_matter():
    assert put(record(front="  name: Ada\n  role: x"), "circle", "wide") == record(front="  name: Ada\n  role: x\n  circle: wide")


def test_set_field__in_one_that_holds_comments_only():
    assert put(record(front="# nobody yet"), "name", "Ada") == record(front="# nobody yet\nname: Ada")
    assert put("---\n---\n", "name", "Ada") == "---\nname: Ada\n---\n"


@pytest.mark.parametrize(
    ("value", "read_as"),
    [("CTO: the second", "CTO: the second"), ("a # b", "a # b"), ("- x", "- x"), ("*x", "*x"), ("yes", "yes"), ("'q", "'q"),
     ("a\nb", "a\nb"), ("[a, b]", ["a", "b"]), ("{a: 1}", {"a": "1"}), ("[[bo]]", "[[bo]]"), ("'a # b'", "a # b"),
     ("\t x ", "x"), ("[a", "[a"), ("|", "|"), ("---", "---"), ("李伟", "李伟"), ("!x", "!x"), ("&x y", "&x y"),
     ("a\u2028b", "a\u2028b")],
)  # fmt: skip
def test_set_field__any_value_reads_back(value, read_as):
    assert read(put(record(front="name: Ada\nhow: on a train # once"), "how", value)).typed["how"] == read_as


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_set_field__keeps_every_other_byte(end):
    source = "\ufeff---\nname: Ada  \n\n# a\ntags:\n  - x\n  - y\nrole: b\t# c\n---\n\nNotes.\n".replace("\n", end)
    assert put(source, "tags", "[z]") == source.replace(f"tags:{end}  - x{end}  - y", "tags: [z]")
    assert put(source, "circle", "wide") == source.replace(f"# c{end}", f"# c{end}circle: wide{end}")


@pytest.mark.parametrize(
    ("front", "why"),
    [
        ("tags: # why\n  - a", "comments stand within"),
        ("tags:\n  - a # why\n  - b", "comments stand within"),
        ("tags:\n  - a\n  # why\n  - b", "comments stand within"),
        ("tags: [a,\n  # why\n  b]", "comments stand within"),
        ("tags: | # why\n  a", "comments stand within"),
        ("? tags\n: a", "cannot be changed where it stands"),
        ("tags: [a]# why", "cannot be set to this safely"),
    ],
)
def test_set_field__refused(front, why):
    with pytest.raises(Refused, match=why):
        put(record(front=f"name: Ada\n{front}"), "tags", "x")


def test_set_field__braces_are_refused():
    with pytest.raises(Refused, match="cannot be changed where it stands"):
        put("---\n{name: Ada}\n---\n", "name", "Bo")
    with pytest.raises(Refused, match="cannot be changed where it stands"):
        put("---\n{name: Ada}\n---\n", "circle", "wide")


# rename_links


def rename(source, old="ada", new="zoe"):
    return rename_links(source, lambda target: new if target.casefold() == old else target, "x.md", SETTINGS)


def test_rename_links__everywhere_but_in_code():
    source = record(
        """
        See [[ada]], [[ ADA ]], [[ada|Ada Okafor]], [[ada-okafor]] and `[[ada]]`.

        ```
        [[ada]]
        ```

            [[ada]]

        ## Log

        - 2026-03-02 lunch with [[ada]] and [[bo]]: About [[ada|her]].
          - gave: [[ada]] a book
          - [ ] call [[ada]]
        """,
        "name: Bo # [[ada]]\nintroduced_by: ada\nrelations: {ada: '[[ada]]', boss: 'ada', x: ada, y: Ada Okafor}\nhow: ada",
    )
    made = rename(source)
    kept = ("{ada:", "`[[ada]]`", "\n[[ada]]\n", "    [[ada]]", "how: ada", "Ada Okafor", "[[ada-okafor]]")
    assert all(each in made for each in kept)
    assert re.findall(r"\[\[ ?zoe", made).__len__() == 9
    assert "introduced_by: zoe" in made
    assert "{ada: '[[zoe]]', boss: 'zoe', x: zoe, y: Ada Okafor}" in made
    assert made.replace("zoe", "ada") == source.replace("ADA", "ada")


def test_rename_links__a_list_that_yaml_takes_a_link_for():
    assert "introduced_by: [[zoe]]" in rename(record(front="name: Bo\nintroduced_by: [[ada]]"))


def test_rename_links__a_block_list_and_pairs():
    front = 'name: Bo\nrelations:\n  boss: ada # once\n  peers:\n    - ada\n    - "ada"'
    assert rename(record(front=front)) == record(front=front.replace("ada", "zoe"))


@pytest.mark.parametrize(
    "source",
    [
        record("Saw [[ada\nokafor]] there.\n\n## Log\n\n- 2026-03-02 call: saw [[ada\n  okafor]]\n"),
        record(front='name: Bo\nintroduced_by: "a\\x64a okafor"'),
    ],
)
def test_rename_links__refused_where_a_link_cannot_be_changed(source):
    with pytest.raises(Refused, match="edit the file"):
        rename(source, "ada okafor")


# Whatever a file holds


COMMENT = "# why"
FRONT = (
    "circle: close # why", "circle:", "tags:\n  - a # why\n  - b", "tags:\n- a\n- b", "tags: [a, b]", "# why", "  # why", "",
    "phone: {mobile: '+1 555 0100'}", "how: >\n  folded\n  text", "how: |\n  literal # none\n\n  more", "role : CTO",
    '"role": CTO', "role: 'it''s'\t# why", "birthday:", "introduced_by: '[[bo]]'", "introduced_by: bo", "role: # why",
    "relations:\n  boss: bo # why\n  x:\n", "name: Ada", "name: Ada", "id: ada", "x: *a", "y: &a b", "how: a\n  b\n  # why",
    "? role\n: x", "how: a: b", "role: \u2028", "\x07", "tags: [a, # why\n  b]", "relations:\n  boss:\nglad: 3",
)  # fmt: skip
BODY = (
    "# Log", "## Log", "## Log:", "Log\n===", "Log\n---", "## Other", "### 2026", "### 2025", "2024\n----", "### March",
    "- 2026-03-02 call: a", "* 2026-03-04 lunch with [[bo]]: x", "1. 2025-01-01 met", "2) 2026 note: y",
    "  - 2026-03-02 call: z", "-\t2026-03-01 call: t", "- 9999-12-31 call: x", "- 2026-02-30 call", "- no date",
    "  - gave: x", "\t- [ ] 2026-13-01 y", "- [ ] 2026-03-10 z", "- [x] k", "    - deep", "```", "~~~", "    code",
    "> - 2026-01-01 call", "> ```", "[[bo|Bo]]", "[[bo", "okafor]]", "`[[bo]]`", "text", "text  ", "  text", "-", "***",
    "---", "- - -", "| a | b |", "<b>", "<!--", "  ", "", "", "\u2028- x", "\x0c",
)  # fmt: skip
ENDS = st.sampled_from(["\n", "\r\n", "\r"])


@st.composite
def records(draw):
    """A record in whatever form: its line ends may be mixed, its last line may have none."""
    front = ["---", *draw(st.lists(st.sampled_from(FRONT), max_size=6)), "name: Ada Okafor", "---"]
    lines = "\n".join([*front, *draw(st.lists(st.sampled_from(BODY), max_size=14))]).split("\n")
    usual = draw(ENDS)
    ends = st.just(usual) | ENDS if draw(st.booleans()) else st.just(usual)
    text = "".join(line + draw(ends) for line in lines)
    return draw(st.sampled_from(["", "\ufeff"])) + (text if draw(st.booleans()) else text.rstrip("\r\n"))


DAYS = st.dates(date(2023, 1, 1), date(2027, 12, 31))
WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=12).map(str.strip)
ENTRIES = st.builds(
    NewEntry,
    date=DAYS,
    kind=st.sampled_from(["call", "lunch", "email", "no-answer", "note"]),
    text=WORDS | st.lists(WORDS | st.sampled_from(BODY), max_size=4).map("\n".join),
    time=st.sampled_from(["", "09:30", "14:05"]),
    reaction=st.sampled_from(["", "thrilled", "wary"]),
    people=st.sampled_from([(), ("bo",), ("bo", "Cy Tran")]),
    nested=st.sampled_from([(), ("gave: a book",), ("asked: a door", "[ ] 2026-12-01 send deck"), ("[ ] some day",)]),
)


@given(records(), ENTRIES)
@example(record("## Log\n\n- 2026-01-01 call: a\n```"), CALL)
@example("---\nname: x\n---", CALL)
def test_add_entry__any_record_keeps_every_other_byte(source, entry):
    before, problems = parse_contact(source, "ada.md", SETTINGS)
    try:
        made = add_entry(source, entry, "ada.md", SETTINGS)
    except Refused:
        return
    assert parted(source, made.text)[0] == ""
    assert tuple(lines_of(made.text)[made.line - 1 : made.line - 1 + len(made.written)]) == made.written
    after, now = parse_contact(made.text, "ada.md", SETTINGS)
    new = [each for each in after.log if each.line == made.line]
    assert [(each.date, each.time, each.kind, each.reaction, each.people) for each in new] == [
        (entry.date, entry.time, entry.kind, entry.reaction, entry.people)
    ]
    assert [(each.date, each.text, each.details) for each in after.log if each.line != made.line] == [
        (each.date, each.text, each.details) for each in before.log
    ]
    assert sorted(each.message for each in problems) == sorted(
        each.message for each in now if not made.line <= each.line < made.line + len(made.written)
    )
    heads = {"## Log", "----", str(entry.date.year), f"### {entry.date.year}"}
    assert set(added_lines(source, made.text) - Counter(made.written)) <= heads


KEYS = st.sampled_from(["circle", "tags", "how", "role", "birthday", "introduced_by", "relations", "glad"])
VALUES = st.sampled_from(["", "wide", "[a, b]", "{a: b}", "a # b", "a: b", "03-14"]) | WORDS


@given(records(), KEYS, VALUES)
def test_set_field__any_record_keeps_every_other_byte(source, key, value):
    before, _ = parse_contact(source, "ada.md", SETTINGS)
    try:
        made = set_field(source, key, value, "ada.md", SETTINGS)
    except Refused:
        return
    after, _ = parse_contact(made.text, "ada.md", SETTINGS)
    assert {**before.typed, key: None} == {**after.typed, key: None}
    assert (before.notes, [each.text for each in before.log]) == (after.notes, [each.text for each in after.log])
    assert (key in after.typed) == (value not in {"", "''", '""'})
    assert made.text.count(COMMENT) >= source.count(COMMENT) - str(before.typed.get(key)).count(COMMENT)
    fence = source.index("---", source.index("name: Ada Okafor"))
    assert made.text.endswith(source[fence:])
    own = before.lines.get(key)
    following = min((each for each in before.lines.values() if own and each > own), default=None)
    value_lines = lines_of(source)[own - 1 : following and following - 1] if own else []
    assert Counter(lines_of(source)) - Counter(lines_of(made.text)) <= Counter(value_lines)


@given(records(), st.sampled_from(["bo", "okafor", "bo okafor"]))
def test_rename_links__any_record_keeps_every_other_byte(source, old):
    before, _ = parse_contact(source, "ada.md", SETTINGS)
    try:
        made = rename(source, old, "§")
    except Refused:
        return
    after, _ = parse_contact(made, "ada.md", SETTINGS)
    assert [each.target for each in after.links] == ["§" if each.target == old else each.target for each in before.links]
    assert made.replace("§", old) == source


# Records as people keep them are never refused, and stay in order.


@st.composite
def kept_logs(draw):
    """A log in good order, and whether it runs downwards."""
    days = sorted(draw(st.lists(DAYS, min_size=2, max_size=8, unique=True)))
    downwards = draw(st.booleans())
    marker, between = draw(st.sampled_from(["- ", "* ", "+ ", "1. ", "-   ", "  - "])), draw(st.sampled_from(["", "\n"]))
    years = draw(st.sampled_from(["", "### {}\n\n", "{}\n----\n\n"]))
    lines, year = ["# Log\n\n"], None
    for day in days if downwards else reversed(days):
        if years and day.year != year:
            lines.append(("\n" if year else "") + years.format(day.year))
            year = day.year
        more = draw(st.sampled_from(["", "    - gave: a book\n", "    more of it\n", "    ```\n    # code\n    ```\n"]))
        lines.append(f"{marker}{day} call: x\n{more}{between}")
    after = draw(st.sampled_from(["", "\n# After\n\n- 2026-01-01 call: no entry\n"]))
    return f"---\nname: Ada\n---\n\nNotes.\n\n{''.join(lines)}{after}".replace("\n", draw(ENDS)), downwards


@given(kept_logs(), DAYS)
def test_add_entry__keeps_the_order_of_a_log(kept, day):
    source, downwards = kept
    made = add(source, NewEntry(day, "call", "new", nested=("gave: y",)))
    days = [each.date for each in read(made.text).log]
    assert days == sorted(days, reverse=not downwards)
    assert parted(source, made.text)[0] == ""
    again = add(made.text, NewEntry(day, "call", "newer"))
    texts = [each.text for each in read(again.text).log if each.text.startswith("new")]
    assert texts == (["new", "newer"] if downwards else ["newer", "new"])
