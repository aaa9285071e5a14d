"""Reports that say the same are one line of the inbox, and nothing is hidden by it."""

from typing import Any

import pytest

from crypto import age
from intake.audit.events import Event
from intake.desk.inbox import Filter
from intake.desk.store.inbox import Folded
from intake.desk.triage import floods
from tests.desk.audit.entries import entries
from tests.desk.desks import ANSWERS, Desk, report, sealed
from tests.desk.persons import Person, follow_up, sent, with_other_token

TEXT = (
    "On Tuesday two men in plain clothes came to the office of the union and took away the computers. They asked for "
    "Aigul Bekova by her name, hit the guard, and said that the next visit would be the last one for her family."
)


def brought(desk: Desk, recipient: age.Recipient, **changed: Any) -> str:
    """Bring a report with these answers and return its code."""
    return desk.brought(sealed(recipient, report(ANSWERS | {"what": TEXT} | changed)))[0]


def lines(desk: Desk) -> list[Folded]:
    """Return the folded inbox."""
    with desk.session() as session:
        return list(floods.lines(session, Filter()))


def test_a_flood_is_one_line_with_a_count(desk: Desk, recipient: age.Recipient) -> None:
    """Identical reports fold, another one stays by itself, and the list says how many there are."""
    for _ in range(5):
        brought(desk, recipient)
    brought(desk, recipient, what="Something else happened in another town.")
    assert sorted(line.count for line in lines(desk)) == [1, 5]
    assert "+4" in desk.run("list").out


def test_danger_is_in_front(desk: Desk, recipient: age.Recipient) -> None:
    """A repetition that speaks of danger is the one that is shown."""
    brought(desk, recipient, when_danger="past")
    urgent = brought(desk, recipient, when_danger="now")
    (line,) = lines(desk)
    assert (line.row.code, line.row.danger) == (urgent, "now")


def test_other_names_in_the_same_text_are_marked(desk: Desk, recipient: age.Recipient) -> None:
    """A text that comes again with another name may be planted, and the line says so."""
    brought(desk, recipient)
    brought(desk, recipient, what=TEXT.replace("Aigul Bekova", "Marat Omarov"))
    (line,) = lines(desk)
    assert floods.names_differ(line)
    assert "NAMES DIFFER" in desk.run("list").out


def test_json_folds_nothing(desk: Desk, recipient: age.Recipient) -> None:
    """Programs see every report."""
    codes = {brought(desk, recipient) for _ in range(3)}
    assert {row["code"] for row in desk.json("list")} == codes


def test_a_decision_on_one_decides_nothing_on_the_others(desk: Desk, recipient: age.Recipient) -> None:
    """Rejecting the report that is shown leaves the next one in front."""
    first, second = brought(desk, recipient), brought(desk, recipient)
    shown = lines(desk)[0].row.code
    desk.run("decide", shown, "--reject", "repeated")
    (line,) = lines(desk)
    assert line.row.code == ({first, second} - {shown}).pop()


def test_what_is_rejected_leaves_the_inbox_and_is_not_lost(desk: Desk, recipient: age.Recipient) -> None:
    """A rejected report has a filter of its own, where its danger still shows, and search finds it."""
    code = brought(desk, recipient, when_danger="now")
    desk.run("decide", code, "--reject", "not-credible")
    assert desk.json("list") == desk.json("list", "--undecided") == []
    (row,) = desk.json("list", "--state", "rejected")
    assert (row["code"], row["rejected"], row["danger"]) == (code, "not-credible", "now")
    assert all(code in desk.run(*line).out for line in (("list", "--state", "all"), ("search", "clothes")))


def test_what_got_an_urgency_after_all_comes_back(desk: Desk, recipient: age.Recipient) -> None:
    """The last decision counts: with an urgency an item is in the inbox again, and no longer among the rejected."""
    code = brought(desk, recipient)
    desk.run("decide", code, "--reject", "not-credible")
    desk.run("decide", code, "--urgency", "U1")
    assert [row["code"] for row in desk.json("list")] == [code]
    assert desk.json("list", "--state", "rejected") == []


def test_other_names_stay_marked_where_the_rest_was_rejected(desk: Desk, recipient: age.Recipient) -> None:
    """A text that may be planted does not lose its mark with the report that it was made from."""
    first = brought(desk, recipient)
    brought(desk, recipient, what=TEXT.replace("Aigul Bekova", "Marat Omarov"))
    desk.run("decide", first, "--reject", "not-credible")
    (line,) = lines(desk)
    assert floods.names_differ(line)
    assert "NAMES DIFFER" in desk.run("list").out


