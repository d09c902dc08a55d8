"""What is private stays so: nothing is sent, nobody else may read, nothing invites a publication, nothing real is shipped."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.build.conftest import ADA, BO, Site
from tests.build.repositories import Repository, isolate
from warmsite.build.exposure import exposures

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).resolve().parents[2]

# Runs all these commands in one process, under a umask that takes nothing, and writes down what they asked the system for.
EVERYTHING = """
import json, os, sys
told = []
def note(event, arguments):
    if event.startswith("socket.") and event != "socket.__new__":
        told.append([event, repr(arguments)])
    elif event == "subprocess.Popen":
        told.append([event, [os.fsdecode(each) for each in arguments[1]]])
    elif event in {"os.system", "os.posix_spawn", "webbrowser.open"}:
        told.append([event, repr(arguments)])
sys.addaudithook(note)
os.umask(0)
from warmsite.cli.main import run
statuses = [run(["-C", sys.argv[1], "--today", "2026-06-15", *words]) for words in json.loads(sys.argv[2])]
open(sys.argv[3], "w").write(json.dumps([statuses, told]))
"""


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[tuple[str, list[str]]]]]:
    """A network after all commands, and what these asked the system for."""
    tmp_path = tmp_path_factory.mktemp("everything")
    with pytest.MonkeyPatch.context() as monkeypatch:
        isolate(tmp_path, monkeypatch)
        yield all_commands(tmp_path)


def all_commands(tmp_path: Path) -> tuple[Path, list[tuple[str, list[str]]]]:
    made = Repository(tmp_path / "network")
    made.write("contacts/ada.md", ADA.replace("name:", "email: ada@example.com\nname:"))
    made.write("contacts/bo.md", BO)
    made.write("warmsite.yaml", "autocommit: true\n")
    made.commit("begun")
    made.git("remote", "add", "origin", "https://host.invalid/people.git")
    (tmp_path / "in.csv").write_text("Name,Email\nEve,eve@example.com\n")
    commands = [
        *(["build"], ["check"], ["today"], ["today"], ["overdue"], ["upcoming"], ["list", "circle:close"], ["show", "ada"]),
        *(["stats"], ["history"], ["compare", "HEAD"], ["list", "--as-of", "HEAD"], ["duplicates"], ["plan"], ["nudge"]),
        *(["log", "ada", "Of many things."], ["log", "--undo"], ["set", "ada", "role=CTO"], ["snooze", "ada", "2026-07-01"]),
        *(["rename", "bo", "bob"], ["new", "Cy Tran"], ["import", str(tmp_path / "in.csv")], ["build"], ["schema"]),
        *(["export", form, "--output", str(tmp_path / f"out.{form}")] for form in ("ics", "vcf", "csv", "json", "today")),
        *(["export", "site", "--redacted", "--output", str(tmp_path / "copy")], ["build", "--output", str(tmp_path / "second")]),
    ]
    words = [sys.executable, "-c", EVERYTHING, str(made.folder), json.dumps(commands), str(tmp_path / "told.json")]
    done = subprocess.run(
        words, cwd=REPOSITORY, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, env=dict(os.environ)
    )
    assert done.returncode == 0, done.stderr
    statuses, told = json.loads((tmp_path / "told.json").read_text())
    assert set(statuses) <= {0, 1}, list(zip(commands, statuses, strict=True))
    return made.folder, told


def test_commands__ask_nobody_and_leave_nothing_to_others(everything: tuple[Path, list[tuple[str, list[str]]]]) -> None:
    folder, told = everything
    assert [each for each in told if each[0] != "subprocess.Popen"] == []
    started = [words for _event, words in told]
    assert {Path(words[0]).name for words in started} == {"git"}
    remote = {"fetch", "push", "pull", "clone", "ls-remote", "remote-https", "send-pack", "fetch-pack", "submodule", "archive"}
    assert not [words for words in started if remote & set(words)]
    ours = [folder / "output", folder / ".warmsite", *(folder.parent / each for each in ("copy", "second"))]
    for top in ours:
        assert (top / ".gitignore").read_text() == "*\n"
        for path in (top, *top.rglob("*")):
            assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
    for path in folder.parent.glob("out.*"):
        assert path.stat().st_mode & 0o777 == 0o600, path


def test_memory__holds_nothing_but_what_is_known_of(everything: tuple[Path, list[tuple[str, list[str]]]]) -> None:
    """A new file in .warmsite/ is one more place where words lie: docs/privacy.md says what kinds there are."""
    folder, _ = everything
    known = {".gitignore", "commits", "day.msgpack", "edits", "history.msgpack", "last-log.json", "lock", "records.msgpack"}
    known |= {"roster.msgpack", "texts.msgpack", "import.json", "stats.msgpack"}
    assert {path.name for path in (folder / ".warmsite").iterdir()} <= known


def test_memory__who_is_deleted_is_gone_from_the_site_and_with_the_memory_from_everywhere(tmp_path: Path) -> None:
    made = Site(tmp_path / "network")
    made.write("contacts/ada.md", ADA.replace("Ada Okafor", "Quill Fairweather").replace("Runs marathons", "Runs **marathons**"))
    made.write("contacts/cy.md", "---\nname: Cy\n---\n")
    made.build()
    assert words_in(made.output)
    (made.folder / "contacts/ada.md").unlink()
    made.build()
    assert not words_in(made.output)
    for path in (made.folder / ".warmsite").iterdir():
        path.unlink()
    made.build()
    assert not words_in(made.folder)


def words_in(folder: Path) -> list[Path]:
    words = re.compile(rb"Quill|Fairweather|\*?marathons|Northwind|spring meet-up", re.IGNORECASE)
    return [path for path in folder.rglob("*") if path.is_file() and words.search(path.read_bytes())]


def test_pages__ask_not_to_be_found_if_they_are_published_by_mistake(tmp_path: Path) -> None:
    made = Site(tmp_path / "network")
    made.write("contacts/ada.md", ADA)
    made.write("contacts/bo.md", BO)
    made.build()
    pages = list(made.output.rglob("*.html"))
    assert len(pages) > 20
    for page in pages:
        text = page.read_text()
        assert '<meta name="robots" content="noindex">' in text, page
        assert '<meta name="referrer" content="no-referrer">' in text, page
    assert (made.output / "robots.txt").read_text() == "User-agent: *\nDisallow: /\n"
    assert not [path for path in made.output.rglob("*") if "sitemap" in path.name or path.suffix in {".rss", ".atom"}]


@pytest.mark.parametrize(
    ("place", "sign", "text"),
    [
        ("public_html/people", "", ""),
        ("WWW", "", ""),
        ("home/Sites/people", "", ""),
        ("project/docs", "project/.github/workflows/site.yml", "uses: actions/deploy-pages@v4"),
        ("project/docs/people", "project/.gitlab-ci.yml", "test: 1\npages:\n  script: x"),
        ("project/out", "project/netlify.toml", ""),
        ("project/docs", "project/docs/CNAME", "people.example.com"),
        ("project/docs", "project/docs/.nojekyll", ""),
    ],
)
def test_exposures__a_place_that_is_published(tmp_path: Path, place: str, sign: str, text: str) -> None:
    folder = tmp_path / place
    folder.mkdir(parents=True)
    if sign:
        assert list(exposures(folder, tmp_path / "network")) == []
        (tmp_path / sign).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / sign).write_text(text)
    (told,) = exposures(folder, tmp_path / "network")
    assert told.startswith(f"{folder}: lies in a ")
    assert told.endswith("; build elsewhere with --output")
    assert not sign or Path(sign).name in told


def test_exposures__a_web_server_shows_repositories_too(tmp_path: Path) -> None:
    network = tmp_path / "public_html/people"
    (network / ".git").mkdir(parents=True)
    (told,) = exposures(network / "output", network)
    assert "lies in a folder public_html" in told


def test_exposures__what_lies_around_another_project_is_no_sign(tmp_path: Path) -> None:
    folder = tmp_path / "project/people/output"
    folder.mkdir(parents=True)
    (tmp_path / "netlify.toml").touch()
    (tmp_path / "project/.git").mkdir()
    workflows = tmp_path / "project/.github/workflows"
    workflows.mkdir(parents=True)
    (workflows / "test.yml").write_text("run: pytest")
    (workflows / "folder.yml").mkdir()
    os.mkfifo(workflows / "pipe.yml")
    assert list(exposures(folder, tmp_path / "project/people")) == []


def test_exposures__a_site_that_git_keeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    isolate(tmp_path, monkeypatch)
    made = Repository(tmp_path / "project")
    folder = made.folder / "site"
    made.write("site/.gitignore", "*\n")
    made.write("site/index.html", "Ada")
    made.git("add", "--force", "site/.gitignore")
    assert list(exposures(folder, tmp_path / "network")) == []
    made.git("add", "--force", "site")
    (told,) = exposures(folder, tmp_path / "network")
    assert told.startswith(f"{folder}: is in git")
    assert "git rm -r --cached" in told
    made.git("rm", "-r", "--quiet", "--cached", "--force", "site")
    assert list(exposures(folder, tmp_path / "network")) == []


def test_exposures__are_said_by_every_build(tmp_path: Path) -> None:
    made = Site(tmp_path / "network")
    made.write("contacts/bo.md", BO)
    (tmp_path / "public_html").mkdir()
    words = [sys.executable, "-m", "warmsite", "-C", str(made.folder), "build", "--output", str(tmp_path / "public_html/people")]
    for _ in range(2):  # the second has nothing to do
        done = subprocess.run(words, cwd=REPOSITORY, capture_output=True, text=True, check=False)
        assert done.returncode == 0
        assert done.stderr.count("which web servers show to everybody") == 1


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("wheel")
    words = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    done = subprocess.run(words, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as opened:
        yield opened


def test_wheel__holds_the_program_and_invented_people_only(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert {name.split("/")[0] for name in names if "dist-info/" not in name} == {"warmsite"}
    assert not [name for name in names if re.search(r"(^|/)(tests?|output|\.warmsite|\.git|benchmarks|__pycache__)(/|_)", name)]
    sample = {name.rpartition("_contacts/")[2] for name in names if "/_contacts/" in name}
    assert sample == {path.relative_to(REPOSITORY / "contacts").as_posix() for path in (REPOSITORY / "contacts").rglob("*.md")}
    for name in names:
        data = wheel.read(name)
        for place in (str(REPOSITORY), str(Path.home()), sys.prefix):
            assert len(place) < 3 or f"{place}/".encode() not in data, (name, place)
        if "/_contacts/" in name:
            text = data.decode()
            assert all(re.search(r"@example\.(com|org|net)$", each) for each in re.findall(r"[\w.+-]+@[\w-]+\.\w+", text)), name
            phones = re.findall(r"\+[\d ().-]{6,}\d", text)
            assert all("555" in each for each in phones), (name, phones)


def test_lock__every_package_is_pinned_by_digests() -> None:
    text = (REPOSITORY / ".ci/lock.txt").read_text()
    wanted = [each for each in re.split(r"\n(?=\S)", text) if not each.startswith("#")]
    assert len(wanted) > 40
    for each in wanted:
        assert re.match(r"[A-Za-z0-9._-]+==[^\s;]+( ; [^\\]+)? \\\n    --hash=sha256:[0-9a-f]{64}", each), each[:80]
        assert "://" not in each, each[:80]
    packages = json.loads((REPOSITORY / "tests/web/package-lock.json").read_text())["packages"]
    assert all(each["integrity"].startswith("sha512-") for name, each in packages.items() if name)
