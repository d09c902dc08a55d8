"""Who should know whom (SPEC 8)."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmsite.network.introductions import HELPERS_EACH, introductions, requests


def record(name, *log, **fields):
    lines = "\n".join(f"- {line}" for line in log)
    typed = "\n".join(f"{key}: {value}" for key, value in fields.items())
    return f"---\nname: {name}\n{typed}\n---\n\n## Log\n\n{lines}\n"


@pytest.fixture
def made(network_of):
    """Gives (who seeks, who helps, what helps, where it stands) of a network's introductions."""

    def made(**files):
        network = network_of({f"{stem}.md": text for stem, text in files.items()})
        return [(each.seeker, each.helper, each.has, each.where) for each in introductions(network)]

    return made


@pytest.mark.parametrize(
    ("seeks", "fields", "where"),
    [
        ("a head of data", {"role": "Head of Data"}, "role"),
        ("a head of data", {"offering": "[heads of data by the dozen]"}, "offering"),
        ("an epidemiologist for two weeks", {"role": "Epidemiologist"}, "role"),
        ("hospital buyers", {"offering": "[introductions to hospital buyers]"}, "offering"),
        ("lawyers", {"tags": "[lawyer, choir]"}, "tags"),
        ("clients in health care", {"tags": "[client, health]"}, "tags"),
        ("Ärzte in München", {"role": "ARZTE, Munchen"}, "role"),
    ],
)
def test_introductions__what_one_seeks_the_other_has(made, seeks, fields, where):
    found = made(ada=record("Ada", seeking=f"[{seeks}]"), bo=record("Bo", **fields))
    assert [(seeker, helper, place) for seeker, helper, _, place in found] == [("ada", "bo", where)]


@pytest.mark.parametrize(
    ("seeks", "fields"),
    [
        ("a head of data", {"role": "Head of Sales"}),
        ("clients in health care", {"tags": "[client]"}),  # one tag of many words says too little
        ("a good person who can help", {"offering": "[help for a good person]"}),  # nothing but filling
        ("a head of data", {"company": "Head of Data"}),
    ],
)
def test_introductions__not_by_less(made, seeks, fields):
    assert made(ada=record("Ada", seeking=f"[{seeks}]"), bo=record("Bo", **fields)) == []


def test_introductions__an_offer_stands_before_a_role(made):
    found = made(
        ada=record("Ada", seeking="[a data engineer]"),
        bo=record("Bo", role="Data engineer", offering="[a data engineer for a week]"),
    )
    assert found == [("ada", "bo", "a data engineer for a week", "offering")]


@pytest.mark.parametrize("silent", [{"status": "paused"}, {"status": "archived"}, {"died": "yes"}])
def test_introductions__the_silent_are_left_in_peace(made, silent):
    seeks, has = {"seeking": "[a data engineer]"}, {"role": "Data engineer"}
    assert made(ada=record("Ada", **seeks, **silent), bo=record("Bo", **has)) == []
    assert made(ada=record("Ada", **seeks), bo=record("Bo", **has, **silent)) == []


MADE = "2026-03-02 call: a\n  - gave: introduction to [[{}]]"


@pytest.mark.parametrize(
    "logs",
    [
        {"ada": [MADE.format("bo")]},
        {"bo": [MADE.format("Ada")]},
        {"ada": ["2026-03-02 lunch with [[bo]]: all three of us"]},
    ],
)
def test_introductions__never_again_once_made(made, logs):
    found = made(
        ada=record("Ada", *logs.get("ada", ()), seeking="[a data engineer]"),
        bo=record("Bo", *logs.get("bo", ()), role="Data engineer"),
    )
    assert found == []


@pytest.mark.parametrize("said", ["call: a\n  - gave: introduction to [[bo]]", "lunch with [[bo]]: all three of us"])
@pytest.mark.parametrize(("day", "pairs"), [("2026-06-15", 0), ("2026-06-16", 1), ("2026-07-01", 1)])
def test_introductions__a_day_to_come_has_made_none(made, said, day, pairs):
    found = made(ada=record("Ada", f"{day} {said}", seeking="[a data engineer]"), bo=record("Bo", role="Data engineer"))
    assert len(found) == pairs


