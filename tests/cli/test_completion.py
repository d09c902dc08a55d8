"""Completion: the protocol that shells speak, and real shells."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any, cast

import pytest
from clitools import THREE, command_line, environment, unchanged_tree
from terminals import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from clitools import Files, Make, Run

FILES: Files = {
    **THREE,
    "contacts/deep/zoe.md": "---\nname: Zoë Ngũgĩ\naka: [Zee]\ntags: [sailing, round table]\ncircle: wide\n---\n",
    "contacts/Mary Ann.md": "---\nname: Mary Ann Miller\n---\n",
    "contacts/_draft.md": "---\nname: Draft\n---\n",
    "contacts/readme.md": "No contact.\n",
}
NAMES = {"ada-okafor": "Ada Okafor", "bo-lindqvist": "Bo Lindqvist", "cy-tran": "Cy Tran", "zoe": "Zoë Ngũgĩ"}


@pytest.fixture
def folder(network: Make, run: Run) -> Path:
    made = network(FILES, settings="circles: {family: 1 week}\nreactions: [amused]\nregions: {Gulf Coast: [Houston]}\n")
    assert run("-C", made, "list").status == 0  # which remembers the records
    return made


@pytest.fixture
def complete(run: Run, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`complete(folder, "show", "a")`: what a shell in a folder is offered for the last word of a line."""

    def go(folder: Path, *words: str, of: str = "bash") -> list[str]:
        monkeypatch.chdir(folder)
        monkeypatch.setenv("_WARMSITE_COMPLETE", f"{of}_complete")
        monkeypatch.setenv("COMP_WORDS", " ".join(("warmsite", *words)))
        monkeypatch.setenv("COMP_CWORD", words[-1] if of == "fish" else str(len(words)))
        done = run()
        monkeypatch.delenv("_WARMSITE_COMPLETE")
        assert (done.status, done.err) == (0, "")
        return done.out.split("\n")[:-1] if done.out.strip() else []

    return go


@pytest.fixture
def offers(complete: Any) -> Any:
    """The words alone that bash is offered."""
    return lambda *words: [each.partition(",")[2] for each in complete(*words)]


# WHO


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["Mary Ann", "ada-okafor", "bo-lindqvist", "cy-tran", "zoe"]),
        ("ad", ["ada-okafor"]),
        ("ADA", ["ada-okafor"]),
        ("zoe", ["zoe"]),
        ("ngugi", ["zoe"]),
        ("lind", ["bo-lindqvist"]),
        ("zee", ["zoe"]),
        ("m", ["Mary Ann"]),
        ("mill", ["Mary Ann"]),
        ("x", []),
        ("draft", []),
        ("readme", []),
    ],
)
def test_who__ids_first_then_names_without_case_and_accents(folder: Path, typed: str, found: list[str], offers: Any) -> None:
    assert offers(folder, "show", typed) == found


@pytest.mark.parametrize("command", ["show", "log", "done", "snooze", "set", "edit", "rename", "merge"])
def test_who__in_every_command_that_takes_one(folder: Path, command: str, offers: Any) -> None:
    assert offers(folder, command, "cy") == ["cy-tran"]


def test_who__the_ones_after_a_comma_too(folder: Path, complete: Any, offers: Any) -> None:
    assert offers(folder, "log", "ada,bo") == ["ada,bo-lindqvist"]
    assert complete(folder, "log", "ada,bo", of="fish") == ["plain,ada,bo-lindqvist\tBo Lindqvist"]


def test_who__names_stand_beside_the_ids_where_the_shell_shows_them(folder: Path, complete: Any) -> None:
    told = complete(folder, "show", "", of="zsh")
    assert {told[at + 1]: told[at + 2] for at in range(3, len(told), 3)} == NAMES
    assert complete(folder, "show", "zo", of="fish") == ["plain,zoe\tZoë Ngũgĩ"]


def test_who__a_file_that_nobody_has_read_goes_by_its_name(folder: Path, offers: Any) -> None:
    (folder / "contacts/eve-stone.md").write_text("---\nname: Eve Stone\n---\n")
    (folder / "contacts/cy-tran.md").unlink()
    assert offers(folder, "show", "eve") == ["eve-stone"]
    assert offers(folder, "show", "cy") == []


def test_who__follows_a_new_name_once_it_was_read(folder: Path, run: Run, offers: Any) -> None:
    assert offers(folder, "show", "okafor") == ["ada-okafor"]
    file = folder / "contacts/ada-okafor.md"
    file.write_text(file.read_text().replace("Ada Okafor", "Ada Quill"))
    assert run("-C", folder, "list").status == 0
    assert offers(folder, "show", "quill") == ["ada-okafor"]
    assert offers(folder, "show", "okafor") == []


