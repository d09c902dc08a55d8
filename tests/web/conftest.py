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


# A plan that deals, one that is drawn, and a letter that can be printed; and one with something wrong.
PLANS = {
    "plans/back-in-touch.md": "---\nkind: campaign\nstart: 2026-06-01\nper_day: 2\nselect: circle:wide\n---\n\nHow are you?\n",
    "plans/letter.md": (
        "---\nkind: letter\ndate: 2026-06-10\nselect: has:address\n---\n\nDear friend,\n\n"
        "## Lines\n\n- [[rosemary-orourke]]: Come by.\n"
    ),
    "plans/summer.md": "---\nkind: season\nfrom: 06-01\nto: 07-31\nselect: sate:cold\n---\n",
}


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """The sample network's site, with plans, and with something for History to tell of the chosen contact."""
    network = sites.write(sites.sample(tmp_path_factory.mktemp("sample")), PLANS)
    file = network / "contacts" / "ada-okafor.md"
    now = file.read_text("utf-8")
    log = now[now.index("## Log") :]
    file.write_text(f"---\nname: Ada Okafor\nrole: Head of data\nglad: 2\n---\n\nAn old friend of Bo's.\n\n{log}", "utf-8")
    sites.commit(network, "A new network", "2024-03-01")
    file.write_text(now, "utf-8")
    sites.commit(network, "What I know of Ada by now", "2026-06-01")
    return build(network)


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
