"""Letters: they leave by two officers, with consent, once; replies add to the record and overwrite nothing."""

import datetime
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from intake.desk.cases import agreements, clocks, communications, life, review, sources, withdrawal
from intake.desk.cases.caserecord import gather
from intake.desk.cases.communications import Draft, Received, Sending
from intake.desk.cases.errors import DateMalformed, EntryOfOtherKind, TextMissing
from intake.desk.cases.work_errors import (
    DayOrder,
    FutureDay,
    JointDiffers,
    LetterInadmissible,
    LetterStepRefused,
    LetterUnknown,
    LetterWithoutConsent,
    LetterWithoutEvents,
    ReferenceMalformed,
    ReferenceTaken,
)
from intake.desk.cases.work_terms import Audience, LetterState, LetterType, Publicity, ReviewVerdict, State
from intake.desk.errors import SecondOfficerNeeded
from tests.desk.desks import TODAY, Desk
from tests.desk.work import office
from tests.desk.work.office import EARLIER, Work, worked

DAY = datetime.timedelta(days=1)


# Sending


@pytest.mark.parametrize("type", ["AL", "UA"])
def test_a_letter_without_state_consent_does_not_leave(both: Work, type: str) -> None:
    """Every other audience may agree: without a yes for the State the letter stays."""
    for audience in set(Audience) - {Audience.STATE}:
        both.says(audience)
    with pytest.raises(LetterWithoutConsent):
        both.send(both.letter(type))


@pytest.mark.parametrize("answer", ["no", "ask-first"])
def test_no_and_ask_first_hold_a_letter(both: Work, answer: str) -> None:
    """An answer that is no yes holds it as well."""
    both.says("state", answer)
    with pytest.raises(LetterWithoutConsent):
        both.send(both.letter())


def test_a_withdrawn_agreement_holds_a_letter(both: Work) -> None:
    """What was agreed when the letter was drafted and is withdrawn before it leaves does not count."""
    both.says("state")
    letter = both.letter()
    both.case.act(agreements.withdraw, both.first, Audience.STATE, TODAY)
    with pytest.raises(LetterWithoutConsent):
        both.send(letter)


def test_an_agreement_does_not_reach_back(both: Work) -> None:
    """A letter is not noted as sent on a day before anybody agreed."""
    both.says("state")
    with pytest.raises(LetterWithoutConsent):
        both.send(both.letter(), on=EARLIER - DAY)


def test_the_agreement_of_a_stranger_to_the_letter_does_not_help(both: Work) -> None:
    """Somebody of the case to whom nothing was done in its events cannot open it."""
    both.says("state", person=both.case.person("Third Person").id)
    with pytest.raises(LetterWithoutConsent):
        both.send(both.letter())


def test_a_letter_takes_two_officers(alone: Work) -> None:
    """One officer alone sends nothing, and the letter stays as it was."""
    alone.says("state")
    letter = alone.letter()
    with pytest.raises(SecondOfficerNeeded):
        alone.send(letter)
    assert alone.case.act(lambda _, connection, case: communications.find(connection, case, "c1")).now == letter.now


def test_a_letter_covers_an_event(both: Work) -> None:
    """An allegation about nothing that happened to anybody does not leave."""
    with pytest.raises(LetterWithoutEvents):
        both.send(both.letter(events=()))


@pytest.mark.parametrize(
    "reference",
    ["", "KAZ", "kaz 2/2026", "KAZ  2/2026", "KAZ 02/2026", "KAZ 2/26", "KAZ 2/2027", "KAZ 2/2026\n", "KAZ ٢/2026"],
)
def test_a_reference_has_its_grammar(both: Work, reference: str) -> None:
    """Three capitals, a number, the year of the letter or an earlier one."""
    both.says("state")
    with pytest.raises(ReferenceMalformed):
        both.send(both.letter(), reference)


