"""Changing a plan's file: its members are listed, and links follow a new id; every other byte stays."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from warmsite.records.edit import add_members, rename_in_plan
from warmsite.records.plan import parse_plan
from warmsite.records.settings import Settings
from warmsite.records.source import Refused

PATH = "plans/back.md"
CAMPAIGN = "---\nkind: campaign\nstart: 2026-06-15  # Monday\nselect: 'state:cold'\n---\n\nHello.\n"
# What people have in their files, and must find there again.
WAYS = {
    "as it is made": CAMPAIGN,
    "with a byte order mark": f"\ufeff{CAMPAIGN}",
    "from Windows": CAMPAIGN.replace("\n", "\r\n"),
    "from long ago": CAMPAIGN.replace("\n", "\r"),
    "with no end": CAMPAIGN.rstrip("\n"),
    "without a body": "---\nkind: season\n---",
    "with comments": "---\n# mine\nkind: season # yes\n\n# to the end\n---\n# Title\n",
    "closed with dots": "---\nkind: season\n...\n\nHello.\n",
    "with text on several lines": "---\nkind: season\ntitle: |\n  a\n  b\n---\n",
    "with a text that goes on": "---\nkind: season\nselect: a\n  b\n---\n",
    "with keys that nobody knows": "---\nzzz: [1, 2]\nkind: season\n---\n",
    "with trailing spaces": "---  \nkind: season  \n---  \n\nHello.  \n",
    "with broken lines below": "---\nkind: letter\ndate: 2026-06-15\nselect:\n---\n\n```\n---\nmembers: x\n",
}


def add(text, *ids):
    return add_members(text, ids, PATH, Settings())


def plan_of(text):
    return parse_plan(text, PATH, Settings())[0]


def renaming(old, new):
    return lambda target: new if target.casefold() == old else target


# add_members


@pytest.mark.parametrize("text", WAYS.values(), ids=list(WAYS))
def test_members__are_listed_at_the_end_of_the_front_matter_and_the_rest_stays(text):
    made = add(text, "ada-okafor", "李伟")
    end = re.search("\r\n|\r|\n", text)[0]
    new = f"members:{end}  - ada-okafor{end}  - 李伟{end}"
    assert made.text.replace(new, "", 1) == text
    before, after = plan_of(text), plan_of(made.text)
    assert after.members == ("ada-okafor", "李伟")
    assert (after.select, after.body, after.title) == (before.select, before.body, before.title)
    assert made.text.splitlines()[made.line - 1] == "members:"


@pytest.mark.parametrize("key", ["no", "2026", "0123", "1e3", "a.b", "null", "-x", "~", "a #b", "x: y", "[a]", "=", "'"])
def test_members__an_id_that_yaml_would_take_for_something_else_is_written_so_that_it_is_read(key):
    assert plan_of(add(CAMPAIGN, key, "ada").text).members == (key, "ada")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no front matter"),
        ("kind: season\n", "has no front matter"),
        ("---\nkind: season\n", "is not closed"),
        ("---\nkind: x\n---\n", "cannot be changed as it is"),
        ("---\n{kind: season}\n---\n", "cannot be changed as it is"),
        ("---\nkind: season\nmembers: [ada]\n---\n", "names its members already"),
        ("---\nkind: season\nmembers: []\n---\n", "names its members already"),
        ("---\nkind: season\nmembers:\n---\n", "names its members already"),
        ("---\nkind: season\nmembers: &x [ada]\n---\n", ":3: members: .+; mend that first"),
        ("---\nkind: season\nmembers: {ada: 1}\n---\n", ":3: members: .+; mend that first"),
        ("---\nkind: season\nmember: [ada]\n---\n", "names its members already"),
        ("---\nkind: season\nselect: [ada]\n---\n", ":3: select: .+; mend that first"),
        ("---\nkind: season\nper_day: 3\nto: x\n---\n", "plans/back.md:4: to: `x` .+; mend that first"),
        ("---\nkind: season\n{\n---\n", "cannot be changed as it is"),
        ("---\n  kind: season\n---\n", "cannot be listed safely"),
    ],
)
def test_members__a_file_in_which_they_cannot_be_listed_is_refused(text, said):
    with pytest.raises(Refused, match=said) as refused:
        add(text, "ada")
    assert str(refused.value).startswith(PATH)
    assert "\n" not in str(refused.value)


IDS = st.lists(
    st.text(st.characters(categories=("L", "N"), include_characters="-_. "), min_size=1, max_size=8)
    .map(str.strip)
    .filter(lambda key: key and key[0] != "."),
    min_size=1,
    max_size=6,
    unique_by=str.casefold,
)
NOISE = st.lists(
    st.sampled_from([
        "# a comment", "", "title: x # y", "zzz: [1,", "  2]", "off: 2026-01-01", "select: >-", "  a", "limit: 3", "members: [a]",
        "weekdays: [mon]", "members:", "title: 'it''s'", "{", "\tx", "per_day: 4 ",
    ]),
    max_size=5,
).map(lambda lines: "".join(f"{each}\n" for each in lines))  # fmt: skip


@given(IDS, NOISE, st.text(max_size=30), st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from(["", "\ufeff"]))
def test_members__of_any_file_every_other_byte_stays_or_nothing_is_written(ids, noise, body, end, mark):
    text = mark + f"---\nkind: campaign\nstart: 2026-06-15\nselect: a\n{noise}---\n{body}".replace("\n", end)
    try:
        made = add(text, *ids)
    except Refused:
        return
    at = made.text.index(f"members:{end}  -")
    behind = len(made.text) - len(text) + at
    assert made.text[:at] + made.text[behind:] == text
    before, after = plan_of(text), plan_of(made.text)
    assert after.members == tuple(ids)
    assert structs.replace(after, members=None, typed={}, places={}, named=(), lines=()) == structs.replace(
        before, members=None, typed={}, places={}, named=(), lines=()
    )


@given(IDS)
def test_members__that_are_listed_follow_a_new_id(ids):
    frozen = add(CAMPAIGN, *ids).text
    renamed = rename_in_plan(frozen, lambda target: f"{target}-x" if target == ids[0] else target, PATH, Settings())
    assert plan_of(renamed).members == (f"{ids[0]}-x", *ids[1:])
    assert len(renamed) == len(frozen) + 2


# rename_in_plan

NAMED = (
    "---\nkind: letter\ndate: 2026-06-15\nmembers: [ada, 'ADA', \"ada\", [[ada]], '[[ada|Ada]]', adam]  # ada, [[ada]]\n"
    "select: ada\ntitle: ada\n---\n\nDear ada, see [[ada|her page]] and `[[ada]]`.\n\n    [[ada]]\n\n"
    "## Lines\n\n- [[ada]]: ada and [[ Ada | her ]]\n- [[bo]]: x\n"
)
NEW = (
    "---\nkind: letter\ndate: 2026-06-15\nmembers: [eve, 'eve', \"eve\", [[eve]], '[[eve|Ada]]', adam]  # ada, [[eve]]\n"
    "select: ada\ntitle: ada\n---\n\nDear ada, see [[eve|her page]] and `[[ada]]`.\n\n    [[ada]]\n\n"
    "## Lines\n\n- [[eve]]: ada and [[ eve | her ]]\n- [[bo]]: x\n"
)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_rename__members_and_links_and_nothing_else(end, mark):
    before, after = (mark + each.replace("\n", end) for each in (NAMED, NEW))
    assert rename_in_plan(before, renaming("ada", "eve"), PATH, Settings()) == after


def test_rename__members_on_lines_of_their_own():
    text = "---\nkind: season\nmembers:\n  - bo\n  -   'ada' # her\n  - \"[[ada]]\"\n  - ada\n---\n"
    made = rename_in_plan(text, renaming("ada", "a-1"), PATH, Settings())
    assert made == text.replace("'ada'", "'a-1'").replace("[[ada]]", "[[a-1]]").replace("- ada\n", "- a-1\n")


@pytest.mark.parametrize("text", ["", "[[ada]]", "---\nkind: x\nmembers: [ada]\n---\n[[ada]]\n", "---\nmembers: [ada\n"])
def test_rename__what_is_no_plan_stays(text):
    assert rename_in_plan(text, renaming("ada", "eve"), PATH, Settings()) == text


@pytest.mark.parametrize(
    ("members", "new"),
    [
        ('["\\x61da"]', "eve"),
        ("ada", "a: b"),
        ("[ada]", "a, b"),
        ("\n  - >-\n    ada", "eve"),
    ],
)
def test_rename__a_member_who_cannot_be_changed_in_place_is_refused(members, new):
    with pytest.raises(Refused, match="members cannot be changed"):
        rename_in_plan(f"---\nkind: season\nmembers: {members}\n---\n", renaming("ada", new), PATH, Settings())


def asking(select):
    return f"---\nkind: season\nmembers: [ada]\nselect: {select}\ntitle: mentions:ada\n---\n\nWho has mentions:ada.\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("mentions:ada", "mentions:eve"),
        ("mentions:ADA  # mentions:ada", "mentions:eve  # mentions:ada"),
        ("'(mentions:ada or -mentions:bo)'", "'(mentions:eve or -mentions:bo)'"),
        ("state:cold -Mentions:ada mentions:ada", "state:cold -Mentions:eve mentions:eve"),
        ('mentions:"ada"', 'mentions:"eve"'),
        ("mentions：“ada”", "mentions：“eve”"),
        ("mentions:adam or mentions:ada-x", "mentions:adam or mentions:ada-x"),
        ("name:mentions:ada", "name:mentions:ada"),
        ("""'"mentions:ada"'""", """'"mentions:ada"'"""),
        ("x „to mentions:ada“", "x „to mentions:ada“"),
        ("name:ada ada", "name:ada ada"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rename__whose_mentions_a_query_asks_for(before, after, end):
    text, expected = asking(before).replace("\n", end), asking(after).replace("[ada]", "[eve]").replace("\n", end)
    assert rename_in_plan(text, renaming("ada", "eve"), PATH, Settings()) == expected


@pytest.mark.parametrize("select", ["mentions:ada is:due", "'mentions:ada is:due'", 'mentions:"ada" is:due'])
def test_rename__an_id_of_two_words_is_asked_for_in_quotes(select):
    made = rename_in_plan(asking(select), renaming("ada", "ada okafor"), PATH, Settings())
    assert plan_of(made).select == 'mentions:"ada okafor" is:due'


@pytest.mark.parametrize(
    ("select", "new"),
    [('"mentions:ada"', "ada okafor"), ('"\\x6dentions:ada"', "eve"), (">-\n  state:cold\n  mentions:ada", "eve")],
)
def test_rename__a_query_that_cannot_be_changed_in_place_is_refused(select, new):
    with pytest.raises(Refused, match=r"plans/back\.md:4: the id behind `mentions:` cannot be changed"):
        rename_in_plan(asking(select), renaming("ada", new), PATH, Settings())
