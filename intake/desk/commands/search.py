"""`search`, `names`, `same`: finding texts and people, and saying who is whom."""

import argparse

from intake.desk import search as acts
from intake.desk.names import judgements
from intake.desk.names.judgements import Opinion
from intake.desk.progress import Progress
from intake.desk.report import Answer, table
from intake.desk.search import Hit, NamedEntity
from intake.desk.session import Session
from intake.desk.store.judgements import Judgement, Word
from intake.desk.visible import shortened, visible

_AROUND = 100


def search(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Show what has all the words."""
    # a shell has taken the quotation marks of a phrase away
    text = " ".join(f'"{word}"' if " " in word else word for word in args.words)
    found = acts.search(session, text, args.limit)
    lines = table(("KIND", "CASE", "ITEM", "WORDS"), [_row(hit) for hit in found])
    return Answer(lines or ["nothing found"], found)


def _row(hit: Hit) -> tuple[str, ...]:
    kind = f"{hit.kind} (withdrawn)" if hit.withdrawn else hit.kind
    return (kind, hit.case or "-", hit.item or "-", _marked(hit))


def _marked(hit: Hit) -> str:
    """Return the words around the first hit, with every hit in brackets; made visible piece by piece."""
    pieces, place = [], 0
    for first, last in hit.marks:
        if first >= place:
            pieces += [visible(_line(hit.quote[place:first])), f"[{visible(hit.quote[first:last])}]"]
            place = last
    pieces.append(visible(_line(hit.quote[place:])))
    text = "".join(pieces)
    return text if len(text) <= 2 * _AROUND else f"{text[: 2 * _AROUND]}…"


def _line(text: str) -> str:
    return text.replace("\r\n", " ").replace("\n", " ")


def names(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Show whose name it may be."""
    found = acts.names(session, " ".join(args.name), args.limit)
    head = ("SCORE", "CASE", "KIND", "ENTITY", "WHY", "NAME")
    return Answer(table(head, [_named(one) for one in found]) or ["nobody"], found)


def _named(one: NamedEntity) -> tuple[str, ...]:
    found = one.proposal
    return (str(found.score), one.case or "-", found.kind, found.entity, found.reason, shortened(found.form, 60))


def judge(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Note a judgement on two entities."""
    made = judgements.judge(session, args.one, args.other, Opinion(Word(args.judgement), reason=args.reason))
    return Answer([f"number {made.number}: {made.word}"], made)


def undo(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Take a judgement back."""
    undone = judgements.undo(session, args.number)
    return Answer([f"number {undone.number} no longer counts"], undone)


def history(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Show every judgement on an entity."""
    found = acts.judged(session, args.entity)
    head = ("NUMBER", "JUDGEMENT", "OFFICERS", "DAY", "UNDONE", "ENTITIES")
    return Answer(table(head, [_judged(one) for one in found]) or ["no judgements"], found)


def _judged(one: Judgement) -> tuple[str, ...]:
    officers = f"{one.officer}, {one.second}" if one.second else one.officer
    undone = f"{one.undone_on} {one.undone_by}" if one.undone_on else "-"
    return (str(one.number), str(one.word), officers, str(one.day), undone, f"{one.left} {one.right}")
