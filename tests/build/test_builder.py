"""The laws of a build (docs/CONTRIBUTING.md), on real folders."""

from __future__ import annotations

import os
import random
import signal
import stat
import subprocess
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.build.conftest import ADA, BO, TODAY, Site, contents
from warmsite.build.builder import Builder
from warmsite.build.lock import held
from warmsite.build.memory import sealed
from warmsite.build.report import BuildError
from warmsite.build.sources import stamp_of
from warmsite.build.unchanged import unchanged

if TYPE_CHECKING:
    from pathlib import Path


def entry(day: str, words: str) -> str:
    return f"- {day} call: {words}\n"


# Law 1: after any sequence of edits, the incremental build equals a clean one, byte for byte.


@pytest.mark.parametrize("seed", range(8))
def test_build__any_edits_equal_a_clean_build(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    site = Site(tmp_path / "net")
    for name in NAMES[:4]:
        site.write(f"contacts/{name}.md", _random_contact(chance))
    site.write("plans/one.md", _random_plan(chance))
    lasting = Builder(site.folder, site.output, lasting=True)
    day = TODAY
    for step in range(8):
        day += timedelta(days=chance.choice([0, 0, 1, 40]))
        _random_edit(chance, site)
        if chance.random() < 0.4:  # a new process, as `warmsite build` goes about it
            lasting.keep()
            if unchanged(site.folder, site.output, day, today_given=True, discreet=False) is None:
                site.build(day)
            lasting = Builder(site.folder, site.output, lasting=True)
        else:
            lasting.build(day, today_given=True)
        clean = tmp_path / f"clean-{step}"
        Builder(site.folder, clean, clean=True).build(day, today_given=True)
        assert _without_way(site.files()) == _without_way(site.files(clean))


def test_build__with_files_that_were_touched_looks_at_no_others(tmp_path: Path) -> None:
    site = Site(tmp_path / "net")
    for name in NAMES:
        site.write(f"contacts/{name}.md", f"---\nname: {name}\n---\nKnows [[ada]].\n")
    lasting = Builder(site.folder, site.output, lasting=True)
    lasting.build(TODAY, today_given=True)

    site.write("contacts/bo.md", "---\nname: bo\n---\nMended.\n")
    site.write("contacts/eve.md", "---\nname: Eve\n---\n")
    lasting.build(TODAY, today_given=True, touched={"contacts/bo.md", "contacts/bo.md~"})
    assert b"Mended" in site.files()["people/bo.html"]
    assert "people/eve.html" not in site.files()
    lasting.build(TODAY, today_given=True)
    assert "people/eve.html" in site.files()


def test_build__says_when_its_files_stand_and_only_if_there_are_new_ones(site: Site) -> None:
    lasting = Builder(site.folder, site.output, lasting=True)
    seen: list[tuple[set[str], bool]] = []

    def look() -> None:
        whole = lasting.listing.keys() == site.files().keys()
        seen.append((set(site.files()), whole))

    lasting.build(TODAY, today_given=True, stands=look)
    lasting.build(TODAY, today_given=True, stands=look)
    assert len(seen) == 1
    site.write("contacts/eve.md", "---\nname: Eve\n---\n")
    lasting.build(TODAY, today_given=True, stands=look)
    (site.folder / "contacts/bo.md").unlink()
    lasting.build(TODAY, today_given=True, stands=look)
    assert all(whole for _, whole in seen)
    assert ["people/eve.html" in files for files, _ in seen] == [False, True, True]
    assert ["people/bo.html" in files for files, _ in seen] == [True, True, False]
    assert site.build().written == ()


@pytest.mark.parametrize("change", ["new", "gone", "moved", "link", "folder"])
def test_build__looks_at_all_where_a_touched_file_is_no_longer_what_it_was(tmp_path: Path, change: str) -> None:
    site = Site(tmp_path / "net")
    for name in NAMES:
        site.write(f"contacts/{name}.md", f"---\nname: {name}\n---\nKnows [[ada]].\n")
    lasting = Builder(site.folder, site.output, lasting=True)
    lasting.build(TODAY, today_given=True)
    bo = site.folder / "contacts/bo.md"
    if change == "new":
        site.write("contacts/eve.md", "---\nname: Eve\n---\n")
    elif change == "moved":
        bo.rename(bo.with_name("eve.md"))
    else:
        bo.unlink()
    if change == "link":
        bo.symlink_to("dee.md")
    elif change == "folder":
        bo.mkdir()
    lasting.build(
        TODAY, today_given=True, touched={"contacts/bo.md", "contacts/eve.md"} if change == "new" else {"contacts/bo.md"}
    )
    Builder(site.folder, tmp_path / "clean", clean=True).build(TODAY, today_given=True)
    assert _without_way(site.files()) == _without_way(site.files(tmp_path / "clean"))


NAMES = ["ada", "bo", "cy-tran", "Zoë", "李伟", "dee"]


def _without_way(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files but for the way from the site to its network, which differs between two output folders."""
    files["assets/now.css"] = files["assets/now.css"].split(b";--network")[0]
    return files


def _random_contact(chance: random.Random) -> str:
    def someone() -> str:
        return chance.choice([*NAMES, "Ada 1", "Bo 2", "Sam", "nobody"])

    def entry() -> str:
        day = f"{2020 + chance.randrange(7)}-{1 + chance.randrange(12):02}-{1 + chance.randrange(28):02}"
        kind = chance.choice(["call", "lunch", "email", "no-answer", "note", "fax", "letter"])
        company = chance.choice(["", f" with [[{someone()}]]", f" with [[{someone()}]] and [[{someone()}]]"])
        words = chance.choice(["Hello.", f"About **[[{someone()}]]**.", "x < y", f"saw [[{someone()[:2]}\n  Tran]]"])
        nested = chance.choice(["", f"  - gave: a hint to [[{someone()}]]\n", "  - more\n"])
        return f"- {day} {kind}{chance.choice(['', ' (thrilled)', ' (wary)'])}{company}: {words}\n{nested}"

    fields = [
        f"name: {chance.choice(['Ada', 'Bo', 'Cy & Co', 'Zoë', '李伟'])} {chance.randrange(3)}",
        f"circle: {chance.choice(['inner', 'close', 'wide', 'nosuch'])}",
        f"tags: [{chance.choice(['a', 'b', 'ä'])}, x]",
        f"location: {chance.choice(['Houston, Texas', 'Lisbon', ''])}",
        f"birthday: {chance.choice(['02-29', '1980-06-20', '06-16', 'never'])}",
        chance.choice(["", f"aka: [Sam, {someone()}]"]),
        chance.choice(["", "", f"id: own-{chance.randrange(3)}"]),
        chance.choice(["", f"photo: photos/{chance.randrange(2)}.png"]),
        chance.choice(["", "address: 1 Elm Street, Houston"]),
        chance.choice(["", f"introduced_by: {someone()}"]),
        chance.choice(["", "died: 2026-06-10", "status: paused"]),
        chance.choice(["", "", "snooze: 2026-07-01"]),
    ]
    front = "\n".join(filter(None, fields))
    notes = f"Knows [[{someone()}]]. {chance.choice(['', '- [ ] 2026-06-10 send it'])}"
    return f"---\n{front}\n---\n\n{notes}\n\n## Log\n\n{''.join(entry() for _ in range(chance.randrange(5)))}"


def _random_plan(chance: random.Random) -> str:
    first = f"2026-0{5 + chance.randrange(3)}-{1 + chance.randrange(28):02}"
    kind = chance.choice(
        [
            f"campaign\nstart: {first}\nper_day: 1",
            "season\nfrom: 06-10\nto: 08-01",
            f"trigger\ndate: {first}",
            f"letter\ndate: {first}\nevery: quarter",
            "campain",
        ]
    )
    whom = chance.choice(
        [
            "select:",
            "select: tag:x",
            "select: state:cold or state:new",
            f"select: mentions:{chance.choice(['ada', 'bo'])} or hello",
            "select: place:texas or -has:promise",
            "select: is:overdue or is:snoozed or -has:gave",
            f"members: [{chance.choice(NAMES)}, bo]",
            "select: ((",
        ]
    )
    line = f"- [[{chance.choice(NAMES)}]]: {chance.choice(['Hello.', 'x < y', ''])}"
    return f"---\nkind: {kind}\n{whom}\n---\n\nDear **all**, and [[{chance.choice(NAMES)}]].\n\n## Lines\n\n{line}\n"


def _random_edit(chance: random.Random, site: Site) -> None:
    files = sorted((site.folder / "contacts").rglob("*.md"))
    move = chance.randrange(12)
    if move <= 2 or len(files) < 2:
        site.write(f"contacts/{chance.choice(['', 'sub/'])}{chance.choice(NAMES)}.md", _random_contact(chance))
    elif move == 3:
        chance.choice(files).unlink()
    elif move == 4:
        file = chance.choice(files)
        file.rename(file.with_name(f"moved-{chance.randrange(99)}.md"))
    elif move == 5:  # two files swap their names
        one, two = chance.sample(files, 2)
        first, second = one.read_bytes(), two.read_bytes()
        one.write_bytes(second)
        two.write_bytes(first)
    elif move == 6:
        photo = site.write(f"photos/{chance.randrange(2)}.png", f"\x89PNG {chance.randrange(3)}".encode("latin-1"))
        if chance.random() < 0.3:
            photo.unlink()
    elif move == 7:
        block = f"{{% block main %}}v{chance.randrange(9)}{{% endblock %}}"
        site.write("templates/problems.html", f"{{% extends 'base.html' %}}\n{block}")
    elif move >= 10:
        plan = site.write(f"plans/{chance.choice(['one', 'Two', 'öne'])}.md", _random_plan(chance))
        if chance.random() < 0.2:
            plan.unlink()
    else:
        site.write(
            "warmsite.yaml",
            chance.choice(
                [
                    f"circles: {{close: {1 + chance.randrange(9)} weeks}}\nregions: {{South: [Texas]}}\n",
                    "words: {email: [fax]}\n",
                    "kinds: {conversation: [letter], remark: [call]}\n",
                    "greetings: [{from: 01-01, to: 12-31, say: Hail}]\neditor: emacs\n",
                    "",
                ]
            ),
        )


# Law 2: the same records on the same day give the same bytes, on any machine, in any order of files.


def test_build__same_bytes_whatever_the_folder_and_the_order(tmp_path: Path) -> None:
    one, two = Site(tmp_path / "one"), Site(tmp_path / "elsewhere" / "two")
    for site, order in ((one, ("ada", "bo")), (two, ("bo", "ada"))):
        for name in order:
            site.write(f"contacts/{name}.md", {"ada": ADA, "bo": BO}[name])
        site.build()
    assert one.files() == two.files()


# Law 3: a build changes nothing outside output/ and .warmsite/.


def test_build__leaves_the_records_alone(site: Site) -> None:
    before = contents(site.folder)
    site.build()
    assert {path: data for path, data in contents(site.folder).items() if not path.startswith("output/")} == before
    assert {each.name for each in site.folder.iterdir()} == {"contacts", "output", ".warmsite"}


# Law 5: one bad record costs only itself; the last good site survives any failure.


def test_build__one_bad_record_costs_only_itself(site: Site) -> None:
    site.write("contacts/bad.md", "---\nname: [unclosed\n---\n")
    report = site.build()
    assert [(each.path, each.line, each.severity) for each in report.problems] == [("contacts/bad.md", 2, "error")]
    assert "people/ada.html" in site.files()
    assert not any("bad" in address for address in site.files())


def test_build__wrong_template_says_where_and_keeps_the_site(site: Site) -> None:
    site.build()
    before = site.files()
    site.write("templates/today.html", "{% extends 'base.html' %}\n{% block main %}\n{{ view.nothing }}\n{% endblock %}\n")
    with pytest.raises(BuildError, match=r"today\.html:3: .*nothing"):
        site.build()
    assert site.files() == before
    (site.folder / "templates/today.html").unlink()
    assert site.build().written == ()


def test_build__own_template_cannot_run_code(site: Site) -> None:
    site.write("templates/problems.html", "{{ ''.__class__.__mro__[1].__subclasses__() }}")
    with pytest.raises(BuildError, match="unsafe"):
        site.build()


def test_build__own_template_and_asset_take_the_place_of_ours(site: Site) -> None:
    site.build()
    site.write("templates/style.css", "body{color:red}")
    site.write("templates/problems.html", "mine: {{ view.errors }}")
    assert set(site.build().written) >= {"assets/style.css", "problems.html"}
    assert site.files()["problems.html"] == b"mine: 0"


# What is written, and what is not.


def test_build__nothing_changed_writes_nothing(site: Site) -> None:
    site.build()
    assert site.build().written == ()
    assert site.build(clean=True).written != ()


def test_unchanged__tells_by_stat_alone_and_notices_everything(site: Site) -> None:
    def is_unchanged(day: date = TODAY) -> bool:
        return unchanged(site.folder, site.output, day, today_given=True, discreet=False) is not None

    photo = site.write("photos/ada.png", b"\x89PNG")
    ada = ADA.replace("circle", "photo: photos/ada.png\ncircle")
    site.write("contacts/ada.md", ada)
    assert not is_unchanged()
    _let_settle(site)
    site.build()
    assert is_unchanged()
    assert not is_unchanged(TODAY + timedelta(days=1))
    for change in (
        lambda: site.write("contacts/ada.md", ada + "\nMore.\n"),
        lambda: site.write("contacts/cy.md", BO),
        (site.folder / "contacts/cy.md").unlink,
        lambda: site.write("warmsite.yaml", "calls_per_day: 3"),
        lambda: site.write("templates/style.css", "a{}"),
        lambda: site.write("output/people/ada.html", "spoilt"),
        (site.output / "index.html").unlink,
        lambda: photo.write_bytes(b"\x89PNG2"),
    ):
        change()
        assert not is_unchanged()
        _let_settle(site)
        site.build()
        assert is_unchanged()


def test_unchanged__notices_that_what_could_not_be_read_is_gone(site: Site) -> None:
    stray = site.write("contacts/a\x01.md", "---\nname: A\n---\n")
    _let_settle(site)
    problems = site.build().problems
    stray.unlink()
    assert unchanged(site.folder, site.output, TODAY, today_given=True, discreet=False) is None
    assert len(site.build().problems) < len(problems)
    assert unchanged(site.folder, site.output, TODAY, today_given=True, discreet=False)


def _let_settle(site: Site) -> None:
    """Make every source as old as a file at rest; one written this moment is read twice, for safety."""
    files = [file for name in ("contacts", "templates", "photos") for file in (site.folder / name).rglob("*.*")]
    files += site.folder.glob("*.yaml")
    while any(len(stamp_of(file.stat())) == 1 for file in files):
        pass


def test_build__same_size_and_time_but_other_content_is_seen(site: Site) -> None:
    file = site.write("contacts/ada.md", ADA)
    site.build()
    about = file.stat()
    file.write_text(ADA.replace("Berlin", "Lisbon"), "utf-8")
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert "people/ada.html" in site.build().written


def test_build__one_edit_renders_few_pages(site: Site) -> None:
    for number in range(60):
        log = entry(f"2020-01-{1 + number % 28:02}", "x")
        site.write(f"contacts/p{number}.md", f"---\nname: Person {number}\n---\n\n## Log\n\n{log}")
    builder = Builder(site.folder, site.output, lasting=True)
    builder.build(TODAY, today_given=True)
    site.write("contacts/ada.md", ADA + entry("2026-06-14", "Again."))
    written = set(builder.build(TODAY, today_given=True).written)
    assert {"people/ada.html", "index.html", "timeline.html", "timeline/2026-06.html", "people.html"} <= written
    assert not any(address.startswith("people/p") for address in written)
    assert len(written) < 20


def test_build__rename_reaches_every_page_that_names_them(site: Site) -> None:
    builder = Builder(site.folder, site.output, lasting=True)
    builder.build(TODAY, today_given=True)
    site.write("contacts/bo.md", BO.replace("Bo Lindqvist", "Bo Renamed"))
    builder.build(TODAY, today_given=True)
    assert b"Bo Renamed" in site.files()["people/ada.html"]
    assert not any(b"Bo Lindqvist" in data for data in site.files().values())


def test_build__next_day_rewrites_only_pages_whose_words_changed(site: Site) -> None:
    site.write("contacts/old.md", "---\nname: Old\nstatus: archived\n---\n\n## Log\n\n- 2019-01-01 call: x\n")
    builder = Builder(site.folder, site.output, lasting=True)
    builder.build(TODAY, today_given=True)
    written = builder.build(TODAY + timedelta(days=1), today_given=True).written
    assert "assets/now.css" in written
    assert "people/old.html" not in written


def test_build__prunes_what_it_made_and_no_longer_makes(site: Site) -> None:
    site.build()
    (site.folder / "contacts/ada.md").unlink()
    mine = site.write("output/people/mine.txt", "not the build's")
    report = site.build()
    assert "people/ada.html" in report.removed
    assert not (site.output / "people/ada.html").exists()
    assert not (site.output / "companies/northwind-health.html").exists()
    assert mine.exists()


def test_build__prunes_even_when_the_cache_was_deleted(site: Site) -> None:
    site.build()
    for file in (site.folder / ".warmsite").iterdir():
        file.unlink()
    (site.folder / "contacts/ada.md").unlink()
    assert "people/ada.html" in site.build().removed


def test_build__output_spoilt_or_deleted_is_repaired(site: Site) -> None:
    site.build()
    whole = site.files()
    (site.output / "people/ada.html").write_text("half", "utf-8")
    (site.output / "index.html").unlink()
    site.build()
    assert site.files() == whole


def test_build__files_deleted_while_a_watcher_keeps_the_site_come_back(site: Site) -> None:
    builder = Builder(site.folder, site.output, lasting=True)
    builder.build(TODAY, today_given=True)
    whole = site.files()
    (site.output / "people/ada.html").unlink()
    builder.build(TODAY, today_given=True)
    assert site.files() == whole


def test_build__is_private(site: Site) -> None:
    before = os.umask(0o000)
    try:
        site.build()
    finally:
        os.umask(before)
    for folder in (site.output, site.folder / ".warmsite"):
        assert (folder / ".gitignore").read_text("utf-8") == "*\n"
        for path in (folder, *folder.rglob("*")):
            mode = stat.S_IMODE(path.stat().st_mode)
            assert mode == (0o700 if path.is_dir() else 0o600), path


# Folders that are not the build's own.


def test_build__refuses_a_folder_that_is_not_its_own(site: Site, tmp_path: Path) -> None:
    thesis = tmp_path / "mine"
    thesis.mkdir()
    (thesis / "thesis.txt").write_text("years of work", "utf-8")
    with pytest.raises(BuildError, match=r"thesis\.txt"):
        site.build(output=thesis)
    assert [each.name for each in thesis.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("where", [".", "contacts", "contacts/sub", "templates", "..", ".git"])
def test_build__refuses_to_build_over_the_records(site: Site, where: str) -> None:
    before = contents(site.folder)
    with pytest.raises(BuildError):
        site.build(output=site.folder / where)
    assert contents(site.folder) == before


def test_build__refuses_an_output_that_is_a_link(site: Site, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    site.output.symlink_to(elsewhere)
    with pytest.raises(BuildError, match="link"):
        site.build()
    assert not list(elsewhere.iterdir())


def test_build__refuses_the_site_of_another_network(site: Site, tmp_path: Path) -> None:
    site.build()
    before = site.files()
    other = Site(tmp_path / "other")
    other.write("contacts/cy.md", BO)
    with pytest.raises(BuildError, match="is the site of"):
        other.build(output=site.output)
    assert site.files() == before
    site.folder.rename(tmp_path / "moved")  # a network that was moved takes its site along
    moved = Site(tmp_path / "moved")
    assert moved.build().written == ()


def test_build__a_lost_manifest_orphans_no_page(site: Site) -> None:
    site.build()
    (site.output / ".warmsite.json").write_text("spoilt", "utf-8")
    (site.folder / "contacts/ada.md").unlink()
    site.build()
    assert not (site.output / "people/ada.html").exists()


def test_unchanged__leaves_the_work_of_a_running_build_alone(site: Site) -> None:
    site.build()
    staged = site.write("output/people/.warmsite-tmp-1-1", "half")
    site.write("output/.warmsite-unfinished.json", "[]")
    assert unchanged(site.folder, site.output, TODAY, today_given=True, discreet=False) is None
    assert staged.exists()
    site.build()
    assert not staged.exists()


def test_unchanged__notices_a_photo_that_was_missing_and_a_network_that_moved(site: Site, tmp_path: Path) -> None:
    site.write("contacts/ada.md", ADA.replace("circle", "photo: photos/ada.png\ncircle"))
    elsewhere = tmp_path / "site"
    _let_settle(site)
    site.build(output=elsewhere)
    assert unchanged(site.folder, elsewhere, TODAY, today_given=True, discreet=False) is not None
    site.write("photos/ada.png", b"\x89PNG")
    assert unchanged(site.folder, elsewhere, TODAY, today_given=True, discreet=False) is None
    _let_settle(site)
    assert site.build(output=elsewhere).problems == ()
    (tmp_path / "deep").mkdir()
    site.folder.rename(tmp_path / "deep" / "net")
    assert unchanged(tmp_path / "deep" / "net", elsewhere, TODAY, today_given=True, discreet=False) is None


def test_build__a_link_that_leaves_the_network_is_neither_copied_nor_used(site: Site, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "ada.png").write_bytes(b"\x89PNG secret")
    site.write("photos/ada.png", b"\x89PNG secret")
    site.write("contacts/ada.md", ADA.replace("circle", "photo: photos/ada.png\ncircle"))
    site.build()
    (site.folder / "photos/ada.png").unlink()
    (site.folder / "photos").rmdir()
    (site.folder / "photos").symlink_to(outside)
    report = site.build()
    assert [each.code for each in report.problems] == ["photo"]
    assert not any(address.startswith("photos/") for address in site.files())
    site.write("templates/keep.txt", "")
    (site.folder / "templates/style.css").symlink_to(outside / "ada.png")
    with pytest.raises(BuildError, match="leaves the network"):
        site.build()


def test_build__does_not_write_or_prune_through_a_planted_link(site: Site, tmp_path: Path) -> None:
    site.build()
    elsewhere = tmp_path / "elsewhere"
    (site.output / "people").rename(elsewhere)
    (site.output / "people").symlink_to(elsewhere)
    (site.folder / "contacts/ada.md").unlink()
    with pytest.raises(BuildError, match="link"):
        site.build(clean=True)
    assert (elsewhere / "ada.html").exists()


def test_build__a_folder_that_became_a_link_is_refused_by_a_lasting_builder_too(site: Site, tmp_path: Path) -> None:
    builder = Builder(site.folder, site.output, lasting=True)
    builder.build(TODAY, today_given=True)
    (site.output / "people").rename(tmp_path / "real")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "ada.html").write_text("precious", "utf-8")
    (site.output / "people").symlink_to(elsewhere)
    site.write("contacts/ada.md", ADA + entry("2026-06-14", "Again."))
    with pytest.raises(BuildError, match="link"):
        builder.build(TODAY, today_given=True)
    assert [file.read_text("utf-8") for file in elsewhere.iterdir()] == ["precious"]


# Whatever a stranger's network holds, one record costs only itself.


@pytest.mark.parametrize(
    "fields",
    [
        'photo: "a\\0.png"',
        'company: "\\e]0;own\\a"',
        "location: " + "a," * 2000,
        "tags: [" + ", ".join(f"t{number}" for number in range(3000)) + "]",
    ],
    ids=["photo", "escape", "location", "tags"],
)
def test_build__a_hostile_field_costs_at_most_itself(site: Site, fields: str) -> None:
    site.write("contacts/eve.md", f"---\nname: Eve\n{fields}\n---\n")
    site.build()
    files = site.files()
    assert {"people/ada.html", "people/eve.html"} <= set(files)
    assert sum(map(len, files.values())) < 5_000_000
    assert not any(b"\x1b" in data or b"\0" in data for data in files.values())


@pytest.mark.parametrize(
    "regions",
    [
        "{" + ", ".join(f"r{number}: [r{number + 1}]" for number in range(1500)) + "}",
        "{" + ", ".join(f"{side}{n}: [a{n + 1}, b{n + 1}]" for n in range(40) for side in "ab") + "}",
        "{a: [b], b: [a, Texas], Texas: [Texas]}",
    ],
    ids=["chain", "diamonds", "circle"],
)
def test_build__regions_within_regions_end(site: Site, regions: str) -> None:
    site.write("warmsite.yaml", f"regions: {regions}\n")
    assert site.build().written


def test_build__folders_however_deep_are_walked(site: Site) -> None:
    site.write("contacts/" + "a/" * 300 + "eve.md", BO)
    site.build()
    assert "people/eve.html" in site.files()


@pytest.mark.parametrize(
    "template",
    [
        "{{ 99|month }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{{ '{0}'.format() }}",
        "(" * 3000 + "{{ " + "(" * 3000,
    ],
    ids=["index", "recursion", "format", "brackets"],
)
def test_build__a_template_that_fails_in_any_way_is_a_line(site: Site, template: str) -> None:
    site.build()
    before = site.files()
    site.write("templates/problems.html", template)
    with pytest.raises(BuildError, match=r"templates/problems\.html"):
        site.build()
    assert site.files() == before


@pytest.mark.parametrize("name", ["output/.warmsite.json", "output/.warmsite-unfinished.json", ".warmsite/records.msgpack"])
@pytest.mark.parametrize("kind", ["device", "pipe"])
def test_build__what_is_no_file_among_ours_is_not_read(site: Site, name: str, kind: str) -> None:
    site.build()
    (site.folder / name).unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(site.folder / name)
    else:
        (site.folder / name).symlink_to("/dev/zero")
    site.write("contacts/cy.md", BO)
    if name.endswith("/.warmsite.json"):  # then nothing says whose folder it is
        with pytest.raises(BuildError, match="did not make"):
            site.build()
    else:
        site.build()
        assert "people/cy.html" in site.files()


@pytest.mark.parametrize(
    "manifest",
    ["{}", '{"format":1}', "[" * 200_000, '{"format":1,"made":{"photos":"x"},"files":{}}',
     '{"format":1,"made":{"photos":{"p.png":5}},"files":{"\\ud800":["","","",1,1],"index.html/x":["","","",1,1]}}'],
    ids=["empty", "bare", "deep", "photos", "addresses"],
)  # fmt: skip
def test_build__a_hostile_manifest_is_as_good_as_none(site: Site, manifest: str) -> None:
    site.write("contacts/ada.md", ADA.replace("circle", "photo: p.png\ncircle"))
    site.write("p.png", b"\x89PNG")
    site.build()
    whole = site.files()
    (site.output / ".warmsite.json").write_text(manifest, "utf-8")
    site.build()
    assert site.files() == whole


# Two at once, and the end of a process.


def test_build__refuses_while_another_is_under_way(site: Site) -> None:
    site.build()
    with held(site.folder / ".warmsite", "lock", "busy"), pytest.raises(BuildError, match="another build"):
        site.build()


_KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from warmsite.build import output
from warmsite.build.builder import Builder

writes = int(sys.argv[2])
def counted(real):
    def step(*arguments):
        global writes
        writes -= 1
        if writes < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments)
    return step

output.write_atomically = counted(output.write_atomically)
output.write_new = counted(output.write_new)
Path.replace = counted(Path.replace)
folder = Path(sys.argv[1])
Builder(folder, folder / "output", clean=True).build(date(2026, 6, 15), today_given=True)
"""


@pytest.mark.parametrize("writes", [0, 1, 2, 9, 30, 36, 45, 60])
def test_build__killed_in_the_middle_leaves_whole_files_and_no_orphans(site: Site, writes: int) -> None:
    site.build()
    before = site.files()
    site.write("contacts/cy.md", BO.replace("Bo Lindqvist", "Cy Tran"))
    (site.folder / "contacts/ada.md").unlink()
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(site.folder), str(writes)], check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL
    between = site.files()
    assert set(before) <= set(between)
    assert all(data.rstrip().endswith(b"</html>") for address, data in between.items() if address.endswith(".html"))
    (site.folder / "contacts/cy.md").unlink()  # what the killed build may have written is not wanted any more
    site.build()
    clean = site.folder.parent / "clean"
    site.build(output=clean)
    assert _without_way(site.files()) == _without_way(site.files(clean))
    assert not list(site.output.rglob(".warmsite-tmp-*"))


def test_build__first_one_killed_can_be_done_again(site: Site) -> None:
    subprocess.run([sys.executable, "-c", _KILLED, str(site.folder), "4"], check=False, capture_output=True)
    report = site.build()
    assert len(report.written) + report.kept == len(site.files())


def test_build__a_failure_in_the_middle_leaves_every_page_as_it_was(site: Site) -> None:
    site.build()
    before = site.files()
    (site.output / "timeline.html").unlink()
    (site.output / "timeline.html").mkdir()
    site.write("contacts/ada.md", ADA + entry("2026-06-14", "Again."))
    with pytest.raises(BuildError, match=r"timeline\.html: is a folder"):
        site.build()
    (site.output / "timeline.html").rmdir()
    assert site.files() == {address: data for address, data in before.items() if address != "timeline.html"}
    assert not list(site.output.rglob(".warmsite-tmp-*"))
    site.build()
    assert b"Again." in site.files()["people/ada.html"]


def test_build__two_builders_of_one_site_take_turns_and_orphan_nothing(site: Site) -> None:
    """A watcher, and `warmsite build` beside it."""
    watching = Builder(site.folder, site.output, lasting=True)
    watching.build(TODAY, today_given=True)
    for number in range(3):
        site.write("photos/ada.png", f"\x89PNG {number}".encode("latin-1"))
        site.write("contacts/ada.md", ADA.replace("circle", "photo: photos/ada.png\ncircle"))
        site.build()
        site.write("contacts/ada.md", ADA)
        watching.build(TODAY, today_given=True)
        assert not any(address.startswith("photos/") for address in site.files())
    clean = site.folder.parent / "clean"
    site.build(output=clean)
    assert _without_way(site.files()) == _without_way(site.files(clean))


# The cache is nobody's word.


@pytest.mark.parametrize("junk", [b"", b"\x00", b"junk" * 1000, b"\x93\xa1a\xa1b\x80", b"\xc1"])
@pytest.mark.parametrize("name", [".warmsite/records.msgpack", ".warmsite/texts.msgpack", "output/.warmsite.json"])
def test_build__a_spoilt_cache_is_forgotten(site: Site, name: str, junk: bytes) -> None:
    site.build()
    whole = site.files()
    for each in (junk, sealed(junk)):
        (site.folder / name).write_bytes(each)
        site.write("contacts/cy.md", BO)
        site.build()
        (site.folder / "contacts/cy.md").unlink()
        site.build()
        assert site.files() == whole


@pytest.mark.parametrize("name", ["records.msgpack", "texts.msgpack"])
def test_build__whatever_a_disk_does_to_the_cache_the_site_is_the_same(site: Site, name: str) -> None:
    """A byte that is another, or an end that is missing, at many places; MessagePack alone would take most for words."""
    site.write("contacts/ada.md", ADA + "- 2026-02-01 call: *Marked* words.\n")
    site.build()
    file, whole = site.folder / ".warmsite" / name, site.files()
    sound = file.read_bytes()
    for at in range(0, len(sound), len(sound) // 5):
        for spoilt in (sound[:at], sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1 :]):
            file.write_bytes(spoilt)
            site.write("contacts/cy.md", BO)
            site.build()
            (site.folder / "contacts/cy.md").unlink()
            site.build()
            assert site.files() == whole, at


def test_build__a_manifest_cannot_name_files_outside(site: Site) -> None:
    site.build()
    victim = site.write("victim.txt", "mine")
    manifest = site.output / ".warmsite.json"
    manifest.write_text(manifest.read_text("utf-8").replace('"files":{', '"files":{"../victim.txt":["","","",4,0],'), "utf-8")
    site.build()
    assert victim.exists()


def test_build__the_cache_holds_nothing_when_it_is_a_link(site: Site, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (site.folder / ".warmsite").symlink_to(elsewhere)
    site.build()
    assert not list(elsewhere.iterdir())


# Settings and options.


def test_build__circles_changed_judges_everybody_anew(site: Site) -> None:
    builder = Builder(site.folder, site.output, lasting=True)
    builder.build(TODAY, today_given=True)
    assert b"every 2 months" in site.files()["people/ada.html"]
    site.write("warmsite.yaml", "circles: {close: 5 years}\n")
    builder.build(TODAY, today_given=True)
    assert b"every 5 years" in site.files()["people/ada.html"]


def test_build__photo_is_copied_once_and_named_by_content(site: Site) -> None:
    site.write("photos/ada.jpg", b"\xff\xd8 a picture")
    site.write("contacts/ada.md", ADA.replace("circle", "photo: photos/ada.jpg\ncircle"))
    report = site.build()
    photos = [address for address in report.written if address.startswith("photos/")]
    assert len(photos) == 1
    assert site.files()[photos[0]] == b"\xff\xd8 a picture"
    assert photos[0].encode() in site.files()["people/ada.html"]
    assert site.build().written == ()


@pytest.mark.parametrize("path", ["photos/none.jpg", "contacts/bo.md", "link.jpg"])
def test_build__photo_that_cannot_be_shown_is_a_problem(site: Site, tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    (site.folder / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    site.write("contacts/ada.md", ADA.replace("circle", f"photo: {path}\ncircle"))
    report = site.build()
    assert [(each.code, each.line) for each in report.problems] == [("photo", 6)]
    assert not any(address.startswith("photos/") for address in site.files())


def test_build__disk_trouble_is_said_in_a_line(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.build()
    before = site.files()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("warmsite.build.output.write_new", full)
    site.write("contacts/ada.md", ADA + entry("2026-06-14", "Again."))
    with pytest.raises(BuildError, match="No space left") as told:
        site.build()
    assert "\n" not in str(told.value)
    assert site.files() == before
    monkeypatch.undo()
    site.build()
    assert b"Again." in site.files()["people/ada.html"]
