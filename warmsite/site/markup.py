"""Markdown of the user's to HTML that is safe on a private page: nothing in it runs, nothing loads from elsewhere.

Raw HTML is shown as typed. What comes out is cleaned once more by nh3, so that a fault in a Markdown reader is no hole.
"""

from __future__ import annotations

import re
from functools import cached_property
from hashlib import blake2b
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from warmsite.records.blocks import Role, are_too_many, is_overloaded, read_lines
from warmsite.site.plain import plain_blocks, plain_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from warmsite.site.views import Prose, Ref

_DEEPEST = 10  # levels of lists: their time grows with the square of the depth
_MOST_WORK = 20_000_000  # characters of blocks looked at; about half a second
_WORK_OF_BLOCK = 1000  # what a block costs however short it is, in those
_WORD_JOINER = "\u2060"
_WIKI = re.compile(r'<a href="wiki:([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_FOOTNOTE = re.compile(r'(id="|href="#)(fn(?:ref)?\d*)[:-]')
_TAGS = frozenset(
    [
        "a",
        "abbr",
        "blockquote",
        "br",
        "code",
        "dd",
        "del",
        "div",
        "dl",
        "dt",
        "em",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_ATTRIBUTES = {
    "a": {"href", "title", "id", "class"},
    "li": {"id", "class"},
    "sup": {"id"},
    "div": {"class"},
    "ol": {"start"},
    "td": {"class"},
    "th": {"class"},
}
_SCHEMES = {"http", "https", "mailto", "tel", "wiki"}
# What is left of a link whose address nh3 could not read.
_NO_LINK = re.compile(r'<a(?: title="[^"]*")? rel="noopener noreferrer">(.*?)</a>', re.DOTALL)
# An address without a scheme leads nowhere from here; `//host` would lead to another machine even from disk.
_SOUND_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:|wiki:|#fn)", re.IGNORECASE)


class _Overloaded(Exception):
    """A text that would keep the reader busy for seconds, though nothing told so beforehand."""


class Markup:
    """Renders texts, each once: `known` has the HTML of texts rendered before, by digest, and is kept between builds."""

    def __init__(self, known: Callable[[], dict[str, str]] = dict) -> None:
        """`known` is called when the first text is asked for."""
        self._load = known
        self.fresh: dict[str, str] = {}  # what was rendered that `known` did not have

    @cached_property
    def known(self) -> dict[str, str]:
        return self._load()

    def inline(self, prose: Prose, root: str) -> str:
        """A text within a line, as HTML; a text that means nothing to Markdown is its own escaped self."""
        text = prose.text
        if (plain := plain_line(text)) is not None:
            return plain
        html = self._remembered("inline", text, self._inline)
        return self._linked(html, prose, root)

    def blocks(self, prose: Prose, root: str) -> str:
        """A text of paragraphs, lists, tables, as HTML."""
        text = prose.text
        if not text.strip():
            return ""
        if (plain := plain_blocks(text)) is not None:
            return plain
        return self._linked(self._remembered("blocks", text, self._blocks), prose, root)

    def _remembered(self, kind: str, text: str, render: Callable[[str], str]) -> str:
        key = blake2b(f"{kind}\0{text}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        html = self.known.get(key)
        if html is None:
            html = self.known[key] = self.fresh[key] = render(text)
        return html

    def _blocks(self, text: str) -> str:
        html = None if is_overloaded(text) else self._convert(text)
        if html is None:
            return "".join(f"<p>{escape(part, quote=False)}</p>" for part in re.split(r"\n{2,}", text) if part.strip())
        # Two texts on one page may both have a footnote 1.
        own = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=3).hexdigest()
        return _FOOTNOTE.sub(rf"\1\2-{own}-", self._clean(html))

    def _convert(self, text: str) -> str | None:
        """What the reader makes of a text; None where that would be too deep, or take too long."""
        try:
            html = str(self._reader.convert(_as_python_markdown(text)))
        except (RecursionError, _Overloaded):
            del self._reader  # it stands within lists that the next text does not have
            return None
        self._reader.reset()
        return html

    def _inline(self, text: str) -> str:
        # Within a line nothing is a heading, a list or a quotation: the joiner keeps its beginning from being one.
        html = self._blocks(_WORD_JOINER + text).replace(_WORD_JOINER, "", 1)
        return html[3:-4] if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1 else html

    def _clean(self, html: str) -> str:
        import nh3

        html = nh3.clean(
            html,
            tags=set(_TAGS),
            attributes=_ATTRIBUTES,
            url_schemes=_SCHEMES,
            link_rel="noopener noreferrer",
            attribute_filter=_sound_attribute,
        )
        return _NO_LINK.sub(r"<span>\1</span>", html)

    def _linked(self, html: str, prose: Prose, root: str) -> str:
        if 'href="wiki:' not in html:
            return html
        links = dict(prose.links)

        def link(found: re.Match[str]) -> str:
            target = unquote(found[1].replace("&amp;", "&"))
            ref: Ref | None = links.get(target)
            if ref is None:
                return f'<span class="nobody" title="no contact of that name">{found[2] or escape(target)}</span>'
            return f'<a class="contact" href="{escape(root + quote(ref.page))}">{found[2] or escape(ref.name)}</a>'

        return _WIKI.sub(link, html)

    @cached_property
    def _reader(self) -> Any:
        return _make_reader()


def _sound_attribute(_tag: str, name: str, value: str) -> str | None:
    return None if name == "href" and not _SOUND_ADDRESS.match(value) else value


def _make_reader() -> Any:
    """Python-Markdown with what the notes know: tables, footnotes, fenced code, task lists, wiki links."""
    from xml.etree.ElementTree import Element  # building, not parsing

    from markdown import Markdown
    from markdown.blockprocessors import BlockProcessor, HashHeaderProcessor
    from markdown.extensions.tables import TableExtension
    from markdown.inlinepatterns import InlineProcessor
    from markdown.treeprocessors import Treeprocessor

    def processor(link: Callable[[re.Match[str]], tuple[Element, int]]) -> Any:
        """What Python-Markdown calls with a match: it wants an element, and the start and the end of what that stands for."""

        def handle(_self: object, found: re.Match[str], _data: str) -> tuple[Element, int, int]:
            element, end = link(found)
            return element, found.start(0), end

        return type("Link", (InlineProcessor,), {"handleMatch": handle})

    def wiki_link(found: re.Match[str]) -> tuple[Element, int]:
        link = Element("a", href=f"wiki:{quote(found[1].strip(), safe='')}")
        link.text = (found[2] or "").strip()
        return link, found.end(0)

    class Heading(HashHeaderProcessor):
        """`# Title`, as CommonMark has it: a space after the marks, closing marks left out."""

        RE = re.compile(r"(?:^|\n)(?P<level>#{1,6})(?P<header>[ \t][^\n]*|)(?:\n|$)")

        def run(self, parent: Element, blocks: list[str]) -> bool | None:
            found = self.RE.search(blocks[0])
            if found:
                title = found["header"].strip()
                bare = title.rstrip("#")
                title = bare.rstrip() if bare[-1:] in {"", " ", "\t"} else title
                blocks[0] = f"{blocks[0][: found.start('header')]} {title}{blocks[0][found.end('header') :]}"
            result: bool | None = super().run(parent, blocks)
            return result

    def bare_link(found: re.Match[str]) -> tuple[Element, int]:
        said = found[0].rstrip(".,;:!?'")
        while said.endswith(")") and said.count("(") < said.count(")"):
            said = said[:-1].rstrip(".,;:!?'")
        link = Element("a", href=said)
        link.text = said
        return link, found.start(0) + len(said)

    class Shape(Treeprocessor):
        """Headings below the page's own, boxes of tasks, pictures as their words."""

        def run(self, root: Element) -> None:
            for each in root.iter():
                if each.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
                    each.tag = f"h{min(int(each.tag[1]) + 2, 6)}"
                elif each.tag == "img":
                    words = each.get("alt") or "picture"
                    each.tag, each.text = "span", f"[{words}]"
                    each.attrib.clear()
                elif each.tag == "a" and not _SOUND_ADDRESS.match(each.get("href", "")) and not each.get("id"):
                    each.tag = "span"  # leads nowhere from here
                    each.attrib.clear()
                elif each.tag in {"td", "th"} and (side := each.attrib.pop("align", "")):
                    each.set("class", side)
                elif each.tag == "li":
                    _tick(each)

    def _tick(item: Element) -> None:
        each = item if item.text and item.text.strip() else next(iter(item), item)
        for box, shown in (("[ ] ", "☐ "), ("[x] ", "☑ "), ("[X] ", "☑ ")):
            if each.text and each.text.startswith(box):
                each.text = shown + each.text[len(box) :]
                item.set("class", "task")

    class Work(BlockProcessor):
        """Takes no block, but counts what they are looked at: the reader goes over the rest of one again and again."""

        done = 0

        def test(self, parent: Element, block: str) -> bool:
            del parent
            self.done += len(block) + _WORK_OF_BLOCK
            if self.done > _MOST_WORK:
                raise _Overloaded
            return False

    class Load(Treeprocessor):
        """Looks at the units of text as the reader parted them, before it reads the marks in them."""

        def run(self, root: Element) -> None:
            work.done = 0  # all blocks are read
            if are_too_many(said for each in root.iter() for said in (each.text, each.tail) if said):
                raise _Overloaded

    tables = TableExtension(use_align_attribute=True)
    reader = Markdown(extensions=[tables, "footnotes", "fenced_code", "sane_lists"], output_format="html")
    reader.preprocessors.deregister("html_block")
    reader.inlinePatterns.deregister("html")
    reader.parser.blockprocessors.register(Heading(reader.parser), "hashheader", 70)
    reader.inlinePatterns.register(processor(wiki_link)(r"\[\[([^\[\]|\n]+)(?:\|([^\[\]|\n]*))?\]\]", reader), "wiki", 175)
    reader.inlinePatterns.register(processor(bare_link)(r"\bhttps?://[^\s<>\"\[\]\\`\x02\x03]+", reader), "bare", 85)
    work = Work(reader.parser)
    reader.parser.blockprocessors.register(work, "work", 1000)
    reader.treeprocessors.register(Load(reader), "load", 25)
    reader.treeprocessors.register(Shape(reader), "shape", 15)
    return reader


def _as_python_markdown(text: str) -> str:
    """Lists written as in CommonMark, written as Python-Markdown wants them: four spaces a level, a blank line before.

    Fenced code within an item becomes indented code, for Python-Markdown knows fences only outside of lists.
    """
    if not re.search(r"^[ \t]*(?:[-+*]|[0-9]{1,9}[.)])[ \t]", text, re.MULTILINE):
        return text
    out: list[str] = []
    before, depth_before = Role.BLANK, 0
    for line in read_lines(text, 1):
        depth = min(line.depth, _DEEPEST)
        if line.role is Role.ITEM:
            if before is Role.TEXT and depth_before == 0 and out and out[-1].strip():
                out.append("")
            marker = line.raw.lstrip()[: len(line.raw.lstrip()) - len(line.content)].strip() if line.content else line.raw.strip()
            marker = re.sub(r"\)$", ".", marker)
            out.append(f"{'    ' * (depth - 1)}{marker} {line.content}")
        elif line.role is Role.CODE and line.depth:
            if line.content == "" and re.match(r"\s*(?:`{3,}|~{3,})", line.raw):
                out.append("")
            else:
                out.append(f"{'    ' * (depth + 1)}{_code(line.raw, line.depth)}")
        elif line.role is Role.TEXT and line.depth:
            out.append(f"{'    ' * depth}{line.raw.strip()}")
        else:
            out.append(line.raw)
        before, depth_before = line.role, line.depth
    return "\n".join(out)


def _code(raw: str, depth: int) -> str:
    """A line of code without the indentation that its item gave it."""
    margin = min(len(raw) - len(raw.lstrip(" ")), depth * 2)
    return raw[margin:]
