"""Write a made-up network, the same for the same seed: python benchmarks/generate.py OUT --people 10000."""

from __future__ import annotations

import argparse
import random
import sys
import unicodedata
from datetime import date, timedelta
from pathlib import Path


def items(text: str) -> list[str]:
    return [part.strip() for part in " ".join(text.split()).split(";" if ";" in text else None)]


LAST_DAY = date(2026, 6, 14)
SPAN = 3 * 365
GIVEN = items("""Ada Bo Cy Daria Emre Fatou Gita Hugo Ines Jonas Kofi Lena Malik Nora Omar Petra Quinn Rosa
    Samir Tessa Umar Vera Wanda Xavi Yara Zeno Aisha Bruno Chloé Dmitri Elif Farid Greta Hana Ivo Júlia Kenji Lucía
    Mateo Nadia Olu Priya Rafael Søren Thandi Uma Viktor Wen Yusuf Zoë Amara Björn Carla Dilip Esther Femi Gloria
    Henrik Imani Jasper""")
HEAD = items("""Al Bar Cal Dal El Far Gar Hal Is Jan Kar Lind Mar Nor Ok Pal Quin Ros Sand Tor Ul Van Wes Yar
    Zan Ash Dun Brand Cor Ed Fen Gran Hol Jor Kel Lor Mont Nak Ost Pet Rav Sol Tam Var Wil Øster Çel Ñan Sán Mül""")
TAIL = items("""berg aker dez ford gard holm ini ková land mann nier ova pour quist rez son toft ura vic well
    yama zak ara by den esh feld gawa hurst ides kins ley mora nath oye por rup stad ton wick""")
FIRMS = items("""Northwind Harbour Meridian Cedar Bluestone Lakeside Fulcrum Juniper Granite Tidewater Lantern
    Orchard Keystone Willow Compass Beacon Amber Summit Prairie Saffron""")
TRADES = items("Health Freight Analytics Foods Energy Press Robotics Partners Textiles Labs")
ROLES = items(
    """CTO; Head of Data; Nurse Manager; Account Executive; Founder; Editor; Site Engineer; Purchasing
    Lead; Lawyer; Architect; Professor; Product Manager; Controller; Chief of Staff; Recruiter; Statistician"""
)
PLACES = items("""Houston, Texas; Chicago, Illinois; Lisbon, Portugal; Berlin, Germany; Nairobi, Kenya; Austin,
    Texas; Oslo, Norway; New Orleans, Louisiana; Osaka, Japan; Mumbai, India; São Paulo, Brazil; Leeds, England;
    Accra, Ghana; Warsaw, Poland; Boston, Massachusetts; Toronto, Ontario""")
TAGS = items("health mentor client alumni investor speaker research music sailing press hiring board choir school")
CIRCLES = ["inner"] + ["close"] * 3 + ["wide"] * 16 + ["outer"] * 60 + [""] * 20
REACTIONS = ["thrilled", "warm", "warm", "warm", "neutral", "indifferent", "wary"]
TALKS = items("call call call call video video lunch lunch coffee coffee meeting visit walk dinner event")
TOUCHES, ATTEMPTS = items("email email message message letter card"), ["voicemail", "no-answer"]
TOPICS = items("""the new building; a move to another city; the hospital contract; the eldest's wedding; a first
    marathon; a team that doubled; the budget for next year; an old friend we share; a book about rivers; the
    children's school; a difficult audit; the garden; two open posts; a talk for the society; a second-hand boat;
    the long commute; a prize nobody expected; the quiet months""")
TALKED = items("""Talked about {a} and, before the end, {b}.; Mostly {a}. Call again about {b}.; Good news on
    {a}, less so on {b}.; Wanted advice on {a}.; Short, only {a}.; Asked me twice about {b}, and I told the story of
    {a}.""")
SENT = items("""Sent the article about {a}.; A line about {a}, no answer needed.; Thanked for {b}.""")
TRIED = items("Rang about {a}.; Nobody there.; Wanted to hear about {b}.")
SENTENCES = items("""We met at a dinner where everyone else spoke about {a}.; Likes to hear how things ended,
    above all {b}.; Never in a hurry, except when it comes to {a}, and then nobody can stop the flow.; Has two
    children, a loud dog and opinions on {b}.; Remembers names for years and expects nothing of the kind from
    others.; Once helped me with {a} and would not hear a word of thanks.; Prefers the telephone to anything
    written, and mornings to afternoons.; Worth asking about {b} and worth listening to about {a}.; Left a large
    firm for a small one and sleeps better, or so the family says.; Sends the kind of short letter that one keeps in
    a drawer.; Knows half the town and introduces people without being asked.""")
NESTED = items("gave: introduction to [[{o}]]; gave: notes on {a}; got: a name for {b}; asked: help with {a}; challenge: {b}")
MARKDOWN = [
    "\n- **first**: {a}\n- then *{b}*\n  - see [[{o}]]\n",
    "\n> Nobody was ever sorry to have asked about {a}.\n",
    "\n| when | what |\n| --- | --- |\n| first | {a} |\n| then | {b} |\n",
    "\nKnows [[{o}|a friend of mine]], and read [this](https://example.com/read) about {b}.\n",
    "\nA rule of theirs[^1] that I have borrowed.\n\n[^1]: Begin with {a}.\n",
]


