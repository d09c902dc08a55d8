"""The site of the sample network, read as a browser would read it but without one."""

from __future__ import annotations

import posixpath
import re
import shutil
import unicodedata
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import sites
from sites import TODAY, Site

from warmsite.cli import shapes

if TYPE_CHECKING:
    import pytest

POLICY = {
    "default-src": "'none'", "style-src": "'self'", "script-src": "'self'", "img-src": "'self' data:", "connect-src": "'self'",
    "base-uri": "'none'", "form-action": "'none'",
}  # fmt: skip
OUTWARD = {"http", "https", "mailto", "tel"}
EDITOR = "vscode"


def people(site: Site) -> list[dict[str, object]]:
    """Everybody, as the JSON tells of them."""
    from warmsite.build.records import Records

    records = Records(site.network)
    network, _ = records.join(records.load(), TODAY, today_given=True)
    return [shapes.contact(each) for each in network.people.values()]


def links(site: Site) -> list[tuple[str, str, str]]:
    """Every (page, attribute, address) of the site."""
    return [
        (page, name, each.attributes[name])
        for page, read in site.read.items()
        for each in read.elements
        for name in ("href", "src", "action", "srcset", "data", "poster")
        if name in each.attributes
    ]


# links


def test_links__every_one_leads_to_a_file_of_the_site_or_out(site: Site) -> None:
    found = links(site)
    assert len(found) > 1000
    dead = []
    for page, _, address in found:
        told = urlsplit(address)
        if told.scheme:
            assert told.scheme in OUTWARD | {EDITOR}, address
            continue
        assert not told.netloc, address
        assert not told.path.startswith("/"), address
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(told.path))) if told.path else page
        assert not target.startswith(".."), f"{page} leads out of the site: {address}"
        asks = target == "people.html" and told.fragment.startswith("q=")  # a query for the script
        inside = target not in site.read or told.fragment in site.read[target].ids
        if target not in site.files or (told.fragment and not asks and not inside):
            dead.append((page, address))
    assert dead == []


def test_links__nothing_is_loaded_from_elsewhere(site: Site) -> None:
    for page, read in site.read.items():
        for each in read.all("script", "link", "img", "iframe", "source", "object", "embed", "video", "audio", "form", "base"):
            address = each.attributes.get("src") or each.attributes.get("href") or ""
            assert not urlsplit(address).scheme, f"{page}: {address}"
            assert not address.startswith("//")
    for address, data in site.files.items():
        if address.endswith((".css", ".js")):
            assert not re.search(rb"@import|url\(\s*[\"']?(?:https?:)?//|https?://(?!www\.w3\.org)", data), address


def test_links__ids_are_given_once_a_page(site: Site) -> None:
    for page, read in site.read.items():
        assert len(read.ids) == len(set(read.ids)), page


# safety


def test_safety__every_page_has_the_strict_policy_before_anything_is_loaded(site: Site) -> None:
    """SPEC 6: every page carries a strict content security policy."""
    for page, read in site.read.items():
        order = [
            "policy" if each.attributes.get("http-equiv", "").lower() == "content-security-policy" else each.tag
            for each in read.elements
        ]
        assert order.count("policy") == 1, page
        first = min(order.index(tag) for tag in ("link", "script") if tag in order)
        assert order.index("policy") < first, page
        meta = next(each for each in read.all("meta") if "http-equiv" in each.attributes)
        told = dict(part.strip().split(" ", 1) for part in meta.attributes["content"].split(";") if part.strip())
        assert told["default-src"] == "'none'"
        assert set(told) <= set(POLICY) | {"font-src", "manifest-src", "frame-src"}, page
        assert told["script-src"] == "'self'"
        assert told["style-src"] == "'self'"
        assert not re.search(r"unsafe|\*|https?:", meta.attributes["content"])


def test_safety__nothing_runs_within_a_page(site: Site) -> None:
    for page, read in site.read.items():
        for each in read.elements:
            assert not [name for name in each.attributes if name.startswith("on")], page
            assert "style" not in each.attributes, f"{page}: <{each.tag}> has a style of its own"
            assert each.tag != "style", page
            assert each.tag != "script" or (each.attributes.get("src") and not each.text.strip()), page


def test_safety__nothing_tells_whose_machine_this_is(site: Site) -> None:
    """Law 2, and what a page that is shown to somebody else should not say."""
    folder, home = str(site.network), str(Path.home())
    for address, data in site.files.items():
        text = data.decode("utf-8", "replace")
        assert folder not in text, address
        assert len(home) < 3 or f"{home}/" not in text, address
        assert "file:///" not in text or address.endswith(".js"), address


