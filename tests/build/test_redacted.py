"""A redacted copy of the site: nothing that was typed is in it, and yet it says the same."""

from __future__ import annotations

import json
import re
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
import yaml
from clitools import REPOSITORY, unchanged_tree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sites import commit

from tests.build.conftest import TODAY, Site, contents
from warmsite.build.builder import Builder
from warmsite.build.output import MANIFEST
from warmsite.build.redacted import redacted_site
from warmsite.build.report import BuildError
from warmsite.cli.sample import sample_files
from warmsite.days import MONTHS, WEEKDAY_NAMES
from warmsite.records.contact import Contact
from warmsite.records.readers import keys_of
from warmsite.records.settings import DEFAULT_CIRCLES, DEFAULT_KINDS, DEFAULT_WORDS, REACTIONS, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from warmsite.build.report import Report

KEY = b"a key of these tests"
# No word of the program has a `q` beside an `x`: whatever of these stands in a copy was in the records.
ADA = """\
---
id: qxada
name: Qxada Qxokafor
aka: [Qxadaeze, 李伟]
company: Qxnorthwind Qxhealth
role: Qxcto of Qxthings
started: 2019-06-01
email: {qxwork: qxmail@qxhost.example}
phone: {qxmobile: +49 30 7654321}
url: https://qxsite.example/qxpath
address: 1 Qxelm Street, Qxhouston
location: Qxhouston, Qxtexas
timezone: America/Chicago
language: Qxklingon
pronouns: qxhe/qxhim
tags: [qxmentor, Qxhealth]
circle: qxfamily
counts: [qxpigeon]
birthday: 1980-06-15
dates: [{on: 2009-08-22, what: qxwedding with Qxemeka}]
how: on the qxtrain
introduced_by: "[[qxbo]]"
relations: {qxwife: Qxemeka Qxokafor, qxboss: "[[Qxbo Qxlind|qxboss]]"}
seeking: [a qxhead of qxdata]
offering: [qxwine]
photo: photos/qxada.png
qxallergies: [qxnuts, {qxmilk: qxbutter}]
---

# Qxheading

Met [[qxbo|Qxbobby]] and Qxbo Qxlind[^qxnote] at <https://qxurl.example/qxa?b=1>, `qxcode`, 😀, **qxbold**, [qxlink](https://qxother.example).

- [ ] 2026-06-10 send the qxsurvey, all of it
- [x] qxkept

| qxhead | qxtwo |
| --- | ---: |
| qxcell | 12 |

[^qxnote]: A qxfootnote.

## Log

- 2026-03-02 call (qxcurious) with [[qxbo]]: Moving the qxteam.
  - gave: qxintroduction to [[qxbo]]
  - challenge: qxhiring
- 2026-01-02 qxpigeon: With a qxletter.
- 2025-11-28 lunch with [[nobody-qx]]: Planned qxspring.
- 2025-04-31 call: qximpossible
"""
BO = """\
---
name: Qxbo Qxlind
location: Qxhouston, Qxtexas
company: Qxnorthwind Qxhealth
tags: [QXMENTOR]
role: qxhead of qxdata
circle: wide
address: 2 Qxelm Street
mystery: qxfield
---

## Log

- 2024-01-10 call: About Qxada Qxokafor, who has the qxflu.
"""
CY = "---\nname: Qxcy\ncircle: wide\n---\n\n## Log\n\n- 2025-11-10 call: Hello, qxdear.\n"
CAMPAIGN = "---\nkind: campaign\ntitle: Qxback\nstart: 2026-06-08\nselect: tag:qxmentor name:qxbo\n---\n\nHave you qxheard?\n"
LETTER = (
    "---\nkind: letter\ndate: 2026-06-01\nselect: has:address\n---\n\nAll is qxwell.\n\n## Lines\n\n"
    "- [[qxada]]: Your qxgarden!\n- [[Qxbo Qxlind]]: TODO\n"
)
SETTINGS = """\
circles: {qxfamily: 3 weeks}
kinds: {touch: [qxpigeon]}
words: {call: [qxring]}
reactions: [qxcurious]
regions: {Qxgulf: [Qxhouston]}
greetings: [{from: 06-01, to: 06-30, say: Happy qxsolstice}]
base: https://qxbase.example/
editor: "qxedit://open/{path}"
alarms: [on the day 9:00]
"""
ROOMS = ("templates", "warmsite/site", "warmsite/network")  # where the words of pages come from
FEED = REPOSITORY / "warmsite/formats/feed.py"
PNG = b"\x89PNG\r\n\x1a\n qxpixels"


