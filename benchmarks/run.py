"""How long builds take, and how much memory: a table of whole-process figures.

usage: python benchmarks/run.py [--people 1000 10000] [--runs 3] [--history COMMITS] [--keep FOLDER]

For each size a network is generated (benchmarks/generate.py), and measured: a cold build, a build with nothing changed,
one edit in a new process, one edit while `warmsite serve` runs (from the save of the file to the fresh page served, all
affected pages with it), the next day's build, and commands, some of them on a terminal. Medians of the runs; the cold
build runs once. Loopback only. With `--history` each network gets a repository of so many commits, and only what git has
a part in is measured, beside the same without git. Other generators on the same records: benchmarks/peers.py.
"""

from __future__ import annotations

import argparse
import os
import pty
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))
from generate import generate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

WARMSITE = [sys.executable, "-m", "warmsite"]
DAY, NEXT_DAY = "2026-06-15", "2026-06-16"
PATIENCE = 600.0  # seconds for a change to come through: 50,000 people are built in minutes before anything is served
SAMPLE = 0.02  # seconds between looks at the memory of a process
# Loopback is asked directly, whatever proxy the environment names.
LOOPBACK = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--history", type=int, default=0, metavar="COMMITS")
    parser.add_argument("--keep", type=Path, help="a folder to leave the networks in")
    options = parser.parse_args()
    rows = []
    for people in options.people:
        folder = options.keep or Path(tempfile.mkdtemp())
        try:
            network = folder / f"people-{people}"
            if options.history:
                rows += measure_history(network, people, options.history, options.runs)
            else:
                rows += measure(network, people, options.runs)
        finally:
            if not options.keep:
                shutil.rmtree(folder)
    print("| people | what | median | least | most | peak memory |")
    print("| ---: | --- | ---: | ---: | ---: | ---: |")
    for people, what, seconds, memory in rows:
        told = f"{memory:.0f} MB" if memory else ""
        middle, least, most = statistics.median(seconds), min(seconds), max(seconds)
        print(f"| {people:,} | {what} | {middle:.3f} s | {least:.3f} s | {most:.3f} s | {told} |")
    return 0


def measure(network: Path, people: int, runs: int) -> list[tuple[int, str, list[float], float]]:
    """The rows of one size: people, what, seconds of each run, peak memory in MB."""
    generate(network, people)
    rows = []

    def row(what: str, seconds: list[float], memory: float) -> None:
        rows.append((people, what, seconds, memory))
        print(f"{people:,} {what}: {statistics.median(seconds):.3f} s", file=sys.stderr)

    row("cold build", *several(1, lambda _: build(network, DAY)))
    build(network, DAY)  # files written a moment ago are read once more before stat is trusted
    row("nothing changed", *several(runs, lambda _: build(network, DAY)))
    files = sorted((network / "contacts").glob("*.md"))
    row("one edit, new process", *several(runs, partial(edited_build, network, files)))
    row("next day", *several(1, lambda _: build(network, NEXT_DAY)))
    build(network, DAY)
    row("one edit while serving", *serving(network, files, runs * 4))
    here = [*WARMSITE, "-C", str(network), "--today", DAY]
    for word in ("--version", "--help"):
        row(word, *several(runs, lambda _, word=word: timed([*WARMSITE, word])))
    for word in ("today", "list"):
        row(word, *several(runs, lambda _, word=word: timed([*here, word])))
        row(f"{word} on a terminal", *several(runs, lambda _, word=word: timed([*here, word], on_terminal=True)))
    row("show on a terminal", *several(runs, lambda run: timed([*here, "show", files[run].stem], on_terminal=True)))
    for name, *words in (
        ("show",),
        ("log", "Hello.", "--next", "send the measured note"),
        ("done", "measured"),
        ("snooze", "+2w"),
        ("set", "glad=5"),
    ):
        row(name, *several(runs, partial(about_one, network, files, name, words)))
    for line in (f"show {files[0].stem[:5]}", "list tag:"):
        row(f"completion of `{line.partition(' ')[0]}`", *several(runs, lambda _, line=line: completion(network, line)))
    return rows


