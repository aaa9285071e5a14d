"""`case import|withdraw|restore`, `case source|entity|name|event|act|question|claim add`: what a case holds."""

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from intake.desk import draft, given
from intake.desk.cases import (
    caseimport,
    claims,
    entities,
    events,
    records,
    sources,
    withdrawal,
)
from intake.desk.cases.caseform import LARGEST
from intake.desk.cases.caserecord import gather
from intake.desk.cases.dates import GivenDate
from intake.desk.cases.errors import CaseFileTooLarge
from intake.desk.cases.model import (
    Act,
    Assertion,
    Entered,
    Entity,
    Event,
    Involvement,
    Name,
    Question,
    Source,
)
from intake.desk.commands.items import spoken
from intake.desk.progress import Progress
from intake.desk.report import Answer
from intake.desk.session import Session
from intake.desk.store.cases import Case
from intake.desk.store.database import Connection
from intake.desk.visible import visible

_NO_VALUE = "the question asks for more than yes: `--value` says what the answer is, or a letter has a gap there"
_PRECISION = {4: "year", 7: "month", 10: "day"}


def _entered(session: Session, args: argparse.Namespace, act: Callable[[Connection, Case], Entered]) -> Answer:
    """Enter something into the case that is named, in one transaction."""
    with session.database.writing() as connection:
        case = records.find(connection, args.case)
        one = act(connection, case)
    return Answer([f"{one.label} in {case.code}"], {"case": case.code, "entry": one})


def _date(args: argparse.Namespace) -> GivenDate | None:
    """Return the date that is given; its precision follows from an ISO date where it is not said."""
    if args.date is None and args.iso is None:
        return None
    guessed = "range" if args.iso and "/" in args.iso else _PRECISION.get(len(args.iso or ""), "unknown")
    return GivenDate(args.date or args.iso, args.iso, args.precision or guessed, args.basis, args.inferred)


def add_source(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Enter a source with its text."""
    text = spoken("-") if args.file == "-" else draft.from_file(Path(args.file))
    source = Source(
        kind=args.kind,
        connection=args.connection,
        reliability=args.reliability,
        title=args.title,
        publisher=args.publisher,
        language=args.language,
        date=_date(args),
        public=args.public,
        identity_protected=args.protect,
        item=args.item,
        attachment=args.attachment,
        sha256=args.sha256,
    )
    return _entered(session, args, lambda connection, case: sources.add(session, connection, case, source, text))


def _name(args: argparse.Namespace) -> Name:
    return Name(
        form=spoken(args.name).strip("\n"),
        script=args.script,
        language=args.language,
        kind=args.name_kind,
        source=args.source,
        valid_from=args.valid_from,
        valid_to=args.valid_to,
    )


def add_entity(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Enter an entity under its first name."""
    entity = Entity(
        kind=args.kind,
        role_note=args.role_note,
        child=args.child,
        protected=args.protect,
        official=args.official,
        names=(_name(args),),
    )
    return _entered(session, args, lambda connection, case: entities.add(session, connection, case, entity))


def add_name(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Enter one more form of a name."""
    name = _name(args)
    return _entered(
        session,
        args,
        lambda connection, case: entities.add_name(session, connection, case, args.entity, name, args.instead_of),
    )


def add_event(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Enter an event."""
    event = Event(title=args.title, date=_date(args), place=args.place)
    return _entered(session, args, lambda connection, case: events.add(session, connection, case, event))


def add_act(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Enter an act of an event."""
    act = Act(type=args.type, victim=args.victim, place=args.place, date=_date(args))
    return _entered(session, args, lambda connection, case: events.add_act(session, connection, case, args.event, act))


def add_involvement(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Enter who took part in an act."""
    one = Involvement(entity=args.entity, role=args.role, degree=args.degree, source=args.source)
    return _entered(
        session,
        args,
        lambda connection, case: events.add_involvement(session, connection, case, args.done, one, args.instead_of),
    )


def add_question(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Enter a question."""
    question = Question(text=args.text, event=args.event, subject=args.subject, internal=args.internal)
    return _entered(session, args, lambda connection, case: claims.ask(session, connection, case, question))


def add_claim(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Enter what a source says to a question."""
    claim = Assertion(
        source=args.source,
        polarity=args.polarity,
        value=args.value,
        quote=spoken(args.quote),
        attributed_to=args.attributed_to,
        hedge=args.hedge,
        supersedes=args.supersedes,
    )
    lacking: list[str] = []

    def act(connection: Connection, case: Case) -> Assertion:
        made = claims.add(session, connection, case, args.question, claim, args.near)
        question = gather(connection, case).question(args.question)
        lacking.extend([_NO_VALUE] if claims.lacks_answer(question, made) else [])
        return made

    return replace(_entered(session, args, act), warnings=lacking)


def sign(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Sign the office's view of a question."""
    with session.database.writing() as connection:
        case = records.find(connection, args.case)
        view = claims.sign(session, connection, case, args.question, args.status, spoken(args.text))
    return Answer([f"{args.question} in {case.code}: {view.status}"], {"case": case.code, "view": view})


def withdraw(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Take an entry out of the record."""
    with session.database.writing() as connection:
        case = records.find(connection, args.case)
        withdrawal.withdraw(session, connection, case, args.entry, args.reason)
    return Answer([f"withdrew {visible(args.entry)}"], {"case": case.code, "withdrawn": args.entry})


def restore(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Put an entry back."""
    with session.database.writing() as connection:
        case = records.find(connection, args.case)
        withdrawal.restore(session, connection, case, args.entry, args.reason)
    return Answer([f"restored {visible(args.entry)}"], {"case": case.code, "restored": args.entry})


def bring(session: Session, args: argparse.Namespace, _: Progress) -> Answer:
    """Read a case file."""
    imported = caseimport.bring(session, _bytes(args.file), args.into)
    counts = [f"{count} {kind}" for kind, count in imported.added.items() if count]
    what = "made" if imported.is_new else "grew"
    line = f"case {imported.case.code} {what}: {', '.join(counts) or 'nothing in the file is new'}"
    return Answer([line], imported)


def _bytes(path: Path) -> bytes:
    with given.opened(path) as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise CaseFileTooLarge(str(path))
    return data
