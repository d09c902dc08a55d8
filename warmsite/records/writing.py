"""Records as text: how a value is written so that it reads back as itself, and what a new contact's file looks like."""

from __future__ import annotations

import yaml

from warmsite.records.contact import Contact
from warmsite.records.frontmatter import Text, read_yaml
from warmsite.records.readers import keys_of

# What a new contact's file offers to fill in; the other fields are for those who want them.
_OFFERED = ("company", "role", "email", "phone", "location", "tags", "circle", "birthday", "how")


def write_value(key: str, value: str) -> str:
    """A line `key: value`, plain where that reads back as typed, else in quotes."""
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
