"""stats: figures for a person and for programs, the same as those of the site."""

from __future__ import annotations

import re
from collections import Counter
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest
from clitools import REPOSITORY, THREE, TODAY

from warmsite.site.context import Context
from warmsite.site.pages import insight

if TYPE_CHECKING:
    from pathlib import Path

    from clitools import Make, Run

STATES = ["warm", "cooling", "cold", "dormant", "new"]
FILES = {
    **THREE,
    "contacts/eve.md": "---\nname: Eve\n---\n\n## Log\n\n- 2026-06-01 call: A.\n- 2025-06-01 email: B.\n- 2024-06-01 call: C.\n",
    "contacts/new.md": "---\nname: Nel\ncircle: close\n---\n",
    "contacts/paused.md": "---\nname: Paul\ncircle: inner\nstatus: paused\n---\n\n## Log\n\n- 2026-06-14 call: A.\n",
    "contacts/dead.md": "---\nname: Dora\ncircle: inner\ndied: yes\n---\n\n## Log\n\n- 2026-06-13 call: A.\n",
}


@pytest.fixture
def stats(run: Run, network: Make) -> Any:
    """`stats("--json")` about the network of FILES."""
    folder = network(FILES)
    return lambda *words: run("-C", folder, "--today", TODAY, "stats", *words)


def test_stats__json_has_the_keys_of_the_documentation(stats: Any) -> None:
    found = stats("--json").json
    told = (REPOSITORY / "docs/commands.md").read_text("utf-8").partition("### stats")[2].partition("###")[0]
    rows = [line.split(" | ")[0] for line in told.splitlines() if line.startswith("| `")]
    assert list(found) == re.findall(r"`(\w+)`", "".join(rows))


def test_stats__json(stats: Any) -> None:
    found = stats("--json").json
    assert (found["date"], found["people"]) == (TODAY, 7)
    assert found["states"] == {"warm": 2, "cooling": 1, "cold": 0, "dormant": 1, "new": 1}
    assert found["silent"] == {"paused": 1, "archived": 0, "died": 1}
    assert [(each["circle"], each["people"]) for each in found["circles"]] == [("inner", 1), ("close", 2), ("wide", 1), (None, 1)]
    assert found["circles"][1]["states"] == {"warm": 0, "cooling": 1, "cold": 0, "dormant": 0, "new": 1}
    assert found["load"] == {"asked": 0.4, "held": 0.2, "room": 50, "relief": []}
    assert found["weeks"][-1] == {"monday": "2026-06-15", "conversations": 0, "touches": 0}
    assert found["weeks"][-2] == {"monday": "2026-06-08", "conversations": 3, "touches": 0}
    assert found["waiting"] == {"within_reach": 1, "drifting": 0, "dormant": 1, "not_spoken_yet": 1, "not_yet_in_rhythm": 1}
    assert found["unbroken"] == [{"id": "eve", "name": "Eve", "since": "2024-06-01", "conversations": 2}]


def test_stats__agrees_with_list_and_overdue(run: Run, network: Make) -> None:
    folder = network(FILES)

    def ask(*words: str) -> Any:
        return run("-C", folder, "--today", TODAY, *words, "--json").json

    found, everybody = ask("stats"), ask("list")
    states = Counter(each["state"] for each in everybody if each["state"])
    assert found["states"] == {state: states[state] for state in STATES}
    for each in found["circles"]:
        theirs = [one for one in everybody if one["circle"] == each["circle"] and one["state"]]
        assert each["states"] == {state: sum(one["state"] == state for one in theirs) for state in STATES}
    assert found["waiting"]["within_reach"] + found["waiting"]["dormant"] == len(ask("overdue"))


def test_stats__says_what_insight_says(stats: Any, network_of: Any) -> None:
    """Law 6: the terminal and the site say the same."""
    files = {path: dedent(text).removeprefix("\n") for path, text in FILES.items()}
    view = next(insight.pages(Context(network_of(files), ()))).make()
    told = stats().out
    assert view.states.caption in told
    assert view.load.caption in told
    weeks = {re.sub(r" \d{4}$", "", day): counts[0] for day, counts in view.weeks.table.rows[:12]}
    for day, conversations in weeks.items():
        assert re.search(rf"^ +{day} +{conversations}$", told, re.MULTILINE), day
    asked = {name if isinstance(name, str) else name.name: counts for name, counts in view.load.table.rows}
    assert asked
    for circle, (_people, weekly) in asked.items():
        assert re.search(rf"^  {circle} .* {weekly}$", told, re.MULTILINE), circle


def test_stats__nobody_is_here_yet(run: Run, network: Make) -> None:
    folder = network({"contacts/.keep": ""})
    done = run("-C", folder, "--today", TODAY, "stats")
    assert done.status == 0
    assert "Nobody is here yet." in done.out
    found = run("-C", folder, "--today", TODAY, "stats", "--json").json
    assert (found["people"], found["circles"], found["unbroken"]) == (0, [], [])


def test_stats__more_than_fits_is_said_kindly(run: Run, network: Make) -> None:
    files: dict[str, str | bytes] = {
        f"contacts/p{number}.md": f"---\nname: P{number}\ncadence: daily\n---\n\n## Log\n\n- 2026-06-15 call: A.\n"
        for number in range(8)
    }
    folder: Path = network(files, settings="calls_per_day: 10\nweekdays: [mon]\n")
    told = run("-C", folder, "--today", TODAY, "stats").out
    assert "ask for 56.0 conversations a week" in told
    assert "your days have room for 10" in told
    assert "kinder to the rest" in told


def test_stats__proposes_what_would_fit(run: Run, network: Make) -> None:
    log = "## Log\n\n- 2026-06-10 call: a\n"
    files = {f"contacts/p{at}.md": f"---\nname: P {at}\ncircle: inner\n---\n\n{log}" for at in range(9)}
    folder = network({**files, "warmsite.yaml": "calls_per_day: 1\nweekdays: [mon]\n"})
    proposed = run("-C", folder, "--today", TODAY, "stats", "--json").json["load"]["relief"]
    assert any("inner" in each for each in proposed)
    told = run("-C", folder, "--today", TODAY, "stats").out
    assert all(each in " ".join(told.split()) for each in proposed)
