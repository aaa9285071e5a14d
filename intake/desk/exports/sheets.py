"""The short texts about a case: a summary for the public, a text for the press, a referral for a partner.

Each is written from a case that was cleared for its audience. A referral has only what a partner needs: who, the
need, the risk, how to reach the person.
"""

from collections.abc import Iterator

from intake.desk.cases.gates import Shown
from intake.desk.cases.work_terms import Publicity
from intake.desk.exports import page
from intake.desk.exports.clearing import Cleared
from intake.desk.exports.language import Language
from intake.desk.exports.narrative import Narrative
from intake.desk.exports.page import Block, Page


def summary(cleared: Cleared, said: Language) -> tuple[Page, list[str]]:
    """Return a summary for the public, and what is missing in it."""
    story = Narrative(cleared, said)
    return Page(said.code, tuple(_summary(story))), story.gaps


def _summary(story: Narrative) -> Iterator[Block]:
    said, cleared = story.said, story.cleared
    yield page.heading(said.say("summary", "title"), 1)
    yield page.paragraph(said.say("summary", "note"), quiet=True)
    yield page.heading(said.say("summary", "people"))
    yield page.paragraph(f"{_begun(story.victims())}.")
    yield page.heading(said.say("summary", "events"))
    yield from story.story(gaps=False)
    if cleared.work.letters:
        yield page.heading(said.say("summary", "letters"))
    for letter in cleared.work.letters:
        now = letter.now
        values = {"type": letter.kind, "reference": now.reference or "", "sent": now.sent_on or ""}
        yield page.point(said.say("summary", "letter", **values))
        public = [one.reply for one in letter.replies if one.reply.publicity is Publicity.PUBLIC]
        for reply in public:
            received, words = reply.received, reply.summary
            yield page.point(said.say("summary", "answered", received=received, summary=words))
        if not public:
            yield page.point(said.say("summary", "no_reply"))


def press(cleared: Cleared, said: Language) -> tuple[Page, list[str]]:
    """Return a text for the press, and what is missing in it."""
    story = Narrative(cleared, said)
    return Page(said.code, tuple(_press(story))), story.gaps


def _press(story: Narrative) -> Iterator[Block]:
    said = story.said
    yield page.heading(said.say("press", "title"), 1)
    yield page.heading(story.gap("headline"), 3)
    acts, people = story.acts(), story.victims()
    yield page.paragraph(said.say("press", "lead" if acts else "lead_without_acts", acts=acts, people=people))
    yield page.paragraph(story.gap("quote"))
    yield page.heading(said.say("press", "known"))
    yield from story.story(gaps=False)
    yield page.paragraph(said.say("press", "note"), quiet=True)
    yield page.heading(said.say("press", "calls"))
    yield page.point(said.say("press", "call_inquiry"))
    yield page.point(said.say("press", "call_safe"))


def referral(cleared: Cleared, said: Language) -> tuple[Page, list[str]]:
    """Return a referral of those who agreed to it, and what is missing in it."""
    story = Narrative(cleared, said)
    return Page(said.code, tuple(_referral(story))), story.gaps


def _referral(story: Narrative) -> Iterator[Block]:
    said, cleared = story.said, story.cleared
    yield page.heading(said.say("referral", "title"), 1)
    yield page.paragraph(said.say("referral", "note"), quiet=True)
    victims = {act.victim for event in cleared.record.events for act in event.acts}
    for id, person in cleared.people.items():
        needs = [need for need in cleared.work.needs if need.person == id]
        if person.shown in (Shown.REMOVED, Shown.ANONYMISED) or (not needs and id not in victims):
            continue
        yield page.heading(person.called)
        yield page.heading(said.say("referral", "needs"), 3)
        kinds = [said.say("need_kind", need.kind) for need in needs]
        yield from map(page.point, kinds or [story.gap("need", person=person.called)])
        yield page.heading(said.say("referral", "risk"), 3)
        yield page.paragraph(_risk(cleared, said))
        yield page.heading(said.say("referral", "contact"), 3)
        yield page.paragraph(story.gap("contact"))


def _risk(cleared: Cleared, said: Language) -> str:
    """Return the figures alone: the sentences that explain them are the office's."""
    risk = cleared.work.risk
    if risk is None:
        return said.say("referral", "no_risk")
    figures = {"threats": risk.threats, "vulnerabilities": risk.vulnerabilities, "capacities": risk.capacities}
    return said.say("referral", "score", score=risk.score, **figures)


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]
