"""docs/editors.md: what it tells editors reads the lines of `check` as they are."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from clitools import DEADLINE, REPOSITORY, THREE, command_line, environment

if TYPE_CHECKING:
    from pathlib import Path

    from clitools import Make, Run

PAGE = (REPOSITORY / "docs/editors.md").read_text("utf-8")
FILES = {
    **THREE,
    "contacts/bad.md": "---\nname: Bad Date\nbirthday: 2026-02-30\n---\n",
    "contacts/deep/odd one.md": "---\nname: Odd: Key\ncircel: close\n---\n",
    "contacts/ünï.md": "---\nname: Ünï\ncircel: close\n---\n\nSee [[nobody: at all]].\n",
}


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


@pytest.fixture
def checked(run: Run, network: Make) -> tuple[Path, list[Any]]:
    """A network with problems, and the problems: (file, line, column, severity)."""
    folder = network(FILES)
    found = run("-C", folder, "check", "--json").json
    assert {each["severity"] for each in found} == {"error", "warning"}
    return folder, [[each["path"], each["line"], each["column"], each["severity"]] for each in found]


@pytest.fixture
def program(tmp_path: Path) -> str:
    """A folder for PATH in which `warmsite` is this program."""
    made = tmp_path / "bin/warmsite"
    made.parent.mkdir()
    made.write_text(f'#!/bin/sh\nexec {" ".join(command_line())} "$@"\n')
    made.chmod(0o755)
    return f"{made.parent}:{environment()['PATH']}"


def test_vscode__the_snippets_are_json() -> None:
    assert len([json.loads(block) for block in blocks("json")]) == 3


def test_vscode__the_problem_matcher_reads_every_line(run: Run, checked: tuple[Path, list[Any]]) -> None:
    folder, problems = checked
    task = next(json.loads(block) for block in blocks("json") if "problemMatcher" in block)["tasks"][0]
    assert task["command"] == "warmsite check"
    pattern = task["problemMatcher"]["pattern"]
    found = [re.search(pattern["regexp"], line) for line in run("-C", folder, "check").out.splitlines()]
    assert all(found)
    read = [[each[pattern[part]] for part in ("file", "line", "column", "severity")] for each in found if each]
    assert [[path, int(line), int(column), severity] for path, line, column, severity in read] == problems
    assert all(each[pattern["message"]] for each in found if each)


@pytest.mark.skipif(shutil.which("vim") is None, reason="no vim, which alone can try its errorformat; .ci/run installs it")
def test_vim__make_fills_the_list_of_errors(checked: tuple[Path, list[Any]], program: str, tmp_path: Path) -> None:
    folder, problems = checked
    settings = [line for block in blocks("vim") for line in block.splitlines() if "makeprg" in line or "errorformat" in line]
    assert len(settings) == 2
    script = tmp_path / "script.vim"
    listed = "map(getqflist({'items': 0}).items, {_, each -> [bufname(each.bufnr), each.lnum, each.col, each.type, each.valid]})"
    script.write_text(
        "\n".join(
            [*settings, "edit contacts/bad.md", "silent make", f"call writefile([json_encode({listed})], 'out.json')", "qa!"]
        )
    )
    ours = "set nocompatible encoding=utf-8 | filetype on"
    vim = ["vim", "-es", "-u", "NONE", "--cmd", ours, "-S", str(script)]
    subprocess.run(vim, cwd=folder, env=environment(PATH=program), timeout=DEADLINE, check=False, capture_output=True)
    found = [each for each in json.loads((folder / "out.json").read_text("utf-8")) if each[4]]
    kinds = {"e": "error", "w": "warning"}
    assert [[path, line, column, kinds[kind.lower()]] for path, line, column, kind, _ in found] == problems


@pytest.mark.skipif(shutil.which("emacs") is None, reason="no Emacs, which alone can try its compile mode; .ci/run installs it")
def test_emacs__compile_reads_every_line(run: Run, checked: tuple[Path, list[Any]], tmp_path: Path) -> None:
    """Of the places that its compilation mode knows by itself, without a word from us."""
    folder, problems = checked
    log = tmp_path / "log.txt"
    log.write_text("-*- mode: compilation -*-\n\n" + run("-C", folder, "check").out, "utf-8")
    script = tmp_path / "script.el"
    script.write_text(f"""
        (require 'compile)
        (with-temp-buffer
          (let ((coding-system-for-read 'utf-8)) (insert-file-contents "{log}"))
          (compilation-mode)
          (compilation--ensure-parse (point-max))
          (goto-char (point-min))
          (while (not (eobp))
            (let ((told (get-text-property (point) 'compilation-message)))
              (when told
                (let ((at (compilation--message->loc told)))
                  (princ (format "%s\\t%s\\t%s\\t%s\\n" (caar (compilation--loc->file-struct at)) (compilation--loc->line at)
                                 (compilation--loc->col at) (compilation--message->type told))))))
            (forward-line 1)))
        """)
    emacs = ["emacs", "-Q", "--batch", "-l", str(script)]
    done = subprocess.run(emacs, cwd=folder, env=environment(LC_ALL="C.UTF-8"), timeout=DEADLINE, check=True, capture_output=True)
    kinds = {"2": "error", "1": "warning"}
    found = [line.split("\t") for line in done.stdout.decode().splitlines()]
    assert [[path, int(line), int(column), kinds[kind]] for path, line, column, kind in found] == problems


def test_emacs__the_snippet_is_balanced() -> None:
    (block,) = blocks("lisp")
    bare = re.sub(r'"[^"]*"|;.*', "", block)
    assert bare.count("(") == bare.count(")") > 0


def test_schema__the_command_that_the_page_names_writes_what_its_configuration_reads(run: Run) -> None:
    (configuration,) = blocks("javascript")
    (name,) = set(re.findall(r"[\w.]+\.schema\.json", PAGE))
    assert f"readFileSync('{name}', 'utf8')" in configuration
    assert f"warmsite schema > {name}" in PAGE
    assert "$schema" in run("schema").json
