"""Claims: the table of questions by sources, and one question with its claims and the office's own view."""

from collections.abc import Sequence
from dataclasses import replace

from flask import request, url_for
from werkzeug.wrappers import Response

from intake.desk.cases import claims, comparison, terms
from intake.desk.cases.amounts import folded
from intake.desk.cases.asking import asks_for_more
from intake.desk.cases.caserecord import CaseRecord, gather
from intake.desk.cases.model import Assertion, Question
from intake.desk.screen import forms, rendering
from intake.desk.screen.casework import Pages
from intake.desk.screen.rendering import text as _

PER_PAGE = 50


class ClaimPages(Pages):
    """Views of what sources say."""

    def table(self, code: str) -> Response:
        """Show one row for each question and one column for each source."""
        with self.reading(code) as opened:
            record = gather(opened.connection, opened.case)
        rows = comparison.compare(record)
        status = request.args.get("status", "")
        shown = [row for row in rows if not status or row.status == status]
        last = max(1, -(-len(shown) // PER_PAGE))
        number = min(last, max(1, request.args.get("page", 1, type=int)))
        counts = {one: sum(row.status is one for row in rows) for one in comparison.Status}
        return rendering.page(
            "claims.html",
            case=opened.case,
            record=record,
            rows=shown[(number - 1) * PER_PAGE : number * PER_PAGE],
            counts=counts,
            wanted=status,
            number=number,
            last=last,
        )

    def ask(self, code: str) -> Response:
        """Enter a question."""
        draft = Question(
            text=forms.needed("text"),
            event=forms.optional("event", forms.SHORT),
            subject=forms.optional("subject", forms.SHORT),
            internal=forms.ticked("internal"),
        )
        with self.writing(code) as opened:
            made = opened.do(claims.ask, draft)
        here = url_for("claims.question", code=opened.case.code, label=made.label)
        return self.entered(here, opened.case.code, made.label)

    def question(self, code: str, label: str) -> Response:
        """Show one question with everything that is said to it."""
        with self.reading(code) as opened:
            record = gather(opened.connection, opened.case)
        question = _asked(record, label)
        row = next(row for row in comparison.compare(record) if row.question.id == question.id)
        reasons = list(dict.fromkeys(one.reason for one in row.differences))
        return rendering.page(
            "question.html",
            case=opened.case,
            record=record,
            row=row,
            reasons=reasons,
            answers=_answers(question),
            asks_for_more=asks_for_more(question.text),
        )

    def rephrase(self, code: str, label: str) -> Response:
        """Word a question anew, or say anew what it is about."""
        with self.writing(code) as opened:
            before = gather(opened.connection, opened.case).question(label)
            after = replace(
                before,
                text=forms.needed("text"),
                event=forms.optional("event", forms.SHORT),
                subject=forms.optional("subject", forms.SHORT),
                internal=forms.ticked("internal"),
            )
            opened.do(claims.rephrase, after)
        return self.described(url_for("claims.question", code=code, label=label), code, label)

    def add(self, code: str, label: str) -> Response:
        """Enter what a source says to a question; its words are looked for in the source."""
        with self.writing(code) as opened:
            made = opened.do(claims.add, label, claim_of(), forms.number_or_none("near"))
        here = url_for("claims.question", code=opened.case.code, label=label)
        return self.entered(here, opened.case.code, made.label)

    def sign(self, code: str, label: str) -> Response:
        """Add the office's view of a question."""
        status, words = forms.one_of("status", terms.VIEW_STATUSES), forms.text("text", forms.LONG)
        with self.writing(code) as opened:
            opened.do(claims.sign, label, status, words)
            self.forget(opened.session, opened.connection, f"view:{opened.case.code}:{label}")
        here = url_for("claims.question", code=opened.case.code, label=label)
        return self.done(here, _("The office’s view is signed. Earlier views stay on record."))


def _asked(record: CaseRecord, handle: str) -> Question:
    """Return a question by its own id or by that of a claim to it, which a search finds."""
    for question in record.questions:
        if any(handle == claim.id for claim in question.assertions):
            return question
    return record.question(handle)


def _answers(question: Question) -> Sequence[tuple[Assertion, Sequence[str]]]:
    """Return each answer once, with the ids of the sources that give it."""
    found: dict[tuple[str, str, str | None], tuple[Assertion, list[str]]] = {}
    for claim in question.current:
        key = (claim.polarity, folded(claim.value or ""), claim.hedge)
        _, sources = found.setdefault(key, (claim, []))
        sources += [claim.source] if claim.source not in sources else []
    return list(found.values())


def claim_of() -> Assertion:
    """Read the fields of a claim."""
    return Assertion(
        source=forms.needed("source", forms.SHORT),
        polarity=forms.one_of("polarity", terms.POLARITIES),
        value=forms.optional("value"),
        quote=forms.needed("quote", forms.LONG),
        attributed_to=forms.optional("attributed_to", forms.SHORT),
        hedge=forms.one_of("hedge", terms.HEDGES) if forms.optional("hedge") else None,
        supersedes=forms.optional("supersedes", forms.SHORT),
    )
