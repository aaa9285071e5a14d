"""The contradiction view: what sources make of a question together, without a majority and without a verdict."""

from dataclasses import replace

import pytest

from intake.desk.cases.amounts import Fit, fit
from intake.desk.cases.caserecord import CaseRecord
from intake.desk.cases.comparison import MOST_DIFFERENCES, Reason, Row, Status, compare
from intake.desk.cases.dates import GivenDate
from intake.desk.cases.model import Assertion, Entry, OfficeView, Question, Source
from intake.desk.store.cases import Case
from tests.desk.desks import TODAY

CASE = Case("c", "C-9TR4K", None, "A title", "anna", TODAY)


def source(id: str, kind: str = "ngo", publisher: str = "", day: str | None = None, text: str = "") -> Source:
    """Return a source."""
    date = GivenDate(day, day, "day") if day else None
    return Source(entry=Entry(id, id), kind=kind, publisher=publisher, date=date, sha256=text or id)


def says(source: str, value: str | None = None, polarity: str = "affirms", **more: str) -> Assertion:
    """Return an assertion; its id is made of what it says."""
    id = more.pop("id", f"{source}:{polarity}:{value}")
    entry = Entry(id, id)
    return Assertion(entry=entry, source=source, polarity=polarity, value=value, quote="x", offset=0, **more)


SOURCES = (source("s1"), source("s2"), source("s3"))


def row(*assertions: Assertion, sources: tuple[Source, ...] = SOURCES) -> Row:
    """Return the row of one question."""
    question = Question(entry=Entry("q1", "q1"), text="?", assertions=assertions)
    (found,) = compare(CaseRecord(CASE, sources, (), (), (question,), ()))
    return found


@pytest.mark.parametrize(
    ("assertions", "status"),
    [
        ([], Status.SILENCE),
        ([says("s1")], Status.ONE_SOURCE),
        ([says("s1"), says("s1", polarity="unsure")], Status.ONE_SOURCE),
        ([says("s1"), says("s1", polarity="denies")], Status.CONFLICT),
        ([says("s1"), says("s2")], Status.AGREEMENT),
        ([says("s1", "five"), says("s2", "5")], Status.AGREEMENT),
        ([says("s1", "five men"), says("s2")], Status.AGREEMENT),
        ([says("s1", polarity="denies"), says("s2", polarity="denies")], Status.AGREEMENT),
        ([says("s1", polarity="unsure"), says("s2", polarity="unsure")], Status.AGREEMENT),
        ([says("s1"), says("s2", polarity="denies")], Status.CONFLICT),
        ([says("s1"), says("s2"), says("s3", polarity="denies")], Status.CONFLICT),
        ([says("s1", hedge="alleged"), says("s2", polarity="denies")], Status.CONFLICT),
        ([says("s1", "five"), says("s2", "six")], Status.CONFLICT),
        ([says("s1", "the police"), says("s2", "a neighbour")], Status.CONFLICT),
        ([says("s1", "five"), says("s2", polarity="denies")], Status.CONFLICT),
        ([says("s1", "at least five"), says("s2", "six")], Status.TENSION),
        ([says("s1", "about 30"), says("s2", "a crowd")], Status.TENSION),
        ([says("s1"), says("s2", polarity="unsure")], Status.TENSION),
        ([says("s1"), says("s2", hedge="reportedly")], Status.TENSION),
        ([says("s1", "five"), says("s2", "six", polarity="denies")], Status.TENSION),
        ([says("s1", hedge="alleged"), says("s2", hedge="believed")], Status.AGREEMENT),
        ([says("s1"), says("s2", polarity="denies"), says("s3", polarity="unsure")], Status.CONFLICT),
    ],
)
def test_what_sources_make_together(assertions: list[Assertion], status: Status) -> None:
    """A contradiction is a conflict however many stand against it; doubt and imprecision are tensions."""
    assert row(*assertions).status is status


@pytest.mark.parametrize(
    ("left", "right", "status"),
    [
        ((None, "five men came"), (None, "six men came"), Status.INCOMPARABLE),
        (("five", "five men came"), (None, "six men came"), Status.INCOMPARABLE),
        ((None, "five men came"), (None, "Five men came"), Status.AGREEMENT),
        (("five", "five men came"), ("six", "six men came"), Status.CONFLICT),
    ],
)
def test_words_alone_are_not_compared(
    left: tuple[str | None, str], right: tuple[str | None, str], status: Status
) -> None:
    """Where a question asks for more than yes, two quotes without values neither agree nor contradict."""
    said = [replace(says(id, value), quote=quote) for id, (value, quote) in (("s1", left), ("s2", right))]
    asked = Question(entry=Entry("q1", "q1"), text="How many men came?", assertions=tuple(said))
    (found,) = compare(CaseRecord(CASE, SOURCES, (), (), (asked,), ()))
    assert found.status is status


def test_silence_shows() -> None:
    """Each source has its cell, also the one that says nothing."""
    found = row(says("s2"))
    assert [(cell.source, cell.silent) for cell in found.cells] == [("s1", True), ("s2", False), ("s3", True)]


def test_what_was_superseded_does_not_count() -> None:
    """A claim that another one superseded makes no conflict any more."""
    found = row(says("s1", "four", id="k1"), says("s1", "five", supersedes="k1"), says("s2", "five"))
    assert (found.status, len(found.cells[0].assertions)) == (Status.AGREEMENT, 1)


