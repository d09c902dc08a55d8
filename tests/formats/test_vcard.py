"""vCards as address books write them, and what of them becomes a draft."""

from __future__ import annotations

import base64
import io
import tracemalloc
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

import pytest
from drafts import TODAY, drafts, found, skipped, told
from hypothesis import given
from hypothesis import strategies as st

from warmsite.formats import vcard
from warmsite.formats.draft import Asked, Draft, Foreign, Opened, Skipped
from warmsite.records.readers import Labelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def card(*lines: str, version: str = "3.0", end: str = "\r\n") -> str:
    """One card with these lines."""
    return end.join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def read(*lines: str, version: str = "3.0") -> Draft:
    """The draft of one card that has a name and these lines."""
    return one(card("FN:Ada Okafor", *lines, version=version))


def one(data: bytes | str) -> Draft:
    """The only thing found in a file."""
    (only,) = found(vcard, data)
    assert isinstance(only, Draft)
    return only


def pairs(draft: Draft, field: str) -> list[tuple[str, str]]:
    """A labelled field as label and text."""
    return [(each.label, each.text) for each in draft.fields.get(field, ()) if isinstance(each, Labelled)]


# What is a vCard


@pytest.mark.parametrize("begin", ["BEGIN:VCARD\r\n", "\ufeffbegin:vcard\n", "\n\n BEGIN : VCARD \n", "Begin:vCard\r"])
def test_recognises__by_the_first_line(begin: str) -> None:
    assert vcard.recognises("contacts", f"{begin}FN:Ada\n".encode())
    assert vcard.recognises("contacts", f"{begin}FN:Ada\n".encode("utf-16"))


def test_recognises__by_the_name_only_where_content_cannot_tell() -> None:
    assert vcard.recognises("Contacts.VCF", b"<html>")
    assert not vcard.recognises("calendar.ics", b"BEGIN:VCALENDAR\r\n")
    assert not vcard.recognises("notes.txt", b"how to write a card: BEGIN:VCARD\n")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"\r\n \r\n", "empty"),
        (b"<!DOCTYPE html><html><body>Please sign in</body></html>", "web page"),
        (b"Name,Phone\nAda,555 0100\n", "BEGIN:VCARD"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "BEGIN:VCARD"),
    ],
)
def test_read__what_is_no_vcard_is_foreign(data: bytes, says: str) -> None:
    with pytest.raises(Foreign, match=says) as raised:
        found(vcard, data)
    assert raised.value.hint


# Cards and lines


