"""build: the site once, and what it says and does to the disk."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest
from clitools import REPOSITORY, THREE, TODAY, tree, unchanged_tree

if TYPE_CHECKING:
    from pathlib import Path

    from clitools import Make, Outcome, Run

BAD = {**THREE, "contacts/bad.md": "---\nname: Bad Date\nbirthday: 2026-02-30\n---\n"}


def build(run: Run, folder: Path, *words: object) -> Outcome:
    return run("-C", folder, "--today", TODAY, "build", *words)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_build__makes_the_site_and_says_where(run: Run, network: Make) -> None:
    folder = network()
    done = build(run, folder)
    assert done.status == 0
    assert str(folder / "output/index.html") in done.out
    assert "Ada Okafor" in (folder / "output/people/ada-okafor.html").read_text()


def test_build__some_records_with_errors_is_status_1_and_the_rest_is_built(run: Run, network: Make) -> None:
    folder = network(BAD)
    for _ in range(2):  # the second has nothing to do, and says it as well
        done = build(run, folder)
        assert done.status == 1
        assert "check" in done.err
    for name in ("ada-okafor", "bo-lindqvist", "cy-tran", "bad"):
        assert (folder / f"output/people/{name}.html").is_file()


def test_build__again_writes_nothing(run: Run, network: Make) -> None:
    folder = network()
    build(run, folder)
    before = {path: path.stat().st_mtime_ns for path in (folder / "output").rglob("[!.]*")}
    done = build(run, folder)
    assert done.status == 0
    assert "0 files written" in done.out
    assert {path: path.stat().st_mtime_ns for path in (folder / "output").rglob("[!.]*")} == before


def test_build__clean_writes_the_same_bytes_anew(run: Run, network: Make) -> None:
    folder = network()
    build(run, folder)
    before = site_of(folder / "output")
    done = build(run, folder, "--clean")
    assert done.status == 0
    assert "0 files written" not in done.out
    assert site_of(folder / "output") == before


def test_build__repairs_and_prunes(run: Run, network: Make) -> None:
    folder = network()
    build(run, folder)
    page = folder / "output/people/ada-okafor.html"
    whole = page.read_bytes()
    page.write_text("somebody wrote here")
    (folder / "contacts/cy-tran.md").unlink()
    build(run, folder)
    assert page.read_bytes() == whole
    assert not (folder / "output/people/cy-tran.html").exists()


def test_build__output_elsewhere(run: Run, network: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = network()
    assert build(run, folder, "--output", tmp_path / "site").status == 0
    assert (tmp_path / "site/index.html").is_file()
    assert not (folder / "output").exists()
    monkeypatch.chdir(tmp_path)
    assert build(run, folder, "--output", "here").status == 0
    assert (tmp_path / "here/index.html").is_file()


def test_build__timings_go_to_standard_error(run: Run, network: Make) -> None:
    done = build(run, network(), "--timings")
    assert done.status == 0
    assert " ms" in done.err
    assert " ms" not in done.out


def test_build__discreet_is_another_site_and_back(run: Run, network: Make) -> None:
    folder = network()
    build(run, folder)
    open_site = site_of(folder / "output")
    build(run, folder, "--discreet")
    assert site_of(folder / "output") != open_site
    build(run, folder)
    assert site_of(folder / "output") == open_site


def test_build__refuses_a_folder_that_is_not_its_own(run: Run, network: Make) -> None:
    folder = network({**THREE, "output/letter.txt": "mine\n"})
    with unchanged_tree(folder / "output"):
        done = build(run, folder)
    assert done.status == 2
    assert "letter.txt" in done.err
    assert done.out == ""


@pytest.mark.parametrize("place", [".", "contacts", "contacts/site", "..", "templates", ".git", ".warmsite", "warmsite.yaml"])
def test_build__refuses_the_network_itself(run: Run, network: Make, place: str) -> None:
    folder = network()
    before = tree(folder)
    done = build(run, folder, "--output", folder / place)
    assert done.status == 2
    assert done.is_tidy
    after = {path: data for path, data in tree(folder).items() if not path.startswith(".warmsite")}
    assert after == before


def test_build__refuses_an_output_that_is_a_link(run: Run, network: Make, tmp_path: Path) -> None:
    folder, elsewhere = network(), tmp_path / "elsewhere"
    elsewhere.mkdir()
    (folder / "output").symlink_to(elsewhere)
    assert build(run, folder).status == 2
    assert list(elsewhere.iterdir()) == []


def test_build__readable_by_the_owner_alone_and_kept_out_of_git(run: Run, network: Make) -> None:
    """SPEC 2, under the widest umask there is."""
    folder = network()
    before = os.umask(0)
    try:
        build(run, folder)
    finally:
        os.umask(before)
    for name in ("output", ".warmsite"):
        assert mode(folder / name) & 0o077 == 0
        assert (folder / name / ".gitignore").read_text().strip() == "*"
        for path in (folder / name).rglob("*"):
            assert mode(path) & 0o077 == 0, path


def test_build__under_an_umask_that_takes_everything(run: Run, network: Make) -> None:
    folder = network()
    before = os.umask(0o777)
    try:
        done = build(run, folder)
    finally:
        os.umask(before)
    assert done.status == 0
    assert mode(folder / "output") == 0o700
    assert mode(folder / "output/index.html") == 0o600


def test_build__writes_only_into_its_own_folders(run: Run, network: Make) -> None:
    folder = network()
    before = tree(folder)
    build(run, folder)
    after = tree(folder)
    assert {path.split("/")[0] for path in set(after) - set(before)} == {"output", ".warmsite"}
    assert all(after[path] == data for path, data in before.items())


def test_build__a_broken_template_of_the_network_leaves_the_last_good_site(run: Run, network: Make) -> None:
    folder = network()
    build(run, folder)
    whole = site_of(folder / "output")
    (folder / "templates").mkdir()
    (folder / "templates/contact.html").write_text("{% extends 'base.html' %}\n{% block main %}{{ nothing.x }}{% endblock %}\n")
    done = build(run, folder)
    assert done.status == 2
    assert "contact.html:2" in done.err
    assert site_of(folder / "output") == whole
    (folder / "templates/contact.html").unlink()
    assert build(run, folder).status == 0


@pytest.mark.parametrize("fault", ["a folder stands in the way", "a template fails on one page"])
def test_build__that_fails_midway_leaves_the_last_good_site_whole(run: Run, network: Make, fault: str) -> None:
    """SPEC 13: not some pages of before and some of after."""
    folder = network()
    build(run, folder)
    pages = {path for path in tree(folder / "output") if not path.startswith(".")}
    whole = {path: (folder / "output" / path).read_bytes() for path in pages if (folder / "output" / path).is_file()}
    ada = folder / "contacts/ada-okafor.md"
    ada.write_text(ada.read_text().replace("role: CTO", "role: CEO").replace("name: Ada", "name: Adaeze"))
    (folder / "contacts/zed.md").write_text("---\nname: Zed\n---\n")
    if fault == "a folder stands in the way":
        (folder / "output/people/zed.html/mine").mkdir(parents=True)
    else:
        (folder / "templates").mkdir()
        shipped = (REPOSITORY / "templates/contact.html").read_text()
        (folder / "templates/contact.html").write_text(
            shipped.replace("{% block main %}", '{% block main %}{% if view.card.ref.name == "Zed" %}{{ nothing.x }}{% endif %}')
        )
    done = build(run, folder)
    assert done.status == 2
    assert done.is_tidy
    assert [path for path, data in whole.items() if (folder / "output" / path).read_bytes() != data] == []


def test_build__a_template_of_the_network_takes_the_place_of_the_shipped_one(run: Run, network: Make) -> None:
    folder = network({**THREE, "templates/style.css": "body { color: rebeccapurple }\n"})
    assert build(run, folder).status == 0
    assert (folder / "output/assets/style.css").read_text() == "body { color: rebeccapurple }\n"


HARD = ["#", "##\n", "> #", "- #", "[" * 5000, "\x02klzzwxh:0\x03", "[^1]: [^1]", "> " * 900 + "x", "- " * 900 + "x"]


@pytest.mark.parametrize("note", HARD, ids=lambda note: repr(note[:12]))
def test_build__a_hard_note_costs_nobody_else_their_page(run: Run, network: Make, note: str) -> None:
    """Law 5: one bad record costs only itself."""
    eve = f"---\nname: Eve\n---\n\n{note}\n\n## Log\n\n- 2026-01-01 call: {note}\n  - {note}\n"
    folder = network({**THREE, "contacts/eve.md": eve})
    done = build(run, folder)
    assert done.status in {0, 1}, done.err
    for name in ("ada-okafor", "bo-lindqvist", "cy-tran", "eve"):
        assert (folder / f"output/people/{name}.html").is_file()


def test_build__an_empty_network_has_a_site(run: Run, network: Make) -> None:
    folder = network({})
    assert build(run, folder).status == 0
    assert (folder / "output/index.html").is_file()


def site_of(folder: Path) -> dict[str, bytes | None]:
    return {path: data for path, data in tree(folder).items() if not path.startswith(".warmsite")}