@pytest.fixture
def whole(site: Site) -> Site:
    """A network in which every field says something."""
    (site.folder / "contacts/ada.md").unlink()
    (site.folder / "contacts/bo.md").unlink()
    site.write("contacts/qxfriends/qxada.md", ADA)
    site.write("contacts/qxbo.md", BO)
    site.write("contacts/qxcy.md", CY)
    site.write("contacts/qxbroken.md", "---\nname: [\n")
    site.write("plans/qxback-2026-06-08.md", CAMPAIGN)
    site.write("plans/qxnews.md", LETTER)
    site.write("warmsite.yaml", SETTINGS)
    site.write("templates/own.css", "/* qxtemplate */")
    site.write("photos/qxada.png", PNG)
    return site


@pytest.fixture
def sample(tmp_path: Path) -> Site:
    """The sample network on its own day."""
    made = Site(tmp_path / "sample")
    for path, text in sample_files(TODAY):
        made.write(path, text)
    return made


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "copy"


_NAME = re.compile(r"<h1[^>]*>(?:<bdi>)?(.*?)<")


def copied(folder: Path, target: Path, today: date = TODAY, **options: Any) -> Report:
    return redacted_site(folder, target, today, today_given=True, **{"key": KEY, **options})


def everything(folder: Path) -> str:
    """All that a folder tells: names and contents of all files, the hidden ones too."""
    files = [each for each in sorted(folder.rglob("*")) if each.is_file()]
    return "\n".join(f"{each.relative_to(folder)}\n{each.read_bytes().decode('utf-8', 'replace')}" for each in files)


def words_of(text: str) -> set[str]:
    """The words of four letters or more."""
    return {each.casefold() for each in re.findall(r"[^\W\d_]{4,}", text)}


def names_of(folder: Path) -> list[str]:
    """The name on every contact's page."""
    pages = (each.read_text() for each in sorted((folder / "people").glob("*.html")))
    return [found[1] for page in pages if (found := _NAME.search(page))]


def page_with(words: str, folder: Path) -> Path:
    """The page of the contact of whom this is said."""
    return next(page for page in (folder / "people").glob("*.html") if words in page.read_text())


def text_of(page: Path) -> str:
    """What a page says, without its marks and the runs of space."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.read_text()).split())


# Nothing of it is there

SEASON = (
    "---\nkind: season\ntitle: Qxseason\nfrom: 06-01\nto: 07-15\nmembers: [qxada, Qxstranger]\n"
    "qxkey: qxvalue\n---\n\nQxgreetings.\n"
)
TRIGGER = (
    "---\nkind: trigger\ndate: 2026-06-10\nselect: circle:qxfamily or Qxbobby\n---\n\n# Qxevent\n\nAbout the [[qxbo|qxevent]].\n"
)
DY = """\
---
name: "Qxdy \\u202eQxturned\\u202c <b>Qxbold</b>"
aka: [Qxalias, '[[qxbo]]']
email: qxbroken
phone: [qxphone, 0171 555 7777 qxmornings]
url: {qxlabel: qxnourl}
died: qxunknown
introduced_by: Qxsomebody and [[qxbo|Qxbobby]] of Qxclub
relations: {qxlabel: ["[[qxnobody|Qxnoone]] at Qxclub", qxfriend]}
seeking: "[[qxbo|qxwords]] for qxgarden"
dates: [{on: 06-18, what: "qxday of [[qxada]]"}]
photo: photos/qxmissing.jpg
circle: qxunknown
counts: qxunknown
"qx key": {qx deep: [{qx deeper: qxend}]}
---

Qxsetext
========

<div title="qxtitle">qxhtml <!-- qxcomment --> &qxentity; </div>