def test_safety__no_word_of_the_preview_on_disk(site: Site) -> None:
    for address, data in site.files.items():
        if address.endswith(".html"):
            assert b"/.warmsite/" not in data, address


def test_safety__nobody_else_may_read_it_and_git_does_not_take_it(site: Site) -> None:
    for path in (site.output, *site.output.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path
    assert (site.output / ".gitignore").read_text().strip() == "*"


# soundness


def test_pages__are_sound(site: Site) -> None:
    for page, read in site.read.items():
        assert read.unbalanced == [], page
        assert read.repeated == [], page
        assert site.files[page].lstrip().lower().startswith(b"<!doctype html>"), page
        for tag in ("html", "head", "body", "main", "h1"):
            assert len(read.all(tag)) == 1, f"{page} has {len(read.all(tag))} {tag}"
        assert read.all("html")[0].attributes.get("lang")
        assert read.all("title")[0].text.strip()
        assert not re.search(
            r"\{\{|\}\}|\{%|None\b|Undefined|<class |datetime\.date|&amp;amp;|&lt;bdi", site.files[page].decode()
        ), page


def test_pages__titles_tell_them_apart(site: Site) -> None:
    titles = [site.read[page].all("title")[0].text for page in site.read if page.startswith("people/")]
    assert len(titles) == len(set(titles))


def test_pages__can_be_found_your_way_about_with_a_screen_reader(site: Site) -> None:
    for page, read in site.read.items():
        assert any(each.tag == "nav" for each in read.elements), page
        levels = [int(each.tag[1]) for each in read.all("h1", "h2", "h3", "h4", "h5", "h6")]
        assert levels[0] == 1, page
        for each in read.all("img"):
            assert "alt" in each.attributes, page
        for each in read.all("input"):
            assert each.attributes.get("aria-label") or each.attributes.get("id") in {
                label.attributes.get("for") for label in read.all("label")
            }, page


# addresses


def test_addresses__of_the_contract_exist(site: Site) -> None:
    for name in ("index", "overdue", "upcoming", "timeline", "people", "insight", "history", "problems"):
        assert f"{name}.html" in site.read
    for folder in ("circles", "tags", "places", "companies"):
        assert f"{folder}/index.html" in site.read
        assert [page for page in site.read if page.startswith(f"{folder}/") and not page.endswith("/index.html")]


def test_addresses__one_page_a_contact_where_the_json_says(site: Site) -> None:
    told = people(site)
    assert len(told) == 31
    pages = {str(each["page"]): str(each["name"]) for each in told}
    assert len(pages) == len(told)
    for page, name in pages.items():
        assert page.startswith("people/")
        assert page.endswith(".html")
        assert name in site.read[page].text
    assert {page for page in site.read if page.startswith("people/")} == set(pages)


def test_addresses__no_two_are_one_on_any_file_system(site: Site) -> None:
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        folded = [unicodedata.normalize(form, unicodedata.normalize(form, each).casefold()) for each in site.files]
        assert len(folded) == len(set(folded))
    for each in site.files:
        assert each.isascii()
        assert not re.search(r'[<>:"|?*\\\x00-\x1f]', each)
        assert all(len(part) < 200 and not part.endswith((".", " ")) for part in each.split("/"))


IDS = [
    "zoe", "ZOE-2", "zoë", "zoe\u0308-x", "Zoë 2", "straße", "strasse", "ſtrasse x", "con", "nul.txt", "com1", "aux", "index",
    "a.b", "a b", "a-b", "a_b", "x" * 180, "x" * 179 + "y", "李伟", "李 伟", "Ⅳ", "iv", "ﬁ", "fi", "ı", "i", "İ", "~2",
    "a~2", "Å", "å b", "search", "people",
]  # fmt: skip


def test_addresses__of_hard_ids_are_told_apart(tmp_path: Path) -> None:
    """SPEC 6: two ids never share one, on any file system."""
    files = {}
    for number, each in enumerate(IDS):
        identity = each.replace("~", "-tilde-")
        files[f"contacts/{number:02}.md"] = (
            f'---\nname: "N{number}"\nid: "{identity}"\ntags: ["{identity}", "index"]\ncompany: "{identity}"\n---\n'
        )
    site = sites.build(sites.write(tmp_path, files))
    test_addresses__no_two_are_one_on_any_file_system(site)
    told = people(site)
    assert {str(each["page"]) for each in told} == {page for page in site.read if page.startswith("people/")}
    assert len({str(each["page"]) for each in told}) == len(told) > 25
    test_links__every_one_is_alive(site)


def test_links__every_one_is_alive(site: Site) -> None:
    for page, _, address in links(site):
        told = urlsplit(address)
        if not told.scheme and told.path:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(told.path)))
            assert target in site.files, f"{page}: {address}"