def test_introductions__a_link_that_gives_nothing_makes_none(made):
    found = made(
        ada=record("Ada", "2026-03-02 call: Asked about [[bo]]\n  - got: a book by [[bo]]", seeking="[a data engineer]"),
        bo=record("Bo", role="Data engineer"),
    )
    assert len(found) == 1


@pytest.mark.parametrize("who", ["Bo", "bo", "'[[bo]]'", "'[[bo|Bo L]]'"])
def test_introductions__not_to_who_introduced_them(made, who):
    seeker = record("Ada", seeking="[a data engineer]", introduced_by=who)
    assert made(ada=seeker, bo=record("Bo", role="Data engineer")) == []


def test_introductions__not_to_ones_own_husband(made):
    found = made(ada=record("Ada", seeking="[a data engineer]", relations="{husband: Bo}"), bo=record("Bo", role="Data engineer"))
    assert found == []


def test_introductions__a_few_each_the_best_first(made):
    people = {f"p{at}": record(f"P{at}", role="Data engineer") for at in range(8)}
    found = made(
        ada=record("Ada", seeking="[a data engineer for hospitals]"),
        best=record("Best", offering="[a data engineer who knows hospitals]"),
        **people,
    )
    assert len(found) == HELPERS_EACH
    assert found[0][1] == "best"


def test_introductions__a_word_that_everybody_bears_says_nothing(made):
    people = {f"p{at}": record(f"P{at}", role="Consultant") for at in range(20)}
    assert made(ada=record("Ada", seeking="[a consultant]"), **people) == []


# places


GULF = "regions: {Gulf Coast: [Houston, New Orleans], South: [Gulf Coast, Atlanta]}"


@pytest.fixture
def fits(network_of):
    """`fits(seeks, {stem: fields}, settings="")`: who fits, the best first, with the words and the place."""

    def fits(seeks, helpers, settings=""):
        files = {
            "ada.md": record("Ada", seeking=f"[{seeks}]"),
            **{f"{stem}.md": record(stem, **of) for stem, of in helpers.items()},
        }
        return [(each.helper, " ".join(each.words), each.place) for each in introductions(network_of(files, settings=settings))]

    return fits


def test_places__who_lives_there_fits_better(fits):
    plumbers = {
        f"p{at}": {"role": "Plumber", "location": place} for at, place in enumerate(["Berlin", "Houston, Texas", "Lisbon"])
    }
    found = fits("a plumber in Houston", plumbers)
    assert found[0] == ("p1", "plumber Houston", "Houston, Texas")
    assert {(stem, words, place) for stem, words, place in found[1:]} == {("p0", "plumber", ""), ("p2", "plumber", "")}


@pytest.mark.parametrize(
    ("seeks", "location", "settings", "fit"),
    [
        ("a plumber in Houston", "Houston, Texas", "", True),
        ("a plumber in Houston", "Berlin", "", False),
        ("a plumber in Texas", "Houston, Texas", "", True),
        ("a plumber in São Paulo", "SAO PAULO, Brazil", "", True),
        ("a plumber on the Gulf Coast", "Houston, Texas", "", False),
        ("a plumber on the Gulf Coast", "Houston, Texas", GULF, True),
        ("a plumber on the Gulf Coast", "Atlanta", GULF, False),
        ("a plumber in the South", "New Orleans, Louisiana", GULF, True),  # a region within a region
        ("a plumber in Houston", "South Houston", "", False),
    ],
)
def test_places__make_half_a_match_a_whole_one(fits, seeks, location, settings, fit):
    """Of `master plumber` one word is not enough, nor is a tag of one word; with the place that is sought they are."""
    for fields in ({"role": "Master plumber"}, {"tags": "[plumber]"}):
        assert bool(fits(seeks, {"bo": {"location": location, **fields}}, settings)) is fit


@pytest.mark.parametrize(
    "fields",
    [
        {"location": "Houston"},
        {"location": "Houston", "role": "Nurse"},
        {"location": "Houston", "tags": "[houston]"},
        {"location": "Houston", "offering": "[a room in Houston]"},
        {"location": "Houston", "role": "Head of Sales"},  # one word and the place
        {"location": "Houston", "tags": "[data, sales]"},
    ],
)
@pytest.mark.parametrize("seeks", ["a head of data in Houston", "somebody in Houston", "Houston"])
def test_places__one_alone_is_never_a_match(fits, seeks, fields):
    assert fits(seeks, {"bo": fields}) == []