def test_who__goes_by_the_files_that_are_read_as_contacts(folder: Path, run: Run, tmp_path: Path, offers: Any) -> None:
    """Through links within the network too, and not through those that leave it."""
    for file in ("real/nora.md", "contacts/#olga.md#", "contacts/pia.md~"):
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_text("---\nname: New\n---\n")
    (folder / "contacts/linked").symlink_to("../real")
    (folder / "contacts/again").symlink_to(".")
    (folder / "contacts/one.md").symlink_to("../real/nora.md")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/quinn.md").write_text("---\nname: New\n---\n")
    (folder / "contacts/away").symlink_to(tmp_path / "elsewhere")
    before = offers(folder, "show", "")
    assert before == [each["id"] for each in sorted(run("-C", folder, "list", "--json").json, key=lambda each: each["id"])]
    assert {"nora", "one"} < set(before)
    assert offers(folder, "show", "") == before


def test_who__without_a_cache_there_are_the_files(network: Make, offers: Any) -> None:
    assert offers(network(FILES), "show", "b") == ["bo-lindqvist"]


@pytest.mark.parametrize("rubbish", [b"", b"{}", b'{"made_of": 1}', b"\xff"])
def test_who__a_spoilt_memory_is_made_anew(folder: Path, rubbish: bytes, offers: Any) -> None:
    assert offers(folder, "show", "lind") == ["bo-lindqvist"]
    (folder / ".warmsite/words.json").write_bytes(rubbish)
    assert offers(folder, "show", "lind") == ["bo-lindqvist"]


def test_who__a_pipe_in_place_of_the_memory_is_not_waited_for(folder: Path, offers: Any) -> None:
    (folder / ".warmsite/words.json").unlink(missing_ok=True)
    os.mkfifo(folder / ".warmsite/words.json")
    assert offers(folder, "show", "ada") == ["ada-okafor"]


def test_who__nothing_outside_of_dot_warmsite_is_touched(folder: Path, offers: Any) -> None:
    with unchanged_tree(folder / "contacts"):
        offers(folder, "show", "")
    assert {each.name for each in folder.iterdir()} == {"contacts", "warmsite.yaml", ".warmsite"}


# QUERY


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("cir", ["circle:"]),
        ("sta", ["state:", "status:", "started"]),
        ("-ta", ["-tag:"]),
        ("circle:", ["circle:inner", "circle:close", "circle:wide", "circle:outer", "circle:family"]),
        ("circle:FAM", ["circle:family"]),
        ("-circle:fam", ["-circle:family"]),
        ("tag:s", ["tag:sailing"]),
        ("tag:r", ['tag:"round table"']),
        ("state:c", ["state:cooling", "state:cold"]),
        ("is:ov", ["is:overdue"]),
        ("has:phot", ["has:photo"]),
        ("has:prom", ["has:promise"]),
        ("kind:no", ["kind:no-answer", "kind:note"]),
        ("reaction:am", ["reaction:amused"]),
        ("status:di", ["status:died"]),
        ("name:ada", []),
        ("nofield:", []),
    ],
)
def test_query__fields_and_the_values_they_know(folder: Path, typed: str, found: list[str], offers: Any) -> None:
    assert offers(folder, "list", typed) == found


@pytest.mark.parametrize(
    "command", [("today",), ("overdue",), ("upcoming",), ("list", "mentor"), ("triage", "--select")], ids=" ".join
)
def test_query__in_every_command_that_takes_one(folder: Path, command: tuple[str, ...], offers: Any) -> None:
    assert offers(folder, *command, "is:tak") == ["is:taking"]


def test_query__no_space_follows_a_field(folder: Path, complete: Any) -> None:
    assert complete(folder, "list", "cir") == ["open,circle:"]
    assert complete(folder, "set", "ada", "circ") == ["open,circle="]


# FIELD=VALUE


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("circ", ["circle="]),
        ("circle=cl", ["circle=close"]),
        ("status=", ["status=active", "status=paused", "status=archived"]),
        ("cadence=n", ["cadence=never"]),
        ("timezone=europe/berl", ["timezone=Europe/Berlin"]),
        ("glad=", ["glad=1", "glad=2", "glad=3", "glad=4", "glad=5"]),
        ("company=", []),
    ],
)
def test_field__of_a_record_and_its_values(folder: Path, typed: str, found: list[str], offers: Any) -> None:
    assert offers(folder, "set", "ada", typed) == found
    assert offers(folder, "new", "Eve", "--set", typed) == found