![qxpicture](photos/qxada.png "qxtitle") [qxref][qxid] `` qx`code `` $qxformula$ ~~qxstruck~~ qx_under_qxscore qx\u200dzero

[qxid]: https://qxid.example/qx?qx=qx#qx "qxtitle"

    qxindented

```qxlanguage
qxfenced [[qxbo]]
```

- [ ] call [[qxbo|Qxbobby]] about #qxtag, +49 171 5557777
- [ ] 2026-06-01 qxoverdue
- [x] 2026-05-01 qxdone

## Qxsection #qxtag

1. qxone
   - qxnested

## Log

- 2026-06-20 lunch with [[qxbo]], Qxfriend: Qxplanned.
- 2026-06-12 9:30 call (qxstrange) with [[qxbo|Qxbobby]], [[Qxada Qxokafor]]: **Qxbold**[^qxfoot]
  - gave: a qxpresent
  - got: qxthanks
  - asked: qxfavour
  - qxother: qxnested
    - qxdeeper

  Qxparagraph.

  [^qxfoot]: Qxfootnote
- 2026-05-12 qxkind: Qxunknown.
- 2026-05-10 gift: Qxbook
"""


@pytest.fixture
def told_everywhere(whole: Site) -> Site:
    """The same, with further words in every place that holds any, git's memory and that of imports included."""
    whole.write("contacts/qxdy.md", DY)
    whole.write("contacts/qxfriends/Qxtwice.md", "---\nid: QXDY\nname: Qxtwice\n---\n")
    whole.write("contacts/qxnofront.md", "Qxnothing\n")
    whole.write("contacts/qxlatin.md", "---\nname: Qx\xe9\n---\n".encode("latin-1"))
    whole.write("plans/qxseason.md", SEASON)
    whole.write("plans/Qxevent-2026-06-10.md", TRIGGER)
    whole.write("plans/qxbroken.md", "---\nkind: qxkind\n---\n")
    whole.write("imports/vcard.jsonl", '{"uid":"qxuid","id":"qxdy","file":"qxphone.vcf","said":{"role":["Qxrole"]}}\n')
    whole.write(
        "warmsite.yaml", SETTINGS.replace("qxfamily: 3 weeks", "qxfamily: 3 weeks, qxclose: 1 month") + "qxsetting: qxvalue\n"
    )
    whole.write("photos/qxdy.jpg", b"\xff\xd8 qxpixels")
    commit(whole.folder, "Qxsubject of Qxada", "2026-05-01", author="Qxauthor")
    whole.write("contacts/qxbo.md", BO.replace("Qxnorthwind Qxhealth", "Qxnewcompany"))
    commit(whole.folder, "Qxmoved", "2026-06-10", author="Qxauthor")
    return whole


@pytest.mark.parametrize("discreet", [False, True])
def test_redacted_site__no_word_is_in_any_byte_wherever_it_was_typed(
    told_everywhere: Site, target: Path, *, discreet: bool
) -> None:
    told_everywhere.build()
    for word in ("qxsubject", "qxauthor", "qxalias", "qxseason", "qxplanned", "qxfavour", "qxkey", "qxsetting", "qxgulf"):
        assert word in everything(told_everywhere.output).casefold(), "the site itself has it"
    copied(told_everywhere.folder, target, discreet=discreet)
    told = everything(target).casefold()
    assert "qx" not in told
    assert "7777" not in re.sub(r"#[0-9a-f]{6}\b|[0-9a-f]{32}", "", told), "no number of hers"
    assert {"calendar.ics", "people.js", "00.js", "problems.html"} <= {each.name for each in target.rglob("*")}


# A day of hers is one in the copy; what only looks like one is a number.
NUMBERS = """\
559. 0143

Further:

1. 555. 0143
555. 0143
2. 555 0143

1234567) is his number, 5550143. hers

Call 2026-0302 or 1999-12-45, 1998-39, 2026-03-02-55, 2026-03-02 5550143: his, 555 2026-03-02,
+2019-10-11, (555) 2013-12, 2014-11.55, 1997-10/11, 2015-10-12.
"""


def test_redacted_site__numbers_that_look_like_items_or_days_are_invented(whole: Site, target: Path) -> None:
    whole.write("contacts/qxdy.md", f"---\nname: Qxdy\nbirthday: 1971-07-08\nphone: +1 555 2015 1012\n---\n\n{NUMBERS}")
    copied(whole.folder, target)
    page = page_with("8 July 1971", target)
    assert "<ol start=" in page.read_text()
    assert "559" not in page.read_text()
    said = re.sub(r"\+1 555 \d{7}", "", text_of(page))
    for number in (
        "555",
        "0143",
        "1234567",
        "2026-03",
        "0302",
        "1999-12",
        "1998-39",
        "2019-10",
        "2013-12",
        "2014-11",
        "1997-10",
        "2015-10",
    ):
        assert number not in said


@pytest.mark.parametrize(
    "said",
    [
        "On 2026-03-02, and in 2025-11.",
        "(2026-03-02)",
        "2026-03-02 9:30 at the station",
        "2026-03-02: 3 of them",
        "1. 2026-03-02 came\n2. 2025-11 went",
        "2026-03-02 2025-11 qx",
    ],
)
def test_redacted_site__days_in_notes_are_true(whole: Site, target: Path, said: str) -> None:
    whole.write("contacts/qxdy.md", f"---\nname: Qxdy\nbirthday: 1971-07-08\n---\n\n{said}\n")
    copied(whole.folder, target)
    page = text_of(page_with("8 July 1971", target))
    assert "2026-03-02" in page
    assert ("2025-11" in page) == ("2025-11" in said)


def test_redacted_site__every_page_says_that_it_is_one(whole: Site, target: Path) -> None:
    copied(whole.folder, target)
    pages = list(target.rglob("*.html"))
    assert len(pages) > 20
    assert [page.name for page in pages if page.read_text().count("A redacted copy: names and notes are invented.") != 1] == []


def test_redacted_site__no_word_of_the_records_is_in_any_file(whole: Site, target: Path) -> None:
    whole.build()
    assert "qxsurvey" in everything(whole.output)
    copied(whole.folder, target)
    told = everything(target).casefold()
    assert "qx" not in told
    for typed in ("李伟", "\\u674e", "😀", "\\ud83d", "7654321", "america/chicago", whole.folder.name + "/", str(whole.folder)):
        assert typed not in told


def test_redacted_site__the_records_above_hold_every_key_that_can_hold_a_word() -> None:
    without_words = {"cadence", "glad", "longterm", "met", "snooze", "status", "died", "added"}
    assert {*yaml.safe_load(ADA.split("---")[1]), *without_words} - {"qxallergies"} == set(keys_of(Contact))
    without_words = {
        "cadence",
        "next",
        "calls_per_day",
        "keep_places",
        "new_per_day",
        "dates_per_day",
        "weekdays",
        "away",
        "autocommit",
    }
    assert {*yaml.safe_load(SETTINGS), *without_words} == set(keys_of(Settings))


def test_redacted_site__no_file_of_the_networks_own_is_in_it(whole: Site, target: Path) -> None:
    copied(whole.folder, target)
    assert not list(target.rglob("*.png"))
    assert json.loads((target / MANIFEST).read_text())["made"] == {"redacted": True}


def test_redacted_site__of_the_sample_only_words_of_the_program_are_left(sample: Site, target: Path) -> None:
    copied(sample.folder, target)
    ours = (file for room in ROOMS for file in (REPOSITORY / room).rglob("*.*") if file.suffix in {".py", ".html", ".js", ".css"})
    known = (*DEFAULT_KINDS, *DEFAULT_WORDS, *DEFAULT_CIRCLES, *REACTIONS, *MONTHS, *WEEKDAY_NAMES)
    program = words_of("\n".join((*known, *(file.read_text() for file in (*ours, FEED)))))
    typed = words_of("\n".join(file.read_text() for file in sample.folder.rglob("*.md")))
    assert len(typed - program) > 500
    assert sorted(typed & words_of(everything(target)) - program) == []


names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(lambda text: text.strip())
strange = st.text("cehjqwxyßčжж好أن😀-’'.`*_[]|#>\n 0123", min_size=1, max_size=80)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(people=st.lists(st.tuples(names, strange, strange), min_size=1, max_size=4))
def test_redacted_site__whatever_was_typed_is_gone(people: list[tuple[str, str, str]]) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "net"
        (folder / "contacts").mkdir(parents=True)
        for number, (name, note, said) in enumerate(people):
            fields = {"name": name, "company": note, "tags": [said], "how": note, "cjq": said, "seeking": [note], "aka": [said]}
            front = yaml.safe_dump(fields, allow_unicode=True)
            log = f"## Log\n\n- 2026-01-0{number + 1} call: {' '.join(said.split())}\n"
            (folder / f"contacts/p{number}.md").write_text(f"---\n{front}---\n\n{note}\n\n{log}", "utf-8")
        copied(folder, Path(made) / "copy")
        told = everything(Path(made) / "copy")
        # What is made of these letters alone, or of other scripts, is no word of the program's.
        for text in (text for each in people for text in each):
            for word in re.findall(r"[cehjqwxyßčж好أن😀]{4,}", text):
                assert word not in told
                assert json.dumps(word)[1:-1] not in told


