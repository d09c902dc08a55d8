"""What becomes of drafts: decided from records and what earlier imports brought, without any file."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmsite.formats.draft import Draft, Encounter, Identity, Skipped
from warmsite.formats.memory import line_of, parse_memory, text_of
from warmsite.formats.merge import Merging
from warmsite.formats.settle import Clash, Wish
from warmsite.records.contact import parse_contact
from warmsite.records.edit import NewEntry
from warmsite.records.readers import Labelled
from warmsite.records.settings import Settings

TODAY = date(2026, 6, 15)
ADA = """
    ---
    name: Ada Okafor
    role: CTO
    email: ada@example.com
    phone: {mobile: +1 555 010 0100}
    location: Houston, Texas
    tags: [health]
    birthday: 1980-06-15
    ---

    Likes tea.

    ## Log

    - 2026-03-02 call: Berlin.
    - 2026-01-10 lunch with [[bo]]: Plans.
    """
BO = "---\nname: Bo Lindqvist\nemail: bo@example.com\n---\n"
FILES = {"ada": ADA, "bo": BO}


def contacts(files):
    return [parse_contact(dedent(text).lstrip(), f"contacts/{name}.md", Settings())[0] for name, text in files.items()]


def merging(*drafts, files=FILES, memory=None, form="vcard", **wish):
    """An import of drafts and encounters from one source."""
    made = Merging(contacts(files), memory or {}, Wish(today=TODAY, **wish))
    for each in drafts:
        if isinstance(each, Draft):
            made.add("x.vcf", form, each)
    made.end()
    for each in drafts:
        if isinstance(each, Encounter):
            made.happened("x.vcf", form, each)
    return made


def draft(name="Ada Okafor", /, *, uid="", own="", notes="", entries=(), line=1, **fields):
    return Draft(line=line, name=name, uid=uid, id=own, notes=notes, entries=entries, fields=fields)


def only(made):
    """The one change that an import comes to."""
    (change,) = made.changes
    return change


def recalled(made):
    """The memory as the next import reads it from the disk."""
    made.remember_what_happened()
    return {form: parse_memory(text_of(lines.values()))[0] for form, lines in made.memory.items()}


# Fields


def test_fields__that_are_empty_are_filled():
    change = only(merging(draft(company="Northwind", aka=("Addy",))))
    assert (change.id, change.path, change.is_new) == ("ada", "contacts/ada.md", False)
    assert change.fields == {"company": "Northwind", "aka": (Labelled("", "Addy"),)}
    assert (change.items, change.replaced, change.clashes) == ({}, {}, [])


def test_fields__lists_get_what_they_lack():
    change = only(merging(draft(email=("ADA@example.com", "new@example.com"), tags=("Health", "board"))))
    assert change.items == {"email": (Labelled("", "new@example.com"),), "tags": (Labelled("", "board"),)}


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "cto"}, {"birthday": "06-15"}, {"birthday": "--06-15"}, {"birthday": "1980"}, {"location": "Houston"},
        {"phone": "001 555 010 0100"}, {"email": "mailto:Ada@Example.com"}, {"tags": ("HEALTH",)}, {"aka": ("ada okafor",)},
    ],
)  # fmt: skip
def test_fields__that_say_the_same_or_less(fields):
    made = merging(draft(**fields))
    assert [change for change in made.changes if "aka" not in change.fields] == []
    assert list(made.spoken) == ["ada"]


@pytest.mark.parametrize(
    ("key", "mine", "theirs"),
    [("role", "CTO", "CEO"), ("birthday", "1980-06-15", "06-16"), ("location", "Houston, Texas", "Austin")],
)
def test_fields__that_say_otherwise_clash(key, mine, theirs):
    change = only(merging(draft(email="ada@example.com", **{key: theirs})))
    assert change.clashes == [Clash(key, mine, theirs)]
    assert not change.says_something
    change = only(merging(draft(email="ada@example.com", **{key: theirs}), prefer="theirs"))
    assert change.replaced == {key: (mine, theirs)}
    assert merging(draft(email="ada@example.com", **{key: theirs}), prefer="mine").changes == []


def test_fields__asked_one_by_one():
    asked = []

    def answer(question, against):
        asked.append((question, against))
        return "CEO" in question

    change = only(merging(draft(role="CEO", location="Austin"), ask=answer))
    assert asked == [("Ada Okafor, role: CEO?", "CTO"), ("Ada Okafor, location: Austin?", "Houston, Texas")]
    assert change.replaced == {"role": ("CTO", "CEO")}


def test_fields__tags_and_circle_that_are_wished():
    made = merging(draft(), draft("Cy Tran"), tags=("fair",), circle="wide")
    assert [(each.id, each.fields.get("circle"), each.fields.get("tags") or each.items.get("tags")) for each in made.changes] == [
        ("ada", "wide", (Labelled("", "fair"),)), ("cy-tran", "wide", (Labelled("", "fair"),))
    ]  # fmt: skip


# Who


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (draft("Okafor, Ada"), ["ada"]),
        (draft("A. Okafor", email="ada@example.com"), ["ada"]),
        (draft("Ada Brandt", email="ada@example.com"), ["ada"]),
        (draft("Zoe Quist", email="ada@example.com"), ["zoe-quist"]),
        (draft("Ada", phone="+1 (555) 010-0100"), ["ada"]),
        (draft("Ben Okafor", phone="+1 555 010 0100"), ["ben-okafor"]),
        (draft("Ada Okafor", birthday="1950-01-01"), ["ada-okafor"]),
        (draft("Bo"), ["bo-2"]),
        (draft("Ada Okafor", email="bo@example.com"), ["ada"]),
    ],
)
def test_who__is_meant(said, found):
    assert list(merging(said).spoken) == found


def test_who__by_the_id_of_another_network_only_with_a_name_that_fits():
    assert list(merging(Draft(line=1, name="Ada Okafor", id="ada", fields={})).spoken) == ["ada"]
    assert list(merging(Draft(line=1, name="Zoe Quist", id="ada", fields={})).spoken) == ["ada-2"]


@pytest.mark.parametrize("wrong", ["../x", "_x", ".x", "a/b", "-", " ", "a\nb"])
def test_who__an_id_that_is_none(wrong):
    change = only(merging(Draft(line=1, name="Zoe Quist", id=wrong, fields={}), files={}))
    assert change.path == "contacts/zoe-quist.md"


def test_who__of_whom_a_file_only_reminds():
    made = merging(Draft(line=4, name="Zoe Quist", fields={"birthday": "03-04"}, known_only=True))
    assert made.changes == []
    assert [(each.line, each.reason, each.wrong) for each in made.passed] == [(4, "nobody here is called Zoe Quist", False)]


def test_who__files_that_cannot_be_read_keep_their_names():
    made = Merging([], {}, Wish(today=TODAY), ["Zoe-Quist"])
    made.add("x", "vcard", draft("Zoe Quist"))
    assert only(made).id == "zoe-quist-2"


def test_who__long_names_make_short_ids():
    made = merging(*(draft("é" * 300, uid=str(number), birthday=f"198{number}-01-01") for number in range(3)), files={})
    ids = [each.id for each in made.changes]
    assert len(set(ids)) == 3
    assert all(len(each.encode()) < 200 for each in ids)


def test_who__rows_that_were_skipped_are_kept_in_order():
    made = merging()
    made.skip("x.vcf", Skipped(3, "has no name"))
    assert [tuple(each) for each in made.passed] == [("x.vcf", 3, "has no name", True)]


# Memory


def test_memory__a_value_that_was_brought_follows():
    first = merging(draft(company="Northwind", uid="a"))
    after = {**FILES, "ada": ADA.replace("role: CTO", "role: CTO\n    company: Northwind")}
    change = only(merging(draft(company="Harbor", uid="a"), files=after, memory=recalled(first)))
    assert change.replaced == {"company": ("Northwind", "Harbor")}


def test_memory__what_was_taken_out_stays_out():
    said = draft(company="Northwind", tags=("board",), notes="Owes me.", entries=(NewEntry(TODAY, "call", "x"),), uid="a")
    assert merging(said, memory=recalled(merging(said))).changes == []


def test_memory__knows_who_has_no_name_in_the_source_also_by_another_address():
    first = merging(draft(company="Northwind", email="ada@example.com"), form="roster")
    after = {**FILES, "ada": ADA.replace("role: CTO", "role: CTO\n    company: Northwind")}
    second = merging(
        draft(company="Harbor", email=("ada@example.com", "b@example.com")), files=after, memory=recalled(first), form="roster"
    )
    assert only(second).replaced == {"company": ("Northwind", "Harbor")}
    assert len(second.memory["roster"]) == 1


def test_memory__of_what_could_not_be_written_is_none():
    said = draft(company="Northwind", tags=("board",), uid="a")
    made = merging(said)
    made.unsettle(only(made), {"company"})
    again = only(merging(said, memory=recalled(made)))
    assert (again.fields, again.items) == ({"company": "Northwind"}, {})
    made = merging(said)
    made.refuse(only(made), "is read-only")
    assert made.passed[-1].reason == "is read-only"
    assert list(made.spoken) == []
    assert only(merging(said, memory=recalled(made))).items == {"tags": (Labelled("", "board"),)}


def test_memory__of_somebody_taken_out():
    first = merging(draft("Zoe Quist", uid="z"))
    made = merging(draft("Zoe Quist", uid="z", line=9), memory=recalled(first))
    assert made.changes == []
    assert [(each.line, each.wrong) for each in made.passed] == [(9, False)]


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=5), st.text(max_size=9).map(lambda text: text.encode("utf-8", "ignore").decode()), max_size=3
    )
)
def test_memory__any_text_reads_back(said):
    """Also with signs that some take for the end of a line."""
    from warmsite.formats.memory import Remembered

    each = Remembered(
        uid="u\u2028\x85",
        id="ada",
        file="\x0c",
        said={key.encode("utf-8", "ignore").decode(): (text,) for key, text in said.items()},
    )
    assert parse_memory(line_of(each)) == ({each.uid: each}, [])


# What happened

CALL = NewEntry(date(2026, 5, 1), "call", "12 min", time="10:00")


def happened(entry=CALL, *people, uid="", counted=True):
    return Encounter(line=1, entry=entry, people=people or (Identity(email="ada@example.com"),), uid=uid, counted=counted)


def test_happened__stands_with_the_first_who_is_known():
    made = merging(happened(CALL, Identity(name="Nobody"), Identity(name="Bo Lindqvist"), Identity(phone="+15550100100")))
    change = only(made)
    assert (change.id, [(each.text, each.people) for each in change.entries]) == ("bo", [("12 min", ("ada",))])


def test_happened__twice_in_a_file_and_twice_imported():
    made = merging(happened(uid="1"), happened(uid="1"))
    assert len(only(made).entries) == 1
    assert merging(happened(uid="1"), memory=recalled(made)).changes == []


@pytest.mark.parametrize(
    "entry",
    [
        NewEntry(date(2026, 3, 2), "call", "12 min", time="10:00"),
        NewEntry(date(2026, 1, 10), "lunch", "Lunch in town"),
    ],
)
def test_happened__what_is_counted_and_was_logged_by_hand(entry):
    """Also where it stands in the file of another."""
    assert merging(happened(entry)).changes == []
    if entry.kind == "lunch":
        assert merging(happened(entry, Identity(email="bo@example.com"))).changes == []


def test_happened__what_somebody_told_is_another_if_its_words_are():
    entry = NewEntry(date(2026, 3, 2), "call", "About the dog.")
    assert only(merging(happened(entry, counted=False))).entries == [entry]
    assert merging(happened(NewEntry(date(2026, 3, 2), "call", "berlin."), counted=False)).changes == []


def test_happened__with_nobody_or_with_one_of_several():
    files = {**FILES, "ada-2": "---\nname: Ada Okafor\n---\n"}
    made = merging(happened(CALL, Identity(name="Ada Okafor")), happened(CALL, Identity(name="Zoe Quist")), files=files)
    assert made.changes == []
    assert [each.wrong for each in made.passed] == [False, False]


# Laws

NAMES = st.sampled_from(["Ada Okafor", "Okafor, Ada", "Bo Lindqvist", "Ana Silva", "João Silva", "John Smith", "😀"])
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "email": st.sampled_from(["ada@example.com", "a@example.com", "silva@example.com"]),
        "phone": st.sampled_from(["+1 555 010 0100", "555 010 0100", "+1 555 010 0199"]),
        "role": st.sampled_from(["CTO", "cto", "CEO"]),
        "birthday": st.sampled_from(["1980-06-15", "06-15", "1979"]),
        "tags": st.sampled_from([("a",), ("a", "b")]),
    },
)
DRAFTS = st.lists(
    st.builds(lambda name, uid, notes, fields: Draft(line=1, name=name, uid=uid, notes=notes, fields=fields),
              NAMES, st.sampled_from(["", "", "1", "2"]), st.sampled_from(["", "x", "# y"]), FIELDS),
    max_size=6,
)  # fmt: skip


@given(DRAFTS)
def test_law__nobody_is_lost(drafts):
    """Each draft is one that was spoken of, or one that was passed over with a reason."""
    made = merging(*drafts)
    assert len(drafts) >= len(made.passed)
    assert len(made.spoken) <= len(drafts) - len(made.passed)
    assert bool(made.spoken) == (len(drafts) > len(made.passed))
    assert {change.id for change in made.changes if change.is_new}.isdisjoint(FILES)


@given(DRAFTS)
def test_law__the_memory_of_an_import_is_its_own_fixed_point(drafts):
    """With nothing but the memory of it, and whoever was made, a second import brings no field, no note, no person."""
    first = merging(*drafts, prefer="mine")
    files = {**FILES, **{each.id: f"---\nname: {each.name}\n---\n" for each in first.changes if each.is_new}}
    second = merging(*drafts, files=files, memory=recalled(first), prefer="mine")
    assert not [each for each in second.changes if each.is_new or each.notes or each.items.get("tags")]


PAIR = """
    ---
    name: {}
    phone: {{{}: "+41 79 555 01 00"}}
    ---
