"""Follow-ups: joined by the source token and by nothing else, proposed to a case and never put into one."""

import itertools
import json
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crypto import age
from crypto.document import Reply
from tests.desk.desks import ANSWERS, Desk, report, sealed
from tests.desk.persons import Person, follow_up, sent, with_other_token


@pytest.fixture
def person() -> Person:
    """Return somebody who writes more than once."""
    return Person()


def source(desk: Desk, code: str) -> dict[str, Any]:
    """Return what the desk knows of the source of an item."""
    found: dict[str, Any] = desk.json("show", code)["source"]
    return found


def codes(siblings: list[dict[str, Any]]) -> list[str]:
    """Return the codes of other items of a source."""
    return [one["code"] for one in siblings]


# Joined


def test_a_follow_up_is_joined_to_its_report(desk: Desk, person: Person) -> None:
    """Report and follow-up name each other, as later and as earlier, and the follow-up breaks no rule of the form."""
    first, again = person.writes(desk), person.writes_again(desk)
    assert codes(source(desk, first)["later"]) == [again]
    assert codes(source(desk, again)["earlier"]) == [first]
    assert desk.json("show", again)["problems"] == []


def test_a_follow_up_is_laid_out_with_its_own_questions(desk: Desk, person: Person) -> None:
    """The sheet has the title and the questions of a follow-up, and no answer stands as unknown."""
    said = desk.run("show", person.writes_again(desk, {"c_office": "no"})).out
    assert "FOLLOW-UP\n  What do you want to add, or to answer?" in said
    assert "(unknown question)" not in said


def test_two_persons_are_not_joined(desk: Desk) -> None:
    """Different return codes join nothing, though the words are the same."""
    first, other = Person().writes(desk), Person().writes(desk)
    assert source(desk, first)["later"] == source(desk, other)["earlier"] == []


def test_who_wants_no_answer_is_joined_to_nobody(desk: Desk) -> None:
    """Two reports without reply fields stay apart."""
    found = [source(desk, sent(desk, ANSWERS, None)) for _ in range(2)]
    assert [one["earlier"] + one["later"] + one["conflicts"] for one in found] == [[], []]


def test_a_case_is_proposed_and_not_fed(desk: Desk, person: Person) -> None:
    """A follow-up names the case of its source, and is in none until an officer says so."""
    first = person.writes(desk)
    case = desk.json("decide", first, "--urgency", "U1", "--new-case", "Market")["decision"]["case"]
    again = person.writes_again(desk)
    assert source(desk, again)["known_cases"] == [case]
    assert f"{case} (same source; proposed, not linked)" in desk.run("show", again).out
    assert desk.json("show", again)["cases"] == []
    assert len(desk.json("case", "show", case)["items"]) == 1


def test_a_case_that_is_fed_is_not_proposed(desk: Desk, person: Person) -> None:
    """Once the follow-up feeds the case, nothing is proposed any more."""
    case = desk.json("decide", person.writes(desk), "--urgency", "U1", "--new-case", "Market")["decision"]["case"]
    again = person.writes_again(desk)
    desk.run("decide", again, "--urgency", "U1", "--case", case)
    assert source(desk, again)["known_cases"] == []


def test_a_follow_up_alone_says_so(desk: Desk, person: Person) -> None:
    """A document that calls itself a follow-up and has no earlier item is shown as that."""
    said = desk.run("show", person.writes_again(desk)).out
    assert "follow-up, as the source says; nothing else of this source is here" in said


def test_a_retry_is_no_follow_up(desk: Desk, person: Person) -> None:
    """The same document sealed twice is a duplicate, not a second item of the source."""
    plain = report(reply=person.address)
    (first,) = desk.brought(sealed(desk.recipient(), plain))
    desk.brought(sealed(desk.recipient(), plain))
    assert source(desk, first)["later"] == []


# Forged


def test_a_mailbox_joins_nothing(desk: Desk, person: Person) -> None:
    """Who knows the mailbox and not the token is not joined; both items say so."""
    first = person.writes(desk)
    forged = sent(desk, follow_up(), with_other_token(person.address))
    assert source(desk, forged)["earlier"] == source(desk, first)["later"] == []
    assert (source(desk, forged)["conflicts"], source(desk, first)["conflicts"]) == ([first], [forged])
    assert "has another source token" in desk.run("show", forged).out
    assert "not possible: the address is contradicted" in desk.run("show", forged).out
    assert "FORGED?" in desk.run("show", first).out


