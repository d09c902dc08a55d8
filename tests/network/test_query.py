"""The query language (SPEC 9): the vectors that the browser is judged by too, and what holds for every query."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmsite.names import fold
from warmsite.network.facets import FACETS, Facets
from warmsite.network.query import DEEPEST, FIELDS, QueryError, parse_query, select
from warmsite.records.settings import Settings

VECTORS = json.loads((Path(__file__).parents[1] / "queries.json").read_text("utf-8"))
FINDING = [each for each in VECTORS["queries"] if "finds" in each]
BROKEN = [each for each in VECTORS["queries"] if "wrong" in each]
TODAY = date(2026, 6, 15)

# Texts that are made of the language's own signs and words, right and wrong.
PIECES = [
    *(
        "(",
        ")",
        '"',
        "“",
        "-",
        " ",
        "\u3000",
        "«",
        "»",
        "„",
        "＂",
        "\n",
        ":",
        "<",
        "<=",
        ">",
        ">=",
        "=",
        "or",
        "OR",
        "a",
        "ada",
        "ß",
        "0301",
        "\u0301",
    ),
    *(
        "tag:",
        "last",
        "last<",
        "-90d",
        "2026",
        "2026-13",
        "warmth>",
        "50",
        "birthday:",
        "03-14",
        "is:",
        "due",
        "has:log",
        "kind:zoom",
    ),
    *("place:south", "tga:x", "state:wram", "\ud800", "\0", "😀", "+99999y"),
]
QUERIES = st.text() | st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@pytest.fixture(scope="module")
def network(network_of):
    """The network of the vectors."""
    files = {f"{stem}.md": text for stem, text in VECTORS["contacts"].items()}
    return network_of(files, VECTORS["today"], VECTORS["settings"])


def ask(network, query):
    return [each.id for each in select(network, parse_query(query, network.today, network.settings))]


def wrong_with(query):
    """What is wrong with a query; None for a right one."""
    try:
        parse_query(query, TODAY, Settings())
    except QueryError as error:
        return error
    return None


def ids_of(vectors):
    return [each["query"][:60] for each in vectors]


# The vectors


@pytest.mark.parametrize("vector", FINDING, ids=ids_of(FINDING))
def test_query__finds(network, vector):
    assert sorted(ask(network, vector["query"])) == vector["finds"]


@pytest.mark.parametrize("vector", BROKEN, ids=ids_of(BROKEN))
def test_query__a_broken_one_points_at_the_character(network, vector):
    with pytest.raises(QueryError) as error:
        ask(network, vector["query"])
    assert {name: getattr(error.value, name) for name in ("at", "suggests", "message", "hint")} == vector["wrong"]


def test_vectors__ask_every_field_with_every_sign():
    asked = [f"{name}{sign}" for name, field in FIELDS.items() for sign in field.signs]
    assert [each for each in asked if not any(each in vector["query"] for vector in FINDING)] == []


# What holds for every query


@given(QUERIES)
def test_query__any_text_is_one_or_an_error_within_it(text):
    error = wrong_with(text)
    assert error is None or (0 <= error.at <= len(text) and error.message)


LONG = {
    "(" * 100_000: f"brackets go {DEEPEST} deep",
    ")" * 100_000: "this bracket closes nothing",
    "-" * 100_000: "`-` needs something right behind it",
    '"' * 99_999: "there is nothing to look for here",
    "«" * 100_000: "this quote is not closed",
    " " * 200_000: None,
    "a" * 200_000 + ":x": "there is no field",
    "x=" * 100_000: None,
    "is:" + "x" * 200_000: "`is:` knows no",
    "last:" + "9" * 100_000: "is not a date",
    "or " * 50_000: "`or` needs something before it",
    "a or " * 50_000 + "b": None,
    "-a " * 30_000: None,
    "glad>" + "9" * 5_000: None,
}


@pytest.mark.parametrize(("text", "message"), LONG.items(), ids=[text[:8] for text in LONG])
def test_query__a_very_long_one_is_read_or_said_to_be_wrong_in_a_few_words(text, message):
    error = wrong_with(text)
    if message is None:
        assert error is None
    else:
        assert message in error.message
        assert len(error.message) < 200


@pytest.mark.parametrize(("text", "found"), [(" " * 200_000, True), ("a or " * 50_000 + "ada", True), ("x=" * 100_000, False)])
def test_query__a_very_long_one_finds(network, text, found):
    assert ("ada-okafor" in ask(network, text)) == found


def test_query__as_deep_as_it_may_be(network):
    depth = DEEPEST - 1
    assert ask(network, "(-" * depth + "(cello or craft) x" + ")" * depth) == ask(network, "-(cello or craft) x")


SOUND = st.sampled_from([each["query"] for each in FINDING if each["query"].strip() and each["query"].count("(") < 10])


@given(one=SOUND, other=SOUND)
def test_query__side_by_side_is_both_and_or_is_either(network, one, other):
    first, second = set(ask(network, one)), set(ask(network, other))
    assert set(ask(network, f"({one}) ({other})")) == first & second
    assert set(ask(network, f"({one}) or ({other})")) == set(ask(network, f"{one} or {other}")) == first | second


@given(SOUND)
def test_query__a_dash_finds_all_the_others(network, query):
    everybody, found = set(ask(network, "")), set(ask(network, query))
    assert set(ask(network, f"-({query})")) == everybody - found
    assert set(ask(network, f"-(-({query}))")) == found


QUOTED = (
    st.text(st.characters(exclude_categories=("Cs",)), min_size=1)
    | st.sampled_from(
        ["or", "-x", "-", "tag:mentor", "(in brackets)", "last<2026", "spring meet-up", "a=b", "at 9:30", "ß", "is:"]
    )
    | st.lists(
        st.sampled_from(
            ["ada", "okafor", "CTO", "mentor", "Berlin.", "of", '5"', "“A", "«Quiet»", "«", "»", "”", "＂", "（", " ", "\n", "é"]
        )
    ).map(" ".join)
).filter(fold)
# What stands around a text, and what the text may therefore not hold.
AROUND = [
    ('"', '"', '"'),
    ("＂", "＂", "＂"),
    ("«", "»", "»"),
    ("»", "«", "«»"),
    ("“", "”", "“”"),
    ("„", "“", "“”"),
    ("”", "”", "“”"),
]


@given(QUOTED)
def test_query__quotes_make_text_of_anything(network, text):
    wanted = {person.id for person in network.people.values() if any(fold(text) in line for line in said_of(person))}
    fitting = [f"{opens}{text}{closes}" for opens, closes, never in AROUND if not set(never) & set(text)]
    assert [query for query in fitting if set(ask(network, query)) != wanted] == []


def said_of(person):
    """All that words are looked for in, as single folded texts."""
    contact = person.contact
    names = [contact.name, *contact.aka, contact.company, contact.role, *contact.tags, contact.location, contact.notes]
    log = [text for each in contact.log for text in (each.text, each.details, *(line.text for line in each.ledger))]
    return map(
        fold,
        [*names, *log, *(each.text for each in contact.promises), *(e.interaction.text for e in person.entries + person.ahead)],
    )


# Days


@pytest.mark.parametrize(
    ("today", "started", "query"),
    [
        ("2026-03-31", "2026-02-28", "started:-1m"),
        ("2024-03-31", "2024-02-29", "started:-1m"),
        ("2024-02-29", "2023-02-28", "started:-1y"),
        ("2026-01-31", "2026-02-28", "started:+1m"),
        ("2026-01-01", "2025-12-31", "started:-1d"),
        ("2026-01-01", "2025-12-25", "started:-1w"),
        ("0001-01-05", "0001-01-01", "started:-9w"),
        ("0001-01-05", "0001-01-01", "started:-1y"),
        ("9999-12-01", "9999-12-31", "started:+99999m"),
        ("9999-12-01", "9999-12-31", "started<=9999 started:9999-12 started:9999-12-31"),
        ("2026-06-15", "2024-02-29", "started:2024-02 -started>2024-02 started<2024-03"),
        ("2026-06-15", "2026-12-31", "started:2026 -started>2026 started<=2026 started>=2026 -started<2026"),
    ],
)
def test_days__count_by_the_calendar_and_stay_within_it(network_of, today, started, query):
    network = network_of({"ada.md": f"---\nname: Ada\nstarted: {started}\n---\n"}, today)
    assert ask(network, query) == ["ada"]


# The facets that the site's index carries away


def test_facets__ada(network):
    row = dict(zip(FACETS, Facets(network.find("ada-okafor"), network).row(), strict=True))
    assert json.loads(json.dumps(row)) == {
        "id": "ada-okafor", "name": "Ada Okafor", "aka": [], "company": "Northwind Health", "role": "CTO",
        "location": "Houston, Texas", "tags": ["mentor", "health"], "circle": "close", "state": "warm", "status": "active",
        "last": "2026-05-10", "due": "2026-07-10", "added": "2026-01-05", "met": "2017-05-01", "started": "2019-06-01",
        "birthday": "03-14", "warmth": 79, "priority": 0.0, "glad": 5, "longterm": 4, "kinds": ["call", "email", "lunch"],
        "reaction": "thrilled", "mentions": ["bo-lindqvist", "cy-tran"], "plans": [],
        "has": ["name", "company", "role", "started", "email", "phone", "location", "tags", "circle", "glad", "longterm",
                "birthday", "met", "seeking", "added", "log", "promise", "gave"],
        "is": ["ready"],
    }  # fmt: skip


def test_facets__one_who_died(network):
    row = dict(zip(FACETS, Facets(network.find("dora-quill"), network).row(), strict=True))
    assert (row["state"], row["status"], row["last"], row["due"]) == ("", "died", "2020-01-01", "")
    assert (row["warmth"], row["priority"], row["is"]) == (None, None, ("silent",))


def test_facets__text_is_a_line_for_each_part(network):
    assert Facets(network.find("ada-okafor"), network).text.split("\n") == [
        "Met on the train back from the 2017 conference; two daughters, runs marathons.",
        "Moving the team to Berlin.",
        "- [ ] 2026-06-10 send her the salary survey",
        "hiring a head of data",
        "introduction to [[bo-lindqvist]]",
        "Sent the article on triage models.",
        "Planned the spring meet-up.",
    ]


def test_facets__text_of_an_entry_in_anothers_file_without_what_is_nested(network_of):
    bo = "---\nname: Bo\n---\n## Log\n- 2026-06-01 lunch with [[ada]]: Of boats.\n  - gave: a chart\n\n  Rain all day.\n"
    network = network_of({"ada.md": "---\nname: Ada\n---\n## Log\n- [ ] lend  the\tmap\n", "bo.md": bo})
    assert Facets(network.find("ada"), network).text == "Of boats.\nlend the map"
    assert Facets(network.find("bo"), network).text == "Of boats.\nRain all day.\na chart"


def test_facets__what_could_not_be_read_is_not_there(network_of):
    network = network_of({"ada.md": "---\nname: Ada\nbirthday: 2026-02-30\nglad: 4\nrole:\naka: []\n---\n"})
    assert Facets(network.find("ada"), network)["has"] == ("name", "glad")


def test_regions__hold_whole_places(network_of):
    files = {
        f"{stem}.md": f"---\nname: {stem}\nlocation: {place}\n---\n"
        for stem, place in {"a": "York", "b": "New York, New York", "c": "Fulford, York, England", "d": "yörk,england"}.items()
    }
    network = network_of(files, settings="regions: {North: [York], Here: ['York, England'], Odd: [',', Odd]}")
    assert ask(network, "place:north") == ["a", "c", "d"]
    assert ask(network, "place:here") == ["c", "d"]
    assert ask(network, "place:odd") == []
    assert ask(network, "place:york") == ["a", "b", "c", "d"]
