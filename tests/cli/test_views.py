"""What the commands look like on a terminal, from narrow to wide, and in a pipe."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest
from clitools import ADA, DEADLINE, THREE, TODAY, environment
from rich.cells import cell_len
from terminals import Terminal, shown

from warmsite.cli.drawing import SIGNS
from warmsite.network.callsheet import SECTIONS
from warmsite.site.context import Context
from warmsite.site.pages import overdue

if TYPE_CHECKING:
    from pathlib import Path

    from clitools import Make, Run

WIDTHS = [40, 60, 80, 140, 200]
LONG = "an-id-that-is-so-long-that-no-narrow-terminal-has-room-for-it-beside-anything-else"
FILES = {
    **THREE,
    "contacts/li-wei.md": """
        ---
        name: 李伟
        aka: [Li Wei]
        role: 研究主任
        company: Pearl River Imaging
        phone: {mobile: +1 555 0177}
        circle: inner
        offering: [a head of data who can wait]
        ---

        She keeps bees, and a list of the
        questions that nobody answered.

        - first thing
        - second thing, which is long enough to need more than one row of a terminal as narrow as that

        ## Log

        - 2026-04-20 call: 谈了搬家的事, and of the long road that leads from the old house to the new one.
          - challenge: finding somebody who reads the questions to their end
        - 2025-12-01 12:30 lunch (warm) with [[bo-lindqvist]]: Planned the spring meet-up.
        """,
    f"contacts/{LONG}.md": f"---\nname: Zed {'Longname ' * 6}\ncircle: wide\n---\n\n## Log\n\n- 2025-11-01 call: Once.\n",
}


@pytest.fixture
def look(network: Make) -> Any:
    """`look("today", width=40)`: what a command about a small network shows on a terminal."""
    folder = network(FILES)

    def go(*words: str, width: int = 80, **variables: str) -> str:
        return shown("-C", folder, "--today", TODAY, *words, width=width, **variables)

    return go


def squeezed(text: str) -> str:
    """A text without its spaces and line ends: what is left of it however it was wrapped."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("words", [["today"], ["show", "li-wei"], ["upcoming"], ["overdue"], ["list"], ["stats"]], ids=" ".join)
def test_views__fit_any_terminal(look: Any, words: list[str], width: int) -> None:
    lines = look(*words, width=width).splitlines()
    assert len(lines) > 3
    # An id that is longer than a line stands whole, to be copied: it is the terminal that wraps it.
    assert [line for line in lines if cell_len(line) > width and line.strip() != LONG] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_views__nothing_that_one_needs_is_cut(look: Any, width: int) -> None:
    told = squeezed(look("today", width=width))
    for part in ("李伟", "li-wei", "+15550177", "谈了搬家的事,andofthelongroad", "thenewone.(call,20April2026)", "totheirend"):
        assert part in told
    for command in ("list", "overdue"):
        told = look(command, width=width)
        for identity in ("ada-okafor", "cy-tran", LONG, "li-wei"):
            assert re.search(rf"(^|\s){re.escape(identity)}(\s|$)", told), (command, identity)
        assert "研究主任,PearlRiverImaging" in squeezed(told)


@pytest.mark.parametrize("width", [60, 120])
def test_show__wrapped_texts_stand_behind_their_lead(look: Any, width: int) -> None:
    lines = look("show", "li-wei", width=width).splitlines()
    first = next(at for at, line in enumerate(lines) if line.startswith("  20 April"))
    text = cell_len(lines[first][: lines[first].index("call")])
    assert lines[first + 1].startswith(" " * text)
    second = next(at for at, line in enumerate(lines) if line.startswith("- second"))
    if width == 60:
        assert lines[second + 1].startswith("  ")
        assert not lines[second + 1].startswith("   ")


def test_show__lines_that_an_editor_parted_are_joined(look: Any) -> None:
    told = look("show", "li-wei", width=120)
    assert "a list of the questions that nobody answered." in told
    assert "\n- first thing\n- second thing" in told


def test_show__the_timeline_by_years_with_company_and_what_was_nested(look: Any) -> None:
    told = look("show", "li-wei", width=120)
    years = [line for line in told.splitlines() if re.fullmatch(r"20\d\d", line)]
    assert years == ["2026", "2025"]
    assert "lunch, 12:30 (warm) with Bo Lindqvist: Planned the spring meet-up." in told
    assert "challenge: finding somebody who reads the questions to their end" in told


def test_show__links_stand_as_names_and_mentions_are_named(look: Any) -> None:
    assert "gave: introduction to Bo Lindqvist" in look("show", "ada")
    assert re.search(r"Mentioned by +Ada Okafor, 李伟", look("show", "bo-lindqvist"))


