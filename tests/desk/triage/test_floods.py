"""Reports that say the same are one line of the inbox, and nothing is hidden by it."""

from typing import Any

from crypto import age
from intake.desk.inbox import Filter
from intake.desk.store.inbox import Folded
from intake.desk.triage import floods
from tests.desk.desks import ANSWERS, Desk, report, sealed

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


def test_the_text_of_the_perpetrator_counts(desk: Desk, recipient: age.Recipient) -> None:
    """Two reports that tell the same of another perpetrator are not identical."""
    brought(desk, recipient, perpetrator="police")
    brought(desk, recipient, perpetrator="the mayor")
    assert {how for line in lines(desk) for how in line.likenesses} <= {"near"}
