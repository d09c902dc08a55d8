"""The documentation names everything that there is, nothing that there is not, and its examples hold."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, NamedTuple, get_args, get_origin, get_type_hints

import click
import pytest
import sites
from jinja2 import Environment, nodes, pass_context
from jinja2.defaults import DEFAULT_FILTERS
from msgspec import Struct

from warmsite.build.report import BuildError
from warmsite.cli.main import COMMANDS, cli
from warmsite.records.contact import Contact, parse_contact
from warmsite.records.plan import KINDS, Plan, parse_plan
from warmsite.records.readers import keys_of
from warmsite.records.settings import Settings, parse_settings
from warmsite.site import views
from warmsite.site.context import Context
from warmsite.site.markup import Markup
from warmsite.site.pages import all_pages
from warmsite.site.render import Renderer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from warmsite.network.people import Network

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]

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


def _blocks(language: str, name: str = "*.md", *, but: str = "") -> list[Block]:
    pages = [page for page in PAGES if page.match(name) and page.name != but]
    return [block for page in pages for block in _parted(page)[1] if block.language == language]


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


def _sections(page: str, level: str = "##") -> dict[str, str]:
    """The text under each heading of a level."""
    found: dict[str, str] = {}
    for part in re.split(rf"^{level} ", "\n".join(_parted(ROOT / "docs" / page)[0]), flags=re.MULTILINE)[1:]:
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


def test_commands__plan_tells_its_words_and_all_their_options() -> None:
    plan = cli.get_command(click.Context(cli), "plan")
    assert isinstance(plan, click.Group)
    told = _sections("commands.md")["plan"]
    assert set(re.findall(r"`warmsite plan ([a-z]+)", told)) == set(plan.commands)
    common = _sections("commands.md")["Options of every command"]
    for command in plan.commands.values():
        assert [each for each in _options(command) if not _is_named(each, told) and not _is_named(each, common)] == []


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


@pytest.mark.parametrize("block", _blocks("markdown", but="plans.md"), ids=lambda block: block.place)
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


# plans.md

PLAN_KEYS = _table("plans.md", "key")
LEAST = {
    "campaign": {"start": "2026-11-24"},
    "season": {},
    "trigger": {"date": "2026-11-20"},
    "letter": {"date": "2026-11-20"},
}


def test_plans__all_keys_in_the_tables_order_and_no_other() -> None:
    assert [_name(row[0]) for row in PLAN_KEYS] == list(keys_of(Plan))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("row", PLAN_KEYS, ids=lambda row: _name(row[0]))
def test_plans__a_key_means_something_in_the_kinds_that_the_page_says(row: list[str], kind: str) -> None:
    key, example = _name(row[0]), _name(row[-1])
    assert example.startswith(f"{key}: ")
    least = {name: f"{name}: {value}" for name, value in LEAST[kind].items()}
    front = {"kind": f"kind: {kind}", "select": "select: state:cold", **least}
    if key != "kind":
        front[key] = example
    plan, problems = parse_plan("\n".join(["---", *front.values(), "---", ""]), "plans/x.md", Settings())
    assert plan is not None
    assert (problems == ()) == (row[1] == "all" or kind in row[1].split(", "))


@pytest.mark.parametrize("kind", KINDS)
def test_plans__what_is_required_is_said_to_be(kind: str) -> None:
    told = {_name(row[0]) for row in PLAN_KEYS if row[2].endswith("required") and (row[1] == "all" or kind in row[1])}
    assert told == {"kind", *LEAST[kind]}


@pytest.mark.parametrize("block", _blocks("markdown", "plans.md"), ids=lambda block: block.place)
def test_plans__every_example_runs_in_the_sample_network(block: Block, network_of: Callable[..., Network]) -> None:
    contacts = {file.name: file.read_text("utf-8") for file in (ROOT / "contacts").rglob("*.md")}
    (regions,) = _blocks("yaml", "plans.md")
    assert parse_plan(block.text, "plans/x.md", Settings())[1] == ()
    network = network_of(contacts, date(2026, 6, 15), regions.text, plans={"x": block.text})
    assert network.courses.problems == ()
    (course,) = network.courses.courses
    assert course.members
    if course.plan.kind == "letter":
        assert {bool(each.lacks) for each in course.members} == {False, True}
    elif course.start <= network.today:
        assert course.dealt


def test_plans__each_kind_has_an_example() -> None:
    kinds = [re.search(r"^kind: (\w+)", block.text, re.MULTILINE) for block in _blocks("markdown", "plans.md")]
    assert [found and found[1] for found in kinds] == list(KINDS)


# templates.md: what a template of one's own may build on

TEMPLATES = {file.name: file.read_text("utf-8") for file in sorted((ROOT / "templates").iterdir())}
TREES = {name: Environment(autoescape=True).parse(text) for name, text in TEMPLATES.items() if name.endswith(".html")}
VIEWS = {
    name: kind for name, kind in vars(views).items() if isinstance(kind, type) and issubclass(kind, Struct) and kind != Struct
}
TABLES = {title: rows for title, rows in _sections("templates.md", "###").items() if title in VIEWS}


def _blocks_of(template: str) -> list[str]:
    return [block.name for block in TREES[template].find_all(nodes.Block)]


def _fields(view: type[Struct]) -> Iterator[tuple[str, Any]]:
    """The names that templates may read of a view, with their types."""
    yield from get_type_hints(view).items()
    yield from ((name, get_type_hints(of.fget)["return"]) for name, of in vars(view).items() if isinstance(of, property))


def _holds(kind: Any) -> str:
    """A type in the words of the page."""
    plain = {str: "text", int: "number", float: "number", bool: "yes or no", date: "date", NoneType: "none"}
    if kind in plain:
        return plain[kind]
    if get_origin(kind) is UnionType:
        return " or ".join(map(_holds, get_args(kind)))
    if get_origin(kind) is tuple:
        one, *others = get_args(kind)
        return f"list of {_holds(one)}" if others == [...] else f"({', '.join(map(_holds, get_args(kind)))})"
    return f"[`{kind.__name__}`](#{kind.__name__.lower()})"


def _renderer(template: str, *, trusted: bool) -> Renderer:
    return Renderer(Markup(dict), {"page.html": template}, trusted=trusted)


def test_templates__every_file_and_no_other() -> None:
    assert sorted(_name(row[0]) for row in _table("templates.md", "file | what it makes")) == list(TEMPLATES)


def test_templates__each_reads_the_view_that_it_is_made_of(network_of: Callable[..., Network]) -> None:
    ada = "---\nname: Ada\naddress: 1 Elm Street\n---\n\n## Log\n\n- 2026-03-02 call: Hello.\n"
    letter = "---\nkind: letter\ndate: 2026-06-01\nselect:\n---\n\nDear friend,\n\n## Lines\n\n- [[ada]]: how is the garden?\n"
    network = network_of({"contacts/ada.md": ada}, plans={"letter": letter})
    made = {page.template: _holds(type(page.make())) for page in all_pages(Context(network, ()))}
    told = {_name(row[0]): row[2] for row in _table("templates.md", "file | what it makes")}
    assert {name: view for name, view in told.items() if view} == made


def test_templates__every_block_in_the_order_of_the_file_and_no_other() -> None:
    told: dict[str, list[str]] = {name: [] for name in TREES}
    for template, block, _ in _table("templates.md", "file | block"):
        told[_name(template)].append(_name(block))
    assert told == {name: _blocks_of(name) for name in TREES}


@pytest.mark.parametrize("name", [name for name in TREES if _blocks_of(name)])
def test_templates__the_comment_at_the_head_names_the_blocks(name: str) -> None:
    head = TEMPLATES[name].partition("#}")[0].partition("Blocks: ")[2]
    words = re.findall(r"\w+", re.sub(r"\([^)]*\)|and within it", "", head))
    assert words == _blocks_of(name)


def test_templates__every_macro_and_no_other() -> None:
    macros = [
        (f"{macro.name}({', '.join(argument.name for argument in macro.args)})", name)
        for name, tree in TREES.items()
        if name.startswith("_")
        for macro in tree.find_all(nodes.Macro)
    ]
    assert sorted((_name(row[0]), _name(row[1])) for row in _table("templates.md", "macro")) == sorted(macros)


@pytest.mark.parametrize("trusted", [True, False])
def test_templates__every_name_and_no_other(trusted: bool) -> None:
    renderer = _renderer("{{ names()|join(' ') }}", trusted=trusted)
    common = {*renderer.environment.globals, "names"}
    renderer.environment.globals["names"] = pass_context(lambda context: set(context.get_all()) - common)
    given = renderer.render(views.Page.of("page.html", "page.html", "", None), None).split()
    assert sorted(_name(row[0]).partition("(")[0] for row in _table("templates.md", "name")) == sorted(given)


def test_templates__every_filter_and_no_other() -> None:
    filters = _renderer("", trusted=False).environment.filters
    ours = [name for name, function in filters.items() if DEFAULT_FILTERS.get(name) is not function]
    assert sorted(_name(row[0]) for row in _table("templates.md", "filter")) == sorted(ours)
    left_out = re.search(r"of which (.*?) are left out", _sections("templates.md")["Filters"], re.DOTALL)
    assert left_out
    assert set(re.findall(r"`(\w+)`", left_out[1])) == DEFAULT_FILTERS.keys() - filters.keys()


def test_views__each_has_a_table() -> None:
    assert set(TABLES) == set(VIEWS)


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_views__every_field_with_what_it_holds_and_no_other(name: str) -> None:
    rows = [line.strip("|").split(" | ") for line in TABLES[name].splitlines() if line.startswith("| `")]
    assert [(_name(field.strip()), holds) for field, holds, _ in rows] == [
        (field, _holds(kind)) for field, kind in _fields(VIEWS[name])
    ]
    assert all(what.strip() for _, _, what in rows)


@pytest.mark.parametrize("block", _blocks("jinja"), ids=lambda block: block.place)
def test_templates__every_example_works(block: Block, tmp_path: Path) -> None:
    shipped = sites.build(sites.sample(tmp_path / "shipped"))
    name = re.match(r"\{# (templates/\w+\.html): ", block.text)
    assert name
    own = sites.build(sites.write(sites.sample(tmp_path / "own"), {name[1]: block.text}))
    assert own.files != shipped.files


def test_templates__the_message_is_the_one_that_comes(tmp_path: Path) -> None:
    said = next(block.text for block in _blocks("text") if block.text.startswith("templates/"))
    wrong = "{% extends 'warmsite/today.html' %}{% block main %}\n\n{{ view.sektions }}{% endblock %}"
    with pytest.raises(BuildError) as failure:
        sites.build(sites.write(tmp_path, {"templates/today.html": wrong, "warmsite.yaml": ""}))
    assert f"{failure.value}\n" == said


def test_templates__the_colours_of_the_example_are_those_of_the_stylesheet() -> None:
    (example,) = _blocks("css")
    tokens = re.findall(r"^ *(--[\w-]+):", example.text, re.MULTILINE)
    assert tokens
    assert [token for token in tokens if f"{token}:" not in TEMPLATES["style.css"]] == []
