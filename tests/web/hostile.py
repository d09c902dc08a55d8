"""A network in which everything that can hold text holds what no page may take for its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import sites

from warmsite.records.contact import Contact
from warmsite.records.readers import keys_of

if TYPE_CHECKING:
    from pathlib import Path

MARKUP = (
    "<script>alert(1)</script>\"><img src=x onerror=alert(2)>'><svg/onload=alert(3)> <iframe src=//evil.example>"
    "<style>@import '//evil.example/x.css'</style><base href=//evil.example><a href=javascript:alert(4)>x</a>"
    '" onmouseover="alert(5)" autofocus onfocus="alert(6)" style="position:fixed'
)
ENDS = "</script></style></title></textarea></option></svg></bdi></main></body></html><!-- --> ]]> -->"
SCHEMES = "javascript:alert(7) JaVaScRiPt:alert(8) java\tscript:alert(9) data:text/html,<script>alert(10)</script> vbscript:x"
EXPRESSIONS = "{{7*7}} {% include 'x' %} {# x #} ${7*7} <%= 7 %>"
STYLES = "\\3c script\\3e }*{display:none} url(javascript:alert(11)) expression(alert(12)) \\22 ;} /* */"
ESCAPES = "%00 \\0 \\u0000 \\x00 &#0; &#x3c;script&#x3e; &lt;b&gt; &amp;amp; %3Cscript%3E \\ \u2028 \u2029 \ufeff"
# Overrides, embeddings and isolates that nobody closes, and an end of what was never begun.
BIDI = "\u202eright \u202dleft \u202bwithin \u2067isle \u2066isle \u2068any \u200f\u061c \u2069\u202c\u2069"
UNCLOSED = "\u202eright \u2067isle"
EVIL = " ".join((MARKUP, ENDS, SCHEMES, EXPRESSIONS, STYLES, ESCAPES, BIDI, UNCLOSED))
LONG = "W" * 10_000
WIDE = "W" * 300  # where ten thousand would only make slow what it does not make worse
NUL = "be\0fore\x01 \x1b[31m \ufffe"

NOTES = f"""
# {EVIL}