def measure_history(network: Path, people: int, commits: int, runs: int) -> list[tuple[int, str, list[float], float]]:
    """The rows of a network with a repository."""
    generate(network, people)
    (network / ".gitignore").write_text("/output/\n/.warmsite/\n", "utf-8")
    files = sorted((network / "contacts").glob("*.md"))
    rows = []

    def row(what: str, seconds: list[float], memory: float) -> None:
        rows.append((people, what, seconds, memory))
        print(f"{people:,} {what}: {statistics.median(seconds):.3f} s", file=sys.stderr)

    def builds(told: str) -> None:
        build(network, DAY)
        row(f"nothing changed, {told}", *several(runs, lambda _: build(network, DAY)))
        row(f"one edit, new process, {told}", *several(runs, partial(edited_build, network, files)))

    row("cold build, without git", *several(1, lambda _: build(network, DAY)))
    builds("without git")
    shutil.rmtree(network / "output")
    shutil.rmtree(network / ".warmsite")
    commit_history(network, files, commits)
    row(f"history of {commits:,} commits, first read", *several(1, lambda _: timed([sys.executable, "-c", READ, str(network)])))
    row("history, remembered", *several(runs, lambda _: timed([sys.executable, "-c", READ, str(network)])))
    shutil.rmtree(network / ".warmsite")
    row("cold build, with git", *several(1, lambda _: build(network, DAY)))
    builds("with git")
    row("one commit, then a build", *several(runs, partial(committed_build, network, files)))
    there = [*WARMSITE, "-C", str(network), "build", "--as-of", f"HEAD~{commits // 2}", "--output", str(network / "then")]
    row("cold build as of half the commits ago", *several(1, lambda _: timed(there)))
    return rows


READ = """
import sys
from pathlib import Path
from warmsite.build.git import point
from warmsite.build.history import history
network = Path(sys.argv[1])
assert history(network, point(network)).commits
"""


def commit_history(network: Path, files: list[Path], commits: int) -> None:
    """Let all files have been committed once, and then one at a time: an entry of the log, a role, or another name."""
    git(network, "init", "--quiet", "--initial-branch=main")
    first = int(datetime.fromisoformat(f"{DAY}T12:00:00+00:00").timestamp()) - commits * 6 * 3600
    texts = {file.relative_to(network).as_posix(): file.read_text("utf-8") for file in files}
    names = sorted(texts)

    def stream() -> Iterator[bytes]:
        yield from committed(first, "import", [f"M 100644 inline {path}\n".encode() + told(text) for path, text in texts.items()])
        for number in range(1, commits):
            path = names[number * 7 % len(names)]
            if number % 20 == 0:  # renamed, and back again as the file is called
                yield from committed(first + number * 6 * 3600, "another name", [f"R {path} {path}.new.md\n".encode()])
                yield from committed(first + number * 6 * 3600, "its name", [f"R {path}.new.md {path}\n".encode()])
                continue
            old, new = (
                ("## Log\n\n", f"## Log\n\n- {DAY} call: {number}.\n") if number % 3 else ("\n---\n", f"\nx-n: {number}\n---\n")
            )
            texts[path] = texts[path].replace(old, new, 1)
            change = f"M 100644 inline {path}\n".encode() + told(texts[path])
            yield from committed(first + number * 6 * 3600, f"edit {number}", [change])

    subprocess.run(["git", "-C", network, "fast-import", "--quiet"], input=b"".join(stream()), check=True)
    git(network, "reset", "--quiet", "--hard", "main")


def committed(when: int, subject: str, changes: list[bytes]) -> Iterator[bytes]:
    """A commit as `git fast-import` takes it."""
    who = f"Bench <bench@example.com> {when} +0000\n"
    yield f"commit refs/heads/main\nauthor {who}committer {who}".encode()
    yield told(subject)
    yield from changes
    yield b"\n"