def test_those_that_say_exactly_the_same_are_decided_together(desk: Desk, recipient: age.Recipient) -> None:
    """Each gets a decision of its own, on record for itself, and feeds the case."""
    codes = {brought(desk, recipient) for _ in range(4)}
    one = sorted(codes)[0]
    before = len(decided(desk))
    answer = desk.json("decide", one, "--urgency", "U1", "--new-case", "Union", "--with-alike")
    assert {one, *answer["alike"]} == codes
    shown = [desk.json("show", code) for code in codes]
    assert all(len(each["decisions"]) == len(each["cases"]) == 1 for each in shown)
    assert len(set(decided(desk)[before:])) == len(decided(desk)) - before == 4


def test_the_answer_says_how_many(desk: Desk, recipient: age.Recipient) -> None:
    """A flood leaves the inbox with one command, which counts it; a decision that stands is not touched."""
    first, *_ = [brought(desk, recipient) for _ in range(4)]
    other = next(row["code"] for row in desk.json("list") if row["code"] != first)
    desk.run("decide", other, "--urgency", "U2")
    assert "the same for 2 that" in desk.run("decide", first, "--reject", "repeated", "--with-alike").out
    assert [row["code"] for row in desk.json("list")] == [other]


@pytest.mark.parametrize(
    "changed",
    [
        {"what": TEXT.replace("Aigul Bekova", "Marat Omarov")},
        {"what": TEXT.replace("guard", "driver")},
        {"when_danger": "past"},
        {"country": "KG"},
        {"defenders": [{"name": "Marat Omarov"}]},
        {"consent": ANSWERS["consent"] | {"c_office": "no"}},
    ],
)
def test_what_differs_is_decided_by_itself(desk: Desk, recipient: age.Recipient, changed: dict[str, Any]) -> None:
    """Other names, words or answers: nothing says exactly the same, and nothing is decided."""
    codes = [brought(desk, recipient), brought(desk, recipient, **changed)]
    for code in codes:
        said = desk.run("decide", code, "--reject", "repeated", "--with-alike")
        assert (said.code, "exactly the same" in said.err) == (65, True)
    assert len(desk.json("list", "--undecided")) == 2


def test_one_with_other_names_keeps_all_of_its_line_apart(desk: Desk, recipient: age.Recipient) -> None:
    """Where the same text came with other names too, nothing of it is decided together."""
    codes = [brought(desk, recipient) for _ in range(2)]
    codes += [brought(desk, recipient, what=TEXT.replace("Aigul Bekova", "Marat Omarov")) for _ in range(2)]
    assert {desk.run("decide", code, "--urgency", "U1", "--with-alike").code for code in codes} == {65}
    assert len(desk.json("list", "--undecided")) == 4


def test_another_file_is_not_the_same(desk: Desk, recipient: age.Recipient) -> None:
    """A report with a file of its own is never decided with those without it."""
    code = brought(desk, recipient)
    desk.brought(sealed(recipient, report(ANSWERS | {"what": TEXT}, [("photo.png", b"pixels")])))
    assert desk.run("decide", code, "--reject", "repeated", "--with-alike").code == 65


def test_follow_ups_and_contradicted_sources_are_decided_one_by_one(desk: Desk, recipient: age.Recipient) -> None:
    """Neither is decided with others, and none with them."""
    person, answers = Person(), ANSWERS | {"what": TEXT}
    codes = [person.writes(desk, what=TEXT)]
    codes += [sent(desk, answers, with_other_token(person.address)) for _ in range(2)]
    codes += [sent(desk, follow_up() | {"what": TEXT}, person.address) for _ in range(2)]
    assert {desk.run("decide", code, "--urgency", "U1", "--with-alike").code for code in codes} == {65}
    assert len(desk.json("list", "--undecided")) == len(codes)


def decided(desk: Desk) -> list[str | None]:
    """Return what the log says was decided on."""
    return [each.act.object for each in entries(desk, "anna") if each.act.event is Event.DECIDED]


def test_the_text_of_the_perpetrator_counts(desk: Desk, recipient: age.Recipient) -> None:
    """Two reports that tell the same of another perpetrator are not identical."""
    brought(desk, recipient, perpetrator="police")
    brought(desk, recipient, perpetrator="the mayor")
    assert {how for line in lines(desk) for how in line.likenesses} <= {"near"}