def test_show__says_whom_one_could_introduce(look: Any) -> None:
    assert re.search(r"^Introduce +Ada Okafor, seeking: a head of data$", look("show", "li-wei", width=120), re.MULTILINE)
    assert re.search(r"^Introduce +李伟, offering: a head of data who can wait$", look("show", "ada", width=120), re.MULTILINE)


def test_show__says_of_a_role_and_of_tags_why_it_would_introduce_them(network: Make) -> None:
    files = {
        "contacts/ada.md": "---\nname: Ada\nseeking: [a choir of nurses, 'a [[bo|boat]] builder']\n---\n",
        "contacts/bo.md": "---\nname: Bo\nrole: Boat builder\n---\n",
        "contacts/cy.md": "---\nname: Cy\ntags: [nurse, mentor, choir]\n---\n",
    }
    folder = network(files)
    assert re.search(r"Introduce +Cy, tagged: nurse, choir\n", shown("-C", folder, "show", "ada"))
    assert re.search(r"Introduce +Ada, seeking: a choir of nurses\n", shown("-C", folder, "show", "cy"))


def test_show__all_texts_stand_behind_one_width_of_labels(network: Make) -> None:
    """A label of the user's own that is longer goes its own way, and moves no other text."""
    long = "the day on which we both moved house"
    folder = network({"contacts/eve.md": f"---\nname: Eve\nlanguage: English\ndates: [{{on: 03-14, what: {long}}}]\n---\n"})
    lines = shown("-C", folder, "--today", TODAY, "show", "eve", width=100).splitlines()
    assert f"{long}  14 March" in lines
    texts = {
        re.match(r"(\S+(?: \S+)*  +)\S", each)[1] for each in lines if re.match(r"(Last spoke|Language|Figures|File)  ", each)
    }
    assert len({len(each) for each in texts}) == 1
    assert lines[0] == f"Eve  {SIGNS['new']} new  eve"


def test_show__the_time_there_only_for_whoever_stands_on_the_day_itself(network: Make) -> None:
    folder = network({"contacts/ada.md": "---\nname: Ada\ntimezone: Europe/Berlin\n---\n"})
    assert re.search(r"Time there +\d\d:\d\d \(Europe/Berlin\)", shown("-C", folder, "show", "ada"))
    assert "Time there" not in shown("-C", folder, "--today", TODAY, "show", "ada")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("status: paused", "Paused: stands in no list"),
        ("status: archived", "Archived"),
        ("died: 2024-11-02", "died 2 November 2024"),
    ],
)
def test_show__the_silent_are_left_in_peace(network: Make, status: str, words: str) -> None:
    folder = network({"contacts/eve.md": f"---\nname: Eve\ncircle: close\n{status}\n---\n\n## Log\n\n- 2020-01-01 call: A.\n"})
    told = shown("-C", folder, "--today", TODAY, "show", "eve")
    assert words in told
    for part in ("“", "Rhythm", "Due", "Ready to ask", "Figures"):
        assert part not in told


def test_today__in_the_words_of_the_site(look: Any) -> None:
    told = look("today", width=120)
    for part in (SECTIONS["date"], SECTIONS["overdue"], "“Happy birthday!”", "Struggling with", "李伟, offering: a head of data"):
        assert part in told
    assert told.startswith("Monday, 15 June 2026: 0 of")
    assert f"{SIGNS['cold']} cold" in told


def test_today__whoever_is_done_is_a_line_and_the_last_one_ends_the_day(network: Make) -> None:
    files = {"contacts/ada.md": f"{ADA.rstrip()}\n    - 2026-06-15 call: Sang.\n"}
    told = shown("-C", network(files), "--today", TODAY, "today")
    assert "1 of 1 done" in told
    assert "[x] Ada Okafor  done\n" in told
    assert "That was the last one. The day is done." in told
    assert "Happy birthday" not in told


def test_today__says_what_the_next_week_brings(network: Make) -> None:
    files = {
        "contacts/in.md": "---\nname: Ina\nbirthday: 1980-06-22\n---\n",
        "contacts/out.md": "---\nname: Otto\nbirthday: 1980-06-23\n---\n",
    }
    told = shown("-C", network(files), "--today", TODAY, "today")
    assert re.search(r"The next days\n +Mon 22  Ina  birthday  turns 46\n", told)
    assert "Otto" not in told