def names(rng: random.Random, people: int) -> dict[str, str]:
    """Distinct ids, each with its name, in an order that only the seed decides."""
    families = list(dict.fromkeys(head + tail for head in HEAD for tail in TAIL))
    if not 0 <= people <= len(GIVEN) * len(families):
        raise ValueError(f"people: 0 to {len(GIVEN) * len(families)}")
    found = {}
    for number in rng.sample(range(len(GIVEN) * len(families)), people):
        name = f"{GIVEN[number % len(GIVEN)]} {families[number // len(GIVEN)]}"
        plain = unicodedata.normalize("NFKD", name.lower().replace("ø", "o").replace(" ", "-"))
        found["".join(c for c in plain if not unicodedata.combining(c))] = name
    return found


def log(rng: random.Random, me: str, ids: list[str], entries: int) -> list[str]:
    lines = []
    quiet = int(min(rng.expovariate(1 / 150), SPAN / 2))  # everybody has been silent for a while, most for months
    for back in sorted(rng.choices(range(quiet, SPAN), k=entries)):
        day, other = LAST_DAY - timedelta(days=back), rng.choice(ids)
        kinds, said = rng.choices([(TALKS, TALKED), (TOUCHES, SENT), (ATTEMPTS, TRIED)], [65, 27, 8])[0]
        words = {"a": rng.choice(TOPICS), "b": rng.choice(TOPICS), "o": other}
        reaction = f" ({rng.choice(REACTIONS)})" if kinds is TALKS and rng.random() < 0.4 else ""
        shared = f" with [[{other}]]" if kinds is TALKS and other != me and rng.random() < 0.155 else ""
        lines.append(f"- {day} {rng.choice(kinds)}{reaction}{shared}: {rng.choice(said).format(**words)}")
        if kinds is TALKS and rng.random() < 0.2:
            lines.append("  - " + rng.choice(NESTED).format(**words))
        if rng.random() < 0.06:
            box = "x" if rng.random() < 0.7 else " "
            lines.append(f"  - [{box}] {day + timedelta(days=rng.randrange(5, 60))} send a note on {words['a']}")
    return lines


def contact(rng: random.Random, number: int, name: str, ids: list[str], entries: int) -> str:
    me, circle, born = ids[number], rng.choice(CIRCLES), date(1940, 1, 1) + timedelta(days=rng.randrange(24000))
    front = ["---", f"name: {name}", f"company: {rng.choice(FIRMS)} {rng.choice(TRADES)}", f"role: {rng.choice(ROLES)}"]
    front += [f"started: {LAST_DAY - timedelta(days=rng.randrange(4000))}"] if rng.random() < 0.3 else []
    office = f", office: +1 555 {rng.randrange(1000):03} {rng.randrange(10000):04}" if rng.random() < 0.4 else ""
    mobile = f"+1 555 {number // 10000:03} {number % 10000:04}"
    front += [f"email: {me}@example.com", f"phone: {{mobile: {mobile}{office}}}", f"location: {rng.choice(PLACES)}"]
    front += [f"tags: [{', '.join(sorted(rng.sample(TAGS, rng.randrange(1, 4))))}]"]
    front += [f"circle: {circle}"] if circle else []
    front += [f"longterm: {rng.randrange(1, 6)}"] if rng.random() < 0.3 else []
    front += [f"birthday: {born if rng.random() < 0.6 else born.strftime('%m-%d')}"] if rng.random() < 0.7 else []
    words = {"a": rng.choice(TOPICS), "b": rng.choice(TOPICS), "o": rng.choice(ids)}
    chosen = rng.sample(SENTENCES, rng.randrange(6, 8))
    notes = " ".join(each.format(a=rng.choice(TOPICS), b=rng.choice(TOPICS)) for each in chosen)
    extra = rng.choice(MARKDOWN).format(**words) if rng.random() < 0.2 else ""
    return "\n".join([*front, "---", "", f"{notes}\n{extra}", "## Log", "", *log(rng, me, ids, entries), ""])


def generate(out: Path, people: int, seed: int = 1, entries: int = 10) -> None:
    """Write OUT/contacts/ID.md for so many people; OUT must not exist yet."""
    rng = random.Random(seed)
    found = names(rng, people)
    ids = list(found)
    out.mkdir(parents=True)
    folder = out / "contacts"
    folder.mkdir()
    for number, name in enumerate(found.values()):
        (folder / f"{ids[number]}.md").write_bytes(contact(rng, number, name, ids, entries).encode())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("--people", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--entries", type=int, default=10)
    given = parser.parse_args()
    try:
        generate(given.out, given.people, given.seed, given.entries)
    except FileExistsError:
        parser.error(f"{given.out} exists; give a folder that does not")
    except ValueError as error:
        parser.error(str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
