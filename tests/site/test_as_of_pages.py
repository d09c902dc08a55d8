"""The site of a commit: every page says what it is, and its pictures are the commit's; in true repositories."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sites import Read

from tests.build.repositories import Repository, isolate
from warmsite.build.builder import Builder
from warmsite.build.revisions import CommitTree, find_revision
from warmsite.build.unchanged import unchanged

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from warmsite.build.report import Report

ADA = "---\nname: Ada Okafor\nphoto: photos/ada.png\n---\n"
PNG = b"\x89PNG of then"
DAY = date(2026, 1, 5)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    isolate(tmp_path, monkeypatch)
    return Repository(tmp_path / "net")


def as_of(repository: Repository, revision: str = "HEAD", today: date | None = None, output: Path | None = None) -> Report:
    """A build of a commit, on its own day or another."""
    found = find_revision(repository.folder, revision)
    with CommitTree(repository.folder, found) as commit:
        builder = Builder(repository.folder, output or repository.output, commit=commit)
        return builder.build(today or found.day, today_given=True)


def start(repository: Repository) -> str:
    """A first commit, with a picture; its id."""
    repository.write("contacts/ada.md", ADA)
    repository.write("photos/ada.png", PNG)
    return repository.commit("start", DAY.isoformat())


def lines(repository: Repository) -> set[str]:
    """What the pages of the site say of a commit, each once."""
    pages = (data.decode() for name, data in repository.files().items() if name.endswith(".html"))
    said = (page.partition('<p class="as-of">')[2].partition("</p>")[0] for page in pages)
    return {" ".join(Read(each).text.split()) for each in said}


# what every page says


def test_as_of__every_page_says_the_day_and_the_commit(repository: Repository) -> None:
    commit = start(repository)
    as_of(repository)
    assert lines(repository) == {f"As of 5 January 2026, commit {commit[:8]}"}


def test_as_of__on_another_day_both_are_told(repository: Repository) -> None:
    commit = start(repository)
    as_of(repository, today=date(2026, 2, 1))
    assert lines(repository) == {f"As of 1 February 2026, commit {commit[:8]} of 5 January 2026"}


def test_as_of__a_site_of_the_folder_has_nothing_of_it(repository: Repository) -> None:
    start(repository)
    as_of(repository)
    repository.build(DAY)
    assert not [name for name, data in repository.files().items() if name.endswith(".html") and b"as-of" in data]


def test_as_of__is_seen_without_script_and_on_paper(repository: Repository, browser: Browser) -> None:
    start(repository)
    as_of(repository)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for address in ("index.html", "people/ada.html", "history.html", "problems.html"):
        page.goto((repository.output / address).as_uri())
        for media in ("screen", "print"):
            page.emulate_media(media=media)
            assert page.get_by_text("As of 5 January 2026").is_visible(), (address, media)
    context.close()


def test_as_of__nobody_is_asked_to_bring_the_past_up_to_date(repository: Repository, browser: Browser) -> None:
    start(repository)
    as_of(repository)
    page = browser.new_page()
    page.goto((repository.output / "index.html").as_uri())
    page.locator("html.js").wait_for()
    assert not page.get_by_text("Built for").is_visible()
    page.close()


def test_as_of__same_commit_and_day_same_bytes_whatever_was_built_before(repository: Repository, tmp_path: Path) -> None:
    start(repository)
    repository.write("contacts/ada.md", ADA.replace("Okafor", "O."))
    repository.commit("shorter", "2026-01-06")
    as_of(repository, "HEAD~1")
    first = repository.files()
    repository.build(DAY)
    as_of(repository, "HEAD")
    as_of(repository, "HEAD~1")
    assert repository.files() == first
    as_of(repository, "HEAD~1", output=tmp_path / "net" / "other")
    assert repository.files(tmp_path / "net" / "other") == first


def test_as_of__a_lasting_builder_tells_each_day(repository: Repository) -> None:
    start(repository)
    with CommitTree(repository.folder, find_revision(repository.folder, "HEAD")) as commit:
        builder = Builder(repository.folder, repository.output, lasting=True, commit=commit)
        for day in (DAY, date(2026, 2, 1)):
            builder.build(day, today_given=True)
            told = repository.files()
            as_of(repository, today=day, output=repository.folder / "clean")
            assert told == repository.files(repository.folder / "clean")


def test_as_of__of_nobody_is_not_taken_for_the_site_of_the_folder(repository: Repository) -> None:
    repository.write("warmsite.yaml", "")
    repository.commit("nobody yet", DAY.isoformat())
    as_of(repository)
    assert unchanged(repository.folder, repository.output, DAY, today_given=True, discreet=False) is None
    repository.build(DAY)
    assert unchanged(repository.folder, repository.output, DAY, today_given=True, discreet=False) is not None


# pictures


def pictures(repository: Repository) -> list[bytes]:
    return [data for name, data in repository.files().items() if name.startswith("photos/")]


def test_photo__is_that_of_the_commit(repository: Repository) -> None:
    start(repository)
    repository.write("photos/ada.png", b"\x89PNG of today")
    assert as_of(repository).problems == ()
    assert pictures(repository) == [PNG]
    (repository.folder / "photos/ada.png").unlink()
    assert as_of(repository, output=repository.folder / "other").problems == ()
    assert repository.files(repository.folder / "other") == repository.files()
    repository.write("photos/ada.png", b"\x89PNG of today")
    repository.build(DAY)
    assert pictures(repository) == [b"\x89PNG of today"]


def test_photo__one_that_came_later_was_not_there(repository: Repository) -> None:
    repository.write("contacts/ada.md", ADA)
    repository.commit("start", DAY.isoformat())
    repository.write("photos/ada.png", PNG)
    (problem,) = as_of(repository).problems
    assert (problem.path, problem.line, problem.code) == ("contacts/ada.md", 3, "photo")
    assert problem.message == "photo: `photos/ada.png` is not there"
    assert pictures(repository) == []


def test_photo__a_large_one_is_whole(repository: Repository) -> None:
    start(repository)
    large = PNG + bytes(3 << 20)
    repository.write("photos/ada.png", large)
    repository.commit("larger", "2026-01-06")
    as_of(repository)
    assert pictures(repository) == [large]


def test_photo__of_a_network_in_a_part_of_a_repository(tmp_path: Path, repository: Repository) -> None:
    part = Repository(repository.folder / "part", top=repository.folder)
    repository.write("photos/ada.png", b"\x89PNG of another")
    start(part)
    assert as_of(part).problems == ()
    assert pictures(part) == [PNG]


@pytest.mark.parametrize(
    ("path", "data", "wrong"),
    [
        ("photos/ada.png", b"GIF8", "is no picture of the kind that its name says"),
        ("photos/ada.png", b"", "is no picture of the kind that its name says"),
        ("photos/ada.png", b"\x89PNG" + bytes(8 << 20), "is larger than 8 MiB"),
        ("photos/ada.svg", b"<svg/>", "is no picture that browsers show (avif, gif, jpeg, jpg, png, webp)"),
        ("photos/no.png/ada.png", None, "is not there"),
        ("photos", None, "is no picture that browsers show (avif, gif, jpeg, jpg, png, webp)"),
    ],
)
def test_photo__is_looked_at_alike_in_the_folder_and_in_a_commit(
    repository: Repository, path: str, data: bytes | None, wrong: str
) -> None:
    repository.write("contacts/ada.md", ADA.replace("photos/ada.png", path))
    repository.write("photos/no.png", PNG)
    if data is not None:
        repository.write(path, data)
    repository.commit("start", DAY.isoformat())
    for report in (as_of(repository), repository.build(DAY)):
        assert [each.message for each in report.problems] == [f"photo: `{path}` {wrong}"]
        assert pictures(repository) == []


@pytest.mark.parametrize("inside", [True, False])
def test_photo__a_link_is_followed_within_the_network_alone(repository: Repository, tmp_path: Path, inside: bool) -> None:
    repository.write("contacts/ada.md", ADA)
    repository.write("pictures/ada.png", PNG)
    (tmp_path / "ada.png").write_bytes(PNG)
    (repository.folder / "photos").mkdir()
    (repository.folder / "photos/ada.png").symlink_to("../pictures/ada.png" if inside else "../../ada.png")
    repository.commit("start", DAY.isoformat())
    for report in (as_of(repository), repository.build(DAY)):
        assert [each.code for each in report.problems] == ([] if inside else ["photo"])
        assert pictures(repository) == ([PNG] if inside else [])