def test_overdue__the_parts_as_the_site_has_them(look: Any, network_of: Any) -> None:
    files = {path: dedent(text).removeprefix("\n") for path, text in FILES.items()}
    page = next(page for page in overdue.pages(Context(network_of(files), ())) if page.address == "overdue.html")
    told = look("overdue", width=200)
    parts = [part for part in page.make().parts if part.total]
    assert len(parts) > 1
    for part in parts:
        assert f"\n{part.title}  " in f"\n{told}"
        assert squeezed(part.about) in squeezed(told)


def test_today__names_those_to_whom_something_old_is_promised(network: Make) -> None:
    promise = "---\nname: {}\n---\n\n- [ ] 2026-04-01 send the map\n- [ ] 2026-04-02 and the key\n"
    names = ["Ada", "Bo", "Cy", "Dan", "Eve"]
    folder = network({f"contacts/{name.lower()}.md": promise.format(name) for name in names})
    assert "10 promises older than 30 days are still open: Ada, Bo, Cy and 2 others.\n" in shown(
        "-C", folder, "--today", TODAY, "today"
    )
    one = network({"contacts/ada.md": "---\nname: Ada\n---\n\n- [ ] 2026-04-01 send the map\n"}, "one")
    assert "1 promise older than 30 days is still open: Ada.\n" in shown("-C", one, "--today", TODAY, "today")


def test_today__of_whom_a_query_asks_and_of_nobody_else(network: Make) -> None:
    files = {**THREE, "contacts/bo-lindqvist.md": "---\nname: Bo\nbirthday: 06-15\n---\n\n## Log\n\n- 2026-06-15 call: Sang.\n"}
    folder = network(files)
    assert "All of them are done." in shown("-C", folder, "--today", TODAY, "today", "name:bo")
    assert "None of them is on today’s list." in shown("-C", folder, "--today", TODAY, "today", "name:cy")
    for query in ("name:bo", "name:cy"):
        told = shown("-C", folder, "--today", TODAY, "today", query)
        assert "The day is done" not in told
        assert "Nobody to call" not in told
    assert shown("-C", folder, "--today", TODAY, "today", "zzz") == "zzz: fits nobody here\n"


@pytest.mark.parametrize("command", ["overdue", "upcoming"])
def test_views__an_empty_list_is_said_on_a_terminal_alone(network: Make, run: Run, command: str) -> None:
    folder = network({"contacts/eve.md": "---\nname: Eve\ncadence: never\n---\n"})
    whole = {"overdue": "Nobody waits.\n", "upcoming": "Nothing in the next 60 days.\n"}[command]
    some = {"overdue": "None of them waits.\n", "upcoming": whole}[command]
    assert shown("-C", folder, "--today", TODAY, command) == whole
    assert shown("-C", folder, "--today", TODAY, command, "eve") == some
    assert shown("-C", folder, "--today", TODAY, command, "zzz") == "zzz: fits nobody here\n"
    assert run("-C", folder, "--today", TODAY, command).told == ""


def test_upcoming__by_day_with_the_calls_of_a_day_in_a_line(network: Make) -> None:
    due = "---\nname: {}\ncircle: inner\n---\n\n## Log\n\n- 2026-05-26 call: A.\n"
    files = {
        "contacts/ada.md": due.format("Ada"),
        "contacts/bo.md": due.format("Bo"),
        "contacts/eve.md": "---\nname: Eve\nbirthday: 1980-06-16\n---\n",
    }
    lines = shown("-C", network(files), "--today", TODAY, "upcoming").splitlines()
    assert lines == ["Tomorrow, Tuesday  16 June 2026", "  Eve  birthday  turns 46", "  calls due  Ada, Bo"]


def test_list__wide_letters_keep_the_columns_in_line(look: Any) -> None:
    lines = [line for line in look("list", width=200).splitlines() if any(f"{sign} " in line for sign in SIGNS.values())]
    signs = re.compile(rf"[{re.escape(''.join(set(SIGNS.values())))}] \w+")
    places = {cell_len(line[: found.start()]) for line in lines if (found := signs.search(line))}
    assert len(lines) == 5
    assert len(places) == 1