# what pages say


def test_today__has_the_rows_of_the_json_in_their_order(site: Site) -> None:
    from warmsite.build.records import Records
    from warmsite.network.callsheet import call_sheet

    records = Records(site.network)
    network, _ = records.join(records.load(), TODAY, today_given=True)
    rows = shapes.sheet(call_sheet(network))
    assert len(rows) >= 8
    text = site.read["index.html"].text
    # By the heads of the cards: a card may name others, who have a row of their own further down.
    heads = re.findall(r"<header><h3>\s*<a[^>]*><bdi>(.*?)</bdi>", site.files["index.html"].decode())
    assert list(map(unescape, heads)) == [row["name"] for row in rows]
    for row in rows:
        assert row["reasons"][0] in text
        assert row["opener"] in text
        for phone in row["phones"]:
            assert phone["number"] in text


def test_overdue__names_everybody_of_the_json(site: Site) -> None:
    for each in people(site):
        if each["days_overdue"]:
            assert str(each["name"]) in site.read["overdue.html"].text


def test_contact__shows_what_is_known(site: Site) -> None:
    read = site.read["people/ada-okafor.html"]
    for part in ("Ada Okafor", "CTO", "Northwind Health", "+1 555 0100", "ada@example.com", "2017 conference", "a head of data",
                 "Moving the team to Berlin", "blunt second opinion", "contacts/ada-okafor.md", "Ifeoma and Nkechi"):  # fmt: skip
        assert part in read.text, part
    hrefs = {each.attributes.get("href") for each in read.all("a")}
    assert {"tel:+15550100", "mailto:ada@example.com", "bo-lindqvist.html"} & hrefs >= {"tel:+15550100", "mailto:ada@example.com"}
    assert any("bo-lindqvist.html" in str(each) for each in hrefs)
    assert any(str(each).startswith("vscode://file/contacts/ada-okafor.md") for each in hrefs)


def test_contact__says_who_mentions_them(site: Site) -> None:
    read = site.read["people/pilar-santos.html"]
    assert any("ada-okafor.html" in each.attributes.get("href", "") for each in read.all("a"))


def test_contact__of_one_who_died_says_so_and_offers_no_call(site: Site) -> None:
    """SPEC 3: with dignity; and silent: no opener, no warmth, no due."""
    read = site.read["people/desmond-orourke.html"]
    assert "3 June 2026" in read.text
    assert "died" in read.text
    assert not [each for each in read.all("a") if each.attributes.get("href", "").startswith(("tel:", "mailto:"))]
    assert not re.search(r"overdue|dormant|Warmth|You could say", read.text)
    assert "that will do" in read.text
    for page in ("index.html", "overdue.html", "upcoming.html"):
        links_to = [each for each in site.read[page].all("a") if "desmond-orourke" in each.attributes.get("href", "")]
        assert links_to == [], page


def test_contact__of_one_who_died_keeps_the_links_to_it(site: Site) -> None:
    for page in ("people.html", "people/rosemary-orourke.html"):
        assert any("desmond-orourke.html" in each.attributes.get("href", "") for each in site.read[page].all("a")), page
    assert "desmond-orourke" in site.files["assets/people.js"].decode()


def test_problems__are_listed_with_their_places_and_badge_every_page(site: Site) -> None:
    text = site.read["problems.html"].text
    assert "contacts/fay-fault.md" in text
    assert "2026-02-30" in text
    assert "circle" in text
    assert "nobody-here" in text
    for page, read in site.read.items():
        assert any(each.attributes.get("href", "").endswith("problems.html") for each in read.all("a")), page


def test_timeline__has_the_months(site: Site) -> None:
    assert "Moving the team to Berlin" in site.read["timeline/2026-03.html"].text
    assert any(each.attributes.get("href") == "timeline/2026-03.html" for each in site.read["timeline.html"].all("a"))


def test_upcoming__turns_ages_and_counts_years(site: Site) -> None:
    from warmsite.build.records import Records
    from warmsite.network.occasions import upcoming

    records = Records(site.network)
    network, _ = records.join(records.load(), TODAY, today_given=True)
    text = site.read["upcoming.html"].text
    found = [shapes.occasion(each) for each in upcoming(network)]
    assert found
    for each in found:
        assert each["name"] in text
    assert any(each["what"] in text for each in found if each["kind"] == "birthday")


