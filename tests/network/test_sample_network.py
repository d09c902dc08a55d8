"""The sample network: no problem in it, and Today on 15 June 2026 as it was read independently of the program."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from warmsite.network.callsheet import call_sheet
from warmsite.network.people import Network
from warmsite.records.contact import parse_contact
from warmsite.records.settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def sample():
    """The network of the sample contacts, and all problems with it."""
    paths = sorted((ROOT / "contacts").rglob("*.md"))
    read = [parse_contact(path.read_text("utf-8"), path.relative_to(ROOT).as_posix(), Settings()) for path in paths]
    network = Network([contact for contact, _ in read if contact], date(2026, 6, 15), Settings())
    return network, [each for _, problems in read for each in problems] + list(network.problems)


def test_sample__has_no_problem(sample):
    network, problems = sample
    assert [str(each) for each in problems] == []
    assert len(network.people) == len(list((ROOT / "contacts").rglob("*.md")))


def test_sample__today_row_by_row(sample):
    network, _ = sample
    sheet = call_sheet(network)
    rows = [(row.why, row.person.id) for row in sheet.rows]
    assert rows[:4] == [("date", "wulandari"), ("date", "cy-tran"), ("news", "rosemary-orourke"), ("promise", "bo-lindqvist")]
    assert sorted(rows[4:6]) == [("next", "teresa-vance"), ("next", "zoe-keller")]
    assert rows[6:] == [
        ("overdue", "marcus-thibodeaux"), ("overdue", "noor-rahman"), ("overdue", "ada-okafor"), ("overdue", "carol-jennings"),
        ("new", "hannah-weiss"),
    ]  # fmt: skip
    assert "belated" in " ".join(sheet.rows[1].reasons)
    assert not any(row.done for row in sheet.rows)
