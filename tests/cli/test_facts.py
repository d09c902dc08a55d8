"""today, overdue, upcoming, list and show: the facts in the terminal, for people and for programs."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from clitools import BO, CY, DEADLINE, THREE, TODAY, command_line, environment

from warmsite.build.git import point
from warmsite.build.history import history
from warmsite.build.records import Records
from warmsite.cli import shapes
from warmsite.network.introductions import by_person, introductions

if TYPE_CHECKING:
    from pathlib import Path

    from clitools import Make, Outcome, Run

CONTACT = [
    *("id", "name", "company", "role", "circle", "tags", "status", "state", "last", "due", "days_overdue", "cadence_days"),
    *("warmth", "glad", "longterm", "priority", "drifting", "next_step", "file", "page"),
]
SHOWN = ["fields", "timeline", "promises", "ledger", "mentions", "changes", "ready_to_ask", "introductions", "posts"]
ENTRY = ["date", "time", "kind", "counts", "reaction", "with", "text", "file", "line"]
OCCASION = ["date", "kind", "what", "id", "name", "years"]
ROW = ["id", "name", "why", "reasons", "phones", "opener", "promise", "last", "last_words", "done"]
SILENT = {
    "contacts/dead.md": "---\nname: Dora Dead\ncircle: inner\ndied: 2026-01-02\n---\n\n## Log\n\n- 2020-01-01 call: A.\n",
    "contacts/paused.md": "---\nname: Paul Paused\ncircle: inner\nstatus: paused\n---\n\n## Log\n\n- 2020-01-01 call: A.\n",
    "contacts/archived.md": "---\nname: Art Archived\ncircle: inner\nstatus: archived\n---\n\n## Log\n\n- 2020-01-01 call: A.\n",
}


@pytest.fixture
def on_day(run: Run) -> Any:
    def go(folder: Path, *words: str, today: str = TODAY) -> Outcome:
        return run("-C", folder, "--today", today, *words)

    return go


# list


def test_list__json_has_the_keys_of_the_contract(on_day: Any, network: Make) -> None:
    found = on_day(network(), "list", "--json").json
    assert [list(each) for each in found] == [CONTACT] * 3
    ada = next(each for each in found if each["id"] == "ada-okafor")
    assert ada == {
        "id": "ada-okafor", "name": "Ada Okafor", "company": "Northwind Health", "role": "CTO", "circle": "close",
        "tags": ["mentor", "health"], "status": "active", "state": "cooling", "last": "2026-03-02", "due": "2026-05-02",
        "days_overdue": 44, "cadence_days": 61, "warmth": 30, "glad": 3, "longterm": 3, "priority": 6.5, "drifting": False,
        "next_step": None, "file": "contacts/ada-okafor.md", "page": "people/ada-okafor.html",
    }  # fmt: skip


def test_list__json_of_one_nothing_is_known_of(on_day: Any, network: Make) -> None:
    [eve] = on_day(network({"contacts/eve.md": "---\nname: Eve\n---\n"}), "list", "--json").json
    assert eve["tags"] == []
    for key in ("company", "role", "circle", "last", "due", "cadence_days", "warmth", "priority", "next_step"):
        assert eve[key] is None, key
    assert (eve["state"], eve["days_overdue"], eve["status"]) == ("new", 0, "active")


def test_list__the_silent_are_judged_by_nothing(on_day: Any, network: Make) -> None:
    """SPEC 3: their state, due, warmth and priority are null; the state of one who died is `died`."""
    found = {each["id"]: each for each in on_day(network(SILENT), "list", "--json").json}
    assert {key: each["status"] for key, each in found.items()} == {"dead": "died", "paused": "paused", "archived": "archived"}
    for each in found.values():
        assert [each[key] for key in ("state", "due", "warmth", "priority")] == [None] * 4
        assert each["days_overdue"] == 0


def test_list__next_step_in_json(on_day: Any, network: Make) -> None:
    thrilled = BO.replace("call: He", "call (thrilled): He")
    [bo] = on_day(network({"contacts/bo.md": thrilled}), "list", "--json").json
    assert bo["next_step"]["from"] == "2026-06-13"
    assert bo["next_step"]["until"] == "2026-07-08"
    assert list(bo["next_step"]) == ["text", "from", "until"]


def test_list__json_of_an_empty_network_is_an_empty_list(on_day: Any, network: Make) -> None:
    folder = network({"contacts/.keep": ""})
    done = on_day(folder, "list", "--json")
    assert (done.status, done.json) == (0, [])
    assert on_day(folder, "list").status == 0


def test_list__all_words_must_stand_somewhere(on_day: Any, network: Make) -> None:
    folder = network()
    for query, wanted in {
        ("okafor",): ["ada-okafor"],
        ("OKAFOR", "berlin"): ["ada-okafor"],
        ("mentor",): ["ada-okafor"],
        ("houston",): ["ada-okafor"],
        ("long ago",): ["cy-tran"],
        ("o",): ["ada-okafor", "bo-lindqvist", "cy-tran"],
        (): ["ada-okafor", "bo-lindqvist", "cy-tran"],
        ("",): ["ada-okafor", "bo-lindqvist", "cy-tran"],
    }.items():
        done = on_day(folder, "list", "--json", *query)
        assert (done.status, [each["id"] for each in done.json]) == (0, wanted), query


def test_list__accents_do_not_matter(on_day: Any, network: Make) -> None:
    folder = network({"contacts/zoe.md": "---\nname: Zoë Ngũgĩ\n---\n"})
    assert on_day(folder, "list", "zoe", "ngugi").status == 0


@pytest.mark.parametrize("more", [[], ["--json"], ["--csv"]])
def test_list__nothing_found_is_status_1(on_day: Any, network: Make, more: list[str]) -> None:
    done = on_day(network(), "list", "zzz", *more)
    assert done.status == 1
    assert done.out in ("", "[]\n") or done.out.startswith("id,")


def test_list__in_a_pipe_a_line_a_person_parted_by_tabs(on_day: Any, network: Make) -> None:
    lines = on_day(network(), "list").out.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["ada-okafor", "bo-lindqvist", "cy-tran"]
    assert len({line.count("\t") for line in lines}) == 1


def test_list__csv(on_day: Any, network: Make) -> None:
    """SPEC 10: one row a contact, `id` first, the fields' names as columns, lists joined by `; `."""
    from warmsite.records.contact import Contact
    from warmsite.records.readers import keys_of

    rows = list(csv.DictReader(io.StringIO(on_day(network(), "list", "--csv").out)))
    assert next(iter(rows[0])) == "id"
    assert set(rows[0]) == {"id", *keys_of(Contact)}
    assert [row["id"] for row in rows] == ["ada-okafor", "bo-lindqvist", "cy-tran"]
    assert rows[0]["tags"] == "mentor; health"
    assert rows[0]["birthday"] == "1980-06-15"
    assert rows[1]["company"] == ""


