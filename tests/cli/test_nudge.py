"""nudge: the day's sheet for cron, timers and mails to oneself."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from clitools import DEADLINE, REPOSITORY, THREE, TODAY, command_line, environment, unchanged_tree

from warmsite.cli.common import columns

if TYPE_CHECKING:
    from pathlib import Path

    from clitools import Files, Make, Run

DONE = "\n- 2026-06-15 call: A happy day.\n"
PLAN = """
    ---
    kind: campaign
    start: 2026-06-15
    select: name:cy
    ---

    How have you been, after all these years? I walked down our street the other day.
    """

OPENER = "  “How have you been, after all these years? I walked down our street t…"


def lines(text: str) -> list[str]:
    return text.splitlines()


def test_nudge__says_who_and_why_and_by_which_number(network: Make, run: Run) -> None:
    told = run("-C", network(), "--today", TODAY, "nudge")
    assert (told.status, told.err) == (0, "")
    assert lines(told.out)[:4] == [
        "Monday, 15 June 2026: 1 person to call",
        "",
        "Ada Okafor",
        "  birthday: turns 46 today; overdue by 44 days; every 2 months (close)",
    ]
    assert lines(told.out)[4] == "  +1 555 0100 mobile"


def test_nudge__says_what_a_plan_would_say_in_one_line(network: Make, run: Run) -> None:
    told = run("-C", network({**THREE, "plans/back.md": PLAN}), "--today", TODAY, "nudge")
    assert "Monday, 15 June 2026: 2 people to call" in told.out
    at = lines(told.out).index("Cy Tran")
    assert lines(told.out)[at + 1 :] == ["  plan: Back", OPENER]


def test_nudge__is_silent_where_nobody_is_to_be_called(network: Make, run: Run) -> None:
    folder = network({"contacts/bo-lindqvist.md": THREE["contacts/bo-lindqvist.md"]})
    told = run("-C", folder, "--today", TODAY, "nudge")
    assert (told.status, told.out, told.err) == (0, "", "")


def test_nudge__names_only_those_who_are_left(network: Make, run: Run) -> None:
    folder = network({**THREE, "plans/back.md": PLAN})
    with (folder / "contacts/ada-okafor.md").open("a") as file:
        file.write(DONE)
    assert "Ada" not in (told := run("-C", folder, "--today", TODAY, "nudge")).out
    assert "1 person to call" in told.out
    with (folder / "contacts/cy-tran.md").open("a") as file:
        file.write(DONE)
    told = run("-C", folder, "--today", TODAY, "nudge")
    assert (told.status, told.out) == (0, "")


def test_nudge__quiet_says_by_its_status_whether_anybody_is_to_be_called(network: Make, run: Run) -> None:
    folder = network()
    told = run("-C", folder, "--today", TODAY, "nudge", "--quiet")
    assert (told.status, told.out, told.err) == (0, "", "")
    with (folder / "contacts/ada-okafor.md").open("a") as file:
        file.write(DONE)
    told = run("-C", folder, "--today", TODAY, "nudge", "--quiet")
    assert (told.status, told.out, told.err) == (1, "", "")


def test_nudge__tells_those_for_whom_the_day_has_no_place(network: Make, run: Run) -> None:
    born = {f"contacts/{name.lower()}.md": f"---\nname: {name}\nbirthday: 06-15\n---\n" for name in ("Di", "Ed", "Flo")}
    told = run("-C", network(born, settings="dates_per_day: 1"), "--today", TODAY, "nudge")
    named = [name for name in ("Di", "Ed", "Flo") if name in lines(told.out)[-1]]
    assert lines(told.out)[-1].startswith("Also today: ")
    assert len(named) == 2


HOSTILE: Files = {
    "contacts/long.md": f"---\nname: {'Wolfeschlegelstein ' * 300}\nbirthday: 06-15\n---\n",
    "contacts/wide.md": f"---\nname: {'李伟' * 60}\nbirthday: 06-15\nphone: +1 555 0100\n---\n",
    "contacts/marks.md": f"---\nname: a{'́' * 200}\nbirthday: 06-15\n---\n",
    "contacts/rtl.md": '---\nname: "أمل \u202eحداد"\nbirthday: 06-15\n---\n',
    "contacts/broken.md": "---\nname: Broken\nbirthday: 2026-02-30\n---\n\n- [ ] 2026-06-15 \x1b[31mred\x07\x9b\u2066\n",
}


def test_nudge__stays_within_72_columns_and_has_no_control_characters(network: Make, run: Run) -> None:
    told = run("-C", network(HOSTILE), "--today", TODAY, "nudge")
    assert (told.status, told.err) == (0, ""), "cron would send what stands there every morning"
    assert lines(told.out)[0].endswith("5 people to call")
    assert max(map(columns, lines(told.out))) <= 72
    assert any(line.endswith("…") for line in lines(told.out))
    assert not [char for char in told.out if char != "\n" and not char.isprintable()]
    assert "red" in told.out


@pytest.mark.parametrize("settings", [{"FORCE_COLOR": "1"}, {"TERM": "xterm-256color"}])
def test_nudge__has_no_colour(network: Make, tmp_path: Path, settings: dict[str, str]) -> None:
    folder = network()
    done = subprocess.run(
        command_line("-C", folder, "--today", TODAY, "nudge"),
        env=environment(**settings),
        cwd=tmp_path,
        capture_output=True,
        timeout=DEADLINE,
        check=True,
    )
    assert done.stdout.startswith(b"Monday, 15 June 2026")
    assert b"\x1b" not in done.stdout


def test_nudge__speaks_utf8_with_the_few_variables_that_cron_gives(network: Make, tmp_path: Path) -> None:
    folder = network({"contacts/zoe.md": "---\nname: Zoë\nbirthday: 06-15\n---\n"})
    line = " ".join(map(str, command_line("-C", folder, "--today", TODAY, "nudge")))
    few = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "PYTHONPATH": environment()["PYTHONPATH"]}
    done = subprocess.run(["/bin/sh", "-c", line], env=few, cwd=tmp_path, capture_output=True, timeout=DEADLINE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "\nZoë\n" in done.stdout.decode()


@pytest.mark.parametrize(("born", "told"), [("06-15", "Zoë &amp; &lt;b>Co"), ("01-01", "")])
def test_nudge__the_script_of_the_documentation_shows_a_notice_or_none(
    network: Make, tmp_path: Path, born: str, told: str
) -> None:
    folder = network({"contacts/zoe.md": f'---\nname: "Zoë & <b>Co"\nbirthday: {born}\n---\n'}, name="home/people")
    script = re.search(r"```sh\n(#!/bin/sh\n.*?)```", (REPOSITORY / "docs/automation.md").read_text(), re.DOTALL)
    assert script
    programs = {
        "home/.warmsite/bin/warmsite": f'#!/bin/sh\nexec {" ".join(command_line("--today", TODAY))} "$@"\n',
        "home/notify": script[1],
        "bin/notify-send": '#!/bin/sh\nprintf "%s\\n" "$@"\n',
    }
    for path, text in programs.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
        (tmp_path / path).chmod(0o700)
    few = {"HOME": str(folder.parent), "PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin", "PYTHONPATH": environment()["PYTHONPATH"]}
    done = subprocess.run([tmp_path / "home/notify"], env=few, capture_output=True, timeout=DEADLINE, check=True)
    assert lines(done.stdout.decode())[:1] == (["Whom to call today"] if told else [])
    assert told in done.stdout.decode()


def test_nudge__changes_nothing(network: Make, run: Run) -> None:
    folder = network()
    with unchanged_tree(folder):
        run("-C", folder, "--today", TODAY, "nudge")


def test_nudge__without_a_network_is_a_failure_in_words(tmp_path: Path, run: Run) -> None:
    told = run("-C", tmp_path / "nowhere", "nudge", "--quiet")
    assert told.status == 2
    assert "there is no such folder" in told.err