def test_redacted_site__no_invented_word_is_one_of_the_records(whole: Site, target: Path, tmp_path: Path) -> None:
    copied(whole.folder, target)
    invented = {word for name in names_of(target) for word in words_of(name)}
    assert invented
    whole.write("contacts/more.md", f"---\nname: More\n---\n\n{' '.join(sorted(invented))}\n")
    copied(whole.folder, tmp_path / "again")
    assert not invented & words_of(everything(tmp_path / "again"))


# It says the same


def test_redacted_site__a_word_in_small_letters_is_no_name(whole: Site, target: Path) -> None:
    whole.write("contacts/qxdy.md", "---\nname: Will Qxpark\nbirthday: 1971-07-08\n---\n\nWill said that he will will it.\n")
    copied(whole.folder, target)
    page = page_with("8 July 1971", target)
    name = _NAME.search(page.read_text())
    assert name
    will = name[1].split()[0]
    said = re.search(rf"{will} \w+ \w+ \w+ \w+ \w+ \w+\.", text_of(page))
    assert said, "the name is the same in the notes"
    assert will.casefold() not in said[0].casefold().split()[1:]


def test_redacted_site__who_is_called_like_a_mark_to_fill_in_is_not_told_by_it(whole: Site, target: Path) -> None:
    whole.write("contacts/qxdy.md", "---\nname: Aiko Todo\nbirthday: 1971-07-08\n---\n\nTodo came.\n")
    copied(whole.folder, target)
    assert not re.search(r"\btodo\b", text_of(page_with("8 July 1971", target)).casefold())