def test_list__csv_is_safe_in_a_spreadsheet_and_keeps_hard_values(on_day: Any, network: Make) -> None:
    eve = '---\nname: "Eve, \\"the\\" Stone"\nrole: "=HYPERLINK(1)"\ncompany: "@SUM(A1)"\naddress: |\n  1 High St\n  Town\n---\n'
    [row] = csv.DictReader(io.StringIO(on_day(network({"contacts/eve.md": eve}), "list", "--csv").out))
    assert row["name"] == 'Eve, "the" Stone'
    assert not row["role"].startswith("=")
    assert not row["company"].startswith("@")
    assert "1 High St\nTown" in row["address"]


# overdue


def test_overdue__json_within_reach_before_the_dormant(on_day: Any, network: Make) -> None:
    done = on_day(network(), "overdue", "--json")
    assert done.status == 0
    assert [list(each) for each in done.json] == [CONTACT] * 2
    assert [(each["id"], each["state"]) for each in done.json] == [("ada-okafor", "cooling"), ("cy-tran", "dormant")]


def test_overdue__by_priority(on_day: Any, network: Make) -> None:
    files = {
        f"contacts/{name}.md": f"---\nname: {name}\ncircle: close\nglad: {glad}\n---\n\n## Log\n\n- 2026-03-02 call: A.\n"
        for name, glad in (("low", 1), ("high", 5), ("mid", 3))
    }
    assert [each["id"] for each in on_day(network(files), "overdue", "--json").json] == ["high", "mid", "low"]


def test_overdue__csv_and_lines(on_day: Any, network: Make) -> None:
    folder = network()
    assert [row["id"] for row in csv.DictReader(io.StringIO(on_day(folder, "overdue", "--csv").out))] == ["ada-okafor", "cy-tran"]
    assert [line.split("\t")[0] for line in on_day(folder, "overdue").out.splitlines()] == ["ada-okafor", "cy-tran"]


@pytest.mark.parametrize("command", ["list", "overdue"])
def test_lists__in_one_format(on_day: Any, network: Make, command: str) -> None:
    done = on_day(network(), command, "--json", "--csv")
    assert (done.status, done.out) == (2, "")
    assert "--json or --csv" in done.err