def told(text: str) -> bytes:
    """A text as `git fast-import` takes it."""
    said = text.encode()
    return f"data {len(said)}\n".encode() + said + b"\n"


def committed_build(network: Path, files: list[Path], run: int) -> tuple[float, float]:
    """A build after a new entry in a file's log was committed."""
    edit(files[-run], run)
    git(network, "commit", "--quiet", "--all", "--message", f"edited {run}")
    return build(network, DAY)


def git(network: Path, *arguments: str) -> None:
    """Run git as somebody."""
    who = ("-c", "user.name=Bench", "-c", "user.email=bench@example.com")
    subprocess.run(["git", "-C", network, *who, *arguments], check=True)


def completion(network: Path, line: str) -> tuple[float, float]:
    """What a shell waits for when Tab is pressed."""
    variables = {"_WARMSITE_COMPLETE": "bash_complete", "COMP_LINE": f"warmsite -C {network} {line}"}
    return timed(WARMSITE, environment={**os.environ, **variables})


def several(runs: int, once: Callable[..., tuple[float, float]]) -> tuple[list[float], float]:
    """The seconds of several runs, each told its number, and the greatest memory of them."""
    results = [once(run) for run in range(runs)]
    return [seconds for seconds, _ in results], max(memory for _, memory in results)


def build(network: Path, day: str) -> tuple[float, float]:
    """A build in a process of its own: seconds, and peak memory in MB."""
    return timed([*WARMSITE, "-C", str(network), "build", "--today", day])


def edited_build(network: Path, files: list[Path], run: int) -> tuple[float, float]:
    """A build after one edit, in each run of another file."""
    edit(files[run], run)
    return build(network, DAY)


def about_one(network: Path, files: list[Path], name: str, words: list[str], run: int) -> tuple[float, float]:
    """A command about one contact, in each run another."""
    return timed([*WARMSITE, "-C", str(network), "--today", DAY, name, files[run].stem, *words])


def timed(
    command: Sequence[str],
    *,
    on_terminal: bool = False,
    environment: dict[str, str] | None = None,
    folder: Path | None = None,
) -> tuple[float, float]:
    """A command's wall seconds and peak memory in MB, of it and its children together.

    On a terminal it prints all, as if it were scrolled by; elsewhere into the void.
    """
    environment = {**(environment or os.environ), "PAGER": "cat"}
    leader, follower = pty.openpty()
    there = follower if on_terminal else subprocess.DEVNULL
    reader = threading.Thread(target=read_out, args=(leader,))
    reader.start()
    over, seen = threading.Event(), [0.0]
    with tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdin=there, stdout=there, stderr=errors, env=environment, cwd=folder)
        os.close(follower)
        sampler = threading.Thread(target=sample, args=(process.pid, over, seen))
        sampler.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        over.set()
        sampler.join()
        reader.join()
        os.close(leader)
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace")
    if process.returncode:
        sys.exit(f"{' '.join(command)}: ended with status {process.returncode}\n{said}")
    # The system's account is exact, but on Linux it begins with the peak of who started the process: with ours.
    if usage.ru_maxrss / 1024 > memory(os.getpid(), "status", "VmHWM"):
        seen.append(usage.ru_maxrss / 1024)
    return seconds, max(seen)


def sample(pid: int, over: threading.Event, seen: list[float]) -> None:
    """Note every moment the peak memory in MB of a process so far, or what it and its children have now, if there are any.

    What two of them share counts once: each has its share (Pss) of it.
    """
    while not over.wait(SAMPLE):
        if len(pids := family(pid)) > 1:
            seen.append(sum(memory(each, "smaps_rollup", "Pss") for each in pids))
        else:
            seen.append(memory(pid, "status", "VmHWM"))


def family(pid: int) -> list[int]:
    """A process and all its children, theirs too."""
    found = [pid]
    for each in found:
        with suppress(OSError):  # ended meanwhile
            for thread in Path(f"/proc/{each}/task").iterdir():
                found += map(int, (thread / "children").read_text("ascii").split())
    return found