@pytest.mark.parametrize("part", ["mailbox", "recipient"])
def test_a_token_with_another_address_is_not_joined(desk: Desk, person: Person, part: str) -> None:
    """The token of a source beside another mailbox or key is shown as a contradiction and joined to nothing."""
    first = person.writes(desk)
    other = {part: getattr(Person().address, part)}
    forged = sent(desk, follow_up(), replace(person.address, **other))
    assert source(desk, forged)["earlier"] == []
    assert source(desk, forged)["conflicts"] == [first]
    assert "another mailbox or key: not joined" in desk.run("show", forged).out


def test_two_forgeries_are_not_joined_to_each_other(desk: Desk, person: Person) -> None:
    """Items that share a forged token are not shown as one source."""
    first, address = person.writes(desk), with_other_token(person.address)
    one, two = sent(desk, ANSWERS, address), sent(desk, follow_up(), address)
    assert [source(desk, one)[side] for side in ("earlier", "later")] == [[], []]
    assert [source(desk, two)[side] for side in ("earlier", "later")] == [[], []]
    assert source(desk, two)["conflicts"] == [first]


def test_a_forgery_is_marked_in_the_inbox(desk: Desk, person: Person) -> None:
    """The list tells reports, follow-ups and forgeries apart at a glance."""
    person.writes(desk)
    person.writes_again(desk)
    sent(desk, follow_up(), with_other_token(person.address))
    kinds = [line.split()[2] for line in desk.run("list").out.splitlines()[1:]]
    assert sorted(kinds) == ["FORGED?", "follow-up", "report"]


def test_a_forgery_before_the_next_follow_up_changes_nothing(desk: Desk, person: Person) -> None:
    """After a forged item the genuine follow-up is still joined to the genuine report."""
    first = person.writes(desk)
    sent(desk, follow_up({"c_state": "yes"}), with_other_token(person.address))
    again = person.writes_again(desk)
    assert codes(source(desk, again)["earlier"]) == [first]
    assert source(desk, first)["consent"] == []


# Consent


def test_a_withdrawn_consent_is_shown_on_report_follow_up_and_case(desk: Desk, person: Person, tmp_path: Path) -> None:
    """A line that a follow-up changes is named with both answers, also on a case that the follow-up does not feed."""
    first = person.writes(desk, consent=ANSWERS["consent"] | {"c_mandates": "yes"})
    case = desk.json("decide", first, "--urgency", "U1", "--new-case", "Market")["decision"]["case"]
    again = person.writes_again(desk, {"c_mandates": "no"})
    desk.run("case", "export", case, "-o", tmp_path / "dossier.md")
    words = f"of {first} changed by {again} on 2026-11-23: It may be shown in confidence to other UN experts"
    shown = [desk.run("show", first).out, desk.run("show", again).out, desk.run("case", "show", case).out]
    for text in (*shown, (tmp_path / "dossier.md").read_text()):
        assert words in text
        assert "Yes → No" in text


def test_keeping_the_report_can_be_forbidden_later(desk: Desk, person: Person, tmp_path: Path) -> None:
    """When a follow-up takes back that the office keeps the report, report and dossier begin with it."""
    first = person.writes(desk)
    case = desk.json("decide", first, "--urgency", "U1", "--new-case", "Market")["decision"]["case"]
    person.writes_again(desk, {"c_office": "no"})
    desk.run("case", "export", case, "-o", tmp_path / "dossier.md")
    beginning, *_ = desk.run("show", first).out.splitlines()
    assert f"{first}: the source does not agree" in desk.run("case", "show", case).out
    assert beginning.split(maxsplit=1) == [
        "CONSENT",
        "the source does not agree that the office keeps this: delete it after reading",
    ]
    assert "delete it after reading" in (tmp_path / "dossier.md").read_text()


