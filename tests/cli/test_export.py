"""export: what goes out, in whose format, and where it is written."""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import re
import stat
from hashlib import sha256
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import icalendar
import pytest
import vobject
from clitools import ADA, BO, REPOSITORY, THREE, TODAY, git, theirs, unchanged_tree

if TYPE_CHECKING:
    from pathlib import Path

    from clitools import Make, Outcome, Run

FORMATS = ["ics", "vcf", "csv", "json", "today"]
DORA = "---\nname: Dora Dead\nphone: +1 555 0107\ndied: 2026-01-02\n---\n"
ART = "---\nname: Art Archived\nstatus: archived\nemail: art@example.com\n---\n"
PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
HOSTILE = """
    ---
    name: '</style><script>alert(1)</script> "END:VCARD"'
    company: "=HYPERLINK(\\"x\\")"
    phone: {'<b>': +1 555 0100}
    circle: inner
    ---

    ## Log

    - 2026-01-02 call: <img src=x onerror=alert(1)> **bold** [[ada-okafor]] https://example.com/x
    """


@pytest.fixture
def export(run: Run) -> Any:
    def go(folder: Path, *words: object) -> Outcome:
        return run("-C", folder, "--today", TODAY, "export", *words)

    return go


def names_in(form: str, text: str) -> set[str]:
    """Whom an export names, as a second reader sees it."""
    if form == "ics":
        told = " ".join(str(each["SUMMARY"]) for each in icalendar.Calendar.from_ical(text).walk("VEVENT"))
        return {name for name in ("Ada Okafor", "Bo Lindqvist", "Cy Tran") if name in told}
    if form == "vcf":
        return {card.fn.value for card in vobject.readComponents(text)}
    if form == "csv":
        return {row["name"] for row in csv.DictReader(io.StringIO(text, newline=""))}
    if form == "json":
        return {each["name"] for each in json.loads(text)}
    return set(re.findall(r"<h3><bdi>([^<]*)</bdi></h3>", text))


@pytest.mark.parametrize("form", FORMATS)
def test_export__goes_to_standard_output_and_nothing_is_written(export: Any, network: Make, form: str) -> None:
    folder = network()
    with unchanged_tree(folder):
        done = export(folder, form)
    assert (done.status, done.err) == (0, "")
    assert "Ada Okafor" in names_in(form, done.out)
    assert export(folder, form).out == done.out


@pytest.mark.parametrize("form", FORMATS)
def test_select__whom_a_query_fits(export: Any, network: Make, form: str) -> None:
    done = export(network(), form, "--select", "name:ada")
    assert done.status == 0
    assert names_in(form, done.out) == {"Ada Okafor"}


@pytest.mark.parametrize("form", FORMATS)
def test_select__nobody_is_status_1_and_leaves_the_file(export: Any, network: Make, tmp_path: Path, form: str) -> None:
    file = tmp_path / "x"
    file.write_text("as it was")
    done = export(network(), form, "--select", "name:zoe", "--output", file)
    assert (done.status, done.out) == (1, "")
    assert "fits nobody" in done.err
    assert file.read_text() == "as it was"


def test_select__a_query_that_cannot_be_read_is_pointed_at(export: Any, network: Make) -> None:
    done = export(network(), "csv", "--select", "circel:close")
    assert (done.status, done.out) == (2, "")
    assert "^" in done.err


# What is in which


def test_vcf__the_dead_are_left_out_unless_asked_for_and_the_archived_are_in(export: Any, network: Make) -> None:
    folder = network({**THREE, "contacts/dora.md": DORA, "contacts/art.md": ART})
    assert names_in("vcf", export(folder, "vcf").out) == {"Ada Okafor", "Art Archived", "Bo Lindqvist", "Cy Tran"}
    assert names_in("vcf", export(folder, "vcf", "--select", "status:died").out) == {"Dora Dead"}
    for form in ("csv", "json"):
        assert "Dora Dead" in names_in(form, export(folder, form).out)


