"""Every call of git: the repository is the user's, with the user's own settings, hooks and signing."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


class GitFault(Exception):
    """git could not do what it was asked; its text is what git said, in one line."""


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder and give what it prints; GitFault where it fails, or is not installed."""
    found = shutil.which("git")
    if found is None:
        raise GitFault("git is not installed")
    command = [found, "-C", str(folder), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise GitFault(_reason(done.stderr or done.stdout) or f"git {arguments[0]} failed")
    return done.stdout


def _reason(said: str) -> str:
    """What of git's words says why it failed: its last fault, else the end of what it, or a hook, said."""
    lines = [line.strip() for line in said.splitlines() if line.strip() and not line.startswith("hint:")]
    faults = [line for line in lines if line.startswith(("fatal:", "error:"))]
    return " ".join(faults[-1:] or lines[-3:])


def commit(network: Path, paths: Iterable[str], message: str) -> bool:
    """Commit these files as they stand, and nothing else that is changed or staged; whether there was anything to commit.

    Of a link the file behind it is meant too, of a file that is gone its absence. GitFault leaves everything as it was.
    """
    found = dict.fromkeys(each for path in paths for each in _places(network, path))
    kept = set(git(network, "ls-files", "-z", "--", *map(_literal, found)).split("\0"))
    fresh = [_literal(path) for path in found if path not in kept and (network / path).exists()]
    chosen = [*(_literal(path) for path in found if path in kept), *fresh]
    if not fresh and not (chosen and git(network, "status", "--porcelain", "--", *chosen)):
        return False
    if fresh:
        git(network, "add", "--intent-to-add", "--", *fresh)
    try:
        git(network, "commit", "--quiet", "--only", f"--message={message}", "--", *chosen)
    except GitFault:
        if fresh:
            git(network, "rm", "--cached", "--force", "--quiet", "--", *fresh)
        raise
    return True


def _places(network: Path, path: str) -> Iterator[str]:
    """Where git knows a file, and the one that it may lead to: git looks behind no link."""
    file, top = network / path, network.resolve()
    for each in (file.parent.resolve() / file.name, file.resolve()):
        yield each.relative_to(top).as_posix()


def _literal(path: str) -> str:
    """A path in which git takes no `*` or `[` for a pattern."""
    return f":(literal){path}"


def begin(folder: Path, paths: Iterable[str], message: str) -> None:
    """Put new files under git: in the repository around them, or in one of their own where there is none."""
    if not _is_kept(folder):
        git(folder, "init", "--quiet")
    commit(folder, paths, message)


def _is_kept(folder: Path) -> bool:
    """Whether a repository takes the folder in; one that ignores it never would."""
    try:
        git(folder, "rev-parse", "--is-inside-work-tree")
    except GitFault:
        return False
    try:
        git(folder, "check-ignore", "--quiet", ".")
    except GitFault:  # git fails where nothing is ignored
        return True
    return False
