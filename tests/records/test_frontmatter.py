"""Front matter: what the user typed is text, and what YAML would make of it is a problem at its place (SPEC 3)."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

import pytest

from warmsite.names import fold
from warmsite.records import readers
from warmsite.records.contact import parse_contact
from warmsite.records.settings import Settings

SETTINGS = Settings()


def read(text, path="contacts/ada.md"):
    return parse_contact(dedent(text), path, SETTINGS)


def field(lines):
    """A contact whose front matter goes on with these lines, from line 3, and its problems."""
    return parse_contact(f"---\nname: Ada\n{lines}\n---\n", "contacts/ada.md", SETTINGS)


def places(problems):
    return [(each.line, each.column, each.severity) for each in problems]


def only(problems):
    assert len(problems) == 1, [str(each) for each in problems]
    return problems[0]


# Text is text


@pytest.mark.parametrize(
    "value",
    ["No", "yes", "null", "~", "0123", "0o17", "0x1F", "+1555", "+1 555 0100", "9:30", "1e3", "1_000", ".inf", "=",
     "2026-02-30", "2026-03-02", "9" * 5000, "12:30:45", "true", "Ada's", "a:b", "100%", "C#", "a#b", "李伟", "😀"],
)  # fmt: skip
def test_text__stays_as_typed(value):
    contact, problems = field(f"company: {value}\nnickel: {value}\naka: [{value}]\nphone: {{office: {value}}}")
    assert problems == ()
    assert contact.company == value
    assert contact.aka == (value,)
    assert [(each.label, each.text) for each in contact.phone] == [("office", value)]
    assert contact.typed["nickel"] == value


def test_text__quotes_and_blocks():
    contact, problems = field("company: \"No: way #1\"\nrole: 'it''s'\nhow: >-\n  on the\n  train\n")
    assert problems == ()
    assert (contact.company, contact.role, contact.how) == ("No: way #1", "it's", "on the train")


def test_typed__is_what_was_typed():
    contact, problems = field("children: [Ifeoma, Nkechi]\nshoe: {left: 41, right: No}\nlucky: 007\nempty:")
    assert problems == ()
    assert contact.extra == {"children": ["Ifeoma", "Nkechi"], "shoe": {"left": "41", "right": "No"}, "lucky": "007"}


def test_empty__says_nothing():
    contact, problems = field("role:\ntags: []\nemail: ''\nbirthday:\nglad:\ncircle:")
    assert problems == ()
    assert (contact.role, contact.tags, contact.email, contact.birthday, contact.glad) == ("", (), (), None, 3)


# The fence


@pytest.mark.parametrize("text", ["", "\n", "# Ada\n", "name: Ada\n", "\n---\nname: Ada\n---\n", "--\nname: Ada\n--\n"])
def test_fence__none_is_no_contact(text):
    contact, problems = parse_contact(text, "ada.md", SETTINGS)
    assert contact is None
    assert (only(problems).severity, only(problems).line) == ("warning", 1)


@pytest.mark.parametrize("text", ["---\nname: Ada\n", "---", "---\n", "---\nname: Ada\n----\n# x\n"])
def test_fence__unclosed_costs_the_contact(text):
    contact, problems = parse_contact(text, "ada.md", SETTINGS)
    assert contact is None
    assert (only(problems).severity, only(problems).line) == ("error", 1)


def test_fence__empty_front_matter():
    contact, problems = read("---\n---\n")
    assert contact.name == "ada"
    assert only(problems).severity == "error"


def test_fence__a_later_rule_belongs_to_the_notes():
    contact, problems = read("---\nname: Ada\n---\nbefore\n\n---\n\nafter: x\n")
    assert problems == ()
    assert "after: x" in contact.notes


def test_bom__is_no_text():
    contact, problems = read("\ufeff---\nname: Ada\nglad: 9\n---\n")
    assert contact.name == "Ada"
    assert places(problems) == [(3, 7, "error")]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends__of_other_systems(end):
    text = "---\nname: Ada\nglad: 9\n---\n\nNote.\n\n## Log\n\n- 2026-03-02 call: Berlin.\n- no date\n"
    contact, problems = read(text.replace("\n", end))
    assert contact == read(text)[0]
    assert places(problems) == [(3, 7, "error"), (11, 3, "warning")]
    assert contact.log[0].text == "Berlin."


@pytest.mark.parametrize("char", ["\u2028", "\u2029", "\x85"])
def test_line_ends__of_yaml_alone_are_none(char):
    """No editor counts U+2028 as a line: it stays in the value, and the lines after it keep their numbers."""
    contact, problems = read(f"---\nname: Ada{char}Okafor\nglad: 9\n---\n\n## Log\n- nothing{char}here\n")
    assert contact.typed["name"] == f"Ada{char}Okafor"
    assert places(problems) == [(3, 7, "error"), (7, 3, "warning")]


def test_private_use__characters_stay():
    contact, problems = field("company: A\ue028B\ue029C\ue085D")
    assert problems == ()
    assert contact.company == "A\ue028B\ue029C\ue085D"


@pytest.mark.parametrize("char", ["\x00", "\x01", "\x07", "\x1b", "\x7f", "\x80", "\ufffe", "\uffff"])
def test_control__characters_are_an_error_at_their_place(char):
    contact, problems = field(f"company: North{char}wind\nrole: CTO")
    assert places(problems) == [(3, 15, "error")]
    assert (contact.name, contact.role) == ("Ada", "CTO")
    assert char not in contact.company


def test_control__costs_that_field_only():
    contact, problems = field("company: North\x00wind\nrole: C\x01O\nlocation: Houston")
    assert [each.line for each in problems] == [3, 4]
    assert contact.location == "Houston"
    assert not {"\x00", "\x01"} & {*contact.company, *contact.role}


def test_surrogates__are_no_fault_of_the_program():
    contact, problems = field("company: North\ud800wind")
    assert problems
    assert contact is None or contact.name == "Ada"


# Cannot be read: costs that contact only


@pytest.mark.parametrize(
    ("lines", "line", "column"),
    [
        ("role: CTO: of all", 3, 10),  # a second colon
        ("role: [a", 3, 7),  # the bracket that opens
        ("role: {a: b", 3, 7),
        ('role: "CTO', 3, 7),  # the quotation mark that opens
        ("role: 'CTO", 3, 7),
        ("role: @home", 3, 7),
        ("role: `x`", 3, 7),
        ("role: % x", 3, 7),
        ("\trole: CTO", 3, 1),  # a tab
        ("tags:\n\t- a", 4, 1),
        ("just a line", None, None),
        ("- a\n- b", 3, 1),
        ("role: CTO\n   more: x", 4, None),
    ],
)
def test_unreadable__costs_the_contact_and_says_where(lines, line, column):
    contact, problems = field(lines)
    assert contact is None
    problem = only(problems)
    assert (problem.severity, problem.path) == ("error", "contacts/ada.md")
    assert problem.hint
    assert problem.line == (line or problem.line)
    assert problem.column == (column or problem.column)


@pytest.mark.parametrize("front", ["- a", "just text", "[a, b]", "'name: Ada'", "42"])
def test_unreadable__no_mapping(front):
    contact, problems = read(f"---\n{front}\n---\n")
    assert contact is None
    assert (only(problems).line, only(problems).severity) == (2, "error")


@pytest.mark.parametrize("count", [900, 100_000])
@pytest.mark.parametrize("mark", ["[", "{", "- ", "? ", "[{a: ", "&", "*", "a: ", "|", "!!x "])
def test_depth__no_text_can_exhaust_the_reader(mark, count):
    """Its time is bound by construction: the reader gives up at a depth that nobody means."""
    for lines in (mark * count, f"role: {mark * count}", f"tags:\n  {mark * count}"):
        contact, problems = field(lines)
        assert problems
        assert contact is None or contact.name == "Ada"


def test_depth__nested_too_deep_costs_that_field_only():
    contact, problems = field(f"children: {'[' * 20}{']' * 20}\nrole: CTO")
    assert contact.role == "CTO"
    assert only(problems).line == 3


def test_size__longer_than_anybody_means():
    contact, problems = field("role: " + "x" * 5_000_000)
    assert contact is None or len(contact.role) == 5_000_000
    assert contact is not None or only(problems).severity == "error"


def test_repeats__are_looked_for_once(monkeypatch):
    """A reader that looked again at all tags for each would need minutes for 20,000 of them."""
    looked = []
    monkeypatch.setattr(readers, "fold", lambda text: looked.append(text) or fold(text))
    contact, problems = field("tags: [" + ", ".join(f"t{number}" for number in range(300)) + "]")
    assert problems == ()
    assert len(contact.tags) == 300
    assert len(looked) <= 4 * 300


# Repeated keys, aliases, anchors, merge keys, tags


@pytest.mark.parametrize(
    ("lines", "place", "lost"),
    [
        ("role: CTO\nrole: CEO", (4, 1), None),
        ("role: &boss CTO", (3, 7), "role"),
        ("role: *boss", (3, 7), "role"),
        ("role: !!str CTO", (3, 7), "role"),
        ("role: !cto CTO", (3, 7), "role"),
        ("role: ! CTO", (3, 7), "role"),
        ("birthday: !!timestamp x", (3, 11), "birthday"),
        ("tags: !!set {a}", (3, 7), "tags"),
        ("tags: [a, *b]", (3, 11), "tags"),
        ("tags: [a, &b c]", (3, 11), "tags"),
        ("tags: [a, !!int 1]", (3, 11), "tags"),
        ("phone: {mobile: 1, mobile: 2}", (3, 20), "phone"),
        ("phone: {<<: {mobile: 1}}", (3, 9), "phone"),
        ("<<: {role: CTO}", (3, 1), "role"),
    ],
)
def test_yaml_tricks__cost_that_field_only(lines, place, lost):
    contact, problems = field(f"{lines}\ncompany: Northwind")
    assert places(problems) == [(*place, "error")]
    assert (contact.name, contact.company) == ("Ada", "Northwind")
    if lost:
        assert not getattr(contact, lost)


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ("role: &boss CTO", "role"), ("role: *boss", "role"), ("role: !!str CTO", "role"), ("tags: [a, *b]", "tags"),
        ("phone: {mobile: 1, mobile: 2}", "phone"), ("role: C\x07O", "role"), ("phone: {[a]: b}", "phone"),
        ("children: [[[[[[[[[[a]]]]]]]]]]", "children"),
    ],
)  # fmt: skip
def test_yaml_tricks__name_the_field(lines, key):
    """SPEC 3: a problem is reported with file, line, column, the field, the value …"""
    _, problems = field(lines)
    assert key in only(problems).message


def test_repeated_key__names_the_line_that_counts():
    contact, problems = field("role: CTO\ncompany: X\nrole: CEO")
    assert contact.role == "CTO"
    assert "role" in only(problems).message
    assert "line 3" in only(problems).message


def test_repeated_key__promises_no_line_that_does_not_count():
    contact, problems = field("role: *boss\nrole: CEO")
    assert len(problems) == 2
    assert contact.role == "CEO" or "line 3 counts" not in problems[1].message


def test_alias_bomb__is_never_unfolded():
    bomb = 'a: &a ["x","x","x","x","x","x","x","x","x"]\n'
    for here, before in zip("bcdefghi", "abcdefgh", strict=True):
        bomb += f"{here}: &{here} [{','.join([f'*{before}'] * 9)}]\n"
    contact, problems = field(bomb)
    assert contact.name == "Ada"
    assert {each.severity for each in problems} == {"error"}


def test_merge_bomb__is_never_unfolded():
    bomb = "a: &a {x: 1}\n"
    for here, before in zip("bcdefghi", "abcdefgh", strict=True):
        bomb += f"{here}: &{here} {{<<: [{','.join([f'*{before}'] * 9)}]}}\n"
    contact, problems = field(bomb)
    assert contact.name == "Ada"
    assert problems


@pytest.mark.parametrize("lines", ["? [a, b]\n: c", "? {a: b}\n: c"])
def test_key__must_be_text(lines):
    contact, problems = field(f"{lines}\nrole: CTO")
    assert contact.role == "CTO"
    assert only(problems).severity == "error"


# Warnings that cost nothing


def test_tags__a_comma_makes_no_list_to_yaml():
    contact, problems = field("tags: mentor, health")
    assert contact.tags == ("mentor", "health")
    assert places(problems) == [(3, 7, "warning")]
    assert "tags" in only(problems).message
    assert "[mentor, health]" in only(problems).hint


@pytest.mark.parametrize("key", ["company", "role", "location", "how", "email", "phone", "address", "tags", "aka", "seeking"])
def test_comment__cuts_text_off(key):
    contact, problems = field(f"{key}: Number one #2")
    assert places(problems) == [(3, len(key) + 3, "warning")]
    assert key in only(problems).message
    assert getattr(contact, key)


def test_comment__in_a_list_and_in_an_unknown_field():
    _, problems = field("tags:\n  - one #2\n  - three\nnickel: four #5")
    assert places(problems) == [(4, 5, "warning"), (6, 9, "warning")]


def test_comment__in_pairs_of_an_unknown_field():
    _, problems = field("nickel:\n  one: four #5")
    assert places(problems) == [(4, 8, "warning")]


def test_comment__that_takes_the_whole_value():
    """`company: #1 Pizza` is nothing to YAML: text was cut off as surely as in `Pizza #1`."""
    _, problems = field("company: #1 Pizza")
    assert [(each.line, each.severity) for each in problems] == [(3, "warning")]


@pytest.mark.parametrize("lines", ["company: 'one #2'", "company: C#", "# a comment of its own", "company: a#b"])
def test_comment__that_cuts_nothing(lines):
    assert field(lines)[1] == ()


# Names of fields


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("brithday", "birthday"), ("birth day", "birthday"), ("Birthday", "birthday"), ("Name", "name"),
        ("compnay", "company"), ("e-mail", "email"), ("emial", "email"), ("phones", "phone"), ("tag", "tags"),
        ("cirlce", "circle"), ("snoozed", "snooze"), ("introduced-by", "introduced_by"), ("long-term", "longterm"),
        ("time zone", "timezone"), ("cadance", "cadence"), ("loction", "location"), ("offerring", "offering"),
        ("statsu", "status"), ("relation", "relations"), ("pronoun", "pronouns"), ("met_", "met"),
    ],
)  # fmt: skip
def test_misspelt__earns_a_warning_with_the_suggestion(typed, meant):
    contact, problems = field(f"{typed}: x")
    assert places(problems) == [(3, 1, "warning")]
    assert typed in only(problems).message
    assert meant in only(problems).hint
    assert contact.extra == {typed: "x"}


@pytest.mark.parametrize("key", ["children", "dog", "favourite dish", "twitter", "x", "Schuhgröße"])
def test_unknown__is_kept_without_a_word(key):
    contact, problems = field(f"{key}: two")
    assert problems == ()
    assert contact.extra == {key: "two"}


# Name and id


def test_name__missing_goes_by_the_stem():
    contact, problems = read("---\nrole: CTO\n---\n", "contacts/family/ada-okafor.md")
    assert (contact.name, contact.id) == ("ada-okafor", "ada-okafor")
    assert only(problems).severity == "error"


@pytest.mark.parametrize("value", ["", "''", "[a, b]", "{a: b}", "[]"])
def test_name__wrong_or_empty_goes_by_the_stem(value):
    contact, problems = read(f"---\nrole: CTO\nname: {value}\n---\n", "contacts/ada.md")
    assert contact.name == "ada"
    assert (only(problems).line, only(problems).severity) == (3, "error")


@pytest.mark.parametrize(
    "name", ["李伟", "أمل حداد", "Zoë", "O'Rourke, Jr.", "Ngũgĩ wa Thiong'o", "X Æ A-12", "😀", "Jean-Luc (Jack)", "n/a"]
)
def test_name__is_its_owners(name):
    contact, problems = read(f"---\nname: {name}\n---\n")
    assert problems == ()
    assert contact.name == name


def test_id__is_the_stem_unless_given():
    assert read("---\nname: A\n---\n", "contacts/sub/ada-okafor.md")[0].id == "ada-okafor"
    assert read("---\nname: A\nid: bo\n---\n", "contacts/ada.md")[0].id == "bo"


@pytest.mark.parametrize("identity", ["李伟", "Ada Okafor", "a.b_c-1", "ज़ोया"])
def test_id__good(identity):
    contact, problems = field(f"id: {identity}")
    assert problems == ()
    assert contact.id == identity


@pytest.mark.parametrize("identity", [".hidden", "a/b", "o'rourke", "😀", "[a]", "a:b"])
def test_id__bad_costs_that_field_only(identity):
    contact, problems = field(f"id: {identity}")
    assert contact.id == "ada"
    assert places(problems) == [(3, 5, "error")]


def test_many__wrong_fields_each_cost_themselves():
    contact, problems = read("""\
        ---
        name: Ada
        glad: 9
        birthday: 2026-02-30
        cadence: often
        circle: closest
        email: {work: ada@example.com}
        dates: [{on: 13-01, what: never}, {on: 06-20, what: wedding}]
        snooze: 2026-12-01
        ---
        """)
    assert places(problems) == [(3, 7, "error"), (4, 11, "error"), (5, 10, "error"), (6, 9, "error"), (8, 14, "error")]
    assert (contact.glad, contact.birthday, contact.cadence, contact.circle) == (3, None, None, "")
    assert contact.email[0].text == "ada@example.com"
    assert [each.what for each in contact.dates] == ["wedding"]
    assert contact.snooze == date(2026, 12, 1)