# Other words


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("log", "ada", "--kind", "c"), ["call", "coffee", "chat", "card"]),
        (("log", "ada", "--reaction", "a"), ["amused"]),
        (("list", "mentions:b"), ["mentions:bo-lindqvist"]),
        (("list", "mentions:okafor"), ["mentions:ada-okafor"]),
        (("list", "mentions:mary"), ['mentions:"Mary Ann"']),
        (("list", "place:h"), ["place:Houston"]),
        (("list", "place:gulf"), ['place:"Gulf Coast"']),
        (("done", "ada-okafor", ""), ["send her the salary survey"]),
        (("done", "ada", "sal"), ["send her the salary survey"]),
        (("done", "Ada", "Okafor", ""), ["send her the salary survey"]),
        (("done", "ada", "x"), []),
        (("done", "bo", ""), []),
        (("done", "nobody", ""), []),
        (("help", "q"), ["queries"]),
        (("help", "tri"), ["triage"]),
        (("show", "Ada", "O"), []),  # an id would be a second name
        (("set", "Ada", "Okafor", "circle=cl"), ["circle=close"]),
    ],
    ids=" ".join,
)
def test_completion__of_what_the_network_knows(folder: Path, words: tuple[str, ...], found: list[str], offers: Any) -> None:
    assert offers(folder, *words) == found


@pytest.mark.parametrize("field", ["last", "due", "added", "met", "started", "warmth", "glad", "longterm", "priority"])
def test_query__a_field_that_compares_leaves_the_sign_to_the_person(folder: Path, field: str, complete: Any) -> None:
    assert complete(folder, "list", field) == [f"open,{field}"]


def test_done__promises_in_the_order_of_their_days(network: Make, offers: Any) -> None:
    promises = "- [ ] b\n- [ ] 2026-08-01 c\n- [x] 2026-06-01 kept\n- [ ] 2026-07-01 d\n- [ ] 2026-09-01 d\n"
    folder = network({"contacts/eve.md": f"---\nname: Eve\n---\n\n## Log\n\n{promises}"})
    assert offers(folder, "done", "eve", "") == ["d", "c", "b"]


# Where there is nothing to offer


@pytest.mark.parametrize(
    "words", [("show", "a"), ("list", "circle:"), ("set", "ada", "ci"), ("nonsense", "a"), ("list", "-tag:")]
)
def test_completion__outside_of_a_network_nothing_and_no_error(tmp_path: Path, words: tuple[str, ...], complete: Any) -> None:
    assert complete(tmp_path, *words) == []


def test_completion__of_the_network_that_is_named(folder: Path, tmp_path: Path, offers: Any) -> None:
    assert offers(tmp_path, "-C", str(folder), "show", "ad") == ["ada-okafor"]
    assert offers(tmp_path, "show", "-C", str(folder), "ad") == ["ada-okafor"]
    assert offers(tmp_path, "-C", str(tmp_path / "nowhere"), "show", "ad") == []


def test_completion__commands_and_options_as_ever(folder: Path, offers: Any) -> None:
    assert offers(folder, "tri") == ["triage"]
    assert offers(folder, "today", "--js") == ["--json"]


# Real shells, on a terminal: what is typed there, and what a command gets from the line that came of it

HOSTILE = ["$(touch x)", "`touch x`", "; touch x && touch x", "it's 'so' \"c\" now!", "#!x * ~ \\ <y> {a,b} a:b=c, d"]
SHELLS = ["bash", "zsh", "fish"]
READY = "ready> "
STARTS = {
    "bash": ("bash", "--rcfile"),
    "zsh": ("zsh", "--no-globalrcs", "--interactive"),
    "fish": ("fish", "--no-config", "--interactive", "--init-command"),
}
SETS_UP = {
    "bash": f"PS1='{READY}'\n{{line}}\n",
    "zsh": f"PROMPT='{READY}'\nautoload -Uz compinit && compinit -u -D\n{{line}}\n",
    "fish": f"function fish_prompt; echo -n '{READY}'; end; set -g fish_greeting; {{line}}",
}
# fish reads keys from the terminal that its session has for its own.
ON_ITS_OWN_TERMINAL = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execvp(sys.argv[1], sys.argv[1:])"
# Stands in PATH as `warmsite`: completes as it does, and leaves the words that it is run with.
PROGRAM = """\
#!{python}
import json, os, subprocess, sys
if "_WARMSITE_COMPLETE" in os.environ or sys.argv[1] == "completion":
    sys.exit(subprocess.run([*{command!r}, *sys.argv[1:]]).returncode)
with open({answer!r} + ".new", "w") as file:
    json.dump(sys.argv[1:], file)
os.replace({answer!r} + ".new", {answer!r})
print("answered")
"""


