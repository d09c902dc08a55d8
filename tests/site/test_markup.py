"""Notes: what of Markdown they know, and that nothing in them runs, loads or leads where it should not."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sites import Read

from warmsite.records.blocks import is_overloaded
from warmsite.site import markup
from warmsite.site.markup import Markup
from warmsite.site.views import Prose, Ref

ADA = Ref("ada-okafor", "Ada Okafor", "people/ada-okafor.html")
LINKS = (("ada-okafor", ADA), ("Ada Okafor", ADA))
TAGS = {
    *(
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
    ),
    *("pre", "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
ATTRIBUTES = frozenset({"href", "title", "id", "class", "start", "rel"})
MARKUP = Markup()


def blocks(text: str) -> str:
    return MARKUP.blocks(Prose(text, LINKS), "../")


def inline(text: str) -> str:
    return MARKUP.inline(Prose(text, LINKS), "../")


def assert_harmless(html: str) -> None:
    """Only what SPEC 6 lets through: known tags and attributes, no handler, nothing loaded, no odd scheme."""
    read = Read(html)
    assert not read.unbalanced
    for each in read.elements:
        assert each.tag in TAGS
        assert set(each.attributes) <= ATTRIBUTES
        href = re.sub(r"[\t\n\r]", "", each.attributes.get("href", "")).lstrip("".join(map(chr, range(33))))
        scheme = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", href)
        assert scheme is None or scheme[1].lower() in {"http", "https", "mailto", "tel"}, href


# what notes know


def test_blocks__paragraphs_and_emphasis() -> None:
    html = blocks("One *two* **three** `four`.\n\nFive.")
    assert html == "<p>One <em>two</em> <strong>three</strong> <code>four</code>.</p>\n<p>Five.</p>"


def test_blocks__headings_stand_below_the_page_s_own() -> None:
    assert [each.tag for each in Read(blocks("# One\n\n## Two\n\n###### Six")).elements] == ["h3", "h4", "h6"]


@pytest.mark.parametrize("text", ["#", "##", "# #", "a\n\n#\n\nb", "#######", "- #", "> ##", "####### seven"])
def test_blocks__a_heading_without_words(text: str) -> None:
    assert_harmless(blocks(text))
    assert_harmless(inline(text))


def test_blocks__tables() -> None:
    read = Read(blocks("| Year | Call |\n|------|-----:|\n| 2026 | *yes* |\n| 2025 | no |"))
    assert len(read.all("table")) == 1
    assert [each.text for each in read.all("th")] == ["Year", "Call"]
    assert [each.text for each in read.all("td")] == ["2026", "", "2025", "no"]
    assert len(read.all("em")) == 1


def test_blocks__a_table_keeps_its_alignment() -> None:
    read = Read(blocks("| Year | Sum |\n|------|----:|\n| 2026 | 5 |"))
    assert [each.attributes.get("class") for each in read.all("td")] == [None, "right"]


def test_blocks__a_long_table_is_a_table() -> None:
    rows = "\n".join(f"| 20{number:02} | a call | {number} | yes |" for number in range(100))
    assert "<table>" in blocks(f"| Year | What | No | Done |\n|---|---|---|---|\n{rows}")


def test_blocks__footnotes() -> None:
    read = Read(blocks("She said so.[^1] Twice.[^1]\n\n[^1]: In 2019, at the *fair*."))
    assert len(read.ids) == len(set(read.ids))
    targets = {each.attributes["href"] for each in read.all("a")}
    assert all(target.startswith("#") and target[1:] in read.ids for target in targets)
    assert "In 2019, at the" in read.text


def test_blocks__footnotes_of_two_texts_do_not_share_names() -> None:
    first, second = Read(blocks("A[^1]\n\n[^1]: one")), Read(blocks("B[^1]\n\n[^1]: two"))
    assert first.ids
    assert not set(first.ids) & set(second.ids)


def test_blocks__task_lists() -> None:
    read = Read(blocks("- [ ] open\n- [x] done\n- [X] done too\n- [y] none"))
    assert [each.text.strip() for each in read.all("li")] == ["☐ open", "☑ done", "☑ done too", "[y] none"]


@pytest.mark.parametrize("fence", ["```", "~~~", "````", "```python"])
def test_blocks__fenced_code_is_shown_as_typed(fence: str) -> None:
    html = blocks(f"{fence}\n<b> [[ada-okafor]] *x* https://example.com\n- [ ] no task\n{fence[:4].rstrip('p')}")
    read = Read(html)
    assert {each.tag for each in read.elements} == {"pre", "code"}
    assert read.text.strip("\n") == "<b> [[ada-okafor]] *x* https://example.com\n- [ ] no task"


def test_blocks__fenced_code_within_an_item() -> None:
    read = Read(blocks("- an item:\n\n  ```\n  code <b>\n    deeper\n  ```\n- the next"))
    assert [each.tag for each in read.elements].count("li") == 2
    assert "code <b>\n  deeper\n" in read.all("code")[0].text


def nesting(html: str) -> list[tuple[int, str]]:
    """Each item's depth and words."""
    found, depth = [], 0
    for part in re.findall(r"</?(?:ul|ol)[^>]*>|</?li>|[^<]+", html):
        if part in {"</ul>", "</ol>"}:
            depth -= 1
        elif part.startswith(("<ul", "<ol")):
            depth += 1
        elif part[0] != "<" and part.strip():
            found.append((depth, " ".join(unescape(part).split())))
    return found


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("- a\n  - b\n    - c\n- d", [(1, "a"), (2, "b"), (3, "c"), (1, "d")]),
        ("- a\n    - b\n- c", [(1, "a"), (2, "b"), (1, "c")]),
        ("1. a\n   - b\n2. c", [(1, "a"), (2, "b"), (1, "c")]),
        ("* a\n  + b\n* c", [(1, "a"), (2, "b"), (1, "c")]),
        ("- a\n\t- b\n- c", [(1, "a"), (2, "b"), (1, "c")]),
        ("Words:\n- a\n- b", [(0, "Words:"), (1, "a"), (1, "b")]),
        ("- a\n b", [(1, "a b")]),
    ],
)
def test_blocks__lists_nest_as_in_commonmark(text: str, wanted: list[tuple[int, str]]) -> None:
    """SPEC 3: two spaces under `- ` are enough."""
    html = re.sub(r"</?p>", "", blocks(text))
    assert nesting(html) == wanted


