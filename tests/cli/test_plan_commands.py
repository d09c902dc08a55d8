"""plan: campaigns, seasons, triggers and letters, for people and for programs (SPEC 7, 10)."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from clitools import DEADLINE, TODAY, command_line, environment, git, tree, unchanged_tree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from terminals import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from clitools import Files, Make, Outcome, Run

    Do = Callable[..., Outcome]

LETTER = "plans/news.md"
LETTER_BEGUN = (
    "<!-- Write here what all of them get. What only one gets stands under Lines, behind the name. -->\n\n## Lines\n\n"
    "- [[ada]]:\n- [[bo]]:\n- [[cy]]:"
)
FILES: Files = {
    "contacts/ada.md": """
        ---
        name: Ada Okafor
        phone: {mobile: +1 555 0100}
        location: Houston, Texas
        address: 1 Elm Street, Houston
        ---

        ## Log

        - 2025-03-02 call: Moving.
        """,
    "contacts/bo.md": """
        ---
        name: Bo Lindqvist
        address: 2 Elm Street, Lund
        # by the lake
        ---

        ## Log

        - 2024-03-02 call: He is well.
        """,
    "contacts/cy.md": "---\r\nname: Cy Tran\r\naddress: 3 Elm Street\r\n---\r\n\r\nNo log yet.\r\n",
    "contacts/di.md": "---\nname: Di Silva\nlocation: Mobile, Alabama\n---\n\n## Log\n\n- 2023-03-02 call: Hello.\n",
    "contacts/old.md": "---\nname: Old Friend\naddress: 4 Elm Street\ndied: 2026-01-01\n---\n",
    "plans/back-in-touch.md": """
        ---
        kind: campaign
        start: 2026-06-15
        select: -name:di
        per_day: 2
        ---

        I thought of you.
        """,
    "plans/storm.md": """
        ---
        kind: trigger
        title: Gulf storm
        date: 2026-06-12
        select: name:di
        ---

        Are you all right?
        """,
    "plans/winter.md": "---\nkind: season\n---\n",
    LETTER: """
        ---
        kind: letter
        date: 2026-06-10
        select: has:address
        ---

        Dear all, we moved.

        ## Lines

        - [[ada]]: How was
          the marathon?
        - [[bo]]:
        - [[cy]]: See you [soon](https://example.com).
        """,
}
KEYS = ["name", "kind", "title", "start", "end", "total", "done", "problems"]


@pytest.fixture
def folder(network: Make) -> Path:
    return network(FILES)


@pytest.fixture
def do(folder: Path, run: Run) -> Do:
    return lambda *words: run("-C", folder, "--today", TODAY, *words)


@pytest.fixture
def see(folder: Path) -> Callable[..., str]:
    """What a person sees on a terminal of that width."""
    return lambda *words, width=80, **more: shown("-C", folder, "--today", TODAY, *words, width=width, **more)


@pytest.fixture
def repository(folder: Path) -> Path:
    git(folder, "init", "--quiet")
    (folder / ".gitignore").write_text("/.warmsite/\n")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "start")
    (folder / "warmsite.yaml").write_text("calls_per_day: 9\n")  # what nobody asked to commit
    return folder


def head(folder: Path) -> list[str]:
    """The newest commit: its subject, and the files that it changed."""
    return [each for each in git(folder, "log", "-1", "--format=%s", "--name-only").splitlines() if each]


def text(folder: Path, path: str) -> str:
    return (folder / path).read_bytes().decode()


def log(folder: Path, path: str, *entries: str) -> None:
    """Put entries at the end of a file whose log stands there."""
    with (folder / path).open("a") as file:
        file.writelines(f"- {each}\n" for each in entries)


def rows(outcome: Outcome) -> list[list[str]]:
    return [line.split("\t") for line in outcome.out.splitlines()]


# list


def test_list__json_has_the_keys_of_the_contract(do: Do) -> None:
    found = do("plan", "list", "--json").json
    assert [list(each) for each in found] == [KEYS] * 4
    assert [each["name"] for each in found] == ["back-in-touch", "news", "storm", "winter"]
    assert found[0] == {
        "name": "back-in-touch", "kind": "campaign", "title": "Back in touch", "start": TODAY, "end": "2026-06-16", "total": 3,
        "done": 0, "problems": 0,
    }  # fmt: skip
    assert (found[3]["start"], found[3]["end"]) == ("2026-11-15", "2027-01-15")


def test_list__in_a_pipe_and_by_plan_alone(do: Do) -> None:
    done = do("plan", "list")
    assert (done.status, done.err) == (0, "")
    assert rows(done)[2] == ["storm", "trigger", "Gulf storm", "2026-06-12", "2026-06-26", "1", "0", "", "", ""]
    assert do("plan") == done


def test_list__says_which_are_late(folder: Path, run: Run) -> None:
    late = rows(run("-C", folder, "--today", "2026-06-30", "plan"))
    assert [each[-3] for each in late] == ["15 days", "", "", ""]


@pytest.mark.parametrize("words", [("plan",), ("plan", "list"), ("plan", "next")])
def test_list__where_there_are_no_plans(network: Make, run: Run, words: tuple[str, ...]) -> None:
    folder = network()
    done = run("-C", folder, *words)
    assert (done.status, done.out, done.err) == (0, "", "No plans yet; `warmsite plan new campaign` makes one.\n")
    assert "No plans yet" in shown("-C", folder, *words)
    if len(words) > 1:
        done = run("-C", folder, *words, "--json")
        assert (done.status, done.json, done.err) == (0, [], "")


def test_list__a_broken_plan_is_told_and_costs_itself(folder: Path, do: Do) -> None:
    (folder / "plans/broken.md").write_text("---\nkind: campaign\nstart: never\n---\n")
    done = do("plan", "list")
    assert [each[0] for each in rows(done)] == ["back-in-touch", "news", "storm", "winter"]
    assert (done.status, done.err) == (0, "1 error in the records: see warmsite check\n")
    assert "plans/broken.md:3:8: error: start: `never`" in do("check").out


def test_list__marks_a_plan_whose_select_or_keys_are_wrong(folder: Path, do: Do, see: Callable[..., str]) -> None:
    (folder / "plans/astray.md").write_text("---\nkind: campaign\nstart: 2026-06-15\nselect: sate:cold\n---\n")
    (folder / "plans/wrong.md").write_text("---\nkind: season\nto: x\nselct: tag:x\n---\n")
    marked = {each[0]: each[-1] for each in rows(do("plan", "list"))}
    assert {name for name, mark in marked.items() if mark == "see check"} == {"astray", "wrong"}
    assert {*marked.values()} == {"", "see check"}
    counted = {each["name"]: each["problems"] for each in do("plan", "list", "--json").json}
    assert counted["news"] == 0
    assert counted["astray"] >= 1
    assert counted["wrong"] >= 2
    assert "see check" in see("plan")


@pytest.mark.parametrize("members", ["", " [ada, {a: b}]", " &x [ada]", " {ada: 1}"])
def test_list__people_who_cannot_be_read_are_told_and_not_everybody(folder: Path, do: Do, members: str) -> None:
    (folder / "plans/winter.md").write_text(f"---\nkind: season\nfrom: 06-01\nto: 08-31\nmembers:{members}\n---\n")
    named = [each["id"] for each in do("plan", "show", "winter", "--json").json["members"]]
    assert named == (["ada"] if members == " [ada, {a: b}]" else [])
    assert "plans/winter.md" in do("check").out


@pytest.mark.parametrize("make", [Path.touch, os.mkfifo])
def test_list__plans_that_are_no_folder_are_told(network: Make, run: Run, make: Callable[[Path], None]) -> None:
    folder = network()
    make(folder / "plans")
    said = "plans:1:1: error: is no folder: no plan is read (put the plans into a folder of that name)\n"
    assert (run("-C", folder, "check").status, run("-C", folder, "check").out) == (1, said)
    assert run("-C", folder, "plan").status == 0


def test_list__what_is_no_file_in_the_network_is_a_warning_each(folder: Path, do: Do, tmp_path: Path) -> None:
    (folder / "plans/folder.md").mkdir()
    os.mkfifo(folder / "plans/pipe.md")
    (tmp_path / "out.md").write_text("---\nkind: season\n---\n")
    (folder / "plans/link.md").symlink_to(tmp_path / "out.md")
    (folder / "plans/within.md").symlink_to("winter.md")
    told = [(each["path"], each["severity"]) for each in do("check", "--json").json if each["path"] != "plans/winter.md"]
    bad = [each for each in told if each[0] in {"plans/folder.md", "plans/pipe.md", "plans/link.md"}]
    assert bad == [("plans/folder.md", "warning"), ("plans/link.md", "warning"), ("plans/pipe.md", "warning")]
    names = {each["name"] for each in do("plan", "list", "--json").json}
    assert "within" in names
    assert names.isdisjoint({"folder", "pipe", "link"})


# Where the options stand


@pytest.mark.parametrize("word", ["", "list", "next", "show", "new", "freeze", "done"])
@pytest.mark.parametrize("before", [0, 1, 2, 9])
def test_options__before_and_after_each_word(run: Run, network: Make, word: str, before: int) -> None:
    files = {path: made for path, made in FILES.items() if word != "new" or not path.startswith("plans/")}
    folder = network(files)
    words = {
        "": ["plan"], "show": ["plan", "show", "storm"], "new": ["plan", "new", "campaign", "x"],
        "freeze": ["plan", "freeze", "storm"], "done": ["plan", "done", "news"],
    }.get(word, ["plan", word])  # fmt: skip
    at = min(before, len(words))
    done = run(*words[:at], "-C", folder, "--today", "2026-06-16", *words[at:])
    assert (done.status, done.err) == (0, "")
    if word == "new":
        assert "start: 2026-06-16" in text(folder, "plans/x.md")
    if word == "done":
        assert "- 2026-06-16 letter: " in text(folder, "contacts/ada.md")


@pytest.mark.parametrize("word", ["list", "next", "show x", "freeze x", "done x", "new season"])
def test_options__a_folder_that_is_no_network_is_told(run: Run, tmp_path: Path, word: str) -> None:
    done = run("plan", *word.split(), "-C", tmp_path)
    assert (done.status, done.out) == (2, "")
    assert "is no network" in done.err
    assert list(tmp_path.iterdir()) == [tmp_path / "home"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("shwo",), "There is no word 'shwo' for plan. Did you mean show?"),
        (("storm",), "There is no word 'storm' for plan. For a plan of that name: warmsite plan show storm"),
        (("new",), "Missing argument 'KIND'"),
        (("new", "campain"), "'campain' is not one of 'campaign', 'season', 'trigger', 'letter'"),
        (("new", "campaign", "--per-day", "0"), "0 is not in the range"),
        (("show",), "Missing argument 'NAME'"),
        (("done",), "Missing argument 'NAME'"),
    ],
)
def test_words__wrong_usage_says_what_would_be_right(do: Do, folder: Path, words: tuple[str, ...], said: str) -> None:
    with unchanged_tree(folder):
        done = do("plan", *words)
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert done.is_tidy


# show


def test_show__json_has_the_keys_of_the_contract(folder: Path, do: Do) -> None:
    log(folder, "contacts/bo.md", "2026-06-15 coffee (thrilled): Good.")
    told = do("plan", "show", "back-in-touch", "--json").json
    assert {*KEYS[:-1], "late_days", "members"} <= set(told)
    assert (told["total"], told["done"], told["late_days"]) == (3, 1, 0)
    assert {each["id"]: (each["state"], each["done_on"]) for each in told["members"]} == {
        "ada": ("today", None),
        "bo": ("done", "2026-06-15"),
        "cy": ("waiting", None),
    }


def test_show__today_first_then_who_waits_then_who_was_reached_as_it_went(network: Make, run: Run) -> None:
    people = {f"contacts/p{number}.md": f"---\nname: P {number}\n---\n\n## Log\n\n" for number in range(9)}
    folder = network({**people, "plans/x.md": "---\nkind: campaign\nstart: 2026-06-01\nper_day: 1\nselect:\n---\n"})
    for number, said in enumerate((" (wary)", " (thrilled)", "", " (indifferent)", " (thrilled)", "")):
        log(folder, f"contacts/p{number}.md", f"2026-06-0{number + 1} call{said}: b")
    log(folder, "contacts/p6.md", "2026-06-01 missed", "2026-06-05 missed", "2026-06-09 voicemail")
    found = [each[2:6] for each in rows(run("-C", folder, "--today", TODAY, "plan", "show", "x")) if len(each) > 2]
    assert [*found[0], *found[1]] == ["today", "", "", "", "waiting", "", "", ""]
    assert found[2:] == [
        ["reached", "2026-06-05", "thrilled", ""],
        ["reached", "2026-06-02", "thrilled", ""],
        ["reached", "2026-06-04", "indifferent", ""],
        ["reached", "2026-06-01", "wary", ""],
        ["reached", "2026-06-06", "", ""],
        ["reached", "2026-06-03", "", ""],
        ["not reached", "", "", "3"],
    ]


def test_show__a_campaign_at_its_end_tells_how_it_went(folder: Path, do: Do, see: Callable[..., str]) -> None:
    log(folder, "contacts/ada.md", "2026-06-15 call (thrilled): a")
    log(folder, "contacts/bo.md", "2026-06-15 call (wary): a")
    (folder / "contacts/cy.md").write_text(
        "---\nname: Cy Tran\n---\n\n## Log\n\n- 2026-06-15 missed\n- 2026-06-15 missed\n- 2026-06-15 missed\n"
    )
    told = do("plan", "show", "back-in-touch").out.splitlines()
    assert told[:3] == [
        "Back in touch  campaign",
        "15 June 2026 to 16 June 2026",
        "Ended: 2 of 3 reached, 1 thrilled, 1 wary, 1 not reached",
    ]
    assert "Ended: 2 of 3 reached" in see("plan", "show", "back-in-touch")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("back-in-touch", "0 of 3 reached; it can end on 16 June 2026"),
        ("storm", "0 of 1 reached; it can end on 15 June 2026"),
        ("winter", "Nobody is in it."),
        ("news", "0 of 3 sent, 2 ready, 1 not ready"),
    ],
)
def test_show__how_far_it_is(do: Do, name: str, said: str) -> None:
    assert do("plan", "show", name).out.splitlines()[2] == said


def test_show__before_it_begins(folder: Path, run: Run) -> None:
    told = run("-C", folder, "--today", "2026-06-01", "plan", "show", "back-in-touch").out.splitlines()
    assert told[2] == "3 people; it has not begun"


def test_show__when_it_is_late(folder: Path, run: Run) -> None:
    told = run("-C", folder, "--today", "2026-06-18", "plan", "show", "back-in-touch").out.splitlines()
    assert told[2] == "0 of 3 reached; it can end on 19 June 2026, 3 days late"


def test_show__a_letter_says_who_is_ready_and_what_the_others_lack(do: Do, see: Callable[..., str]) -> None:
    told = rows(do("plan", "show", "news"))[4:]
    assert {each[0]: (each[2], each[6]) for each in told} == {
        "ada": ("ready", ""),
        "cy": ("ready", ""),
        "bo": ("not ready", "a personal line"),
    }
    assert told[-1][0] == "bo"
    assert re.search(r"Bo Lindqvist +not ready +a personal line", see("plan", "show", "news"))


def test_show__a_letter_tells_nothing_of_calls(folder: Path, do: Do, see: Callable[..., str]) -> None:
    do("plan", "done", "news", "bo")
    log(folder, "contacts/ada.md", "2026-06-15 no-answer")
    log(folder, "contacts/bo.md", "2026-06-15 call (thrilled): a")
    assert {each[0]: each[2:6] for each in rows(do("plan", "show", "news"))[4:]} == {
        "ada": ["ready", "", "", ""],
        "cy": ["ready", "", "", ""],
        "bo": ["sent", "2026-06-15", "", ""],
    }
    assert re.search(r"id +name +state +on\n", see("plan", "show", "news"))


@pytest.mark.parametrize("name", ["storm", "STORM", "storm.md", "plans/storm.md", "Gulf storm", "gulf storm", "stor", "gulf"])
def test_show__by_the_files_name_or_the_title(do: Do, name: str) -> None:
    assert do("plan", "show", name).out.startswith("Gulf storm  trigger\n")
    assert do("plan", "show", *name.split()).out.startswith("Gulf storm  trigger\n")


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("words", ["plan", "plan show back-in-touch", "plan show news", "plan next"])
def test_terminal__fits_its_width_and_needs_no_colour(see: Callable[..., str], words: str, width: int) -> None:
    told = see(*words.split(), width=width)
    assert max(map(len, told.splitlines())) <= width
    assert see(*words.split(), width=width, NO_COLOR="1") == told


@pytest.mark.parametrize("word", ["show", "freeze", "done"])
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("strom", "'strom': there is no plan of that name; did you mean storm?"),
        ("zzz", "'zzz': there is no plan of that name; there are back-in-touch, news, storm, winter"),
        ("../warmsite", "there is no plan of that name"),
        ("", "there is no plan of that name"),
    ],
)
def test_name__of_no_plan_is_a_line_with_the_nearest(do: Do, folder: Path, word: str, name: str, said: str) -> None:
    do("list")
    with unchanged_tree(folder):
        done = do("plan", word, name)
    assert (done.status, done.out, done.err.count("\n")) == (1, "", 1)
    assert said in done.err


@pytest.mark.parametrize("word", ["show", "freeze", "done"])
def test_name__of_a_plan_that_cannot_be_read_says_why(do: Do, folder: Path, word: str) -> None:
    (folder / "plans/broken.md").write_text("---\nkind: campaign\nstart: never\n---\n")
    done = do("plan", word, "broken")
    assert (done.status, done.out) == (1, "")
    assert done.err.splitlines()[-1].startswith("plans/broken.md:3:8: error: start: `never` is not a")


PAIR = {
    "plans/storm-2025.md": "---\nkind: season\ntitle: Gulf storm\n---\n",
    "plans/storm-2024.md": "---\nkind: season\ntitle: storm\n---\n",
}


@pytest.mark.parametrize("word", ["show", "freeze", "done"])
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Gulf storm", "'Gulf storm': 2 plans fit; name the file: storm-2025, storm"),
        ("STORM", "'STORM': 2 plans fit; name the file: storm-2024, storm"),
        ("orm-", "'orm-': 2 plans fit; name the file: storm-2024, storm-2025"),
    ],
)
def test_name__that_fits_several_plans_takes_none(network: Make, run: Run, word: str, name: str, said: str) -> None:
    folder = network({**FILES, **PAIR})
    run("-C", folder, "--today", TODAY, "list")
    with unchanged_tree(folder):
        done = run("-C", folder, "--today", TODAY, "plan", word, name)
    assert (done.status, done.out, done.err.splitlines()[-1]) == (2, "", said)
    assert run("-C", folder, "--today", TODAY, "plan", "show", "storm").out.startswith("Gulf storm  trigger\n")


def test_name__of_a_file_that_cannot_be_read_is_no_other_plan_that_has_it_in_its_name(folder: Path, do: Do) -> None:
    (folder / "plans/news.md").rename(folder / "plans/news-2025.md")
    (folder / "plans/news.md").write_text("---\nkind: letter\n---\n")
    with unchanged_tree(folder / "contacts"):
        done = do("plan", "done", "news")
    assert (done.status, done.out) == (1, "")
    assert done.err.splitlines()[-1].startswith("plans/news.md:1:1: error: date: is missing")


# next


def test_next__whom_the_plans_want_called_today(do: Do) -> None:
    done = do("plan", "next")
    assert (done.status, done.err) == (0, "")
    assert rows(done) == [
        ["di", "Di Silva", "storm", "", "2023-03-02"],
        ["ada", "Ada Okafor", "back-in-touch", "+1 555 0100", "2025-03-02"],
        ["bo", "Bo Lindqvist", "back-in-touch", "", "2024-03-02"],
    ]
    assert do("plan", "next", "--json").json[1] == {
        "plan": "back-in-touch", "id": "ada", "name": "Ada Okafor", "reason": "Back in touch", "opener": "I thought of you.",
        "phones": [{"label": "mobile", "number": "+1 555 0100"}],
    }  # fmt: skip


def test_next__whoever_was_called_or_tried_today_is_not_named_again_and_calls_up_nobody(folder: Path, do: Do) -> None:
    assert do("log", "ada", "call: Good to hear her.").status == 0
    log(folder, "contacts/di.md", f"{TODAY} no-answer")
    assert [each[0] for each in rows(do("plan", "next"))] == ["bo"]
    assert do("log", "bo", "call: Good.").status == 0
    done = do("plan", "next")
    assert (done.status, done.out, done.err) == (0, "", "The plans want nobody called today any more.\n")
    assert do("plan", "next", "--json").json == []


@pytest.mark.parametrize("kind", ["email", "note"])
def test_next__whom_today_still_lists_is_still_named(folder: Path, do: Do, kind: str) -> None:
    log(folder, "contacts/di.md", f"{TODAY} {kind}: The pictures.")
    assert [each[0] for each in rows(do("plan", "next"))] == ["di", "ada", "bo"]


def test_next__is_what_today_shows(do: Do) -> None:
    planned = [row["id"] for row in do("today", "--json").json if row["why"] == "plan"]
    assert planned == [each["id"] for each in do("plan", "next", "--json").json]


# new


@pytest.mark.parametrize(
    ("words", "path", "front", "body"),
    [
        (
            ["campaign"],
            "campaign-2026-06-15",
            "kind: campaign\nstart: 2026-06-15\nper_day: 10\nselect: state:cold or state:dormant or state:new",
            "I thought of you today, and wondered how you are.",
        ),
        (
            ["campaign", "Old", "friends", "--select", "-tag:health", "--start", "+1w", "--per-day", "3", "--limit", "20"],
            "old-friends",
            "kind: campaign\nstart: 2026-06-22\nper_day: 3\nselect: -tag:health\nlimit: 20",
            "I thought of you today, and wondered how you are.",
        ),
        (["season"], "season", "kind: season\nfrom: 11-15\nto: 01-15", ""),
        (
            ["trigger", "Flood", "--select", 'place:"Gulf Coast"', "--start", "yesterday"],
            "flood",
            'kind: trigger\ndate: 2026-06-14\nselect: place:"Gulf Coast"',
            "I heard the news, and thought of you. Is everything all right?",
        ),
        (["letter"], "letter-2026-06-15", "kind: letter\ndate: 2026-06-15\nselect: has:address", LETTER_BEGUN),
        (
            ["letter", "???", "--select", "name:ada or name:bo or name:cy", "--start", "2026-12-01", "--every", "half-year"],
            "letter-2026-12-01",
            "kind: letter\ndate: 2026-12-01\nevery: half-year\nselect: name:ada or name:bo or name:cy",
            LETTER_BEGUN,
        ),
    ],
)
def test_new__writes_a_plan_and_proposes_whom_it_is_for(
    network: Make, run: Run, words: list[str], path: str, front: str, body: str
) -> None:
    folder = network({each: made for each, made in FILES.items() if not each.startswith("plans/")})
    (folder / "warmsite.yaml").write_text("regions: {Gulf Coast: [Houston, Mobile]}\n")
    before = tree(folder)
    done = run("-C", folder, "--today", TODAY, "plan", "new", *words)
    assert done.status == 0
    assert done.out.splitlines()[0] == f"plans/{path}.md"
    made = text(folder, f"plans/{path}.md")
    assert made.partition("\n---\n")[0] == f"---\n{front}"
    assert made.partition("\n---\n")[2].strip() == body
    assert made.endswith("\n")
    assert not made.endswith("\n\n")
    after = tree(folder)
    kept = {each: data for each, data in after.items() if not each.startswith((".warmsite", "plans"))}
    assert kept == before
    name = path.rpartition("/")[2]
    assert run("-C", folder, "--today", TODAY, "plan", "show", name).status == 0
    assert not [each for each in run("-C", folder, "check", "--json").json if each["severity"] == "error"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["campaign"],
            [
                "2 people: Bo Lindqvist, Di Silva",
                "1 working day, 15 June 2026",
                "Left out: 1 has no rhythm and is not cold yet",
            ],
        ),
        (
            ["campaign", "--select", "-name:di", "--per-day", "1"],
            ["3 people: Ada Okafor, Bo Lindqvist, Cy Tran", "3 working days, 15 June 2026 to 17 June 2026"],
        ),
        (["campaign", "--select", "name:di"], ["1 person: Di Silva", "1 working day, 15 June 2026"]),
        (["campaign", "--select", "tag:zzz"], ["It is for nobody yet."]),
        (
            ["letter"],
            ["3 people: Ada Okafor, Bo Lindqvist, Cy Tran", "0 ready; write a line for each under the heading Lines"],
        ),
    ],
)
def test_new__says_what_it_comes_to(network: Make, run: Run, words: list[str], said: list[str]) -> None:
    files = {each: made for each, made in FILES.items() if not each.startswith("plans/")}
    folder = network(
        {**files, "contacts/cy.md": "---\nname: Cy Tran\nstatus: active\naddress: a\n---\n\n## Log\n\n- 2022-01-01 call: a\n"}
    )
    if words == ["campaign"]:
        (folder / "contacts/cy.md").unlink()
    done = run("-C", folder, "--today", TODAY, "plan", "new", *words)
    assert done.out.splitlines()[1:] == said


def test_new__a_query_that_fits_nobody_is_told_by_the_status_and_the_file_stays(do: Do, folder: Path) -> None:
    done = do("plan", "new", "campaign", "x", "--select", "tag:nosuch")
    assert (done.status, done.out.splitlines()) == (1, ["plans/x.md", "It is for nobody yet."])
    assert "select: tag:nosuch" in text(folder, "plans/x.md")


def test_new__tells_whom_a_campaign_leaves_out(network: Make, run: Run) -> None:
    def person(name: str, field: str, last: str) -> str:
        return f"---\nname: {name}\n{field}\n---\n\n## Log\n\n- {last} call: a\n"

    files = {
        "contacts/warm.md": person("Warm", "cadence: 1 month", "2026-06-10"),
        "contacts/late.md": person("Late", "cadence: 1 month", "2026-05-01"),
        "contacts/later.md": person("Later", "cadence: 1 month", "2026-05-02"),
        "contacts/free.md": person("Free", "", "2026-06-01"),
        "contacts/cold.md": person("Cold", "cadence: 1 month", "2025-12-01"),
    }
    done = run("-C", network(files), "--today", TODAY, "plan", "new", "campaign")
    assert done.out.splitlines()[1:] == [
        "1 person: Cold",
        "1 working day, 15 June 2026",
        "Left out: 2 within reach stay on Today; 1 has no rhythm and is not cold yet",
    ]


def test_new__names_five_and_counts_the_rest(network: Make, run: Run) -> None:
    files = {f"contacts/p{number}.md": f"---\nname: P {number}\n---\n" for number in range(1250)}
    done = run("-C", network(files), "--today", TODAY, "plan", "new", "campaign")
    assert re.fullmatch(r"1,250 people: (P \d+, ){4}P \d+ and 1,245 more", done.out.splitlines()[1])
    assert done.out.splitlines()[2] == "125 working days, 15 June 2026 to 4 December 2026"


def test_new__says_what_the_other_plans_make_of_it(folder: Path, do: Do) -> None:
    (folder / "warmsite.yaml").write_text("calls_per_day: 2\n")
    for name in ("eve", "flo", "gus"):
        (folder / f"contacts/{name}.md").write_text(f"---\nname: {name}\ntags: [late]\n---\n")
    (folder / "plans/back-in-touch.md").write_text(
        text(folder, "plans/back-in-touch.md").replace("-name:di", "-name:di -tag:late")
    )
    done = do("plan", "new", "campaign", "--select", "tag:late", "--per-day", "3")
    assert done.out.splitlines()[-1] == "With the other plans it ends on 18 June 2026"
    assert "the plans ask for" in done.err
    (folder / "plans/campaign-2026-06-15.md").unlink()
    (folder / "warmsite.yaml").write_text("calls_per_day: 1\naway: [{from: 2026-06-17, to: 2026-06-29}]\n")
    done = do("plan", "new", "trigger", "fair", "--select", "tag:late")
    assert done.out.splitlines()[-1] == "With the other plans it leaves 2 people over"


def test_plan__with_a_last_day_of_its_own_is_never_late_and_leaves_people_over(folder: Path, run: Run) -> None:
    (folder / "warmsite.yaml").write_text("calls_per_day: 1\n")
    (folder / "plans/storm.md").write_text("---\nkind: trigger\ndate: 2026-06-12\nuntil: 2026-06-16\nselect: -name:old\n---\n")
    told = run("-C", folder, "--today", TODAY, "plan", "show", "storm")
    assert told.out.splitlines()[2] == "0 of 4 reached; at this pace it leaves 2 people over on 16 June 2026"
    json = run("-C", folder, "--today", TODAY, "plan", "show", "storm", "--json").json
    assert (json["expected"], json["late_days"]) == (None, 0)
    (storm,) = (each for each in rows(run("-C", folder, "--today", TODAY, "plan")) if each[0] == "storm")
    assert storm[-3:-1] == ["", "2"]


@pytest.mark.parametrize("words", [["campaign", "back in touch"], ["season", "--edit", "winter"], ["letter", "News"]])
def test_new__never_overwrites(do: Do, folder: Path, words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "false")
    before = tree(folder / "plans")
    done = do("plan", "new", *words)
    assert (done.status, done.out) == (2, "")
    assert re.fullmatch(r"plans/[a-z-]+\.md: exists already; nothing was changed\n", done.err)
    assert tree(folder / "plans") == before


def test_new__the_second_of_a_day_wants_a_name(do: Do) -> None:
    assert do("plan", "new", "season").status == 0
    assert do("plan", "new", "season").status == 2
    assert do("plan", "new", "season", "summer").status == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["campaign", "--start", "soon"], "--start 'soon' "),
        (["campaign", "--select", "sate:cold"], "query: "),
        (["campaign", "--select", "(a"], "query: "),
        (["campaign", "--select", "plan:storm"], "query: "),
        (["season", "x" * 400], f"plans/{'x' * 400}.md: cannot be written: "),
        (["trigger"], "a trigger needs --select: whom it touches"),
        (["season", "--start", "2026-11-01"], "--start: a season comes every year; write `from` and `to` in its file"),
        (["letter", "--per-day", "3"], "--per-day: only a campaign has it, no letter"),
        (["season", "--every", "year"], "--every: only a letter has it, no season"),
    ],
)
def test_new__what_cannot_be_is_told_and_writes_nothing(do: Do, folder: Path, words: list[str], said: str) -> None:
    before = tree(folder / "plans")
    done = do("plan", "new", *words)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(said)
    assert tree(folder / "plans") == before


def test_new__where_plans_is_no_folder_it_is_said_and_nothing_is_written(network: Make, run: Run) -> None:
    folder = network()
    (folder / "plans").write_text("x")
    done = run("-C", folder, "plan", "new", "season")
    assert (done.status, done.err) == (2, f"{folder / 'plans'}: is no folder; nothing was written\n")
    assert (folder / "plans").read_text() == "x"


@pytest.mark.parametrize("option", ["--per-day", "--limit"])
def test_new__as_many_as_a_plan_may_have(do: Do, folder: Path, option: str) -> None:
    assert do("plan", "new", "campaign", "most", option, "100000").status == 0
    assert do("check", "plans/most.md").status == 0
    more = do("plan", "new", "campaign", "more", option, "100001")
    assert (more.status, (folder / "plans/more.md").exists()) == (2, False)


def test_new__where_plans_leads_out_of_the_network_nothing_is_written(network: Make, run: Run, tmp_path: Path) -> None:
    folder = network()
    (tmp_path / "elsewhere").mkdir()
    (folder / "plans").symlink_to(tmp_path / "elsewhere")
    done = run("-C", folder, "plan", "new", "season")
    assert done.status == 2
    assert "leaves the network" in done.err
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("name", ["../../escape", "/x", ".hidden", "_draft", "a/b", "Zoë & Söhne", "???"])
def test_new__any_name_becomes_a_file_that_is_read(do: Do, folder: Path, name: str) -> None:
    before = set(tree(folder / "plans"))
    done = do("plan", "new", "season", name)
    assert done.status == 0
    (made,) = set(tree(folder / "plans")) - before
    assert made.removesuffix(".md") in {each["name"] for each in do("plan", "list", "--json").json}


def test_new__opens_the_editor(do: Do, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "sed -i s/10/7/")
    assert do("plan", "new", "campaign", "x", "--edit").status == 0
    assert "per_day: 7\n" in text(folder, "plans/x.md")


def test_new__commits_exactly_the_file(repository: Path, do: Do) -> None:
    done = do("plan", "new", "season", "Summer", "--commit")
    assert (done.status, done.out.splitlines()[-1]) == (0, "committed: plan: summer")
    assert head(repository) == ["plan: summer", "plans/summer.md"]
    assert git(repository, "status", "--porcelain") == " M warmsite.yaml\n"


# freeze


def test_freeze__lists_the_members_in_their_order(folder: Path, do: Do) -> None:
    before = text(folder, "plans/back-in-touch.md")
    rest = {**tree(folder / "contacts"), **tree(folder / "plans"), "back-in-touch.md": None}
    done = do("plan", "freeze", "back-in-touch")
    assert (done.status, done.out, done.err) == (0, "plans/back-in-touch.md:6: 3 members\n", "")
    frozen = "members:\n  - ada\n  - bo\n  - cy\n"
    assert text(folder, "plans/back-in-touch.md") == before.replace("per_day: 2\n", f"per_day: 2\n{frozen}")
    assert {**tree(folder / "contacts"), **tree(folder / "plans"), "back-in-touch.md": None} == rest
    told = do("plan", "show", "back-in-touch", "--json").json
    assert [each["id"] for each in told["members"]] == ["ada", "bo", "cy"]
    assert do("check", "plans/back-in-touch.md").out == ""


def test_freeze__keeps_them_whatever_becomes_of_them(folder: Path, do: Do) -> None:
    do("plan", "freeze", "storm")
    assert do("rename", "di", "di-silva").status == 0
    assert do("set", "di-silva", "name=Diana").status == 0
    assert [each["id"] for each in do("plan", "show", "storm", "--json").json["members"]] == ["di-silva"]


def test_freeze__twice_is_refused(do: Do, folder: Path) -> None:
    do("plan", "freeze", "storm")
    with unchanged_tree(folder / "plans"):
        done = do("plan", "freeze", "storm")
    assert (done.status, done.out) == (2, "")
    assert done.err == "plans/storm.md: names its members already; nothing was changed\n"


def test_freeze__a_plan_for_nobody_is_refused(do: Do, folder: Path) -> None:
    with unchanged_tree(folder / "plans"):
        done = do("plan", "freeze", "winter")
    assert (done.status, done.err) == (1, "winter: nobody is in it; nothing was written\n")


@pytest.mark.parametrize("keys", ["to: x", "members: [ada, {a: b}]"])
def test_freeze__a_file_with_errors_is_refused(do: Do, folder: Path, keys: str) -> None:
    (folder / "plans/x.md").write_text(f"---\nkind: season\nselect: name:ada\n{keys}\n---\n")
    with unchanged_tree(folder / "plans"):
        done = do("plan", "freeze", "x")
    assert (done.status, done.out) == (2, "")
    assert done.err.splitlines()[-1].startswith(f"plans/x.md:4: {keys.partition(':')[0]}: ")
    assert done.err.endswith("; mend that first\n")


def test_freeze__commits_exactly_the_file(repository: Path, do: Do) -> None:
    assert do("plan", "freeze", "storm", "--commit").status == 0
    assert head(repository) == ["freeze: storm", "plans/storm.md"]
    assert git(repository, "status", "--porcelain") == " M warmsite.yaml\n"


LINES = st.lists(
    st.sampled_from(["# mine", "", "title: 'a'  # b", "limit: 3", "zzz: [1]", "off: [2026-01-01]"]), max_size=4, unique=True
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(LINES, st.text(max_size=20), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "\ufeff"]))
def test_freeze__keeps_every_other_byte(folder: Path, run: Run, lines: list[str], body: str, end: str, mark: str) -> None:
    front = "".join(f"{each}\n" for each in ["kind: campaign", "start: 2026-06-15", "select:", *lines])
    before = (mark + f"---\n{front}---\n{body}".replace("\n", end)).encode()
    (folder / "plans/x.md").write_bytes(before)
    assert run("-C", folder, "--today", TODAY, "plan", "freeze", "x").status == 0
    after = (folder / "plans/x.md").read_bytes()
    new = re.search(rb"members:\r?\n(?:  - [a-z]+\r?\n)+", after)
    assert new
    assert after.replace(new[0], b"", 1) == before
    assert {*re.findall(rb"\r?\n", new[0])} == {end.encode()}


# done


def test_done__logs_the_letter_to_all_who_were_ready(folder: Path, do: Do) -> None:
    ada, cy = text(folder, "contacts/ada.md"), text(folder, "contacts/cy.md")
    rest = tree(folder / "plans"), text(folder, "contacts/bo.md")
    done = do("plan", "done", "news")
    assert (done.status, done.err) == (0, "")
    entry = "- 2026-06-15 letter: News: How was the marathon?\n"
    assert text(folder, "contacts/ada.md") == ada.replace("- 2025", f"{entry}- 2025")
    soon = "- 2026-06-15 letter: News: See you [soon](https://example.com).\r\n"
    assert text(folder, "contacts/cy.md") == f"{cy}\r\n## Log\r\n\r\n{soon}"
    assert (tree(folder / "plans"), text(folder, "contacts/bo.md")) == rest
    assert done.out.splitlines() == [
        "contacts/ada.md:10",
        f"  {entry.rstrip()}",
        "contacts/cy.md:10",
        f"  {soon.rstrip()}",
        "News: 2 letters logged, 1 to go",
    ]
    states = {each["id"]: each["state"] for each in do("plan", "show", "news", "--json").json["members"]}
    assert states == {"ada": "done", "bo": "waiting", "cy": "done"}


def test_done__twice_is_refused(folder: Path, do: Do) -> None:
    assert do("plan", "done", "news").status == 0
    with unchanged_tree(folder / "contacts"):
        again = do("plan", "done", "news")
        one = do("plan", "done", "news", "ada")
        both = do("plan", "done", "news", "bo,ada")
    assert (again.status, again.err) == (1, "news: nobody is ready who has not had it; see `warmsite plan show news`\n")
    for each in (one, both):
        assert (each.status, each.out, each.err) == (1, "", "Ada Okafor: had the letter on 2026-06-15; nothing was written\n")


def test_done__whoever_is_named_got_it_ready_or_not(folder: Path, do: Do) -> None:
    done = do("plan", "done", "news", "Bo", "Lindqvist")
    assert (done.status, done.out.splitlines()[-1]) == (0, "News: 1 letter logged, 2 to go")
    assert "- 2026-06-15 letter: News:\n" in text(folder, "contacts/bo.md")
    assert "letter" not in text(folder, "contacts/ada.md")


def test_done__several_parted_by_commas_each_once(folder: Path, do: Do) -> None:
    done = do("plan", "done", "news", "ada,bo,", "ada")
    assert (done.status, done.out.splitlines()[-1]) == (0, "News: 2 letters logged, 1 to go")
    assert text(folder, "contacts/ada.md").count("letter") == 1


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("news", "di"), 1, "Di Silva: is not among those whom the letter is for; nothing was written"),
        (("news", "old"), 1, "Old Friend: is not among those whom the letter is for; nothing was written"),
        (("news", "zzz"), 1, "'zzz': nobody here has that id or name"),
        (("news", "ada", "zzz"), 1, "'zzz': names nobody; nothing was written"),
        (("news", "ada,di"), 1, "Di Silva: is not among"),
        (("storm",), 2, "storm: a trigger is ticked off by conversations: `warmsite log WHO …`"),
        (("back-in-touch", "ada"), 2, "back-in-touch: a campaign is ticked off by conversations"),
    ],
)
def test_done__what_cannot_be_is_a_line_and_writes_nothing(
    folder: Path, do: Do, words: tuple[str, ...], status: int, said: str
) -> None:
    with unchanged_tree(folder / "contacts"):
        done = do("plan", "done", *words)
    assert (done.status, done.out, done.err.count("\n")) == (status, "", 1)
    assert done.err.startswith(said)


def test_done__a_letter_that_is_still_to_come_has_not_gone_out(folder: Path, run: Run) -> None:
    with unchanged_tree(folder / "contacts"):
        done = run("-C", folder, "--today", "2026-06-09", "plan", "done", "news")
    assert (done.status, done.out) == (2, "")
    assert done.err == "news: goes out on 10 June 2026; if it went out earlier, change its date\n"


def test_done__one_file_that_cannot_be_changed_stops_all(folder: Path, do: Do) -> None:
    with (folder / "contacts/cy.md").open("a") as file:
        file.write("\n```\nnever closed\n")
    with unchanged_tree(folder / "contacts"):
        done = do("plan", "done", "news")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("contacts/cy.md: ")
    assert do("plan", "done", "news", "ada").status == 0


def test_done__one_letter_does_not_tick_off_another(folder: Path, do: Do) -> None:
    (folder / "plans/second.md").write_text(text(folder, LETTER).replace("kind:", "title: Second news\nkind:"))
    assert do("plan", "done", "news").status == 0
    states = {each["id"]: each["state"] for each in do("plan", "show", "second", "--json").json["members"]}
    assert states == {"ada": "waiting", "bo": "waiting", "cy": "waiting"}
    assert do("plan", "done", "second").status == 0
    assert "- 2026-06-15 letter: Second news: How was the marathon?\n" in text(folder, "contacts/ada.md")


def test_done__what_went_out_under_another_title_is_no_other_letter(folder: Path, do: Do) -> None:
    (folder / "plans/second.md").write_text(text(folder, LETTER).replace("marathon", "race").replace("See you", "Yours"))
    assert do("plan", "done", "news").status == 0
    (folder / LETTER).write_text(text(folder, LETTER).replace("kind:", "title: Old news\nkind:"))

    def done(name: str) -> list[str]:
        members = do("plan", "show", name, "--json").json["members"]
        return [each["id"] for each in members if each["state"] == "done"]

    assert (sorted(done("news")), done("second")) == (["ada", "cy"], [])
    (folder / LETTER).unlink()
    assert done("second") == []


def test_done__at_the_same_instant_is_logged_once(folder: Path) -> None:
    running = [
        subprocess.Popen(
            command_line("-C", folder, "--today", TODAY, "plan", "done", "news"),
            env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        for _ in range(4)
    ]  # fmt: skip
    told = [process.communicate(timeout=DEADLINE)[0] for process in running]
    assert sorted(process.returncode for process in running) == [0, 1, 1, 1], told
    assert text(folder, "contacts/ada.md").count("letter: News:") == 1


def test_done__where_one_is_refused_midway_the_others_are_told_and_committed(repository: Path, do: Do) -> None:
    cy = repository / "contacts/cy.md"
    cy.write_bytes(cy.read_bytes().ljust((1 << 20) - 20, b"x"))  # with an entry it would be too large to be read
    before = cy.read_bytes()
    done = do("plan", "done", "news", "--commit")
    assert done.status == 2
    assert done.out.splitlines()[:2] == ["contacts/ada.md:10", "  - 2026-06-15 letter: News: How was the marathon?"]
    assert "News: 1 letter logged, 2 to go" in done.out
    assert done.err.splitlines()[0].startswith("contacts/cy.md: would be larger than 1 MiB")
    assert done.err.splitlines()[1] == "1 of 2 logged; run it again for the others"
    assert head(repository) == ["letter: Ada Okafor", "contacts/ada.md"]
    assert cy.read_bytes() == before
    assert do("plan", "done", "news").err.startswith("contacts/cy.md: ")


def test_done__every_issue_of_a_letter_goes_out_once(folder: Path, run: Run) -> None:
    (folder / LETTER).write_text(text(folder, LETTER).replace("date: 2026-06-10", "date: 2026-06-10\nevery: quarter"))

    def on(day: str, *words: str) -> Outcome:
        return run("-C", folder, "--today", day, "plan", *words)

    assert on(TODAY, "done", "news").status == 0
    assert on("2026-09-09", "done", "news", "ada").status == 1
    told = {each["id"]: each for each in on("2026-09-10", "show", "news", "--json").json["members"]}
    assert (told["ada"]["state"], told["ada"]["done_on"]) == ("waiting", None)
    assert told["ada"]["lacks"] == ["a new personal line: this one went out on 15 June 2026"]
    assert on("2026-09-10", "done", "news").status == 1
    (folder / LETTER).write_text(text(folder, LETTER).replace("How was", "And how was"))
    assert on("2026-09-10", "done", "news").status == 0
    assert "- 2026-09-10 letter: News: And how was the marathon?\n" in text(folder, "contacts/ada.md")


def test_done__commits_exactly_these_files(repository: Path, do: Do) -> None:
    assert do("plan", "done", "news", "--commit").status == 0
    assert head(repository) == ["letter: 2 people", "contacts/ada.md", "contacts/cy.md"]
    assert do("plan", "done", "news", "bo", "--commit").status == 0
    assert head(repository) == ["letter: Bo Lindqvist", "contacts/bo.md"]
    assert git(repository, "status", "--porcelain") == " M warmsite.yaml\n"


PERSONAL = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=30)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(PERSONAL)
def test_done__any_line_is_logged_as_it_was_written_or_refused(folder: Path, run: Run, said: str) -> None:
    (folder / "contacts/ada.md").write_text("---\nname: Ada\naddress: a\n---\n")
    (folder / LETTER).write_text(
        f"---\nkind: letter\ndate: 2026-06-10\nselect:\n---\n\nDear all.\n\n## Lines\n\n- [[ada]]: {said}\n"
    )
    told = run("-C", folder, "--today", TODAY, "plan", "show", "news", "--json").json
    done = run("-C", folder, "--today", TODAY, "plan", "done", "news", "ada")
    assert done.is_tidy
    assert done.status == 0
    (entry,) = run("-C", folder, "show", "ada", "--json").json["timeline"]
    assert (entry["kind"], entry["counts"]) == ("letter", "touch")
    if not next(each for each in told["members"] if each["id"] == "ada")["lacks"]:
        assert entry["text"].split() == ["News:", *said.split()]


# Completion


@pytest.fixture
def offers(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What bash is offered for the last word of a line, in the network."""

    def go(*words: str) -> list[str]:
        monkeypatch.chdir(folder)
        monkeypatch.setenv("_WARMSITE_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", " ".join(("warmsite", *words)))
        monkeypatch.setenv("COMP_CWORD", str(len(words)))
        done = run()
        monkeypatch.delenv("_WARMSITE_COMPLETE")
        assert (done.status, done.err) == (0, "")
        return [each.partition(",")[2] for each in done.out.splitlines()]

    return go


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("plan", ""), ["done", "freeze", "list", "new", "next", "show"]),
        (("plan", "n"), ["new", "next"]),
        (("plan", "show", ""), ["back-in-touch", "news", "storm", "winter"]),
        (("plan", "show", "ST"), ["storm"]),
        (("plan", "freeze", "w"), ["winter"]),
        (("plan", "done", "n"), ["news"]),
        (("plan", "done", "news", "a"), ["ada"]),
        (("plan", "done", "news", "ada,b"), ["ada,bo"]),
        (("plan", "new", ""), ["campaign", "season", "trigger", "letter"]),
        (("plan", "new", "campaign", "--select", "sta"), ["state:", "status:", "started"]),
        (("plan", "new", "campaign", "x", "--per"), ["--per-day"]),
        (("list", "plan:s"), ["plan:storm"]),
    ],
)
def test_completion__words_plans_and_people(
    offers: Any, run: Run, folder: Path, words: tuple[str, ...], found: list[str]
) -> None:
    run("-C", folder, "list")
    assert offers(*words) == found
