"""How soon search answers in a real browser: a table of milliseconds.

usage: python benchmarks/search.py [--people 1000 10000] [--runs 5] [--keep FOLDER]

For each size a network is generated (benchmarks/generate.py) and built, and its site is opened from disk in Chromium, anew
for each run. Medians of the runs. Nothing is asked of any network.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from warmsite.build.builder import Builder

sys.path.insert(0, str(Path(__file__).parent))
from generate import generate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

DAY = date(2026, 6, 15)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# From the key that opens the box to the first answer, with all that is read between.
OPEN = """async () => {
  const begun = performance.now();
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "/", bubbles: true }));
  document.querySelector(".finder input").value = "an";
  while (!document.querySelector(".answers a")) await new Promise((done) => setTimeout(done));
  return performance.now() - begun;
}"""
# From a text in the box to its answer, laid out; `whole` waits for what only the notes can tell.
TYPE = """async ([text, whole]) => {
  const box = document.querySelector(".finder"), status = box.querySelector("[role=status]");
  const begun = performance.now();
  box.querySelector("input").value = text;
  box.querySelector("input").dispatchEvent(new Event("input"));
  while (whole && status.textContent.includes("Looking")) await new Promise((done) => setTimeout(done));
  document.body.getBoundingClientRect();
  return performance.now() - begun;
}"""
READY = ".hints li"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="a folder to leave the networks in, or to take them from")
    options = parser.parse_args()
    folder = options.keep or Path(tempfile.mkdtemp())
    print("| people | what | median | least | most |")
    print("| ---: | --- | ---: | ---: | ---: |")
    try:
        with sync_playwright() as started:
            browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for people in options.people:
                site = build(folder / f"people-{people}", people)
                runs = [dict(measure(browser, site)) for _ in range(options.runs)]
                for what in runs[0]:
                    times = [run[what] for run in runs]
                    row = f"{statistics.median(times):.0f} ms | {min(times):.0f} ms | {max(times):.0f} ms"
                    print(f"| {people:,} | {what} | {row} |", flush=True)
                print(f"| {people:,} | {sizes(site)} | | | |", flush=True)
            browser.close()
    finally:
        if not options.keep:
            shutil.rmtree(folder)
    return 0


def build(network: Path, people: int) -> Path:
    """The site of a generated network of so many people."""
    if not network.exists():
        generate(network, people)
    Builder(network, network / "output").build(DAY, today_given=True)
    return network / "output"


def measure(browser: Browser, site: Path) -> Iterator[tuple[str, float]]:
    """What was measured, and its milliseconds, in pages of a context of their own."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site.as_uri()}/index.html")
    yield "from the key to the first answer, from nothing", page.evaluate(OPEN)
    page.goto(f"{site.as_uri()}/upcoming.html")
    page.keyboard.press("/")
    page.wait_for_selector(READY)
    yield "the first answer, once the index is there", page.evaluate(TYPE, ["an", False])
    yield "the same, when the notes are read too", page.evaluate(TYPE, ["an", True])
    yield "a letter more", page.evaluate(TYPE, ["ann", True])
    yield "words of the notes", page.evaluate(TYPE, ["wedding or marathon -rivers", True])
    yield "fields", page.evaluate(TYPE, ["tag:mentor last<-1y", True])
    page.goto(f"{site.as_uri()}/people.html")
    page.focus("#search")
    page.wait_for_selector(".finder select:enabled")
    yield "the first 250 of everybody on People", page.evaluate(TYPE, ["-tag:nobody", True])
    context.close()


def sizes(site: Path) -> str:
    """How large the index is."""
    texts = [each.stat().st_size for each in (site / "assets/texts").iterdir()]
    people = (site / "assets/people.js").stat().st_size
    return f"people.js {people / 1e6:.1f} MB, {len(texts)} files of texts, together {sum(texts) / 1e6:.1f} MB"


if __name__ == "__main__":
    sys.exit(main())
