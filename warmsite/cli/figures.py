"""stats: how the network stands and what its rhythms ask for. The numbers are those of Insight and Overdue."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from warmsite.cli.common import JSON_OPTION, columns, command, is_terminal, load, quantity, say_json
from warmsite.cli.drawing import SIGNS, line, padded, page
from warmsite.network.load import relief, relief_words
from warmsite.network.overdue import PARTS, load_words, parts, weekly

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import click

    from warmsite.cli.drawing import Line, Piece
    from warmsite.network.insight import Insight, Stand
    from warmsite.network.overdue import Parts
    from warmsite.network.people import Network
    from warmsite.network.unbroken import Unbroken

_WEEKS = 12  # the 84 days that the load looks back on (SPEC 5)
_YEAR_AGO = -13  # the month's end a year ago, from today backwards
_TIES = 5
_NO_CIRCLE = "none"
_BAR = 16  # columns: what a terminal of forty has room for


@command("stats")
@JSON_OPTION
def stats_command(context: click.Context, as_json: bool, **_: object) -> int:
    """How the network stands, and what its rhythms ask for.

    People by state and circle, the conversations of the last weeks, who waits, and who has stayed the longest.
    """
    from warmsite.network.insight import insight, trace
    from warmsite.network.unbroken import longest_unbroken

    network, _problems = load(context)
    found = insight(network, {key: trace(person, network.today) for key, person in network.people.items()})
    waiting, ties = parts(network), longest_unbroken(network.active(), _TIES)
    lighter = relief(network, found.load)
    proposed = relief_words(lighter) if lighter else ()
    if as_json:
        say_json(_shape(network, found, proposed, waiting, ties))
    else:
        page(_lines(network, found, proposed, waiting, ties))
    return 0


def _shape(
    network: Network, found: Insight, proposed: Sequence[str], waiting: Parts, ties: tuple[Unbroken, ...]
) -> dict[str, Any]:
    """The JSON of `stats`."""
    from warmsite.network.insight import STATES

    circles = _circles(network)
    asked = {each.circle: round(each.asked, 1) for each in found.circles}
    return {
        "date": network.today.isoformat(),
        "people": len(network.people),
        "states": dict(zip(STATES, found.stands[-1].counts, strict=True)),
        "silent": _silent(network),
        "circles": [
            {
                "circle": circle or None,
                "people": states.total(),
                "states": {state: states[state] for state in STATES},
                "asked": asked.get(circle, 0.0),
            }
            for circle, states in circles.items()
        ],
        "load": {
            "asked": round(found.load.asked, 1),
            "held": round(found.load.held, 1),
            "room": found.load.room,
            "relief": list(proposed),
        },
        "weeks": [
            {"monday": each.monday.isoformat(), "conversations": each.conversations, "touches": each.touches}
            for each in found.weeks
        ],
        "waiting": _waiting(waiting),
        "unbroken": [
            {"id": each.person.id, "name": each.person.name, "since": each.since.isoformat(), "conversations": each.conversations}
            for each in ties
        ],
    }


def _lines(
    network: Network, found: Insight, proposed: Sequence[str], waiting: Parts, ties: tuple[Unbroken, ...]
) -> Iterator[Line]:
    from warmsite.days import spell

    yield line(
        (f"{network.today:%A}, {spell(network.today)}", "title"), (f": {quantity(len(network.people), 'contact')}", "soft")
    )
    if not network.people:
        yield line("Nobody is here yet. `warmsite new NAME` makes the first contact.")
        return
    yield line()
    yield line(("How it stands", "title"))
    yield from _states(found, _silent(network))
    yield line()
    yield line(("Circles", "title"))
    yield from _by_circle(network, found)
    yield line()
    yield line(("What your rhythms ask for", "title"))
    yield from _weeks(found, proposed)
    if told := ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in _waiting(waiting).items() if count):
        yield line()
        yield line(("Waiting", "title"))
        yield line(told, indent=2)
    if ties:
        yield line()
        yield line(("The longest without a break", "title"))
    for each in ties:
        spoke = f", {quantity(each.conversations, 'conversation')}"
        yield line((each.person.name, "name"), f"  since {spell(each.since)}{spoke}", indent=2)


def _states(found: Insight, silent: dict[str, int]) -> Iterator[Line]:
    from warmsite.days import spell
    from warmsite.network.insight import STATES

    now = found.stands[-1]
    before = found.stands[_YEAR_AGO] if len(found.stands) >= -_YEAR_AGO else None
    ago = f" On {spell(before.day)}: {_warm(before)}." if before and any(before.counts) else ""
    yield line(f"Warm today: {_warm(now)}.{ago}", indent=2)
    for state, count in zip(STATES, now.counts, strict=True):
        yield line((f"{SIGNS[state]} {state:<7}", state), f"  {count:>6,}", *_bar(count, max(now.counts), state), indent=2)
    if told := ", ".join(f"{count:,} {name}" for name, count in silent.items() if count):
        yield line(f"{told}: in no list", indent=2)


def _by_circle(network: Network, found: Insight) -> Iterator[Line]:
    """A row a circle: everybody in it, how many in each state, and what its rhythms ask for."""
    from warmsite.network.insight import STATES

    circles = _circles(network)
    asked = {each.circle: weekly(each.asked) for each in found.circles}
    name = max(columns(circle or _NO_CIRCLE) for circle in circles)
    number = max(len(str(states.total())) for states in circles.values()) + 2
    heads = "".join(f"{SIGNS[state]:>{number}}" for state in STATES)
    yield line((f"{'':<{name}}{'all':>{max(number, 5)}}{heads}  a week", "soft"), indent=2)
    for circle, states in circles.items():
        counts = "".join(f"{states[state]:>{number}}" for state in STATES)
        people = f"{padded(circle or _NO_CIRCLE, name)}{states.total():>{max(number, 5)}}"
        yield line(f"{people}{counts}  {asked.get(circle, '')}", indent=2)


def _weeks(found: Insight, proposed: Sequence[str]) -> Iterator[Line]:
    from warmsite.days import MONTHS

    yield line(load_words(found.load), indent=2)
    yield from (line(sentence, indent=4) for sentence in proposed)
    yield line(("Conversations in the week of", "soft"), indent=2)
    recent = found.weeks[-_WEEKS:]
    most = max(each.conversations for each in recent)
    for each in recent:
        day = f"{each.monday.day} {MONTHS[each.monday.month - 1]}"
        yield line(f"{day:>12}  {each.conversations:>4,}", *_bar(each.conversations, most, "warm"), indent=2)


def _bar(count: int, most: int, look: str) -> tuple[Piece, ...]:
    """A number as a length, for the eye only."""
    if not count or not is_terminal():
        return ()
    return (("  " + "█" * max(round(count * _BAR / most), 1), look),)


def _warm(stand: Stand) -> str:
    return f"{stand.counts[0]} of {quantity(sum(stand.counts), 'person', 'people')}"


def _circles(network: Network) -> dict[str, Counter[str]]:
    """How many of a circle's people are in each state, in the order of the settings; those without a circle last."""
    found: dict[str, Counter[str]] = {circle: Counter() for circle in (*network.settings.circles, "")}
    for person in network.active():
        found[person.contact.circle][person.standing.state or ""] += 1
    return {circle: states for circle, states in found.items() if states}


def _silent(network: Network) -> dict[str, int]:
    found = Counter(person.standing.silent for person in network.people.values())
    return {why: found[why] for why in ("paused", "archived", "died")}


def _waiting(waiting: Parts) -> dict[str, int]:
    """How many are in each part of Overdue, by the part's title in small letters."""
    return {title.lower().replace(" ", "_"): len(getattr(waiting, field)) for field, (title, _) in PARTS.items()}
