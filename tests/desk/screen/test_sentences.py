"""Sentences of other parts of the desk: known by their words, each made by somebody, all in the officer's language."""

import ast
import datetime
import re
from pathlib import Path

import pytest

from intake.desk.screen import catalogs, sentences
from intake.desk.screen.hold import Manner
from intake.desk.screen.routes import ROUTES
from tests.desk.screen import casefiles, speech
from tests.desk.screen.conftest import Office
from tests.desk.screen.screens import Visit
from tests.desk.screen.test_cases import entered
from tests.desk.screen.test_policy import path
from tests.desk.screen.test_work import SENDING, TWO, agreed, drafted

ROOT = Path(__file__).parents[3]
PLACE = re.compile(r"%\([a-z]+\)s")
PAGES = [
    route
    for route in ROUTES
    if route.method == "GET" and not route.name.startswith(("door.e", "door.ho", "door.l", "agenda.c"))
]
KINDS = ("dossier", "letter-ua", "letter-al", "summary", "referral", "press", "csv", "json", "uwazi")


def made() -> set[str]:
    """Return every text in the sources of the desk, the form and the migrations, without its values."""
    found = set()
    for folder in ("intake/desk", "intake/questions", "migrations/desk"):
        for source in (ROOT / folder).rglob("*.py"):
            if "screen" not in source.parts:
                found |= {_text(node) for node in ast.walk(ast.parse(source.read_text("utf-8")))}
    return found


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        whole = "".join(str(part.value) if isinstance(part, ast.Constant) else "\0" for part in node.values)
        # a short id may be made of its letter and a number
        return re.sub(r"^[a-z]\0", "\0", whole)
    value = node.value if isinstance(node, ast.Constant) else ""
    return re.sub(r"\{[a-z_]+\}", "\0", value) if isinstance(value, str) else ""


def test_every_sentence_is_made_somewhere() -> None:
    """What nobody says any more, or says in other words, is in no table."""
    known = made()
    assert [sentence for sentence in sentences.EVERY if PLACE.sub("\0", sentence) not in known] == []


def french(sentence: str) -> str:
    """Say a sentence in French."""
    catalog = catalogs.load("fr")
    return sentences.told(sentence, catalog.text_or_source, catalog.day)


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("e1: nobody has answered", "e1 : personne n’a répondu"),
        ("no, given by family on 2026-11-20", "non, donné par la famille le 20 nov. 2026"),
        ("e2: withdrawn on 2026-11-20", "e2 : retiré le 20 nov. 2026"),
        ("initials, vague", "initiales, vague"),
        ("place (e7, e9), role (arrest), date (2024-03)", "lieu (e7, e9), rôle (arrestation"),
        ("reply-AL, 60 days, unconfirmed: practice today", "réponse AL, 60 jours, non confirmé : pratique actuelle"),
        ("paragraph 3: the name of an officer", "paragraph 3 : le nom de quelqu’un du bureau"),
        ("Anna ~ Ana: differs in one letter", "Anna ~ Ana : une lettre diffère"),
        ("a report says no for state, not entered: `case accept`", "un signalement dit non, pour : état"),
        ("SNSP-HH, defender 2", "SNSP-HH, personne défenseure 2"),
    ],
)
def test_sentences_with_values(sentence: str, said: str) -> None:
    """A sentence is taken apart, its values that are ours are said too, and days as they are written."""
    assert french(sentence).startswith(said)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "call Aigerim",
        "%(label)s",
        "%s %d %",
        "e1: call her",
        "her brother (e7)",
        "x\ny: z",
        "a" * 100_000,
        "(" * 5000,
        "yes, given by " * 500,
        "‮e1: nobody",
    ],
)
def test_words_of_an_officer_stay(words: str) -> None:
    """What is no sentence of ours is shown as it is, however it looks, and without taking long."""
    started = datetime.datetime.now()
    assert french(words) == words
    assert datetime.datetime.now() - started < datetime.timedelta(seconds=1)


def test_no_english_on_a_french_page(visit: Visit, office: Office) -> None:
    """On no page of a desk in use anything is said in English but what sources and officers wrote."""
    drafted(visit, office)
    entered(visit, f"/case/{office.case}/letters/c1/send", **SENDING, **TWO)
    agreed(visit, office, audience="public", naming="initials")
    entered(visit, f"/case/{office.case}/timeline/act", event="v1", type="arrest", victim="e2")
    visit.post(f"/case/{office.case}/move", {"state": "closed", "reason": "x", "propose": "yes"})
    visit.hold.manner, _ = Manner("fr"), visit.get("/help")
    found = {}
    for where in (*(path(route, office) for route in PAGES), *exports(office.case)):
        page = visit.get(where).get_data(as_text=True)
        found[where] = list(speech.english(page, casefiles.case()))
    assert {where: texts for where, texts in found.items() if texts} == {}


def exports(case: str) -> list[str]:
    """Return the addresses of a plan of every kind."""
    return [f"/case/{case}/export?kind={kind}&audience=state" for kind in KINDS]