def test_redacted_site__only_the_s_of_a_plural_is_kept(whole: Site, target: Path) -> None:
    for number, tag in enumerate(("qxclas", "qxclass", "qxnut", "qxnuts")):
        whole.write(f"contacts/qxd{number}.md", f"---\nname: Qxd{number}\nbirthday: 1971-07-0{number + 1}\ntags: [{tag}]\n---\n")
    copied(whole.folder, target)
    tags = []
    for number in range(4):
        page = page_with(f"{number + 1} July 1971", target).read_text()
        tags += re.findall(r'href="\.\./tags/(?!index)([a-z]+)\.html"', page)[:1]
    clas, klass, nut, nuts = tags
    assert nuts == f"{nut}s"
    assert klass != f"{clas}s"
    assert not klass.endswith("s")


def test_redacted_site__the_same_name_is_the_same_everywhere(whole: Site, target: Path) -> None:
    copied(whole.folder, target)
    ada, bo = (page_with(day, target) for day in ("15 June 1980", "10 January 2024"))
    name = _NAME.search(bo.read_text())
    assert name
    page = ada.read_text()
    links = re.findall(rf'<a class="contact" href="\.\./people/{bo.name}">(.*?)</a>', page)
    assert name[1] in links, "in the log, where the link has no text of its own"
    assert re.search(rf"{name[1]}<sup", page), "in the notes, where it is no link"
    own = _NAME.search(page)
    assert own
    assert own[1] in text_of(bo), "what is said of her in his log"
    family = own[1].split()[1]
    assert re.search(rf"(?!{own[1]})\b\w+ {family}\b", text_of(ada)), "her husband has her name"


