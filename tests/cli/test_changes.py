"""log, done, snooze, set, edit: one change in the right file, every other byte kept, and told in a line or two."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from clitools import ADA, BO, CY, DEADLINE, THREE, TODAY, command_line, environment, git, tree, unchanged_tree
from test_endurance import as_ordinary_user

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from clitools import Make, Outcome, Run, Start

    Do = Callable[..., Outcome]

FILE = "contacts/ada-okafor.md"
TOP = "- 2026-03-02 call (thrilled)"  # the newest entry in Ada's file
NAMESAKES = {
    **THREE,
    "contacts/zoe.md": "---\nname: Zoë O'Rourke\naka: [Zed]\n---\n",
    "contacts/bo-2.md": "---\nname: Bo Okafor\n---\n",
}


@pytest.fixture
def folder(network: Make) -> Path:
    return network()


@pytest.fixture
def do(folder: Path, run: Run) -> Do:
    """Runs a command in the network on the day of the tests."""
    return lambda *words: run("-C", folder, "--today", TODAY, *words)


def text(folder: Path, path: str = FILE) -> str:
    return (folder / path).read_bytes().decode()


def written(folder: Path, before: str, path: str = FILE) -> str:
    """The lines that were put into a file in one place; fails if anything was taken away."""
    after = text(folder, path)
    differ = next(at for at in range(len(after)) if after[: at + 1] != before[: at + 1])
    at = after.rfind("\n", 0, differ) + 1
    new = after[at : at + len(after) - len(before)]
    assert before == after[:at] + after[at + len(new) :]
    return new


@pytest.fixture
def repository(folder: Path) -> Path:
    git(folder, "init", "--quiet")
    (folder / ".gitignore").write_text("/output/\n/.warmsite/\n")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "start")
    return folder


def head(folder: Path) -> str:
    """The newest commit: its subject, and the files that it changed."""
    return git(folder, "log", "-1", "--format=%s", "--name-only")


# log: what is written, and what is said


def test_log__one_line_in_the_right_place(folder: Path, do: Do) -> None:
    before = text(folder)
    with_others = tree(folder / "contacts")
    done = do("log", "ada", "Moving to Berlin")
    assert done.status == 0
    assert done.out == (f"{FILE}:18\n  - 2026-06-15 call: Moving to Berlin\nAda Okafor: due next on 15 August 2026\n")
    assert text(folder) == before.replace(TOP, f"- 2026-06-15 call: Moving to Berlin\n{TOP}")
    assert {**tree(folder / "contacts"), "ada-okafor.md": None} == {**with_others, "ada-okafor.md": None}


def test_log__words_need_no_quotes(folder: Path, do: Do) -> None:
    before = text(folder)
    do("log", "ada", "Moving", "to", "Berlin")
    assert written(folder, before) == "- 2026-06-15 call: Moving to Berlin\n"


def test_log__a_text_that_tells_of_no_answer_is_asked_about(folder: Path, do: Do) -> None:
    for said in ("Left a voicemail", "rang, no answer"):
        assert "--kind no-answer" in do("log", "ada", said).err
    for words in (["--kind", "no-answer", "rang, no answer"], ["call: no answer from the bank yet"], ["the bank answered"]):
        assert "no-answer" not in do("log", "ada", *words).err


@pytest.mark.parametrize("who", ["ada", "ADA-OKAFOR", "Ada Okafor", "okaf", "Áda", " ada "])
def test_log__who_is_an_id_a_name_or_a_part(folder: Path, do: Do, who: str) -> None:
    assert do("log", who, "Hello").out.startswith(f"{FILE}:")


@pytest.mark.parametrize(("who", "path"), [("zoe", "zoe"), ("Zoé o'rourke", "zoe"), ("ZED", "zoe"), ("bo okafor", "bo-2")])
def test_log__who_without_accents_and_by_another_name(network: Make, run: Run, who: str, path: str) -> None:
    folder = network(NAMESAKES)
    assert run("-C", folder, "log", who, "Hello").out.startswith(f"contacts/{path}.md:")


def test_log__who_has_a_comma_in_the_name(network: Make, run: Run) -> None:
    folder = network({**THREE, "contacts/eve.md": "---\nname: Li, Eve\n---\n"})
    assert run("-C", folder, "log", "Li, Eve", "Hello").out.startswith("contacts/eve.md:")


def test_log__ambiguous_names_the_candidates_and_writes_nothing(network: Make, run: Run) -> None:
    folder = network(NAMESAKES)
    before = tree(folder / "contacts")
    done = run("-C", folder, "log", "okafor", "Hello")
    assert (done.status, done.out) == (2, "")
    assert "'okafor' fits 2 contacts" in done.err
    assert "ada-okafor  Ada Okafor" in done.err
    assert "bo-2  Bo Okafor" in done.err
    assert tree(folder / "contacts") == before


@pytest.mark.parametrize(("answer", "path"), [("1\n", "ada-okafor"), ("2\n", "bo-2"), ("9\nx\n2\n", "bo-2")])
def test_log__ambiguous_at_a_terminal_is_a_choice(network: Make, run_process: Run, answer: str, path: str) -> None:
    folder = network(NAMESAKES)
    person, terminal = os.openpty()
    try:
        os.write(person, answer.encode())
        done = run_process("-C", folder, "log", "okafor", "Hello", stdin=terminal, stderr=terminal)
    finally:
        os.close(person)
        os.close(terminal)
    assert done.status == 0
    assert done.out.startswith(f"contacts/{path}.md:")


@pytest.mark.parametrize(("who", "status"), [("nobody", 1), ("ada,nobody", 1), (",", 1), ("", 2), ("a", 2)])
def test_log__nobody_or_too_many(folder: Path, do: Do, who: str, status: int) -> None:
    before = tree(folder / "contacts")
    done = do("log", who, "Hello")
    assert (done.status, done.out, done.is_tidy) == (status, "", True)
    assert tree(folder / "contacts") == before


def test_log__several_share_an_entry(folder: Path, do: Do) -> None:
    before = text(folder)
    done = do("log", "ada, cy,bo,Ada Okafor", "lunch (warm): Planned the spring")
    assert written(folder, before) == "- 2026-06-15 lunch (warm) with [[cy-tran]] and [[bo-lindqvist]]: Planned the spring\n"
    assert done.out.splitlines()[2:] == [
        "Ada Okafor: due next on 15 August 2026",
        "Cy Tran: due next on 15 December 2026",
        "Bo Lindqvist: due next on 6 July 2026",
    ]
    assert do("show", "cy", "--json").json["last"] == TODAY


def test_log__who_is_named_in_the_text_already(folder: Path, do: Do) -> None:
    before = text(folder)
    do("log", "ada,bo,cy", "lunch with [[Bo Lindqvist]]: Hello")
    assert written(folder, before) == "- 2026-06-15 lunch with [[Bo Lindqvist]] and [[cy-tran]]: Hello\n"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("coffee (thrilled): Hello",), "coffee (thrilled): Hello"),
        (("zoom: Hello",), "video: Hello"),
        (("9:30 walk: Hello",), "09:30 walk: Hello"),
        (("9:30 to noon",), "call: 9:30 to noon"),
        (("coffee",), "coffee"),
        (("met her at the fair",), "met: her at the fair"),
        (("lunch with [[bo]]: Hello",), "lunch with [[bo]]: Hello"),
        ((), "call"),
        (("(thrilled) Hello",), "call: (thrilled) Hello"),
        (("Hello", "--kind", "Zoom"), "video: Hello"),
        (("coffee: Hello", "--kind", "no answer"), "no-answer: coffee: Hello"),
        (("Hello", "--reaction", "Warm"), "call (warm): Hello"),
        (("coffee (thrilled): Hello", "--reaction", "wary"), "coffee (wary): Hello"),
        (("Hello\r\n\r\n  more\x1b[31m\tof it\x0b.",), "call: Hello\n\n    more [31m\tof it ."),
    ],
)
def test_log__kind_time_reaction_and_people_may_stand_in_the_text(
    folder: Path, do: Do, words: tuple[str, ...], expected: str
) -> None:
    before = text(folder)
    assert do("log", "ada", *words).status == 0
    assert written(folder, before) == f"- 2026-06-15 {expected}\n"


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2026-06-01", "2026-06-01"), ("yesterday", "2026-06-14"), ("mon", "2026-06-08"), ("Sunday", "2026-06-14"),
     ("-3d", "2026-06-12"), ("-2w", "2026-06-01"), ("today", TODAY), ("-1m", "2026-05-15"), ("tues", "2026-06-09")],
)  # fmt: skip
def test_log__date(folder: Path, do: Do, day: str, expected: str) -> None:
    before = text(folder)
    assert do("log", "ada", "Hello", "--date", day).status == 0
    assert written(folder, before) == f"- {expected} call: Hello\n"


@pytest.mark.parametrize(
    ("fields", "words", "told"),
    [
        ("", "call: x", "due next on 15 August 2026"),
        ("", "email: x", "due since 2 May 2026"),
        ("", "call (thrilled): x", "invite to coffee by 29 June 2026, from 18 June 2026"),
        ("", "call (wary): x", "due next on 15 December 2026"),
        ("", "no-answer", "try again, from 18 June 2026"),
        ("snooze: 2026-09-01\n", "no-answer", "rests until 1 September 2026"),
        ("cadence: never\n", "call: x", "needs no telling (cadence: never)"),
        ("status: archived\n", "call: x", "archived"),
    ],
)
def test_log__says_what_comes_next(network: Make, run: Run, fields: str, words: str, told: str) -> None:
    record = f"---\nname: Ada\ncircle: close\n{fields}---\n\n## Log\n\n- 2026-03-02 call: Hello.\n"
    folder = network({"contacts/ada.md": record})
    assert run("-C", folder, "--today", TODAY, "log", "ada", words).out.splitlines()[-1] == f"Ada: {told}"


def test_log__without_a_rhythm_says_how_to_give_one(network: Make, run: Run) -> None:
    folder = network({"contacts/ada.md": "---\nname: Ada\n---\n"})
    assert "`warmsite set ada circle=close` gives one" in run("-C", folder, "log", "ada", "Hello").out


def test_log__a_day_ahead_is_an_appointment(do: Do) -> None:
    assert do("log", "ada", "lunch: At the harbour", "--date", "+1w").out.endswith("Ada Okafor: you meet on 22 June 2026\n")


def test_log__a_day_ahead_that_is_none_is_told(folder: Path, run: Run) -> None:
    done = run("-C", folder, "log", "ada", "email: Hello", "--date", "+300d")
    assert "still to come; the entry counts for nothing until then" in done.err


def test_log__a_link_to_nobody_is_told(do: Do) -> None:
    assert "`[[stranger]]` is nobody here" in do("log", "ada", "Knows [[stranger]].").err


def test_log__what_it_said_before_is_not_told_again(network: Make, run: Run) -> None:
    folder = network({FILE: ADA.replace("introduction", "[[nobody]]")})
    assert run("-C", folder, "log", "ada", "Hello").err == ""


def test_log__ledger_and_promises(folder: Path, do: Do) -> None:
    before = text(folder)
    options = [
        *("--gave", "a book", "--gave", " two\n books ", "--got", "an hour", "--asked", "a door", "--challenge", "time"),
        *("--next", "2026-12-01 send deck", "--next", "+2w coffee", "--next", "fri call back", "--next", "some day"),
        *("--next", "2 tickets for the fair"),
    ]
    assert do("log", "ada", "Hello", *options).status == 0
    assert written(folder, before).splitlines() == [
        "- 2026-06-15 call: Hello",
        "  - gave: a book",
        "  - gave: two books",
        "  - got: an hour",
        "  - asked: a door",
        "  - challenge: time",
        "  - [ ] 2026-12-01 send deck",
        "  - [ ] 2026-06-29 coffee",
        "  - [ ] 2026-06-19 call back",
        "  - [ ] some day",
        "  - [ ] 2 tickets for the fair",
    ]
    assert do("show", "ada", "--json").json["promises"][0] == {
        "date": "2026-12-01", "text": "send deck", "done": False, "line": 24
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--kind", "cofee"), "--kind 'cofee': did you mean coffee?"),
        (("--kind", "xyzzy"), "--kind 'xyzzy': known are call,"),
        (("--reaction", "wram"), "--reaction 'wram': did you mean warm?"),
        (("--date", "soon"), "--date 'soon' is not a date: write 2026-03-02, -3d, mon or yesterday"),
        (("--date", "2026-02-30"), "February 2026 has no day 30"),
        (("--gave", " "), "--gave: say what"),
        (("--next", ""), "--next: say what"),
        (("--next", "+2w"), "say what you promised"),
        (("--next", "2026-13-01 x"), "there is no month 13"),
        (("--next", "+2q x"), "'+2q' is not a date"),
    ],
)
def test_log__what_cannot_be_meant_writes_nothing(folder: Path, do: Do, words: tuple[str, ...], said: str) -> None:
    with unchanged_tree(folder / "contacts"):
        done = do("log", "ada", "Hello", *words)
    assert (done.status, done.out) == (2, "")
    assert said in done.err


def test_log__without_anybody_says_what_to_write(do: Do) -> None:
    done = do("log")
    assert done.status == 2
    assert "say whom you spoke to" in done.err


def test_log__settings_have_kinds_and_reactions_of_their_own(network: Make, run: Run) -> None:
    folder = network(settings="kinds: {conversation: [sauna]}\nwords: {sauna: [banya]}\nreactions: [amused]\n")
    before = text(folder)
    run("-C", folder, "--today", TODAY, "log", "ada", "Banya (amused): Hot.")
    assert written(folder, before) == "- 2026-06-15 sauna (amused): Hot.\n"


# log: whom and what the words mean


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("Ada", "Okafor", "Moving"), "call: Moving"),
        (("ada", "okafor,", "bo", "Both"), "call with [[bo-lindqvist]]: Both"),
        (("ada,", "bo", "Both"), "call with [[bo-lindqvist]]: Both"),
        (("ada,bo", "lindqvist", "Both"), "call with [[bo-lindqvist]]: Both"),
        (("ada", "coffee with bo: Nice"), "coffee with [[bo-lindqvist]]: Nice"),
        (("ada", "coffee with the team: Nice"), "coffee: with the team: Nice"),
        (("ada", "Message from her boss: she quits"), "call: Message from her boss: she quits"),
        (("ada", "Coffee: Nice"), "coffee: Nice"),
        (("ada", "Coffee (warm)"), "coffee (warm)"),
        (("ada", "email sent the deck"), "email: sent the deck"),
        (("ada", "2026-06-01 coffee: Earlier"), "- 2026-06-01 coffee: Earlier"),
    ],
)
def test_log__words_need_no_quotes_and_mean_what_they_say(folder: Path, do: Do, words: tuple[str, ...], line: str) -> None:
    before = text(folder)
    assert do("log", *words).status == 0
    assert written(folder, before) == (line if line.startswith("-") else f"- {TODAY} {line}") + "\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("okafor", "Ada", "Moving"), "put the name in quotes"),
        (("ada,", "Moving", "to", "Berlin"), "'Moving'"),
        (("ada", ""), "TEXT is empty"),
        (("ada", "   "), "TEXT is empty"),
        (("ada", "lunch with [[bo-lindqvist]] and Tim Smith: talked"), "Tim, Smith"),
        (("ada", "2026-02-30 coffee: x"), "2026-02-30"),
    ],
)
def test_log__words_that_would_go_astray_write_nothing(folder: Path, do: Do, words: tuple[str, ...], said: str) -> None:
    with unchanged_tree(folder / "contacts"):
        done = do("log", *words)
    assert (done.status in {1, 2}, done.out, said in done.err) == (True, "", True)


def test_log__a_reaction_that_is_none_is_told(folder: Path, do: Do) -> None:
    before = text(folder)
    done = do("log", "ada", "call (happy): hm")
    assert written(folder, before) == f"- {TODAY} call: (happy) hm\n"
    assert "`happy` is no reaction; it stays in the text" in done.err


def test_log__a_whole_word_goes_before_a_part(network: Make, run: Run) -> None:
    folder = network(
        {"contacts/bo.md": "---\nname: Bo Lindqvist\nid: b1\n---\n", "contacts/m.md": "---\nname: Marcus Thibodeaux\n---\n"}
    )
    assert run("-C", folder, "log", "bo", "Hello").out.startswith("contacts/bo.md:")


# log: text from standard input


def feed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), "ascii"))


def test_log__from_standard_input(folder: Path, do: Do, monkeypatch: pytest.MonkeyPatch) -> None:
    feed(monkeypatch, b"\xef\xbb\xbfcoffee (warm): Caf\xc3\xa9 by the river.\r\nSecond line.\r\n\r\n- gave: a book\r\n\r\n")
    before = text(folder)
    assert do("log", "ada", "-").status == 0
    assert written(folder, before) == ("- 2026-06-15 coffee (warm): Café by the river.\n  Second line.\n\n  - gave: a book\n")
    assert do("show", "ada", "--json").json["ledger"]["gave"][0]["text"] == "a book"


def test_log__from_standard_input_that_is_no_text(folder: Path, do: Do, monkeypatch: pytest.MonkeyPatch) -> None:
    feed(monkeypatch, b"caf\xe9")
    with unchanged_tree(folder / "contacts"):
        done = do("log", "ada", "-")
    assert (done.status, "standard input is not UTF-8" in done.err) == (2, True)


@pytest.mark.parametrize("data", [b"", b" \n"])
def test_log__nothing_from_standard_input_writes_nothing(
    folder: Path, do: Do, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    feed(monkeypatch, data)
    with unchanged_tree(folder / "contacts"):
        done = do("log", "ada", "-")
    assert (done.status, "nothing came from standard input" in done.err) == (2, True)


def test_log__standard_input_that_is_closed(folder: Path) -> None:
    command = [*command_line("-C", folder, "log", "ada", "-")]
    done = subprocess.run(
        ["/bin/sh", "-c", 'exec "$@" <&-', "sh", *command], env=environment(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, "Traceback" in done.stderr, "nothing came" in done.stderr) == (2, False, True)


def test_log__what_came_from_standard_input_is_not_lost(folder: Path, do: Do, monkeypatch: pytest.MonkeyPatch) -> None:
    feed(monkeypatch, b"Long dictated\n```\nnot closed\n")
    with unchanged_tree(folder / "contacts"):
        done = do("log", "ada", "-", "--gave", "a book")
    assert (done.status, "Long dictated" in done.err) == (2, True)


def test_changes__arguments_that_are_no_text(folder: Path, run_process: Run) -> None:
    word = os.fsdecode(b"caf\xe9")
    for words in (("log", "ada", word), ("log", "ada", "--gave", word), ("set", "ada", f"how={word}"), ("log", word, "Hello")):
        with unchanged_tree(folder / "contacts"):
            done = run_process("-C", folder, *words)
        assert (done.status in {1, 2}, done.out, done.is_tidy) == (True, "", True)


def test_log__text_that_would_not_read_back_writes_nothing(folder: Path, do: Do) -> None:
    with unchanged_tree(folder / "contacts"):
        done = do("log", "ada", "x\n```\nnot closed", "--gave", "a book")
    assert (done.status, "edit the file" in done.err) == (2, True)


# log: files of all forms


def test_log__strange_bytes_stay(network: Make, run: Run) -> None:
    data = ADA.replace("\n    ", "\n").strip().replace("\n", "\r\n").encode("utf-8-sig")
    folder = network({FILE: data})
    run("-C", folder, "--today", TODAY, "log", "ada", "Hello")
    assert (folder / FILE).read_bytes() == data.replace(TOP.encode(), f"- 2026-06-15 call: Hello\r\n{TOP}".encode())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"---\nname: Ada\n---\n\n```\n", "close the code block above"),
        (b"---\nname: Ada\n---\n\nCaf\xe9\n", "is not UTF-8"),
        (b"---\nname: Ada\n---\n\n- 2026-01-01 call: a\n", "put `## Log` above the entries first"),
    ],
)
def test_log__what_cannot_be_written_in_place_is_left(network: Make, run: Run, data: bytes, said: str) -> None:
    folder = network({"contacts/ada.md": data})
    with unchanged_tree(folder / "contacts"):
        done = run("-C", folder, "log", "ada", "Hello")
    assert (done.status, done.out) == (2, "")
    assert said in done.err


@pytest.mark.parametrize("data", [b"---\nname: Ada\n", b"---\nname: [\n---\n", b"Ada\n", b"\xff\xfe-\x00"])
def test_log__who_cannot_be_read_is_nobody(network: Make, run: Run, data: bytes) -> None:
    folder = network({"contacts/ada.md": data})
    with unchanged_tree(folder / "contacts"):
        assert run("-C", folder, "log", "ada", "Hello").status == 1


@pytest.mark.parametrize(
    "command", [("log", "ada", "Hello"), ("done", "ada"), ("snooze", "ada", "+2w"), ("set", "ada", "glad=5")]
)
def test_changes__a_file_that_may_not_be_written(folder: Path, run_process: Run, command: tuple[str, ...]) -> None:
    before = as_ordinary_user()
    (folder / FILE).chmod(0o400)
    with unchanged_tree(folder / "contacts"):
        done = run_process("-C", folder, *command, before=before)
    assert (done.status, done.out, done.is_tidy) == (2, "", True)
    assert f"{FILE}: cannot be changed: it is read-only" in done.err


def test_changes__a_folder_that_may_not_be_written(folder: Path, run_process: Run) -> None:
    before = as_ordinary_user()
    run_process("-C", folder, "list")
    (folder / "contacts").chmod(0o500)
    try:
        with unchanged_tree(folder / "contacts"):
            done = run_process("-C", folder, "log", "ada", "Hello", before=before)
    finally:
        (folder / "contacts").chmod(0o700)
    assert (done.status, done.is_tidy) == (2, True)
    assert f"{FILE}: cannot be changed: Permission denied" in done.err


def test_changes__a_network_that_may_not_be_written(folder: Path, run_process: Run) -> None:
    before = as_ordinary_user()
    folder.chmod(0o500)
    try:
        done = run_process("-C", folder, "log", "ada", "Hello", before=before)
    finally:
        folder.chmod(0o700)
    assert (done.status, done.is_tidy) == (2, True)
    assert "cannot be written: Permission denied" in done.err


# log: at the same time


def test_log__many_at_the_same_instant_are_all_written(folder: Path) -> None:
    before = text(folder)
    words = [f"Number {number}" for number in range(6)]
    running = [
        subprocess.Popen(
            command_line("-C", folder, "--today", TODAY, "log", "ada", each),
            env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        for each in words
    ]  # fmt: skip
    for process in running:
        told, _ = process.communicate(timeout=DEADLINE)
        assert process.returncode == 0, told
    assert sorted(written(folder, before).splitlines()) == [f"- 2026-06-15 call: {each}" for each in words]


def test_log__a_watcher_takes_it_up(folder: Path, started: Start, run: Run) -> None:
    watched = started("-C", folder, "watch", "--today", TODAY)
    watched.line("err", "written")
    for words in (("log", "ada", "Moving to Lisbon"), ("done", "ada"), ("set", "ada", "role=CEO")):
        assert run("-C", folder, "--today", TODAY, *words).status == 0
        assert "error" not in watched.line("err", "written")
    page = (folder / "output/people/ada-okafor.html").read_text()
    assert "Moving to Lisbon" in page
    assert "CEO" in page
    assert watched.stop(signal.SIGTERM) == 0
    assert "error" not in watched.rest()


# log --undo


def test_undo__takes_the_last_entry_back(folder: Path, do: Do) -> None:
    before = tree(folder / "contacts")
    do("log", "ada", "Hello", "--gave", "a book")
    done = do("log", "--undo")
    assert (done.status, done.out) == (0, f"{FILE}:18: the entry of Ada Okafor is taken back\n")
    assert tree(folder / "contacts") == before
    assert do("log", "--undo").status == 2


def test_undo__refused_after_another_change(folder: Path, do: Do) -> None:
    do("log", "ada", "Hello")
    do("set", "ada", "glad=5")
    with unchanged_tree(folder / "contacts"):
        done = do("log", "--undo")
    assert (done.status, "has changed since the entry was written" in done.err) == (2, True)


@pytest.mark.parametrize("path", ["warmsite.yaml", ".git/config", "../other.md", "contacts/\0.md", "contacts/../warmsite.yaml"])
def test_undo__a_memory_that_names_no_record_is_none(folder: Path, do: Do, path: str) -> None:
    do("log", "ada", "Hello")
    (folder / "warmsite.yaml").write_text("calls_per_day: 5\n")
    memory = folder / ".warmsite/last-log.json"
    now = b"calls_per_day: 5\n"
    planted = {"path": path, "person": "Ada", "line": 1, "at": 0, "old": "RVZJTAo=", "new": "", "after": sha256(now).hexdigest(),
               "before": sha256(b"EVIL\n" + now).hexdigest()}  # fmt: skip
    memory.write_text(json.dumps(planted))
    with unchanged_tree(folder):
        done = do("log", "--undo")
    assert (done.status, done.is_tidy) == (2, True)


def test_undo__takes_no_who(folder: Path, do: Do) -> None:
    do("log", "ada", "Hello")
    with unchanged_tree(folder / "contacts"):
        assert "it takes no WHO" in do("log", "--undo", "ada").err


# --commit


def test_commit__that_file_and_nothing_else(repository: Path, do: Do) -> None:
    (repository / "contacts/bo-lindqvist.md").write_text(BO + "\n")
    git(repository, "add", "contacts/bo-lindqvist.md")
    done = do("log", "ada", "coffee: Hello", "--commit")
    assert (done.status, done.out.splitlines()[-1]) == (0, "committed: coffee: Ada Okafor")
    assert head(repository) == f"coffee: Ada Okafor\n\n{FILE}\n"
    assert git(repository, "status", "--porcelain") == "M  contacts/bo-lindqvist.md\n"


@pytest.mark.parametrize(
    ("words", "subject"),
    [(("log", "ada", "Hello"), "call: Ada Okafor"), (("done", "ada"), "kept: Ada Okafor"),
     (("snooze", "ada", "+2w"), "snooze: Ada Okafor"), (("set", "ada", "glad=5", "tags=x"), "set glad, tags: Ada Okafor"),
     (("edit", "ada"), "edit: Ada Okafor")],
)  # fmt: skip
def test_commit__by_the_settings(
    repository: Path, do: Do, editor: Callable[[str, str], Callable[[], str]], words: tuple[str, ...], subject: str
) -> None:
    editor("vim", f"sed -i 's/close/wide/' {repository / FILE}")
    (repository / "warmsite.yaml").write_text("autocommit: true\n")
    assert do(*words).status == 0
    assert head(repository) == f"{subject}\n\n{FILE}\n"
    assert git(repository, "status", "--porcelain") == " M warmsite.yaml\n"


def test_commit__by_the_settings_without_a_repository_is_told_and_no_failure(folder: Path, do: Do) -> None:
    (folder / "warmsite.yaml").write_text("autocommit: true\n")
    done = do("log", "ada", "Hello")
    assert (done.status, "not committed: " in done.err) == (0, True)
    assert "Hello" in text(folder)


def test_commit__taking_back_is_committed_too(repository: Path, do: Do) -> None:
    do("log", "ada", "Hello", "--commit")
    assert do("log", "--undo", "--commit").out.endswith("committed: taken back: Ada Okafor\n")
    assert git(repository, "diff", "HEAD~2") == ""


def test_commit__a_hook_that_fails_leaves_the_entry_and_is_told(repository: Path, do: Do) -> None:
    hook = repository / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'not on a Monday' >&2\nexit 1\n")
    hook.chmod(0o755)
    done = do("log", "ada", "Hello", "--commit")
    assert done.status == 2
    assert done.err == f"{FILE}: written, but not committed: not on a Monday\n"
    assert "Hello" in text(repository)
    assert git(repository, "status", "--porcelain") == f" M {FILE}\n"


def test_commit__without_git_or_a_repository_the_entry_stays(folder: Path, do: Do) -> None:
    done = do("log", "ada", "Hello", "--commit")
    assert (done.status, "written, but not committed: fatal: not a git repository" in done.err) == (2, True)
    assert "Hello" in text(folder)


# --edit, and edit


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Callable[[], str]]:
    """Makes an editor of that name, which does what a script says; gives what it was called with."""

    def make(name: str, script: str = "") -> Callable[[], str]:
        file = tmp_path / "bin" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f'#!/bin/sh\nfor each; do echo "$each" >> {tmp_path}/called; done\n{script}\n')
        file.chmod(0o755)
        monkeypatch.setenv("EDITOR", f"{file} --wait")
        return (tmp_path / "called").read_text

    return make


@pytest.mark.parametrize(
    ("name", "expected"),
    [("vim", "--wait\n+18\n{}\n"), ("code", "--wait\n--goto\n{}:18\n"), ("hx", "--wait\n{}:18\n"), ("ed", "--wait\n{}\n")],
)
def test_log__edit_opens_the_file_at_the_entry(
    folder: Path, do: Do, editor: Callable[[str], Callable[[], str]], name: str, expected: str
) -> None:
    called = editor(name)
    assert do("log", "ada", "Hello", "--edit").status == 0
    assert called() == expected.format(folder / FILE)


def test_log__what_was_edited_is_told_and_committed(
    repository: Path, do: Do, editor: Callable[[str, str], Callable[[], str]]
) -> None:
    editor("vim", f"sed -i 's/2026-06-15/2026-06-01/' {repository / FILE}")
    done = do("log", "ada", "Hello", "--edit", "--commit")
    assert done.out.startswith(f"{FILE}:18\n  - 2026-06-01 call: Hello\n")
    assert "Ada Okafor: due next on 1 August 2026" in done.out
    assert git(repository, "status", "--porcelain") == ""


def test_log__what_was_edited_can_be_taken_back(folder: Path, do: Do, editor: Callable[[str, str], Callable[[], str]]) -> None:
    before = tree(folder / "contacts")
    editor("vim", f"sed -i 's/call: Hello/coffee (warm): Hello\\n  and more/' {folder / FILE}")
    assert do("log", "ada", "Hello", "--edit").out.startswith(f"{FILE}:18\n  - 2026-06-15 coffee (warm): Hello\n    and more\n")
    assert do("log", "--undo").status == 0
    assert tree(folder / "contacts") == before


def test_log__an_editor_that_changes_more_leaves_nothing_to_take_back(
    folder: Path, do: Do, editor: Callable[[str, str], Callable[[], str]]
) -> None:
    editor("vim", f"sed -i 's/call: Hello/coffee: Hello/; s/circle: close/circle: wide/' {folder / FILE}")
    assert do("log", "ada", "Hello", "--edit").out.startswith(f"{FILE}:18\nAda Okafor: ")
    with unchanged_tree(folder / "contacts"):
        assert do("log", "--undo").status == 2


def test_log__an_editor_that_fails_takes_the_entry_back(
    folder: Path, do: Do, editor: Callable[[str, str], Callable[[], str]]
) -> None:
    editor("vim", "exit 1")
    with unchanged_tree(folder / "contacts"):
        done = do("log", "ada", "Hello", "--edit")
    assert (done.status, done.out) == (2, "")
    assert f"ended with status 1; {FILE}:18: the entry is taken back" in done.err


@pytest.mark.parametrize(
    ("script", "told"),
    [("s/^name:/id: zed\\nname:/", "Ada Okafor: due"), ("1d", "is no contact any more"), ("s/^name: .*/name: Eve/", "Eve: due")],
)
def test_log__an_editor_may_make_somebody_else_of_them(
    repository: Path, do: Do, editor: Callable[[str, str], Callable[[], str]], script: str, told: str
) -> None:
    editor("vim", f"sed -i '{script}' {repository / FILE}")
    done = do("log", "ada", "Hello", "--edit", "--commit")
    assert (done.status, told in done.out + done.err, done.is_tidy) == (0, True, True)
    assert git(repository, "status", "--porcelain") == ""


def test_log__an_editor_may_take_the_file_away(folder: Path, do: Do, editor: Callable[[str, str], Callable[[], str]]) -> None:
    editor("vim", f"rm {folder / FILE}")
    done = do("log", "ada", "Hello", "--edit")
    assert (done.status, done.is_tidy) == (2, True)


def test_edit__opens_the_file(folder: Path, do: Do, editor: Callable[[str], Callable[[], str]]) -> None:
    called = editor("vim")
    assert do("edit", "ada", "okafor").status == 0
    assert called() == f"--wait\n+1\n{folder / FILE}\n"


@pytest.mark.parametrize("command", ["/nowhere/vim", "'vim", "/nowhere/ed", "false"])
@pytest.mark.parametrize("words", [("edit", "ada"), ("new", "Eve", "--edit"), ("log", "ada", "Hello", "--edit")])
def test_edit__an_editor_that_is_none(do: Do, monkeypatch: pytest.MonkeyPatch, command: str, words: tuple[str, ...]) -> None:
    monkeypatch.setenv("VISUAL", command)
    done = do(*words)
    assert (done.status, done.is_tidy, bool(done.err)) == (2, True, True)


def test_edit__no_shell_reads_the_files_name(folder: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EDITOR", "true")
    (folder / "contacts/$(touch ran).md").write_text("---\nname: Eve\nid: eve\n---\n")
    assert run("-C", folder, "edit", "eve").status == 0
    assert not (tmp_path / "ran").exists()


# done


def test_done__ticks_the_only_open_promise(folder: Path, do: Do) -> None:
    before = text(folder)
    done = do("done", "ada", "okafor")
    assert (done.status, done.out) == (0, f"{FILE}:20\n  - [x] 2026-06-20 send her the salary survey\n")
    assert text(folder) == before.replace("[ ]", "[x]")
    assert do("done", "ada").status == 1


PROMISES = """
    ---
    name: Ada
    ---

    - [ ] send the deck
    - [ ] 2026-07-01 send the deck
    - [ ] 2026-06-01 Send the deck to Zoë
    - [x] send nothing
    """


@pytest.mark.parametrize(
    ("words", "line"), [(("ZOE",), 7), (("send", "the", "deck"), 6), (("2026-07-01",), 6), (("deck", "to"), 7)]
)
def test_done__picks_by_words(network: Make, run: Run, words: tuple[str, ...], line: int) -> None:
    folder = network({"contacts/ada.md": PROMISES})
    before = text(folder, "contacts/ada.md").splitlines()
    assert run("-C", folder, "done", "ada", *words).out.startswith(f"contacts/ada.md:{line}\n")
    after = text(folder, "contacts/ada.md").splitlines()
    assert [number for number, (one, other) in enumerate(zip(before, after, strict=True), 1) if one != other] == [line]


@pytest.mark.parametrize(("words", "status", "listed"), [(("send",), 2, 3), ((), 2, 3), (("nothing",), 1, 3)])
def test_done__several_or_none_are_listed(network: Make, run: Run, words: tuple[str, ...], status: int, listed: int) -> None:
    folder = network({"contacts/ada.md": PROMISES})
    with unchanged_tree(folder / "contacts"):
        done = run("-C", folder, "done", "ada", *words)
    assert done.status == status
    assert len(done.err.splitlines()) == 1 + listed


def test_done__nothing_is_promised(do: Do) -> None:
    done = do("done", "bo")
    assert (done.status, done.err) == (1, "Bo Lindqvist: no open promise\n")


# snooze


@pytest.mark.parametrize(
    ("until", "day"), [("2026-12-01", "2026-12-01"), ("+2w", "2026-06-29"), ("3m", "2026-09-15"), ("mon", "2026-06-22")]
)
def test_snooze__until_a_day(folder: Path, do: Do, until: str, day: str) -> None:
    before = text(folder)
    done = do("snooze", "ada", until)
    assert done.out.startswith(f"{FILE}:12\n  snooze: {day}\nAda Okafor rests until ")
    assert written(folder, before) == f"snooze: {day}\n"
    with unchanged_tree(folder / "contacts"):
        assert do("snooze", "ada", until).err == f"{FILE}: says so already\n"
    assert do("snooze", "ada", "off").out == f"{FILE}:12\n  snooze:\nAda Okafor rests no longer\n"
    assert "snooze:\n---" in text(folder)
    assert do("check", "--strict").status == 0


def test_snooze__off_where_nobody_rests_changes_nothing(folder: Path, do: Do) -> None:
    with unchanged_tree(folder / "contacts"):
        done = do("snooze", "ada", "off")
    assert (done.status, done.out, done.err) == (0, "", f"{FILE}: says so already\n")


def test_snooze__nobody_who_has_died(network: Make, run: Run) -> None:
    folder = network({"contacts/ada.md": "---\nname: Ada\ndied: 2020-01-01\n---\n"})
    with unchanged_tree(folder / "contacts"):
        done = run("-C", folder, "snooze", "ada", "+2w")
    assert (done.status, "Ada has died" in done.err) == (2, True)


@pytest.mark.parametrize("until", [TODAY, "yesterday", "-2w", "soon", "2026-02-30"])
def test_snooze__no_day_to_come(folder: Path, do: Do, until: str) -> None:
    with unchanged_tree(folder / "contacts"):
        assert do("snooze", "ada", "--", until).status == 2


# set


def test_set__changes_fields_in_place(folder: Path, do: Do) -> None:
    before = text(folder)
    done = do("set", "ada", "circle=wide", "tags=[a, b]", "how=on a train # 9")
    assert done.status == 0
    assert done.out == f'{FILE}:8\n  circle: wide\n  tags: [a, b]\n  how: "on a train # 9"\n'
    assert text(folder) == before.replace("circle: close", "circle: wide").replace("[mentor, health]", "[a, b]").replace(
        "of data]\n---", 'of data]\nhow: "on a train # 9"\n---'
    )


def test_set__what_it_says_already(folder: Path, do: Do) -> None:
    with unchanged_tree(folder / "contacts"):
        done = do("set", "ada", "circle=close")
    assert (done.status, done.out, done.err) == (0, "", f"{FILE}: says so already\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("glad=9",), "glad: `9` is not a whole number from 1 to 5"),
        (("circle=wide", "birthday=tomorrow"), "birthday: `tomorrow` is not a date"),
        (("circel=wide",), "did you mean circle?"),
        (("circle",), "write FIELD=VALUE"),
        (("name=",), "name: is missing"),
        (("introduced_by=[[stranger]]",), "`[[stranger]]` is nobody here"),
        (("id=bo-lindqvist",), "`warmsite rename ada bo-lindqvist`"),
        (("name=Bo Lindqvist",), "1 link would mean somebody else, or nobody:\n  contacts/cy-tran.md: [[Ada Okafor]]"),
        (("a: b=c",), "edit the file"),
    ],
)
def test_set__what_cannot_be_read_writes_nothing(network: Make, run: Run, words: tuple[str, ...], said: str) -> None:
    folder = network({**THREE, "contacts/cy-tran.md": CY + "\n    Through [[Ada Okafor]].\n"})
    with unchanged_tree(folder / "contacts"):
        done = run("-C", folder, "set", "ada", *words)
    assert (done.status, done.out) == (2, "")
    assert said in done.err


def test_set__another_name_while_the_old_one_stays_known(network: Make, run: Run) -> None:
    folder = network({**THREE, "contacts/cy-tran.md": CY + "\n    Through [[Ada Okafor]].\n"})
    assert run("-C", folder, "set", "ada", "name=Ada Obi", "aka=[Ada Okafor]").status == 0
    assert run("-C", folder, "check", "--strict").status == 0


def test_set__old_problems_are_no_hindrance(network: Make, run: Run) -> None:
    folder = network({FILE: ADA.replace("birthday: 1980-06-15", "birthday: soon\n    circle: odd")})
    assert run("-C", folder, "set", "ada", "glad=5").status == 0