def test_overdue__nobody_is_an_empty_list_and_well(on_day: Any, network: Make) -> None:
    folder = network({"contacts/bo.md": BO, **SILENT})
    done = on_day(folder, "overdue", "--json")
    assert (done.status, done.json) == (0, [])


# upcoming


def test_upcoming__json_has_the_keys_of_the_contract(on_day: Any, network: Make) -> None:
    files = {
        "contacts/eve.md": """
            ---
            name: Eve Stone
            birthday: 1980-06-20
            started: 2019-07-01
            dates:
              - {on: 2009-06-22, what: wedding day}
            circle: close
            ---

            ## Log

            - 2026-07-02 coffee: At hers.
            - 2026-05-01 call: Well.
              - [ ] 2026-06-30 send the survey
            """
    }
    found = on_day(network(files), "upcoming", "--json").json
    assert [list(each) for each in found] == [OCCASION] * len(found)
    told = {each["kind"]: each for each in found}
    assert set(told) <= {"birthday", "work", "date", "promise", "due", "news", "meeting"}
    assert (told["birthday"]["date"], told["birthday"]["years"]) == ("2026-06-20", 46)
    assert (told["work"]["date"], told["work"]["years"]) == ("2026-07-01", 7)
    assert told["date"]["date"] == "2026-06-22"
    assert "wedding day" in told["date"]["what"]
    assert told["promise"]["date"] == "2026-06-30"
    assert told["meeting"]["date"] == "2026-07-02"
    assert [each["date"] for each in found] == sorted(each["date"] for each in found)


def test_upcoming__a_birthday_without_a_year_has_no_age(on_day: Any, network: Make) -> None:
    [each] = on_day(network({"contacts/eve.md": "---\nname: Eve\nbirthday: 06-20\n---\n"}), "upcoming", "--json").json
    assert each["years"] is None


def test_upcoming__reaches_sixty_days(on_day: Any, network: Make) -> None:
    files = {
        "contacts/in.md": "---\nname: In\nbirthday: 08-14\n---\n",
        "contacts/out.md": "---\nname: Out\nbirthday: 08-16\n---\n",
        "contacts/now.md": "---\nname: Now\nbirthday: 06-15\n---\n",
    }
    assert [each["id"] for each in on_day(network(files), "upcoming", "--json").json] == ["now", "in"]


def test_upcoming__nothing_is_well(on_day: Any, network: Make) -> None:
    folder = network({"contacts/eve.md": "---\nname: Eve\n---\n"})
    assert on_day(folder, "upcoming", "--json").json == []
    done = on_day(folder, "upcoming")
    assert (done.status, done.out) == (0, "")


def test_upcoming__in_a_pipe_in_columns(on_day: Any, network: Make) -> None:
    eve = "---\nname: Eve Stone\nbirthday: 1980-06-20\n---\n\n- [ ] 2026-06-17 send [[eve]]\tthe map\n"
    assert on_day(network({"contacts/eve.md": eve}), "upcoming").out.splitlines() == [
        "2026-06-17\tpromise\teve\tEve Stone\tsend [[eve]]    the map",
        "2026-06-20\tbirthday\teve\tEve Stone\tturns 46",
    ]


# show


def test_show__json_has_the_keys_of_the_contract(on_day: Any, network: Make) -> None:
    ada = on_day(network(), "show", "ada-okafor", "--json").json
    assert list(ada) == CONTACT + SHOWN
    assert ada["fields"]["phone"] == {"mobile": "+1 555 0100"}
    assert ada["fields"]["birthday"] == "1980-06-15"
    assert ada["timeline"] == [
        {
            "date": "2026-03-02", "time": None, "kind": "call", "counts": "conversation", "reaction": "thrilled", "with": [],
            "text": "Moving the team to Berlin.", "file": "contacts/ada-okafor.md", "line": 18,
        }
    ]  # fmt: skip
    assert list(ada["timeline"][0]) == ENTRY
    assert ada["promises"] == [{"date": "2026-06-20", "text": "send her the salary survey", "done": False, "line": 20}]
    assert list(ada["ledger"]) == ["gave", "got", "asked", "challenge"]
    assert ada["ledger"]["gave"] == [{"date": "2026-03-02", "text": "introduction to [[bo-lindqvist]]"}]
    assert ada["ledger"]["got"] == []
    assert ada["mentions"] == []
    assert ada["changes"] == []
    assert list(ada["ready_to_ask"]) == ["ready", "missing"]
    assert ada["ready_to_ask"]["ready"] is False
    assert on_day(network(name="again"), "show", "bo-lindqvist", "--json").json["mentions"] == ["ada-okafor"]