def test_a_reference_is_one_letters(both: Work) -> None:
    """A second letter does not get the reference of the first."""
    both.says("state")
    both.send(both.letter())
    draft = Draft(LetterType.OL, False, "The Government", ("Defenders",), ())
    second = both.case.act(communications.draft, draft)
    both.case.act(communications.step, second.label, LetterState.IN_REVIEW)
    with pytest.raises(ReferenceTaken):
        both.send(second)


def test_a_letter_is_not_sent_tomorrow(both: Work) -> None:
    """The day on which it left has come."""
    both.says("state")
    with pytest.raises(FutureDay):
        both.send(both.letter(), on=TODAY + DAY)


def test_a_letter_leaves_once(both: Work) -> None:
    """What was sent is not sent again, given up, or taken back."""
    both.says("state")
    letter = both.send(both.letter())
    for state in (LetterState.DRAFTED, LetterState.DROPPED):
        with pytest.raises(LetterStepRefused):
            both.case.act(communications.step, letter.label, state)
    with pytest.raises(LetterStepRefused):
        both.send(letter, "KAZ 3/2026")


@pytest.mark.parametrize("state", [LetterState.SENT, LetterState.ANSWERED])
def test_nothing_is_sent_by_hand(both: Work, state: LetterState) -> None:
    """Being sent and being answered are acts of their own, with their own checks."""
    with pytest.raises(LetterStepRefused):
        both.case.act(communications.step, both.letter().label, state)


def test_a_draft_is_not_sent(both: Work) -> None:
    """It goes through review."""
    both.says("state")
    letter = both.letter()
    both.case.act(communications.step, letter.label, LetterState.DRAFTED)
    with pytest.raises(LetterStepRefused):
        both.send(letter)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"joint": False, "mandates": ("Defenders", "Assembly")}, JointDiffers),
        ({"joint": True, "mandates": ()}, JointDiffers),
        ({"mandates": (" ",)}, TextMissing),
        ({"addressee": ""}, TextMissing),
        ({"events": ("e1",)}, EntryOfOtherKind),
    ],
)
def test_a_draft_says_who_writes_to_whom(alone: Work, values: dict[str, Any], error: type) -> None:
    """Mandates, addressee and events are what they should be."""
    with pytest.raises(error):
        alone.letter(**values)


def test_an_unknown_letter_is_refused(alone: Work) -> None:
    """A number that no letter of the case has is not found."""
    with pytest.raises(LetterUnknown):
        alone.case.act(communications.step, "c9", LetterState.IN_REVIEW)


def test_one_of_two_opens_a_letter(both: Work) -> None:
    """With the yes of one victim the letter leaves; who else stands in it is the gate's matter."""
    both.says("state")
    sent = both.send(both.letter("UA", joint=True, mandates=("Defenders", "Assembly")))
    assert (sent.kind, sent.now.state, sent.now.second) == ("JUA", LetterState.SENT, "maria")
    assert both.case.act(lambda _, connection, case: life.of_case(connection, case)).state is State.SENT


def test_a_letter_on_a_law_takes_no_consent(both: Work) -> None:
    """Nobody is named in it."""
    assert both.send(both.letter("OL", events=())).now.state is LetterState.SENT


def test_days_come_from_rules_that_say_they_are_unconfirmed(both: Work) -> None:
    """Reply and publication follow the table, and each deadline says on what it rests."""
    both.says("state")
    sent = both.send(both.letter())
    assert sent.now.reply_due == sent.now.publish_after == TODAY + 60 * DAY
    with both.case.session.database.reading() as connection:
        rules = clocks.rules(connection)
    assert (rules["publish-OL"].days, {rule.checked_on for rule in rules.values()}) == (2, {None})
    assert "unconfirmed" in clocks.words(rules["reply-AL"])


def test_what_has_left_is_listed(both: Work) -> None:
    """A withdrawal calls nothing back, so the letters about the person are named."""
    both.says("state")
    both.send(both.letter())
    both.case.act(agreements.withdraw, both.first, Audience.STATE, TODAY)
    found = both.case.act(lambda _, connection, case: communications.left_about(connection, case, both.first))
    assert [letter.now.reference for letter in found] == ["KAZ 2/2026"]


