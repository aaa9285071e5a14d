"""Hostile reports through the commands: on the terminal, in JSON and in the dossier."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crypto import age
from intake.questions import FORM, Kind, Question
from tests.desk.desks import ANSWERS, Desk, report, sealed

TRICKS = (
    "\x1b]0;title\x07\x1b[2J\x1b[1;1Htriage: error: nothing here",
    "\u202egnp.exe\u202c",
    "<script>alert(1)</script><img src=x onerror=y>",
    "=HYPERLINK(0)\n+1\n-1\n@SUM(A1)",
    "one\nK7Q2-M4  U0  fake line\n  | fake bar",
    "\u2066\u2069\u200b\u200d\ufeff",
    "\x00\x9b31m\x85\u2028",
)
RAW = (*"\x1b\x07\u202e\u2066\u200b\u200d\ufeff\x00\x9b\x85\u2028", "<script", "<img")


def everywhere(text: str) -> dict[str, object]:
    """Return answers with a text in every place that a hand-made document can put one."""
    known = {question.id: _filled(question, text) for question in FORM.questions()}
    return known | {text: text, "nested": [{text: text}]}


def _filled(question: Question, text: str) -> object:
    match question.kind:
        case Kind.SET:
            return {inner.id: _filled(inner, text) for inner in question.questions} | {text: text}
        case Kind.ENTRIES:
            return [{inner.id: _filled(inner, text) for inner in question.questions} | {text: [text]}]
        case Kind.TICKS:
            return [text]
        case _:
            return text


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_shows_itself_on_the_terminal(desk: Desk, recipient: age.Recipient, trick: str) -> None:
    """A trick in every answer, label and file name reaches neither list, show nor files as it is."""
    (code,) = desk.brought(sealed(recipient, report(everywhere(trick), [(trick, b"x")])))
    for command in (("list",), ("show", code), ("files", code)):
        said = desk.run(*command)
        assert said.code == 0
        assert not [raw for raw in RAW if raw in said.out and not raw.startswith("<")]


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_cannot_fake_a_line(desk: Desk, recipient: age.Recipient, trick: str) -> None:
    """Every line with words of the source stands behind a bar, so none looks like ours."""
    (code,) = desk.brought(sealed(recipient, report({"what": trick + "\nFILES\nMARK\nitem MARK"})))
    marked = [line for line in desk.run("show", code).out.splitlines() if "MARK" in line or "fake" in line]
    assert marked
    assert all(line.lstrip().startswith("| ") for line in marked)


@pytest.mark.parametrize("trick", TRICKS)
def test_json_is_ascii(desk: Desk, recipient: age.Recipient, trick: str) -> None:
    """`--json` gives the answers unchanged, and its bytes are ASCII without control characters."""
    (code,) = desk.brought(sealed(recipient, report(everywhere(trick), [(trick, b"x")])))
    said = desk.run("show", code, "--json")
    assert said.out.isascii()
    assert {letter for letter in said.out if ord(letter) < 32} == {"\n"}
    assert json.loads(said.out)["report"]["answers"]["what"] == trick


@pytest.mark.parametrize("trick", TRICKS)
def test_a_dossier_holds_no_trick(desk: Desk, recipient: age.Recipient, trick: str, tmp_path: Path) -> None:
    """In the Markdown dossier no trick is left raw, and no line begins with a formula or markup of the source."""
    (code,) = desk.brought(sealed(recipient, report(everywhere(trick), [(trick, b"x")])))
    case = desk.json("decide", code, "--urgency", "U0", "--new-case", trick, "--note", trick)["decision"]["case"]
    desk.run("case", "note", case, trick)
    assert desk.run("case", "export", case, "-o", tmp_path / "dossier.md").code == 0
    text = (tmp_path / "dossier.md").read_text()
    assert not [raw for raw in RAW if raw in text]
    assert not [line for line in text.splitlines() if line[:1] in ("=", "+", "@", "\t")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
IDS = st.sampled_from([question.id for question in FORM.questions()])


@pytest.fixture(scope="module")
def shared_desk(founded: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return one desk for all examples."""
    return founded.copied(tmp_path_factory.mktemp("shared"))


def _depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    return 1 + max(map(_depth, value), default=0) if isinstance(value, list) else 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers=st.dictionaries(IDS | st.text(max_size=8), JSON, max_size=6))
def test_any_answers_can_be_read(shared_desk: Desk, answers: dict[str, Any]) -> None:
    """Whatever JSON a document holds, it is opened, and list, show and the dossier can show it."""
    if _depth(answers) > 6:
        return
    (code,) = shared_desk.brought(sealed(shared_desk.recipient(), report(answers)))
    said = shared_desk.run("show", code)
    assert said.code == 0, said.err
    case = shared_desk.json("decide", code, "--urgency", "U3", "--new-case", "x")["decision"]["case"]
    assert shared_desk.run("case", "export", case, "-o", shared_desk.work / f"{case}.md").code == 0


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.characters(exclude_categories=["Cs"]), max_size=100))
def test_any_file_name_is_only_shown(shared_desk: Desk, name: str) -> None:
    """No file name of a source has a hand in where an extracted file goes."""
    (code,) = shared_desk.brought(sealed(shared_desk.recipient(), report(ANSWERS, [(name, b"content")])))
    target = shared_desk.work / f"out-{code}"
    target.mkdir()
    assert shared_desk.run("extract", code, "1", "-o", target).code == 0
    (written,) = target.iterdir()
    assert written.name.startswith(f"{code}-1")
    assert written.read_bytes() == b"content"