def test_vcf__versions_notes_and_pictures_are_options(export: Any, network: Make) -> None:
    photo = {"contacts/art.md": ART.replace("email", "photo: photos/art.png\nemail"), "photos/art.png": PIXEL}
    folder = network({**THREE, **photo})
    plain = export(folder, "vcf").out
    assert "VERSION:3.0" in plain
    assert not any(word in plain for word in ("NOTE", "PHOTO", "Berlin", "thrilled", "salary", "close", "head of data"))
    assert "VERSION:4.0" in export(folder, "vcf", "--version", "4.0").out
    assert "NOTE:Met on the train" in export(folder, "vcf", "--notes").out
    (card,) = vobject.readComponents(export(folder, "vcf", "--photos", "--select", "name:art").out)
    assert card.photo.value == PIXEL


@pytest.mark.parametrize("form", ["ics", "vcf"])
def test_lines__end_as_the_format_has_it_also_on_standard_output(run_process: Any, network: Make, form: str) -> None:
    lines = run_process("-C", network(), "--today", TODAY, "export", form).out.split("\r\n")
    assert len(lines) > 10
    assert not any("\n" in line for line in lines)


def test_vcf__a_picture_that_no_phone_shows_is_told(export: Any, network: Make) -> None:
    webp = b"RIFF\x00\x00\x00\x00WEBPVP8 "
    files = {"contacts/art.md": ART.replace("email", "photo: photos/art.webp\nemail"), "photos/art.webp": webp}
    done = export(network({**files, "contacts/cy.md": "---\nname: Cy\nphoto: photos/cy.png\n---\n"}), "vcf", "--photos")
    assert done.status == 0
    assert "PHOTO" not in done.out
    assert [line.partition(": photo: ")[2] for line in done.err.splitlines() if ": photo: " in line] == [
        "photos/art.webp is left out: phones show JPEG, PNG and GIF",
        "photos/cy.png is not there",
    ]


def test_csv__is_the_table_of_list(export: Any, run: Run, network: Make) -> None:
    folder = network({**THREE, "contacts/art.md": ART})
    assert export(folder, "csv").out == run("-C", folder, "--today", TODAY, "list", "--csv").out


def test_csv__with_the_mark_for_excel(export: Any, network: Make) -> None:
    folder = network()
    assert export(folder, "csv", "--bom").out == f"\ufeff{export(folder, 'csv').out}"


def test_json__is_what_show_prints_and_the_text_below(export: Any, run: Run, network: Make) -> None:
    folder = network()
    found = {each["id"]: each for each in json.loads(export(folder, "json").out)}
    for identity, each in found.items():
        body = each.pop("body")
        assert each == run("-C", folder, "--today", TODAY, "show", identity, "--json").json
        assert (folder / each["file"]).read_text().endswith(f"---\n{body}")


@pytest.mark.parametrize(
    "record",
    [
        b"\xef\xbb\xbf---\r\nname: Eve\r\n---\r\n\r\nHello\r\n",
        b"---\rname: Eve\r---\r\rHello\r",
        b"---\nname: Eve\n---",
        b"---\nname: Eve\n...\n\xff\n",
    ],
)
def test_json__the_text_below_is_there_verbatim(export: Any, network: Make, record: bytes) -> None:
    [eve] = json.loads(export(network({"contacts/eve.md": record}), "json").out)
    below = re.split(rb"[\r\n]+(?:---|\.\.\.)(?:\r\n|\r|\n|\Z)", record, maxsplit=1)[1].decode("utf-8", "replace")
    assert eve["body"].replace("\r", "\n") == below.replace("\r", "\n")
    assert ("\r\n" in eve["body"]) == ("\r\n" in below)


def test_json__its_schema(export: Any, tmp_path: Path) -> None:
    done = export(tmp_path, "json", "--schema")
    assert (done.status, done.out) == (0, (REPOSITORY / "docs" / "export.schema.json").read_text())


def test_ics__only_some_kinds(export: Any, network: Make) -> None:
    folder = network()
    events = icalendar.Calendar.from_ical(export(folder, "ics", "--only", "birthdays").out).walk("VEVENT")
    assert [str(each["RRULE"].to_ical(), "ascii") for each in events] == ["FREQ=YEARLY"]
    assert len(icalendar.Calendar.from_ical(export(folder, "ics").out).walk("VEVENT")) > 1


# The call sheet


