"""Measurements of case records: the page of a case in a large office, and the import of a large case file."""

import json
import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest

from intake.desk.cases import casefile, caseimport, caserecord, comparison
from intake.desk.session import Session
from tests.desk import population
from tests.desk.cases.cases import Open
from tests.desk.cases.files import assertion, case_data, entity, name, question, source

FILE = 5_000_000


def seconds(act: Callable[[], object], times: int = 1) -> float:
    """Return the median time of an act."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def page(session: Session, codes: list[str]) -> None:
    """Do what the page of a case does before it is drawn, the entry of the access log with it."""
    record = caserecord.read(session, codes.pop())
    assert comparison.compare(record)


def filled(session: Session, count: int, seed: int) -> list[str]:
    """Add cases and return some of their codes."""
    with session.database.writing() as connection:
        population.fill(connection, count, seed)
        rows = connection.exec_driver_sql('SELECT code FROM "case" WHERE title <> ? LIMIT 100', ("A title",))
        return list(rows.scalars())


@pytest.mark.bench
@pytest.mark.parametrize("count", [200, pytest.param(1_000, marks=pytest.mark.long)])
def test_the_page_of_a_case_does_not_slow_with_the_desk(case: Open, count: int) -> None:
    """With ten times the cases a page takes at most twice the time."""
    few = filled(case.session, count, 5)
    small = seconds(lambda: page(case.session, few), 50)
    many = filled(case.session, 9 * count, 6)
    large = seconds(lambda: page(case.session, many), 50)
    print(f"\ncase page: {small * 1000:.1f} ms of {count} cases, {large * 1000:.1f} ms of {10 * count}")
    assert large < 2 * small


def large_file() -> bytes:
    """Return a case file of 5 MB: long sources, thousands of claims that are looked up."""
    lines = [
        f"Line {number}: five men came on day {number} and \u201ctook\u201d A\u00a0Sample away."
        for number in range(400)
    ]
    sources = [source(f"s{number}", "\n".join(lines) + f" {number}") for number in range(60)]
    persons = [entity(f"e{number}", "person", *(name(f"Name {number} {i}") for i in range(5))) for number in range(800)]
    questions: list[dict[str, Any]] = []
    for number in range(400):
        said = [
            assertion(f"k{number}-{i}", f"s{i}", f'Line {number}: five men came on day {number} and "took" A Sample')
            for i in range(12)
        ]
        questions.append(question(f"q{number}", f"question {number}?", *said, event=None))
    data = case_data(sources=sources, entities=persons, events=[], questions=questions)
    raw = json.dumps(data, ensure_ascii=False).encode()
    data["notes"] = [
        {"officer": "ben", "on": "2026-11-01", "text": f"{n} " + "note " * 1000}
        for n in range((FILE - len(raw)) // 5100 + 1)
    ]
    return json.dumps(data, ensure_ascii=False).encode()


@pytest.mark.bench
def test_a_large_file_is_read_quickly(case: Open) -> None:
    """A case file of 5 MB with 4,800 claims is imported in 5 seconds, checked, compared and written again."""
    data = large_file()
    start = time.perf_counter()
    code = caseimport.bring(case.session, data).case.code
    imported = time.perf_counter() - start
    again = seconds(lambda: caseimport.bring(case.session, data, code))
    written = seconds(lambda: casefile.to_bytes(casefile.export(case.session, code)))
    parsed = seconds(lambda: json.loads(data))
    shown = seconds(lambda: comparison.compare(caserecord.read(case.session, code)))
    print(
        f"\n{len(data) / 1e6:.1f} MB: json.loads {parsed:.2f} s, import {imported:.2f} s, again {again:.2f} s, "
        f"export {written:.2f} s, page {shown:.2f} s"
    )
    assert imported < max(5, 60 * parsed)
