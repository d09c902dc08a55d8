"""The longest unbroken ties: since when one has spoken with somebody without a silence of three years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from warmsite.network.unbroken import longest_unbroken

if TYPE_CHECKING:
    from collections.abc import Callable

    from warmsite.network.people import Network

TODAY = "2026-06-15"


def contact(name: str, *days: str, more: str = "circle: outer") -> str:
    log = "\n".join(f"- {day} call: Well." for day in days)
    return f"---\nname: {name}\n{more}\n---\n\n## Log\n\n{log}\n"


def ties(network: Network, most: int = 9) -> list[tuple[str, str, int]]:
    return [(each.person.name, str(each.since), each.conversations) for each in longest_unbroken(network.active(), most)]


def test_unbroken__the_oldest_tie_first(network_of: Callable[..., Any]) -> None:
    network = network_of(
        {
            "ada.md": contact("Ada", "2026-03-01", "2024-05-01", "2022-05-01"),
            "bo.md": contact("Bo", "2026-03-01", "2025-05-01"),
            "cy.md": contact("Cy", "2026-01-01", "2023-06-01", "2020-07-01", "2018-01-01"),
        },
        TODAY,
    )
    assert ties(network) == [("Cy", "2018-01-01", 4), ("Ada", "2022-05-01", 3), ("Bo", "2025-05-01", 2)]
    assert ties(network, 1) == [("Cy", "2018-01-01", 4)]


def test_unbroken__begins_anew_after_more_than_three_years(network_of: Callable[..., Any]) -> None:
    network = network_of(
        {
            "ada.md": contact("Ada", "2026-03-01", "2023-03-01", "2020-03-01"),
            "bo.md": contact("Bo", "2026-03-02", "2025-03-02", "2022-03-01", "2010-01-01"),
        },
        TODAY,
    )
    assert ties(network) == [("Ada", "2020-03-01", 3), ("Bo", "2025-03-02", 2)]


def test_unbroken__only_ties_that_hold(network_of: Callable[..., Any]) -> None:
    """The dormant, the new and the silent have none; nor has whom one spoke with once, or only wrote to."""
    network = network_of(
        {
            "dormant.md": contact("Dora", "2020-03-01", "2019-03-01"),
            "new.md": contact("Nel"),
            "paused.md": contact("Paul", "2026-03-01", "2025-03-01", more="status: paused"),
            "once.md": contact("Otto", "2026-03-01"),
            "pen.md": contact("Pia", "2026-03-01").replace("call", "letter"),
            "day.md": contact("Dan", "2026-03-01", "2026-03-01"),
        },
        TODAY,
    )
    assert ties(network) == []


def test_unbroken__a_conversation_in_anothers_log_counts(network_of: Callable[..., Any]) -> None:
    shared = "---\nname: Bo\n---\n\n## Log\n\n- 2024-01-01 lunch with [[ada]]: All of us.\n"
    network = network_of({"ada.md": contact("Ada", "2026-03-01"), "bo.md": shared}, TODAY)
    assert ties(network) == [("Ada", "2024-01-01", 2)]
