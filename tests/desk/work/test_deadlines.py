"""Deadlines: noted with their basis, listed over all cases, and written as a calendar that tells nothing."""

import datetime
import re

import pytest

from intake.desk.cases import agreements, clocks, communications, deadlines, icalendar, life, records
from intake.desk.cases.communications import Received
from intake.desk.cases.deadlines import Agenda, Due
from intake.desk.cases.errors import TextMissing
from intake.desk.cases.work_errors import DeadlineIsDone, DeadlineUnknown, RuleDays, RuleUnknown
from intake.desk.cases.work_terms import Audience, DeadlineKind, Publicity, State
from tests.desk.desks import TODAY, Desk, sealed
from tests.desk.work.office import EARLIER, Work

DAY = datetime.timedelta(days=1)


def agenda(work: Work, today: datetime.date = TODAY, ahead: int = 400) -> Agenda:
    """Return what is due."""
    with work.case.session.database.reading() as connection:
        return deadlines.agenda(connection, today, ahead)


def days(dues: list[Due], kind: DeadlineKind) -> list[datetime.date]:
    """Return the days of one kind."""
    return [due.due for due in dues if due.kind is kind]


@pytest.mark.parametrize("label", ["t1", "1", "", "t01"])
def test_an_unknown_deadline_is_not_done(alone: Work, label: str) -> None:
    """A number that none has is refused."""
    with pytest.raises(DeadlineUnknown):
        alone.case.act(deadlines.done, label)


def test_what_is_done_is_done_once(alone: Work) -> None:
    """A second mark is refused, and it is off the list."""
    alone.case.act(deadlines.add, TODAY, "hearing")
    alone.case.act(deadlines.done, "t1")
    with pytest.raises(DeadlineIsDone):
        alone.case.act(deadlines.done, "t1")
    assert agenda(alone) == Agenda([], [])


def test_a_deadline_says_what_is_due(alone: Work) -> None:
    """A day alone is refused."""
    with pytest.raises(TextMissing):
        alone.case.act(deadlines.add, TODAY, " ")


@pytest.mark.parametrize(
    ("kind", "days", "error"), [("x", 1, RuleUnknown), ("reply-AL", -1, RuleDays), ("reply-AL", 9999, RuleDays)]
)
def test_a_rule_has_its_kind_and_days(alone: Work, kind: str, days: int, error: type) -> None:
    """Unknown kinds and absurd days are refused."""
    with pytest.raises(error):
        clocks.confirm(alone.case.session, kind, days, "the manual")


def test_a_rule_rests_on_something(alone: Work) -> None:
    """Who sets one says where it is written."""
    with pytest.raises(TextMissing):
        clocks.confirm(alone.case.session, "reply-AL", 60, "")


def test_a_rule_that_was_checked_says_so(alone: Work) -> None:
    """What an office confirms counts from then on."""
    clocks.confirm(alone.case.session, "reply-AL", 50, "manual of operations, 12")
    with alone.case.session.database.reading() as connection:
        rule = clocks.rules(connection)["reply-AL"]
    assert (rule.days, rule.checked_by, "unconfirmed" in clocks.words(rule)) == (50, "anna", False)


def test_a_letter_brings_its_days(both: Work) -> None:
    """Reprisals after 14 days, follow-ups after 30, 90 and 180, reply and publication after 60."""
    both.says("state")
    both.send(both.letter())
    due = [*agenda(both).coming]
    assert days(due, DeadlineKind.REPRISAL) == [TODAY + 14 * DAY]
    assert days(due, DeadlineKind.FOLLOW_UP) == [TODAY + count * DAY for count in (30, 90, 180)]
    assert days(due, DeadlineKind.REPLY) == days(due, DeadlineKind.PUBLICATION) == [TODAY + 60 * DAY]


def test_a_reply_ends_the_wait_for_it(both: Work) -> None:
    """The day of the reply is off the list; the others stay."""
    both.says("state")
    both.send(both.letter())
    both.case.act(communications.reply, "c1", Received(str(TODAY), Publicity.PUBLIC, "denies", None))
    left = {due.kind for due in agenda(both).coming}
    assert DeadlineKind.REPLY not in left
    assert DeadlineKind.REPRISAL in left


def test_an_agreement_is_asked_for_again(alone: Work) -> None:
    """After 12 months; a newer answer puts it off, and a withdrawal ends it."""
    alone.says("state")
    alone.says("state", on=TODAY)
    assert days([*agenda(alone).coming], DeadlineKind.CONSENT) == [TODAY.replace(year=2027)]
    alone.case.act(agreements.withdraw, alone.first, Audience.STATE, TODAY)
    assert days([*agenda(alone).coming], DeadlineKind.CONSENT) == []


