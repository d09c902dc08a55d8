"""Every call of git: the repository is the user's, with the user's own settings, hooks and signing."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from contextlib import suppress
from hashlib import sha1, sha256
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, NamedTuple

from warmsite.build.lock import held
from warmsite.build.report import BuildError
from warmsite.build.sources import FOLDER, read_regular

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from typing import Self

_AT_HAND = 256  # blobs: what one commit wrote, the next one often changes
_LARGEST_BLOB = (1 << 20) + 1  # bytes: one more than a record may have


# What git hands to its hooks, and whoever started us may have set: it would mean another repository than the network's.
_ELSEWHERE = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GLOB_PATHSPECS",
    "GIT_GRAFT_FILE",
    "GIT_ICASE_PATHSPECS",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_LITERAL_PATHSPECS",
    "GIT_NAMESPACE",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)
# What a repository's configuration could have run, or turn into another answer.
_HARMLESS = tuple(
    word
    for setting in (
        "core.fsmonitor=false",
        f"core.hooksPath={os.devnull}",
        "core.quotePath=false",
        "log.showSignature=false",
        "log.follow=false",
        "log.mailmap=true",
        "mailmap.file=",
        "mailmap.blob=",
        "diff.renames=true",
        "diff.relative=false",
        f"diff.orderFile={os.devnull}",
        "log.showRoot=true",
        "diff.ignoreSubmodules=all",
        "i18n.logOutputEncoding=UTF-8",
        "color.ui=false",
    )
    for word in ("-c", setting)
)
# It takes no lock, asks nobody, and fetches nothing that a partial clone has left out; what it says is in one language.
# Of replaced and grafted commits it tells what was committed: what a commit did is remembered by its id.
_ALONE = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_LARGEST = 1 << 20  # bytes
_REFUSING = ("pre-commit", "prepare-commit-msg", "commit-msg")  # hooks that can stop a commit
ABSENT = "git is not installed"
_AT_ONCE = 250  # paths on a command line: of the longest, a megabyte
_WAITS = 400  # looks at the lock of our own commits, half a minute of them: a hook may take its time
_PATIENCE, _PAUSE = 5.0, 0.1  # seconds: how long to wait for another git that holds the index, and between two looks


class GitFault(Exception):
    """git could not do what it was asked; its text is what git said, in one line."""


def git(folder: Path, *arguments: str, feed: bytes = b"") -> str:
    """Run git in a folder, as the user would, and give what it prints; GitFault where it fails, or is not installed."""
    return _run(folder, (), arguments, _environment(), feed).decode(errors="replace")


def read(folder: Path, *arguments: str, feed: bytes = b"") -> bytes:
    """What git tells of a repository when nothing of its configuration may run; GitFault as by `git`."""
    return _run(folder, _HARMLESS, arguments, {**_environment(), **_ALONE}, feed)


def start(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """A git as of `read` that goes on answering, with pipes to and from it."""
    command = [*_git(folder), *_HARMLESS, *arguments]
    environment = {**_environment(), **_ALONE}
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)


def _git(folder: Path) -> list[str]:
    found = shutil.which("git")
    if found is None:
        raise GitFault(ABSENT)
    return [found, "-C", str(folder)]


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}


def _run(folder: Path, settings: tuple[str, ...], arguments: tuple[str, ...], environment: dict[str, str], feed: bytes) -> bytes:
    command = [*_git(folder), *settings, *arguments]
    done = subprocess.run(command, capture_output=True, input=feed, env=environment, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).decode(errors="replace")
        raise GitFault(_reason(said) or _unsaid(folder, arguments[0]))
    return done.stdout


def _reason(said: str) -> str:
    """What of git's words says why it failed: its last fault, else the end of what it, or a hook, said."""
    lines = [line.strip() for line in said.splitlines() if line.strip() and not line.startswith("hint:")]
    faults = [line for line in lines if line.startswith(("fatal:", "error:"))]
    return " ".join(faults[-1:] or lines[-3:])


def _unsaid(folder: Path, command: str) -> str:
    """Why a command of git failed that said nothing: git itself says why it makes no commit."""
    if command == "commit":
        hooks = folder / git(folder, "rev-parse", "--git-path", "hooks").removesuffix("\n")
        if any(os.access(hooks / name, os.X_OK) for name in _REFUSING):
            return "a hook refused it and said nothing"
    return f"git {command} failed"


class Point(NamedTuple):
    """Where a repository stands, as far as its history depends on it; `why` says why there is none.

    `shallow`, `mailmap` and `place` are digests: of where a shallow repository ends, of its list of authors' names, and of
    where in it the network's folder lies.
    """

    head: str = ""
    shallow: str = ""
    mailmap: str = ""
    place: str = ""
    why: str = ""


