"""Who is meant: people found by all that a source may know of them."""

from __future__ import annotations

import pytest

from warmsite.formats.identity import Index, is_same_number, own, profile_key
from warmsite.formats.likeness import is_likely_one, may_be_one, name_words
from warmsite.records.readers import Labelled


def index(*people):
    """People as (key, names, emails, phones, urls); what is left away is nothing."""
    made = Index()
    for key, *known in people:
        made.add(key, *known)
    return made


@pytest.mark.parametrize(
    "name", ["Ada Okafor", "OKAFOR, Ada", "ada  okafor", "Dr. Ada Okafor", "Ada Ökafor", "Prof. Dr. Ada Okafor"]
)
def test_by_name__in_any_manner(name):
    assert index(("a", ["Ada Okafor"]), ("b", ["Ada Obi"])).by_name(name) == ["a"]


@pytest.mark.parametrize("name", ["", "Ada", "Ada B. Okafor", "Okafor", "😀"])
def test_by_name__less_or_more_is_another(name):
    assert index(("a", ["Ada Okafor"])).by_name(name) == []


def test_by_name__a_title_alone_is_a_name():
    """So that nobody without any is found by it."""
    assert index(("a", ["Dr."]), ("b", ["Sir"])).by_name("Sir") == ["b"]
    assert name_words("Dr.") == {"dr"}


def test_by_name__other_names_and_namesakes():
    people = index(("a", ["Ada Okafor", "Ada Brandt"]), ("b", ["Ada Okafor"]))
    assert people.by_name("Ada Brandt") == ["a"]
    assert people.by_name("Okafor Ada") == ["a", "b"]


def test_by_email__however_it_is_typed():
    people = index(("a", ["Ada"], ["Ada.Okafor@Example.com"]))
    assert people.by_email([" ada.okafor@example.com"]) == people.by_email(["mailto:ADA.okafor@example.com"]) == ["a"]
    assert people.by_email(["okafor@example.com"]) == []


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ("+1 555 010 0123", "+1 (555) 010-0123"),
        ("+1 555 010 0123", "001 555 010 0123"),
        ("+1 555 010 0123", "(555) 010-0123"),
        ("+49 30 901820", "030 901820"),
        ("030 901820", "+49 30 901820"),
        ("+44 20 7946 0958", "020 7946 0958"),
    ],
)
def test_by_phone__with_and_without_its_country(known, asked):
    assert index(("a", ["Ada"], [], [known])).by_phone([asked]) == ["a"]


def test_is_same_number__of_no_digits():
    assert not is_same_number(":", "::")
    assert is_same_number("-", "-")


def test_by_phone__a_switchboard_is_nobodys():
    many = index(*((f"p{number}", [f"P {number}"], [], ["+1 555 010 0123"]) for number in range(30)))
    assert many.by_phone(["+1 555 010 0123"]) == []


def test_by_email__of_a_role_is_nobodys():
    assert index(("a", ["Ada"], ["info@example.com"])).by_email(["info@example.com"]) == []


def test_own__where_somebody_else_answers():
    labels = ("mobile", "assistant", "work fax", "company main", "")
    assert own(Labelled(each, each) for each in labels) == ["mobile", ""]


@pytest.mark.parametrize(
    ("known", "asked"),
    [("+1 555 010 0123", "+44 555 010 0123"), ("+1 555 010 0123", "+1 556 010 0123"), ("112", "112"), ("", ""), ("x", "x")],
)
def test_by_phone__another(known, asked):
    """Short numbers ring at many places."""
    assert index(("a", ["Ada"], [], [known])).by_phone([asked]) == []


@pytest.mark.parametrize(
    "address",
    [
        "https://www.linkedin.com/in/ada-okafor/", "linkedin.com/in/Ada-Okafor", "http://de.linkedin.com/in/ada-okafor?trk=x",
        "https://linkedin.com/in/ada-okafor#about",
    ],
)  # fmt: skip
def test_by_profile__with_or_without_what_stands_around_it(address):
    assert index(("a", ["Ada"], [], [], ["https://www.linkedin.com/in/ada-okafor"])).by_profile([address]) == ["a"]


