"""From the save of a file to the browser's window that shows it: a table of milliseconds.

usage: python benchmarks/repaint.py [--people 1000 10000] [--runs 20] [--keep FOLDER]

For each size a network is generated (benchmarks/generate.py) and served, and a contact's page is open in Chromium. A role is
saved as an editor does; the page loads itself anew. The clock stops in the second frame after the new page is read, when the
first is painted. Loopback only.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from generate import generate
from playwright.sync_api import sync_playwright
from run import DAY, WARMSITE, save, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import ConsoleMessage, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# Run by each page before its own scripts: it tells what it shows, and the moment (milliseconds since 1970) it was painted.
TELL = """addEventListener("DOMContentLoaded", () =>
  requestAnimationFrame(() => requestAnimationFrame(() =>
    console.log(performance.timeOrigin + performance.now(), document.querySelector("main").textContent))));"""


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--keep", type=Path, help="a folder to leave the networks in, or to take them from")
    options = parser.parse_args()
    folder = options.keep or Path(tempfile.mkdtemp())
    print("| people | median | least | most |")
    print("| ---: | ---: | ---: | ---: |")
    try:
        with sync_playwright() as started:
            browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for people in options.people:
                network = folder / f"repainted-{people}"
                if not network.exists():
                    generate(network, people)
                with served([*WARMSITE, "-C", str(network), "serve", "--today", DAY, "--port", "{port}"], network) as server:
                    times = list(repainted(browser.new_page(), server.url, network / "contacts", options.runs))
                row = f"{statistics.median(times):.0f} ms | {min(times):.0f} ms | {max(times):.0f} ms"
                print(f"| {people:,} | {row} |", flush=True)
            browser.close()
    finally:
        if not options.keep:
            shutil.rmtree(folder)
    return 0


def repainted(page: Page, url: str, contacts: Path, runs: int) -> Iterator[float]:
    """Milliseconds from each of some saves to its words on the screen."""
    files = sorted(contacts.glob("*-*.md"))
    file = files[len(files) // 2]
    text = file.read_text("utf-8")
    old = text.partition("\nrole: ")[2].partition("\n")[0]
    page.add_init_script(TELL)
    page.goto(f"{url}/people/{file.stem}.html")
    for number in range(runs + 1):
        words = f"Painter of measure {number:03}"
        with page.expect_console_message(partial(_tells, words)) as told:
            began = time.time()
            save(file, text.replace(f"\nrole: {old}\n", f"\nrole: {words}\n", 1))
        if number:  # the first waits for what a server imports late
            yield float(told.value.text.split()[0]) - began * 1000


def _tells(words: str, message: ConsoleMessage) -> bool:
    return words in message.text


if __name__ == "__main__":
    sys.exit(main())
