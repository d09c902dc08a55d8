"""export: everybody, or a part of them, in the formats of phones, spreadsheets and other programs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from warmsite.cli.common import Failure, choose, command, day_of, load, network_folder, quantity, status_of, warn
from warmsite.formats.cards import VERSIONS, Picture, Wanted, cards, is_shown
from warmsite.formats.feed import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from warmsite.network.links import Directory
    from warmsite.network.people import Network, Person
    from warmsite.problems import Problem
    from warmsite.records.contact import Contact

_SHEET = "call-sheet.html"
_BOM = b"\xef\xbb\xbf"
# Where an export would be taken for a record, or for a part of something that is made anew.
_TAKEN = frozenset({"contacts", "plans", "imports", "templates", "output", "warmsite.yaml", ".warmsite", ".git"})


class _Export(NamedTuple):
    """What is to be written: `people` are those whom the query chose, by name."""

    folder: Path
    network: Network
    problems: tuple[Problem, ...]
    people: tuple[Person, ...]
    query: str
    options: dict[str, Any]


def _feed(export: _Export) -> bytes:
    """A calendar."""
    from warmsite.formats.feed import feed

    network, options = export.network, export.options
    chosen = {each.id for each in export.people} if export.query else None
    kinds = options["only"] or KINDS
    return feed(network, kinds=kinds, base=network.settings.base, discreet=options["discreet"], chosen=chosen)


def _cards(export: _Export) -> bytes:
    """An address book; without the dead, unless a query asks for them: a phone would go on offering to call them."""
    options = export.options
    contacts = [each.contact for each in export.people if export.query or not each.contact.died]
    pictures = _pictures(export.folder, contacts) if options["photos"] else {}
    wanted = Wanted(options["version"] or VERSIONS[0], options["notes"], pictures)
    return cards(contacts, export.network.directory, wanted)


def _pictures(folder: Path, contacts: Iterable[Contact]) -> dict[str, Picture]:
    """The pictures that a phone can show, by the ids of contacts; others are told."""
    from warmsite.build.photos import read_photo

    found = {}
    for each in contacts:
        picture = read_photo(folder, each.photo) if each.photo else None
        if isinstance(picture, str):
            warn(f"{each.path}: photo: {each.photo} {picture}")
        elif picture and is_shown(picture[0]):
            found[each.id] = picture
        elif picture:
            warn(f"{each.path}: photo: {each.photo} is left out: phones show JPEG, PNG and GIF")
    return found


def _table(export: _Export) -> bytes:
    """A table for a spreadsheet."""
    from warmsite.formats.sheet import sheet

    written = sheet(each.contact for each in export.people).encode("utf-8", "replace")
    return _BOM + written if export.options["bom"] else written


def _document(export: _Export) -> bytes:
    """The whole records, with what is known of them."""
    from warmsite.cli import shapes
    from warmsite.formats.document import document
    from warmsite.network.introductions import by_person, introductions

    meetings = by_person(introductions(export.network))
    return document(
        {
            **shapes.whole_contact(each, export.network, meetings.get(each.id, ())),
            "body": _body(export.folder, each.contact.path),
        }
        for each in export.people
    )


def _body(folder: Path, path: str) -> str:
    """All that stands below a record's front matter."""
    from warmsite.build.sources import read_source
    from warmsite.records.frontmatter import split_frontmatter

    try:
        text = read_source(folder, path)[0].removeprefix("\ufeff")
    except FileNotFoundError:
        raise Failure(f"{path}: was taken away meanwhile; export again") from None
    front, body, _ = split_frontmatter(text)
    return body if front is not None else split_frontmatter(text.replace("\r", "\n"))[1]