def test_by_profile__the_same_page_otherwise():
    assert profile_key("https://www.linkedin.com/in/ada/de/") == profile_key("https://linkedin.com/in/ada")
    pages = [profile_key(f"https://www.facebook.com/profile.php?ref=x&id={number}") for number in (1, 2)]
    assert pages == ["facebook.com/1", "facebook.com/2"]


def test_by_profile__letters_beyond_ascii():
    assert profile_key("https://linkedin.com/in/j%C3%BCrgen") == profile_key("https://linkedin.com/in/jürgen")
    assert profile_key("https://x.com/@ada") == profile_key("https://x.com/ada")
    assert profile_key("https://x.com/%ff%zz") == "x.com/\ufffd%zz"


def test_by_profile__two_names_of_one_site():
    assert profile_key("https://twitter.com/ada") == profile_key("https://x.com/Ada")


@pytest.mark.parametrize("address", ["https://example.com/team", "https://github.com", "https://notgithub.com/ada", "", "x"])
def test_by_profile__an_address_that_many_share_is_nobodys(address):
    assert index(("a", ["Ada"], [], [], [address])).by_profile([address]) == []


# Pairs of names, and what they come to where they share a phone, and where they share an e-mail address or a profile.
PAIRS = [
    ("Ada Okafor", "Ada Okafor", True, True),
    ("Ada Okafor", "Okafor, Ada", True, True),
    ("Dr. Ada Okafor", "ADA OKAFOR", True, True),
    ("Ada Okafor", "A. Okafor", True, True),
    ("Ada Okafor", "Ada O.", True, True),
    ("Ada Okafor", "Ada B. Okafor", True, True),
    ("Ada Okafor", "Ada", True, True),
    ("Ada Okafor", "", True, True),
    ("Ada Okafor", "+1 202 555 0101", True, True),
    ("Ada Okafor", "Ada Okafor-Brandt", True, True),
    ("Robert Smith", "Bob Smith", True, True),
    ("Robert Smith", "Rob Smith", True, True),
    # Whoever marries keeps the address; at work two Adas have one number.
    ("Ada Okafor", "Ada Brandt", False, True),
    ("Maria Lopez", "Maria Silva", False, True),
    ("Юлия Иванова", "Yulia Ivanova", False, True),
    ("ao", "Ada Okafor", False, True),
    # Families.
    ("Ana Silva", "João Silva", False, False),
    ("Peter Smith", "Anna Smith", False, False),
    ("Juan García López", "María García López", False, False),
    ("Hans von der Heide", "Greta von der Heide", False, False),
    ("John Smith", "John Smith Jr.", False, False),
    ("John Smith", "John Smith III", False, False),
    ("Smith, John, Jr.", "John Smith", False, False),
    # Colleagues whose short words are no initials.
    ("Jan de Vries", "Dirk Bakker", False, False),
    ("Jo Berg", "Jane Smith", False, False),
    ("Al Green", "Anna Novak", False, False),
    ("Li Na", "Nina Lopez", False, False),
    ("Sinéad Ní Bhriain", "Nora Byrne", False, False),
    ("F1 Person", "F2 Person", False, False),
    ("Ada Okafor", "Bo Lindqvist", False, False),
    ("Reception", "Ada Okafor", False, False),
]


@pytest.mark.parametrize(("one", "other", "by_phone", "by_email"), PAIRS)
def test_names__with_one_phone_or_one_address(one, other, by_phone, by_email):
    assert is_likely_one(one, other) == is_likely_one(other, one) == by_phone
    assert may_be_one(one, other) == may_be_one(other, one) == by_email


def test_alike__a_letter_or_two():
    people = index(("a", ["Anna Miller"]), ("b", ["Bo Lindqvist"]))
    assert people.alike("Anna Muller") == ["a"]
    assert people.alike("Anna") == people.alike("Cy Tran") == people.alike("") == []
