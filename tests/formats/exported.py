"""Records in the user's format for tests of what goes out and comes back, and the way of a draft into a network."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from drafts import TODAY, drafts
from hypothesis import strategies as st

from warmsite.formats.compose import compose_more, compose_new
from warmsite.formats.merge import Merging
from warmsite.formats.settle import Wish, values_of
from warmsite.formats.text import as_typed, same_text, tidy
from warmsite.names import fold
from warmsite.records.contact import Contact, parse_contact
from warmsite.records.settings import Settings
from warmsite.records.source import rest_of

if TYPE_CHECKING:
    from warmsite.formats.draft import Format

SETTINGS = Settings()
BO = "---\nname: Bo Lindqvist\nadded: 2026-01-05\n---\n\n## Log\n\n- 2026-06-10 call: He is well.\n"

# Signs that mean something to YAML, Markdown, CSV and vCards, and letters of several scripts and widths.
SIGNS = "ab é李ע😀\"'\\;:,=+-@[]{}|&*_＝"
# What spreadsheets and other programs write, and what looks like somebody else.
LIKELY = ["#N/A", "#NAME?", "1,2E+10", "tel:+1-555-0100;ext=1", "Ada <ada@example.com>", "Bo Lindqvist", "END:VCARD"]
PLAIN = st.text(SIGNS, min_size=1, max_size=12).filter(lambda text: tidy(text) == text and fold(text)) | st.sampled_from(LIKELY)
# And with what nobody sees: spaces of other kinds, signs of direction, line ends of other systems.
TEXTS = PLAIN | st.text(f"{SIGNS}\xa0\u202f\u3000\u200f\u202b\u202c\u2066\u2069\u2028", min_size=1, max_size=12).filter(
    lambda text: as_typed(text) == text and fold(tidy(text))
)
NAMES = PLAIN | st.sampled_from(["Ada Okafor", "Bo Lindqvist", "Lindqvist, Bo", "Dr. Ada", "ada@example.com", "+1 555 0100"])
DAYS = st.dates(min_value=TODAY.replace(year=1930), max_value=TODAY).map(str)
YEARLY = DAYS | DAYS.map(lambda day: day[5:]) | st.just("02-29")
LABELS = st.sampled_from(["mobile", "work", "home", "boat phone", "a: b", "x; y", "on: z\\"])


def unlike(*texts: str) -> bool:
    return len({same_text(fold(each)) for each in texts}) == len(texts)


def listed(texts: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(texts, min_size=1, max_size=3).filter(lambda found: unlike(*found))


def labelled_of(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """A text, a list of texts, or texts under labels."""
    pairs = st.dictionaries(LABELS, texts, min_size=1, max_size=3).filter(lambda found: unlike(*found.values()))
    return texts | listed(texts) | pairs | st.tuples(LABELS, listed(texts)).map(lambda pair: {pair[0]: pair[1]})


LISTS, LABELLED = listed(TEXTS), labelled_of(TEXTS)
NUMBERS = st.integers(10, 99).map(lambda number: f"+1 555 01{number}")
FIELDS = st.fixed_dictionaries(
    {"added": DAYS},
    optional={
        "aka": LISTS,
        "company": TEXTS,
        "role": TEXTS,
        "started": st.sampled_from(["2019", "2019-06", "2019-06-01"]),
        "email": LABELLED,
        "phone": labelled_of(NUMBERS),
        "url": LABELLED,
        "address": LABELLED,
        "location": TEXTS,
        "timezone": st.just("Europe/Berlin"),
        "language": TEXTS,
        "pronouns": TEXTS,
        "tags": LISTS,
        "circle": st.sampled_from(["inner", "wide"]),
        "cadence": st.sampled_from(["never", "6 weeks", "monthly"]),
        "counts": st.just(["email", "chat"]),
        "glad": st.just("5"),
        "birthday": YEARLY | st.just("1979"),
        "dates": st.lists(
            st.fixed_dictionaries({"on": YEARLY, "what": TEXTS}), min_size=1, max_size=3, unique_by=lambda day: fold(day["what"])
        ),
        "met": st.just("2017"),
        "how": TEXTS,
        "introduced_by": TEXTS | st.just("[[bo-lindqvist]]"),
        "relations": st.dictionaries(LABELS, TEXTS | st.just("[[bo-lindqvist]]"), min_size=1, max_size=3),
        "seeking": LISTS,
        "offering": LISTS,
        "snooze": DAYS,
        "status": st.sampled_from(["paused", "archived"]),
        "died": st.sampled_from(["yes", "2024", "2024-11-02"]),
    },
)
LOG = """
## Log

- 2026-03-02 9:30 call (thrilled): Moving the team to Berlin.
  - challenge: hiring
  - gave: introduction to [[bo-lindqvist]]
  - [ ] 2026-12-10 send the survey

  Further words of it.
- 2026-01 gift: A pen.
- 2025 lunch with [[bo-lindqvist]]: Long
  ago.