def test_the_same_voice_later_is_a_change() -> None:
    """One publisher's later statement that contradicts its earlier one is a change over time."""
    two = (
        source("s1", publisher="Field Office", day="2024-03-08"),
        source("s2", publisher="field  office", day="2024-04-01"),
    )
    found = row(says("s1", "held"), says("s2", "released"), sources=two)
    assert (found.status, found.differences[0].reason) == (Status.CHANGE, Reason.LATER)


@pytest.mark.parametrize(
    "other",
    [
        source("s2", publisher="Field Office"),
        source("s2", publisher="Field Office", day="2024-03-08"),
        source("s2", publisher="Another", day="2024-04-01"),
        source("s2", kind="newspaper", publisher="Field Office", day="2024-04-01"),
    ],
)
def test_other_voices_are_no_change(other: Source) -> None:
    """Without a day, on one day, or from another voice a contradiction stays a conflict."""
    two = (source("s1", publisher="Field Office", day="2024-03-08"), other)
    assert row(says("s1", "held"), says("s2", "released"), sources=two).status is Status.CONFLICT


def test_two_nameless_publishers_are_not_one_voice() -> None:
    """Sources without a publisher are not taken for one."""
    two = (source("s1", day="2024-03-08"), source("s2", day="2024-04-01"))
    assert row(says("s1", "held"), says("s2", "released"), sources=two).status is Status.CONFLICT


def test_who_quotes_the_same_witness_is_one_voice() -> None:
    """Three sources of which two quote one witness are marked, and count as two voices."""
    found = row(says("s1", attributed_to="e1"), says("s2", attributed_to="e1"), says("s3"))
    assert [(one.sources, one.witness) for one in found.dependences] == [(("s1", "s2"), "e1")]
    assert (found.status, found.speaking, found.voices) == (Status.AGREEMENT, 3, 2)


def test_the_same_text_twice_is_one_voice() -> None:
    """A report that came in twice does not confirm itself."""
    two = (source("s1", text="a"), source("s2", text="a"))
    found = row(says("s1"), says("s2"), sources=two)
    assert (found.dependences[0].witness, found.voices) == (None, 1)


def test_chains_of_dependence_are_one_voice() -> None:
    """Sources that are tied over a third one are one voice together."""
    found = row(
        says("s1", attributed_to="e1"),
        says("s2", attributed_to="e1"),
        says("s2", "x", attributed_to="e2"),
        says("s3", attributed_to="e2"),
    )
    assert found.voices == 1


def test_the_office_changes_no_status() -> None:
    """A signed view stands beside the sources and decides nothing."""
    view = OfficeView("confirmed", "", "anna", TODAY)
    asked = Question(
        entry=Entry("q1", "q1"), text="?", views=(view,), assertions=(says("s1"), says("s2", polarity="denies"))
    )
    (found,) = compare(CaseRecord(CASE, SOURCES, (), (), (asked,), ()))
    assert (found.status, found.question.office_view) == (Status.CONFLICT, view)


def test_a_thousand_answers_are_compared() -> None:
    """A question with very many different answers is a conflict, and its differences are limited."""
    many = [says("s1", f"answer {number}") for number in range(1000)]
    assert len(row(*many).differences) == MOST_DIFFERENCES


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("five", "5", Fit.SAME),
        ("Five.", "five", Fit.SAME),
        ("twenty-five", "25", Fit.SAME),
        ("three hundred people", "300 people", Fit.SAME),
        ("1,500", "1500", Fit.SAME),
        ("8 hours", "eight-hour", Fit.SAME),
        ("around 30", "approximately 30", Fit.SAME),
        ("at least five", "six", Fit.OVERLAP),
        ("at least five", "four", Fit.APART),
        ("more than 60", "60", Fit.APART),
        ("over 60", "70", Fit.OVERLAP),
        ("up to 15", "15", Fit.OVERLAP),
        ("about 30", "30", Fit.OVERLAP),
        ("about 30", "50", Fit.APART),
        ("five or six", "six", Fit.OVERLAP),
        ("between 5 and 7", "5-7", Fit.SAME),
        ("5 men", "5 women", Fit.APART),
        ("5 men", "5", Fit.SAME),
        ("2021-05-29", "2021-05", Fit.OVERLAP),
        ("2021-05-29", "2021-05-30", Fit.APART),
        ("the police", "The  Police", Fit.SAME),
        ("yes", "no", Fit.APART),
        ("about 30", "a crowd", Fit.OVERLAP),
        ("2021-05-29", "29 May, no year", Fit.OVERLAP),
        ("2021-05-29", "a Saturday", Fit.OVERLAP),
        ("1500", "1500 messages", Fit.SAME),
        ("insulted; filmed", "Filmed ; insulted", Fit.SAME),
        ("insulted; filmed", "filmed", Fit.OVERLAP),
        ("insulted; filmed", "beaten", Fit.APART),
        ("about 30; masked", "35; masked", Fit.OVERLAP),
        (";", "; ;", Fit.APART),
    ],
)
def test_answers_fit_or_do_not(left: str, right: str, expected: Fit) -> None:
    """Amounts are compared as ranges, dates as spans, the rest as words; the order of the two is the same."""
    assert (fit(left, right), fit(right, left)) == (expected, expected)
