"""What earlier imports brought, as text that git keeps: one file a format in imports/, one line a person.

So a second import of the same file changes nothing, a newer one adds what is new, and what the user has changed or taken out
since stays so. It also tells where a value came from.
"""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from warmsite.formats.text import same_text
from warmsite.records.writing import Value, labelled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from warmsite.formats.draft import Draft


MADE = "~"  # before a name made of what a source says of somebody


class Remembered(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one source said of one person, as far as it is settled: written, found there already, or decided against.

    `uid` is the source's own name for them, or a digest where it has none. `said` are texts by field; `brought` the fields whose
    one text was written by an import, and may follow the source; `entries` digests of what happened; `notes` of the notes;
    `whole` of a draft that leaves nothing to say.
    """

    uid: str
    id: str
    file: str = ""  # the source's name, as it was given last
    on: str = ""  # the day of the import that last brought something
    said: dict[str, tuple[str, ...]] = {}
    brought: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    whole: str = ""


def digest(*texts: str) -> str:
    """A short name for texts, the same wherever they are the same but for case and space."""
    return sha256("\0".join(map(same_text, texts)).encode("utf-8", "replace")).hexdigest()[:16]


def uid_of(draft: Draft) -> str:
    """What a source calls somebody, or a name made of what it says of them where it has none."""
    return draft.uid or draft.id or f"{MADE}{digest(draft.name, *_texts(draft.fields, 'email'), *_texts(draft.fields, 'phone'))}"


def _texts(fields: dict[str, Value], key: str) -> Iterator[str]:
    return (each.text for each in labelled(fields.get(key, ())))


def digest_of(draft: Draft) -> str:
    """The digest of all that a draft says, wherever it stands in its source."""
    return sha256(msgspec.msgpack.encode(msgspec.structs.replace(draft, line=0))).hexdigest()[:16]


def without(after: Remembered, before: Remembered, fields: Collection[str]) -> Remembered:
    """What is remembered after an import that could not write these fields, `notes` and `log` among them."""
    settled = {key: texts for key, texts in after.said.items() if key not in fields}
    said = settled | {key: texts for key, texts in before.said.items() if key in fields}
    return msgspec.structs.replace(
        after,
        said=said,
        brought=tuple(key for key in after.brought if key not in fields or key in before.brought),
        entries=before.entries if "log" in fields else after.entries,
        notes=before.notes if "notes" in fields else after.notes,
        whole="",
    )


def parse_memory(text: str) -> tuple[dict[str, Remembered], list[str]]:
    """People by what their source calls them, and the lines that cannot be read, which stay as they stand.

    Half a line at the end is a killed import's, and goes.
    """
    found, odd = {}, []
    *lines, last = text.split("\n")  # and at nothing else that some take for a line's end
    for line in lines:
        try:
            each = msgspec.json.decode(line, type=Remembered)
        except msgspec.MsgspecError:
            odd += [line] if line.strip() else []
            continue
        found[each.uid] = each
    with suppress(msgspec.MsgspecError):
        each = msgspec.json.decode(last, type=Remembered)
        found[each.uid] = each
    return found, odd


def line_of(each: Remembered) -> str:
    """A person's line."""
    return msgspec.json.encode(each).decode() + "\n"


def text_of(memory: Iterable[Remembered], odd: Iterable[str] = ()) -> str:
    """The lines of all, in an order that a merge of two branches can keep, behind those that nobody can read."""
    lines = map(line_of, sorted(memory, key=lambda each: (each.id, each.uid)))
    return "".join((*(f"{each}\n" for each in odd), *lines))