def test_show__the_fields_are_what_was_typed(on_day: Any, network: Make) -> None:
    eve = "---\nname: Eve\nrole: No\nphone: 0123\ncompany: 9:30\nshoe size: 038\n---\n"
    fields = on_day(network({"contacts/eve.md": eve}), "show", "eve", "--json").json["fields"]
    assert fields["role"] == "No"
    assert fields["phone"] == "0123"
    assert fields["company"] == "9:30"
    assert fields["shoe size"] == "038"


def test_show__a_shared_entry_stands_with_both(on_day: Any, network: Make) -> None:
    files = {
        "contacts/eve.md": """
            ---
            name: Eve
            ---

            ## Log

            - 2026-05-01 12:30 lunch (warm) with [[fay]]: At the river.
            """,
        "contacts/fay.md": "---\nname: Fay\n---\n",
    }
    [entry] = on_day(network(files), "show", "fay", "--json").json["timeline"]
    assert (entry["file"], entry["line"], entry["with"]) == ("contacts/eve.md", 7, ["eve"])
    assert (entry["time"], entry["kind"], entry["counts"], entry["reaction"]) == ("12:30", "lunch", "conversation", None)


@pytest.mark.parametrize("who", [["ada-okafor"], ["Ada Okafor"], ["ada", "okafor"], ["ADA"], ["okaf"]])
def test_show__an_id_a_name_or_a_part(on_day: Any, network: Make, who: list[str]) -> None:
    assert on_day(network(), "show", *who, "--json").json["id"] == "ada-okafor"


def test_show__an_id_wins_over_parts(on_day: Any, network: Make) -> None:
    files = {"contacts/ann.md": "---\nname: Ann\n---\n", "contacts/anna.md": "---\nname: Anna\n---\n"}
    assert on_day(network(files), "show", "ann", "--json").json["id"] == "ann"


def test_show__knows_from_a_few_files_what_the_whole_network_says(run: Run, tmp_path: Path) -> None:
    """It reads only those files that have a say in what is true of somebody."""
    folder = tmp_path / "demo"
    assert run("init", "--demo", "--today", TODAY, folder).status == 0
    records = Records(folder)
    told = history(folder, point(folder))
    whole, _ = records.join(records.load(), date.fromisoformat(TODAY), today_given=True, history=told)
    assert len(whole.people) > 20
    meetings = by_person(introductions(whole))
    assert len(meetings) > 5
    for person in whole.people.values():
        shown = run("-C", folder, "--today", TODAY, "show", person.id, "--json").json
        wanted = shapes.whole_contact(person, whole, meetings.get(person.id, ()))
        assert shown == json.loads(json.dumps(wanted, default=str)), person.id


def test_show__nobody_is_status_1(on_day: Any, network: Make) -> None:
    done = on_day(network(), "show", "zzz")
    assert (done.status, done.out) == (1, "")
    assert "zzz" in done.err


def test_show__several_are_named(on_day: Any, network: Make) -> None:
    done = on_day(network(), "show", "a")
    assert done.status == 2
    assert done.out == ""
    assert "ada-okafor" in done.err
    assert "cy-tran" in done.err


def test_show__as_text(on_day: Any, network: Make) -> None:
    told = on_day(network(), "show", "ada").out
    for part in ("Ada Okafor", "+1 555 0100", "Moving the team to Berlin.", "2017 conference", "salary survey", "thrilled"):
        assert part in told


# today


def test_today__json_has_the_keys_of_the_contract(on_day: Any, network: Make) -> None:
    [ada] = on_day(network(), "today", "--json").json
    assert list(ada) == ROW
    assert (ada["id"], ada["why"], ada["last"], ada["done"]) == ("ada-okafor", "date", "2026-03-02", False)
    assert ada["phones"] == [{"label": "mobile", "number": "+1 555 0100"}]
    assert ada["last_words"] == "Moving the team to Berlin."
    assert ada["opener"]
    assert len(ada["reasons"]) == 2  # the birthday, and overdue beside it


def test_today__a_call_logged_today_ticks_the_row_off(on_day: Any, network: Make) -> None:
    files = dict(THREE)
    files["contacts/ada-okafor.md"] = files["contacts/ada-okafor.md"].rstrip() + "\n    - 2026-06-15 call: Sang.\n"
    [ada] = on_day(network(files), "today", "--json").json
    assert ada["done"] is True
    assert "done" in on_day(network(files, "again"), "today").out.casefold()