class Page(HTMLParser):
    """What stands in a page: its elements with their attributes, its style, its policy."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.style = ""
        self._within = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._within = tag

    def handle_data(self, data: str) -> None:
        self.style += data if self._within == "style" else ""
        self._within = ""

    @property
    def policy(self) -> str:
        return next(str(attrs["content"]) for _, attrs in self.elements if "http-equiv" in attrs)


def test_today__is_one_file_without_script_or_anything_from_elsewhere(export: Any, network: Make) -> None:
    text = export(network({**THREE, "contacts/eve.md": HOSTILE}), "today").out
    page = Page(text)
    hashed = base64.b64encode(sha256(page.style.encode()).digest()).decode()
    assert page.policy == f"default-src 'none'; style-src 'sha256-{hashed}'; base-uri 'none'; form-action 'none'"
    assert {tag for tag, _ in page.elements}.isdisjoint({"script", "link", "img", "iframe", "object", "form"})
    for _, attrs in page.elements:
        assert not any(name == "style" or name.startswith("on") or name in {"src", "srcset"} for name in attrs)
    links = [attrs["href"] for tag, attrs in page.elements if tag == "a"]
    assert "tel:+15550100" in links
    assert "mailto:ada@example.com" in links
    assert all(re.match("(?:tel|mailto|https):", str(link)) for link in links)
    assert len(text.encode()) < 20_000


def test_today__tells_what_the_page_today_tells(export: Any, network: Make) -> None:
    text = export(network(), "today").out
    for words in ("Monday, <", "15 June 2026", "turns 46 today", "Happy birthday", "Moving the team to Berlin", "salary survey"):
        assert words.removesuffix("<") in text
    assert "a head of data" in text


def test_today__links_are_names(export: Any, network: Make) -> None:
    files = {"contacts/ada-okafor.md": ADA.replace("Moving the team", "With [[bo-lindqvist]] moving the team")}
    text = export(network({**THREE, **files}), "today").out
    assert "With Bo Lindqvist moving the team" in text
    assert "people/" not in text


def test_today__who_is_done_is_a_line_and_an_empty_day_says_so(export: Any, network: Make) -> None:
    spoken = ADA.replace("## Log\n", "## Log\n\n    - 2026-06-15 call: Sang to her.")
    text = export(network({"contacts/ada-okafor.md": spoken, "contacts/bo-lindqvist.md": BO}), "today").out
    assert "Ada Okafor</bdi>, done" in text
    assert "The day is done." in text
    assert "Nobody to call today." in export(network({}, "none"), "today").out


def test_today__with_a_template_of_the_networks_own(export: Any, network: Make) -> None:
    own = {"templates/call-sheet.html": "{{ view.total }} to call, {{ 'x'|sha256 }}"}
    hashed = base64.b64encode(sha256(b"x").digest()).decode()
    assert export(network({**THREE, **own}), "today").out == f"1 to call, sha256-{hashed}"
    done = export(network({**THREE, "templates/call-sheet.html": "{{ view.totl }}"}, "wrong"), "today")
    assert done.status == 2
    assert "templates/call-sheet.html:1" in done.err


# Where it is written


def test_output__is_private_and_whole(export: Any, network: Make, tmp_path: Path) -> None:
    folder, file = network(), tmp_path / "people.vcf"
    file.write_text("an older one")
    file.chmod(0o644)
    done = export(folder, "vcf", "--output", file)
    assert (done.status, done.out) == (0, "")
    assert file.read_bytes().decode() == export(folder, "vcf").out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not any("tmp" in each.name for each in tmp_path.iterdir())


def test_output__a_link_stays_one(export: Any, network: Make, tmp_path: Path) -> None:
    link, file = tmp_path / "link", tmp_path / "people.csv"
    link.symlink_to(file)
    assert export(network(), "csv", "--output", link).status == 0
    assert link.is_symlink()
    assert "Ada Okafor" in file.read_text()


@pytest.mark.parametrize(
    "place", ["contacts/people.vcf", "plans/x", "output/calendar.ics", ".warmsite/x", "warmsite.yaml", "imports/x", ".git/x"]
)
def test_output__never_among_the_records_nor_in_a_folder_of_ours(export: Any, network: Make, place: str) -> None:
    folder = network()
    (folder / place).parent.mkdir(exist_ok=True)
    before = theirs(folder)
    done = export(folder, "csv", "--output", folder / place)
    assert done.status == 2
    assert "no place for an export" in done.err
    assert theirs(folder) == before


@pytest.mark.parametrize("place", ["warmsite.yaml", "contacts/ada.md"])
@pytest.mark.parametrize("words", [["json", "--schema"], ["csv"]])
def test_output__never_among_the_records_of_any_network(
    export: Any, network: Make, tmp_path: Path, place: str, words: list[str]
) -> None:
    folder, other = network(), tmp_path / "other"
    (other / "contacts").mkdir(parents=True)
    (other / "warmsite.yaml").write_text("calls_per_day: 5\n")
    for each in (folder, other):
        before = theirs(each)
        done = export(folder, *words, "--output", each / place)
        assert done.status == 2
        assert "no place for an export" in done.err
        assert theirs(each) == before


def test_json__its_schema_is_written_where_there_is_no_network(export: Any, tmp_path: Path) -> None:
    file = tmp_path / "export.schema.json"
    assert export(tmp_path, "json", "--schema", "--output", file).status == 0
    assert json.loads(file.read_text())["$schema"]


def test_output__in_the_network_is_written_and_git_is_spoken_of(export: Any, network: Make) -> None:
    folder = network()
    assert export(folder, "csv", "--output", folder / "people.csv").err == ""
    git(folder, "init", "-q")
    assert "git" in export(folder, "csv", "--output", folder / "people.csv").err


@pytest.mark.parametrize("make", ["folder", "pipe", "missing"])
def test_output__what_cannot_be_a_file_is_refused(export: Any, network: Make, tmp_path: Path, make: str) -> None:
    place = tmp_path / "place"
    if make == "folder":
        place.mkdir()
    elif make == "pipe":
        os.mkfifo(place)
    else:
        place = place / "people.csv"
    done = export(network(), "csv", "--output", place)
    assert (done.status, done.out) == (2, "")
    assert str(place) in done.err
    assert done.is_tidy
    assert not place.is_file()


# Wrong usage


@pytest.mark.parametrize(
    "words", [["csv", "--photos"], ["vcf", "--bom"], ["json", "--only", "calls"], ["csv", "--schema"], ["vcf", "--discreet"]]
)
def test_options__of_another_format_are_refused(export: Any, network: Make, words: list[str]) -> None:
    done = export(network(), *words)
    assert (done.status, done.out) == (2, "")
    assert f"not for {words[0]}" in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [([], "--redacted"), (["--redacted"], "--output"), (["--redacted", "--output", "x", "--select", "a"], "--select")],
)
def test_site__says_what_it_needs(export: Any, network: Make, words: list[str], said: str) -> None:
    done = export(network(), "site", *words)
    assert done.status == 2
    assert said in done.err


def test_site__is_a_redacted_copy_in_a_folder(export: Any, network: Make, tmp_path: Path) -> None:
    target = tmp_path / "shown"
    assert export(network(), "site", "--redacted", "--output", target).status == 0
    text = (target / "index.html").read_text()
    assert "15 June 2026" in text
    assert "Okafor" not in text


@pytest.mark.parametrize("form", FORMATS)
def test_empty__a_network_of_nobody(export: Any, network: Make, form: str) -> None:
    done = export(network({}), form)
    assert (done.status, names_in(form, done.out)) == (0, set())


# There and back


@pytest.mark.parametrize("form", ["vcf", "csv", "json"])
def test_law__what_goes_out_comes_back(export: Any, run: Run, network: Make, tmp_path: Path, form: str) -> None:
    folder, file = network(), tmp_path / f"people.{form}"
    assert export(folder, form, "--output", file).status == 0
    with unchanged_tree(folder / "contacts"):
        done = run("-C", folder, "--today", TODAY, "import", file, "--json")
    assert (done.json["created"], done.json["updated"]) == ([], [])
    other = network({}, "other")
    assert run("-C", other, "--today", TODAY, "import", file).status == 0
    again = {each["id"]: each["fields"] for each in json.loads(export(other, "json").out)}
    held = {"name", "email", "phone", "tags", "birthday", "company", "role"}
    for each in json.loads(export(folder, "json").out):
        wanted = {key: value for key, value in each["fields"].items() if form != "vcf" or key in held}
        assert {**again[each["id"]], "added": TODAY} == {**wanted, "added": TODAY}
