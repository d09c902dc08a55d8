"""The look of a site: its templates and assets, the shipped ones and those that the network puts in their place."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from warmsite.build.program import shipped_templates
from warmsite.build.report import BuildError
from warmsite.build.sources import TEMPLATES, leaves, own_templates, read_regular, stamp_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWN_CSS = "own.css"  # of the network's: it follows what is in style.css
_LARGEST = 1024 * 1024

Stamp = list[list[str | int]]


@dataclass(frozen=True, slots=True)
class Look:
    """All that pages are made with: templates by name, assets by address; `own` if any template is the network's."""

    digest: str
    templates: dict[str, str]
    assets: dict[str, bytes]
    own: bool


def stamp(network: Path) -> Stamp:
    """What tells, without reading, whether the look changed."""
    kinds = (("shipped", _shipped()), ("own", _own(network)))
    return [[kind, file.name, *_stamp_of(file)] for kind, files in kinds for file in files]


def read_look(network: Path) -> Look:
    """Read every template and asset; BuildError where one of the network's cannot be used."""
    from warmsite.site.render import SHIPPED  # not above: who only asks what changed need not wait for Jinja

    shipped = {file.name: _read(file, str(file)) for file in _shipped()}
    own = {file.name: _read_own(file, network) for file in _own(network)}
    for name in shipped.keys() & own.keys():
        if _is_template(name) and not own[name].strip():
            raise BuildError(f"{TEMPLATES}/{name}:1: is empty; take it away, and the shipped one is back")
    texts = {**{SHIPPED + name: text for name, text in shipped.items()}, **shipped, **own}
    assets = {f"assets/{name}": texts[name] for name in shipped if not _is_template(name)}
    if OWN_CSS in own:
        assets["assets/style.css"] += f"\n{own[OWN_CSS]}"
    return Look(
        digest=blake2b(repr(sorted(texts.items())).encode(), digest_size=16).hexdigest(),
        templates={name: text for name, text in texts.items() if _is_template(name)},
        assets={address: text.encode() for address, text in assets.items()},
        own=any(map(_is_template, own)),
    )


def _shipped() -> list[Path]:
    """The files that came with the program."""
    return sorted(file for file in shipped_templates().iterdir() if file.name[0] != "." and file.name[-1] != "~")


def _own(network: Path) -> Iterator[Path]:
    """What means anything in the network's folder: what has a name of ours, its own style, and templates to take in."""
    if leaves(network / TEMPLATES, network):
        raise BuildError(f"{TEMPLATES}: is a link that leaves the network; not used")
    folder = own_templates(network)
    # In warmsite's own repository the network's templates are the shipped ones.
    if folder and not folder.samefile(shipped_templates()):
        names = {OWN_CSS, *(file.name for file in _shipped())}
        for file in sorted(folder.iterdir()):
            piece = _is_template(file.name) and file.name[0] != "." and file.name.isprintable() and not file.is_dir()
            if file.name in names or piece:
                yield file


def _is_template(name: str) -> bool:
    return name.endswith(".html")


def _stamp_of(file: Path) -> list[int]:
    try:
        return stamp_of(file.stat())
    except OSError:  # a link to nothing: reading says so
        return []


def _read_own(file: Path, network: Path) -> str:
    name = f"{TEMPLATES}/{file.name}"
    if leaves(file, network):
        raise BuildError(f"{name}: is a link that leaves the network; not used")
    return _read(file, name)


def _read(file: Path, name: str) -> str:
    """A file's text; BuildError, under this name, if it has none."""
    try:
        data = read_regular(file, _LARGEST + 1)
    except OSError as error:
        raise BuildError(f"{name}: cannot be read: {error.strerror}") from None
    if len(data) > _LARGEST:
        raise BuildError(f"{name}: is larger than 1 MiB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise BuildError(f"{name}:{line}: a byte that is no UTF-8 (0x{error.object[error.start]:02x})") from None
