"""Lists of people in their order: between networks of one day only those who changed are placed anew."""

from __future__ import annotations

from bisect import bisect_left
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from warmsite.network.people import Person

T = TypeVar("T")
# Of one list no two ranks are equal, or whose place it is could not be told.
Rank = tuple[Any, ...]


class Listed(Generic[T]):
    """What stands in a list, by rank. `places` says of a person what of it follows from them alone, each with its rank."""

    def __init__(self, people: Iterable[Person], places: Callable[[Person], Iterable[tuple[Rank, T]]]) -> None:
        placed = sorted((each for person in people for each in places(person)), key=itemgetter(0))
        self._ranks = [rank for rank, _ in placed]
        self.items = [item for _, item in placed]

    def mended(
        self, gone: Iterable[Person], come: Iterable[Person], places: Callable[[Person], Iterable[tuple[Rank, T]]]
    ) -> Listed[T]:
        """The same with other people in it. This one stays as it is."""
        mended = Listed[T]((), places)
        ranks, items = mended._ranks, mended.items = self._ranks[:], self.items[:]
        for rank, _ in (each for person in gone for each in places(person)):
            at = bisect_left(ranks, rank)
            del ranks[at], items[at]
        for rank, item in (each for person in come for each in places(person)):
            at = bisect_left(ranks, rank)
            ranks.insert(at, rank)
            items.insert(at, item)
        return mended
