"""Mailboxes (mbox): that there was mail with somebody on a day, and how much. What was written is left where it is.

Only the heads of the mails are kept, one at a time; what grows is a number a person and day.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from email.errors import MessageError
from email.header import decode_header, make_header
from email.utils import getaddresses, parsedate_tz
from itertools import chain, islice
from typing import TYPE_CHECKING

from msgspec import Struct

from warmsite.formats.draft import Encounter, Foreign, Identity, Told
from warmsite.formats.text import tidy
from warmsite.formats.whole import is_web_page
from warmsite.records.edit import NewEntry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warmsite.formats.draft import Asked, Found, Opened

TITLE = "Mailbox (mbox)"
NAME = "mbox"

MANY = 5  # recipients: a mail to more is no touch of each

_ENDLESS = 16 << 20  # bytes of one line: no mail has one, and a device of zeros has nothing else
_LONGEST_HEAD = 1 << 16  # bytes
_LONGEST_LINE = 1 << 16
_FIRST = 1_000  # mails that tell whose mailbox it is

_EARLIEST = 1970

_FOLD = re.compile(r"\r?\n[ \t]+")
_FIELD = re.compile(rb"[!-9;-~]{1,200}:")
_WANTED = frozenset(
    {
        "from", "to", "cc", "bcc", "date", "delivered-to", "x-original-to", "envelope-to", "in-reply-to", "references",
        "list-id", "list-post", "list-unsubscribe", "precedence", "auto-submitted", "x-gmail-labels", "x-mozilla-status",
    }
)  # fmt: skip
_LIST_FIELDS = ("list-id", "list-post", "list-unsubscribe")
_NOBODY = re.compile(
    r"(?:no|do-?not)-?reply.*|mailer-daemon|postmaster|bounces?|notifications?|newsletter|news|alerts?|.*-bounces|.*-request"
)
_UNREAL = re.compile(r"(?:^|,)\s*\"?(?:spam|trash|drafts?|chats?|papierkorb|entwürfe)\"?\s*(?:,|$)", re.IGNORECASE)
_EXPUNGED = 0x0008  # X-Mozilla-Status of a mail that is deleted but still in the file

_PASSED_OVER = {
    "list": "from lists and newsletters",
    "automatic": "from machines",
    "many": f"to more than {MANY} people",
    "deleted": "deleted, draft or spam",
    "dateless": "without a day",
    "ahead": "dated after today",
    "alone": "to or from nobody else",
}


class _Mail(Struct, frozen=True):
    """A mail: the line on which it begins, its day (in its own zone), who wrote, who got it, and for whose mailbox."""

    line: int
    day: date
    sender: Identity
    recipients: tuple[Identity, ...]
    owners: tuple[str, ...]
    is_reply: bool


class _Day(Struct):
    """The mails of a day with one person."""

    line: int
    person: Identity
    mails: int = 0
    replies: int = 0


def recognises(name: str, head: bytes) -> bool:
    """A text that begins as a mailbox; one that is something else under such a name is ours to refuse."""
    return head.lstrip(b"\r\n").startswith(b"From ") or name.lower().endswith((".mbox", ".mbx"))


def read(source: Opened, asked: Asked) -> Iterator[Found]:
    """An encounter a person and day, in the order of the first mail of each."""
    passed: Counter[str] = Counter()
    mails = _mails(source, asked.today, passed)
    own = asked.own
    if not own:
        first = list(islice(mails, _FIRST))
        mails = chain(first, mails)
        own = frozenset(filter(None, [_owner(first)]))
    days: dict[tuple[str, date], _Day] = {}
    for mail in mails:
        others = _others(mail, own)
        if not others:
            passed["alone"] += 1
        for person in others:
            day = days.setdefault((person.email.lower(), mail.day), _Day(mail.line, person))
            day.mails += not mail.is_reply
            day.replies += mail.is_reply
    yield from (_encounter(address, day, told) for (address, day), told in days.items())
    if own and not asked.own:
        yield Told(f"{', '.join(own)} is taken for your own address; if it is not, or not the only one, say --own ADDRESS")
    if found := [f"{passed[why]:,} {words}" for why, words in _PASSED_OVER.items() if passed[why]]:
        yield Told(f"Mails passed over: {', '.join(found)}")


def _others(mail: _Mail, own: frozenset[str]) -> list[Identity]:
    """With whom a mail is a touch: to whom the person wrote, else who wrote to them."""
    if mail.sender.email.lower() not in own:
        return [mail.sender]
    return [each for each in mail.recipients if each.email.lower() not in own]


def _encounter(address: str, day: date, told: _Day) -> Encounter:
    counts = ((told.mails, "mail", "mails"), (told.replies, "reply", "replies"))
    text = ", ".join(f"{count} {one if count == 1 else more}" for count, one, more in counts if count)
    return Encounter(
        line=told.line,
        entry=NewEntry(date=day, kind="email", text=text),
        people=(told.person,),
        uid=f"{address} {day}",
        counted=True,
    )


def _owner(mails: list[_Mail]) -> str:
    """Whose mailbox it is: to whom most was delivered, else who has a part in most mails; Foreign where it does not tell."""
    delivered = Counter(each for mail in mails for each in mail.owners)
    taking_part = Counter(each for mail in mails for each in {one.email.lower() for one in (mail.sender, *mail.recipients)})
    ranked = sorted(delivered or taking_part, key=lambda each: (delivered[each], taking_part[each]), reverse=True)
    if not ranked:
        return ""
    ranks = [(delivered[each], taking_part[each]) for each in ranked[:2]]
    if len(ranks) == 2 and ranks[0] == ranks[1]:
        raise Foreign("this mailbox does not tell which address is yours", "say it with --own you@example.com")
    return ranked[0]


def _mails(source: Opened, today: date, passed: Counter[str]) -> Iterator[_Mail]:
    """The mails between people; the others are counted."""
    for line, head in _heads(source):
        fields = _fields(head)
        day = _day(fields)
        senders, recipients = _people(fields, "from"), _people(fields, "to", "cc", "bcc")
        if why := _why_not(fields, day, today, len(recipients), is_from_nobody=not senders):
            passed[why] += 1
        elif day:
            yield _Mail(
                line=line,
                day=day,
                sender=senders[0],
                recipients=tuple(recipients),
                owners=tuple({each.email.lower() for each in _people(fields, "delivered-to", "x-original-to", "envelope-to")}),
                is_reply="in-reply-to" in fields or "references" in fields,
            )


def _why_not(fields: dict[str, list[str]], day: date | None, today: date, recipients: int, *, is_from_nobody: bool) -> str:
    """Why a mail is passed over, empty where it is not."""
    said = {name: " ".join(values).strip().lower() for name, values in fields.items()}
    labels = _decoded(" ".join(fields.get("x-gmail-labels", [])))
    reasons = {
        "deleted": _is_deleted(said.get("x-mozilla-status", "")) or bool(_UNREAL.search(labels)),
        "list": any(name in said for name in _LIST_FIELDS) or said.get("precedence", "") in {"bulk", "list", "junk"},
        "automatic": is_from_nobody or said.get("auto-submitted", "no") != "no",
        "many": recipients > MANY,
        "dateless": day is None,
        "ahead": day is not None and day > today,
    }
    return next((why for why, holds in reasons.items() if holds), "")


def _is_deleted(status: str) -> bool:
    """Whether Thunderbird has deleted a mail that is still in the file."""
    try:
        return bool(int(status or "0", 16) & _EXPUNGED)
    except ValueError:
        return False


def _day(fields: dict[str, list[str]]) -> date | None:
    """The day of a mail in the zone in which it was written; None where it has none."""
    try:
        parts = parsedate_tz(fields["date"][0])
        return date(*parts[:3]) if parts and parts[0] >= _EARLIEST else None
    except (LookupError, ValueError, OverflowError, TypeError):
        return None


def _people(fields: dict[str, list[str]], *names: str) -> list[Identity]:
    """Whom some fields name, everybody once, without machines."""
    values = [value for name in names for value in fields.get(name, [])]
    try:
        addresses = getaddresses(values)
    except RecursionError:  # comments within comments
        return []
    people: dict[str, Identity] = {}
    for name, address in addresses:
        email, said = tidy(address), tidy(_decoded(name))
        local, at, domain = email.partition("@")
        if local and at and domain and " " not in email and not _NOBODY.fullmatch(local.lower()):
            people.setdefault(email.lower(), Identity(name="" if "@" in said else said, email=email))
    return list(people.values())


def _decoded(text: str) -> str:
    """A text with its encoded words read; as it stands where they are broken."""
    if "=?" not in text:
        return text
    try:
        return str(make_header(decode_header(text)))
    except (MessageError, LookupError, ValueError):
        return text


def _fields(head: bytes) -> dict[str, list[str]]:
    """The fields of a mail's head that matter here, unfolded, by their names in lower case."""
    try:
        text = head.decode()
    except UnicodeDecodeError:
        text = head.decode("cp1252", "replace")
    fields: dict[str, list[str]] = {}
    for line in _FOLD.sub(" ", text).split("\n"):
        name, _, value = line.partition(":")
        if (known := name.strip().lower()) in _WANTED:
            fields.setdefault(known, []).append(value.strip())
    return fields


