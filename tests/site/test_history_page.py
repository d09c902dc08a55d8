"""What git says changed, on the pages of those whom it changed and on that of History; on true repositories."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sites import TODAY, Read

from tests.build.repositories import Repository, isolate
from warmsite.build.builder import Builder
from warmsite.cli.sample import sample_stages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser

ADA = "people/ada.html"
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)> {{7*7}}'
TURNED = "\u202eturned \u2067isle"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    isolate(tmp_path, monkeypatch)
    return Repository(tmp_path / "net")


def ada(*fields: str, notes: str = "", log: str = "") -> str:
    """Ada's file."""
    front = "\n".join(("name: Ada Okafor", *fields))
    return f"---\n{front}\n---\n\n{notes}\n\n## Log\n\n{log}"


def life(repository: Repository, *versions: tuple[str, str], path: str = "contacts/ada.md") -> None:
    """Commit each version of a file on its day, with the subject `on DAY`."""
    for day, text in versions:
        repository.write(path, text)
        repository.commit(f"on {day}", day)


def page(repository: Repository, address: str = ADA, *, discreet: bool = False) -> str:
    repository.build(discreet=discreet)
    return (repository.output / address).read_text("utf-8")


def told(html: str) -> list[str]:
    """The text of each entry, change and commit of a page, in its order."""
    parts = re.split(r'(?=<li class="(?:entry|change|commit)[ "])', html)[1:]
    parted = (re.sub("(?=<(?:div|li)[ >])", " ", part.partition("</section>")[0]) for part in parts)
    return [" ".join(Read(each).text.split()) for each in parted]


# a contact's timeline


def test_timeline__changes_stand_among_the_interactions_by_day(repository: Repository) -> None:
    life(
        repository,
        ("2026-01-01", ada("role: CTO")),
        ("2026-02-01", ada("role: CTO", log="- 2026-02-01 call: First.\n")),
        ("2026-03-01", ada("role: CEO", log="- 2026-02-01 call: First.\n")),
        ("2026-04-01", ada("role: CEO", log="- 2026-04-01 lunch: Second.\n- 2026-02-01 call: First.\n")),
    )
    assert told(page(repository)) == [
        "1 April 2026 lunch Edit this entry Second.",
        "1 March 2026 git role: CTO → CEO on 2026-03-01, by Test",
        "1 February 2026 call Edit this entry First.",
        "1 January 2026 git file created on 2026-01-01, by Test",
    ]


def test_timeline__within_a_day_the_conversation_stands_first(repository: Repository) -> None:
    life(repository, ("2026-01-01", ada()), ("2026-02-01", ada("tags: [mentor]", log="- 2026-02-01 call: First.\n")))
    first, second, _ = told(page(repository))
    assert first.startswith("1 February 2026 call")
    assert second.startswith("1 February 2026 git tags + mentor")


def test_timeline__is_by_the_authors_days_whatever_the_order_of_commits(repository: Repository) -> None:
    life(repository, ("2026-03-01", ada("role: CTO")), ("2026-01-01", ada("role: CEO")), ("2026-02-01", ada("role: CFO")))
    assert [each.partition(" git")[0] for each in told(page(repository))] == ["1 March 2026", "1 February 2026", "1 January 2026"]


def test_timeline__of_a_list_what_came_and_went(repository: Repository) -> None:
    life(
        repository,
        ("2026-01-01", ada("tags: [mentor, health]")),
        ("2026-02-01", ada("tags: [mentor, health, berlin]")),
        ("2026-03-01", ada("tags: [mentor, berlin, rowing]")),
        ("2026-04-01", ada("tags: [mentor]")),
    )
    assert told(page(repository))[:3] == [
        "1 April 2026 git tags − berlin; rowing on 2026-04-01, by Test",
        "1 March 2026 git tags: health → rowing on 2026-03-01, by Test",
        "1 February 2026 git tags + berlin on 2026-02-01, by Test",
    ]


