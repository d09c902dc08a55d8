"""Facebook's lists of friends."""

from __future__ import annotations

import json

import pytest
from drafts import drafts, found, skipped
from hypothesis import given
from hypothesis import strategies as st

from warmsite.formats import facebook
from warmsite.formats.draft import Foreign

MARCH = 1394582400  # 12 March 2014


def friends(*people, key="friends_v2"):
    return json.dumps({key: list(people)})


def friend(name, timestamp=MARCH):
    return {"name": name, "timestamp": timestamp}


@pytest.mark.parametrize("key", ["friends_v2", "friends", "friends_v3"])
def test_friends__each_is_a_person_whose_date_of_friendship_says_how_they_met(key: str) -> None:
    data = friends(friend("Ada Okafor"), friend("Bo Lindqvist", 1262347200), key=key)
    assert facebook.recognises("your_friends.json", data.encode())
    ada, bo = drafts(facebook, data)
    assert (ada.line, ada.name, ada.fields) == (1, "Ada Okafor", {"how": "Facebook, 12 March 2014"})
    assert (bo.line, bo.fields) == (2, {"how": "Facebook, 1 January 2010"})


def test_mojibake__is_mended_where_it_is_mojibake() -> None:
    # As Facebook writes them: each byte of the UTF-8 as a character of its own.
    data = r"""{"friends_v2": [
      {"name": "Ren\u00c3\u00a9e \u00c5\u00bdi\u00c5\u00beek", "timestamp": 1394582400},
      {"name": "\u00e6\u009d\u008e\u00e4\u00bc\u009f", "timestamp": 1394582400}
    ]}"""
    assert [each.name for each in drafts(facebook, data)] == ["Renée Žižek", "李伟"]


@pytest.mark.parametrize("name", ["José Álvarez", "李伟", "Ada", "Æsa Þórsdóttir", "Ã", "Zoë Ã©"])
def test_mojibake__a_name_that_is_right_stays(name: str) -> None:
    assert [each.name for each in drafts(facebook, friends(friend(name)))] == [name]


@given(st.text())
def test_mojibake__what_was_spoilt_comes_back(name: str) -> None:
    spoilt = name.encode("utf-8", "surrogatepass").decode("latin-1")
    assert facebook.mended(spoilt) in {name, spoilt}
    if name.isprintable() and not name.isascii():
        assert facebook.mended(spoilt) == name


@pytest.mark.parametrize("timestamp", [None, 0, "0", ""])
def test_timestamp__none_is_no_date_and_nothing_is_said_of_it(timestamp: object) -> None:
    (ada,) = drafts(facebook, friends(friend("Ada", timestamp)))
    assert (ada.fields, ada.left) == ({"how": "Facebook"}, ())


@pytest.mark.parametrize("timestamp", [1394582400000, 10**30, -5, 4102444800, "soon", True, 1e300])
def test_timestamp__one_that_cannot_be_is_told(timestamp: object) -> None:
    (ada,) = drafts(facebook, friends(friend("Ada", timestamp)))
    assert ada.fields == {"how": "Facebook"}
    assert ada.left == (f"friends since {timestamp} is no date",)


def test_people__without_a_name_are_skipped_and_those_who_left_need_no_look() -> None:
    data = friends(friend("Ada"), {"timestamp": 1}, friend("Facebook User"), "Bo", None, friend(["Cy"]))
    assert [(each.line, each.wrong) for each in skipped(facebook, data)] == [
        (2, True), (3, False), (4, True), (5, True), (6, True),
    ]  # fmt: skip


@pytest.mark.parametrize("key", ["removed_friends_v2", "deleted_friends_v2", "sent_requests_v2", "rejected_requests_v2"])
def test_other_lists__of_people_who_are_no_friends_are_refused(key: str) -> None:
    data = friends(friend("Ada"), key=key)
    assert facebook.recognises("removed_friends.json", data.encode())
    with pytest.raises(Foreign, match="no list of Facebook friends") as caught:
        found(facebook, data)
    assert "your_friends.json" in caught.value.hint


def test_web_page__is_asked_for_as_json() -> None:
    page = "<html><head><title>Your friends</title></head><body>Facebook: Ada Okafor, 12 March 2014</body></html>"
    assert facebook.recognises("your_friends.html", page.encode())
    with pytest.raises(Foreign, match="web page") as caught:
        found(facebook, page)
    assert "JSON" in caught.value.hint


def test_truncated__nothing_is_taken() -> None:
    whole = friends(*(friend(f"Friend {number}") for number in range(50)))
    for end in range(20, len(whole) - 1, 37):
        with pytest.raises(Foreign, match="before it is complete"):
            found(facebook, whole[:end])


def test_empty__is_said() -> None:
    with pytest.raises(Foreign, match="is empty"):
        found(facebook, "\n")


def test_a_hundred_thousand_friends__all_are_read() -> None:
    data = friends(*(friend(f"Friend {number}") for number in range(100_000)))
    assert len(drafts(facebook, data)) == 100_000


@given(st.binary())
def test_any_bytes__raise_nothing_but_foreign(data: bytes) -> None:
    assert facebook.recognises("x", data) in {True, False}
    for content in (data, b'{"friends_v2": [' + data, b'{"friends_v2": [{"name": "' + data + b'"}]}'):
        try:
            found(facebook, content)
        except Foreign:
            continue


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["name", "timestamp", "friends"]) | st.text(), inner),
)


@given(st.dictionaries(st.just("friends"), ANYTHING))
def test_any_shape__raises_nothing_but_foreign(told: object) -> None:
    try:
        found(facebook, json.dumps(told))
    except Foreign:
        return
