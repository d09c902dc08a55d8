"""How long an import takes: many people from one file, and the same file again.

    python benchmarks/importing.py [--people 10000]

Each row is a whole process. The first import after the cards were written finds no network; the second finds everybody, and
nothing remembered of the files that were just written; the third is what a newer export costs later.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from run import DAY, WARMSITE, timed

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST = (
    "Ada",
    "Bo",
    "Cy",
    "Dinah",
    "Eli",
    "Fay",
    "Gus",
    "Hal",
    "Ivy",
    "Jan",
    "Kim",
    "Lou",
    "Max",
    "Noa",
    "Ola",
    "Pia",
    "Rae",
    "Tia",
)
LAST = ["Okafor", "Lindqvist", "Tran", "Müller", "Ibarra", "Novak", "Haddad", "Sato", "Kaya", "Duarte", "Moss", "Petrov"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    people = parser.parse_args().people
    print("| people | what | seconds | peak memory |")
    print("| ---: | --- | ---: | ---: |")
    for name, write in (("cards.vcf", cards), ("people.csv", rows)):
        with tempfile.TemporaryDirectory() as folder:
            network, source = Path(folder) / "network", Path(folder) / name
            (network / "contacts").mkdir(parents=True)
            (network / "warmsite.yaml").touch()
            source.write_text("".join(write(people)), "utf-8", newline="")
            for what in ("first import", "again", "and again"):
                seconds, memory = timed([*WARMSITE, "-C", str(network), "--today", DAY, "import", str(source)])
                print(f"| {people:,} | {name}: {what} | {seconds:.2f} | {memory:.0f} MB |", flush=True)
    return 0


def invented(people: int) -> Iterator[tuple[int, str, str, int, int]]:
    """(number, first name, last name, month, day) of people who are all different."""
    chance = random.Random(1)
    for number in range(people):
        yield number, chance.choice(FIRST), f"{chance.choice(LAST)}-{number}", chance.randint(1, 12), chance.randint(1, 28)


def cards(people: int) -> Iterator[str]:
    """vCards as a phone writes them."""
    for number, first, last, month, day in invented(people):
        lines = (
            "BEGIN:VCARD",
            "VERSION:3.0",
            f"N:{last};{first};;;",
            f"FN:{first} {last}",
            f"ORG:Company {number % 500};",
            "TITLE:Manager",
            f"EMAIL;type=INTERNET;type=WORK:{first.lower()}.{number}@example.com",
            f"TEL;type=CELL:+1 555 {number:07}",
            f"ADR;type=HOME:;;{number} Elm Street;Houston;Texas;77001;USA",
            f"BDAY:19{40 + number % 59}-{month:02}-{day:02}",
            f"NOTE:Met at the fair\\, number {number}.",
            f"UID:{number:08}-card",
            "END:VCARD",
            "",
        )
        yield "\r\n".join(lines)


def rows(people: int) -> Iterator[str]:
    """A roster as a personnel department writes it."""
    yield "Name,Title,Department,Start Date,Date of Birth,Work Phone,Work Email\r\n"
    for number, first, last, month, day in invented(people):
        born, began = f"19{40 + number % 59}-{month:02}-{day:02}", f"20{number % 26:02}-{month:02}-{day:02}"
        yield f"{first} {last},Manager,Sales,{began},{born},+1 555 {number:07},{first.lower()}.{number}@example.com\r\n"


if __name__ == "__main__":
    sys.exit(main())
