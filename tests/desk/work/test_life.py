"""The life of a case, its officers, its risk, and the rule of two."""

import itertools

import pytest
import sqlalchemy as sa

from crypto import note
from intake.desk.cases import life, review
from intake.desk.cases.errors import TextMissing
from intake.desk.cases.life import TRANSITIONS, Life, Score
from intake.desk.cases.review import Subject
from intake.desk.cases.work_errors import (
    ReasonNeeded,
    ReviewAnswered,
    ReviewDayNeeded,
    ReviewRefused,
    ReviewUnknown,
    ScoreOutOfRange,
    StateByAct,
    TransitionRefused,
)
from intake.desk.cases.work_terms import ReviewKind, ReviewVerdict, State
from intake.desk.errors import (
    OfficerUnknown,
    SecondOfficerNeeded,
    SecondOfficerSame,
    SecretMalformed,
    SlotForeign,
    WrongPassphrase,
)
from intake.desk.session import require_second, unlocked
from intake.desk.store import lives, reviews
from intake.desk.store.lives import Step
from intake.desk.store.reviews import Verdict
from tests.desk.desks import PASSPHRASE, TODAY, Desk
from tests.desk.work import office
from tests.desk.work.office import Work, worked

MISSING = [(one, other) for one, other in itertools.product(State, State) if other not in TRANSITIONS[one]]


def put(work: Work, state: State) -> None:
    """Bring a case into a state without asking."""
    with work.case.writing() as (session, connection, case):
        lives.add_step(connection, Step(0, case.id, state, "", None, session.officer, None, TODAY))


def now(work: Work) -> Life:
    """Return where the case stands."""
    with work.case.session.database.reading() as connection:
        return life.of_case(connection, work.case.case)


# States


def test_a_step_that_is_not_in_the_table_is_refused(both: Work) -> None:
    """Every pair of states without a transition is refused, and the case stays where it was."""
    for one, other in MISSING:
        put(both, one)
        with pytest.raises((TransitionRefused, StateByAct)):
            both.case.act(life.move, other, "a reason", TODAY.replace(year=2027))
        assert now(both).state is one


@pytest.mark.parametrize("state", sorted(life.BY_ACT))
def test_states_of_letters_are_reached_by_letters(both: Work, state: State) -> None:
    """A case is not said to be sent or answered by hand."""
    for before in State:
        put(both, before)
        with pytest.raises(StateByAct):
            both.case.act(life.move, state)


@pytest.mark.parametrize("state", [State.CLOSED, State.DORMANT, State.REFERRED])
def test_an_end_says_why(both: Work, state: State) -> None:
    """Closed, dormant and referred want a reason."""
    put(both, State.ACTIVE)
    with pytest.raises(ReasonNeeded):
        both.case.act(life.move, state, " ", TODAY.replace(year=2027))


def test_a_case_is_opened_again_for_a_reason(both: Work) -> None:
    """What was closed does not come back in silence."""
    put(both, State.CLOSED)
    with pytest.raises(ReasonNeeded):
        both.case.act(life.move, State.ACTIVE)


@pytest.mark.parametrize("day", [None, TODAY])
def test_a_dormant_case_is_looked_at_again(alone: Work, day: object) -> None:
    """It needs a day that is still to come."""
    put(alone, State.ACTIVE)
    with pytest.raises(ReviewDayNeeded):
        alone.case.act(life.move, State.DORMANT, "quiet", day)


def test_every_state_can_be_reached() -> None:
    """From new, by the table, a case comes into each state, and out of each again."""
    reached, edge = {State.NEW}, {State.NEW}
    while edge := {state for one in edge for state in TRANSITIONS[one]} - reached:
        reached |= edge
    assert (reached, [one for one in State if not TRANSITIONS[one]]) == (set(State), [])


# Two officers


def test_one_officer_closes_nothing(alone: Work) -> None:
    """Closing takes a second officer."""
    with pytest.raises(SecondOfficerNeeded):
        alone.case.act(life.move, State.CLOSED, "outside the mandate")
    assert now(alone).state is State.NEW


def test_two_officers_close_a_case(both: Work) -> None:
    """With both present it is closed, and both are named."""
    assert both.case.act(life.move, State.CLOSED, "outside the mandate").second == "maria"


def test_who_proposes_does_not_approve(two: Desk) -> None:
    """The same officer twice is one officer, also for the database."""
    with office.session(two) as session:
        work = worked(session)
        number = work.case.act(life.propose_closing, State.CLOSED, "done").number
        with pytest.raises(SecondOfficerSame):
            review.answer(session, number, ReviewVerdict.APPROVED)
        with pytest.raises(sa.exc.IntegrityError, match="twice"), work.case.writing() as (_, connection, _case):
            reviews.answer(connection, Verdict(number, "anna", ReviewVerdict.APPROVED, TODAY))


def test_an_approval_serves_for_one_closing(two: Desk) -> None:
    """After the case was opened again the old approval closes nothing."""
    with office.session(two) as session:
        work = worked(session)
        number = work.case.act(life.propose_closing, State.CLOSED, "done").number
    with office.session(two, "maria") as session:
        review.answer(session, number, ReviewVerdict.APPROVED)
    with office.session(two) as session, session.database.writing() as connection:
        life.move(session, connection, work.case.case, State.CLOSED, "done")
        life.move(session, connection, work.case.case, State.ACTIVE, "news")
        with pytest.raises(SecondOfficerNeeded):
            life.move(session, connection, work.case.case, State.CLOSED, "done")


