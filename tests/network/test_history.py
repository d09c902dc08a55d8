"""What commits say of people: whose file they touched, through which names, and what is news of somebody's work."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmsite.network.history import MANY, NEWS_DAYS, Commit, History, Touch, is_news, new_post, posts
from warmsite.records.contact import parse_contact
from warmsite.records.settings import Settings
from warmsite.records.versions import Change, Revision

TODAY = date(2026, 6, 15)


def commit(ago: int, *touches: Touch, name: str = "") -> Commit:
    return Commit(name or f"{ago} days ago", TODAY - timedelta(days=ago), f"{ago} ago", "Somebody", touches)


def changed(path: str, *changes: tuple[str, str, str]) -> Touch:
    return Touch(path, "changed", "", Revision(tuple(Change(*each) for each in changes)))


def deeds(history: History, *paths: str) -> dict[str, list[str]]:
    return {path: [each.touch.deed for each in found] for path, found in history.traces(paths).items()}


# Whose file


def test_traces__of_those_who_are_there() -> None:
    history = History((commit(1, changed("a"), changed("b")), commit(2, Touch("a", "created"))))
    assert deeds(history, "a") == {"a": ["changed", "created"]}
    assert deeds(history) == {}


def test_traces__through_renames() -> None:
    history = History(
        (
            commit(1, changed("c")),
            commit(2, Touch("c", "renamed", "b")),
            commit(3, Touch("b", "renamed", "a")),
            commit(4, changed("a")),
        )
    )
    assert deeds(history, "c") == {"c": ["changed", "renamed", "renamed", "changed"]}


def test_traces__where_files_stand_that_were_moved_and_not_committed() -> None:
    history = History(
        (
            commit(1, changed("b")),
            commit(2, Touch("b", "renamed", "a"), Touch("c", "removed")),
            commit(3, changed("a"), changed("c")),
        ),
        moves=(("b", "c"),),
    )
    assert deeds(history, "a", "b", "c") == {"c": ["changed", "renamed", "changed"]}
    assert [each.touch.deed for each in history.traces("c", TODAY - timedelta(days=2))["c"]] == ["renamed", "changed"]
    assert history.moved(["2 days ago"]) == {"a": "c", "b": None, "c": None}
    assert history.moved([]) == {"b": "c"}


def test_traces__two_that_changed_places_in_one_commit() -> None:
    history = History(
        (commit(1, Touch("a", "renamed", "b"), Touch("b", "renamed", "a")), commit(2, changed("a")), commit(3, changed("b")))
    )
    assert [each.day for each in history.traces(["a"])["a"]] == [TODAY - timedelta(days=1), TODAY - timedelta(days=3)]
    assert [each.day for each in history.traces(["b"])["b"]] == [TODAY - timedelta(days=1), TODAY - timedelta(days=2)]


def test_traces__a_name_taken_again_is_another_file() -> None:
    history = History(
        (
            commit(1, changed("a")),
            commit(2, Touch("a", "created")),
            commit(3, Touch("b", "renamed", "a")),
            commit(4, changed("a")),
        )
    )
    assert deeds(history, "a", "b") == {"a": ["changed", "created"], "b": ["renamed", "changed"]}


def test_traces__removed_and_made_again() -> None:
    history = History((commit(1, Touch("a", "created")), commit(2, Touch("a", "removed")), commit(3, changed("a"))))
    assert deeds(history, "a") == {"a": ["created"]}


def test_traces__renamed_over_one_that_was_removed_in_the_same_commit() -> None:
    history = History(
        (commit(1, Touch("b", "removed"), Touch("b", "renamed", "a")), commit(2, changed("a")), commit(3, changed("b")))
    )
    assert deeds(history, "b") == {"b": ["renamed", "changed"]}


def test_traces__edited_on_another_branch_after_the_renaming_on_this() -> None:
    history = History(
        (commit(1, changed("a")), commit(2, changed("a")), commit(3, Touch("b", "renamed", "a")), commit(4, changed("a")))
    )
    assert deeds(history, "b") == {"b": ["changed", "changed", "renamed", "changed"]}


@pytest.mark.parametrize(("touches", "of_many"), [(MANY, False), (MANY + 1, True)])
def test_of_many(touches: int, *, of_many: bool) -> None:
    history = History((commit(1, *(changed(str(number)) for number in range(touches))),))
    assert history.commits[0].of_many is of_many
    (trace,) = history.traces(["0"])["0"]
    assert (trace.of_many, trace.others) == (of_many, touches - 1)


def test_walk__up_to_a_day_knows_the_later_names() -> None:
    history = History((commit(1, Touch("b", "renamed", "a")), commit(5, changed("a")), commit(3, changed("a"))))
    told = [(each.day, path) for each, _, path in history.walk(until=TODAY - timedelta(days=3))]
    assert told == [(TODAY - timedelta(days=5), "b"), (TODAY - timedelta(days=3), "b")]
    assert not [*history.walk(until=date.min)]


def test_traces__edited_on_another_branch_after_several_renamings_on_this() -> None:
    history = History(
        (
            commit(1, changed("a")),
            commit(2, Touch("c", "renamed", "b")),
            commit(3, changed("a")),
            commit(4, Touch("b", "renamed", "a")),
        )
    )
    assert deeds(history, "c") == {"c": ["changed", "renamed", "changed", "renamed"]}


def test_traces__a_chain_of_renamings_that_comes_back_ends() -> None:
    history = History(
        (
            commit(1, changed("b")),
            commit(2, Touch("a", "renamed", "c")),
            commit(3, Touch("c", "renamed", "b")),
            commit(4, Touch("b", "renamed", "a")),
        )
    )
    assert deeds(history, "a") == {"a": ["changed", "renamed", "renamed", "renamed"]}


paths = st.sampled_from("abcd")
touches = st.builds(
    lambda path, deed, was: Touch(path, deed, was if deed == "renamed" and was != path else ""),
    paths,
    st.sampled_from(["created", "changed", "renamed", "removed"]),
    paths,
)


@given(st.lists(st.lists(touches, max_size=3), max_size=12))
def test_traces__of_any_commits(made: list[list[Touch]]) -> None:
    history = History(tuple(commit(ago, *each) for ago, each in enumerate(made)))
    everything = history.traces("abcd")
    told = [(each.id, each.touch) for found in everything.values() for each in found]
    assert len(told) <= sum(map(len, made))
    assert all(each.touch.deed != "removed" for found in everything.values() for each in found)
    for path, found in everything.items():
        assert [each.day for each in found] == sorted((each.day for each in found), reverse=True)
        assert history.traces(path) == {path: found}


# News


@pytest.mark.parametrize(
    ("before", "after", "news"),
    [
        ("", "CTO", False),
        ("CTO", "", False),
        ("CTO", "cto", False),
        ("Head of Data", "Head  of data", False),
        ("Head of Data", "Head of Data.", False),
        ("Head-of-Data", "Head of Data", False),
        ("Zoe's Bakery", "Zoë’s Bakery", False),
        ("Nortwhind", "Northwind", False),
        ("Enginer", "Engineer", False),
        ("CTO", "CEO", True),
        ("CTO", "COO", True),
        ("VP Sales", "SVP Sales", True),
        ("Head of Data", "Head of Research", True),
        ("Engineer", "Senior Engineer", True),
        ("Northwind", "Contoso", True),
        ("李伟公司", "北风公司", True),
        ("李", "王", True),
        ("HP", "3M", True),
        ("ACME", "ACMEE", False),
        ("x" * 1_000_000, "y" * 1_000_000, True),
        ("!!!", "???", False),
    ],
)
def test_is_news(before: str, after: str, *, news: bool) -> None:
    assert is_news(before, after) is news


@given(st.text(), st.text())
def test_is_news__both_ways_alike(before: str, after: str) -> None:
    assert is_news(before, after) is is_news(after, before)
    assert not is_news(before, before)


def person(role: str = "", company: str = ""):
    contact, _ = parse_contact(f"---\nname: Ada\nrole: {role}\ncompany: {company}\n---\n", "contacts/ada.md", Settings())
    assert contact
    return contact


def traces(*commits: Commit):
    return History(commits).traces(["a"]).get("a", ())


def test_new_post() -> None:
    both = traces(commit(12, changed("a", ("role", "CTO", "CEO"), ("company", "Contoso", "Northwind"))))
    day = TODAY - timedelta(days=12)
    assert new_post(both, person("CEO", "Northwind"), TODAY) == (day, "became CEO at Northwind")
    company = traces(commit(12, changed("a", ("company", "Contoso", "Northwind"))))
    assert new_post(company, person("", "Northwind"), TODAY) == (day, "joined Northwind")
    assert new_post(company, person("CEO", "Northwind"), TODAY) == (day, "joined Northwind as CEO")
    assert new_post(traces(commit(12, changed("a", ("role", "CTO", "CEO")))), person("CEO"), TODAY) == (day, "became CEO")


@pytest.mark.parametrize(("ago", "is_told"), [(0, True), (NEWS_DAYS, True), (NEWS_DAYS + 1, False)])
def test_new_post__of_the_last_thirty_days(ago: int, *, is_told: bool) -> None:
    found = new_post(traces(commit(ago, changed("a", ("role", "CTO", "CEO")))), person("CEO"), TODAY)
    assert bool(found) is is_told


def test_new_post__over_a_gap_and_over_days_out_of_order() -> None:
    gap = traces(commit(1, changed("a", ("role", "", "CEO"))), commit(2, changed("a", ("role", "CTO", ""))))
    assert new_post(gap, person("CEO"), TODAY) == (TODAY - timedelta(days=1), "became CEO")
    rebased = traces(commit(40, changed("a", ("company", "A", "B"))), commit(3, changed("a", ("role", "Clerk", "Head"))))
    assert new_post(rebased, person("Head"), TODAY) == (TODAY - timedelta(days=3), "became Head")


def test_new_post__taken_back_is_none() -> None:
    history = traces(commit(1, changed("a", ("role", "CEO", "CTO"))), commit(2, changed("a", ("role", "CTO", "CEO"))))
    assert new_post(history, person("CTO"), TODAY) is None


def test_new_post__taken_back_to_one_that_is_itself_new() -> None:
    history = traces(
        commit(1, changed("a", ("role", "CEO", "CTO"))),
        commit(2, changed("a", ("role", "CTO", "CEO"))),
        commit(9, changed("a", ("role", "Engineer", "CTO"))),
    )
    assert new_post(history, person("CTO"), TODAY) == (TODAY - timedelta(days=9), "became CTO")


def test_new_post__mended_since() -> None:
    history = traces(
        commit(1, changed("a", ("role", "Chair of teh board", "Chair of the board"))),
        commit(9, changed("a", ("role", "CTO", "Chair of teh board"))),
    )
    assert new_post(history, person("Chair of the board"), TODAY) == (TODAY - timedelta(days=9), "became Chair of the board")


def test_new_post__held_years_ago_is_new_again() -> None:
    history = traces(commit(1, changed("a", ("role", "CEO", "CTO"))), commit(900, changed("a", ("role", "CTO", "CEO"))))
    assert new_post(history, person("CTO"), TODAY) == (TODAY - timedelta(days=1), "became CTO")


def test_new_post__not_the_first_one_nor_a_slip() -> None:
    for before, after in (("", "CEO"), ("CEO.", "CEO"), ("ceo", "CEO")):
        assert new_post(traces(commit(1, changed("a", ("role", before, after)))), person(after), TODAY) is None


def test_new_post__what_was_changed_again_since_in_the_folder_is_none() -> None:
    assert new_post(traces(commit(1, changed("a", ("role", "CTO", "CEO")))), person("Chair of the board"), TODAY) is None


def held(now, *commits: Commit) -> list[tuple[str, str, int]]:
    """The posts before that of now: role, company, and how many days ago each ended."""
    return [(each.role, each.company, (TODAY - each.until).days) for each in posts(traces(*commits), now)]


CAME = commit(90, changed("a", ("role", "", "CTO"), ("company", "", "Acme")))
LEFT = commit(60, changed("a", ("role", "CTO", ""), ("company", "Acme", "")))


def test_posts__one_that_was_left_is_told_once() -> None:
    assert held(person(), LEFT, CAME) == [("CTO", "Acme", 60)]
    again = commit(30, changed("a", ("role", "", "CEO"), ("company", "", "Globex")))
    assert held(person("CEO", "Globex"), again, LEFT, CAME) == [("CTO", "Acme", 60)]


def test_posts__over_a_gap_of_the_role_alone() -> None:
    gap = commit(60, changed("a", ("role", "CTO", "")))
    assert held(person("CEO", "Acme"), commit(30, changed("a", ("role", "", "CEO"))), gap, CAME) == [("CTO", "Acme", 60)]


def test_posts__one_taken_away_and_put_back_is_none() -> None:
    again = commit(30, changed("a", ("role", "", "CTO"), ("company", "", "Acme")))
    assert held(person("CTO", "Acme"), again, LEFT, CAME) == []
    assert held(person("", "Acme"), commit(60, changed("a", ("role", "CTO", ""))), CAME) == []


def test_posts__of_a_single_day_is_a_slip() -> None:
    slip = [commit(30, changed("a", ("role", "Chairwoman", "CEO"))), commit(30, changed("a", ("role", "CEO", "Chairwoman")))]
    came = commit(60, changed("a", ("role", "CTO", "CEO")))
    assert held(person("CEO", "Acme"), *slip, came) == [("CTO", "Acme", 60)]
    assert held(person("CEO", "Acme"), slip[0], commit(40, changed("a", ("role", "CEO", "Chairwoman"))), came) == [
        ("Chairwoman", "Acme", 30),
        ("CEO", "Acme", 40),
        ("CTO", "Acme", 60),
    ]


def test_posts_and_news__end_where_the_file_is_about_somebody_else() -> None:
    def life(*, is_another: bool) -> tuple[Commit, ...]:
        changes = (Change("name", "Bob", "Ada"), Change("role", "CTO", "CEO"))
        return (commit(5, Touch("a", "changed", "", Revision(changes, is_another=is_another))), CAME)

    assert held(person("CEO", "Acme"), *life(is_another=False)) == [("CTO", "Acme", 5)]
    assert held(person("CEO", "Acme"), *life(is_another=True)) == []
    assert new_post(traces(*life(is_another=False)), person("CEO", "Acme"), TODAY)
    assert new_post(traces(*life(is_another=True)), person("CEO", "Acme"), TODAY) is None


def test_posts() -> None:
    history = traces(
        commit(10, changed("a", ("role", "CEO", "Chair"), ("company", "Northwind", ""))),
        commit(20, changed("a", ("tags", "x", "y"))),
        commit(30, changed("a", ("company", "Northwnd", "Northwind"))),
        commit(40, changed("a", ("role", "CTO", "CEO"))),
        commit(50, changed("a", ("role", "", "CTO"), ("company", "", "Northwnd"))),
    )
    found = [(each.role, each.company, (TODAY - each.until).days) for each in posts(history, person("Chair"))]
    assert found == [("CEO", "Northwind", 10), ("CTO", "Northwnd", 40)]