def test_blocks__line_breaks_quotes_and_rules() -> None:
    tags = [each.tag for each in Read(blocks("a  \nb\n\n> said\n\n---\n\nend")).elements]
    assert "br" in tags
    assert "blockquote" in tags
    assert "hr" in tags


# links to people


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[[ada-okafor]]", "Ada Okafor"),
        ("[[Ada Okafor]]", "Ada Okafor"),
        ("[[ada-okafor|Ada]]", "Ada"),
        ("[[ada-okafor| her & him ]]", "her & him"),
        ("**[[ada-okafor|Ada]]**", "Ada"),
        ("- [[ada-okafor|Ada]]", "Ada"),
        ("# [[ada-okafor|Ada]]", "Ada"),
        ("| a |\n|---|\n| [[ada-okafor]] |", "Ada Okafor"),
    ],
)
def test_links__that_mean_somebody(text: str, shown: str) -> None:
    for html in (blocks(text), inline(text)):
        [link] = Read(html).all("a")
        assert link.attributes["href"] == "../people/ada-okafor.html"
        assert link.text == shown


@pytest.mark.parametrize(
    ("text", "shown"), [("[[nobody]]", "nobody"), ("[[nobody|Someone]]", "Someone"), ("[[<b>]]", "<b>"), ("[[a&amp;b]]", None)]
)
def test_links__that_mean_nobody_stay_as_words(text: str, shown: str | None) -> None:
    read = Read(blocks(text))
    assert read.all("a") == []
    assert shown is None or shown in read.text


@pytest.mark.parametrize("text", ["`[[ada-okafor]]`", "```\n[[ada-okafor]]\n```", "    [[ada-okafor]]", "\\[[ada-okafor]]"])
def test_links__in_code_are_shown_as_typed(text: str) -> None:
    read = Read(blocks(text))
    assert read.all("a") == []
    assert "[[ada-okafor]]" in read.text


def test_links__nobody_can_make_one_by_hand() -> None:
    assert_harmless(blocks("[x](wiki:ada-okafor) [x](wiki:nobody) <wiki:ada-okafor> <a href='wiki:ada-okafor'>x</a>"))
    assert_harmless(blocks('[x](wiki:%22%3E%3Cscript%3E) [[a" onclick="x]] [[ada-okafor|<img src=x onerror=y>]]'))


# the world outside