def test_a_case_that_is_new_waits_for_a_decision(desk: Desk) -> None:
    """The clock of its highest urgency runs from the first decision, until the case moves on."""
    first, second = desk.brought(sealed(desk.recipient()), sealed(desk.recipient()))
    case = desk.json("decide", first, "--urgency", "U2", "--new-case", "x")["decision"]["case"]
    desk.run("decide", second, "--urgency", "U1", "--case", case)
    (due,) = desk.json("deadlines")["coming"]
    assert (due["kind"], due["due"], "unconfirmed" in due["basis"]) == ("decision", str(TODAY + DAY), True)
    desk.run("case", "state", case, "triaged")
    assert desk.json("deadlines") == {"overdue": [], "coming": []}


def test_a_dormant_case_comes_back(alone: Work) -> None:
    """The day on which it is looked at again is on the list as long as it is dormant."""
    alone.active()
    alone.case.act(life.move, State.DORMANT, "quiet", TODAY + DAY)
    assert days([*agenda(alone, TODAY + 2 * DAY).overdue], DeadlineKind.REVIEW) == [TODAY + DAY]
    alone.case.act(life.move, State.ACTIVE)
    assert agenda(alone, TODAY + 2 * DAY).overdue == []


def test_what_is_due_today_is_not_late(alone: Work) -> None:
    """Yesterday is overdue, today and the last day ahead are coming, the day after is not listed."""
    for day in (EARLIER, TODAY, TODAY + 30 * DAY, TODAY + 31 * DAY):
        alone.case.act(deadlines.add, day, "hearing")
    found = agenda(alone, ahead=30)
    assert [due.due for due in found.overdue] == [EARLIER]
    assert [due.due for due in found.coming] == [TODAY, TODAY + 30 * DAY]


def test_all_cases_are_on_one_list(alone: Work) -> None:
    """Deadlines of several cases stand together, by day."""
    other = records.new(alone.case.session, "Another")
    with alone.case.writing() as (session, connection, case):
        deadlines.add(session, connection, other, TODAY, "call")
        deadlines.add(session, connection, case, TODAY + DAY, "hearing")
    assert [due.code for due in agenda(alone).coming] == [other.code, alone.case.case.code]


# The calendar

HOSTILE = "a,b;c\\d\r\nBEGIN:VEVENT\u2028\u202e" + "ж" * 100


def test_the_calendar_names_nobody(alone: Work) -> None:
    """An entry has the code of the case and the kind of deadline, and no word of an officer or a source."""
    alone.case.act(deadlines.add, TODAY, HOSTILE)
    with alone.case.session.database.reading() as connection:
        written = icalendar.write(deadlines.of_case(connection, alone.case.case), TODAY)
    assert written.count(b"BEGIN:VEVENT") == 1
    assert f"SUMMARY:{alone.case.case.code}: deadline\r\n".encode() in written
    assert not any(word in written for word in (b"a,b", "ж".encode(), b"Aigul", b"anna", b"A title"))


def test_the_calendar_has_the_form_of_rfc_5545(alone: Work) -> None:
    """Lines end with CRLF and have 75 octets at most; a day is a DATE; UIDs are stable and different."""
    for day in (TODAY, TODAY + DAY, datetime.date(1, 1, 1)):
        alone.case.act(deadlines.add, day, "hearing")
    with alone.case.session.database.reading() as connection:
        dues = deadlines.of_case(connection, alone.case.case)
    written = icalendar.write(dues, TODAY)
    lines = written.split(b"\r\n")
    assert (lines[0], lines[-2], lines[-1]) == (b"BEGIN:VCALENDAR", b"END:VCALENDAR", b"")
    assert b"\n" not in written.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in lines)
    assert re.findall(rb"DTSTART;VALUE=DATE:(\d{8})\r\n", written) == [b"00010101", b"20261123", b"20261124"]
    assert len(set(re.findall(rb"UID:.*", written))) == 3
    assert icalendar.write(dues, TODAY) == written


@pytest.mark.parametrize("letter", ["x", "ж", "文", "𝄞"])
def test_a_long_line_is_folded_between_characters(letter: str) -> None:
    """Unfolded it is the line; no piece is longer than 75 octets or breaks a character."""
    line = "SUMMARY:" + letter * 200
    folded = icalendar._folded(line)
    pieces = folded.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(piece) <= 75 and piece.decode() for piece in pieces)
    assert folded.replace(b"\r\n ", b"") == line.encode() + b"\r\n"


def test_commas_and_lines_are_escaped() -> None:
    r"""What would end a value or begin another stands behind a backslash."""
    assert icalendar.escaped("a,b;c\\d\r\ne") == "a\\,b\\;c\\\\d\\ne"