@pytest.mark.parametrize("words", [["today"], ["show", "ada"], ["list"], ["stats"]], ids=" ".join)
def test_views__no_escapes_where_no_colour_is_wanted(network: Make, words: list[str]) -> None:
    folder = network(FILES)
    for variables, coloured in (({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)):
        with Terminal("-C", folder, "--today", TODAY, *words, **variables) as terminal:
            terminal.end()
            assert ("\x1b" in terminal.told) is coloured


@pytest.mark.parametrize("words", [["today"], ["show", "li-wei"], ["show", "ada"]], ids=" ".join)
def test_views__a_pipe_gets_the_same_words_each_text_on_one_line(run: Run, network: Make, look: Any, words: list[str]) -> None:
    piped = run("-C", network(FILES, "piped"), "--today", TODAY, *words).out
    assert "\x1b" not in piped
    assert words == ["show", "ada"] or "and of the long road that leads from the old house to the new one." in piped
    assert squeezed(piped) == squeezed(look(*words, width=60))


@pytest.mark.parametrize("words", [["today"], ["show", "ada"], ["list"], ["overdue"], ["upcoming"], ["stats"]], ids=" ".join)
def test_views__load_nothing_that_draws_progress(network: Make, words: list[str]) -> None:
    asked = ["-C", str(network(FILES)), "--today", TODAY, *words]
    code = f"import sys; from warmsite.cli.main import run; run({asked!r}); print('rich' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, timeout=DEADLINE, check=True
    )
    assert len(done.stdout.splitlines()) > 1
    assert done.stdout.splitlines()[-1] == "False"


def test_show__somebody_of_whom_only_the_name_is_known(network: Make) -> None:
    told = shown("-C", network({"contacts/bo.md": "---\nname: Bo\n---\n"}), "--today", TODAY, "show", "bo", width=40)
    assert told.startswith(f"Bo  {SIGNS['new']} new")
    assert "Nothing in the log yet." in told
    for label in ("Call", "Write", "Due", "Rhythm", "Tags", "Last words"):
        assert label not in told


# The pager

MANY = {f"contacts/p{number}.md": f"---\nname: Person {number}\n---\n" for number in range(40)}
VIEWS = [["today"], ["overdue"], ["upcoming"], ["list"], ["show", "p0"], ["stats"]]


@pytest.fixture
def pager(tmp_path: Path) -> Any:
    """`pager("cat")`: the path of a pager that keeps what it is given in `paged`, as far as that command reads."""

    def make(command: str) -> Path:
        script = tmp_path / "pager"
        script.write_text(f"#!/bin/sh\n{command} > '{tmp_path}/paged'\n", "utf-8")
        script.chmod(0o755)
        return script

    return make


@pytest.mark.parametrize("words", VIEWS, ids=" ".join)
def test_pager__shows_what_is_taller_than_the_terminal(network: Make, tmp_path: Path, pager: Any, words: list[str]) -> None:
    files = {**MANY, "contacts/p0.md": f"---\nname: Person 0\nbirthday: 06-20\n---\n{'- a thing' * 9}\n"}
    asked = ["-C", network(files), "--today", TODAY, *words]
    whole = shown(*asked)
    height = len(whole.splitlines())
    for rows, paged in ((height + 1, False), (height, True)):
        (tmp_path / "paged").unlink(missing_ok=True)
        with Terminal(*asked, height=rows, PAGER=str(pager("cat"))) as terminal:
            assert terminal.end() == 0
            assert terminal.text == ("" if paged else whole)
        assert (tmp_path / "paged").exists() is paged
    assert (tmp_path / "paged").read_text("utf-8") == whole


def test_pager__that_is_left_early_is_no_failure(network: Make, tmp_path: Path, pager: Any) -> None:
    files = {f"contacts/p{number}.md": f"---\nname: Person {number} {'of the far north' * 20}\n---\n" for number in range(400)}
    with Terminal("-C", network(files), "list", PAGER=str(pager("head -n 1"))) as terminal:
        assert terminal.end() == 0
        assert terminal.text == ""
    assert len((tmp_path / "paged").read_text("utf-8").splitlines()) == 1


@pytest.mark.parametrize("words", [["--json"], ["--csv"]], ids=" ".join)
def test_pager__is_for_what_people_read(network: Make, tmp_path: Path, pager: Any, words: list[str]) -> None:
    with Terminal("-C", network(MANY), "list", *words, PAGER=str(pager("cat"))) as terminal:
        assert terminal.end() == 0
    assert not (tmp_path / "paged").exists()


@pytest.mark.parametrize("none", ["", "cat", "there-is-no-such-pager -R"])
def test_pager__none(network: Make, none: str) -> None:
    told = shown("-C", network(MANY), "list", PAGER=none)
    assert len(told.splitlines()) == 41


def test_pager__less_in_colour_until_one_leaves_it(network: Make) -> None:
    if shutil.which("less") is None:
        pytest.skip("less is not installed, and what it makes of our colours only it can show; .ci/run installs it")
    with Terminal("-C", network(MANY), "list", PAGER=None, LESS=None) as terminal:
        terminal.wait_for("Person 0")
        terminal.wait_for(":")
        terminal.press("\x03")  # asks less for nothing, and does not end the command
        terminal.press("G")
        terminal.wait_for("Person 9")
        terminal.press("q")
        assert terminal.end() == 0
        assert "\x1b[1mPerson 0" in terminal.told
