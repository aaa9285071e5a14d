"""A draft of an urgent appeal or an allegation letter: background, allegations, concerns, questions, in this order.

It is a draft: what only an officer can know stands as a gap, in its place and in the report. Sources are never named.
"""

from collections.abc import Iterator, Mapping

from intake.desk.exports import page
from intake.desk.exports.clearing import HIDDEN, Cleared
from intake.desk.exports.kinds import Kind
from intake.desk.exports.language import Language
from intake.desk.exports.narrative import Narrative
from intake.desk.exports.page import Block, Page
from intake.desk.store.deadlines import Rule
from intake.desk.store.letters import Correspondence

_TYPES = {Kind.URGENT_APPEAL: "UA", Kind.ALLEGATION: "AL"}


class Letter:
    """One letter, written from a case that was cleared for the State."""

    def __init__(
        self, kind: Kind, cleared: Cleared, said: Language, head: Correspondence | None, rules: Mapping[str, Rule]
    ) -> None:
        self._kind, self._cleared, self._said = kind, cleared, said
        self._head, self._rules = head, rules
        self._story = Narrative(cleared, said)

    def page(self) -> Page:
        """Return the letter."""
        parts = (self._opening(), self._background(), self._allegations(), self._concerns(), self._questions())
        return Page(self._said.code, tuple(block for part in parts for block in part))

    @property
    def gaps(self) -> list[str]:
        """What is missing, once the page is made."""
        return self._story.gaps

    def _say(self, key: str, **values: object) -> str:
        return self._said.say("letter", key, **values)

    def _opening(self) -> Iterator[Block]:
        head, gap = self._head, self._story.gap
        joint = head is not None and head.letter.joint
        mandates = self._said.joined(list(head.mandates)) if head and head.mandates else gap("mandates")
        yield page.heading(self._say(self._kind if joint else f"{self._kind}-one"), 1)
        yield page.paragraph(self._say("not_sent"), quiet=True)
        yield page.paragraph(self._say("mandates", mandates=mandates))
        reference = head.now.reference if head and head.now.reference else gap("reference")
        yield page.paragraph(self._say("reference", reference=reference))
        yield page.paragraph(self._say("date", date=gap("date")))
        yield page.paragraph(head.letter.addressee if head else gap("addressee"))
        yield page.paragraph(self._say("excellency"))
        yield page.paragraph(self._say("opening", mandates=mandates, resolutions=gap("resolutions")))
        acts, people = self._story.acts(), self._story.victims()
        key = "subject" if acts else "subject_without_acts"
        yield page.paragraph(self._say(key, acts=acts, people=people))

    def _background(self) -> Iterator[Block]:
        yield page.heading(self._say("background"))
        victims = {act.victim for event in self._cleared.record.events for act in event.acts}
        for one in self._cleared.record.entities:
            if one.id in victims or (not victims and one.kind == "person"):
                called, note = self._cleared.called(one.id), one.role_note.strip().rstrip(".")
                if note and note != HIDDEN:
                    yield page.paragraph(_begun(self._say("person_is", person=called, note=note)))
                elif not self._is_hidden(one.id):
                    yield page.paragraph(self._story.gap("background", person=called))

    def _is_hidden(self, id: str) -> bool:
        """Tell whether a person is not named: then nobody is asked to fill in who it is."""
        return id in self._cleared.people and self._cleared.people[id].hidden

    def _allegations(self) -> Iterator[Block]:
        yield page.heading(self._say("allegations"))
        yield page.paragraph(self._say("received"))
        yield from self._story.story()

    def _concerns(self) -> Iterator[Block]:
        acts, people = self._story.acts(), self._story.victims()
        urgent = self._kind is Kind.URGENT_APPEAL
        yield page.heading(self._say("concerns"))
        if acts:
            key = "without_prejudging_urgent" if urgent else "without_prejudging"
            yield page.paragraph(self._say(key, acts=acts, people=people))
        if self._story.disputed():
            yield page.paragraph(self._say("differ"))
        yield page.paragraph(self._say("norms", norms=self._story.gap("norms")))

    def _questions(self) -> Iterator[Block]:
        yield page.heading(self._say("questions"))
        yield page.paragraph(self._say("responsible"))
        disputed = [self._say("ask_differ", question=text) for text in self._story.disputed()]
        asked = [self._say("ask_comment"), self._say("ask_grounds", people=self._story.victims())]
        asked += [*disputed, self._say("ask_inquiry"), self._say("ask_measures")]
        for number, text in enumerate(asked, 1):
            yield page.point(text, number)
        if self._kind is Kind.URGENT_APPEAL:
            yield page.paragraph(self._say("urgent_interim"))
        yield page.paragraph(self._say("interim"))
        reply, publish = self._days("reply"), self._days("publish")
        yield page.paragraph(self._say("publicity", reply=reply, publish=publish))
        yield page.paragraph(self._say("closing"))

    def _days(self, name: str) -> str:
        """Return the days of a rule that somebody confirmed; one that nobody did is a gap."""
        kind = f"{name}-{_TYPES[self._kind]}"
        rule = self._rules.get(kind)
        if rule is not None and rule.checked_on is not None:
            return str(rule.days)
        return self._story.gap("deadline", rule=kind)


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]