{EVIL} [x](javascript:alert(20)) [y](data:text/html,<script>alert(21)</script>) ![z](https://evil.example/x.png) ![z](x.png)

<javascript:alert(22)> <https://example.com/"onclick="alert(23)>

[a](https://example.com" onclick="alert(24)) # h {{#x onclick=alert(25)}} [[{LONG}]] [[eve|{WIDE}]] [[{EVIL}]] [[zed|{EVIL}]]

| {EVIL} | {WIDE} |
|---|--:|
| {WIDE} | `{EVIL}` |

```{WIDE}
{WIDE} {EVIL}
```

<div onclick="alert(26)" style="position:fixed;inset:0">{EVIL}</div>

> {WIDE}

[^1]: {EVIL}

- [ ] 2026-06-10 {EVIL}
- [ ] {WIDE}
- [x] {EVIL}
"""
LOG = f"""
## Log

- 2026-06-16 10:00 meeting with [[mallory]]: {EVIL}
- 2026-06-01 call (thrilled) with [[mallory]], {UNCLOSED}: {EVIL} {WIDE}
  - gave: {EVIL} [[mallory]]
  - got: {WIDE}
  - asked: {EVIL}
  - challenge: {LONG}
  - {WIDE}
- 2026-05-01 note: [x](javascript:alert(30)) ![z](//evil.example/x.png) {EVIL}
- 2026-04-01 {MARKUP}: an unknown kind
- 2026-03-01 call ({MARKUP}): an unknown reaction
- 2026-02-30 call: an impossible day {EVIL}
"""


def typed(value: object) -> str:
    """A text, or lists and pairs of texts, as YAML."""
    return json.dumps(value)


TEXT = f"{EVIL} {WIDE}"
PAIRS = {EVIL: f"javascript:alert(40) {EVIL} 555", "long": WIDE, "number": f'+1 555 0100"><script>alert(41)</script>{UNCLOSED}'}
# What a field must be to be taken; every other field of the one table is a text.
SHAPED = {
    **{key: [EVIL, WIDE, MARKUP, UNCLOSED] for key in ("aka", "tags", "seeking", "offering")},
    **dict.fromkeys(("email", "phone", "url", "address", "relations"), PAIRS),
    "started": "2019-06-15",
    "birthday": "06-15",
    "dates": [{"on": "2001-06-20", "what": TEXT}],
    "met": "2017-10",
    "added": "2020-01-01",
    "circle": "inner",
    "location": f"{MARKUP}, {EVIL}, {WIDE}",
    "introduced_by": "mallory",
}
# These would take a person out of the lists, and the pages of the silent have a record each.
LEFT_OUT = {"id", "name", "died", "status", "snooze", "cadence", "counts"}


def hostile_contact(name: str, **more: object) -> str:
    """A contact in whose every field and note stands what no page may take for its own."""
    fields = {"name": name, **{key: SHAPED.get(key, TEXT) for key in keys_of(Contact) if key not in LEFT_OUT}}
    fields |= {EVIL: EVIL, "own key": [EVIL, WIDE], **more}
    front = "\n".join(f"? {typed(key)}\n: {typed(value)}" for key, value in fields.items())
    return f"---\n{front}\n---\n{NOTES}{LOG}"


def short(name: str, **fields: object) -> str:
    """A contact whose texts are too short to be broken into lines: where they stand tells who turned them round."""
    front = "\n".join(f"{key}: {typed(value)}" for key, value in {"name": name, **fields}.items())
    return f"---\n{front}\n---\n\nKnown {UNCLOSED} since.\n\n## Log\n\n- 2026-01-05 call with [[eve]]: {UNCLOSED}\n"


SETTINGS = "\n".join(
    [
        f"circles: {{{typed('x' + EVIL)}: 3 weeks, {typed(UNCLOSED)}: 2 months}}",
        f"regions: {{{typed(EVIL)}: [{WIDE}], {typed(UNCLOSED)}: [{typed(EVIL)}]}}",
        f"kinds: {{conversation: [{typed(MARKUP)}, {typed(UNCLOSED)}]}}",
        f"reactions: [{typed(MARKUP)}]",
        f"words: {{call: [{typed(EVIL)}]}}",
        f"greetings: [{{from: 06-01, to: 07-01, say: {typed(EVIL)}}}]",
        f"editor: {typed('vscode://file/{path}:{line}' + EVIL)}",
        f"{typed(EVIL)}: {typed(EVIL)}",
    ]
)
FILES = {
    "warmsite.yaml": SETTINGS,
    "contacts/eve.md": hostile_contact(f"Eve {EVIL} {LONG}"),
    "contacts/mallory.md": hostile_contact(f"Mallory {EVIL}", circle="x" + EVIL, timezone="Europe/Berlin"),
    "contacts/trudy.md": hostile_contact(EVIL, **dict.fromkeys(keys_of(Contact).keys() - {"name"}, EVIL)),
    "contacts/oscar.md": hostile_contact(f"Oscar {UNCLOSED}", died="2026-06-01"),
    "contacts/sybil.md": hostile_contact(f"Sybil {UNCLOSED}", status="archived"),
    "contacts/zed.md": short(
        f"Zed {UNCLOSED}",
        circle=UNCLOSED, company=UNCLOSED, role=UNCLOSED, location=f"{UNCLOSED}, {UNCLOSED}", tags=[UNCLOSED], aka=[UNCLOSED],
        pronouns=UNCLOSED, phone={UNCLOSED: "+1 555 0100"}, birthday="06-15", dates=[{"on": "06-15", "what": UNCLOSED}],
    ),
    "contacts/nul.md": short(f"Nul {NUL}", role=NUL, tags=[NUL], phone={NUL: NUL}, circle="close"),
    "contacts/<img src=x onerror=alert(50)>.md": short("In a file of markup", circle="close"),
    "contacts/javascript:alert(51).md": short("In a file of a scheme", circle="close"),
    "contacts/{{7*7}}{% x %}.md": short("In a file of a template", circle="close"),
    f"contacts/{UNCLOSED}.md": short("In a file turned round", circle="close"),
    f'contacts/" onmouseover="alert(52)/{MARKUP[:24].replace("/", "")}.md': "no front matter\n",
}  # fmt: skip


def hostile_network(folder: Path) -> Path:
    """The network, written; and a repository that remembers other texts of each file, no less hostile."""
    for number, (path, text) in enumerate(FILES.items()):
        before = hostile_contact(f"Before {MARKUP}", role=UNCLOSED, tags=[UNCLOSED, WIDE], glad=MARKUP) + f"\n## Else\n\n{NOTES}"
        for each, subject in ((before, f"{EVIL} {WIDE}"), (text, UNCLOSED)):
            sites.write(folder, {path: each})
            sites.commit(folder, subject, f"2026-05-{1 + number:02}", EVIL)
    return folder