LONG = """
from datetime import date
from warmsite.network.history import Touch, Trace
from warmsite.records.versions import Change, Revision
from warmsite.site.changes import trace_view
tags = [f"tag {number}" for number in range(50_000)]
change = Change("tags", "; ".join(tags), "; ".join([*tags[1:], "new"]))
touch = Touch("contacts/ada.md", "changed", "", Revision((change,)))
(told,) = trace_view(Trace("id", date(2026, 1, 1), "subject", "author", 0, touch), discreet=False).change.changes
print(told.before, told.after)
"""


def test_timeline__of_a_list_without_end_what_came_and_went() -> None:
    done = subprocess.run([sys.executable, "-c", LONG], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "tag 0 new\n"


def test_timeline__the_post_stands_first_of_what_changed(repository: Repository) -> None:
    life(
        repository,
        ("2026-01-01", ada("tags: [mentor]", "circle: close", "role: CTO")),
        ("2026-02-01", ada("tags: [rowing]", "circle: wide", "role: CEO")),
    )
    assert told(page(repository))[0].startswith("1 February 2026 git role: CTO → CEO tags: mentor → rowing circle: close → wide")


def test_timeline__of_the_notes_the_lines_on_demand(repository: Repository) -> None:
    life(
        repository,
        ("2026-01-01", ada(notes="Runs marathons.")),
        ("2026-02-01", ada(notes="Ran marathons.\n\nLikes tea.")),
    )
    html = page(repository)
    assert told(html)[0] == (
        "1 February 2026 git Notes: 2 lines added, 1 removed − Runs marathons. + Ran marathons. + Likes tea. "
        "on 2026-02-01, by Test"
    )
    fold = html.partition('<li class="change')[2].partition("</li>\n</ul></details>")[0]
    assert re.search(r'<details class="quiet"><summary>Notes.*Runs', fold, re.DOTALL)


def test_timeline__a_file_is_followed_through_its_names(repository: Repository) -> None:
    life(repository, ("2026-01-01", ada("role: CTO")))
    repository.git("mv", "contacts/ada.md", "contacts/ada-okafor.md")
    repository.commit("longer", "2026-02-01")
    repository.write("contacts/friends/x", "")
    repository.git("mv", "contacts/ada-okafor.md", "contacts/friends/ada-okafor.md")
    repository.commit("closer", "2026-03-01")
    assert told(page(repository, "people/ada-okafor.html")) == [
        "1 March 2026 git file moved: contacts/ada-okafor.md → contacts/friends/ada-okafor.md closer, by Test",
        "1 February 2026 git file renamed: ada.md → ada-okafor.md longer, by Test",
        "1 January 2026 git file created on 2026-01-01, by Test",
    ]


def test_timeline__an_import_is_told_in_a_line(repository: Repository) -> None:
    life(repository, ("2026-01-01", ada("role: CTO")))
    for number in range(50):
        repository.write(f"contacts/person-{number}.md", f"---\nname: Person {number}\n---\n")
    repository.write("contacts/ada.md", ada("role: CEO", notes="Of the list."))
    repository.commit("import: 50 people from list.csv", "2026-02-01")
    words = "import: 50 people from list.csv, by Test, with 50 others"
    assert told(page(repository))[0] == f"1 February 2026 git role: CTO → CEO notes: 1 line added {words}"
    assert told(page(repository, "people/person-7.html")) == [f"1 February 2026 git file created {words}"]
    assert told(page(repository, "history.html"))[0].startswith(
        "51 contacts: 50 added, 1 changed import: 50 people from list.csv, by Test, "
    )


def test_timeline__comments_and_quotes_are_no_change(repository: Repository) -> None:
    life(repository, ("2026-01-01", ada("role: CTO")), ("2026-02-01", ada("# as she says", "role: 'CTO'")))
    assert len(told(page(repository))) == 1


def test_timeline__many_changes_in_a_row_are_folded(repository: Repository) -> None:
    posts = [(f"2026-01-{day:02}", ada(f"location: Town {day}")) for day in range(1, 10)]
    life(repository, *posts)
    html = page(repository)
    folded = html.partition("<summary>6 earlier changes</summary>")[2].partition("</details>")[0]
    assert len(re.findall(r'<li class="change', folded)) == 6
    assert len(told(html)) == 3 + 1 + 6


def test_timeline__a_text_without_end_is_cut(repository: Repository) -> None:
    lines = "\n".join(f"- line {number}" for number in range(900))
    fields = [f"own-{number}: x" for number in range(90)]
    life(repository, ("2026-01-01", ada()), ("2026-02-01", ada(f"how: {'W' * 9000}", *fields, notes=lines)))
    repository.write("contacts/ada.md", ada())
    repository.commit("away", "2026-03-01")
    html = page(repository)
    assert "900 lines removed" in html
    assert re.search(r"<summary>85 more fields</summary>.* …</details>", html)
    assert "W" * 299 + "…" in html
    assert "W" * 300 not in html
    assert len(html) < 60_000


# posts


def test_posts__those_held_before(repository: Repository) -> None:
    life(
        repository,
        ("2019-06-01", ada("company: Northwind", "role: CTO")),
        ("2025-03-03", ada("company: Northwind", "role: CEO")),
        ("2025-08-01", ada("company: Contoso", "role: CEO")),
    )
    before = page(repository).partition("<dt>Before</dt>")[2].partition("</div>")[0]
    assert [" ".join(Read(each).text.split()) for each in before.split("</dd>")[:-1]] == [
        "CEO at Northwind until 1 August 2025",
        "CTO at Northwind until 3 March 2025",
    ]


# what a discreet site leaves out, and an open one folds


def test_figures__stand_folded_and_a_discreet_site_has_none(repository: Repository) -> None:
    life(
        repository,
        ("2026-01-01", ada("glad: 2")),
        ("2026-02-01", ada("glad: 5", notes="Taken out.")),
        ("2026-03-01", ada("glad: 5")),
    )
    for address in (ADA, "history.html"):
        shown = page(repository, address)
        assert re.search(r"<details[^>]*><summary>Figures</summary>[^/]*<bdi>glad</bdi>", shown)
        assert "Taken out." in shown
        hidden = page(repository, address, discreet=True)
        assert "glad" not in Read(hidden).text
        assert "Taken out." not in hidden
        assert "notes: 1 line removed" in Read(hidden).text


def test_figures__a_discreet_timeline_has_no_commit_of_figures_alone(repository: Repository) -> None:
    life(repository, ("2026-01-01", ada("longterm: 2")), ("2026-02-01", ada("longterm: 5")))
    assert len(told(page(repository))) == 2
    assert len(told(page(repository, discreet=True))) == 1


# hostile texts


@pytest.mark.parametrize("evil", [HOSTILE, TURNED, "W" * 5000])
def test_hostile__a_commit_is_text(repository: Repository, evil: str) -> None:
    life(repository, ("2026-01-01", ada("role: CTO")))
    repository.write("contacts/ada.md", ada(f"role: '{evil}'", f"'own {evil[:99]}': '{evil}'", notes=evil))
    repository.git("add", "--all")
    repository.git("commit", "--quiet", f"--message={evil}", f"--author={evil.replace('<', '').replace('>', '')} <a@example.com>")
    life(repository, ("2026-06-10", ada("role: Other")))
    for address in (ADA, "history.html"):
        read = Read(page(repository, address))
        assert read.unbalanced == []
        assert not read.all("img")
        assert all(each.attributes.get("src") for each in read.all("script"))
        assert not any(name.startswith("on") for each in read.elements for name in each.attributes)
        assert evil[:30] in read.text
        if "W" not in evil:
            holders = {each.tag for each in read.elements if evil in each.text and "dir" not in each.attributes}
            assert holders <= {"bdi", "del", "ins", "span"}


# History


def test_history__by_day_and_person(repository: Repository) -> None:
    life(repository, ("2026-01-01", ada("role: CTO")))
    repository.write("contacts/bo.md", "---\nname: Bo Lindqvist\n---\n")
    repository.write("contacts/cy.md", "---\nname: Cy Tran\n---\n")
    repository.commit("two more", "2026-01-02")
    repository.write("contacts/ada.md", ada("role: CEO"))
    (repository.folder / "contacts/cy.md").unlink()
    repository.commit("a post, and a parting", "2026-02-01")
    repository.write("contacts/ada.md", ada("role: CEO", log="- 2026-02-01 call: Hello.\n"))
    repository.commit("call: Ada Okafor", "2026-02-01")
    html = page(repository, "history.html")
    assert [re.sub(r", [0-9a-f]{8}$", "", each) for each in told(html)] == [
        "Ada Okafor call: Ada Okafor, by Test",
        "Ada Okafor role: CTO → CEO cy file removed a post, and a parting, by Test",
        "Bo Lindqvist file created cy file created two more, by Test",
        "Ada Okafor file created on 2026-01-01, by Test",
    ]
    days = re.findall(r'<section class="of-day"><h2>\s*<time datetime="(.*?)"', html)
    assert days == ["2026-02-01", "2026-01-02", "2026-01-01"]


def test_history__says_why_there_is_none_and_so_does_a_timeline(repository: Repository) -> None:
    repository.write("contacts/ada.md", ada())
    assert "The repository has no commit yet" in page(repository, "history.html")
    assert "Git does not know all that changed" in page(repository)
    repository.write("contacts/x.md", "")
    repository.git("commit", "--quiet", "--allow-empty", "--message=nothing")
    assert "No commit has touched a contact yet." in page(repository, "history.html")
    assert "Git does not know" not in page(repository)


def test_history__a_new_commit_leaves_the_older_pages_alone(repository: Repository) -> None:
    repository.write("warmsite.yaml", "")
    stream = b"".join(
        b"commit refs/heads/main\ncommitter Test <test@example.com> %d +0000\ndata 1\nx\n" % (1_735_800_000 + number * 3600)
        + b"M 100644 inline contacts/ada.md\ndata %d\n%b\n" % (len(text), text)
        for number, text in ((number, ada(f"location: Town {number}").encode()) for number in range(230))
    )
    repository.git("fast-import", "--quiet", feed=stream)
    repository.git("reset", "--hard", "--quiet")
    repository.build()
    before = {name: data for name, data in repository.files().items() if name.startswith("history")}
    assert sorted(before) == ["history.html", "history/2025.html", "history/2025~1.html", "history/2025~2.html"]
    assert [len(told(before[name].decode())) for name in sorted(before)] == [100, 30, 100, 100]
    life(repository, ("2025-12-01", ada("location: Away")))
    report = repository.build()
    assert set(report.written) >= {"history.html", "history/2025.html"}
    assert not {"history/2025~1.html", "history/2025~2.html"} & set(report.written)


def test_history__a_new_year_leaves_all_but_the_last_one_alone(repository: Repository) -> None:
    life(repository, *((f"{year}-06-01", ada(f"location: Town {year}")) for year in range(2021, 2026)))
    repository.build()
    before = repository.files()
    life(repository, ("2026-06-01", ada("location: Away")))
    report = repository.build()
    assert {each for each in report.written if each.startswith("history/")} == {"history/2025.html", "history/2026.html"}
    for year in range(2021, 2025):
        assert repository.files()[f"history/{year}.html"] == before[f"history/{year}.html"]


def test_history__of_a_day_before_a_renaming_knows_whose_file_it_was(repository: Repository) -> None:
    """As `warmsite history` does; a later commit, and that year, are not told."""
    life(repository, ("2025-10-01", ada("role: CTO")))
    repository.git("mv", "contacts/ada.md", "contacts/bea.md")
    repository.commit("renamed", "2026-10-20")
    lasting = Builder(repository.folder, repository.output, lasting=True)
    lasting.build(date(2026, 10, 21), today_given=True)
    assert "renamed" in (repository.output / "history.html").read_text()
    lasting.build(date(2026, 10, 10), today_given=True)
    html = (repository.output / "history.html").read_text()
    assert [re.sub(r", [0-9a-f]{8}$", "", each) for each in told(html)] == ["Ada Okafor file created on 2025-10-01, by Test"]
    assert 'href="people/bea.html"' in html.partition('<li class="commit')[2]
    assert not (repository.output / "history/2026.html").exists()


def test_history__is_filtered(repository: Repository, browser: Browser) -> None:
    life(repository, ("2026-01-01", ada("role: CTO")), ("2026-02-01", ada("role: CEO")))
    repository.build()
    seen = browser.new_page()
    seen.goto((repository.output / "history.html").as_uri())
    days = seen.locator(".of-day")
    assert days.filter(visible=True).count() == 2
    seen.get_by_label("Filter").fill("ceo")
    assert days.filter(visible=True).count() == 1
    seen.close()


def test_history__on_a_phone_each_thing_that_changed_has_a_line(repository: Repository, browser: Browser) -> None:
    life(repository, ("2026-01-01", ada("role: CTO", "tags: [a]")), ("2026-02-01", ada("role: CEO", "tags: [a, b]")))
    repository.build()
    seen = browser.new_page(viewport={"width": 360, "height": 800})
    for address, item in (("history.html", ".commit"), (ADA, ".change")):
        seen.goto((repository.output / address).as_uri())
        newest = seen.locator(item).first
        tops = [each.evaluate("e => e.getBoundingClientRect().top") for each in newest.locator(".field, .source").all()]
        assert len(tops) == 3
        assert tops == sorted(set(tops))
    seen.close()


def test_sample__one_page_shows_each_kind_of_change_once(repository: Repository) -> None:
    for stage in sample_stages(TODAY):
        for path, text in stage.files.items():
            repository.write(path, text)
        repository.commit(stage.subject, stage.day.isoformat())
    changes = [each.partition(" git ")[2] for each in told(page(repository, "people/ada-okafor.html"))]
    assert [each.partition(" − ")[0] for each in changes if each] == [
        "phone: office: +1 555 0198 → office: +1 555 0199 Ada: another number, by Test",
        "Notes: 1 line added, 1 removed",
        "tags + meet-up Ada is coming to the meet-up, by Test",
        "file created A new network, by Test, with 29 others",
    ]


# the law: an incremental build equals a clean one, whatever was committed


def test_build__commits_renames_and_amends_equal_a_clean_build(repository: Repository, tmp_path: Path) -> None:
    lasting = Builder(repository.folder, repository.output, lasting=True)
    bo = "---\nname: Bo Lindqvist\ncircle: close\n---\n"

    steps: list[Callable[[], object]] = [
        lambda: life(repository, ("2026-01-01", ada("role: CTO", "circle: close"))),
        lambda: repository.write("contacts/bo.md", bo),
        lambda: repository.commit("Bo", "2026-01-02"),
        lambda: life(repository, ("2026-06-01", ada("role: CEO", "circle: close"))),
        lambda: repository.git("commit", "--quiet", "--amend", "--message=another subject"),
        lambda: repository.git("mv", "contacts/bo.md", "contacts/bo-lindqvist.md"),
        lambda: repository.commit("longer", "2026-06-03"),
        lambda: life(repository, ("2026-06-04", ada("role: CEO", "circle: close", log="- 2026-06-04 call: Hello.\n"))),
        lambda: repository.write("contacts/ada.md", ada("role: CEO").replace("Ada Okafor", "Ada O.")),
        lambda: repository.write(".mailmap", "Tess <test@example.com>\n"),
        lambda: repository.git("reset", "--hard", "--quiet", "HEAD~2"),
        (repository.folder / "contacts/ada.md").unlink,
        lambda: repository.commit("gone", "2026-06-05"),
    ]
    for number, step in enumerate(steps):
        step()
        lasting.build(date(2026, 6, 15), today_given=True)
        clean = tmp_path / f"clean-{number}"
        repository.build(output=clean, clean=True)
        assert _told_alike(repository.files()) == _told_alike(repository.files(clean)), number


def _told_alike(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files but for the way to the network, which differs between two folders."""
    return {**files, "assets/now.css": files["assets/now.css"].split(b";--network")[0]}
