"""More for a record that is there already: further items of a field, further notes. All that stands there stays as it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from warmsite.records.blocks import Piece, outline
from warmsite.records.contact import Contact
from warmsite.records.edit import set_field
from warmsite.records.frontmatter import Items, Node, Pairs, Text, read_yaml, value_spans
from warmsite.records.readers import is_empty, keys_of
from warmsite.records.source import Edit, Refused, SourceText, read_record, reread, rest_of
from warmsite.records.writing import LISTS, UNLABELLED, Value, flow, flow_text, labelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warmsite.records.settings import Settings

_FIRST = "main"  # the label of a text that had none, when others with labels come
_MARKER = re.compile(r"([ ]*)-([ ]+)")
_MARGIN = re.compile(r"[ ]*")


def add_values(source: str, key: str, value: Value, path: str, settings: Settings) -> Edit:
    """Give a field a value where it has none, and further items where it takes several, written as those before them are.

    A text that stands there alone becomes the first of a list, or of pairs where the new ones have labels.
    """
    before = read_record(source, path, settings)
    text = SourceText(source, path)
    node = _node(text, key)
    if node is None or is_empty(node):
        return set_field(source, key, flow(key, value), path, settings)
    span = value_spans(text.front or "").get(key)
    if span is None:
        raise Refused(f"{path}: `{key}` cannot be added to where it stands; edit the file")
    (first, column), (last, behind) = span.start, span.end
    lines = (text.front or "").split("\n")
    if isinstance(node, Text):
        if first != last or lines[first][column:].strip()[:1] in {"|", ">"}:
            raise Refused(f"{path}: `{key}` stands there as a block of text, and cannot be added to; edit the file")
        listed = _listed_with(lines[first][column:behind].strip(), key, node, value)
        made = text.replace(first + 1, f"{lines[first][:column]} {listed}{lines[last][behind:]}")
    elif lines[last][:behind].endswith(("]", "}")) and lines[first][column:].strip()[:1] in {"[", "{"}:
        more = ", ".join(_in_brackets(key, node, value))
        inner = lines[last][: behind - 1].rstrip()
        if inner:
            sign = {"[": "", "{": "", ",": " "}.get(inner[-1], ", ")
            made = text.replace(last + 1, f"{inner}{sign}{more}{lines[last][len(inner) :]}")
        else:  # the bracket closes on a line of its own
            before_it = lines[last - 1].rstrip()
            margin = before_it[: len(before_it) - len(before_it.lstrip())]
            if before_it.endswith((",", "[", "{")):
                made = text.put(last + 1, [f"{margin}{more},"])
            else:
                made = SourceText(text.replace(last, f"{before_it},").text, path).put(last + 1, [f"{margin}{more}"])
    else:
        made = text.put(last + 2, _as_lines(key, node, value, lines[first + 1 : last + 1], path))
    _check(before, made, key, value, path, settings)
    return made


def _node(text: SourceText, key: str) -> Node | None:
    """What stands behind a key."""
    pairs, _ = read_yaml(text.front or "", 2)
    return next((node for name, node in pairs.pairs if name.text == key), None) if pairs else None


def _listed_with(typed: str, key: str, node: Text, value: Value) -> str:
    """A text that stands alone, as it was typed, and further items beside it, as a list or as pairs."""
    further = labelled(value)
    first = typed if typed[:1] in {'"', "'"} else flow_text(node.text)
    if any(each.label for each in further):
        return f"{{{_FIRST}: {first}, {flow(key, further)[1:-1]}}}"
    return f"[{', '.join([first, *(flow_text(each.text) for each in further)])}]"


def _in_brackets(key: str, node: Node, value: Value) -> list[str]:
    """Items as they stand between brackets, or pairs between braces."""
    if isinstance(node, Pairs):
        return [f"{flow_text(label)}: {flow_text(text)}" for label, text in _with_new_labels(node, value)]
    if key == "dates":
        return [flow(key, (each,))[1:-1] for each in labelled(value)]
    return [flow_text(each.text) for each in labelled(value)]


def _as_lines(key: str, node: Node, value: Value, block: Sequence[str], path: str) -> list[str]:
    """Items as lines of a block, marked and indented as those that stand there."""
    filled = [line for line in block if line.strip() and not line.lstrip().startswith("#")]
    if isinstance(node, Pairs) and filled:
        margin = _MARGIN.match(filled[0])
        indent = margin[0] if margin else ""
        return [f"{indent}{flow_text(label)}: {flow(label, text)}" for label, text in _with_new_labels(node, value)]
    marker = next(filter(None, map(_MARKER.match, filled)), None)
    if marker is None or not isinstance(node, Items):
        raise Refused(f"{path}: `{key}` cannot be added to where it stands; edit the file")
    head = f"{marker[1]}-{marker[2]}"
    if key == "dates":
        return [head + flow(key, (each,))[1:-1] for each in labelled(value)]
    return [head + flow(key, each.text) for each in labelled(value)]


def _with_new_labels(node: Pairs, value: Value) -> list[tuple[str, str]]:
    """Each (label, text) of a value, under labels that no pair has yet: `work 2` beside `work`."""
    taken = {name.text for name, _ in node.pairs}
    found = []
    for each in labelled(value):
        label, number = each.label or UNLABELLED, 1
        while (name := label if number == 1 else f"{label} {number}") in taken:
            number += 1
        taken.add(name)
        found.append((name, each.text))
    return found


def add_notes(source: str, notes: str, path: str, settings: Settings) -> Edit:
    """Put notes (Markdown) behind those that stand before the log, with a blank line around them."""
    before = read_record(source, path, settings)
    text = SourceText(source, path)
    pieces = ((text.first_line - 1 + at, piece) for piece, at, _ in outline(text.body))
    at = next((line for line, piece in pieces if piece is Piece.LOG), len(text.lines))
    while at > text.first_line - 1 and not text.lines[at - 1][0].strip():
        at -= 1
    behind = [""] if at < len(text.lines) and text.lines[at][0].strip() else []
    made = text.put(at, ["", *notes.split("\n"), *behind])
    after = reread(made.text, path, settings)
    kept = [line for line in after.notes.split("\n") if line.strip()]
    new = [line for line in notes.split("\n") if line.strip()]
    was = [line for line in before.notes.split("\n") if line.strip()]
    same = after.typed == before.typed and len(after.log) == len(before.log) and len(after.promises) == len(before.promises)
    if not same or sorted(kept) != sorted([*was, *new]):
        raise Refused(f"{path}: notes cannot be added where they belong; edit the file")
    return made


def _check(before: Contact, made: Edit, key: str, value: Value, path: str, settings: Settings) -> None:
    after = reread(made.text, path, settings)
    if rest_of(after, but_key=key) != rest_of(before, but_key=key):
        raise Refused(f"{path}: other fields would be read otherwise with this in it; edit the file")
    if texts_of(after, key) != [*texts_of(before, key), *(each.text for each in labelled(value))]:
        raise Refused(f"{path}: `{key}` cannot be added to safely; edit the file")


def texts_of(contact: Contact, key: str) -> list[str]:
    """The texts of a field, as they are read, in their order."""
    said = getattr(contact, key) if key in keys_of(Contact) else contact.typed.get(key)
    if said is None:
        return []
    if key == "dates":
        return [str(each.on) for each in said]
    if key in LISTS or isinstance(said, str):
        return [said] if isinstance(said, str) else list(said)
    return [each.text for each in said] if isinstance(said, tuple) else [str(said)]
