"""A page's key says all that the day does to it: where it stays, the view stays."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec

from warmsite.network.people import Network
from warmsite.records.contact import parse_contact
from warmsite.records.settings import parse_settings
from warmsite.site.context import Context
from warmsite.site.pages import contact

SETTINGS = """\
greetings: [{from: 03-01, to: 03-05, say: Spring is here}]
away: [{from: 2026-04-01, to: 2026-04-12}]
"""
FILES = {
    "ada": """\
circle: inner
birthday: 1979-03-14
started: 2019-06-01
---

## Log

- 2026-02-20 call with [[bo]]: About data.
  - asked: a name
- 2026-01-30 coffee (thrilled): Both of us late.
  - gave: a book
  - [ ] 2026-03-01 send the survey
- 2022-01-10 lunch: Long ago.
""",
    "bo": "circle: close\nsnooze: 2026-03-20\nseeking: [data]\n---\n\n## Log\n\n"
    "- 2026-02-10 call (wary): No.\n"
    "- 2026-01-02 call: Yes.\n",
    "cy": "circle: inner\noffering: [data]\n---\n\n## Log\n\n"
    "- 2026-03-03 no-answer\n"
    "- 2026-03-01 voicemail\n"
    "- 2026-01-20 call: Hm.\n",
    "dee": "circle: close\n---\n\n## Log\n\n"
    "- 2026-04-20 lunch with [[ada]]: planned\n"
    "- 2026-02-02 call (indifferent)\n"
    "- 2026-01-02 call (indifferent)\n",
    "eve": "circle: wide\nmet: 2020-05\nadded: 2026-03-02\ndates: [{on: 03-09, what: The day}]\n"
    "---\n\n- [ ] 2026-03-10 a promise\n",
    "fay": "died: 2026-03-08\nrelations: {friend: ada}\n---\n\n## Log\n\n- 2026-01-02 call: The last.\n",
    "gil": "cadence: weekly\n---\n\n## Log\n\n- 2026-02-24 call\n- 2026-02-17 call\n- 2026-02-10 call\n- 2026-02-03 call\n",
    "hal": "---\n\n## Log\n\n- 2023-03-12 meeting: Once.\n- 2026-03-15 email: Ahead.\n",
}


def test_contact_pages__where_the_key_stays_the_view_stays() -> None:
    settings, _ = parse_settings(SETTINGS)
    contacts = []
    for name, text in FILES.items():
        found, _ = parse_contact(f"---\nname: {name}\n{text}", f"contacts/{name}.md", settings)
        assert found
        contacts.append(found)
    for discreet in (False, True):
        views: dict[tuple[str, bytes], Any] = {}
        days = 0
        for at in range(500):
            network = Network(contacts, date(2026, 2, 15) + timedelta(at), settings, today_given=True)
            for page in contact.pages(Context(network, (), discreet=discreet)):
                key = page.address, msgspec.msgpack.encode(page.key())
                days += key in views
                view = page.make()
                assert views.setdefault(key, view) == view, (page.address, network.today)
        assert days > 1000  # the key stays on many of them, else it would say nothing


def test_contact_pages__a_silent_day_makes_no_view_anew() -> None:
    """Of somebody without a rhythm and a log, no day but that of a greeting changes anything."""
    settings, _ = parse_settings("")
    found, _ = parse_contact("---\nname: Hal\n---\n", "contacts/hal.md", settings)
    assert found
    keys = set()
    for at in range(400):
        network = Network([found], date(2026, 1, 1) + timedelta(at), settings)
        (page,) = contact.pages(Context(network, ()))
        keys.add(msgspec.msgpack.encode(page.key()))
    assert len(keys) == 1
