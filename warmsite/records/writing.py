"""Records as text: how a value is written so that it reads back as itself, and what a new contact's file looks like."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from warmsite.records.contact import Contact
from warmsite.records.frontmatter import Items, Text, read_yaml
from warmsite.records.readers import Labelled, keys_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# A field's value before it is YAML: a text; a list of texts; texts under labels, which are empty where there is none.
# `dates` are days under what they are.
Value = str | tuple[str, ...] | tuple[Labelled, ...]

# What a new contact's file offers to fill in; the other fields are for those who want them.
_OFFERED = ("company", "role", "email", "phone", "location", "tags", "circle", "birthday", "how")
# What is a plain text to YAML wherever it stands, so that nobody needs to ask it: most values are.
_PLAIN = re.compile(r"(?:[^\W_]|\+(?=[0-9]))(?:[\w .@/'()+&]|-(?! )|:(?=[\w/]))*(?<! )")
LISTS = frozenset({"aka", "tags", "counts", "seeking", "offering"})  # fields that are lists, also of one
UNLABELLED = "other"  # the label of what has none, among others that have one
# What would be more than words in a note: headings, code, promises, rules, and what a link begins with.
_STRUCTURE = re.compile(r"(\s*)(#|```|~~~|[=-]+\s*$|>)")
_CHECKBOX = re.compile(r"((?:^|\s)(?:[-+*]|[0-9]{1,9}[.)])[ \t]+)\[([ xX])\]")
_DATED_ITEM = re.compile(r"([ \t]*)([-+*])([ \t]+[0-9]{4}-)")


def write_value(key: str, value: str) -> str:
    """A line `key: value`, plain where that reads back as typed, else in quotes."""
    if _PLAIN.fullmatch(value):
        return f"{key}: {value}"
    pairs, faults = read_yaml(f"{key}: {value}", 1)
    if pairs and not faults and len(pairs.pairs) == 1:
        node = pairs.pairs[0][1]
        if isinstance(node, Text) and node.text == value and not node.cut:
            return f"{key}: {value}"
    quoted: str = yaml.safe_dump(value, allow_unicode=True, default_style='"', width=10**9)
    return f"{key}: {quoted.rstrip(chr(10))}"


def write_typed(key: str, value: str) -> str:
    """A line with what a user typed as YAML (`[a, b]`, `{mobile: …}`); a text that YAML cannot read is quoted."""
    pairs, faults = read_yaml(f"{key}: {value}", 1)
    plain = pairs is not None and not faults and len(pairs.pairs) == 1 and "\n" not in value
    if plain and pairs and isinstance(node := pairs.pairs[0][1], Text) and (node.cut or node.text != value.strip()):
        plain = value.strip()[:1] in {'"', "'"}
    return f"{key}: {value}" if plain else write_value(key, value)


def flow(key: str, value: Value) -> str:
    """A field's value as YAML in one line, in the style in which people write it: `[a, b]`, `{mobile: +1 555 0100}`."""
    if isinstance(value, str):
        return write_value(key, value).removeprefix(f"{key}: ")
    if key == "dates":
        return f"[{', '.join(map(_own_date, value))}]"
    if all(isinstance(each, str) or not each.label for each in value):
        texts = [each if isinstance(each, str) else each.text for each in value]
        if len(texts) == 1 and key not in LISTS:
            return flow(key, texts[0])
        return f"[{', '.join(map(flow_text, texts))}]"
    by_label: dict[str, list[str]] = {}
    for each in labelled(value):
        by_label.setdefault(each.label or UNLABELLED, []).append(flow_text(each.text))
    pairs = (f"{flow_text(label)}: {_one_or_list(texts)}" for label, texts in by_label.items())
    return f"{{{', '.join(pairs)}}}"


def _one_or_list(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def labelled(value: Value) -> tuple[Labelled, ...]:
    """A value's texts, each under its label."""
    texts = (value,) if isinstance(value, str) else value
    return tuple(each if isinstance(each, Labelled) else Labelled("", each) for each in texts)


def _own_date(each: Labelled | str) -> str:
    (said,) = labelled((each,) if isinstance(each, Labelled) else each)
    return f"{{on: {said.text}, what: {flow_text(said.label)}}}"


def flow_text(text: str) -> str:
    """A text within brackets or braces, plain where that reads back as typed, else in quotes."""
    if _PLAIN.fullmatch(text):
        return text
    pairs, faults = read_yaml(f"x: [{text}]", 1)
    if pairs and not faults and len(pairs.pairs) == 1 and isinstance(node := pairs.pairs[0][1], Items) and len(node.items) == 1:
        only = node.items[0]
        if isinstance(only, Text) and only.text == text and not only.cut and ": " not in text and "{" not in text:
            return text
    quoted: str = yaml.safe_dump(text, allow_unicode=True, default_style='"', width=10**9)
    return quoted.rstrip("\n")


def plain_notes(text: str) -> str:
    """A text from elsewhere as notes that read as it does: nothing in it is a heading, a promise, an entry, code or a link."""
    return "\n".join(map(_plain_line, text.split("\n")))


def _plain_line(line: str) -> str:
    line = line.lstrip(" ") if line.startswith("    ") else line  # no code
    line = _STRUCTURE.sub(r"\1\\\2", line, count=1) if _STRUCTURE.match(line) else line
    line = _CHECKBOX.sub(r"\1\\[\2]", line)
    line = _DATED_ITEM.sub(r"\1\\\2\3", line, count=1) if _DATED_ITEM.match(line) else line
    return line.replace("[[", "\\[\\[")


def record(values: Mapping[str, Value], notes: str = "", entries: Iterable[str] = ()) -> str:
    """The text of a contact's file with these fields, in the order of the reference, these notes (Markdown), these entries.

    Keys that are no fields come last.
    Each entry is an item of a list, with the lines nested under it.
    """
    keys = dict.fromkeys((*keys_of(Contact), *values))
    front = [f"{flow_text(key)}: {flow(key, values[key])}" for key in keys if values.get(key)]
    log = "".join(f"{each}\n" for each in entries)
    parts = ["---", *front, "---", "", *([notes, ""] if notes else []), "## Log", *(["", log.rstrip("\n")] if log else [])]
    return "\n".join(parts) + "\n"


def skeleton(values: dict[str, str]) -> str:
    """The text of a new contact's file: the values given, and empty lines for the fields that most people fill in."""
    keys = keys_of(Contact)
    lines = [
        write_value(key, values[key]) if key in {"name", "added"} else write_typed(key, values[key])
        for key in keys
        if key in values
    ]
    lines += (f"{key}:" for key in _OFFERED if key not in values)
    lines += (write_typed(key, value) for key, value in values.items() if key not in keys)
    front = "\n".join(lines)
    return f"---\n{front}\n---\n\n## Log\n"
