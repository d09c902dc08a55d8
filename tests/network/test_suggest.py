"""What a query that fits nobody may have meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from warmsite.network.query import parse_query
from warmsite.network.suggest import unknown_values

if TYPE_CHECKING:
    from collections.abc import Callable

FILES = {
    "ada-okafor.md": "---\nname: Ada Okafor\ncircle: close\ntags: [mentor, Kundin für immer]\n---\n",
    "bo-lindqvist.md": "---\nname: Bo Lindqvist\ntags: [health]\n---\n",
}


@pytest.fixture
def told(network_of: Callable[..., Any]) -> Callable[[str], list[str]]:
    network = network_of(FILES)

    def told(query: str) -> list[str]:
        parse_query(query, network.today, network.settings)  # a query that can be read
        return unknown_values(query, network)

    return told


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("circle:clse", "there is no circle `clse`; did you mean close?"),
        ("Circle:friends", "there is no circle `friends`; there are inner, close, wide, outer"),
        ("kind:zom", "there is no kind `zom`; did you mean zoom?"),
        ("tag:mentr", "there is no tag `mentr`; did you mean mentor?"),
        ('tag:"kundin fur imer"', "there is no tag `kundin fur imer`; did you mean Kundin für immer?"),
        ("reaction:happy", "there is no reaction `happy`; there are thrilled, warm, neutral, indifferent, wary"),
        ("mentions:bo-l", "there is no id `bo-l`; did you mean bo-lindqvist?"),
        ("mentions:ada-okfor", "there is no id `ada-okfor`; did you mean ada-okafor?"),
        ("mentions:zz", "there is no id `zz`"),
        ("(-tag:mentr or cello)", "there is no tag `mentr`; did you mean mentor?"),
    ],
)
def test_unknown_values__and_what_they_may_have_meant(told: Callable[[str], list[str]], query: str, sentence: str) -> None:
    assert told(query) == [sentence]


@pytest.mark.parametrize(
    "query",
    [
        "circle:CLOSE",
        "kind:zoom",
        "tag:mentor",
        '"tag:mentr"',
        '"a tag:mentr b"',
        "place:nowhere",
        "mentr",
        "mentions:ADA-OKAFOR",
    ],
)
def test_unknown_values__none_in_what_is_known_or_asks_for_text(told: Callable[[str], list[str]], query: str) -> None:
    assert told(query) == []


def test_unknown_values__each_once_in_the_order_of_the_query(told: Callable[[str], list[str]]) -> None:
    found = told("tag:x or circle:y tag:x")
    assert [each.split(";")[0] for each in found] == ["there is no tag `x`", "there is no circle `y`"]