def test_today__nothing_is_said_and_well(on_day: Any, network: Make) -> None:
    folder = network({"contacts/bo.md": BO})
    assert on_day(folder, "today", "--json").json == []
    done = on_day(folder, "today")
    assert done.status == 0
    assert done.out.strip()


def test_today__nobody_in_rhythm_says_how_many_wait(on_day: Any, network: Make) -> None:
    files = {f"contacts/{name}.md": f"---\nname: {name}\n---\n" for name in ("a", "b", "c")}
    assert "3" in on_day(network(files), "today").out


def test_today__a_day_off_has_no_calls(on_day: Any, network: Make) -> None:
    """SPEC 5: on days outside `weekdays` only dates and promises stand there."""
    assert on_day(network({"contacts/cy.md": CY.replace("2016", "2025")}), "today", "--json", today="2026-06-14").json == []


# what goes where


@pytest.mark.parametrize("command", ["today", "overdue", "upcoming", "list"])
def test_facts__problems_go_to_standard_error_and_json_stays_whole(on_day: Any, network: Make, command: str) -> None:
    folder = network({**THREE, "contacts/bad.md": "---\nname: Bad\nbirthday: 2026-02-30\n---\n"})
    done = on_day(folder, command, "--json")
    assert done.status == 0
    assert isinstance(done.json, list)
    assert "check" in done.err


def test_facts__json_keeps_names_of_every_script(on_day: Any, network: Make) -> None:
    folder = network({"contacts/x.md": "---\nname: أمل حداد 李伟 Zoë\n---\n"})
    assert on_day(folder, "list", "--json").json[0]["name"] == "أمل حداد 李伟 Zoë"
    assert "أمل حداد 李伟 Zoë" in on_day(folder, "list").out


# a hostile name

STEERING = re.compile(rb"\x1b\]|\x07|\x1b\[2J|\xc2\x9b|\x9b|\x1b\[31mRed|\xe2\x80\xae")
HOSTILE = {
    "contacts/eve.md": """
        ---
        name: "Eve \\e]0;owned\\a\\e[31mRed\\x9b2J \\u202Eevil"
        role: "\\e]0;owned\\a"
        phone: "\\e]0;owned\\a 555"
        birthday: 06-15
        circle: inner
        glad: "\\e]0;owned\\a"
        ---

        Notes \x1b]0;owned\x07 and \x9b2J and \u202e.

        ## Log

        - 2026-01-01 call: Said \x1b]0;owned\x07 \x9b2J \u202e.
          - [ ] 2026-06-20 send \x1b]0;owned\x07
        """
}


@pytest.mark.parametrize(
    "words",
    [["list"], ["show", "eve"], ["today"], ["upcoming"], ["overdue"], ["check"], ["check", "--format", "github"],
     ["list", "--json"], ["show", "eve", "--json"], ["list", "--csv"], ["check", "--json"], ["show", "\x1b]0;owned\x07"]],
    ids=" ".join,
)  # fmt: skip
def test_facts__nothing_of_a_record_steers_the_terminal(network: Make, words: list[str]) -> None:
    folder = network(HOSTILE)
    told = on_terminal("-C", folder, "--today", TODAY, *words)
    assert told
    assert not STEERING.search(told)


def on_terminal(*words: object) -> bytes:
    """What a command writes to a terminal."""
    leader, follower = os.openpty()
    process = subprocess.Popen(
        command_line(*words), stdin=subprocess.DEVNULL, stdout=follower, stderr=follower, env=environment(TERM="xterm")
    )
    os.close(follower)
    told = bytearray()
    try:
        while part := os.read(leader, 65536):
            told += part
    except OSError:  # the other end is closed
        pass
    os.close(leader)
    process.wait(DEADLINE)
    return bytes(told)


def test_facts__no_colour_where_none_is_wanted(run_process: Run, network: Make) -> None:
    """SPEC 10: colour only on a terminal, and NO_COLOR honoured."""
    folder = network()
    assert "\x1b" not in run_process("-C", folder, "list").told
    assert "\x1b" not in run_process("-C", folder, "overdue", env=environment(FORCE_COLOR="1", NO_COLOR="1")).told


def test_facts__in_a_pipe_json_is_the_same_as_in_this_process(run_process: Run, run: Run, network: Make) -> None:
    folder = network()
    words = ("-C", folder, "--today", TODAY, "list", "--json")
    assert json.loads(run_process(*words).out) == run(*words).json
