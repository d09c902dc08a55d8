"""What a lasting process remembers between builds: views and rows, by what they were made of."""

from __future__ import annotations

from operator import is_
from typing import TYPE_CHECKING, Any, TypeVar, cast

from warmsite.names import canonical_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from warmsite.network.people import Network, Person
    from warmsite.site.context import Context

T = TypeVar("T")


class Memo:
    """Views of earlier builds in this process, by what they were made of; only the newest of each kept."""

    def __init__(self) -> None:
        self._context: Context | None = None
        self._kept: dict[tuple[str, str], tuple[tuple[Any, ...], Any]] = {}

    @property
    def context(self) -> Context:
        """That of the newest build. What is kept asks here, and so holds no network of an earlier build."""
        assert self._context is not None  # every Context tells its memo of itself
        return self._context

    @context.setter
    def context(self, newest: Context) -> None:
        self._context = newest

    def of_each(
        self,
        kind: str,
        make: Callable[[Person], T],
        common: tuple[Any, ...] = (),
        beside: Sequence[Mapping[str, object]] = (),
    ) -> OfEach[T]:
        """What `make` says of each person, if asked: see `OfEach.brought_up`."""
        each: OfEach[T] = self.get(kind, "", (), OfEach)
        return each.brought_up(self.context.network, make, common, beside)

    def get(self, kind: str, key: str, made_of: tuple[Any, ...], make: Callable[[], T]) -> T:
        """What was made of the very same things, else made anew. Things are told apart by identity."""
        known = self._kept.get((kind, key))
        if known and len(known[0]) == len(made_of) and all(map(is_, known[0], made_of)):
            return cast("T", known[1])
        made = make()
        if known and known[1] == made:  # whoever was made of it need not look again
            made = known[1]
        self._kept[kind, key] = (made_of, made)
        return made

    def equal(self, kind: str, key: str, made_of: tuple[Any, ...], make: Callable[[], T]) -> T:
        """What was made of equal things, else made anew."""
        known = self._kept.get((kind, key))
        if known and known[0] == made_of:
            return cast("T", known[1])
        made = make()
        self._kept[kind, key] = (made_of, made)
        return made


class OfEach(dict[str, T]):
    """By the key of a person what follows from that person: made when it is asked for, and kept while it holds."""

    def __init__(self) -> None:
        super().__init__()
        self._people: dict[str, Person] = {}
        self._version: object = None
        self._common: tuple[Any, ...] = ()
        self._beside: Sequence[Mapping[str, object]] = ()
        self._outdated: dict[str, T] = {}

    def brought_up(
        self,
        network: Network,
        make: Callable[[Person], T],
        common: tuple[Any, ...],
        beside: Sequence[Mapping[str, object]],
    ) -> OfEach[T]:
        """The same for a newer network.

        All of it follows also from what is `common`, told apart by identity; and for the few, by their ids, of whom
        something stands `beside`, from that.
        """
        outdated = self._changed(network, common)
        outdated.update(canonical_id(key) for old, new in zip(self._beside, beside, strict=False) for key in _differing(old, new))
        for key in outdated:
            if key in self:
                self._outdated[key] = self.pop(key)
        self._people, self._version = network.people, network.version
        self._make, self._common, self._beside = make, common, beside
        return self

    def everybody(self) -> dict[str, T]:
        """Of all, in the order of the network's people."""
        return {key: self[key] for key in self._people}

    def _changed(self, network: Network, common: tuple[Any, ...]) -> set[str]:
        if len(common) != len(self._common) or not all(map(is_, common, self._common)):
            return set(self)
        if network.before is self._version:
            return set(network.changed)
        return {key for key, person in self._people.items() if network.people.get(key) is not person}

    def __missing__(self, key: str) -> T:
        made, known = self._make(self._people[key]), self._outdated.pop(key, None)
        # Whoever was made of it need not look again.
        self[key] = made = known if known is not None and known == made else made
        return made


def _differing(old: Mapping[str, object], new: Mapping[str, object]) -> set[str]:
    if old is new:
        return set()
    return {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