def test_redacted_site__companies_tags_and_places_are_shared_as_before(sample: Site, target: Path) -> None:
    sample.build()
    copied(sample.folder, target)

    def people_on(folder: Path) -> list[int]:
        return sorted(page.read_text().count('href="../people/') for page in folder.glob("*.html"))

    for group in ("companies", "tags", "places", "circles"):
        assert people_on(target / group) == people_on(sample.output / group)
        assert len(set(people_on(target / group))) > 1


def test_redacted_site__charts_dates_and_states_are_true(sample: Site, target: Path) -> None:
    sample.build()
    copied(sample.folder, target)

    def told(page: str, pattern: str) -> list[list[str]]:
        return [sorted(re.findall(pattern, (folder / page).read_text(), re.DOTALL)) for folder in (sample.output, target)]

    for page, pattern in (
        ("insight.html", "<svg.*?</svg>"),
        ("timeline.html", 'datetime="([^"]+)"'),
        ("upcoming.html", 'datetime="([^"]+)"'),
        ("people.html", 'class="state ([a-z]+)"'),
        ("index.html", "<h2[^>]*>([^<]+)</h2>"),
    ):
        true, copy = told(page, pattern)
        assert true == copy
        assert len(set(copy)) > 3


@pytest.mark.parametrize("name", ["overdue", "giving", "plans", "upcoming"])
def test_redacted_site__a_page_has_the_same_parts(sample: Site, target: Path, name: str) -> None:
    sample.build()
    copied(sample.folder, target)

    def shape(folder: Path) -> list[str]:
        return re.findall(r"<(?:h[1-6]|section|li|tr|dt)\b", (folder / f"{name}.html").read_text())

    assert shape(sample.output) == shape(target)
    assert len(shape(target)) > 10


def test_redacted_site__plans_go_as_before(whole: Site, target: Path) -> None:
    whole.write(
        "contacts/qxbo.md",
        BO.replace("## Log\n", "## Log\n\n- 2026-06-09 call: Hello.\n- 2026-06-02 letter: Qxnews: Your qxgarden!"),
    )
    whole.build()
    copied(whole.folder, target)
    said = re.compile(r"\d+ of \d+ (?:reached|sent)[^.]*\.[^.]*\.")
    true, copy = (said.findall(text_of(folder / "plans.html")) for folder in (whole.output, target))
    assert true == copy
    assert "1 of 1 reached." in text_of(target / "plans.html")
    assert "1 of 2 sent, 1 ready." in text_of(target / "plans.html")
    assert sorted(each.name for each in (target / "plans").glob("*.html")) == ["campaign-1.html", "letter-1.html"]


def test_redacted_site__marks_of_markdown_stay(whole: Site, target: Path) -> None:
    whole.build()
    copied(whole.folder, target)

    def marks(folder: Path) -> list[str]:
        page = page_with("15 June 1980", folder).read_text()
        return re.findall(r"<(table|th|td|sup|strong|code|h3|li class=\"task\")\b", page)

    assert marks(target) == marks(whole.output)
    assert {"table", "sup", "strong", "code", "h3"} <= set(marks(target))


def test_redacted_site__a_promise_reads_the_same_wherever_it_stands(whole: Site, target: Path) -> None:
    copied(whole.folder, target)
    page = page_with("15 June 1980", target)
    promised = re.findall(r"☐ 2026-06-10 ([^<]+)", page.read_text())
    assert len(promised) == 1, "in the notes"
    assert text_of(page).count(promised[0].strip()) == 3, "among the reasons to call, and on the card"


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in {"href", "src"} and value]


def local_links(page: Path) -> Iterable[str]:
    reader = _Links()
    reader.feed(page.read_text())
    return (unquote(each.split("#")[0]) for each in reader.found if not re.match(r"[a-z-]+:|#", each))