def test_links__bare_addresses_are_links() -> None:
    read = Read(blocks("See https://example.com/a?b=c&d=e. And (http://x.org/y_(z)), ftp://no.org and example.com."))
    hrefs = [each.attributes["href"] for each in read.all("a")]
    assert hrefs[0] == "https://example.com/a?b=c&d=e"
    assert hrefs[1].startswith("http://x.org/y_(z")
    assert len(hrefs) == 2


@pytest.mark.parametrize(
    "text", ["https://example.com/`x`", "https://example.com/\\*x", "https://example.com/**x**", "https://a.b/&amp;"]
)
def test_links__bare_addresses_with_signs_in_them(text: str) -> None:
    html = blocks(text)
    assert "klzzwxh" not in html
    assert "wzxhzdk" not in html
    [link] = Read(html).all("a")
    assert link.attributes["href"].startswith("https://")


@pytest.mark.parametrize("text", ["[a](https://example.com)", "<https://example.com>", "[a][1]\n\n[1]: https://example.com"])
def test_links__that_lead_out_say_nothing_of_us(text: str) -> None:
    [link] = Read(blocks(text)).all("a")
    assert link.attributes["href"] == "https://example.com"
    assert {"noopener", "noreferrer"} <= set(link.attributes["rel"].split())


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:x", "java&#10;script:x", "&#106;avascript:x", " javascript:x",
     "\x01javascript:x", "data:text/html,<script>x</script>", "DATA:text/html;base64,PHM+", "vbscript:x", "file:///etc/passwd",
     "javascript&colon;x", "javascript&#58;x", "%6aavascript:x", "view-source:x", "vscode://file/x", "blob:x",
     "ftp://x.org"],
    ids=repr,
)  # fmt: skip
@pytest.mark.parametrize("form", ["[x]({})", "[x](<{}>)", "<{}>", "[x][1]\n\n[1]: {}", "[x][1]\n\n[1]: <{}> 'title'", "![x]({})"])
def test_links__of_odd_schemes_are_words(form: str, address: str) -> None:
    assert_harmless(blocks(form.format(address)))


@pytest.mark.parametrize("address", ["//evil.example/x", "\\\\evil.example\\x", "/\\evil.example", "file://evil.example/x"])
@pytest.mark.parametrize("form", ["[x]({})", "[x](<{}>)", "[x][1]\n\n[1]: {}"])
def test_links__to_a_host_without_a_scheme_are_words(form: str, address: str) -> None:
    """From disk they mean `file:`, and on Windows hand the user's name to whoever answers."""
    for each in Read(blocks(form.format(address))).all("a"):
        assert not each.attributes.get("href", "").startswith(("//", "\\", "/\\", "file:"))


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "<b onclick=alert(1)>bold</b>", "<div>\n\nblock\n\n</div>", "<!-- comment -->", "<?php x ?>",
     "<![CDATA[ x ]]>", "<img src=x onerror=alert(1)>", "</p></div></main>", "<a href='javascript:x'>x</a>", "<style>*{}</style>",
     "a <br> b", "&lt;b&gt;", "<svg/onload=alert(1)>", "<iframe src=//evil>", "&copy; &#60;script&#62;"],
)  # fmt: skip
def test_html__is_shown_as_typed(text: str) -> None:
    for html in (blocks(text), inline(text)):
        assert_harmless(html)
        said = re.sub(r"\s+", " ", Read(html).text).strip()
        assert said in {re.sub(r"\s+", " ", text), re.sub(r"\s+", " ", unescape(text))}


@pytest.mark.parametrize(
    "text",
    ["# h {#x onclick=alert(1)}", "para\n{: onclick=alert(1) }", "[a](http://x.org){: onmouseover=x}", "*a*{onclick=x}",
     '[a](http://x.org "t\\" onclick=alert(1) x=\\"")', '[a](http://x.org" onclick="alert(1))', '<http://x.org/"onclick=x>',
     "```{onclick=x}\nc\n```", "``` {.a onclick=x}\nc\n```", '![a" onerror="x](y)', "[^1\" onclick=x]\n\n[^1\" onclick=x]: y",
     '| a |\n|:--" onclick=x|\n| b |', 'https://x.org/"onmouseover=x', "https://x.org/'onmouseover=x"],
)  # fmt: skip
def test_html__attributes_cannot_be_smuggled_in(text: str) -> None:
    assert_harmless(blocks(text))
    assert_harmless(inline(text))


