"""A desk of a large office, made up: cases with names in four scripts, sources, events, questions and claims.

The same number gives the same rows. Written by the functions of the store, past the checks of the acts: a population
is for measuring and for looking at pages, and no claim in it is about anybody.
"""

import datetime
import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from crypto.document import Manifest
from intake.desk.cases.dates import GivenDate
from intake.desk.cases.model import Act, Assertion, Entity, Entry, Event, Involvement, Name, Question, Source
from intake.desk.store import case_sources, cases, decisions, entities, events, items, questions
from intake.desk.store.cases import Case, Note
from intake.desk.store.database import Connection
from intake.desk.store.decisions import Decision
from intake.desk.store.items import Arrival, Content, Opening, Way
from intake.desk.verdict import REASONS, URGENCIES

DAY = datetime.date(2026, 11, 23)
OFFICER = "anna"
NAMES_PER_CASE = 10
ASSERTIONS_PER_CASE = 20
_PERSONS, _QUESTIONS, _SOURCES = 4, 5, 4
_COUNTRIES = ("KZ", "KG", "UZ", "TJ", "TM", "RU", "EG", "CN")

_STARTS = (
    "Ai",
    "Ba",
    "Da",
    "Er",
    "Gul",
    "Ka",
    "Mu",
    "Nur",
    "Sau",
    "Ta",
    "Zha",
    "Me",
    "Ro",
    "Sa",
    "Va",
    "Yu",
    "Le",
    "Ti",
)
_MIDDLES = ("bek", "dar", "ga", "kha", "li", "mar", "na", "ri", "shi", "tur", "ya", "zha", "lan", "mu")
_ENDS = ("n", "t", "k", "ra", "na", "r", "zhan", "gul", "l", "s", "d", "m")
_FAMILY_ENDS = ("ov", "eva", "ova", "in", "sky", "enko", "uly", "bayev", "ev")
_CYRILLIC = str.maketrans("abdeghiklmnorstuvyz", "абдегхиклмнорстувыз")
_ARABIC_GIVEN = ("أحمد", "سعيد", "فاطمة", "مريم", "يوسف", "خالد", "ليلى", "نور", "طارق", "هالة")
_ARABIC_FAMILY = ("الهاشمي", "منصور", "النجار", "حداد", "الغامدي", "ناصر", "قاسم", "الشمري", "بدر", "عيسى")
_HAN_FAMILY, _HAN_GIVEN = "王李张刘陈杨赵黄周吴徐孙", "芳伟敏静丽强磊洋艳勇军杰娟涛明超兰霞平刚"
_PLACES = ("Shymkent", "Алматы", "Osh", "Ташкент", "Taraz", "Астана", "Semey", "Нукус", "Bishkek", "القاهرة", "北京")
_COMMON = (
    "the",
    "and",
    "was",
    "of",
    "police",
    "court",
    "in",
    "reported",
    "that",
    "women",
    "rights",
    "on",
    "group",
    "said",
)
_RUSSIAN = ("полиция", "суд", "задержана", "адвокат", "активистка", "мероприятие", "обвинение", "штраф", "свидетель")
_VERBS = ("detained", "charged", "threatened", "searched", "released", "questioned", "followed", "beaten", "fined")