def test_redacted_site__every_link_leads_somewhere(whole: Site, target: Path) -> None:
    copied(whole.folder, target)
    broken = [
        f"{page.name}: {link}"
        for page in target.rglob("*.html")
        for link in local_links(page)
        if not (page.parent / link).exists()
    ]
    assert broken == []


def test_redacted_site__problems_stay_in_their_places_without_their_words(whole: Site, target: Path) -> None:
    whole.build()
    report = copied(whole.folder, target)
    assert {"no-date", "link", "yaml"} <= {each.code for each in report.problems}
    true, copy = (re.findall(r"line (\d+)", text_of(folder / "problems.html")) for folder in (whole.output, target))
    assert copy
    assert sorted(copy) == sorted(each for each in true if each in copy)


def test_redacted_site__discreet_leaves_out_what_a_discreet_site_does(whole: Site, target: Path) -> None:
    copied(whole.folder, target, discreet=True)
    page = page_with("15 June 1980", target)
    assert "Figures" not in text_of(page)


# The folder


def test_redacted_site__the_same_key_gives_the_same_copy(whole: Site, target: Path, tmp_path: Path) -> None:
    copied(whole.folder, target)
    copied(whole.folder, tmp_path / "again")
    assert contents(target) == contents(tmp_path / "again")


def test_redacted_site__without_a_key_no_two_copies_can_be_laid_beside_each_other(
    whole: Site, target: Path, tmp_path: Path
) -> None:
    redacted_site(whole.folder, target, TODAY)
    redacted_site(whole.folder, tmp_path / "again", TODAY)
    assert not set(names_of(target)) & set(names_of(tmp_path / "again"))


def test_redacted_site__another_copy_takes_the_place_of_the_first(whole: Site, target: Path) -> None:
    copied(whole.folder, target)
    first = set(contents(target))
    copied(whole.folder, target, key=b"another")
    assert len(contents(target)) == len(first)
    assert not {each for each in contents(target) if each.startswith("people/")} & first


def test_redacted_site__changes_nothing_of_the_network(whole: Site, target: Path) -> None:
    with unchanged_tree(whole.folder):
        copied(whole.folder, target)


@pytest.mark.parametrize(
    "name",
    [
        "contacts/copy",
        "plans",
        ".warmsite/copy",
        ".git/copy",
        ".",
        "imports/copy",
        "templates",
        "output",
        "output/copy",
        "linked/copy",
    ],
)
def test_redacted_site__is_not_written_over_the_network(whole: Site, name: str) -> None:
    (whole.folder / "output").mkdir()
    (whole.folder / "linked").symlink_to("output")
    with unchanged_tree(whole.folder), pytest.raises(BuildError):
        copied(whole.folder, whole.folder / name)


def test_redacted_site__is_not_written_over_the_site_itself(whole: Site, tmp_path: Path) -> None:
    elsewhere = tmp_path / "site"
    whole.build(output=elsewhere)
    with unchanged_tree(elsewhere), pytest.raises(BuildError, match="not redacted"):
        copied(whole.folder, elsewhere)


def test_redacted_site__is_not_written_among_what_is_not_ours(whole: Site, target: Path) -> None:
    target.mkdir()
    (target / "mine.txt").write_text("mine")
    with pytest.raises(BuildError, match=r"mine\.txt"):
        copied(whole.folder, target)
    assert [each.name for each in target.iterdir()] == ["mine.txt"]


def test_redacted_site__is_readable_by_its_owner_alone(whole: Site, target: Path) -> None:
    copied(whole.folder, target)
    assert {each.stat().st_mode & 0o077 for each in (target, *target.rglob("*"))} == {0}


def test_build__of_the_true_site_over_a_copy_is_refused(tmp_path):
    (tmp_path / "n" / "contacts").mkdir(parents=True)
    (tmp_path / "n" / "contacts" / "ada.md").write_text("---\nname: Ada Okafor\n---\n", "utf-8")
    redacted_site(tmp_path / "n", tmp_path / "copy", TODAY)
    before = contents(tmp_path / "copy")
    with pytest.raises(BuildError, match="holds a redacted copy"):
        Builder(tmp_path / "n", tmp_path / "copy").build(TODAY)
    assert contents(tmp_path / "copy") == before
