"""A quarter as somebody lives it: three plans at once, four of five calls made, people who rest, meet, die (SPEC 7)."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

FIRST, DAYS, MOST = date(2026, 6, 8), 85, 10  # from a Monday to the last day of August; calls_per_day
PLANS = {
    "back": "---\nkind: campaign\nstart: 2026-06-10\nselect: circle:wide\nper_day: 7\noff: [2026-06-19]\n---\n\nHello.\n",
    "storm": "---\nkind: trigger\ndate: 2026-06-22\nselect: tag:coast\n---\n",
    "summer": "---\nkind: season\nfrom: 07-01\nto: 08-31\nselect: glad>=4\n---\n",
}
SPANS = {
    "back": (date(2026, 6, 10), date.max),
    "storm": (date(2026, 6, 22), date(2026, 7, 6)),
    "summer": (date(2026, 7, 1), date(2026, 8, 31)),
}


class Life:
    """What is done day by day, written into the records, with the doer's own account of it."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.files, self.gone = {}, set()
        self.tried, self.spoken = {}, {}  # days since the last conversation; days of conversations
        self.snoozed, self.arranged = {}, {}
        for number in range(60):
            fields = f"circle: {self.rng.choice(['wide', 'close'])}\nglad: {self.rng.randint(1, 5)}"
            tag = self.rng.choice(["coast", "hill"])
            log = f"- {2018 + self.rng.randrange(8)}-05-05 call: a\n"
            self.files[f"p{number:02}"] = f"---\nname: P {number}\ntags: [{tag}]\n{fields}\n---\n\n## Log\n\n{log}"

    def on_disk(self):
        return {f"{key}.md": text for key, text in self.files.items()}

    def log(self, key, said):
        self.files[key] += f"- {said}\n"

    def field(self, key, said):
        self.files[key] = self.files[key].replace("name:", f"{said}\nname:", 1)

    def begin(self, today):
        """A meeting that was arranged takes place."""
        for key in [key for key, day in self.arranged.items() if day == today]:
            self.talk(key, self.arranged.pop(key))

    def talk(self, key, today):
        self.spoken.setdefault(key, []).append(today)
        self.tried[key] = []

    def call(self, key, today):
        """What comes of one row of the sheet."""
        fate = self.rng.random()
        if fate < 0.56:
            mood = self.rng.choice(["", "", " (thrilled)", " (wary)", " (indifferent)"])
            self.log(key, f"{today} call{mood}: said")
            self.talk(key, today)
        elif fate < 0.8:
            self.log(key, f"{today} no-answer")
            self.tried.setdefault(key, []).append(today)
        elif fate < 0.83 and key not in self.snoozed:
            self.log(key, f"{today} message: later")
            self.snoozed[key] = today + timedelta(days=self.rng.randint(2, 30))
            self.field(key, f"snooze: {self.snoozed[key]}")
        elif fate < 0.87 and key not in self.arranged:
            self.arranged[key] = today + timedelta(days=self.rng.randint(1, 10))
            self.log(key, f"{today} message: let us meet")
            self.log(key, f"{self.arranged[key]} coffee: together")

    def lose(self, today):
        key = self.rng.choice([key for key in self.files if key not in self.gone])
        self.gone.add(key)
        self.field(key, self.rng.choice([f"died: {today}", "status: archived"]))

    def is_free(self, key, today):
        """Whether somebody may be dealt that day, by the rules of a person's own head."""
        tried = self.tried.get(key, [])
        waits = tried and today < tried[-1] + timedelta(days=3)
        return not waits and key not in self.arranged and self.snoozed.get(key, today) <= today

    def fate(self, key, plan, today, until=date.max):
        """What became of a member, by what was done before a day."""
        first, last = SPANS[plan]
        talks = [day for day in self.spoken.get(key, []) if first <= day < until and day <= last]
        if talks:
            return "done"
        tried = self.tried.get(key, [])
        if (len(tried) >= 3 and tried[-1] >= first) or today > last:
            return "not-reached"
        return "waiting"


def working_days(first, last, off=()):
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5 and day not in off]


@pytest.fixture(scope="session")
def morning(network_of):
    return lambda life, today: network_of(life.on_disk(), today, plans=PLANS).courses


def check(life, courses, today, members):
    """What holds on every morning."""
    dealt = [each.person.id for each in courses.dealt]
    assert len(dealt) == len(set(dealt)) <= MOST
    assert life.gone.isdisjoint(dealt)
    assert all(life.is_free(key, today) for key in dealt)
    if today.weekday() > 4:
        assert not dealt
    for course in courses.courses:
        name, ids = course.plan.name, {each.person.id for each in course.members}
        first, last = SPANS[name]
        if today < first:
            continue
        assert ids == members.setdefault(name, ids) - life.gone  # nobody is lost on the way, and nobody comes in
        for each in course.members:
            state = "waiting" if each.state == "today" else each.state
            assert state == life.fate(each.person.id, name, today), (today, name, each)
        # Dealt is what was logged up to yesterday: who is met today still has a place.
        waiting = {key for key in ids if life.fate(key, name, today, until=today) == "waiting"}
        free = {key for key in waiting if life.is_free(key, today)}
        if name == "back" and today in working_days(today, today, {date(2026, 6, 19)}):
            assert len(course.dealt) == min(7, len(free))
        if name != "back" and (left := len(working_days(today, min(last, today + timedelta(days=99))))):
            assert course.wanted == (-(-len(waiting) // left) if today in working_days(today, today) else 0)
        assert course.expected is None or not waiting or course.expected >= today


@pytest.mark.parametrize("seed", range(4))
def test_quarter__laws_hold_on_every_day(morning, seed):
    life, members = Life(seed), {}
    for offset in range(DAYS):
        today = FIRST + timedelta(days=offset)
        life.begin(today)
        courses = morning(life, today)
        check(life, courses, today, members)
        for each in courses.dealt:
            life.call(each.person.id, today)
        if life.rng.random() < 0.05:
            life.lose(today)
    back = courses.find("back")
    assert all(each.state in {"done", "not-reached"} for each in back.members)


@pytest.mark.parametrize(("seed", "lived"), [(4, 5), (5, 15), (6, 25), (7, 40)])
def test_quarter__ends_on_the_day_that_is_told_if_everybody_is_reached(morning, seed, lived):
    life = Life(seed)
    for offset in range(lived):
        today = FIRST + timedelta(days=offset)
        life.begin(today)
        for each in morning(life, today).dealt:
            life.call(each.person.id, today)
    told, ended = None, {}
    while True:
        today += timedelta(days=1)
        life.begin(today)
        courses = morning(life, today)
        told = told or {each.plan.name: each for each in courses.courses if each.waits}
        for each in courses.dealt:
            life.log(each.person.id, f"{today} call: said")
            life.talk(each.person.id, today)
        for name in told:
            ids = [each.person.id for each in courses.find(name).members]
            if name not in ended and all(life.fate(key, name, today) != "waiting" for key in ids):
                ended[name] = today
        if len(ended) == len(told):
            break
    for name, course in told.items():
        # Where a plan leaves people over that is told, and no day: then all is over on the day after its last.
        assert ended[name] == (course.expected or SPANS[name][1] + timedelta(days=1)), name
        waiting = [each.person.id for each in course.members if each.state in {"waiting", "today"}]
        left_over = [key for key in waiting if life.fate(key, name, ended[name]) == "not-reached"]
        assert course.left_over == len(left_over), name
        assert (course.expected is None) == bool(left_over), name