# Two steps


def proposed(work: Work) -> int:
    """Let one officer propose to send a letter."""
    work.says("state")
    work.letter()
    return int(work.case.act(communications.propose, "c1", Sending("KAZ 2/2026", TODAY)).number)


def test_an_approval_is_for_this_letter(two: Desk) -> None:
    """Another reference, or another agreement, than what was approved takes a new approval."""
    with office.session(two) as session:
        work = worked(session)
        number = proposed(work)
        code = work.case.case.code
    with office.session(two, "maria") as session:
        review.answer(session, number, ReviewVerdict.APPROVED)
    for reference in ("--wrong", "KAZ 3/2026"):
        assert two.run("--officer", "anna", "case", "letter", "send", code, "c1", reference).code in (64, 77)
    assert two.run("--officer", "anna", "case", "letter", "send", code, "c1", "KAZ 2/2026").code == 0


def test_an_agreement_that_changed_undoes_the_approval(two: Desk) -> None:
    """The second officer approved the letter with the agreements as they were."""
    with office.session(two) as session:
        work = worked(session)
        number = proposed(work)
        work.says("state", naming="initials")
        code = work.case.case.code
    with office.session(two, "maria") as session:
        review.answer(session, number, ReviewVerdict.APPROVED)
    assert two.run("--officer", "anna", "case", "letter", "send", code, "c1", "KAZ 2/2026").code == 77


# Admissibility


def media(work: Work) -> None:
    """Let the one source of the case be a newspaper."""
    with work.case.writing() as (session, connection, case):
        source = gather(connection, case).source("told")
        sources.change(session, connection, case, replace(source, kind="newspaper"))


def silent(work: Work) -> None:
    """Let no source say anything about the event."""
    work.case.act(withdrawal.withdraw, "asked", "entered in error")


@pytest.mark.parametrize(
    ("change", "said"),
    [(media, "media reports alone (Human Rights Council resolution 5/2"), (silent, "no source says anything")],
)
def test_a_letter_against_a_rule_waits_for_a_reason(both: Work, change: Callable[[Work], None], said: str) -> None:
    """It is neither proposed nor sent, and the refusal names the rule."""
    both.says("state")
    change(both)
    letter = both.letter()
    for act in (communications.send, communications.propose):
        for despite in (None, "  "):
            with pytest.raises(LetterInadmissible, match=re.escape(said)):
                both.case.act(act, letter.label, Sending("KAZ 2/2026", TODAY, despite=despite))


def test_two_officers_may_find_that_a_rule_does_not_fit(both: Work) -> None:
    """Their reason stays with the letter through all its states, and with the review that both gave."""
    both.says("state")
    media(both)
    why = "the paper printed a court record that we have seen"
    sent = both.case.act(communications.send, both.letter().label, Sending("KAZ 2/2026", TODAY, despite=why))
    answered = both.case.act(communications.reply, "c1", received())
    assert (sent.now.second, sent.now.despite, answered.now.despite) == ("maria", why, why)
    assert any(why in one.review.words for one in review.listed(both.case.session, waiting=False))


def test_a_reason_is_kept_only_where_a_rule_speaks(both: Work) -> None:
    """A letter against which nothing speaks leaves despite nothing."""
    both.says("state")
    sent = both.case.act(communications.send, both.letter().label, Sending("KAZ 2/2026", TODAY, despite="hurry"))
    assert sent.now.despite is None


def test_one_officer_overrules_no_rule(alone: Work) -> None:
    """A reason does not stand in for the second officer."""
    alone.says("state")
    media(alone)
    letter = alone.letter()
    with pytest.raises(SecondOfficerNeeded):
        alone.case.act(communications.send, letter.label, Sending("KAZ 2/2026", TODAY, despite="a reason"))