@pytest.fixture
def typed(folder: Path, tmp_path: Path) -> Any:
    """`typed("zsh", "warmsite show lind\t")`: the words that the command gets when Return is pressed then."""
    programs = tmp_path / "bin"
    programs.mkdir()
    answer = tmp_path / "answer"
    program = programs / "warmsite"
    program.write_text(PROGRAM.format(python=sys.executable, command=command_line(), answer=str(answer)))
    program.chmod(0o755)

    def go(shell: str, keys: str) -> list[str]:
        if not shutil.which(shell):
            pytest.skip(f"{shell} is not installed, and only it can say what it would run; .ci/run installs it")
        path = f"{programs}:{environment()['PATH']}"
        line = subprocess.run(
            [program, "completion", shell], env=environment(PATH=path), capture_output=True, text=True, check=True
        ).stdout
        start = SETS_UP[shell].format(line=line.strip())
        (tmp_path / "home/.zshrc").write_text(start)
        (tmp_path / "bashrc").write_text(start)
        more = {"bash": (tmp_path / "bashrc", "-i"), "zsh": (), "fish": (start,)}[shell]
        words = ("-c", ON_ITS_OWN_TERMINAL, *STARTS[shell], *more)
        variables = {"PATH": path, "ZDOTDIR": str(tmp_path / "home"), "XDG_DATA_HOME": str(tmp_path / "home")}
        answer.unlink(missing_ok=True)
        with Terminal(*words, program=sys.executable, cwd=folder, width=200, **variables) as terminal:
            terminal.wait_for(READY)
            terminal.press(f"{keys}\r")
            terminal.wait_for("answered")
        return cast("list[str]", json.loads(answer.read_text()))

    return go


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("show ad\t", ["show", "ada-okafor"]),
        ("show lind\t", ["show", "bo-lindqvist"]),
        ("show mill\t", ["show", "Mary Ann"]),
        ("show Mary\\ A\t", ["show", "Mary Ann"]),
        ('show "mary\t', ["show", "Mary Ann"]),
        ("show 'mary a\t", ["show", "Mary Ann"]),
        ("log ada-okafor,bo\t", ["log", "ada-okafor,bo-lindqvist"]),
        ("list circle:cl\t", ["list", "circle:close"]),
        ("list 'circle:cl\t", ["list", "circle:close"]),
        ("list -- -tag:sa\t", ["list", "--", "-tag:sailing"]),
        ("list tag:ro\t", ["list", 'tag:"round table"']),
        ("list cir\tcl\t", ["list", "circle:close"]),
        ("list longt\t:3", ["list", "longterm:3"]),
        ("set cy-tran circle=cl\t", ["set", "cy-tran", "circle=close"]),
        ("done ada-okafor \t", ["done", "ada-okafor", "send her the salary survey"]),
        ("tri\t", ["triage"]),
        ("show nobody\t", ["show", "nobody"]),
    ],
)
def test_shell__completes_the_word_that_stands_there(typed: Any, shell: str, keys: str, words: list[str]) -> None:
    assert typed(shell, f"warmsite {keys}") == words


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("quote", ["", "'", '"'], ids=["bare", "single", "double"])
@pytest.mark.parametrize("words", HOSTILE)
def test_shell__whatever_a_promise_says_is_one_word_and_never_run(
    folder: Path, run: Run, typed: Any, shell: str, quote: str, words: str
) -> None:
    (folder / "contacts/eve.md").write_text(f"---\nname: Eve\n---\n\n## Log\n\n- [ ] {words}\n")
    assert run("-C", folder, "list").status == 0
    assert typed(shell, f"warmsite done eve {quote}\t") == ["done", "eve", words]
    assert not (folder / "x").exists()


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("words", HOSTILE)
def test_shell__whatever_a_tag_says_is_one_value_and_never_run(
    folder: Path, run_process: Run, typed: Any, shell: str, words: str
) -> None:
    (folder / "contacts/eve.md").write_text(f"---\nname: {json.dumps(words)}\ntags: [{json.dumps('q ' + words)}]\n---\n")
    assert run_process("-C", folder, "list").status == 0
    command, query = typed(shell, "warmsite list tag:q\t")
    assert command == "list"
    assert query in {f'tag:"q {words}"', f"tag:«q {words}»"}
    assert [each["id"] for each in run_process("-C", folder, "list", "--json", query).json] == ["eve"]
    assert not (folder / "x").exists()


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("words", HOSTILE)
def test_shell__whatever_a_name_or_a_file_says_ids_are_whole(folder: Path, typed: Any, shell: str, words: str) -> None:
    """Of a file that nobody has read the name alone is known."""
    (folder / f"contacts/q {words.replace('/', '')}.md").write_text(f"---\nname: {json.dumps(words)}\n---\n")
    command, who = typed(shell, "warmsite show q\t")
    assert command == "show"
    assert who.startswith("q ")
    assert not set(who) & set("$`;&'\"#*~<>{}")
    assert not (folder / "x").exists()
