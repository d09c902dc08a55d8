"""Mailboxes, as mail programs and providers export them."""

from __future__ import annotations

import io
import tracemalloc
from contextlib import suppress
from datetime import date
from itertools import chain, repeat

import pytest
from drafts import TODAY, Endless, found
from hypothesis import given
from hypothesis import strategies as st

from warmsite.formats import mbox
from warmsite.formats.draft import Asked, Encounter, Foreign, Identity, Opened, Told

OWN = frozenset({"me@example.com"})
START = "From - Thu Mar  5 14:30:00 2026"


def mail(
    sender: str = "Ada Okafor <ada@example.org>",
    to: str = "me@example.com",
    *more: str,
    day: str = "5 Mar 2026",
    body: str = "Hello",
) -> str:
    head = [START, f"From: {sender}", f"To: {to}", f"Date: Thu, {day} 23:30:00 -0800", "Subject: Something private", *more]
    return "\n".join([*head, "", body, "", ""])


def encounters(*mails: str, own: frozenset[str] = OWN) -> list[Encounter]:
    return [each for each in found(mbox, "".join(mails).encode(), own=own) if isinstance(each, Encounter)]


def told(*mails: str, own: frozenset[str] = OWN) -> str:
    return " ".join(each.text for each in found(mbox, "".join(mails).encode(), own=own) if isinstance(each, Told))


def test_mail__taken_without_what_was_written():
    [each] = encounters(mail())
    assert (each.entry.date, each.entry.kind, each.entry.text, each.entry.time) == (date(2026, 3, 5), "email", "1 mail", "")
    assert each.people == (Identity(name="Ada Okafor", email="ada@example.org"),)
    assert (each.uid, each.counted, each.line) == ("ada@example.org 2026-03-05", True, 1)


def test_day__counts_both_ways():
    taken = encounters(
        mail(),
        mail("me@example.com", "Ada <ADA@example.org>", "In-Reply-To: <1@example.org>"),
        mail("Me <me@example.com>", "ada@example.org", "References: <1@example.org>\n <2@example.org>"),
        mail(day="6 Mar 2026"),
        mail("bo@example.org", "me@example.com"),
        mail("bo@example.org", "me@example.com"),
    )
    assert [(each.people[0].email, str(each.entry.date), each.entry.text) for each in taken] == [
        ("ada@example.org", "2026-03-05", "1 mail, 2 replies"),
        ("ada@example.org", "2026-03-06", "1 mail"),
        ("bo@example.org", "2026-03-05", "2 mails"),
    ]


def test_mail__to_several():
    taken = encounters(mail("me@example.com", "ada@example.org, Bo <bo@example.org>", "Cc: me@example.com, cy@example.org"))
    assert [each.people[0].email for each in taken] == ["ada@example.org", "bo@example.org", "cy@example.org"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("=?utf-8?Q?J=C3=B6rg_M=C3=BCller?=", "Jörg Müller"),
        ("=?iso-8859-1?b?SvZyZw==?=\n =?iso-8859-1?Q?_M=FCller?=", "Jörg Müller"),
        ("Jörg Müller", "Jörg Müller"),
        ('"Müller, Jörg"', "Müller, Jörg"),
        ("=?klingon?Q?J=C3?=", "=?klingon?Q?J=C3?="),
        ("=?utfã8?Q?J?=", "=?utfã8?Q?J?="),
        ("ada@example.org", ""),
    ],
)
def test_mail__names(name, shown):
    [each] = encounters(mail(f"{name} <ada@example.org>"))
    assert each.people == (Identity(name=shown, email="ada@example.org"),)


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (mail("a@example.org", "me@example.com", "List-Id: <friends.example.org>"), "1 from lists and newsletters"),
        (mail("a@example.org", "me@example.com", "List-Unsubscribe: <https://example.org/u>"), "1 from lists and newsletters"),
        (mail("a@example.org", "me@example.com", "Precedence: Bulk"), "1 from lists and newsletters"),
        (mail("No-Reply@example.org"), "1 from machines"),
        (mail("Mail Delivery <MAILER-DAEMON@example.org>"), "1 from machines"),
        (mail("a@example.org", "me@example.com", "Auto-Submitted: auto-replied"), "1 from machines"),
        (mail("nobody at all"), "1 from machines"),
        (mail("me@example.com", ", ".join(f"p{at}@example.org" for at in range(6))), "1 to more than 5 people"),
        (mail("a@example.org", "me@example.com", "X-Gmail-Labels: Spam,Unread"), "1 deleted, draft or spam"),
        (mail("a@example.org", "me@example.com", "X-Gmail-Labels: =?UTF-8?Q?Entw=C3=BCrfe?="), "1 deleted, draft or spam"),
        (mail("a@example.org", "me@example.com", "X-Mozilla-Status: 0009"), "1 deleted, draft or spam"),
        (mail(day="35 Mar 2026"), "1 without a day"),
        (mail(day="5 Mar 2027"), "1 dated after today"),
        (mail("me@example.com"), "1 to or from nobody else"),
    ],
)
def test_mail__passed_over_and_counted(one, why):
    assert encounters(one) == []
    assert why in told(one)


