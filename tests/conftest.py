"""Builders that every floor shares: records as the user types them, turned into what the program sees."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

import pytest
from chromium import CHROMIUM, NO_CHROMIUM, SWITCHES
from hypothesis import settings as hypothesis_settings

from warmsite.network.history import NO_HISTORY
from warmsite.network.people import Network
from warmsite.records.contact import parse_contact
from warmsite.records.plan import parse_plan
from warmsite.records.settings import parse_settings

# The same examples on every machine, and no clock: a busy one is no failure.
hypothesis_settings.register_profile("warmsite", max_examples=60, deadline=None, derandomize=True, database=None)
hypothesis_settings.load_profile("warmsite")

TODAY = date(2026, 6, 15)  # a Monday


def build_network(files, today=TODAY, settings="", *, plans=None, today_given=False, history=NO_HISTORY):
    """A network of `{"ada.md": text}`, in memory; a text may be indented to fit the test around it.

    `plans` are texts by the names of plans, and must be plans.
    """
    if isinstance(today, str):
        today = date.fromisoformat(today)
    parsed_settings, wrong = parse_settings(dedent(settings))
    assert not wrong, "a test's own settings must be right"
    contacts = [parse_contact(dedent(text), path, parsed_settings)[0] for path, text in files.items()]
    read = [parse_plan(dedent(text), f"plans/{name}.md", parsed_settings)[0] for name, text in (plans or {}).items()]
    found = [each for each in contacts if each]
    return Network(found, today, parsed_settings, today_given=today_given, history=history, plans=read)


@pytest.fixture(scope="session")
def network_of():
    """`network_of({"ada.md": text, …}, today, settings="…yaml…")`."""
    return build_network


@pytest.fixture(scope="session")
def person_of():
    """`person_of(text, today, settings="")`: the one person of a network of one file, `ada.md`."""

    def build(text, today=TODAY, settings="", **others):
        files = {"ada.md": text, **{f"{stem}.md": other for stem, other in others.items()}}
        return build_network(files, today, settings).find("ada")

    return build


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests of a process: a second Playwright beside a running one cannot be started."""
    if CHROMIUM is None:
        pytest.skip(NO_CHROMIUM)
    playwright = pytest.importorskip("playwright.sync_api", reason="NO PLAYWRIGHT HERE: NOTHING WAS TRIED IN A BROWSER")
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
        yield launched
        launched.close()
