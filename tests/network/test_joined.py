"""Contacts joined: who is meant by a link, shared entries, the order within a day, and no order of files (SPEC 3)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmsite.network.callsheet import call_sheet
from warmsite.network.giving import ledger, readiness
from warmsite.network.occasions import upcoming
from warmsite.network.overdue import load, parts
from warmsite.network.people import Network
from warmsite.records.contact import parse_contact
from warmsite.records.settings import Settings

TODAY = date(2026, 6, 15)


def record(name, body="", fields="role: x"):
    return f"---\nname: {name}\n{fields}\n---\n{body}\n"


def ids(people):
    return [each.id for each in people]


# Who is meant


def test_link__an_id_before_a_name(network_of):
    network = network_of({"bo.md": record("Bo Lindqvist"), "cy.md": record("bo"), "ada.md": record("Ada", "[[bo]]")})
    assert network.find("bo").id == "bo"
    assert network.problems == ()
    assert network.find("bo").mentioned_by == ("ada",)


@pytest.mark.parametrize("target", ["bo", "BO", "Bo Lindqvist", "bo lindqvist", "Bosse", "BOSSE", "Zoë", "zoë"])
def test_link__by_id_name_or_aka_in_any_case_and_form(network_of, target):
    network = network_of({"bo.md": record("Bo Lindqvist", fields="aka: [Bosse, Zoë]"), "ada.md": record("Ada", f"[[{target}]]")})
    assert network.find("bo").mentioned_by == ("ada",)
    assert network.problems == ()


def test_link__two_that_fit_is_a_warning_with_the_candidates(network_of):
    network = network_of(
        {"bo-1.md": record("Bo"), "bo-2.md": record("Bo K", fields="aka: [bo]"), "ada.md": record("Ada", "x [[Bo]]")}
    )
    assert network.find("Bo") is None
    (problem,) = network.problems
    assert (problem.path, problem.line, problem.column, problem.severity) == ("ada.md", 5, 3, "warning")
    assert "bo-1" in problem.hint
    assert "bo-2" in problem.hint


def test_link__none_is_a_warning_with_the_candidates(network_of):
    network = network_of({"bo-lindqvist.md": record("Bo Lindqvist"), "ada.md": record("Ada", "[[bo-lindqvst]]")})
    (problem,) = network.problems
    assert (problem.path, problem.line, problem.column, problem.severity) == ("ada.md", 5, 1, "warning")
    assert "bo-lindqvist" in problem.hint


@pytest.mark.parametrize(
    "fields", ["introduced_by: '[[nobody]]'", "relations: {wife: '[[nobody]]'}", "introduced_by: [[nobody]]"]
)
def test_link__in_a_field_is_checked(network_of, fields):
    (problem,) = network_of({"ada.md": record("Ada", fields=fields)}).problems
    assert (problem.line, problem.severity) == (3, "warning")


def test_link__a_plain_name_in_a_field_may_be_anybody(network_of):
    files = {"ada.md": record("Ada", fields="introduced_by: Karin\nrelations: {wife: Elin}"), "bo.md": record("Bo")}
    assert network_of(files).problems == ()


def test_link__a_plain_name_in_a_field_that_fits_two_is_a_warning(network_of):
    files = {"ada.md": record("Ada", fields="introduced_by: Bo"), "b1.md": record("Bo"), "b2.md": record("Bo")}
    assert [each.severity for each in network_of(files).problems] == ["warning"]


def test_link__to_the_silent_stays(network_of):
    network = network_of({"des.md": record("Des", fields="died: yes"), "ada.md": record("Ada", "[[des]]")})
    assert network.problems == ()
    assert network.find("des").mentioned_by == ("ada",)


def test_mentions__from_notes_fields_and_log_each_once(network_of):
    network = network_of({
        "bo.md": record("Bo", "[[bo]]"),
        "c1.md": record("C1", "[[bo]] [[Bo|him]]"),
        "c2.md": record("C2", fields="introduced_by: Bo"),
        "c3.md": record("C3", "## Log\n- 2026-06-01 lunch with [[bo]]: a"),
        "c4.md": record("C4", "## Log\n- 2026-06-01 call: a\n  - gave: word to [[bo]]"),
        "c5.md": record("C5", "`[[bo]]`"),
        "c6.md": record("C6", fields="relations: {boss: [[bo]]}"),
    })  # fmt: skip
    assert sorted(network.find("bo").mentioned_by) == ["c1", "c2", "c3", "c4", "c6"]


# Repeated ids


@pytest.mark.parametrize(
    ("paths", "kept"),
    [
        (("contacts/ada.md", "contacts/b/ada.md"), "contacts/ada.md"),
        (("contacts/b/ada.md", "contacts/a/Ada.md"), "contacts/a/Ada.md"),
        (("contacts/zoë.md", "contacts/z/zoë.md"), "contacts/z/zoë.md"),
    ],
)
def test_repeated_id__the_first_by_path_is_kept_and_an_error_names_both(network_of, paths, kept):
    for order in (paths, paths[::-1]):
        network = network_of({path: record(path) for path in order})
        assert [person.contact.path for person in network.people.values()] == [kept]
        (problem,) = network.problems
        assert problem.severity == "error"
        for path in paths:
            assert path in (problem.message, problem.path) or path in problem.message


def test_repeated_id__typed_twice_points_at_the_line(network_of):
    network = network_of({"a.md": record("A", fields="id: x"), "b.md": record("B", fields="id: X")})
    assert [(each.path, each.line) for each in network.problems] == [("b.md", 3)]


# Shared entries


def entries(network, who):
    return [(str(each.date), each.interaction.time, each.interaction.text) for each in network.find(who).entries]


def test_shared__date_time_kind_and_text_count_for_all(network_of):
    network = network_of({
        "ada.md": record("Ada", "## Log\n- 2026-06-01 12:30 lunch (thrilled) with [[bo]] and [[Cy]]: a\n  - gave: x"),
        "bo.md": record("Bo", "## Log\n- 2026-01-01 call: old"),
        "cy.md": record("Cy"),
    })  # fmt: skip
    for who in ("ada", "bo", "cy"):
        person = network.find(who)
        assert entries(network, who)[0] == ("2026-06-01", "12:30", "a")
        assert person.standing.last == date(2026, 6, 1)
        assert person.standing.reaction == ("thrilled" if who == "ada" else "")
    assert ids(network.company(network.find("bo").entries[0], network.find("bo").contact)) == ["ada", "cy"]


def test_shared__counts_as_for_that_person(network_of):
    files = {"ada.md": record("Ada", "## Log\n- 2026-06-01 chat with [[bo]]: a"), "bo.md": record("Bo", fields="counts: [chat]")}
    network = network_of(files)
    assert (network.find("ada").standing.last, network.find("bo").standing.last) == (None, date(2026, 6, 1))


def test_shared__conversations_of_one_day_are_one(network_of):
    lunch = "## Log\n- 2026-06-01 lunch with [[{}]]: a"
    network = network_of({"ada.md": record("Ada", lunch.format("bo")), "bo.md": record("Bo", lunch.format("ada"))})
    assert network.find("ada").standing.conversations == 1
    assert load(network).held == pytest.approx(2 / 12)


def test_shared__an_appointment_is_one_for_all(network_of):
    files = {"ada.md": record("Ada", "## Log\n- 2026-07-01 lunch with [[bo]]: a"), "bo.md": record("Bo")}
    assert network_of(files).find("bo").standing.appointment == date(2026, 7, 1)


def test_shared__with_oneself_or_nobody_is_no_second_entry(network_of):
    network = network_of({"ada.md": record("Ada", "## Log\n- 2026-06-01 lunch with [[ada]]: a")})
    assert len(network.find("ada").entries) == 1


def test_shared__from_a_silent_persons_file_counts(network_of):
    files = {"des.md": record("Des", "## Log\n- 2026-06-01 visit with [[ada]]: a", "died: 2026-06-03"), "ada.md": record("Ada")}
    assert network_of(files).find("ada").standing.last == date(2026, 6, 1)


# The order within a day


@pytest.mark.parametrize(
    ("lines", "newest_first"),
    [
        # the newest first: upwards
        (["2026-06-02 call: d", "2026-06-01 call: c", "2026-06-01 call: b", "2026-05-01 call: a"], "dcba"),
        # the oldest first: downwards
        (["2026-05-01 call: a", "2026-06-01 call: b", "2026-06-01 call: c", "2026-06-02 call: d"], "dcba"),
        # one day alone: not older, so upwards
        (["2026-06-01 call: b", "2026-06-01 call: a"], "ba"),
        # by time, those without one first
        (
            [
                "2026-06-02 call: e",
                "2026-06-01 call: b",
                "2026-06-01 9:30 call: c",
                "2026-06-01 call: a",
                "2026-06-01 14:30 call: d",
            ],
            "edcba",
        ),
        (["2026-05-01 call: a", "2026-06-01 14:30 call: d", "2026-06-01 9:30 call: c", "2026-06-01 call: b"], "dcba"),
        # an item without a date decides nothing
        (["no date", "2026-05-01 call: a", "2026-06-01 call: b", "2026-06-01 call: c"], "cba"),
    ],
)
def test_order__within_a_day(network_of, lines, newest_first):
    network = network_of({"ada.md": record("Ada", "## Log\n" + "\n".join(f"- {line}" for line in lines))})
    assert "".join(each.interaction.text for each in network.find("ada").entries) == newest_first


def test_order__the_reaction_is_that_of_the_newest(network_of):
    log = "## Log\n- 2026-05-01 call (warm): a\n- 2026-06-01 call (wary): b\n- 2026-06-01 call (thrilled): c"
    assert network_of({"ada.md": record("Ada", log)}).find("ada").standing.reaction == "thrilled"


def test_order__a_log_in_both_directions_says_the_same(network_of):
    lines = ["- 2026-05-01 call: a", "- 2026-06-01 call (wary): b", "- 2026-06-01 call: c", "- 2026-06-02 email: d"]
    down = network_of({"ada.md": record("Ada", "## Log\n" + "\n".join(lines))})
    up = network_of({"ada.md": record("Ada", "## Log\n" + "\n".join(reversed(lines)))})
    assert entries(down, "ada") == entries(up, "ada")
    assert down.find("ada").standing == up.find("ada").standing


# No order of files


INNER = "circle: inner\nbirthday: 06-15"
CLOSE = "circle: close"
FILES = {
    "contacts/ada.md": record("Ada", "- [ ] 2026-06-14 y\n## Log\n- 2026-06-10 lunch with [[bo]], [[cy]]: a\n  - gave: x", CLOSE),
    "contacts/bo.md": record("Bo", "[[ada]] [[Zed]]\n## Log\n- 2026-01-10 call with [[ada]]: a", INNER),
    "contacts/cy.md": record("Cy", "## Log\n- 2026-06-10 coffee with [[ada]]: b\n- 2026-07-01 call: planned", CLOSE),
    "contacts/dee.md": record("Dee", fields="circle: close\nadded: 2026-01-01"),
    "contacts/eve.md": record("Eve", fields="circle: close\nadded: 2026-01-01\nintroduced_by: Bo"),
    "contacts/f/ada.md": record("Other Ada"),
    "contacts/fay.md": record("Zed", fields="died: 2026-06-10\nrelations: {friend: Ada}"),
    "contacts/gil.md": record("Zed", "## Log\n- 2026-05-01 call: a", "cadence: 10 days"),
    "contacts/hal.md": record("Hal", "## Log\n- 2026-05-01 call: a\n- 2026-05-01 9:00 call: b", "cadence: 10 days"),
}  # fmt: skip
CONTACTS = [parse_contact(text, path, Settings())[0] for path, text in FILES.items()]
SOME = st.lists(st.sampled_from(CONTACTS), unique_by=lambda each: each.path)


def facts(network):
    """All that a network says, as plain values."""
    parted, sheet, weight = parts(network), call_sheet(network), load(network)
    return {
        "people": [
            (key, person.standing, entries(network, key), person.mentioned_by, ledger(person), readiness(person))
            for key, person in network.people.items()
        ],
        "parts": [ids(getattr(parted, name)) for name in parted.__struct_fields__],
        "sheet": [(row.person.id, row.why, row.reasons, row.done, row.opener) for row in sheet.rows],
        "counts": [getattr(sheet, name) for name in sheet.__struct_fields__ if name != "rows"],
        "upcoming": upcoming(network),
        "load": (round(weight.asked, 9), weight.held, weight.room),
        "problems": network.problems,
    }


EXPECTED = facts(Network(CONTACTS, TODAY, Settings()))


@given(st.permutations(CONTACTS))
def test_network__says_the_same_in_any_order_of_files(contacts):
    assert facts(Network(contacts, TODAY, Settings())) == EXPECTED


@given(
    st.lists(st.sampled_from(CONTACTS), unique_by=lambda each: each.path),
    st.lists(st.sampled_from(CONTACTS), unique_by=lambda each: each.path),
)
def test_network__after_another_is_as_if_from_nothing(before, contacts):
    """What is taken over from an earlier network is what a fresh one would find."""
    settings = Settings()
    known = Network(before, TODAY, settings)
    assert facts(Network(contacts, TODAY, settings, before=known)) == facts(Network(contacts, TODAY, settings))


BODIES = [
    "",
    "[[cy]] and [[Zed]]",
    "## Log\n- 2026-06-15 call with [[ada]], [[gil]]: today\n- 2026-02-01 no-answer",
    "## Log\n- 2026-06-10 lunch with [[bo]], [[dee]]: a\n- 2026-06-01 visit with [[bo]]: b",
    "- [ ] 2026-06-01 y\n## Log\n- 2026-06-20 coffee with [[hal]]: planned",
]
FIELDS = ["", CLOSE, INNER, "status: paused", "seeking: [data]\nrelations: {friend: Bo}", "snooze: 2026-08-01\ncircle: close"]
NAMES = dict(zip(FILES, ["Ada", "Bo", "Cy", "Dee", "Eve", "Other Ada", "Zed", "Zed", "Hal"], strict=True))
EDIT = st.tuples(st.sampled_from(sorted(FILES)), st.sampled_from(BODIES), st.sampled_from(FIELDS), st.sampled_from(["", "Bo"]))


@given(st.lists(EDIT, min_size=1, max_size=6))
def test_network__after_edits_is_as_if_from_nothing_and_tells_whom_they_changed(edits):
    settings, contacts = Settings(), dict(zip(FILES, CONTACTS, strict=True))
    network = Network(contacts.values(), TODAY, settings)
    for path, body, fields, name in edits:
        contacts[path] = parse_contact(record(name or NAMES[path], body, fields), path, settings)[0]
        before, network = network, Network(contacts.values(), TODAY, settings, before=network)
        assert facts(network) == facts(Network(contacts.values(), TODAY, settings))
        assert network.before is before.version
        assert set(network.changed) == {key for key, each in network.people.items() if each is not before.people[key]}


@given(st.dates(date(1900, 1, 1), date(9999, 12, 31)))
def test_network__stands_on_any_day(today):
    assert facts(Network(CONTACTS, today, Settings()))["people"]


@pytest.mark.parametrize("today", [date.min, date.max, date(2024, 2, 29)])
def test_network__stands_at_the_ends_of_time(today):
    assert facts(Network(CONTACTS, today, Settings()))["people"]
