"""The commands that describe anew, correct and undo: what is not named stays, what makes no sense is refused."""

from typing import Any

import pytest

from tests.desk.cases.files import case_data, to_bytes
from tests.desk.cases.test_commands import run
from tests.desk.desks import PASSPHRASE, Desk

CHANGES: list[tuple[tuple[str, ...], tuple[str, int], dict[str, Any]]] = [
    (("source", "s1", "--kind", "un", "--title", "New", "--public"), ("sources", 0), {"kind": "un", "title": "New"}),
    (("source", "s1", "--iso", "2024-03"), ("sources", 0), {}),
    (("entity", "e1", "--role-note", "lawyer"), ("entities", 0), {"role_note": "lawyer"}),
    (("event", "v1", "--title", "Raid", "--place", ""), ("events", 0), {"title": "Raid", "place": None}),
    (("question", "q1", "--text", "why?", "--event", ""), ("questions", 0), {"text": "why?", "event": None}),
]


@pytest.fixture
def code(desk: Desk) -> str:
    """Import a case."""
    (desk.work / "case.json").write_bytes(to_bytes(case_data()))
    found: str = run(desk, "import", desk.work / "case.json")["case"]["code"]
    return found


@pytest.mark.parametrize(("argv", "where", "expected"), CHANGES, ids=[" ".join(argv[:3]) for argv, _, _ in CHANGES])
def test_an_entry_is_described_anew_and_undone(
    desk: Desk, code: str, argv: tuple[str, ...], where: tuple[str, int], expected: dict[str, Any]
) -> None:
    """Only what is named changes; `undo` brings the case file back to the byte, in one step."""
    before = run(desk, "export", code)
    run(desk, argv[0], "change", code, *argv[1:])
    after = run(desk, "export", code)
    assert after != before
    assert after[where[0]][where[1]].items() >= expected.items()
    run(desk, "undo", code, argv[1])
    assert run(desk, "export", code) == before


def test_the_case_is_described_anew(desk: Desk, code: str) -> None:
    """Title and urgency of the case change, the country stays; undone it is the case of before."""
    before = run(desk, "export", code)
    run(desk, "describe", code, "--title", "New title", "--urgency", "U1")
    after = run(desk, "export", code)
    assert (after["title"], after["country"]) == ("New title", before["country"])
    run(desk, "undo", code)
    assert run(desk, "export", code) == before


def test_a_name_is_corrected(desk: Desk, code: str) -> None:
    """A name takes the place of another one, with its validity."""
    names = run(desk, "view", code)["record"]["entities"][0]["names"]
    old = names[0]["entry"]["id"]
    run(desk, "name", "add", code, "e1", "Aigul Samplova", "--from", "2024", "--to", "2025-01", "--instead-of", old)
    found = run(desk, "export", code)["entities"][0]["names"]
    assert names[0]["form"] not in [one["form"] for one in found]
    assert (found[-1]["form"], found[-1]["from"], found[-1]["to"]) == ("Aigul Samplova", "2024", "2025-01")


def test_protection_takes_two(desk: Desk, code: str) -> None:
    """Protection is given by one officer and taken away by two."""
    run(desk, "entity", "change", code, "e1", "--protect")
    away: tuple[str, ...] = ("case", "entity", "change", code, "e1", "--no-protect")
    assert desk.run(*away).code == 77
    with desk.session() as session:
        session.keyring.add_officer("boris", PASSPHRASE, log_n=10)
    with desk.session(officer="boris"):
        pass
    away += ("--officer", "anna")
    assert desk.run(*away, "--second", "boris", "--second-passphrase-file", desk.passphrase_file).code == 0
    assert not run(desk, "export", code, "--officer", "anna")["entities"][0]["protected"]


REFUSED = (
    (("entity", "change", "CODE", "e1"), 65),
    (("entity", "change", "CODE", "e99", "--role-note", "x"), 66),
    (("entity", "change", "CODE", "s1", "--role-note", "x"), 66),
    (("entity", "change", "CODE", "e1", "--kind", "robot"), 65),
    (("entity", "change", "C-00000", "e1", "--kind", "group"), 66),
    (("source", "change", "CODE", "s1", "--reliability", "blind"), 65),
    (("source", "change", "CODE", "s1", "--language", "English"), 65),
    (("source", "change", "CODE", "s1", "--iso", "yesterday"), 65),
    (("event", "change", "CODE", "v1", "--title", ""), 65),
    (("event", "change", "CODE", "v1", "--place", "e1"), 65),
    (("event", "change", "CODE", "v1", "--precision", "exactly"), 65),
    (("act", "change", "CODE", "a1", "--type", "sneezing"), 65),
    (("act", "change", "CODE", "a1", "--victim", ""), 66),
    (("question", "change", "CODE", "q1", "--text", ""), 65),
    (("question", "change", "CODE", "q1", "--subject", "v1"), 65),
    (("name", "add", "CODE", "e1", "x", "--instead-of", "e1"), 66),
    (("name", "add", "CODE", "e1", "x", "--from", "March"), 65),
    (("undo", "CODE", "e1"), 65),
    (("undo", "CODE"), 65),
    (("undo", "CODE", "zz"), 66),
    (("describe", "CODE"), 65),
    (("describe", "CODE", "--title", " "), 64),
    (("describe", "CODE", "--country", "ZZ"), 65),
    (("describe", "CODE", "--urgency", "U9"), 65),
)


def test_what_makes_no_sense_is_refused(desk: Desk, code: str) -> None:
    """Each refusal has its exit code, and the case stays as it was."""
    before = run(desk, "export", code)
    for argv, exit_code in REFUSED:
        said = desk.run("case", *(code if part == "CODE" else part for part in argv))
        assert said.code == exit_code, (argv, said)
    assert run(desk, "export", code) == before