def _call_sheet(export: _Export) -> bytes:
    """The page Today as one file: with its style in it, and without ways to other pages."""
    from warmsite.build.look import read_look
    from warmsite.build.report import BuildError
    from warmsite.days import spell
    from warmsite.site.context import Context
    from warmsite.site.markup import Markup
    from warmsite.site.pages import today
    from warmsite.site.render import Renderer, TemplateFault
    from warmsite.site.views import Page

    network, directory = export.network, export.network.directory
    context = Context(network, export.problems, discreet=export.options["discreet"])
    view = _without_links(next(today.pages(context)).make(), directory)
    if export.query:
        view = _of(view, {each.id for each in export.people})
    try:
        look = read_look(export.folder)
        renderer = Renderer(Markup(), look.templates, trusted=not look.own)
        renderer.environment.filters["sha256"] = _source_hash
        page = Page.of(_SHEET, _SHEET, f"Call sheet, {spell(network.today)}", view)
        return renderer.render(page, view).encode("utf-8", "replace")
    except BuildError as fault:
        raise Failure(str(fault)) from None
    except TemplateFault as fault:
        raise Failure(f"templates/{fault}") from None


def _source_hash(style: str) -> str:
    """What a content security policy calls an inline style."""
    from base64 import b64encode
    from hashlib import sha256

    return f"sha256-{b64encode(sha256(style.encode()).digest()).decode()}"


def _without_links(view: Any, directory: Directory) -> Any:
    """A view with names where its texts have links: the pages that they lead to are not in the file."""
    from msgspec import Struct, structs

    from warmsite.network.links import with_names
    from warmsite.site.views import Prose

    if isinstance(view, Prose):
        return Prose("\n".join(with_names(line, directory) for line in view.text.split("\n")))
    if isinstance(view, Struct):
        fields = {name: _without_links(getattr(view, name), directory) for name in view.__struct_fields__}
        return structs.replace(view, **fields)
    return tuple(_without_links(each, directory) for each in view) if isinstance(view, tuple) else view


def _of(view: Any, ids: set[str]) -> Any:
    """The rows of Today for some people, and nothing of the others."""
    from msgspec import structs

    rows = {section.why: tuple(row for row in section.rows if row.card.ref.id in ids) for section in view.sections}
    left = [row for found in rows.values() for row in found]
    return structs.replace(
        view,
        sections=tuple(structs.replace(each, rows=rows[each.why]) for each in view.sections if rows[each.why]),
        done=sum(row.done for row in left),
        total=len(left),
        more_dates=tuple(each for each in view.more_dates if each.id in ids),
        more_belated=tuple(each for each in view.more_belated if each.id in ids),
        coming=tuple(each for each in view.coming if each.ref.id in ids),
    )


FORMATS: dict[str, Callable[[_Export], bytes]] = {
    "ics": _feed,
    "vcf": _cards,
    "csv": _table,
    "json": _document,
    "today": _call_sheet,
}
SITE = "site"  # a folder, and no file
_OF_FORMATS = {
    "version": ("vcf",), "photos": ("vcf",), "notes": ("vcf",), "bom": ("csv",), "schema": ("json",), "only": ("ics",),
    "discreet": ("ics", "today", SITE), "redacted": (SITE,),
}  # fmt: skip
_HISTORIC = frozenset({"ics", "json", "today"})  # those that tell what git remembers