def memory(pid: int, file: str, name: str) -> float:
    """A figure in MB of what the kernel says of a process; 0 once it has ended."""
    with suppress(OSError):
        if found := re.search(rf"^{name}:\s+(\d+)", Path(f"/proc/{pid}/{file}").read_text("utf-8"), re.MULTILINE):
            return int(found[1]) / 1024
    return 0


def processor(pid: int) -> float:
    """Seconds of processor time that a process has had; 0 once it has ended."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0


def read_out(leader: int) -> None:
    """Take all that a terminal is told, until nobody tells it anything more."""
    with suppress(OSError):
        while os.read(leader, 1 << 16):
            pass


def edit(file: Path, run: int) -> str:
    """A new entry in a file's log, as an editor saves it; the words that the fresh page must show."""
    words = f"Edited for the measurement {run}."
    text = file.read_text("utf-8").replace("## Log\n\n", f"## Log\n\n- {DAY} call: {words}\n", 1)
    save(file, text)
    return words


def save(file: Path, text: str) -> None:
    """Let a file have this text, as an editor saves it."""
    temporary = file.with_name(f".{file.name}.new")
    temporary.write_text(text, "utf-8")
    temporary.replace(file)


def serving(network: Path, files: list[Path], runs: int) -> tuple[list[float], float]:
    """Seconds from each save to the fresh page served, and the peak memory of the server."""
    with served([*WARMSITE, "-C", str(network), "serve", "--today", DAY, "--port", "{port}"]) as server:
        seconds = []
        for run in range(runs):
            file = files[-1 - run]
            began = time.perf_counter()
            words = edit(file, run).encode()
            await_words(f"{server.url}/people/{file.stem}.html", words, began)
            seconds.append(time.perf_counter() - began)
        return seconds, server.memory("VmHWM")


@dataclass
class Server:
    """A program that serves a site. `said`: the lines that it printed."""

    process: subprocess.Popen[str]
    url: str
    said: list[str] = field(default_factory=list)

    def memory(self, name: str) -> float:
        """VmRSS (now) or VmHWM (the most so far) in MB, of all its processes added; what they share counts for each."""
        return sum(memory(each, "status", name) for each in family(self.process.pid))

    def processor(self) -> float:
        """Seconds of processor time that its processes have had."""
        return sum(map(processor, family(self.process.pid)))

    def listen(self) -> None:
        """Note what it says, until it ends."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.append(line)


@contextmanager
def served(command: Sequence[str], folder: Path | None = None) -> Iterator[Server]:
    """A server, once it answers, and ended with all its children after. `{port}` in the command becomes a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [word.replace("{port}", str(port)) for word in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=folder,
        start_new_session=True,
    )
    server = Server(process, f"http://localhost:{port}")
    threading.Thread(target=server.listen, daemon=True).start()
    try:
        await_words(f"{server.url}/", b"</html>", time.perf_counter(), 0.1)
        yield server
    except TimeoutError as error:
        sys.exit(f"{' '.join(command)}: {error}\n{''.join(server.said[-20:])}")
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        with suppress(ProcessLookupError):  # what it left running; the group is its own
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def await_words(address: str, words: bytes, began: float, pause: float = 0.005) -> None:
    """Ask for a page until these words are in it. TimeoutError if that takes too long.

    A browser is told when to ask; asking without a pause (seconds) would slow the build that it asks for.
    """
    gap = threading.Event()
    while words not in fetch(address):
        if time.perf_counter() - began > PATIENCE:
            raise TimeoutError(f"{address} did not come to say: {words.decode()}")
        gap.wait(pause)


def fetch(address: str) -> bytes:
    """A page from a server; nothing while there is none, or only half of it."""
    with suppress(OSError, HTTPException), LOOPBACK.open(address, timeout=PATIENCE) as answer:
        body: bytes = answer.read()
        return body
    return b""


if __name__ == "__main__":
    sys.exit(main())