def test_places__an_offer_that_names_the_place_is_as_it_was(fits):
    assert fits("a data engineer in Berlin", {"bo": {"offering": "[engineers in Berlin]", "location": "Berlin"}}) != []
    assert fits("a data engineer in Berlin", {"bo": {"offering": "[engineers in Berlin]", "location": "Oslo"}}) != []


def test_places__the_silent_live_somewhere_too(fits):
    """Where somebody lived is a place, whoever else lives there."""
    helpers = {"bo": {"role": "Master plumber", "location": "Houston"}, "cy": {"location": "Houston", "died": "yes"}}
    assert fits("a plumber in Houston", helpers) == [("bo", "plumber Houston", "Houston")]


# what to write


def test_requests__ask_both_and_promise_nothing(network_of):
    network = network_of({
        "ada.md": record("Ada", seeking="['a head of data, says [[bo]].']", company="Northwind"),
        "bo.md": record("Bo Lindqvist", role="Head of Data", location="Houston"),
        "cy.md": record("Cy", offering="['a head of data for [[ada]]']"),
        "di.md": record("Di", tags="[data, head, difficult]"),
    })  # fmt: skip
    said = {each.helper: requests(each, network) for each in introductions(network)}
    assert set(said) == {"bo", "cy", "di"}
    assert said["bo"][0].startswith(
        "You are looking for: a head of data, says Bo Lindqvist. I thought of Bo Lindqvist (Head of Data)."
    )
    assert "I thought of Cy, who offers: a head of data for Ada." in said["cy"][0]
    assert said["bo"][1].startswith("Ada (Northwind) is looking for: a head of data, says Bo Lindqvist. I thought of you.")
    assert all(text.count("?") == 1 for both in said.values() for text in both)
    assert "difficult" not in "".join(said["di"])  # tags are nobody else's business
    assert "[[" not in "".join(text for both in said.values() for text in both)


# laws


_WORDS = ["nurse", "lawyer", "harbour", "data", "choir", "houston", "berlin"]
_TEXTS = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=3).map(" ".join)
_PEOPLE = st.lists(
    st.tuples(_TEXTS, _TEXTS, st.sampled_from(["Houston", "Berlin", ""]), st.integers(0, 5), st.booleans()),
    min_size=2,
    max_size=6,
)


@given(people=_PEOPLE)
def test_introductions__no_pair_twice_and_none_that_is_acquainted(network_of, people):
    files = {}
    for at, (seeks, has, place, other, made) in enumerate(people):
        log = [f"2026-03-02 email: a\n  - gave: introduction to [[p{other}]]"] if made else []
        files[f"p{at}.md"] = record(f"P{at}", *log, seeking=f"[{seeks}]", offering=f"[{has}]", location=place)
    found = introductions(network_of(files))
    pairs = [(each.seeker, each.helper) for each in found]
    assert len(set(pairs)) == len(pairs)
    known = {frozenset({f"p{at}", f"p{other}"}) for at, (*_, other, made) in enumerate(people) if made}
    assert not known & {frozenset(pair) for pair in pairs}
    for each in found:
        assert set(each.words) - {place.lower() for _, _, place, *_ in people}
        assert each.seeker != each.helper


def test_introductions__the_same_in_every_process(tmp_path):
    """Sets of words come in another order in each process; what is proposed may not."""
    wants = "head garden kitchen roof harbour"
    offers = ", ".join(f"{word} {other}" for word in wants.split() for other in wants.split() if word < other)
    (tmp_path / "contacts").mkdir()
    (tmp_path / "contacts" / "sue.md").write_text(record("Sue", seeking=f"[{wants}]"), "utf-8")
    for helper in ("tom", "una", "vic", "wim"):
        (tmp_path / "contacts" / f"{helper}.md").write_text(record(helper, offering=f"[{offers}]"), "utf-8")
    told = set()
    for seed in ("0", "1", "2", "3"):
        output = tmp_path / f"site-{seed}"
        command = [sys.executable, "-m", "warmsite", "-C", tmp_path, "--today", "2026-06-15", "build", "--output", output]
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True)
        told.add((output / "people" / "sue.html").read_bytes())
    assert len(told) == 1
    assert b"You could introduce" in told.pop()
