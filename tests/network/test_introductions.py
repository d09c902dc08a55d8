"""Who should know whom (SPEC 8)."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from warmsite.network.introductions import HELPERS_EACH, introductions


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
