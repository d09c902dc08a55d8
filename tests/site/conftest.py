"""Sites that are built once for all tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sites

if TYPE_CHECKING:
    from sites import Site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The sample network's site."""
    return sites.build(sites.sample(tmp_path_factory.mktemp("sample")))


@pytest.fixture(scope="session")
def discreet(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The same with figures, reactions and the ledger left out."""
    return sites.build(site.network, tmp_path_factory.mktemp("discreet"), discreet=True)