def test_a_refusal_holds(two: Desk) -> None:
    """What the second officer refused is not done."""
    with office.session(two) as session:
        work = worked(session)
        number = work.case.act(life.propose_closing, State.CLOSED, "done").number
    with office.session(two, "maria") as session:
        review.answer(session, number, ReviewVerdict.REFUSED)
        with pytest.raises(ReviewAnswered):
            review.answer(session, number, ReviewVerdict.APPROVED)
    with office.session(two) as session, session.database.writing() as connection, pytest.raises(ReviewRefused):
        life.move(session, connection, work.case.case, State.CLOSED, "done")


def test_two_others_do_not_answer_for_a_third(two: Desk) -> None:
    """Whoever does the act is one of the two who answer for it."""
    (two.work / "other").write_bytes(PASSPHRASE + b"\n")
    two.run("--officer", "anna", "officer", "add", "olga", "--new-passphrase-file", two.work / "other")
    with office.session(two) as session:
        work = worked(session)
        number = work.case.act(life.propose_closing, State.CLOSED, "done").number
    with office.session(two, "maria") as session:
        review.answer(session, number, ReviewVerdict.APPROVED)
    with office.session(two, "olga") as session, session.database.writing() as rows, pytest.raises(SecondOfficerNeeded):
        life.move(session, rows, work.case.case, State.CLOSED, "done")


def test_an_unknown_review_is_refused(alone: Work) -> None:
    """A number that none has is not found."""
    with pytest.raises(ReviewUnknown):
        review.answer(alone.case.session, 9, ReviewVerdict.APPROVED)


def test_what_is_proposed_twice_waits_once(alone: Work) -> None:
    """The second officer does not see the same thing twice."""
    with alone.case.writing() as (session, connection, case):
        subject = Subject(ReviewKind.EXPORT, f"case:{case.id}", "d", "words", case.id)
        assert review.propose(session, connection, subject) == review.propose(session, connection, subject)
    assert len(review.listed(alone.case.session)) == 1


@pytest.mark.parametrize("second", ["anna", "nobody"])
def test_a_second_officer_is_another_one(two: Desk, second: str) -> None:
    """The same name, or one without a slot, is refused."""
    with pytest.raises((SecondOfficerSame, OfficerUnknown)), office.session(two, second=second):
        pass


def test_a_slot_under_a_second_name_is_refused(two: Desk) -> None:
    """A copy of the first officer's slot file does not become another officer."""
    slots = two.path / "keyring"
    (slots / "slot-maria.age").write_bytes((slots / "slot-anna.age").read_bytes())
    with pytest.raises(SecretMalformed), office.session(two, second="maria"):
        pass


def test_a_slot_that_this_desk_never_noted_is_refused(two: Desk) -> None:
    """The key in the slot is the one that the desk knows under this name."""
    with office.session(two) as session, session.database.writing() as connection:
        other = note.Signer("officer/maria", bytes(32)).vkey
        connection.exec_driver_sql("UPDATE officer SET vkey = ? WHERE name = 'maria'", (other,))
    with pytest.raises(SlotForeign), office.session(two, second="maria"):
        pass


def test_the_second_officer_has_a_passphrase(two: Desk) -> None:
    """A wrong one opens nothing."""
    wrong = unlocked(
        two.path, "anna", lambda _: PASSPHRASE, TODAY, second="maria", second_passphrase=lambda _: b"not it at all"
    )
    with pytest.raises(WrongPassphrase), wrong:
        pass


def test_an_act_of_two_asks_who_is_there(two: Desk) -> None:
    """`require_second` names the other officer, or refuses."""
    with office.session(two) as session, pytest.raises(SecondOfficerNeeded):
        require_second(session)
    with office.session(two, "maria", "anna") as session:
        assert (session.officer, require_second(session)) == ("maria", "anna")


# Lead and risk


def test_a_lead_is_an_officer(two: Desk) -> None:
    """A name without a slot, or the same one twice, leads nothing."""
    with office.session(two) as session:
        work = worked(session)
        with pytest.raises(OfficerUnknown):
            work.case.act(life.assign, "nobody", None)
        with pytest.raises(SecondOfficerSame):
            work.case.act(life.assign, "anna", "anna")
        work.case.act(life.assign, "anna", "maria")
        assert now(work).assignment == lives.Assignment(1, work.case.case.id, "anna", "maria", "anna", TODAY)


@pytest.mark.parametrize(
    ("scores", "error"), [((0, 1, 1), ScoreOutOfRange), ((1, 6, 1), ScoreOutOfRange), ((1, 1, -1), ScoreOutOfRange)]
)
def test_a_score_has_five_steps(alone: Work, scores: tuple[int, ...], error: type) -> None:
    """Each goes from 1 to 5."""
    with pytest.raises(error):
        alone.case.act(life.assess, *(Score(number, "because") for number in scores))


def test_a_score_has_a_sentence(alone: Work) -> None:
    """A number alone is refused."""
    with pytest.raises(TextMissing):
        alone.case.act(life.assess, Score(1, "because"), Score(1, ""), Score(1, "because"))


def test_risk_is_threats_by_vulnerabilities_over_capacities(alone: Work) -> None:
    """The last score counts."""
    for capacities in (1, 2):
        alone.case.act(life.assess, Score(5, "daily"), Score(3, "alone"), Score(capacities, "a lawyer"))
    risk = now(alone).risk
    assert (risk.score if risk else "", len(alone.case.act(lambda _, c, case: lives.risks(c, case.id)))) == ("7.5", 2)
