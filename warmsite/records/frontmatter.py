"""YAML as the user typed it: located text, lists and pairs, and never anything that YAML would make of them.

PyYAML's loaders turn `No` into False and `0123` into 83, and keep the last of two equal keys in silence; its composer
recurses as deep as a text tells it to. So records are read from the parser's events, where text is still text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warmsite.problems import Severity

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LONGEST = 256 * 1024
_DEEPEST = 8
_HOPELESS = 50  # the parser's time grows with the square of the depth: no further

# YAML takes these for ends of lines, no editor does. They pass the parser disguised as characters that no text has.
_DISGUISE = {0x85: "\ufdd0", 0x2028: "\ufdd1", 0x2029: "\ufdd2"}
_UNDISGUISE = {ord(disguise): chr(real) for real, disguise in _DISGUISE.items()}
_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_COMMENT_AFTER = re.compile(r"[ \t]+#")
_COLON = re.compile(r"[ \t]*:")


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar. `cut` where ` #` after it began a comment."""

    text: str
    line: int
    column: int
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list. `source` is how it was written: `[[ada]]` is a link that YAML takes for a list in a list."""

    items: tuple[Node, ...]
    line: int
    column: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class Pairs:
    """A mapping, in the order of the file; no key twice."""

    pairs: tuple[tuple[Text, Node], ...]
    line: int
    column: int


Node = Text | Items | Pairs


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem before it is known in which file: a place, and the words of `Problem`."""

    line: int
    column: int
    severity: Severity
    code: str
    message: str
    hint: str = ""


