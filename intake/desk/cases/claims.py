"""Claims: questions about a case, what each source says to them in its own words, and the office's own view.

A quote is looked up in the text of its source and kept as the source writes it. An assertion is superseded, never
changed; the office's view is signed and stands apart. What the sources make of a question together is in `comparison`.
"""

from dataclasses import replace

from intake.desk.cases import checks, entering
from intake.desk.cases.asking import asks_for_more
from intake.desk.cases.caserecord import gather
from intake.desk.cases.comparison import Cell, Row, Status, compare
from intake.desk.cases.entering import References
from intake.desk.cases.errors import AlreadySuperseded, SupersedesOther
from intake.desk.cases.model import Assertion, OfficeView, Question
from intake.desk.cases.quotes import Passage, locate
from intake.desk.session import Session
from intake.desk.store import case_sources, questions
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection

__all__ = [
    "Cell",
    "Row",
    "Status",
    "add",
    "ask",
    "compare",
    "lacks_answer",
    "locate",
    "rephrase",
    "sign",
]


def ask(session: Session, connection: Connection, case: Case, draft: Question, label: str | None = None) -> Question:
    """Enter a question; its assertions and views are entered one by one."""
    checks.question(draft)
    references = References(connection, case)
    event, subject = references.optional(draft.event, "event"), references.optional(draft.subject, "entity")
    draft = replace(draft, event=event, subject=subject, assertions=(), views=())
    question = entering.placed(session, connection, case, draft, "question", label)
    questions.add(connection, case.id, [question])
    entering.written(session, connection, case)
    return question


def rephrase(session: Session, connection: Connection, case: Case, question: Question) -> Question:
    """Word a question anew, or say anew what it is about."""
    before = gather(connection, case).question(question.id)
    checks.question(question)
    references = References(connection, case)
    event, subject = references.optional(question.event, "event"), references.optional(question.subject, "entity")
    after = replace(
        question,
        entry=before.entry,
        event=event,
        subject=subject,
        assertions=before.assertions,
        views=before.views,
    )
    entering.check_other(before, after)
    questions.change(connection, after)
    entering.changed(session, connection, case, "question", replace(before, assertions=(), views=()))
    return after


def add(
    session: Session,
    connection: Connection,
    case: Case,
    question: str,
    draft: Assertion,
    near: int | None = None,
    label: str | None = None,
) -> Assertion:
    """Enter what a source says to a question; the quote is found in its text, near an offset where one is named."""
    checks.assertion(draft)
    references = References(connection, case)
    owner, source = references.id(question, "question"), references.id(draft.source, "source")
    found = Passage(case_sources.text(connection, source)).locate(draft.quote, near)
    draft = replace(draft, source=source)
    draft = replace(
        draft,
        attributed_to=references.optional(draft.attributed_to, "entity"),
        supersedes=_superseded(connection, case, owner, draft) if draft.supersedes else None,
        quote=found.exact,
        offset=found.offset,
    )
    assertion = entering.placed(session, connection, case, draft, "assertion", label)
    questions.add_assertions(connection, case.id, [(owner, assertion)])
    entering.written(session, connection, case)
    return assertion


def lacks_answer(question: Question, claim: Assertion) -> bool:
    """Tell whether a claim says no more than yes to a question that asks for more."""
    return claim.polarity == "affirms" and not claim.value and asks_for_more(question.text)


def _superseded(connection: Connection, case: Case, question: str, draft: Assertion) -> str:
    """Return the id of the assertion that a new one, whose source is resolved, takes the place of."""
    asked = gather(connection, case).question(question)
    before = next((one for one in asked.assertions if draft.supersedes in (one.entry.label, one.id)), None)
    if before is None or before.source != draft.source:
        raise SupersedesOther
    if before not in asked.current:
        raise AlreadySuperseded(before.label)
    return before.id


def sign(session: Session, connection: Connection, case: Case, question: str, status: str, text: str) -> OfficeView:
    """Append the office's view of a question, signed by the officer who is at the desk."""
    view = OfficeView(status, text.strip(), session.officer, session.today)
    checks.view(view)
    owner = References(connection, case).id(question, "question")
    questions.add_views(connection, case.id, session.officer, [(owner, view)])
    entering.written(session, connection, case)
    return view