# --discreet

FIGURES = re.compile(
    r"\bWarmth\b|\bof 100\b|\bpriority\b|\bGlad to hear\b|\bLong-term\b|\bthrilled\b|\bReady to ask\b", re.IGNORECASE
)


def ledger_texts(site: Site) -> set[str]:
    """What stands under `gave`, `got`, `asked` and `challenge` in the records."""
    found: set[str] = set()
    for path in (site.network / "contacts").rglob("*.md"):
        found |= set(re.findall(r"^\s+- (?:gave|got|asked): ([^\[\n*`\"']+)$", path.read_text(), re.MULTILINE))
    return {text.strip() for text in found if len(text) > 12}


def test_discreet__has_the_same_pages_but_those_of_the_ledger(site: Site, discreet: Site) -> None:
    ledger = {address for address in site.files if address.startswith("giving/")}
    assert ledger
    assert set(discreet.files) == set(site.files) - ledger


def test_discreet__the_open_site_has_what_it_leaves_out(site: Site) -> None:
    """Or the test below would find nothing because there is nothing."""
    whole = " ".join(read.text for read in site.read.values())
    assert FIGURES.search(whole)
    texts = ledger_texts(site)
    assert len(texts) > 10
    assert sum(text in whole for text in texts) > len(texts) / 2


def test_discreet__leaves_figures_out_of_all_pages(discreet: Site) -> None:
    for address, read in discreet.read.items():
        found = FIGURES.search(read.text)
        # A reaction may be the reason of a step that is to be taken; nowhere is it shown as how a talk went.
        assert found is None or found[0].lower() == "thrilled", f"{address}: {found}"


def test_discreet__leaves_reactions_out_of_all_pages(discreet: Site) -> None:
    said = re.compile(
        r"they were (?:thrilled|wary|indifferent)|\bIndifferent twice|\((?:thrilled|warm|wary|neutral|indifferent)\)"
    )
    found = {}
    for address, read in discreet.read.items():
        if any("reaction" in each.attributes.get("class", "").split() for each in read.elements) or said.search(read.text):
            found[address] = said.findall(read.text)
    assert found == {}


def test_discreet__leaves_the_ledger_out_of_all_pages(discreet: Site) -> None:
    for text in ledger_texts(discreet):
        for address, read in discreet.read.items():
            assert text not in read.text, f"{address}: {text}"
    for address, read in discreet.read.items():
        assert not [each for each in read.elements if "ledger" in each.attributes.get("class", "").split()], address
        assert not re.search(r"\bStruggling with\b", read.text), address


# the same bytes


def test_bytes__are_the_same_in_another_folder_and_order(site: Site, tmp_path: Path) -> None:
    """Law 2: on any machine, in any order of files."""
    other = tmp_path / "a folder with ünusual name" / "deeper"
    other.mkdir(parents=True)
    for path in sorted(site.network.rglob("*"), reverse=True):
        if path.is_file() and "output" not in path.parts and ".warmsite" not in path.parts:
            target = other / path.relative_to(site.network)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    assert sites.build(other).files == site.files


def test_bytes__are_the_same_whatever_the_surroundings(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(site.network / "contacts", tmp_path / "contacts")
    shutil.copyfile(site.network / "warmsite.yaml", tmp_path / "warmsite.yaml")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    monkeypatch.setenv("LANG", "tr_TR.UTF-8")
    monkeypatch.setenv("HOME", "/nowhere")
    monkeypatch.chdir("/")
    assert sites.build(tmp_path).files == site.files


def test_bytes__of_an_empty_network(tmp_path: Path) -> None:
    site = sites.build(sites.write(tmp_path, {"warmsite.yaml": ""}))
    test_pages__are_sound(site)
    test_links__every_one_is_alive(site)
    assert "warmsite new" in site.read["index.html"].text


def test_contact__says_why_now_as_today_does(site: Site) -> None:
    """Wulandari's birthday is on the sample's day: her page says so, and opens as the sheet does."""
    page, today = site.read["people/wulandari.html"].text, site.read["index.html"].text
    for said in ("irthday: turns 36 today", "Happy birthday!"):
        assert said in page
        assert said in today


def test_discreet__a_next_step_that_tells_a_reaction_is_no_step(discreet: Site, site: Site) -> None:
    assert "invite to coffee" in site.read["index.html"].text
    for address, read in discreet.read.items():
        assert "invite to coffee" not in read.text, address
        assert "so good to talk" not in read.text, address