def test_mail__to_five_is_taken():
    assert len(encounters(mail("me@example.com", ", ".join(f"p{at}@example.org" for at in range(5))))) == 5


def test_own__guessed_from_delivery():
    mails = [mail("a@example.org", "x@example.com", "Delivered-To: x@example.com"), mail("x@example.com", "b@example.org")]
    assert [each.people[0].email for each in encounters(*mails, own=frozenset())] == ["a@example.org", "b@example.org"]
    assert "x@example.com is taken for your own address" in told(*mails, own=frozenset())


def test_own__guessed_from_all_of_them():
    mails = [mail("x@example.com", "a@example.org"), mail("x@example.com", "b@example.org")]
    assert [each.people[0].email for each in encounters(*mails, own=frozenset())] == ["a@example.org", "b@example.org"]


def test_own__asked_where_nothing_tells():
    with pytest.raises(Foreign) as foreign:
        encounters(mail("a@example.org", "b@example.org"), own=frozenset())
    assert "--own" in foreign.value.hint


def test_read__a_text_that_begins_with_from():
    body = "So it was.\n\nFrom here on we walked at 14:30.\n>From the top\nFrom: nobody@example.org\n\nFrom\n"
    assert [each.entry.text for each in encounters(mail(body=body), mail())] == ["2 mails"]


@pytest.mark.parametrize(
    "change", [("\n", "\r\n"), ("From - Thu", "From 1234@xxx Thu"), ("From - Thu", "\n\nFrom ada@example.org Thu")]
)
def test_read__dialects(change):
    text = (mail() + mail()).replace(*change)
    assert [each.entry.text for each in encounters(text)] == ["2 mails"]


def test_read__lines_are_counted():
    assert [each.line for each in encounters(mail(), mail("bo@example.org"))] == [1, 9]


def test_read__breaks_off_within_a_head():
    with pytest.raises(Foreign, match="breaks off"):
        encounters(mail() + "\n".join([START, "From: ada@exam"]))


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"<!DOCTYPE html><html>Sign in</html>", "a web page, not a mailbox"), (b"", "no mailbox"), (b"\0" * 5000, "no mailbox")],
)
def test_read__something_else(data, message):
    assert mbox.recognises("all.mbox", data)
    with pytest.raises(Foreign, match=message):
        found(mbox, data)


def test_recognises__by_content():
    assert mbox.recognises("x", mail().encode())
    assert not mbox.recognises("x.csv", b"From,To,Date\r\n")


def test_read__huge_head_and_nested_comments():
    odd = mail("(" * 60_000 + "a@example.org", "me@example.com", "X: " + "y" * 1_000_000, *["X-Trace: z" * 20] * 2_000)
    assert [each.people[0].email for each in encounters(odd, mail())] == ["ada@example.org"]


def test_read__huge_in_little_memory():
    def pieces():
        for at in range(2_000):
            yield mail(f"p{at % 50}@example.org", day=f"{at % 28 + 1} Mar 2026").encode()
        yield from (b"QUJD" * 19 + b"\n" for _ in range(50_000))
        yield from (b"x" * 10_000 for _ in range(1_000))

    source = Opened("x", mail().encode(), io.BufferedReader(Endless(pieces())))
    tracemalloc.start()
    try:
        everything = list(mbox.read(source, Asked(today=TODAY, own=OWN)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len([each for each in everything if isinstance(each, Encounter)]) == 700
    assert peak < 5_000_000


HEADS = st.lists(
    st.sampled_from(
        [
            "From: ",
            "From: a@b",
            'From: "',
            "From: =?utf-8?b?A?= <a@b>",
            "To: a@b, c@d",
            "To: <<@>>,;:(",
            "Date: ",
            "Date: 1",
            "Date: Thu, 5 Mar 0000 25:61:00 +9999",
            "Date: Thu, 5 Mar 99999999999 00:00:00",
            "X-Gmail-Labels: =?x?",
            "X-Mozilla-Status: zz",
            "Delivered-To: ",
            "",
            "From ",
            START,
            " folded",
            "Date: 5 Mar 2026 00:00 (",
            "Date: ,,",
            "Date: - - -",
        ]
    )
)


@given(data=st.binary(max_size=200) | HEADS.map("\n".join).map(str.encode))
def test_read__nothing_but_foreign_is_raised(data):
    for each in (data, b"From x\n" + data, b"From x\n" + data + b"\n\n"):
        with suppress(Foreign):
            found(mbox, each)


def test_read__a_line_that_never_ends():
    pieces = chain([mail().encode()], repeat(b"\0" * 65536))
    with pytest.raises(Foreign, match="a line in it does not end"):
        list(mbox.read(Opened("x", mail().encode(), io.BufferedReader(Endless(pieces))), Asked(today=TODAY, own=OWN)))