def point(network: Path) -> Point:
    """Where the network's repository stands now."""
    try:
        told = read(network, "rev-parse", "--is-shallow-repository", "--show-toplevel", "HEAD")
    except GitFault as fault:
        return Point(why=why_none(str(fault)))
    shallow, _, rest = told.rstrip(b"\n").partition(b"\n")
    top, _, head = rest.rpartition(b"\n")  # a folder's name may hold a line's end
    ends = _digest(_beside(network, "shallow")) if shallow == b"true" else ""
    place = os.path.relpath(os.fsencode(network.resolve()), top)
    return Point(head.decode(), ends, _digest(Path(os.fsdecode(top)) / ".mailmap"), sha256(place).hexdigest())


def _beside(network: Path, name: str) -> Path:
    """Where a file of git's own is, by its name."""
    return network / os.fsdecode(read(network, "rev-parse", "--git-path", name).removesuffix(b"\n"))


def shallow_ends(network: Path) -> frozenset[str]:
    """The commits before which a shallow repository has none: what they changed is not known. None if it is whole."""
    with suppress(OSError, ValueError):
        return frozenset(read_regular(_beside(network, "shallow"), _LARGEST).decode().split())
    return frozenset()


def objects_stamp(network: Path) -> int:
    """What tells whether the repository may have objects now that it lacked: when one was last added or taken away."""
    try:
        with os.scandir(_beside(network, "objects")) as found:
            return max((each.stat().st_mtime_ns for each in found if each.is_dir()), default=0)
    except OSError as error:
        raise GitFault(str(error)) from None


class Listed(NamedTuple):
    """A file of a commit: its mode, the id of its content, its path from the network's folder on."""

    mode: str
    id: str
    path: bytes


def listed(network: Path, commit: str, *paths: str) -> Iterator[Listed]:
    """The files that a commit has at these paths and below, or in the whole network."""
    for line in filter(None, read(network, "ls-tree", "-r", "-z", commit, "--", *paths).split(b"\0")):
        about, _, path = line.partition(b"\t")
        mode, _, found = about.decode().split()
        yield Listed(mode, found, path)


def ids_of(data: bytes, digits: int) -> tuple[str, str]:
    """The ids that git may give a file: of its bytes, and of those with other ends of lines. `digits` is how long ids are."""
    digest = sha1 if digits == 40 else sha256
    one, other = (digest(b"blob %d\0" % len(each) + each) for each in (data, data.replace(b"\r\n", b"\n")))
    return one.hexdigest(), other.hexdigest()


def is_partial(network: Path) -> bool:
    """Whether a repository is a partial clone: what it left out, git would fetch from elsewhere when asked for it."""
    try:
        return bool(read(network, "config", "--get-regexp", r"^(extensions\.partialclone|remote\..*\.promisor)$"))
    except GitFault:  # there is no such setting
        return False


def why_none(fault: str) -> str:
    """Why there is no history, and what would bring one."""
    if fault == ABSENT:
        return "git is not installed, so there is no history."
    if "not a git repository" in fault:
        return "The network is not under git, so there is no history. `git init` in its folder begins one."
    if "dubious ownership" in fault:
        return "The repository belongs to another user, so git does not read it: see safe.directory in `git help config`."
    if "'HEAD'" in fault:
        return "The repository has no commit yet, so there is no history."
    if "must be run in a work tree" in fault:
        return "The repository is bare: there is no history of the files here."
    # What git says names folders of this machine, which no page may.
    return "git cannot read the repository; `git status` in the network's folder says why."


def _digest(file: Path) -> str:
    """What tells one state of a file from the next."""
    with suppress(OSError, ValueError):
        return sha256(read_regular(file, _LARGEST)).hexdigest()
    return ""


def commit(network: Path, paths: Iterable[str], message: str, day: date | None = None) -> bool:
    """Commit files as `_commit` does, one of our commits at a time: git's own mix up what each of them adds."""
    try:
        with held(network / FOLDER, "commits", "another command is committing; commit the files yourself", _WAITS):
            return _commit(network, paths, message, day)
    except BuildError as busy:
        raise GitFault(str(busy)) from None