@command("export")
@click.argument("form", metavar="FORMAT", type=click.Choice([*FORMATS, SITE]))
@click.option("--output", metavar="FILE", type=click.Path(path_type=Path), help="Write it there, for you alone to read.")
@click.option("--select", "query", metavar="QUERY", default="", help="Only whom QUERY fits; see `warmsite help queries`.")
@click.option("--only", type=click.Choice(KINDS), multiple=True, help="ics: events of this kind alone; as often as you like.")
@click.option("--version", type=click.Choice(VERSIONS), help="vcf: the version of the cards; 3.0 unless given.")
@click.option("--photos", is_flag=True, help="vcf: with the pictures.")
@click.option("--notes", is_flag=True, help="vcf: with your notes.")
@click.option("--bom", is_flag=True, help="csv: begin with the mark by which Excel knows UTF-8.")
@click.option("--schema", is_flag=True, help="json: print the JSON Schema of the file instead.")
@click.option("--discreet", is_flag=True, help="ics, today, site: leave out figures, reactions, last words in the calendar.")
@click.option("--redacted", is_flag=True, help="site: with invented words for all of yours, to show it to others.")
def export_command(
    context: click.Context,
    form: str,
    output: Path | None,
    query: str,
    **options: Any,
) -> int:
    """Write people in a format of other programs.

    FORMAT is ics (a calendar), vcf (an address book), csv (a table), json (whole records), today (the call sheet as a page for
    any phone) or site (a redacted copy).
    """
    _check(form, options)
    if form == SITE:
        return _copy_site(context, output, query, options)
    if options["schema"]:
        from warmsite.formats.document import schema

        if output:
            _refuse_taken(output, _network_if_any(context))
        _write(schema(), output)
        return 0
    folder = network_folder(context)
    if output:
        _refuse_taken(output, folder)
    network, problems = load(context, historic=form in _HISTORIC)
    chosen = choose(network, query)
    if query and not chosen:
        return status_of(query, chosen)
    _write(FORMATS[form](_Export(folder, network, problems, _by_name(chosen.values()), query, options)), output)
    return 0


def _check(form: str, options: dict[str, Any]) -> None:
    """Refuse an option of another format."""
    for name, forms in _OF_FORMATS.items():
        if options[name] and form not in forms:
            raise click.UsageError(f"--{name} is for {' and '.join(forms)}, not for {form}.")


def _by_name(people: Iterable[Person]) -> tuple[Person, ...]:
    from warmsite.names import fold

    return tuple(sorted(people, key=lambda each: (fold(each.name), each.id)))


def _network_if_any(context: click.Context) -> Path | None:
    """The network that a command means, if there is one."""
    try:
        return network_folder(context)
    except Failure:
        return None


def _refuse_taken(output: Path, folder: Path | None) -> None:
    """Refuse a file among the records, or in a folder of ours, of this network or another; tell where git would take it in."""
    from warmsite.build.sources import git_folder

    target = Path(os.path.realpath(output))
    around = {each for each in target.parents if (each / "warmsite.yaml").is_file()}
    if folder and target.is_relative_to(network := Path(os.path.realpath(folder))):
        around.add(network)
    for network in around:
        first = target.relative_to(network).parts[:1]
        if not first or first[0] in _TAKEN:
            raise Failure(f"{output}: is no place for an export; name a file outside of {'/'.join(first) or 'the network'}")
    if any(map(git_folder, around)):
        warn(f"{output}: lies in the network; keep it out of git (.gitignore), or write it elsewhere")


def _write(content: bytes, output: Path | None) -> None:
    """Write to standard output, or to a file that is there whole or as it was. A link stays one."""
    from warmsite.build.files import write_atomically

    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    target = Path(os.path.realpath(output))
    if target.is_dir():
        raise Failure(f"{output}: is a folder; name a file in it")
    if target.exists() and not target.is_file():
        raise Failure(f"{output}: is no file; without --output it goes to standard output")
    try:
        write_atomically(target, content)
    except OSError as error:
        raise Failure(f"{output}: cannot be written: {error.strerror}") from None


def _copy_site(context: click.Context, output: Path | None, query: str, options: dict[str, Any]) -> int:
    """Write a redacted copy of the site into a folder."""
    from warmsite.build.redacted import redacted_site
    from warmsite.build.report import BuildError

    if not options["redacted"]:
        raise click.UsageError("export site makes a copy for others to see: add --redacted. `warmsite build` makes your own.")
    if output is None:
        raise click.UsageError("export site needs --output DIR: a folder that is new, or an earlier copy.")
    if query:
        raise click.UsageError("export site copies everybody: leave --select away.")
    today, today_given = day_of(context)
    try:
        report = redacted_site(network_folder(context), output, today, today_given=today_given, discreet=options["discreet"])
    except BuildError as error:
        raise Failure(str(error)) from None
    warn(f"{output}: {quantity(len(report.written), 'file')} written")
    return 0
