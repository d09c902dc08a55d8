"""The documentation names everything that there is, nothing that there is not, and its examples hold."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from warmsite.cli.main import COMMANDS, cli
from warmsite.records.contact import Contact, parse_contact
from warmsite.records.readers import keys_of
from warmsite.records.settings import Settings, parse_settings

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

_FENCE = re.compile(r"(`{3,})(.*)")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_SPAN = re.compile(r"`[^`]*`")


class Block(NamedTuple):
    """A fenced block: where it stands, its language, its text."""

    place: str
    language: str
    text: str


def _parted(page: Path) -> tuple[list[str], list[Block]]:
    """A page's lines outside fences, and its fenced blocks."""
    prose: list[str] = []
    blocks: list[Block] = []
    inside: list[str] = []
    fence, start, language = "", 0, ""
    for number, line in enumerate(page.read_text("utf-8").splitlines(), 1):
        mark = _FENCE.fullmatch(line)
        if fence and line == fence:
            blocks.append(Block(f"{page.name}:{start}", language, "\n".join(inside) + "\n"))
            fence = ""
        elif fence:
            inside.append(line)
        elif mark:
            fence, start, language, inside = mark[1], number, mark[2], []
        else:
            prose.append(line)
    assert not fence, f"{page.name}:{start}: the block is not closed"
    return prose, blocks


def _slug(title: str) -> str:
    """The anchor that a heading gets where these pages are shown."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _anchors(page: Path) -> set[str]:
    return {_slug(line.lstrip("#").strip()) for line in _parted(page)[0] if line.startswith("#")}


def _links() -> list[tuple[Path, str]]:
    found = [(page, target) for page in PAGES for line in _parted(page)[0] for target in _LINK.findall(_SPAN.sub("", line))]
    return [(page, target) for page, target in found if not re.match(r"[a-z]+:", target)]


def _blocks(language: str) -> list[Block]:
    return [block for page in PAGES for block in _parted(page)[1] if block.language == language]


def _table(page: str, first: str) -> list[list[str]]:
    """The cells of the table in docs/ whose first column is headed so, row by row."""
    lines = _parted(ROOT / "docs" / page)[0]
    start = next(at for at, line in enumerate(lines) if line.startswith(f"| {first} |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return rows


def _sections(page: str) -> dict[str, str]:
    """The text under each heading of the second level."""
    found: dict[str, str] = {}
    for part in re.split(r"^## ", "\n".join(_parted(ROOT / "docs" / page)[0]), flags=re.MULTILINE)[1:]:
        title, _, text = part.partition("\n")
        found[title.strip()] = text
    return found


def _options(command: click.Command) -> list[str]:
    context = click.Context(command, help_option_names=["-h", "--help"])
    return [
        name
        for parameter in command.get_params(context)
        if isinstance(parameter, click.Option)
        for name in (*parameter.opts, *parameter.secondary_opts)
    ]


def _is_named(option: str, text: str) -> bool:
    return re.search(rf"`(?:warmsite )?{re.escape(option)}[` ]", text) is not None


def _name(cell: str) -> str:
    return cell.strip("`")


FIELDS = _table("records.md", "field")
SETTINGS = _table("settings.md", "setting")


def test_fields__all_of_them_in_the_tables_order_and_no_other() -> None:
    assert [_name(row[0]) for row in FIELDS] == list(keys_of(Contact))


def test_settings__all_of_them_in_the_tables_order_and_no_other() -> None:
    assert [_name(row[0]) for row in SETTINGS] == list(keys_of(Settings))


@pytest.mark.parametrize("row", FIELDS, ids=lambda row: _name(row[0]))
def test_fields__the_example_is_one(row: list[str]) -> None:
    name, example = _name(row[0]), _name(row[-1])
    assert example.startswith(f"{name}: ")
    front = example if name == "name" else f"name: Ada Okafor\n{example}"
    contact, problems = parse_contact(f"---\n{front}\n---\n", "contacts/ada-okafor.md", Settings())
    assert contact is not None
    assert not problems


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: _name(row[0]))
def test_settings__the_example_is_one(row: list[str]) -> None:
    assert _name(row[-1]).startswith(f"{_name(row[0])}: ")
    assert parse_settings(_name(row[-1]))[1] == ()


@pytest.mark.parametrize("row", [row for row in SETTINGS if row[2].startswith("`")], ids=lambda row: _name(row[0]))
def test_settings__the_default_is_as_the_page_says(row: list[str]) -> None:
    name, default = _name(row[0]), _name(row[2])
    told, problems = parse_settings(f"{name}: {default}")
    assert not problems
    assert getattr(told, name) == getattr(Settings(), name)


@pytest.mark.parametrize("name", list(COMMANDS))
def test_commands__each_has_a_section_with_all_its_options(name: str) -> None:
    sections = _sections("commands.md")
    assert name in sections, f"docs/commands.md has no section `## {name}`"
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    common = sections["Options of every command"]
    missing = [each for each in _options(command) if not _is_named(each, sections[name]) and not _is_named(each, common)]
    assert missing == []


def test_commands__the_options_of_all_are_told_once() -> None:
    common = _sections("commands.md")["Options of every command"]
    assert [each for each in _options(cli) if not _is_named(each, common)] == []


@pytest.mark.parametrize("name", list(COMMANDS))
def test_commands__no_option_is_told_that_there_is_not(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    told = re.findall(r"^\| `(-[-\w]+)", _sections("commands.md")[name], re.MULTILINE)
    assert set(told) <= set(_options(command))


def test_commands__no_section_for_a_command_that_there_is_not() -> None:
    known = {*COMMANDS, "Options of every command", "Exit statuses", "JSON"}
    assert set(_sections("commands.md")) == known


@pytest.mark.parametrize(("page", "target"), _links(), ids=lambda value: value if isinstance(value, str) else value.name)
def test_links__lead_somewhere(page: Path, target: str) -> None:
    path, _, anchor = target.partition("#")
    file = (page.parent / path).resolve() if path else page
    assert file.exists()
    assert file.is_relative_to(ROOT)
    if anchor:
        assert anchor in _anchors(file)


@pytest.mark.parametrize("block", _blocks("markdown"), ids=lambda block: block.place)
def test_records__every_example_parses_without_problems(block: Block) -> None:
    contact, problems = parse_contact(block.text, "contacts/ada-okafor.md", Settings())
    assert contact is not None
    assert not problems


def test_records__the_bad_example_has_the_problems_that_the_page_shows() -> None:
    blocks = _parted(ROOT / "docs" / "records.md")[1]
    bad = next(at for at, block in enumerate(blocks) if block.language == "text" and block.text.startswith("---"))
    _, problems = parse_contact(blocks[bad].text, "contacts/ada-okafor.md", Settings())
    assert [str(each) for each in problems] == blocks[bad + 1].text.splitlines()


@pytest.mark.parametrize("block", _blocks("yaml"), ids=lambda block: block.place)
def test_settings__every_example_parses_without_problems(block: Block) -> None:
    assert parse_settings(block.text)[1] == ()
