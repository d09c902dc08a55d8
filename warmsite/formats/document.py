"""JSON of everybody: what `show --json` prints of each, and the text below the front matter, so that it is the whole record.

A contact stands on a line of its own. What the file promises is published as docs/export.schema.json.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from warmsite.records.contact import STATUSES
from warmsite.records.log import LEDGER
from warmsite.records.schema import DIALECT

if TYPE_CHECKING:
    from collections.abc import Iterable

Schema = dict[str, Any]

# What steers a terminal, or turns the direction of what stands around it; in JSON all of it can be written in plain letters.
_UNSEEN = re.compile("[\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff\ud800-\udfff]")


def document(people: Iterable[dict[str, Any]]) -> bytes:
    """An array of contacts, each in the shape that the schema has for one."""
    lines = ",\n".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in people)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", f"[\n{lines}\n]\n" if lines else "[]\n").encode()


def schema() -> bytes:
    """The JSON Schema (draft 2020-12) of such a file."""
    return f"{json.dumps(_SCHEMA, indent=2)}\n".encode()


def _or_null(shape: Schema) -> Schema:
    return {"anyOf": [shape, {"type": "null"}]}


def _list_of(shape: Schema) -> Schema:
    return {"type": "array", "items": shape}


def _object(**shapes: Schema) -> Schema:
    """An object that has all these keys; later versions may add others."""
    return {"type": "object", "properties": shapes, "required": list(shapes)}


def _one_of(*words: str) -> Schema:
    return {"enum": list(words)}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "integer"}
_YES: Schema = {"type": "boolean"}
_FIVE: Schema = {"type": "integer", "minimum": 1, "maximum": 5}
_DAY: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_SOME_DAY, _SOME_TEXT = _or_null(_DAY), _or_null(_TEXT)
_COUNTS = ("conversation", "touch", "attempt", "remark")

_CONTACT = _object(
    id=_TEXT,
    name=_TEXT,
    company=_SOME_TEXT,
    role=_SOME_TEXT,
    circle=_SOME_TEXT,
    tags=_list_of(_TEXT),
    status=_one_of(*STATUSES, "died"),
    state=_or_null(_one_of("warm", "cooling", "cold", "dormant", "new")),
    last=_SOME_DAY,
    due=_SOME_DAY,
    days_overdue=_NUMBER,
    cadence_days=_or_null(_NUMBER),
    warmth=_or_null({"type": "integer", "minimum": 0, "maximum": 100}),
    glad=_FIVE,
    longterm=_FIVE,
    priority=_or_null({"type": "number"}),
    drifting=_YES,
    next_step=_or_null(_object(text=_TEXT, **{"from": _DAY}, until=_DAY)),
    file=_TEXT,
    page=_TEXT,
    fields={"type": "object", "additionalProperties": _ref("typed")},
    timeline=_list_of(_ref("entry")),
    promises=_list_of(_object(date=_SOME_DAY, text=_TEXT, done=_YES, line=_NUMBER)),
    ledger=_object(**dict.fromkeys(LEDGER, _list_of(_object(date=_DAY, text=_TEXT)))),
    mentions=_list_of(_TEXT),
    changes=_list_of(_ref("change")),
    ready_to_ask=_object(ready=_YES, missing=_list_of(_TEXT)),
    introductions=_list_of(_object(**dict.fromkeys(("seeker", "seeks", "helper", "has", "where"), _TEXT))),
    posts=_list_of(_object(role=_SOME_TEXT, company=_SOME_TEXT, until=_DAY)),
    body=_TEXT,
)
_ENTRY = _object(
    date=_DAY,
    time=_or_null({"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}$"}),
    kind=_TEXT,
    counts=_one_of(*_COUNTS),
    reaction=_SOME_TEXT,
    **{"with": _list_of(_TEXT)},
    text=_TEXT,
    file=_TEXT,
    line=_NUMBER,
)
_CHANGE = _object(
    date=_DAY,
    commit=_TEXT,
    subject=_TEXT,
    author=_TEXT,
    id=_TEXT,
    path=_TEXT,
    deed=_TEXT,
    was=_SOME_TEXT,
    added=_list_of(_TEXT),
    removed=_list_of(_TEXT),
    changes=_list_of(_object(field=_TEXT, before=_SOME_TEXT, after=_SOME_TEXT)),
)
_TYPED: Schema = {
    "description": "what the user typed: a text, a list, or texts under labels",
    "anyOf": [_TEXT, _list_of(_ref("typed")), {"type": "object", "additionalProperties": _ref("typed")}],
}

_SCHEMA: Schema = {
    "$schema": DIALECT,
    "title": "Contacts of warmsite, as `warmsite export json` writes them",
    **_list_of(_ref("contact")),
    "$defs": {"contact": _CONTACT, "entry": _ENTRY, "change": _CHANGE, "typed": _TYPED},
}