def split_frontmatter(text: str) -> tuple[str | None, str, int]:
    """Cut a record into (front matter, body, line on which the body begins).

    The front matter is None where the file has none, or does not close it: then the body is the whole text and the
    line is 1, or 0 for the unclosed.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return None, text, 1
    for number, line in enumerate(lines[1:], 1):
        if line.rstrip() in {"---", "..."}:
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 2
    return None, text, 0


def read_yaml(source: str, first_line: int) -> tuple[Pairs | None, list[Fault]]:
    """Read a YAML mapping; a text that is none, or no YAML at all, gives None and the fault that says so.

    What YAML would do beyond text, lists and pairs (repeated keys, aliases, anchors, merge keys, tags) costs the
    outermost key that it stands under, and each is a fault.
    """
    if len(source) > _LONGEST:
        where = "longer than 256 KiB"
        return None, [Fault(first_line, 1, "error", "yaml", f"cannot be read: {where}", "keep long text below it")]
    faults: list[Fault] = []
    controls = [(found.start(), ord(found[0])) for found in _CONTROL.finditer(source)]
    if controls:
        source = _CONTROL.sub("\ufffd", source)
    if _LINE_ENDS.search(source):
        source = source.translate(_DISGUISE)
    reader = _Reader(source, first_line, faults, controls)
    try:
        return reader.document(), faults
    except yaml.MarkedYAMLError as error:
        faults.append(_syntax_fault(error, source, first_line))
    except yaml.YAMLError as error:
        faults.append(Fault(first_line, 1, "error", "yaml", f"cannot be read as YAML: {error}"))
    return None, faults


Spot = tuple[int, int]  # (line, column), both from 0


@dataclass(frozen=True, slots=True)
class Span:
    """Where a value stands: from behind its key's colon to behind its last character.

    `commented` where comments stand between the two.
    """

    start: Spot
    end: Spot
    commented: bool


def value_spans(source: str) -> dict[str, Span]:
    """The places of a mapping's outermost values, by their keys.

    Empty for a text that YAML cannot read, and for a mapping in braces. Of a repeated key the first counts; a key whose
    colon stands on another line has no span.
    """
    try:
        return _spans(source, yaml.parse(_CONTROL.sub("\ufffd", source).translate(_DISGUISE), Loader=_LOADER))
    except yaml.YAMLError:
        return {}


def _spans(source: str, events: Iterator[Any]) -> dict[str, Span]:
    kinds = yaml.events
    root = next(event for event in events if not isinstance(event, kinds.StreamStartEvent | kinds.DocumentStartEvent))
    if not isinstance(root, kinds.MappingStartEvent) or root.flow_style:
        return {}
    spans: dict[str, Span] = {}
    places = _Places(source, 0)
    while not isinstance((key := _next_node(events))[0], kinds.MappingEndEvent):
        value = _next_node(events)
        colon = _COLON.match(source, _index(key[-1].end_mark))
        if colon and isinstance(key[0], kinds.ScalarEvent):
            spans.setdefault(key[0].value.translate(_UNDISGUISE), _span(source, colon.end(), value, places))
    return spans


def _next_node(events: Iterator[Any]) -> list[Any]:
    """The events of a whole node; of what ends the collection around it, the one event."""
    found: list[Any] = []
    depth = 0
    while not found or depth > 0:
        found.append(event := next(events))
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
    return found


def _span(source: str, start: int, value: list[Any], places: _Places) -> Span:
    at, commented = start, False
    for event in value:
        first, end = _index(event.start_mark), _index(event.end_mark)
        if isinstance(event, yaml.CollectionEndEvent) and first == end:
            continue  # by indentation: YAML only knows it when it sees what comes next
        header = source[first:end].partition("\n")[0] if getattr(event, "style", None) in {"|", ">"} else ""
        # Between two events stand spaces, marks and comments; nothing else there can hold a `#`.
        commented = commented or "#" in source[at:first] + header
        at = max(at, end)
    line, column = places.of(start)
    last, behind = places.of(start + len(source[start:at].rstrip(" \t\n")))
    return Span((line, column - 1), (last, behind - 1), commented)


class _Places:
    """Lines and columns of a text's characters; YAML's own count follows other line ends than editors do."""

    def __init__(self, source: str, first_line: int) -> None:
        self.starts = [0, *(match.end() for match in re.finditer("\n", source))]
        self.first_line = first_line

    def of(self, index: int) -> tuple[int, int]:
        line = bisect_right(self.starts, index) - 1
        return self.first_line + line, index - self.starts[line] + 1


class _Reader:
    """Builds nodes from the parser's events with a stack of its own, so that no text can exhaust Python's."""

    def __init__(self, source: str, first_line: int, faults: list[Fault], controls: list[tuple[int, int]]) -> None:
        """`controls` are the (place, code point) of the characters that no text may hold."""
        self.source = source
        self.controls = controls
        self.key = ""  # the outermost key whose value is being read
        self.disguised = any(disguise in source for disguise in _DISGUISE.values())
        self.places = _Places(source, first_line)
        self.faults = faults
        self.spoilt = False  # whether the value under the present outermost key holds something that costs it

    def document(self) -> Pairs | None:
        events = yaml.parse(self.source, Loader=_LOADER)
        kinds = yaml.events
        next(events)  # the stream begins
        if isinstance(next(events), kinds.StreamEndEvent):
            return Pairs((), *self.places.of(0))
        start = next(events)
        if not isinstance(start, kinds.MappingStartEvent):
            self._fault(start, "yaml", "cannot be read: lines of `key: value` are expected", "begin with `name: …`")
            return None
        self._refuse_marks(start)
        root = self._outermost(start, events)
        next(events)  # the document ends
        if isinstance(second := next(events), kinds.DocumentStartEvent):
            self._fault(second, "yaml", "what follows a line of `---` is not read", "delete the line")
        return root

    def _outermost(self, start: Any, events: Iterator[Any]) -> Pairs:
        pairs: list[tuple[Text, Node]] = []
        seen: dict[str, int] = {}  # key → the line of the one that counts, 0 while none does
        while not isinstance(event := next(events), yaml.events.MappingEndEvent):
            self.spoilt, self.key = False, ""
            key = self._node(event, events, 1)
            self.key = key.text if isinstance(key, Text) else ""
            value = self._node(next(events), events, 1)
            self.key = ""
            if isinstance(key, Text):
                if key.text == "<<":
                    self._fault(key, "merge-key", "a merge key (`<<`) is not read", "write the fields out")
                    continue
                if key.text in seen:
                    counts = f"the one in line {seen[key.text]} counts" if seen[key.text] else "the first could not be read"
                    message = f"`{key.text}` stands here again; {counts}"
                    self._fault(key, "repeated-key", message, "keep one of them, or make it a list")
                if not self.spoilt and not seen.get(key.text):
                    pairs.append((key, value))
                    seen[key.text] = key.line
                seen.setdefault(key.text, 0)
            else:
                self._fault(key, "key", "a field's name must be plain text", "write `name: value`")
        line, column = self._at(start)
        return Pairs(tuple(pairs), line, column)

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        kinds = yaml.events
        line, column = self._at(event)
        if isinstance(event, kinds.AliasEvent):
            self._spoil(event, "alias", f"`*{event.anchor}` is an alias to YAML", "put the value in quotes")
            return Text("", line, column)
        self._refuse_marks(event)
        if isinstance(event, kinds.ScalarEvent):
            if self.controls or event.style == '"':
                self._refuse_controls(event)
            cut = not event.style and self._has_comment_after(event)
            return Text(self._as_typed(event.value), line, column, cut)
        if depth >= _DEEPEST:
            self._spoil(event, "too-deep", "is nested too deep", "use a list or `label: text` pairs")
            _skip(events)
            return Text("", line, column)
        if isinstance(event, kinds.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(each := next(events), kinds.SequenceEndEvent):
                items.append(self._node(each, events, depth + 1))
            source = self.source[_index(event.start_mark) : _index(each.end_mark)]
            return Items(tuple(items), line, column, self._as_typed(source))
        return self._inner_pairs(events, depth, line, column)

    def _inner_pairs(self, events: Iterator[Any], depth: int, line: int, column: int) -> Pairs:
        pairs: list[tuple[Text, Node]] = []
        seen: set[str] = set()
        while not isinstance(event := next(events), yaml.events.MappingEndEvent):
            key = self._node(event, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            if not isinstance(key, Text):
                self._spoil(key, "key", "a label must be plain text", "write `label: text`")
            elif key.text in seen:
                self._spoil(key, "repeated-key", f"`{key.text}` stands here again", "keep one of them")
            elif key.text == "<<":
                self._spoil(key, "merge-key", "a merge key (`<<`) is not read", "write the pairs out")
            else:
                seen.add(key.text)
                pairs.append((key, value))
        return Pairs(tuple(pairs), line, column)

    def _refuse_controls(self, event: Any) -> None:
        """A control character costs the field, be it typed as such or as an escape that YAML resolves."""
        at = bisect_left(self.controls, (_index(event.start_mark), 0))
        if at < len(self.controls) and self.controls[at][0] < _index(event.end_mark):
            place, code = self.places.of(self.controls[at][0]), self.controls[at][1]
        elif found := _CONTROL.search(event.value):
            place, code = self._at(event), ord(found[0])
        else:
            return
        self.spoilt = True
        self._fault_at(place, "control", f"a control character (U+{code:04X})", "delete it")

    def _refuse_marks(self, event: Any) -> None:
        if event.anchor is not None:
            self._spoil(event, "anchor", f"`&{event.anchor}` is an anchor to YAML", "put the value in quotes")
        if event.tag is not None:
            self._spoil(event, "tag", "a `!` before a value is a tag to YAML", "put the value in quotes")

    def _has_comment_after(self, event: Any) -> bool:
        return _COMMENT_AFTER.match(self.source, _index(event.end_mark)) is not None

    def _as_typed(self, text: str) -> str:
        return text.translate(_UNDISGUISE) if self.disguised else text

    def _at(self, event: Any) -> tuple[int, int]:
        return self.places.of(_index(event.start_mark))

    def _spoil(self, where: Any, code: str, message: str, hint: str) -> None:
        self.spoilt = True
        self._fault(where, code, message, hint)

    def _fault(self, where: Any, code: str, message: str, hint: str) -> None:
        place = (where.line, where.column) if isinstance(where, Text | Items | Pairs) else self._at(where)
        self._fault_at(place, code, message, hint)

    def _fault_at(self, place: tuple[int, int], code: str, message: str, hint: str) -> None:
        about = f"{self.key}: {message}" if self.key else message
        self.faults.append(Fault(*place, "error", code, about, hint))


def _index(mark: Any) -> int:
    """A mark's place in the text, in characters."""
    index: int = mark.index
    return index


