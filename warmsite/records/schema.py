"""The front matter as a JSON Schema, for editors that check and complete YAML by one. It comes from the table of fields.

A schema is milder than the reader: what it takes may still be a problem (30 February), and what it refuses is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from warmsite.days import NEVER
from warmsite.records import readers
from warmsite.records.contact import STATUSES, Contact, zone_names
from warmsite.records.frontmatter import read_yaml
from warmsite.records.readers import keys_of, typed

if TYPE_CHECKING:
    from warmsite.records.readers import Key, Reader
    from warmsite.records.settings import Settings

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
RHYTHMS = ("daily", "weekly", "monthly", "quarterly", "half-yearly", "yearly", NEVER)
FIVE = (1, 2, 3, 4, 5)

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_PARTIAL = "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
# A year alone is a number to YAML, and an empty value, which says nothing to us, is null.
_EMPTY: Schema = {"type": "null"}
_YEAR: Schema = {"type": "integer", "minimum": 1, "maximum": 9999}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _matching(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^({pattern})$"}


_TEXT: Schema = {"type": ["string", "number", "boolean", "null"]}  # what YAML takes for a number is text to us
_LINK: Schema = {"type": "array", "items": {"type": "array", "items": _ref("text")}}  # `[[ada]]` without quotes
_SHAPES: dict[str, Schema] = {
    "text": _TEXT,
    "texts": {"anyOf": [_ref("text"), {"type": "array", "items": _ref("text")}]},
    "labelled": {
        "anyOf": [
            _ref("texts"),
            _LINK,
            {"type": "object", "additionalProperties": {"anyOf": [_ref("texts"), _LINK]}},
            {"type": "array", "items": {"type": "object", "additionalProperties": _ref("texts")}},
        ]
    },
    "date": {"anyOf": [_matching(_PARTIAL), _YEAR, _EMPTY]},
    "yearly": {"anyOf": [_matching(f"{_PARTIAL}|(--)?[0-9]{{2}}-[0-9]{{2}}"), _YEAR, _EMPTY]},
    "rhythm": {
        "anyOf": [
            {"enum": [*RHYTHMS, None]},
            _matching("[1-9][0-9]{0,4} +(day|week|month|year)s?"),
        ]
    },
    "own-date": {
        "type": "object",
        "properties": {"on": _matching(f"{_DAY}|(--)?[0-9]{{2}}-[0-9]{{2}}"), "what": _ref("text")},
        "required": ["on", "what"],
        "additionalProperties": False,
    },
    "own-dates": {"anyOf": [_ref("own-date"), {"type": "array", "items": _ref("own-date")}, _EMPTY]},
}
_BY_READER: dict[Reader, str] = {
    readers.text: "text",
    readers.texts: "texts",
    readers.tags: "texts",
    readers.labelled: "labelled",
    readers.partial_date: "date",
    readers.first_day: "date",
    readers.yearly_date: "yearly",
    readers.cadence: "rhythm",
    readers.own_dates: "own-dates",
}


def choices(settings: Settings) -> dict[str, tuple[str, ...]]:
    """The words that a field knows, for those fields that do not take just any text."""
    return {
        "circle": tuple(settings.circles),
        "cadence": RHYTHMS,
        "counts": tuple(settings.kinds),
        "glad": tuple(map(str, FIVE)),
        "longterm": tuple(map(str, FIVE)),
        "status": STATUSES,
        "timezone": zone_names(),
    }


def schema(settings: Settings) -> Schema:
    """The JSON Schema (draft 2020-12) of a contact's front matter, with the circles and kinds of these settings.

    Other keys are allowed: they are kept and shown.
    """
    return {
        "$schema": DIALECT,
        "title": "A contact of warmsite",
        "type": "object",
        "required": ["name"],
        "properties": {name: _property(name, key, settings) for name, key in keys_of(Contact).items()},
        "$defs": _SHAPES,
    }


def _property(name: str, key: Key, settings: Settings) -> Schema:
    node = read_yaml(f"{name}: {key.example}", 1)[0]
    examples = {"examples": [typed(node.pairs[0][1])]} if node and key.example else {}
    return {"description": key.help, **_shape(name, key, settings), **examples}


def _shape(name: str, key: Key, settings: Settings) -> Schema:
    """What a field takes: by its reader, or by its name where the reader is its own."""
    own: dict[str, Schema] = {
        "id": _TEXT,
        "photo": _TEXT,
        "introduced_by": {"anyOf": [_ref("text"), _LINK]},
        "glad": {"enum": [*FIVE, None]},
        "longterm": {"enum": [*FIVE, None]},
        "status": {"enum": [*STATUSES, None]},
        "died": {"anyOf": [{"enum": ["yes", True]}, _ref("date")]},
        "circle": {"enum": [*settings.circles, None]},
        "counts": {"anyOf": [kinds := {"enum": list(settings.vocabulary.words)}, {"type": "array", "items": kinds}, _EMPTY]},
        "timezone": {"enum": [*zone_names(), None]},
    }
    return own[name] if name in own else _ref(_BY_READER[key.reader])