def _commit(network: Path, paths: Iterable[str], message: str, day: date | None = None) -> bool:
    """Commit these files as they stand, and nothing else that is changed or staged; whether there was anything to commit.

    The author's date is noon of that `day`, or now.

    Of a link the file behind it is meant too, of a file that is gone its absence. GitFault leaves everything as it was.
    """
    found = dict.fromkeys(each for path in paths for each in _places(network, path))
    kept = set(os.fsdecode(read(network, "ls-files", "-z")).split("\0"))
    fresh = [_literal(path) for path in found if path not in kept and (network / path).exists()]
    chosen = [*(_literal(path) for path in found if path in kept), *fresh]
    if not fresh and not _is_changed(network, chosen):
        return False
    dated = [f"--date={day}T12:00:00"] if day else []
    try:
        if fresh:  # git adds some even where it refuses others
            _when_free(network, fresh, "add", "--intent-to-add")
        _when_free(network, chosen, "commit", "--quiet", "--only", f"--message={message}", *dated)
    except BaseException:  # an interrupted hook too
        if fresh:
            _when_free(network, fresh, "rm", "--cached", "--force", "--quiet", "--ignore-unmatch")
        raise
    return True


def _is_changed(network: Path, paths: list[str]) -> bool:
    """Whether git sees a change in any of these files; asked of some at a time, for a command line has a bound."""
    parts = (paths[at : at + _AT_ONCE] for at in range(0, len(paths), _AT_ONCE))
    return any(git(network, "status", "--porcelain", "--", *part) for part in parts)


def _when_free(network: Path, paths: list[str], *arguments: str) -> None:
    """Run git on these paths when no other git holds the index: two logs at one instant are both committed."""
    pause, until = Event(), time.monotonic() + _PATIENCE
    feed = b"\0".join(map(os.fsencode, paths))
    while True:
        try:
            git(network, *arguments, "--pathspec-from-file=-", "--pathspec-file-nul", feed=feed)
        except GitFault as fault:
            if "index.lock" not in str(fault) or time.monotonic() > until:
                raise
            pause.wait(_PAUSE)
        else:
            return


def _places(network: Path, path: str) -> Iterator[str]:
    """Where git knows a file, and the one that it may lead to: git looks behind no link."""
    file, top = network / path, network.resolve()
    for each in (file.parent.resolve() / file.name, file.resolve()):
        yield each.relative_to(top).as_posix()


def _literal(path: str) -> str:
    """A path in which git takes no `*` or `[` for a pattern."""
    return f":(literal){path}"


def begin(folder: Path, paths: Iterable[str], message: str, day: date | None = None) -> None:
    """Put new files under git: in the repository around them, or in one of their own where there is none."""
    if not _is_kept(folder):
        git(folder, "init", "--quiet")
    _commit(folder, paths, message, day)


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


class Blobs:
    """Contents of a repository's objects, from one process of git; those read last are kept at hand.

    `is_lacking` once one was asked for that is damaged, or not here.
    """

    def __init__(self, network: Path) -> None:
        self.is_lacking = False
        self._network = network
        self._known: dict[str, bytes | None] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._here: set[bytes] | None = None  # of a partial clone the objects that it has

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        if self._process:
            with suppress(BrokenPipeError):
                self._process.communicate()
            self._process = None

    def read(self, blob: str) -> bytes | None:
        """A blob's bytes by its id, of a very large one the first; None for one that is damaged, or not here."""
        found = self._known.pop(blob) if blob in self._known else self._ask(blob)
        self.is_lacking |= found is None
        self._known[blob] = found
        if len(self._known) > _AT_HAND:
            self._known.pop(next(iter(self._known)))
        return found

    def _begin(self) -> subprocess.Popen[bytes]:
        if is_partial(self._network):  # else each one that is missing would be tried for
            listed = read(self._network, "cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname)")
            self._here = set(listed.split())
        return start(self._network, "cat-file", "--batch")

    def _ask(self, blob: str) -> bytes | None:
        is_new = self._process is None
        if self._process is None:
            self._process = self._begin()
        if self._here is not None and blob.encode() not in self._here:
            return None
        asked, answers = self._process.stdin, self._process.stdout
        assert asked  # both are pipes
        assert answers
        with suppress(BrokenPipeError):
            asked.write(f"{blob}\n".encode())
            asked.flush()
        about = answers.readline().split()
        if not about:  # git ended: over this one, which is damaged, or over the one before
            self.close()
            return None if is_new else self._ask(blob)
        if len(about) != 3:  # `… missing`
            return None
        size = int(about[2])
        data = answers.read(min(size, _LARGEST_BLOB))
        beyond = size + 1 - len(data)  # with the line's end
        while beyond > 0 and (more := answers.read(min(beyond, _LARGEST_BLOB))):
            beyond -= len(more)
        return data