"""


def met_at(name, *people):
    call = Encounter(
        line=3, entry=NewEntry(TODAY, "call", "12 min"), people=(Identity(name=name, phone="079 555 01 00"),), counted=True
    )
    return merging(call, files=dict(people))


def test_happened__at_an_assistants_number_is_not_with_the_boss():
    made = met_at("Carla Diaz", ("bob", PAIR.format("Bob Fitzgerald", "assistant")))
    assert (made.changes, made.passed[0].reason) == ([], "nobody here is Carla Diaz")


@pytest.mark.parametrize(("name", "found"), [("Hedwig Tell", "hedwig"), ("", ""), ("Gessler", "")])
def test_happened__at_a_number_of_two_by_the_name(name, found):
    made = met_at(name, ("hedwig", PAIR.format("Hedwig Tell", "home")), ("wilhelm", PAIR.format("Wilhelm Tell", "home")))
    assert [each.id for each in made.changes] == ([found] if found else [])
    if not found:
        assert made.passed[0].reason == "079 555 01 00 is Hedwig Tell and Wilhelm Tell's; which of them is not said"


def test_happened__with_somebody_else_at_ones_number():
    made = met_at("Walter Furst", ("hedwig", PAIR.format("Hedwig Tell", "home")))
    assert (made.changes, made.passed[0].reason) == ([], "nobody here is Walter Furst")


SAM, OTHER = draft("Sam Lee", own="sam-lee"), draft("Sam Lee", own="sam-lee-2")


@pytest.mark.parametrize(
    "people",
    [
        (draft(own="ada", aka=("Bo Lindqvist",)), draft("Bo Lindqvist", own="bo")),
        (SAM, OTHER),
        tuple(draft("Sam Lee", own=each, email="sam@example.com") for each in ("sam-lee", "sam-lee-2")),
        tuple(draft(name, own=each, phone="+1 555 010 0100") for name, each in (("Sam Lee", "sam-lee"), ("S. Lee", "s-lee"))),
    ],
)
def test_our_own__people_are_told_apart_by_their_ids(people):
    made = merging(*people, files={}, form="own")
    assert [(each.id, each.alike) for each in made.changes] == [(each.id, "") for each in people]
    files = {each.id: f"---\nname: {each.name}\n---\n" for each in people}
    again = merging(*people, files=files, memory=recalled(made), form="own")
    assert again.changes == []


def test_our_own__whom_one_deleted_comes_back_and_is_nobody_else():
    made = merging(SAM, OTHER, files={"sam-lee-2": "---\nname: Sam Lee\n---\n"}, form="own")
    assert [(each.id, each.is_new) for each in made.changes] == [("sam-lee", True)]


def test_our_own__of_another_network_with_other_ids_is_found():
    made = merging(draft(own="adaeze", email="ada@example.com", role="CEO"), form="own")
    assert [(each.id, each.is_new) for each in made.changes] == [("ada", False)]


def test_our_own__an_id_that_somebody_has_got_is_nobody_elses():
    files = {"sam-lee": "---\nname: Kim Roth\n---\n"}
    made = merging(SAM, OTHER, files=files, form="own")
    assert [(each.id, each.is_new) for each in made.changes] == [("sam-lee-2", True), ("sam-lee-2-2", True)]


@pytest.mark.parametrize(
    ("identity", "stem"), [("-x", "sam-lee"), ("_x", "sam-lee"), ("x" * 200, "x" * 180), ("0007", "0007"), ("Ünï x", "Ünï x")]
)
def test_our_own__an_id_that_is_no_files_name_stays_one(identity, stem):
    made = only(merging(draft("Sam Lee", own=identity), files={}, form="own"))
    assert (made.id, made.path) == (identity, f"contacts/{stem}.md")
    assert made.fields.get("id", stem) == identity


def test_our_own__a_number_stands_under_each_label_that_it_had():
    numbers = (Labelled("mobile", "+1 555 0100"), Labelled("work", "+1 555 0100"))
    assert only(merging(draft("Cy", own="cy", phone=numbers), form="own")).fields["phone"] == numbers
    assert only(merging(draft("Cy", phone=numbers), form="own")).fields["phone"] == numbers[:1]
