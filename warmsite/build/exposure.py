"""Places from which a site would be published by mistake: folders of web servers, projects that a host takes, and git.

Signs only: whether somebody else can read a folder, nobody here can tell.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from warmsite.build.git import GitFault, read
from warmsite.build.repository import OUTPUT
from warmsite.build.sources import git_folder, read_regular

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What web servers, and hosts of pages, show to everybody by their own settings.
_SERVED = frozenset({"gh-pages", "htdocs", "httpdocs", "public", "public_html", "webroot", "www", "wwwroot"})
# The files by which the folder they lie in goes to a host.
_DEPLOYED = (
    "CNAME", ".nojekyll", ".surgeignore", "_config.yml", "firebase.json", "netlify.toml", "render.yaml", "vercel.json",
    "wrangler.jsonc", "wrangler.toml",
)  # fmt: skip
_WORKFLOWS = ".github/workflows", ".forgejo/workflows", ".gitea/workflows"
_PAGES = re.compile(rb"deploy-pages|gh-pages|github-pages|pages-artifact|pages-action|pages deploy", re.IGNORECASE)
_GITLAB = re.compile(rb"^pages:", re.MULTILINE)
_LARGEST = 1 << 18  # bytes


def exposures(output: Path, network: Path) -> Iterator[str]:
    """Why a site's folder may be read by others, each with the way out; nothing where there is no sign of it.

    That git has the network's own output/ is for the repository's problems to say.
    """
    folder = output.resolve()
    if sign := _sign(folder):
        yield f"{output}: {sign}; build elsewhere with --output"
    if folder != network.resolve() / OUTPUT and _is_in_git(folder):
        yield f"{output}: is in git, where pages made of private notes stay for good; git rm -r --cached {output}"


def _sign(folder: Path) -> str:
    """What tells that a folder is published: a folder around it that is served, or a file of the project it belongs to."""
    around = folder, *folder.parents
    for each in around:
        if each.name.lower() in _SERVED or each.name == "Sites":
            return f"lies in a folder {each.name}, which web servers show to everybody"
    for each in around:
        for name in (*_DEPLOYED, *_publishing(each)):
            if os.path.lexists(each / name):
                return f"lies in a project that is published, as {name} says"
        if os.path.lexists(each / ".git"):
            break
    return ""


def _publishing(folder: Path) -> Iterator[str]:
    """The recipes of a project that publish pages of it, by their paths."""
    for name in _WORKFLOWS:
        with suppress(OSError):
            for each in sorted((folder / name).iterdir()):
                if _holds(each, _PAGES):
                    yield f"{name}/{each.name}"
    if _holds(folder / ".gitlab-ci.yml", _GITLAB):
        yield ".gitlab-ci.yml"


def _holds(file: Path, sought: re.Pattern[bytes]) -> bool:
    with suppress(OSError):
        return bool(sought.search(read_regular(file, _LARGEST)))
    return False


def _is_in_git(folder: Path) -> bool:
    """Whether a repository keeps more of the folder than its ignore file."""
    if git_folder(folder) is None:
        return False
    with suppress(GitFault):
        return any(name != b".gitignore" for name in read(folder, "ls-files", "-z").split(b"\0") if name)
    return False