def test_an_approval_is_of_this_reason(two: Desk) -> None:
    """Another reason than the approved one takes another approval."""
    with office.session(two) as session:
        work = worked(session)
        work.says("state")
        media(work)
        sending = Sending("KAZ 2/2026", TODAY, despite="a court record")
        number = work.case.act(communications.propose, work.letter().label, sending).number
        code = work.case.case.code
    with office.session(two, "maria") as session:
        review.answer(session, number, ReviewVerdict.APPROVED)
    send = ("--officer", "anna", "case", "letter", "send", code, "c1", "KAZ 2/2026", "--despite")
    assert [two.run(*send, why).code for why in ("another reason", "a court record")] == [77, 0]


def test_a_letter_about_a_law_has_no_such_rules(both: Work) -> None:
    """One about law and policy names nobody and rests on the law itself."""
    silent(both)
    assert both.send(both.letter("OL")).now.state is LetterState.SENT


# Replies


def received(**values: Any) -> Received:
    """Return a reply."""
    said: dict[str, Any] = {
        "received_on": str(TODAY),
        "publicity": Publicity.WITHHELD,
        "summary": "denies",
        "source": None,
    }
    return Received(**(said | values))


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"received_on": str(TODAY + DAY)}, FutureDay),
        ({"received_on": str(TODAY - DAY)}, DayOrder),
        ({"received_on": "2026-10"}, DayOrder),
        ({"received_on": "2027"}, FutureDay),
        ({"received_on": "in June"}, DateMalformed),
        ({"summary": " "}, TextMissing),
        ({"source": "e1"}, EntryOfOtherKind),
        ({"contests": ("s1",)}, EntryOfOtherKind),
    ],
)
def test_a_reply_follows_its_letter(both: Work, values: dict[str, Any], error: type) -> None:
    """It has a day after the letter's, words, and refers to a source and to questions."""
    both.says("state")
    both.case.source()
    both.send(both.letter())
    with pytest.raises(error):
        both.case.act(communications.reply, "c1", received(**values))


@pytest.mark.parametrize("known", ["2026-11", "2026"])
def test_a_reply_may_be_known_by_its_month(both: Work, known: str) -> None:
    """Where no day is known none is made up, and the month or the year that the letter left in will do."""
    both.says("state")
    both.send(both.letter())
    answered = both.case.act(communications.reply, "c1", received(received_on=known))
    assert answered.replies[0].reply.received == known


def test_what_was_not_sent_is_not_answered(both: Work) -> None:
    """A reply to a letter in review is refused."""
    both.letter()
    with pytest.raises(LetterStepRefused):
        both.case.act(communications.reply, "c1", received())


def test_a_reply_is_one_more_source(both: Work) -> None:
    """Its text is a source whose claims stand beside the others, which stay."""
    both.says("state")
    question, ngo = both.case.question(), both.case.source()
    both.case.claim(question.label, ngo.label, "five men")
    state = both.case.source("There were no men.", kind="government", connection="authority")
    both.case.claim(question.label, state.label, "no men", polarity="denies")
    both.send(both.letter())
    answered = both.case.act(communications.reply, "c1", received(source=state.label, contests=(question.label,)))
    assert (answered.now.state, answered.replies[0].contests) == (LetterState.ANSWERED, [question.id])
    read = both.case.read().question(question.label)
    assert {one.source for one in read.current} == {ngo.id, state.id}


def test_a_late_reply_is_taken(both: Work) -> None:
    """A letter that is public can still be answered, and stays public."""
    both.says("state", on=EARLIER)
    both.send(both.letter(), on=EARLIER)
    both.case.act(communications.step, "c1", LetterState.PUBLISHED)
    answered = both.case.act(communications.reply, "c1", received())
    assert (answered.now.state, len(answered.replies)) == (LetterState.PUBLISHED, 1)


def test_who_let_it_leave_stays_with_it(both: Work) -> None:
    """A reply may be noted by one officer; the step with which the letter left keeps its two."""
    both.says("state", on=EARLIER)
    both.send(both.letter(), on=EARLIER)
    answered = both.case.act(communications.reply, "c1", received())
    assert (answered.now.state, answered.leaving.state) == (LetterState.ANSWERED, LetterState.SENT)
