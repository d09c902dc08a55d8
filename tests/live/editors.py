"""How editors save a file: what each does to the folder around it, in its order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, text: str) -> None:
    path.write_text(text)


def vim(path: Path, text: str) -> None:
    """A swap file, a probe, the old text moved to a backup, the new text written, the backup removed."""
    swap, probe, backup = path.with_name(f".{path.name}.swp"), path.with_name("4913"), path.with_name(f"{path.name}~")
    swap.write_text("")
    probe.write_text("")
    probe.unlink()
    path.rename(backup)
    path.write_text(text)
    backup.unlink()
    swap.unlink()


def replace(path: Path, text: str) -> None:
    """Written beside it and moved over it."""
    new = path.with_name(f".{path.name}.tmp")
    new.write_text(text)
    new.replace(path)


def emacs(path: Path, text: str) -> None:
    """A lock that is a link to nowhere, an autosave, a backup by renaming."""
    lock, autosave = path.with_name(f".#{path.name}"), path.with_name(f"#{path.name}#")
    lock.symlink_to("user@host.1234:1")
    autosave.write_text(text)
    path.rename(path.with_name(f"{path.name}~"))
    path.write_text(text)
    autosave.unlink()
    lock.unlink()


def in_place(path: Path, text: str) -> None:
    """Emptied, then filled in two steps."""
    with path.open("w") as file:
        file.flush()
        file.write(text[:1])
        file.flush()
        file.write(text[1:])


def vscode(path: Path, text: str) -> None:
    """Written beside it under a name that is not hidden, then moved over it."""
    new = path.with_name(f"{path.name}.vsctmp")
    new.write_text(text)
    new.replace(path)


def delete_and_create(path: Path, text: str) -> None:
    """The old one is taken away before there is a new one."""
    path.unlink(missing_ok=True)
    path.write_text(text)


SAVES = (write, in_place, replace, vim, emacs, vscode, delete_and_create)