def test_what_a_follow_up_leaves_out_stays(desk: Desk, person: Person) -> None:
    """A follow-up without consent, or with the same answers, changes nothing."""
    first = person.writes(desk)
    person.writes_again(desk)
    person.writes_again(desk, {"c_state": "no", "c_office": "yes"})
    assert source(desk, first)["consent"] == []


def test_a_second_report_changes_no_consent(desk: Desk, person: Person) -> None:
    """The consent of another report of the same person is that report's own."""
    first = person.writes(desk)
    person.writes(desk, consent=ANSWERS["consent"] | {"c_press": "yes"})
    assert source(desk, first)["consent"] == []


@pytest.mark.parametrize("order", list(itertools.permutations(["yes", "no"])), ids=" ".join)
def test_of_two_changes_on_one_day_the_narrower_counts(desk: Desk, person: Person, order: tuple[str, str]) -> None:
    """Nobody knows which of two follow-ups of one day is the later, so the one that allows less ends it."""
    first = person.writes(desk)
    for said in order:
        person.writes_again(desk, {"c_partners": said})
    assert [change["after"] for change in source(desk, first)["consent"]][-1] == "no"


@pytest.mark.parametrize("consent", ["no", [], {"c_office": 7}, {"c_office": "perhaps"}, {"unknown": "no"}, None])
def test_a_consent_of_another_form_changes_nothing(desk: Desk, person: Person, consent: object) -> None:
    """A follow-up made by hand with a consent that is none is shown with its problems and changes nothing."""
    first = person.writes(desk)
    again = sent(desk, follow_up() | {"consent": consent}, person.address)
    assert source(desk, first)["consent"] == []
    assert desk.json("show", again)["problems"] != []


@pytest.mark.parametrize("kind", ["Follow-up", "report", 7, ["follow-up"], None])
def test_another_kind_is_a_report(desk: Desk, person: Person, kind: object) -> None:
    """Only the one word makes a follow-up; anything else is read as a report."""
    code = sent(desk, ANSWERS | {"kind": kind}, person.address)
    assert desk.json("show", code)["item"]["follow_up"] is False


# What is never shown


def test_no_token_and_no_mailbox_leaves_the_desk(desk: Desk, person: Person, tmp_path: Path) -> None:
    """Neither token, mailbox nor key for answers stands in what any command prints or exports."""
    first = person.writes(desk)
    case = desk.json("decide", first, "--urgency", "U1", "--new-case", "Market")["decision"]["case"]
    forged = sent(desk, follow_up(), with_other_token(person.address))
    for form in ("markdown", "dossier", "json"):
        desk.run("case", "export", case, "--format", form, "-o", tmp_path / form)
    commands = (["show", first], ["show", forged], ["list"], ["case", "show", case], ["status"], ["files", first])
    said = [desk.run(*command, *json_).out for command in commands for json_ in ([], ["--json"])]
    said += [(tmp_path / form).read_text() for form in ("markdown", "dossier", "json")]
    secret = (person.address.source_token, person.address.mailbox, person.address.recipient)
    assert [text for text in said for one in secret if one in text] == []


def test_the_token_stands_in_no_file_of_the_desk(desk: Desk, recipient: age.Recipient) -> None:
    """On the disk the token is only in what is encrypted."""
    token = secrets.token_hex(32)
    address = Reply(secrets.token_hex(32), str(age.HybridIdentity.generate().recipient()), token)
    desk.brought(sealed(recipient, report(reply=address)))
    assert [path for path in desk.path.rglob("*") if path.is_file() and token.encode() in path.read_bytes()] == []


def test_the_dossier_in_json_keeps_the_rest(desk: Desk, person: Person, tmp_path: Path) -> None:
    """Everything of a report but its address is in the JSON dossier, with what is known of the source."""
    first = person.writes(desk)
    case = desk.json("decide", first, "--urgency", "U1", "--new-case", "Market")["decision"]["case"]
    again = person.writes_again(desk)
    desk.run("case", "export", case, "--format", "dossier", "-o", tmp_path / "dossier")
    (entry,) = json.loads((tmp_path / "dossier").read_text())["items"]
    assert entry["report"].keys() == {"version", "id", "language", "answers", "files"}
    assert codes(entry["source"]["later"]) == [again]