def _skip(events: Iterator[Any]) -> None:
    """Pass over the rest of a list or mapping that has just begun."""
    open_ones = 1
    while open_ones:
        event = next(events)
        open_ones += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if open_ones > _HOPELESS:
            raise yaml.MarkedYAMLError(problem="nesting", problem_mark=event.start_mark)


# What the parser says (its two forms word things differently) → what to tell a person.
_SYNTAX = (
    ("mapping values are not allowed", "a second `: ` in one line", "put the value in quotes"),
    ("tab character", "a tab where YAML wants spaces", "use spaces"),
    ("found character '\\t'", "a tab where YAML wants spaces", "use spaces"),
    ("found character", "a value cannot begin with this character", "put the value in quotes"),
    ("found unexpected end of stream", "the quotation mark is not closed", "close it, or put the whole in quotes"),
    ("expected ',' or ']'", "the list that `[` opens is not closed", "close it with `]`, or put the value in quotes"),
    ("expected ',' or '}'", "the pairs that `{` opens are not closed", "close them with `}`, or use quotes"),
    ("could not find expected ':'", "a line without `: `", "write `name: value`, and indent what continues a line"),
    ("alphabetic or numeric character", "`&` or `*` at the start means an anchor to YAML", "put the value in quotes"),
    ("nesting", "is nested too deep", "use a list or `label: text` pairs"),
    ("expected <block end>", "a line that does not fit the ones above", "check its indentation and quotes"),
    ("did not find expected key", "a line that does not fit the ones above", "check its indentation and quotes"),
    ("did not find expected '-' indicator", "a line that does not fit its list", "begin it with `- `"),
)


def _syntax_fault(error: yaml.MarkedYAMLError, source: str, first_line: int) -> Fault:
    said = error.problem or ""
    # An unclosed quotation mark or bracket is found at the end; the person looks for where it opened.
    unclosed = ("unexpected end of stream", "expected ',' or")
    mark = error.context_mark if any(words in said for words in unclosed) and error.context_mark else error.problem_mark
    line, column = _Places(source, first_line).of(mark.index if mark else 0)
    for words, message, hint in _SYNTAX:
        if words in said:
            return Fault(line, column, "error", "yaml", f"cannot be read as YAML: {message}", hint)
    return Fault(line, column, "error", "yaml", f"cannot be read as YAML: {said or 'broken syntax'}")