@dataclass(slots=True)
class _Writer:
    """Makes entries of one case after the other, numbered and labelled as they are entered."""

    chance: random.Random
    words: Sequence[str]
    number: int = 0

    def entry(self, label: str | None = None) -> Entry:
        """Return the next entry of the case."""
        self.number += 1
        return Entry(f"{self.chance.getrandbits(128):032x}", label, self.number, OFFICER, DAY)

    def sentence(self, length: int) -> str:
        """Return words as a report has them: few very common, many rare."""
        chosen = self.chance.choices((*_COMMON, *_RUSSIAN), k=length // 2)
        chosen += [self.words[int(len(self.words) * self.chance.random() ** 3)] for _ in range(length - len(chosen))]
        self.chance.shuffle(chosen)
        return " ".join(chosen).capitalize() + "."


def fill(connection: Connection, count: int, seed: int = 5) -> None:
    """Add cases, each with 10 names and 20 assertions."""
    chance = random.Random(seed)
    words = ["".join(chance.choices("abcdefghiklmnoprstuvz", k=chance.randint(4, 10))) for _ in range(20_000)]
    writer = _Writer(chance, words)
    for number in range(count):
        writer.number = 0
        _case(connection, writer, number, seed)


def _case(connection: Connection, writer: _Writer, number: int, seed: int) -> None:
    chance = writer.chance
    id = f"{chance.getrandbits(128):032x}"
    title = f"{chance.choice(_PLACES)}: {writer.sentence(5)}"
    country, urgency = chance.choice(_COUNTRIES), chance.choice(("U0", "U1", "U2", "U3", None))
    day = DAY - datetime.timedelta(days=chance.randrange(2_000))
    cases.add(connection, Case(id, f"C-{_code(seed, number)}", None, title, OFFICER, day, country, urgency))
    cases.add_note(connection, id, Note(OFFICER, day, writer.sentence(20)))
    people = _people(connection, id, writer)
    found = _sources(connection, id, writer)
    event = Event(entry=writer.entry("v1"), title=writer.sentence(4), date=_date(day), place=people[-1].id)
    events.add(connection, id, [event])
    _acts(connection, id, writer, event, people)
    _claims(connection, id, writer, event, people, found)


def _code(seed: int, number: int) -> str:
    """Return five of Crockford's letters, another for each number."""
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    value = (seed * 1_000_000 + number) % 32**5
    return "".join(letters[value // 32**place % 32] for place in range(5))


def _date(day: datetime.date) -> GivenDate:
    return GivenDate(f"on {day}", day.isoformat(), "day")


def person(chance: random.Random) -> list[Name]:
    """Return one to three spellings of a made-up name."""
    draw = chance.random()
    if draw < 0.1:
        return [Name(form=f"{chance.choice(_ARABIC_GIVEN)} {chance.choice(_ARABIC_FAMILY)}", script="Arab")]
    if draw < 0.2:
        return [Name(form=chance.choice(_HAN_FAMILY) + "".join(chance.choices(_HAN_GIVEN, k=2)), script="Hans")]
    given = chance.choice(_STARTS) + chance.choice(_MIDDLES) + chance.choice(_ENDS)
    family = chance.choice(_STARTS) + chance.choice(_MIDDLES) + chance.choice(_MIDDLES) + chance.choice(_FAMILY_ENDS)
    latin = f"{given} {family}"
    spelled = latin.lower().replace("zh", "ж").replace("kh", "х").replace("sh", "ш").replace("ya", "я")
    return [Name(form=latin, script="Latn"), Name(form=spelled.translate(_CYRILLIC).title(), script="Cyrl")]


def _people(connection: Connection, case: str, writer: _Writer) -> list[Entity]:
    """Add persons until the case has its names, and a place that stands last."""
    people: list[Entity] = []
    names: list[tuple[str, Name]] = []
    while len(names) < NAMES_PER_CASE - 1:
        entity = Entity(entry=writer.entry(f"e{len(people) + 1}"), kind="person", role_note=writer.sentence(3))
        people.append(entity)
        names += [(entity.id, name) for name in person(writer.chance)]
    place = Entity(entry=writer.entry(f"e{len(people) + 1}"), kind="place")
    names = [*names[: NAMES_PER_CASE - 1], (place.id, Name(form=writer.chance.choice(_PLACES)))]
    entities.add(connection, case, [*people, place])
    entities.add_names(connection, case, [(entity, replace(name, entry=writer.entry())) for entity, name in names])
    return [*people, place]


def _sources(connection: Connection, case: str, writer: _Writer) -> list[tuple[Source, str]]:
    found = []
    for number in range(_SOURCES):
        text = " ".join(_claim(writer) for _ in range(_QUESTIONS))
        digest = hashlib.sha256(text.encode()).hexdigest()
        source = Source(
            entry=writer.entry(f"s{number + 1}"),
            kind="letter",
            title=writer.sentence(4),
            sha256=digest,
            length=len(text),
        )
        found.append((source, text))
    case_sources.add(connection, case, [source for source, _ in found], {source.id: text for source, text in found})
    return found


def _claim(writer: _Writer) -> str:
    return f"{writer.chance.choice(_VERBS).capitalize()} {writer.sentence(writer.chance.randint(6, 16))}"


def _acts(connection: Connection, case: str, writer: _Writer, event: Event, people: Sequence[Entity]) -> None:
    acts = [
        (event.id, Act(entry=writer.entry(f"a{place + 1}"), type=type, victim=people[0].id, date=event.date))
        for place, type in enumerate(("arrest", "death-threat"))
    ]
    events.add_acts(connection, case, acts)
    doer = people[1].id
    involved = [
        (act.id, Involvement(entry=writer.entry(), entity=doer, role="perpetrator", degree="carried-out"))
        for _, act in acts
    ]
    events.add_involvements(connection, case, involved)


def _claims(
    connection: Connection,
    case: str,
    writer: _Writer,
    event: Event,
    people: Sequence[Entity],
    found: Sequence[tuple[Source, str]],
) -> None:
    """Add questions, each answered by every source in words that stand in its text."""
    asked, answers = [], []
    for place in range(_QUESTIONS):
        question = Question(
            entry=writer.entry(f"q{place + 1}"), text=writer.sentence(5), event=event.id, subject=people[0].id
        )
        asked.append(question)
        for source, text in found:
            quote = text.split(". ")[place].rstrip(".")
            polarity = writer.chance.choice(("affirms", "affirms", "denies", "unsure"))
            answers.append((question, source, quote, text.index(quote), polarity))
    questions.add(connection, case, asked)
    made = [
        (
            question.id,
            Assertion(
                entry=writer.entry(f"n{number}"), source=source.id, polarity=polarity, quote=quote, offset=offset
            ),
        )
        for number, (question, source, quote, offset, polarity) in enumerate(answers, 1)
    ]
    questions.add_assertions(connection, case, made)


def arrived(connection: Connection, count: int, seed: int = 5) -> None:
    """Add opened reports, brought by hand: some repeat others, some are decided, some feed the same case."""
    chance = random.Random(seed)
    words = ["".join(chance.choices("abcdefghiklmnoprstuvz", k=chance.randint(4, 10))) for _ in range(20_000)]
    writer = _Writer(chance, words)
    told = [writer.sentence(60) for _ in range(10)]
    for number in range(count):
        text = chance.choice(told) if number % 10 == 0 else writer.sentence(120)
        id = _report(connection, chance, f"R-{_code(seed, number)}", text)
        if number % 3 == 0:
            urgency = chance.choice((*URGENCIES, None))
            reason = None if urgency else chance.choice(REASONS)
            decisions.add(connection, id, Decision(OFFICER, DAY, urgency, reason, None, ""), None)


def _report(connection: Connection, chance: random.Random, code: str, text: str) -> str:
    """Note a report as it stands after it was opened; there is no envelope behind it."""
    id, digest = f"{chance.getrandbits(128):032x}", f"{chance.getrandbits(256):064x}"
    day = DAY - datetime.timedelta(days=chance.randrange(1_000))
    danger, country = chance.choice(("now", "soon", "past", "unknown")), chance.choice(_COUNTRIES)
    answers = {"what": text, "country": country, "when_danger": danger}
    manifest = Manifest(id, "en", answers, (), None).to_json().decode()
    content = Content(manifest, "[]", digest, id, "en", danger, country, text[:200], False, None, None, None)
    items.add(connection, Arrival(id, code, digest, 65_536, Way(None, None, OFFICER), day))
    opening = Opening(OFFICER, day, bytes(16), "mlkem768x25519")
    items.open_as_new(connection, id, opening, content, [], standing=None, altered=False)
    return id
