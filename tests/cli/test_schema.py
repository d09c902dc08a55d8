"""schema: a JSON Schema of the front matter that agrees with the reader."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from clitools import REPOSITORY, THREE, unchanged_tree

from warmsite.records.contact import Contact, parse_contact
from warmsite.records.frontmatter import read_yaml, split_frontmatter
from warmsite.records.readers import keys_of, typed
from warmsite.records.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clitools import Make, Run

SAMPLES = sorted((REPOSITORY / "contacts").rglob("*.md"))
KNOWN = {
    *("$schema", "$defs", "$ref", "title", "description", "examples", "type", "enum", "pattern", "minimum", "maximum", "anyOf"),
    *("items", "properties", "additionalProperties", "required"),
}
TYPES = {"string": str, "number": int | float, "integer": int, "boolean": bool, "null": type(None), "array": list, "object": dict}


def wrong(value: Any, rule: Any, whole: Any) -> Iterator[str]:
    """What a schema has against a value; knows the words that ours uses, and no other."""
    assert set(rule) <= KNOWN
    if "$ref" in rule:
        yield from wrong(value, whole["$defs"][rule["$ref"].removeprefix("#/$defs/")], whole)
    names = rule.get("type", [])
    kinds = [TYPES[name] for name in ([names] if isinstance(names, str) else names)]
    if kinds and not any(isinstance(value, kind) and not (kind is not bool and value is True) for kind in kinds):
        yield f"{value!r} is no {names}"
    if "enum" in rule and value not in rule["enum"]:
        yield f"{value!r} is none of {rule['enum'][:5]}"
    if "pattern" in rule and isinstance(value, str) and not re.search(rule["pattern"], value):
        yield f"{value!r} is not like {rule['pattern']}"
    if "minimum" in rule and isinstance(value, int) and not rule["minimum"] <= value <= rule["maximum"]:
        yield f"{value!r} is out of bounds"
    if "anyOf" in rule and all(list(wrong(value, each, whole)) for each in rule["anyOf"]):
        yield f"{value!r} fits none"
    if isinstance(value, list) and "items" in rule:
        yield from (told for each in value for told in wrong(each, rule["items"], whole))
    if isinstance(value, dict):
        named, others = rule.get("properties", {}), rule.get("additionalProperties", {})
        yield from (f"{name} is missing" for name in rule.get("required", []) if name not in value)
        for name, each in value.items():
            if name not in named and others is False:
                yield f"{name} does not belong here"
            yield from wrong(each, named.get(name, others or {}), whole)


def front_matter(text: str) -> dict[str, Any]:
    """A record's front matter as YAML 1.2 has it: numbers are numbers, and what is empty is null."""
    front = split_frontmatter(text)[0]
    pairs = read_yaml(front or "", 2)[0]
    assert pairs
    return {key.text: _core(typed(node)) for key, node in pairs.pairs}


def _core(value: Any) -> Any:
    if isinstance(value, list):
        return list(map(_core, value))
    if isinstance(value, dict):
        return {key: _core(each) for key, each in value.items()}
    if re.fullmatch(r"[0-9]+", value):
        return int(value)
    return {"": None, "true": True, "false": False}.get(value, value)


@pytest.fixture
def schema(run: Run, network: Make) -> Any:
    return run("-C", network(), "schema").json


def test_schema__has_every_field_in_the_order_of_the_table(schema: Any) -> None:
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["required"] == ["name"]
    assert list(schema["properties"]) == list(keys_of(Contact))
    for name, key in keys_of(Contact).items():
        assert schema["properties"][name]["description"] == key.help


def test_schema__takes_its_own_examples_and_so_does_the_reader(schema: Any) -> None:
    for name, rule in schema["properties"].items():
        for example in rule["examples"]:
            assert list(wrong(_core(example), rule, schema)) == [], name


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_schema__takes_every_sample_contact(run: Run, sample: Path, tmp_path: Path) -> None:
    found = run("schema").json
    assert list(wrong(front_matter(sample.read_text("utf-8")), found, found)) == []


GOOD = [
    "name: No", "name: 0123", "phone: 5550100", "phone: [+1 555 0100, +1 555 0101]", "company:", "circle:",
    "email: {work: a@example.com, home: [b@example.com]}", "birthday: 1979", "birthday: --03-14", "birthday: 1979-03",
    "started: 2019", "cadence: 3 weeks", "cadence: never", "dates: [{on: 06-20, what: wedding day}]",
    "dates: {on: 2015-06-20, what: wedding day}", "died: yes", "died: true", "died: 2024", "glad: 5", "status: paused",
    "counts: email", "counts: [chat, letter]", "timezone: Europe/Berlin", "introduced_by: [[bo]]", "relations: {spouse: [[bo]]}",
    "hobby: sailing", "tags: mentor",
]  # fmt: skip
BAD = [
    "birthday: 14.3.1979", "started: 2019/06/01", "cadence: sometimes", "cadence: 0 weeks", "dates: [{on: 06-20}]",
    "dates: [{when: 06-20, what: x}]", "glad: 6", "longterm: 0", "status: gone", "counts: [teleport]", "timezone: Mars",
    "circle: outermost", "name: [a, b]", "snooze: soon", "died: perhaps",
]  # fmt: skip


@pytest.mark.parametrize("line", [*GOOD, *BAD])
def test_schema__agrees_with_the_reader(schema: Any, line: str) -> None:
    text = f"---\n{line}\n---\n" if line.startswith("name:") else f"---\nname: Ada\n{line}\n---\n"
    _, problems = parse_contact(text, "contacts/ada.md", Settings())
    assert any(each.severity == "error" for each in problems) is (line in BAD)
    assert bool(list(wrong(front_matter(text), schema, schema))) is (line in BAD)


def test_schema__knows_the_circles_and_kinds_of_its_network(run: Run, network: Make) -> None:
    settings = "circles: {family: 1 week}\nkinds: {conversation: [sauna]}\nwords: {sauna: [steam bath]}\n"
    folder = network(THREE, settings=settings)
    with unchanged_tree(folder):
        found = run("-C", folder, "schema").json
    rules = found["properties"]
    assert [each for each in rules["circle"]["enum"] if each] == ["inner", "close", "wide", "outer", "family"]
    assert {"sauna", "steam bath", "call"} <= set(rules["counts"]["anyOf"][0]["enum"])


def test_schema__outside_of_a_network_knows_what_every_network_begins_with(run_process: Run, run: Run, tmp_path: Path) -> None:
    done = run_process("schema", cwd=tmp_path)
    assert done.status == 0
    assert [each for each in done.json["properties"]["circle"]["enum"] if each] == ["inner", "close", "wide", "outer"]
    assert run("-C", tmp_path / "nowhere", "schema").status == 2
