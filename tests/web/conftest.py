"""Sites that are built once, and one Chromium, for all tests of the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import generate
import pytest
import sites
from hostile import hostile_network
from judges import CHOSEN, Watched, build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from judges import Judged, Visit
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """The sample network's site."""
    return build(sites.sample(tmp_path_factory.mktemp("sample")))


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """The site of a network of nobody, whose every page says so."""
    return build(sites.write(tmp_path_factory.mktemp("empty"), {"warmsite.yaml": "", "contacts/.keep": ""}))


@pytest.fixture(scope="session")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """The site of so many made-up people that lists go on on further pages."""
    network = tmp_path_factory.mktemp("crowd") / "network"
    generate.generate(network, 450)
    return build(network)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """The site of records in which stands everything that no page may take for its own."""
    return build(hostile_network(tmp_path_factory.mktemp("hostile")))


@pytest.fixture(scope="session")
def kinds(sample: Judged, empty: Judged, crowd: Judged) -> list[Visit]:
    """A page of every kind, the kinds that only long lists have, and what each says that has nothing to show."""
    known = set(map(sample.kind, sample.templates))
    return [*sample.visits(CHOSEN), *crowd.visits(but=known), *empty.visits()]


@pytest.fixture
def seen(browser: Browser) -> Iterator[Watched]:
    """A window that is watched."""
    context = browser.new_context()
    yield Watched.within(context)
    context.close()