- 2024-01-01 it rained
"""
PARTS = st.sampled_from(
    [
        LOG,
        "Two daughters; *runs* marathons with [[bo-lindqvist|Bo]].",
        "# Garden\n\n- roses\n  - red ones\n- [ ] 2026-12-01 bring her a spade",
        "```\n- 2020-01-01 call: in code\n```",
        "Heading\n=======\n\n| a | b |\n| - | - |\n| 1 | 2 |",
        "<b>raw</b> \u202eturned\u202c text\u2028in one line   ",
    ]
)
BODIES = st.tuples(st.lists(PARTS, max_size=4).map("\n\n".join), st.sampled_from(["\n", "\r\n"])).map(
    lambda body: f"\n{body[0]}\n".replace("\n", body[1])
)


# Somebody, in all the ways in which a field can name them: by name, by id, by links with and without text of their own.
WORDS = PLAIN.filter(lambda text: not set(text) & set("[]|`"))
LINKS = st.sampled_from(["bo-lindqvist", "BO-LINDQVIST", "Bo Lindqvist", " bo-lindqvist ", "ada", "nobody"]).flatmap(
    lambda target: st.just(f"[[{target}]]") | WORDS.map(lambda shown: f"[[{target}|{shown}]]")
)
WHO = (
    PLAIN
    | LINKS
    | st.sampled_from(["bo-lindqvist", "Bo Lindqvist", "mailto:bo@example.com", "`[[bo-lindqvist]]`", "a: b", "urn:uuid:1"])
    | st.lists(WORDS | LINKS, min_size=2, max_size=4).map(" ".join)
)
# Labels for which cards have types, those of which Apple has words of its own, and people's own, some of them alike.
KIN = ["spouse", "Spouse", "SPOUSE", "boss", "co-worker", "Friend", "me", "manager", "contact", "related", "DOMESTIC_PARTNER"]
PLACES = ["mobile", "Mobile", "work", "WORK", "home fax", "Home Fax", "fax", "cell", "main", "other", "Home Page", "profile"]
OCCASIONS = ["anniversary", "Anniversary", "birthday", "other date", "wedding day"]


def under(labels: list[str], texts: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Texts and lists of texts under labels; the same may stand under several."""
    return st.dictionaries(
        st.sampled_from(labels) | PLAIN, texts | st.lists(texts, min_size=2, max_size=3), min_size=1, max_size=4
    )


KINSHIP = under(KIN, WHO)
WAYS = under(PLACES, PLAIN | NUMBERS)
DATES = st.lists(st.fixed_dictionaries({"on": YEARLY, "what": st.sampled_from(OCCASIONS) | PLAIN}), min_size=1, max_size=4)
# For files that hold everything: whatever names somebody, in every way.
NAMING = st.fixed_dictionaries(
    {"added": st.just("2026-01-05")},
    optional={
        "aka": listed(NAMES | TEXTS),
        "introduced_by": WHO,
        "how": WHO,
        "relations": KINSHIP | WHO | listed(WHO),
        "dates": DATES,
        "seeking": listed(WHO),
        "phone": WAYS,
        "email": WAYS,
    },
)


@st.composite
def records(
    draw: st.DrawFn, fields: st.SearchStrategy[dict[str, Any]] = FIELDS | NAMING, names: st.SearchStrategy[str] = NAMES | TEXTS
) -> str:
    """Ada's record, its front matter in YAML as anybody may write it; she may be called as Bo is."""
    told = {"name": draw(names), **draw(fields)}
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in told.items()]
    return "\n".join(["---", *lines, "---", draw(BODIES)])


def files_of(text: str) -> dict[str, str]:
    """Ada, somebody of whom the same is said to the letter, and Bo, whom it may name."""
    return {"contacts/ada.md": text, "contacts/ada-2.md": text, "contacts/bo-lindqvist.md": BO}


def read(text: str, path: str = "contacts/ada.md") -> Contact:
    contact, _ = parse_contact(text, path, SETTINGS)
    assert contact
    return contact


def imported(module: Format, data: bytes, present: dict[str, str]) -> dict[str, str]:
    """The files that an import of it writes into a network of these files, which changes them."""
    contacts = [read(text, path) for path, text in present.items()]
    merging = Merging(contacts, {}, Wish(today=TODAY))
    for draft in drafts(module, data):
        merging.add("x", module.NAME, draft)
    merging.end()
    assert not merging.passed
    made = {}
    for change in merging.changes:
        assert not change.clashes
        if change.says_something:
            new = change.path not in present
            composed = compose_new(change, SETTINGS) if new else compose_more(change, present[change.path], SETTINGS)
            assert not composed.left
            made[change.path] = composed.text
    return made


def says(contact: Contact) -> tuple[Any, ...]:
    """All that a record says, wherever it stands in the file."""
    return values_of(contact), *rest_of(contact)[1:]