@pytest.mark.parametrize(
    "text",
    ["![a cat](https://evil.example/x.png)", "![a cat][1]\n\n[1]: https://evil.example/x.png", "![a cat](//evil.example/x.png)",
     "![a cat](data:image/svg+xml,x)", "[![a cat](https://evil.example/x.png)](https://x.org)"],
)  # fmt: skip
def test_pictures__are_their_words(text: str) -> None:
    html = blocks(text)
    assert "<img" not in html
    assert "src" not in html
    assert "a cat" in Read(html).text


# inputs that hang Markdown readers (FACTS.md): known by their marks, and shown as typed


@pytest.mark.parametrize(
    "text",
    ["<![CDATA[" * 2000, "[" * 5000, "![" * 2500, "*a " * 3000, "_a " * 3000, "**a*" * 1500, "`" * 601 + "a", "`a" * 2000,
     "[a](" * 2000, "<a" * 3000,
     "&#" * 3000, "[[" * 2500, "[^" * 2000, "\\" * 5000, "> " * 3000 + "x", "~" * 3000, "^" * 3000],
    ids=lambda text: f"{text[:9]}…{len(text)}",
)  # fmt: skip
def test_overloaded__is_shown_as_typed(text: str) -> None:
    assert is_overloaded(text)
    html = blocks(text)
    assert_harmless(html)
    assert {each.tag for each in Read(html).elements} == {"p"}
    assert Read(html).text == text


def test_overloaded__is_no_ordinary_long_note() -> None:
    words = "It was a *good* day with [[ada-okafor]] at `noon`, and we said (twice) that it was. "
    assert not is_overloaded("\n\n".join(words * 10 for _ in range(100)))


@pytest.mark.parametrize("unit", ["# a\n", "## b\n# c\n", "![    - a\n    - a\n", "*a*\n    1. b\n", "1. a\n"], ids=repr)
def test_overloaded__what_only_the_reader_can_tell(monkeypatch: pytest.MonkeyPatch, unit: str) -> None:
    """Its own work is bounded too: whatever passes for ordinary is rendered soon, or shown as typed."""
    monkeypatch.setattr(markup, "is_overloaded", lambda _: False)
    text = (unit * 120_000)[:120_000]
    html = Markup().blocks(Prose(text, ()), "../")
    assert {each.tag for each in Read(html).elements} == {"p"}
    assert Read(html).text.split() == text.split()


@pytest.mark.parametrize("heavy", ["- a\n\n  " + "1. b\n" * 30_000, "> " * 900 + "x"], ids=["blocks", "marks"])
def test_overloaded__leaves_nothing_behind_for_the_next_text(monkeypatch: pytest.MonkeyPatch, heavy: str) -> None:
    """What broke off within a list would make the next one read as if it stood in it."""
    monkeypatch.setattr(markup, "is_overloaded", lambda _: False)
    one, other = Markup(), Markup()
    after = Prose("- a\n\n- *b*\n\nAnd *so* on.", ())
    assert one.blocks(Prose(heavy, ()), "../").startswith("<p>")
    assert one.blocks(after, "../") == other.blocks(after, "../")


# whatever stands there

PIECES = st.sampled_from(
    [
        *"[]()<>!*_`\n\t:\\&\"'={}|aé李#",
        *("```\n", "~~~", "\n\n", "  ", "    ", "- ", "1. ", "# ", "| ", "|-|\n", "> ", "---\n", "[1]: ", "[^1]", "[^1]: "),
        *(
            "[[",
            "]]",
            "[[ada-okafor]]",
            "[[x|",
            "wiki:",
            "&#58;",
            "&lt;",
            "javascript:",
            "data:",
            "vbscript:",
            "mailto:",
            "x@y.z",
        ),
        *("http://", "https://x.org/", "//", "<script>", "</p>", "<img src=x onerror=y>", "on", "onclick=x", "src=", "href="),
        *("\u202e", "\x00", "\x02", "\x03", "\x02klzzwxh:0\x03", "\x02wzxhzdk:0\x03", "\x0c", "\r", "\u2028"),
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=30).map("".join))


@settings(max_examples=400, deadline=None)
@given(TEXTS)
@example("[x](\x01javascript:y)")
@example("\x02klzzwxh:0\x03 [[ada-okafor]]")
@example('<a href="wiki:%22onclick=x">[[ada-okafor]]')
def test_any_text__comes_out_harmless(text: str) -> None:
    assert_harmless(blocks(text))
    assert_harmless(inline(text))


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_any_text__does_not_depend_on_what_was_rendered_before(text: str) -> None:
    assert blocks(text) == Markup().blocks(Prose(text, LINKS), "../")
