"""Every sentence that the reader of a record says to its author: sentences.txt has what was typed, and after `>` what is said.

The sentences are an interface: whoever changes one reads it there once more, as the person would who gets it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from warmsite.records.contact import parse_contact
from warmsite.records.settings import Settings

AROUND = {
    "# a file": "{}\n",
    "# lines of front matter, the first is line 3": "---\nname: Ada\n{}\n---\n",
    "# entries of a log, in line 6": "---\nname: Ada\n---\n## Log\n\n- {}\n",
}


def cases() -> list[tuple[str, list[str]]]:
    """Whole files, and what is said of each: `code: line:column: severity: message (hint)`."""
    found, around = [], ""
    for block in (Path(__file__).parent / "sentences.txt").read_text("utf-8").rstrip("\n").split("\n\n"):
        if block in AROUND:
            around = AROUND[block]
            continue
        lines = block.split("\n")
        typed = [line for line in lines if not line.startswith("> ")]
        found.append((around.replace("{}", "\n".join(typed)), [line[2:] for line in lines[len(typed) :]]))
    return found


@pytest.mark.parametrize(("source", "sentences"), cases())
def test_sentences(source: str, sentences: list[str]) -> None:
    _, problems = parse_contact(source, "a.md", Settings())
    assert [f"{each.code}: {str(each).removeprefix('a.md:')}" for each in problems] == sentences
