"""QUERY on the command line: whom the commands name, how a broken one is shown, and help with the language."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import click
import pytest
from clitools import REPOSITORY, TODAY
from terminals import shown

from warmsite.cli.main import COMMANDS, cli
from warmsite.network.facets import IS
from warmsite.network.query import FIELDS, parse_query
from warmsite.records.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from clitools import Make, Outcome, Run


@pytest.fixture
def ask(run: Run, network: Make) -> Any:
    """`ask("list", "circle:close")`: a command about the network of three."""
    folder = network(settings="regions: {Gulf Coast: [Houston]}")

    def go(*words: str) -> Outcome:
        return run("-C", folder, "--today", TODAY, *words)

    return go


def ids(outcome: Outcome) -> list[str]:
    assert outcome.status == 0
    return [each["id"] for each in outcome.json]


# Whom the commands name


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["circle:close"], ["ada-okafor"]),
        (["circle:inner", "or", "last<-1y"], ["bo-lindqvist", "cy-tran"]),
        (["circle:inner or last<-1y"], ["bo-lindqvist", "cy-tran"]),
        (['place:"Gulf Coast"'], ["ada-okafor"]),
        (["(circle:inner", "or", "circle:close)", "is:overdue"], ["ada-okafor"]),
        (["-circle:inner", "-is:overdue"], []),
        (["-circle:inner"], ["ada-okafor", "cy-tran"]),
        (["-has:email"], ["bo-lindqvist", "cy-tran"]),
        (["-Houston"], ["bo-lindqvist", "cy-tran"]),
        (["is:overdue", "-tag:mentor"], ["cy-tran"]),
        (["--", "-circle:inner"], ["ada-okafor", "cy-tran"]),
        (["--", "--circle:inner"], ["bo-lindqvist"]),
    ],
)
def test_list__whom_a_query_fits(ask: Any, words: list[str], found: list[str]) -> None:
    done = ask("list", "--json", *words)
    assert (done.status, [each["id"] for each in done.json]) == (0 if found else 1, found)


def test_list__options_stand_before_a_query_and_after_it(run: Run, network: Make) -> None:
    folder = network()
    for words in (
        ("-C", folder, "--json", "-circle:inner"),
        ("-circle:inner", "--json", "-C", folder),
        (f"-C{folder}", "-circle:inner", "--json"),
    ):
        assert ids(run("list", "--today", TODAY, *words)) == ["ada-okafor", "cy-tran"]


def test_overdue__only_whom_a_query_fits(ask: Any) -> None:
    assert ids(ask("overdue", "--json")) == ["ada-okafor", "cy-tran"]
    assert ids(ask("overdue", "--json", "circle:wide")) == ["cy-tran"]
    assert ids(ask("overdue", "--json", "-circle:wide")) == ["ada-okafor"]
    assert ask("overdue", "circle:wide").out.startswith("cy-tran\t")


def test_upcoming__only_for_whom_a_query_fits(ask: Any) -> None:
    assert {each["id"] for each in ask("upcoming", "--json").json} == {"ada-okafor", "bo-lindqvist"}
    assert set(ids(ask("upcoming", "--json", "circle:inner"))) == {"bo-lindqvist"}
    assert "Ada" not in ask("upcoming", "-tag:mentor").out


def test_today__only_whom_a_query_fits(ask: Any) -> None:
    assert ids(ask("today", "--json", "tag:mentor")) == ["ada-okafor"]
    shown = ask("today", "tag:mentor").out
    assert "[ ] Ada Okafor" in shown
    assert "Waiting" in ask("today").out
    assert "Waiting" not in shown


@pytest.mark.parametrize("name", ["today", "overdue", "upcoming"])
def test_query__fits_people_of_whom_a_list_has_nothing_to_say(ask: Any, name: str) -> None:
    """The list is empty, and the query is right: status 0."""
    query = "cello or bo -is:due" if name != "upcoming" else "cy"
    assert ask(name, query, "--json").json == []
    done = ask(name, query)
    assert (done.status, done.err) == (0, "")


@pytest.mark.parametrize("name", ["list", "today", "overdue", "upcoming"])
def test_query__fits_nobody(ask: Any, name: str) -> None:
    done = ask(name, "circle:close", "zzz", "--json")
    assert (done.status, done.json) == (1, [])
    assert done.err == "circle:close zzz: fits nobody here\n"


# Broken ones


@pytest.mark.parametrize(
    ("query", "message", "shown", "hint"),
    [
        ("tga:mentor", "there is no field `tga`", ["tga:mentor", "^"], "did you mean tag?"),
        (
            "circle:close is:overdu",
            "`is:` knows no `overdu`",
            ["circle:close is:overdu", " " * 16 + "^"],
            "did you mean overdue?",
        ),
        ("李Ｗ ﾊ é e\u0301 is:x", "`is:` knows no `x`", ["李Ｗ ﾊ é e\u0301 is:x", " " * 14 + "^"], f"it knows {', '.join(IS)}"),
        ("a\tb\n(c", "this bracket is not closed", ["a b (c", "    ^"], "add a ) behind what belongs together"),
        (
            "\u202e\x1b[m tag:",
            "`tag:` needs a value right behind it",
            ["\ufffd\ufffd[m tag:", " " * 9 + "^"],
            "see warmsite help queries",
        ),
    ],
)
def test_query__a_broken_one_is_shown_with_a_caret_under_the_place(
    ask: Any, query: str, message: str, shown: list[str], hint: str
) -> None:
    done = ask("list", query)
    assert (done.status, done.out) == (2, "")
    assert done.err.splitlines() == [f"query: {message}", *(f"  {line}" for line in (*shown, hint))]


def test_query__of_a_long_one_the_broken_place_is_shown(ask: Any) -> None:
    message, shown, caret, _hint = ask("list", "ada " * 100 + "tga:mentor" + " bo" * 100).err.splitlines()
    assert message == "query: there is no field `tga`"
    assert len(shown) < 80
    assert shown[len(caret) - 1 :].startswith("tga:mentor")


def test_query__of_an_address_is_said_to_want_quotes(ask: Any) -> None:
    assert "put it in quotes" in ask("list", "https://example.com").err
    assert ask("list", '"https://example.com"').status == 1


# Help


def test_help__queries_is_a_screenful_that_names_the_whole_language(run: Run) -> None:
    done = run("help", "queries")
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert len(lines) < 24
    assert max(map(len, lines)) <= 80
    words = set(done.out.replace(":", " ").split())
    assert words >= {
        *FIELDS,
        *IS,
        "log",
        "promise",
        "gave",
        "warm",
        "cooling",
        "cold",
        "dormant",
        "active",
        "paused",
        "archived",
        "died",
    }


def test_help__examples_find_somebody_in_the_sample(run: Run, tmp_path: Path) -> None:
    """What a newcomer tries first must show something; on a day of another month too."""
    told = (REPOSITORY / "docs/queries.md").read_text()
    examples = re.findall(r"\| `([^`]+)` \|$", told.partition("## Examples")[2], re.MULTILINE)
    shown_off = re.findall(
        r"warmsite list '([^']+)'", f"{told.partition('## Words')[0]} {' '.join(run('help', 'queries').out.split())}"
    )
    assert (len(examples), len(shown_off)) == (12, 2)
    assert run("init", "--demo", tmp_path / "demo", "--today", TODAY).status == 0
    nobody = [
        each
        for each in examples + shown_off
        if not run("-C", tmp_path / "demo", "--today", TODAY, "list", "--json", "--", each).json
    ]
    assert nobody == []


@pytest.mark.parametrize("width", [80, 46, 34])
def test_help__queries_breaks_no_word_on_a_terminal(run: Run, width: int) -> None:
    told = shown("help", "queries", width=width)
    assert max(map(len, told.splitlines())) <= width
    assert told.split() == run("help", "queries").out.split()


@pytest.mark.parametrize("name", COMMANDS)
def test_help__of_a_command_is_what_it_says_itself(run: Run, name: str) -> None:
    done = run("help", name)
    assert done.status == 0
    assert done.out == run(name, "--help").out


def test_help__without_a_topic_lists_the_commands(run: Run) -> None:
    assert run("help").out == run("--help").out


@pytest.mark.parametrize("name", COMMANDS)
def test_help__lists_a_command_with_what_it_says_itself(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert COMMANDS[name][1] == command.get_short_help_str(1000)


def test_help__imports_no_command_to_list_them() -> None:
    code = "import sys; from warmsite.cli.main import run; run(['--help']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    *_, imported = done.stdout.splitlines()
    assert {f"warmsite.cli.{module}" for module, _about in COMMANDS.values()}.isdisjoint(imported.split())


def test_help__of_what_there_is_not(run: Run) -> None:
    done = run("help", "lsit")
    assert (done.status, done.out) == (2, "")
    assert "Did you mean list?" in done.err


# The page about queries

PAGE = (REPOSITORY / "docs" / "queries.md").read_text("utf-8")


def section(title: str) -> str:
    return PAGE.split(f"## {title}\n")[1].split("\n## ")[0]


def test_docs__the_table_of_fields_has_all_of_them() -> None:
    cells = [line.split("|")[1] for line in section("Fields").splitlines() if line.startswith("| `")]
    told = [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]
    assert sorted(told) == sorted(FIELDS)
    assert all(f"`{name}`" in section("Fields") for name in IS)


@pytest.mark.parametrize("query", re.findall(r"\| `([^`]+)` \|$", section("Examples"), re.MULTILINE))
def test_docs__the_examples_are_queries(query: str) -> None:
    assert parse_query(query, date.fromisoformat(TODAY), Settings()).text == query


def test_docs__the_wrong_one_is_shown_as_it_is(ask: Any) -> None:
    shown = section("When a query is wrong").split("```")[1].partition("\n")[2]
    query = re.findall(r"'(.*)'", shown)[0]
    assert ask("list", query).err == shown.split("\n", 1)[1]