def test_read__a_card_of_each_version_in_one_file() -> None:
    data = card("FN:Ada", version="2.1") + "\n" + card("FN:Bo") + card("FN:Cy", version="4.0", end="\n")
    assert [(each.line, each.name) for each in drafts(vcard, data)] == [(1, "Ada"), (6, "Bo"), (10, "Cy")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_read__any_line_end(end: str) -> None:
    data = card("FN:Ada", "NOTE:a long", " er note", end=end) + card("FN:Bo", end=end)
    assert [(each.line, each.name, each.notes) for each in drafts(vcard, data)] == [(1, "Ada", "a longer note"), (7, "Bo", "")]


@pytest.mark.parametrize("more", range(5))
def test_read__a_line_end_where_two_reads_meet(more: int) -> None:
    note = "x" * (65536 - len("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada\r\nNOTE:\r\r\r") + more)
    data = card("FN:Ada", f"NOTE:{note}") + card("FN:Bo")
    assert [each.line for each in drafts(vcard, data)] == [1, 6]


def test_read__a_fold_within_a_character() -> None:
    data = card("FN:Zoë Łuk").encode()
    at = data.index("Ł".encode()) + 1
    assert one(data[:at] + b"\r\n " + data[at:]).name == "Zoë Łuk"


def test_read__a_fold_within_a_parameter() -> None:
    assert pairs(read("TEL;TYPE=wo", " rk;VALUE=uri:tel:+1-555-", " 0100"), "phone") == [("work", "+1-555-0100")]


def test_read__a_card_without_an_end_costs_only_itself() -> None:
    data = card("FN:Ada") + "BEGIN:VCARD\r\nFN:Bo\r\n" + card("FN:Cy")
    ada, bo, cy = found(vcard, data)
    assert isinstance(bo, Skipped)
    assert (bo.line, bo.wrong) == (5, True)
    assert "END:VCARD" in bo.reason
    assert [each.name for each in (ada, cy) if isinstance(each, Draft)] == ["Ada", "Cy"]


@pytest.mark.parametrize("cut", ["FN:Cy\r\nTEL:+1 555 01", "FN:Cy\r\nPHOTO;ENCODING=b:AAAA\r\n AAAA\r\n", "END:VCAR"])
def test_read__a_file_that_breaks_off_is_foreign(cut: str) -> None:
    with pytest.raises(Foreign, match="line 5") as raised:
        found(vcard, card("FN:Ada") + "BEGIN:VCARD\r\n" + cut)
    assert raised.value.line == 5


def test_read__what_stands_between_cards_is_told_once() -> None:
    ada, between, bo = found(vcard, card("FN:Ada") + "-- \r\nsent by phone\r\n" + card("FN:Bo"))
    assert isinstance(between, Skipped)
    assert (between.line, between.wrong) == (5, True)
    assert isinstance(ada, Draft)
    assert isinstance(bo, Draft)


def test_read__a_line_that_is_none_is_told() -> None:
    draft = read("NOTE:first", "second, not folded", " at all", "TITLE:CTO", "TEL;HOME")
    assert (draft.notes, draft.fields) == ("first", {"role": "CTO"})
    assert draft.left == ("`TEL;HOME` has no value", "line 5 is not written as a vCard's")


def test_read__the_card_of_an_agent_is_no_part_of_the_card() -> None:
    data = card("FN:Ada", "AGENT:", "BEGIN:VCARD", "FN:Susan", "TEL:555 0199", "END:VCARD", "TEL:555 0100", version="2.1")
    assert one(data).name == "Ada"
    assert pairs(one(data), "phone") == [("", "555 0100")]


# Characters


def test_read__utf8_else_windows_1252() -> None:
    data = card("FN:Zoë Müller").encode("cp1252") + card("FN:Zoë Müller").encode()
    assert [each.name for each in drafts(vcard, data)] == ["Zoë Müller"] * 2


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_read__whole_files_in_other_encodings(encoding: str) -> None:
    assert one(card("FN:Łukasz Ĳ 李伟", "NOTE:x").encode(encoding)).name == "Łukasz Ĳ 李伟"


@pytest.mark.parametrize(
    ("charset", "name"),
    [
        ("windows-1251", "Иванов Иван"),
        ("iso-8859-2", "Łukasz Świątek"),
        ("Shift_JIS", "山田 花子"),
        ("GBK", "强"),
        ("ISO-2022-JP", "山田"),
    ],
)
def test_read__a_declared_charset(charset: str, name: str) -> None:
    in_quoted_printable = "".join(f"={byte:02X}" for byte in name.encode(charset))
    assert one(card(f"FN;CHARSET={charset}:{name}", version="2.1").encode(charset)).name == name
    assert one(card(f"FN;CHARSET={charset};ENCODING=QUOTED-PRINTABLE:{in_quoted_printable}")).name == name


@pytest.mark.parametrize("charset", ["windows-1251", "iso-8859-1", "x-unknown", "punycode", "hex", "utf-16"])
def test_read__a_charset_that_is_declared_wrongly(charset: str) -> None:
    assert one(card(f"FN;CHARSET={charset}:Иван Øster")).name == "Иван Øster"


def test_read__a_broken_character_keeps_the_rest() -> None:
    assert one(card("FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Zo=C3=AB M=C3")).name == "Zoë M\ufffd"


def test_read__controls_are_no_part_of_a_text() -> None:
    assert one(b"BEGIN:VCARD\0\r\nFN:A\0d\x07a\xe2\x80\xae Okafor\r\nEND:VCARD\r\n").name == "Ada Okafor"


def test_read__quoted_printable_with_soft_breaks() -> None:
    draft = one(
        card(
            "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;Zo=",
            "=C3=AB;;;",
            "NOTE;ENCODING=QUOTED-PRINTABLE:Met: at=0D=0A=",
            "the fair=3B twice=0D=0A=",
            "TEL: is no property here",
            "TEL;CELL:555 0100",
            version="2.1",
        )
    )
    assert draft.name == "Zoë Müller"
    assert draft.notes == "Met: at\nthe fair; twice\nTEL: is no property here"
    assert pairs(draft, "phone") == [("mobile", "555 0100")]


def test_read__a_soft_break_that_nothing_follows() -> None:
    draft = read("ORG;QUOTED-PRINTABLE:Northwind=", "", "TITLE:CTO", "NOTE;QUOTED-PRINTABLE:the end=", version="2.1")
    assert (draft.fields, draft.notes) == ({"company": "Northwind", "role": "CTO"}, "the end")


def test_read__text_in_base64() -> None:
    assert one(card(f"FN;ENCODING=B:{base64.b64encode('Zoë'.encode()).decode()}")).name == "Zoë"


# Pictures


def test_read__pictures_are_passed_over() -> None:
    (draft,) = drafts(
        vcard,
        card(
            "FN:Ada",
            "PHOTO;ENCODING=BASE64;JPEG:",
            "   /9j/4AAQSkZJRgABAQAAAQABAAD",
            "   2wBDAAIBAQIBAQICAQ==",
            "",
            "item1.LOGO;VALUE=uri:data:image/png;base64\\,iVBORw0KGgo",
            "SOUND;ENCODING=b:AAAA",
            "BBBB+/==",
            "KEY;X509;ENCODING=BASE64:",
            " MIIDITCC",
            "TEL:555 0100",
            version="2.1",
        ),
    )
    assert draft.fields == {"phone": (Labelled("", "555 0100"),)}
    assert draft.left == ()


def test_pictures__are_told_once_a_file() -> None:
    pictures = [
        ["PHOTO;VALUE=uri:https://example.com/ada.jpg"],
        ["PHOTO;ENCODING=BASE64;JPEG:", "  /9j/4AAQSkZJRg", ""],
        ["item1.PHOTO;ENCODING=b;TYPE=JPEG:AAAA", " AAAA"],
        ["PHOTO:"],
        ["NOTE:PHOTO:none"],
    ]
    data = "".join(card("FN:Ada", *lines) for lines in pictures)
    assert told(vcard, data) == ["pictures are not imported: 3 cards have one"]
    assert told(vcard, card("FN:Ada", *pictures[0])) == ["pictures are not imported: 1 card has one"]
    assert told(vcard, card("FN:Ada")) == []


class _Made(io.RawIOBase):
    """Bytes that are made while they are read."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, into: bytearray) -> int:
        self._rest = self._rest or next(self._pieces, b"")
        read, self._rest = self._rest[: len(into)], self._rest[len(into) :]
        into[: len(read)] = read
        return len(read)


def peak(pieces: Iterable[bytes]) -> tuple[int, int]:
    """How many drafts are in a stream, and how many bytes their reading takes at most."""
    source = Opened("x", b"BEGIN:VCARD\r\n", io.BufferedReader(_Made(pieces)))
    tracemalloc.start()
    try:
        count = sum(isinstance(each, Draft) for each in vcard.read(source, Asked(today=TODAY)))
        return count, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("line", [b"A" * 75 + b"\r\n ", b"A" * 77], ids=["folded", "in one line"])
def test_read__a_picture_of_50_mb_costs_no_memory(line: bytes) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"BEGIN:VCARD\r\nFN:Ada\r\nPHOTO;ENCODING=b:"
        for _ in range(800):
            yield line * 850
        yield b"\r\nEND:VCARD\r\n"

    count, most = peak(pieces())
    assert count == 1
    assert most < 4 << 20


def test_read__a_card_of_50_mb_is_not_held() -> None:
    folded = b"x" * 75 + b"\r\n "
    count, most = peak([b"BEGIN:VCARD\r\nFN:Ada\r\nNOTE:", *[folded * 850] * 800, b"\r\nEND:VCARD\r\n"])
    assert count == 0
    assert most < 8 << 20


@pytest.mark.parametrize(
    ("begin", "line"), [([], 1), ([b"BEGIN:VCARD\r\nFN:Ada\r\nNOTE:"], 3), ([b"BEGIN:VCARD\r\nFN:Ada\r\nno property"], 3)]
)
@pytest.mark.parametrize("sign", [b"\0", b"x"])
def test_read__a_line_without_end_is_foreign(begin: list[bytes], line: int, sign: bytes) -> None:
    with pytest.raises(Foreign, match="does not end") as raised:
        peak([*begin, *[sign * 65536] * 400, b"\r\nEND:VCARD\r\n"])
    assert raised.value.line == line


def test_read__20_000_cards_cost_no_memory() -> None:
    pieces = (f"BEGIN:VCARD\r\nFN:Ada {at}\r\nEND:VCARD\r\n".encode() for at in range(20_000))
    count, most = peak(pieces)
    assert count == 20_000
    assert most < 4 << 20


def test_read__a_huge_note_is_a_note_and_a_monstrous_card_is_none() -> None:
    data = card("FN:Ada", "NOTE:" + "x" * 1_000_000) + card("FN:Bo", "NOTE:" + "x" * 5_000_000) + card("FN:Cy")
    ada, bo, cy = found(vcard, data)
    assert isinstance(ada, Draft)
    assert len(ada.notes) == 1_000_000
    assert isinstance(bo, Skipped)
    assert bo.line == 6
    assert isinstance(cy, Draft)


def test_read__a_huge_line_that_is_none_leaves_its_neighbours_alone() -> None:
    assert read("x" * 1_000_000, "TITLE:CTO").fields == {"role": "CTO"}


@pytest.mark.parametrize(
    "line",
    [
        "TEL" + ";A" * 200_000,
        "TEL;X=" + '"' * 200_001 + ":1",
        "TEL" + ';A="' * 200_000 + ":1",
        "ADR:" + "\\,;" * 200_000,
        "\r" * 200_000,
        "NOTE;QUOTED-PRINTABLE:" + "=\n" * 200_000,
        "BDAY:" + "-" * 200_000,
        "CATEGORIES:" + "a," * 200_000,
    ],
    ids=lambda line: line[:12],
)
def test_read__no_line_takes_more_time_than_its_length(line: str) -> None:
    assert read(line).name == "Ada Okafor"


# Names


def test_name__as_fn_has_it() -> None:
    draft = one(card("N:Okafor;Ada;Ngozi;Dr.;MD", "FN:Dr. Ada Okafor\\, MD"))
    assert (draft.name, draft.fields) == ("Dr. Ada Okafor, MD", {})


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("N:Okafor;Ada;Ngozi,Mary;Dr.;Jr.", "Dr. Ada Ngozi Mary Okafor Jr."),
        ("N;LANGUAGE=en-us:Okafor;Ada", "Ada Okafor"),
        ("N:O\\;Hara\\, the;Cy;;;", "Cy O;Hara, the"),
        ("N:李;伟;;;", "李伟"),
        ("N:김;철수;;;", "김철수"),
        ("N:;Ada;;;", "Ada"),
    ],
)
def test_name__of_its_parts(line: str, name: str) -> None:
    assert one(card(line, "FN:", version="2.1")).name == name


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["ORG:Northwind Health;Sales"], "Northwind Health"),
        (["NICKNAME:Addy", "EMAIL:x@example.com"], "Addy"),
        (["EMAIL:ada.okafor@example.com", "FN:ada.okafor@example.com", "N:;;;;"], "Ada Okafor"),
        (["FN:ada@example.com"], "ada@example.com"),
        (["TEL:+1 555 0100"], "+1 555 0100"),
    ],
)
def test_name__where_there_is_none(lines: list[str], name: str) -> None:
    assert one(card(*lines)).name == name


def test_name__a_card_with_nothing_of_it_is_skipped() -> None:
    (nobody,) = skipped(vcard, card("ADR:;;1 Elm Street;Houston;;;", "BDAY:1979-02-30"))
    assert (nobody.line, nobody.wrong) == (1, True)
    assert "1979-02-30" in nobody.reason


def test_name__of_a_company() -> None:
    draft = one(card("N:Okafor;Ada;;;", "FN:Northwind Health", "ORG:Northwind Health;", "X-ABShowAs:COMPANY"))
    assert (draft.name, draft.fields) == ("Northwind Health", {"aka": ("Ada Okafor",)})
    assert one(card("KIND:org", "FN:ACME Inc.", "ORG:ACME Inc.;", version="4.0")).fields == {}


@pytest.mark.parametrize("line", ["KIND:group", "X-ADDRESSBOOKSERVER-KIND:group", "KIND:location"])
def test_name__cards_that_are_of_no_person(line: str) -> None:
    (group,) = skipped(vcard, card("FN:Book club", line, "MEMBER:urn:uuid:1"))
    assert group.wrong is False


def test_name__other_names() -> None:
    assert read("NICKNAME:Addy,Ada O.", "NICKNAME:Ms\\, A", "FN:Ada Okafor", "FN:Ngozi", "X-MAIDENNAME:Obi").fields == {
        "aka": ("Ngozi", "Addy", "Ada O.", "Ms, A", "Obi")
    }


def test_uid__and_the_id_in_a_network_of_ours() -> None:
    assert read("UID:urn:uuid:4f1c-A").uid == "4f1c-A"
    ours = read("UID:warmsite:ada-okafor")
    assert (ours.uid, ours.id) == ("warmsite:ada-okafor", "ada-okafor")
    assert read("UID:warmsite:../../etc/passwd").id == ""


# Work


def test_work__company_role_and_department() -> None:
    draft = read("ORG:Northwind\\; Health\\, Inc.;Sales;West", "ROLE:Buyer", "TITLE:CTO")
    assert draft.fields == {"company": "Northwind; Health, Inc.", "role": "CTO"}
    assert draft.notes == "Department: Sales, West"
    assert draft.left == ("another role: Buyer",)
    assert read("ROLE:Buyer").fields == {"role": "Buyer"}


# Labels


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("TEL;CELL;PREF", "mobile"),
        ("TEL;type=CELL;type=VOICE;type=pref", "mobile"),
        ("TEL;WORK;FAX", "work fax"),
        ("TEL;TYPE=FAX,HOME", "home fax"),
        ("TEL;TYPE=OTHER;TYPE=FAX", "fax"),
        ("TEL;TYPE=pager,work", "work pager"),
        ("TEL;ASSISTANT", "assistant"),
        ("TEL;COMPANY-MAIN", "company"),
        ("TEL;TYPE=X-EVOLUTION-ASSISTANT", "assistant"),
        ("TEL;TYPE=X-EVOLUTION-COMPANY", "company"),
        ("X-MS-TEL;VOICE;COMPANY", "company"),
        ("X-MS-TEL;TYPE=VOICE,ASSISTANT", "assistant"),
        ("X-MS-TEL;TTYTDD", "tty"),
        ('TEL;VALUE=uri;TYPE="work,cell,voice"', "work mobile"),
        ("TEL;TYPE=VOICE", ""),
        ("TEL;TYPE=OTHER", ""),
        ("TEL;TYPE=x-Boat", "Boat"),
        ("TEL;X-CUSTOM(CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,=C3=A9t=C3=A9);PREF", "été"),
        ("TEL;X-CUSTOM(boat)", "boat"),
        ('TEL;TYPE="work', "work"),
        ("TEL;HOME;CHARSET=UTF-8", "home"),
        ("tel;type=iphone", "iphone"),
    ],
)
def test_label__of_types(line: str, label: str) -> None:
    assert pairs(read(f"{line}:+1 555 0100"), "phone") == [(label, "+1 555 0100")]


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("_$!<Mobile>!$_", "mobile"),
        ("_$!<HomePage>!$_", "home page"),
        ("_$!<WorkFAX>!$_", "work fax"),
        ("_$!<OtherFAX>!$_", "fax"),
        ("Company Main", "company"),
        ("ASSISTANT", "assistant"),
        ("_$!<iPhone>!$_", "iphone"),
        ("x" * 1000, ""),
        ("_$!<Other>!$_", ""),
        ("Work", "work"),
        ("GRAND_CENTRAL", "grand central"),
        ("PROFILE", "profile"),
        ("Ski hut\\, Alps", "Ski hut, Alps"),
    ],
)
def test_label__of_the_group(written: str, label: str) -> None:
    draft = read(
        "item1.URL;type=pref:http\\://example.com/a\\;b;c", f"item1.X-ABLabel:{written}", "ITEM2.TEL:1", "X-ABLABEL:none"
    )
    assert pairs(draft, "url") == [(label, "http://example.com/a;b;c")]


def test_label__the_preferred_first_and_nothing_twice() -> None:
    draft = read(
        "EMAIL:b@example.com", "EMAIL;PREF=2:c@example.com", "EMAIL;TYPE=home,pref:mailto:a@example.com", "EMAIL:B@example.com"
    )
    assert pairs(draft, "email") == [("home", "a@example.com"), ("", "c@example.com"), ("", "b@example.com")]


# How to reach them


def test_phone__stays_as_typed() -> None:
    draft = read("TEL:(0)30 / 555-01 00", "TEL:205246\\;\\,1")
    assert [text for _, text in pairs(draft, "phone")] == ["(0)30 / 555-01 00", "205246;,1"]


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("tel:+1-555-0100", "+1-555-0100"),
        ("TEL:+1-555-0100;ext=102", "+1-555-0100 ext. 102"),
        ("tel:+1-555-0100\\;EXT=102", "+1-555-0100 ext. 102"),
        ("tel:555-0100;phone-context=+1;ext=102;isub=7", "555-0100 ext. 102"),
        ("tel:555-0100;next=102", "555-0100"),
    ],
)
@pytest.mark.parametrize("uid", ["1", "warmsite:ada"])
def test_phone__that_is_an_address_is_written_as_people_write_it(address: str, number: str, uid: str) -> None:
    assert pairs(read(f"UID:{uid}", f"TEL;VALUE=uri:{address}", version="4.0"), "phone") == [("", number)]


def test_phone__of_a_card_of_ours_is_what_was_typed() -> None:
    assert pairs(read("UID:warmsite:ada", "TEL:tel:+1-555-0100", "TEL:ask Bo"), "phone") == [
        ("", "tel:+1-555-0100"),
        ("", "ask Bo"),
    ]


def test_parameters__have_their_quotes_and_line_ends_back() -> None:
    draft = read("""ADR;LABEL="1 ^'Elm^' Street^nHouston, ^^n^x":;;;;;;""", version="4.0")
    assert pairs(draft, "address") == [("", '1 "Elm" Street, Houston, ^n^x')]


def test_address__on_one_line_and_the_place_at_home() -> None:
    draft = read(
        "ADR;TYPE=WORK:PO 1;Floor 8;1 Main St.\\nBuilding 6,;Berlin;;10115;Germany",
        "ADR;TYPE=HOME:;;1 Elm Street;Houston;Texas;77001;USA",
    )
    assert pairs(draft, "address") == [
        ("work", "1 Main St., Building 6, Floor 8, PO 1, Berlin, 10115, Germany"),
        ("home", "1 Elm Street, Houston, Texas, 77001, USA"),
    ]
    assert draft.fields["location"] == "Houston, Texas"


def test_address__without_a_city_is_no_place() -> None:
    draft = read("ADR:;;1 Elm Street\\nHouston;;;;", version="4.0")
    assert (pairs(draft, "address"), draft.fields.get("location")) == ([("", "1 Elm Street, Houston")], None)


def test_address__as_on_the_envelope_where_there_is_no_other() -> None:
    draft = read('ADR;TYPE=home;LABEL="1 Elm Street^nHouston: Texas; 77001":;;;;;;', version="4.0")
    assert pairs(draft, "address") == [("home", "1 Elm Street, Houston: Texas; 77001")]


def test_url__profiles_with_an_address_are_taken_and_chats_are_not() -> None:
    draft = read(
        "URL;TYPE=WORK:https://example.com/ada",
        "X-SOCIALPROFILE;type=linkedin;x-user=ada:https://www.linkedin.com/in/ada",
        "X-SOCIALPROFILE;type=twitter:x-apple:ada",
        "IMPP;X-SERVICE-TYPE=Mastodon;type=HOME:https://social.example/@ada",
        "IMPP:xmpp:ada@example.com",
        "X-ICQ:123456",
    )
    assert pairs(draft, "url") == [
        ("work", "https://example.com/ada"),
        ("linkedin", "https://www.linkedin.com/in/ada"),
        ("mastodon", "https://social.example/@ada"),
    ]
    assert list(draft.fields) == ["url"]


def test_zone_and_language() -> None:
    assert read("TZ:Europe/Berlin", "LANG:de", version="4.0").fields == {"timezone": "Europe/Berlin", "language": "de"}
    assert read("TZ:-0500", "TZ;VALUE=utc-offset:+01:00", "GENDER:F").fields == {}


# Days


@pytest.mark.parametrize(
    ("line", "birthday"),
    [
        ("BDAY:1979-03-14", "1979-03-14"),
        ("BDAY:19790314", "1979-03-14"),
        ("BDAY;VALUE=date:1979-03-14", "1979-03-14"),
        ("BDAY:1979-03-14T23:30:00Z", "1979-03-14"),
        ("BDAY;VALUE=DATE-AND-OR-TIME:19790314T003000-0800", "1979-03-14"),
        ("BDAY:--0314", "--03-14"),
        ("BDAY:--03-14", "--03-14"),
        ("BDAY:--0229", "--02-29"),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-03-14", "--03-14"),
        ('BDAY;X-APPLE-OMIT-YEAR="1604";VALUE=date:16040229', "--02-29"),
        ("BDAY:1604-03-14", "--03-14"),
        ("BDAY;X-APPLE-OMIT-YEAR=1900:1900-03-14", "--03-14"),
        ("BDAY:1979", "1979"),
        ("BDAY:1979-03", "1979-03"),
        ("BDAY;VALUE=text:14 March 1979", "1979-03-14"),
        ("BDAY:14.03.1979", "1979-03-14"),
    ],
)
def test_birthday__in_all_its_forms(line: str, birthday: str) -> None:
    assert read(line).fields == {"birthday": birthday}


@pytest.mark.parametrize(
    "said", ["---14", "--03", "30.02.1979", "1979-13-01", "03/04/1979", "circa 1800", "1604", "2031-01-01", "00000000"]
)
def test_birthday__what_is_none_is_told(said: str) -> None:
    draft = read(f"BDAY;VALUE=text:{said}")
    assert draft.fields == {}
    assert len(draft.left) == 1
    assert said in draft.left[0]
    assert draft.left[0].startswith("birthday")


def test_birthday__still_to_come_is_a_matter_of_the_day() -> None:
    assert drafts(vcard, card("FN:Ada", "BDAY:2031-01-01"), today=date(2031, 1, 1))[0].fields == {"birthday": "2031-01-01"}


def test_dates__an_anniversary_that_stands_twice_is_one() -> None:
    draft = read(
        "ITEM1.X-ABDATE;VALUE=DATE-AND-OR-TIME:20150620T000035",
        "ITEM1.X-ABLABEL:_$!<Anniversary>!$_",
        "X-ANNIVERSARY;VALUE=DATE-AND-OR-TIME:20150620T000035",
    )
    assert pairs(draft, "dates") == [("anniversary", "2015-06-20")]


@pytest.mark.parametrize("name", ["ANNIVERSARY", "X-MS-ANNIVERSARY", "X-EVOLUTION-ANNIVERSARY", "X-KADDRESSBOOK-X-Anniversary"])
def test_dates__of_each_program(name: str) -> None:
    assert pairs(read(f"{name}:20150620"), "dates") == [("anniversary", "2015-06-20")]


def test_dates__with_labels_of_their_own() -> None:
    draft = read("a.X-ABDATE:1604-05-01", "a.X-ABLabel:Name day", "X-ABDATE:2000-09-12", "b.X-ABDATE:2015-06", "b.X-ABLabel:Move")
    assert pairs(draft, "dates") == [("Name day", "--05-01"), ("other date", "2000-09-12")]
    assert draft.left == ("Move `2015-06` is no day that comes round",)


@pytest.mark.parametrize(
    ("line", "died"),
    [("DEATHDATE:20240105", "2024-01-05"), ("DEATHDATE:2024", "2024"), ("DEATHDATE;VALUE=text:in spring", "yes")],
)
def test_died(line: str, died: str) -> None:
    assert read(line, version="4.0").fields == {"died": died}


# Who belongs to them


def test_relations__of_each_program() -> None:
    draft = read(
        "item5.X-ABRELATEDNAMES:Jenny",
        "item5.X-ABLabel:_$!<Spouse>!$_",
        "X-ABRELATEDNAMES:Max",
        "RELATED;TYPE=friend;VALUE=text:Cy Tran",
        "RELATED;TYPE=child:urn:uuid:f81d4fae",
        "X-MS-MANAGER:Big Blue",
        "X-EVOLUTION-ASSISTANT:Little Red",
    )
    assert pairs(draft, "relations") == [
        ("spouse", "Jenny"),
        ("related", "Max"),
        ("friend", "Cy Tran"),
        ("manager", "Big Blue"),
        ("assistant", "Little Red"),
    ]
    assert draft.left == ("child: named by the number of a card only, urn:uuid:f81d4fae",)


def test_android__relations_events_and_nicknames() -> None:
    item = "X-ANDROID-CUSTOM;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:vnd.android.cursor.item"
    draft = read(
        f"{item}/relation;Jenn=C3=BF;14;;;;;;;;;;;;;",
        f"{item}/relation;Bo;0;boat mate;;;;;;;;;;;;",
        f"{item}/contact_event;2015-06-20;1;;;;;;;;;;;;;",
        f"{item}/contact_event;--05-01;0;name day;;;;;;;;;;;;",
        f"{item}/contact_event;1979-03-14;3;;;;;;;;;;;;;",
        f"{item}/nickname;Addy;1;;;;;;;;;;;;;",
        f"{item}/unheard-of;x;99",
        version="2.1",
    )
    assert draft.fields == {
        "birthday": "1979-03-14",
        "aka": ("Addy",),
        "relations": (Labelled("spouse", "Jennÿ"), Labelled("boat mate", "Bo")),
        "dates": (Labelled("anniversary", "2015-06-20"), Labelled("name day", "--05-01")),
    }


# Tags and notes


def test_tags__without_those_of_the_system() -> None:
    draft = read("CATEGORIES:myContacts,mentor,* starred", "CATEGORIES:My Contacts", "CATEGORIES:Mentor,health care\\, old")
    assert draft.fields == {"tags": ("mentor", "health care", "old")}


def test_notes__keep_their_lines() -> None:
    draft = read('NOTE:Met on the train\\, back\\nfrom 2017\\; said \\"yes\\"\\N\\\\n', "NOTE:Two daughters")
    assert draft.notes == 'Met on the train, back\nfrom 2017; said "yes"\n\\n\n\nTwo daughters'


def test_other_lines_are_passed_over() -> None:
    assert read("REV:2026-01-01T00:00:00Z", "X-OWN:value", "PRODID:-//Example//", "GEO:1;2", "MAILER:x").fields == {}


# Whatever the bytes are

_PIECES = (
    *(b"BEGIN:VCARD\r\n", b"END:VCARD\n", b"FN:Ada\r\n", b"N:;;", b"BDAY:", b"16040314", b"ADR;", b"item1.X-ABDATE:", b"PREF="),
    *(b"NOTE;QUOTED-PRINTABLE;CHARSET=gbk:", b"item1.X-ABLABEL:_$!<", b"X-ANDROID-CUSTOM:", b"TEL;TYPE=", b"9" * 30),
    *(b"\\", b";", b":", b",", b'"', b"=\n", b" ", b"\r", b"\xff\xfe", b"\n"),
)


@given(st.binary(max_size=400))
def test_read__any_bytes_are_read_or_foreign(data: bytes) -> None:
    with suppress(Foreign):
        found(vcard, data)
    vcard.recognises("x", data)


@given(st.lists(st.sampled_from(_PIECES) | st.binary(max_size=6), max_size=40).map(b"".join))
def test_read__any_bits_within_a_card_are_taken_or_skipped(data: bytes) -> None:
    with suppress(Foreign):
        found(vcard, b"BEGIN:VCARD\r\n" + data + b"\r\nEND:VCARD\r\n")
