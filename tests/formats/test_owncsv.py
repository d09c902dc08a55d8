"""What `list --csv` prints comes back as what went out."""

from __future__ import annotations

from click.testing import CliRunner
from drafts import drafts, found

from warmsite.cli.main import cli
from warmsite.formats import owncsv
from warmsite.formats.draft import Told
from warmsite.records.readers import Labelled

ADA = """\
---
name: Ada Okafor
id: ada_1
aka: [Ace, A. O.]
company: =Sum & Co
role: CTO, mostly
started: 2019-06
email: [ada@example.com, ada@example.org]
phone: {mobile: +1 555 0100, office: [+1 555 0199, 0555]}
url: https://example.com/ada
address: {home: 1 Elm Street}
location: Houston, Texas
timezone: America/Chicago
language: English
pronouns: she/her
tags: [mentor, health]
circle: close
cadence: 6 weeks
counts: [email]
glad: 4
longterm: 5
birthday: 03-14
dates: [{on: 2015-06-20, what: wedding day}, {on: 10-01, what: "first day; of school"}]
met: 2017
how: on the train
introduced_by: '[[bo]]'
relations: {spouse: '[[bo]]', child: Cy}
seeking: [a head of data]
offering: [tea, introductions]
snooze: 2027-01-01
status: paused
died: yes
added: 2026-01-05
photo: photos/ada.jpg
---
"""


def printed(tmp_path, text):
    (tmp_path / "contacts").mkdir()
    (tmp_path / "contacts" / "ada.md").write_text(text)
    result = CliRunner().invoke(cli, ["-C", str(tmp_path), "list", "--csv"])
    assert result.exit_code == 0
    return result.stdout


def test_own_csv__everything_comes_back(tmp_path):
    data = printed(tmp_path, ADA)
    assert owncsv.recognises("people.csv", data.encode())
    (ada,) = drafts(owncsv, data)
    assert (ada.name, ada.id, ada.left) == ("Ada Okafor", "ada_1", ())
    assert ada.fields == {
        "aka": ("Ace", "A. O."),
        "company": "=Sum & Co",
        "role": "CTO, mostly",
        "started": "2019-06",
        "email": (Labelled("", "ada@example.com"), Labelled("", "ada@example.org")),
        "phone": (Labelled("mobile", "+1 555 0100"), Labelled("office", "+1 555 0199"), Labelled("office", "0555")),
        "url": (Labelled("", "https://example.com/ada"),),
        "address": (Labelled("home", "1 Elm Street"),),
        "location": "Houston, Texas",
        "timezone": "America/Chicago",
        "language": "English",
        "pronouns": "she/her",
        "tags": ("mentor", "health"),
        "circle": "close",
        "cadence": "6 weeks",
        "counts": ("email",),
        "glad": "4",
        "longterm": "5",
        "birthday": "--03-14",
        "dates": (Labelled("wedding day", "2015-06-20"), Labelled("first day; of school", "--10-01")),
        "met": "2017",
        "how": "on the train",
        "introduced_by": "[[bo]]",
        "relations": (Labelled("spouse", "[[bo]]"), Labelled("child", "Cy")),
        "seeking": ("a head of data",),
        "offering": ("tea", "introductions"),
        "snooze": "2027-01-01",
        "status": "paused",
        "died": "yes",
        "added": "2026-01-05",
    }


def test_own_csv__pictures_are_told(tmp_path):
    assert found(owncsv, printed(tmp_path, ADA))[-1] == Told("pictures are not imported: 1 row has one")


def test_own_csv__an_id_of_digits_stays_text(tmp_path):
    (ada,) = drafts(owncsv, printed(tmp_path, "---\nname: Ada\nid: '0007'\n---\n"))
    assert ada.id == "0007"


def test_own_csv__what_is_wrong_in_a_record_is_told():
    data = "id,name,birthday,cadence,status,timezone\n../ada,Ada,1979-02-30,now and then,asleep,Mars/Base\n"
    (ada,) = drafts(owncsv, data)
    assert (ada.id, ada.fields, len(ada.left)) == ("", {}, 5)
