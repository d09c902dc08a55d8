"""Hebrew and Arabic among our words: what stands after a value on the left stands to its right, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.build.repositories import Repository, isolate
from warmsite.site.direction import isolated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

CEO, BANK, DAVID, WEDDING, TALK, CLOSE = "מנכ״ל", "בנק הפועלים", "דוד לוי", "יום נישואין", "שיחה", "קרובים"
SETTINGS = f"circles: {{{CLOSE}: 2 months}}\nkinds: {{conversation: [{TALK}]}}\n"
RECORDS = {
    "ada": f"name: Ada Okafor\nrole: {CEO}\ncircle: {CLOSE}",
    "bo": f"name: Bo Lindqvist\ncompany: {BANK}\ncircle: {CLOSE}",
    "cy": f"name: {DAVID}\nrole: CTO\ncompany: {BANK}\ncircle: {CLOSE}",
    "dee": f"name: Dee\ncircle: {CLOSE}\ndates: [{{on: 2021-06-15, what: {WEDDING}}}]",
    "eve": f"name: Eve\ncompany: Northwind\nrole: {CEO}\ncircle: {CLOSE}",
}
BEFORE = {"ada": (CEO, "CTO"), "bo": (BANK, "Contoso"), "cy": ("CTO", "Engineer")}
# Whether in a line the words stand after the value, in whole and to its right; null where either is missing.
AFTER = """(line, [value, words]) => {
  const nodes = [];
  const walk = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) nodes.push(walk.currentNode);
  const place = (text, first, from) => {
    for (let at = first; at < nodes.length; at++) {
      const start = nodes[at].data.indexOf(text, at === first ? from : 0);
      if (start < 0) continue;
      const range = document.createRange();
      range.setStart(nodes[at], start);
      range.setEnd(nodes[at], start + text.length);
      return [at, start + text.length, range.getBoundingClientRect()];
    }
  };
  const one = place(value, 0, 0);
  const other = one && place(words, one[0], one[1]);
  if (!other || Math.abs(one[2].bottom - other[2].bottom) > 8) return null;
  return other[2].left >= one[2].right - 1;
}"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Page]:
    """A page of a site of people in Hebrew, with the site's address as its first."""
    with pytest.MonkeyPatch.context() as patch:
        folder: Path = tmp_path_factory.mktemp("hebrew")
        isolate(folder, patch)
        repository = Repository(folder / "net")
        repository.write("warmsite.yaml", SETTINGS)
        for name, front in RECORDS.items():
            repository.write(f"contacts/{name}.md", _record(name, front.replace(*BEFORE.get(name, ("", "")))))
        repository.commit("start", "2026-01-01")
        for name, front in RECORDS.items():
            repository.write(f"contacts/{name}.md", _record(name, front))
        repository.commit("news", "2026-06-03")
        repository.build()
    seen = browser.new_page(viewport={"width": 1900, "height": 900})
    seen.goto((repository.output / "index.html").as_uri())
    yield seen
    seen.close()


def _record(name: str, front: str) -> str:
    log = f"\n## Log\n\n- 2026-01-05 9:30 {TALK}: Hello.\n- 2025-01-01 call: First.\n" if name == "eve" else ""
    return f"---\n{front}\n---\n{log}"


@pytest.mark.parametrize(
    ("address", "line", "value", "words"),
    [
        ("index.html", ".why", CEO, "12 days ago"),
        ("index.html", ".why", BANK, "12 days ago"),
        ("index.html", ".why", WEDDING, "5 years today"),
        ("index.html", ".card > header", DAVID, "new"),
        ("index.html", ".card > header", "CTO", BANK),
        ("upcoming.html", ".occasions li", CEO, "(on 3 June 2026)"),
        ("upcoming.html", ".occasions li", BANK, "(on 3 June 2026)"),
        ("upcoming.html", ".occasions li", DAVID, "became CTO"),
        ("people/ada.html", ".why", CEO, "12 days ago"),
        ("people/ada.html", ".change", "CTO", CEO),
        ("people/bo.html", ".why", BANK, "12 days ago"),
        ("people/bo.html", ".change", "Contoso", BANK),
        ("people/dee.html", ".why", WEDDING, "5 years today"),
        ("people/eve.html", ".work", CEO, "Northwind"),
        ("people/eve.html", ".words .label", TALK, "5 January 2026"),
        ("people/eve.html", ".entry .kind", TALK, "09:30"),
        ("people/eve.html", ".facts dd", CLOSE, ")"),
        ("overdue.html", ".work", CEO, "Northwind"),
        ("people.html", "tbody tr", CEO, "Northwind"),
        ("history.html", ".commit > div", DAVID, "file created"),
        ("history.html", ".commit > div", DAVID, "role"),
        ("history.html", ".commit > div", DAVID, "CTO"),
        ("history.html", ".commit > div", "Contoso", BANK),
    ],
)
def test_direction__words_after_a_value_stand_to_its_right(page: Page, address: str, line: str, value: str, words: str) -> None:
    page.goto(f"{page.url.partition('/output/')[0]}/output/{address}")
    found = [each.evaluate(AFTER, [value, words]) for each in page.locator(line).filter(visible=True).all()]
    assert [each for each in found if each is not None], "the line is not on the page"
    assert False not in found


# what is kept together


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("became CEO, 12 days ago", "became CEO, 12 days ago"),
        ("a < b", "a &lt; b"),
        ("é < b", "é &lt; b"),
        (f"became {CEO}, 12 days ago", f"became <bdi>{CEO}</bdi>, 12 days ago"),
        (f"joined {BANK} as {CEO}, today", f"joined <bdi>{BANK}</bdi> as <bdi>{CEO}</bdi>, today"),
        (f"every 2 months ({CLOSE})", f"every 2 months (<bdi>{CLOSE}</bdi>)"),
        (f"promise: {BANK}, 24: {CEO} ({CLOSE})! (due 3 June)", f"promise: <bdi>{BANK}, 24: {CEO} ({CLOSE})</bdi>! (due 3 June)"),
        (f"call (with {DAVID}): {TALK}", f"call (with <bdi>{DAVID}</bdi>): <bdi>{TALK}</bdi>"),
        ("أمل حداد, 3 days", "<bdi>أمل حداد</bdi>, 3 days"),
        (f"\u202e{CEO} & \u2067a, 12", f"<bdi>{CEO}</bdi> &amp; a, 12"),
    ],
)
def test_isolated__each_run(text: str, told: str) -> None:
    assert isolated(text) == told


def test_isolated__a_long_text_takes_no_time_to_speak_of() -> None:
    for text in ("א(" * 30_000, "א" * 60_000, "א" + "." * 60_000, "(א.)" * 20_000, "א a" * 20_000):
        assert isolated(text).striptags() == text
