"""A copy of the whole site that may be shown to others: the records are redacted first, then pages are made of them."""

from __future__ import annotations

import secrets
from hashlib import blake2b
from typing import TYPE_CHECKING

from warmsite.build.builder import BUSY
from warmsite.build.calendar import calendar_page
from warmsite.build.lock import held
from warmsite.build.look import read_look
from warmsite.build.output import MANIFEST, Kept, Output
from warmsite.build.records import Records
from warmsite.build.report import BuildError, Report
from warmsite.build.repository import OUTPUT
from warmsite.build.sources import FOLDER
from warmsite.network.redaction import redact
from warmsite.site.assets import asset_pages
from warmsite.site.context import Context
from warmsite.site.markup import Markup
from warmsite.site.pages import all_pages
from warmsite.site.render import Renderer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from warmsite.network.people import Network
    from warmsite.problems import Problem

_MARK = {"redacted": True}  # all that a copy's manifest says of its making: the rest would name files and folders
_KEY_SIZE = 32  # bytes
_MAIN = "{% block main %}"  # in the frame of every page: what it shows
_NOTICE = '<p class="as-of">A redacted copy: names and notes are invented.</p>\n'


def redacted_site(
    folder: Path, target: Path, today: date, *, today_given: bool = False, discreet: bool = False, key: bytes = b""
) -> Report:
    """Write a redacted copy of a network's site into a folder that is new, empty, or an earlier copy.

    BuildError if that cannot be done. Without a `key` each copy invents words of its own, and no two can be laid beside
    each other. Templates of the network's own are not used, for they may name somebody.
    """
    with held(folder / FOLDER, "lock", BUSY, reading=True):
        records = Records(folder)
        network, problems = records.join(records.load(), today, today_given=today_given)
        output = _opened(target, folder)
        files = _files(*redact(network, problems, key or secrets.token_bytes(_KEY_SIZE)), target, discreet=discreet)
        try:
            return _written(dict(files), output, problems)
        except BaseException:
            output.abandon()
            raise


def _opened(target: Path, folder: Path) -> Output:
    """The target, unless it holds anything but a redacted copy: where the site itself is published, nobody mixes the two."""
    if target.resolve().is_relative_to((folder / OUTPUT).resolve()):
        raise BuildError(f"{target}: lies where the site itself is built; name another folder with --output")
    output = Output(target, folder)
    output.read()
    if (target / MANIFEST).exists() and not output.made.get("redacted"):
        raise BuildError(f"{target}: holds a site that is not redacted; name another folder with --output")
    output.open(redacted=True)
    return output


def _files(network: Network, problems: tuple[Problem, ...], target: Path, *, discreet: bool) -> Iterator[tuple[str, bytes]]:
    """Every file of the site, by its address."""
    look = read_look(target)  # a copy has no templates of its own, so that these are the shipped ones
    frame = look.templates["base.html"].replace(_MAIN, _NOTICE + _MAIN)
    renderer = Renderer(Markup(), {**look.templates, "base.html": frame}, trusted=True)
    context = Context(network, problems, discreet=discreet)
    yield from look.assets.items()
    for page in (*all_pages(context), *asset_pages(context, ""), calendar_page(context)):
        yield page.address, renderer.render(page, page.make()).encode("utf-8", "replace")


def _written(files: dict[str, bytes], output: Output, problems: tuple[Problem, ...]) -> Report:
    """Let the folder hold exactly these files."""
    gone = sorted(output.files.keys() - files.keys())
    output.begin(files.keys() - output.files.keys())
    kept = {}
    for address, data in files.items():
        size, mtime = output.stage(address, data)
        kept[address] = Kept("", "", blake2b(data, digest_size=16).hexdigest(), size, mtime)
    output.commit()
    for address in gone:
        output.prune(address)
    output.finish(kept, _MARK)
    return Report(tuple(files), tuple(gone), 0, problems, ())