def _heads(source: Opened) -> Iterator[tuple[int, bytes]]:
    """The heads of the mails, each with the line on which its mail begins; Foreign where this is no mailbox, or breaks off.

    A mail begins with a line `From ` behind an empty one, and a field behind it: in a text it may stand as well.
    """
    if not source.head.lstrip(b"\r\n").startswith(b"From "):
        what = "this is a web page, not a mailbox" if is_web_page(source.head) else "this is no mailbox"
        raise Foreign(f"{what}: it does not begin with a line `From `", "export it again as mbox")
    head: list[bytes] = []
    begun = number = size = length = 0  # `begun` is 0 in a body
    behind_empty = is_whole = True
    while chunk := source.stream.readline(_LONGEST_LINE):
        is_start, is_whole = is_whole, chunk.endswith(b"\n")
        number += is_start
        length = len(chunk) if is_start else length + len(chunk)
        if length > _ENDLESS:
            raise Foreign("this is no mailbox: a line in it does not end", "export it again as mbox", number)
        is_empty = is_start and not chunk.strip()
        if not begun:
            if behind_empty and is_start and chunk.startswith(b"From "):
                head, begun, size = [], number, 0
        elif is_empty or not (head or _FIELD.match(chunk)):
            if head:
                yield begun, b"".join(head)
            begun = 0
        elif size < _LONGEST_HEAD:
            head.append(chunk)
            size += len(chunk)
        behind_empty = is_empty
    if begun and head and is_whole:
        yield begun, b"".join(head)
    elif begun:
        raise Foreign("this mailbox breaks off within a mail's head", "export or copy it again", number)
