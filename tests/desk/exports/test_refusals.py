"""What does not leave: without consent, with what still identifies somebody, by one officer, with a name in it."""

import datetime
import re
from typing import Any

import pytest

from intake.desk.cases.work_errors import ApprovalSpent
from intake.desk.errors import SecondOfficerNeeded
from intake.desk.exports.errors import (
    AcceptedOther,
    AudienceNeeded,
    AudienceOther,
    DecisionMalformed,
    ExportError,
    ExportWithoutConsent,
    FormUnknown,
    PlanStale,
    StillIdentifies,
)
from intake.desk.store import cases
from intake.durable import AlreadyExists
from tests.desk.desks import TODAY, Desk
from tests.desk.exports.office import Office, data, opened
from tests.desk.work import office as offices

OUTSIDE = [
    ("letter-ua", "state", "x.docx"),
    ("letter-al", "state", "x.docx"),
    ("summary", "public", "x.md"),
    ("referral", "partners", "x.md"),
    ("press", "press", "x.md"),
    ("json", "mandates", "x.json"),
    ("csv", "public", "x.zip"),
    ("uwazi", "state", "x.zip"),
]


def refused(office: Office, kind: str, audience: str, name: str, **values: Any) -> ExportError:
    """Plan and write, be refused, and find no file; returns the refusal."""
    plan = office.plan(kind, audience, **values)
    with pytest.raises(ExportError) as caught:
        office.write(plan, name)
    assert not (office.folder / name).exists()
    return caught.value


@pytest.mark.parametrize(("kind", "audience", "name"), OUTSIDE)
def test_nothing_leaves_that_nobody_agreed_to(office: Office, kind: str, audience: str, name: str) -> None:
    """Where nobody was asked every export is refused, and says for whom a yes is wanting."""
    refusal = refused(office, kind, audience, name)
    assert (type(refusal), "e1: nobody has answered" in str(refusal)) == (ExportWithoutConsent, True)


@pytest.mark.parametrize(("kind", "audience", "name"), OUTSIDE)
def test_an_agreement_for_others_is_none(office: Office, kind: str, audience: str, name: str) -> None:
    """With a yes for every other audience it is refused all the same."""
    for other in {"mandates", "partners", "state", "public", "press"} - {audience}:
        office.says("e1", other)
        office.says("e2", other)
    assert isinstance(refused(office, kind, audience, name), ExportWithoutConsent)


@pytest.mark.parametrize(("kind", "audience", "name"), OUTSIDE)
def test_a_withdrawal_blocks_what_was_planned(office: Office, kind: str, audience: str, name: str) -> None:
    """An agreement that is taken back between the plan and the file stops the file."""
    office.says("e1", audience)
    plan = office.plan(kind, audience, decided=("e2=remove",))
    office.withdraws("e1", audience)
    with pytest.raises(PlanStale):
        office.write(plan, name)
    assert isinstance(refused(office, kind, audience, name), ExportWithoutConsent)


def test_an_agreement_with_the_press_grows_old_in_a_month(office: Office) -> None:
    """After 31 days it counts no more."""
    office.says("e1", "press", on=TODAY - datetime.timedelta(days=31))
    assert isinstance(refused(office, "press", "press", "x.docx"), ExportWithoutConsent)


def test_public_sources_raise_no_consent(two: Desk) -> None:
    """That every source is a newspaper changes nothing."""
    with opened(two, data(sources=[one | {"public": True} for one in data()["sources"]])) as office:
        assert isinstance(refused(office, "summary", "public", "x.pdf"), ExportWithoutConsent)


def test_a_child_needs_a_second_officer(two: Desk) -> None:
    """A guardian's yes that one officer noted does not let a letter out."""
    entities = data()["entities"]
    with opened(two, data(entities=[entities[0] | {"child": "yes"}, *entities[1:]]), second=None) as office:
        office.says("e1", "state", given_by="guardian")
        refusal = refused(office, "letter-al", "state", "x.docx", decided=("e2=remove",))
    assert "a child" in str(refusal)


def test_one_officer_lets_nothing_out(two: Desk) -> None:
    """With consent and nothing that identifies it still takes two."""
    with opened(two, second=None) as office:
        office.says("e1", "state")
        office.says("e2", "state")
        plan = office.plan("letter-al")
        with pytest.raises(SecondOfficerNeeded):
            office.write(plan, "x.docx")
        assert not (office.folder / "x.docx").exists()


def test_what_identifies_stops_the_export(office: Office) -> None:
    """Place, role and day, and a companion who is named, tell who the other one is; the refusal lists them."""
    office.says("e1", "state")
    refusal = refused(office, "letter-al", "state", "x.docx")
    assert isinstance(refusal, StillIdentifies)
    assert re.findall(r"e2 in v1: (\w+)", str(refusal)) == ["place", "companion"]


def test_only_the_very_list_is_accepted(office: Office) -> None:
    """The digest of another list is refused, also where nothing identifies."""
    office.says("e1", "state")
    with pytest.raises(AcceptedOther):
        office.write(office.plan("letter-al"), "x.docx", "0" * 64)
    with pytest.raises(AcceptedOther):
        office.write(office.plan("letter-al", decided=("e2=remove",)), "x.docx", "0" * 64)


def test_a_relation_of_somebody_who_is_named_is_found(two: Desk) -> None:
    """Who is described as the sister of a person who is named has no name to hide."""
    questions = data()["questions"]
    asked = questions[2] | {"text": "was force used against the sister of Aigul Sadykova?"}
    with opened(two, data(questions=[asked])) as office:
        office.says("e1", "state")
        found = office.plan("letter-al", decided=("e2=vague",)).identifying
    assert [(one.person, one.where) for one in found] == [("?", "q3")]


@pytest.mark.parametrize(
    ("kind", "audience", "error"),
    [("csv", None, AudienceNeeded), ("letter-al", "public", AudienceOther), ("summary", "press", AudienceOther)],
)
def test_an_export_is_for_its_audience(office: Office, kind: str, audience: str | None, error: type[Exception]) -> None:
    """A hand-over names it, and no other export changes it."""
    with pytest.raises(error):
        office.plan(kind, audience)


@pytest.mark.parametrize("decided", ["e2", "e9=remove", "e2=show", "e4=remove", "=", "e2=full"])
def test_a_decision_only_narrows(office: Office, decided: str) -> None:
    """There is no word that would show more, and none for what is no person."""
    with pytest.raises(DecisionMalformed):
        office.plan("summary", decided=(decided,))


@pytest.mark.parametrize(("kind", "name"), [("letter-al", "x.pdf"), ("summary", "x.txt"), ("json", "x")])
def test_a_form_that_there_is_not(office: Office, kind: str, name: str) -> None:
    """A letter is a Word file, because an officer has to fill its gaps."""
    office.says("e1", "state")
    with pytest.raises(FormUnknown):
        office.write(office.plan(kind, "state" if kind == "json" else None), name)


def test_no_file_is_overwritten(office: Office) -> None:
    """A name that is taken is refused before anything is noted."""
    (office.folder / "x.md").write_text("mine")
    with pytest.raises(AlreadyExists):
        office.write(office.plan("dossier"), "x.md")
    assert (office.folder / "x.md").read_text() == "mine"


def test_an_approval_holds_for_the_very_content(two: Desk) -> None:
    """What one proposed and the other approved leaves as it was; after a change of the case it does not."""
    with opened(two, second=None) as office:
        for person in ("e1", "e2"):
            office.says(person, "state")
        code, plan = office.case.code, office.plan("letter-al")
    assert two.run("--officer", "anna", "export", "letter-al", code, "--propose").code == 0
    assert two.run("--officer", "maria", "case", "approve", "1").code == 0
    with offices.session(two) as session:
        again = Office(session, office.case, office.folder)
        assert again.write(again.plan("letter-al"), "x.docx")[0].second == "maria"
        again.says("e2", "state", naming="initials")
        assert again.plan("letter-al").digest != plan.digest
        with pytest.raises(StillIdentifies):
            again.write(again.plan("letter-al"), "y.docx")
        fresh = again.plan("letter-al", decided=("e2=remove",))
        with pytest.raises(SecondOfficerNeeded):
            again.write(fresh, "y.docx")


def approved(two: Desk) -> str:
    """Return the code of a case whose letter one proposed and the other approved, each in a session of their own."""
    with opened(two, second=None) as office:
        for person in ("e1", "e2"):
            office.says(person, "state")
        code = office.case.code
    assert two.run("--officer", "anna", "export", "letter-al", code, "--propose").code == 0
    assert two.run("--officer", "maria", "case", "approve", "1").code == 0
    return code


def test_an_approval_serves_one_export(two: Desk) -> None:
    """The same content does not leave a second time on the word of one officer, nor after both stood there."""
    code = approved(two)
    assert two.run("--officer", "anna", "export", "letter-al", code, "-o", str(two.work / "x.docx")).code == 0
    both = ["--second", "maria", "--second-passphrase-file", str(two.passphrase_file)]
    assert two.run("--officer", "anna", "export", "letter-al", code, "-o", str(two.work / "y.docx"), *both).code == 0
    done = two.run("--officer", "anna", "export", "letter-al", code, "-o", str(two.work / "z.docx"))
    assert (done.code, (two.work / "z.docx").exists()) == (77, False)
    assert "one approval serves one act" in done.err


def test_a_refusal_takes_the_approvals_of_before_along(two: Desk) -> None:
    """Who approved, was asked anew and refused has refused."""
    code = approved(two)
    assert two.run("--officer", "anna", "export", "letter-al", code, "--propose").code == 0
    assert two.run("--officer", "maria", "case", "refuse", "2").code == 0
    done = two.run("--officer", "anna", "export", "letter-al", code, "-o", str(two.work / "x.docx"))
    assert (done.code, (two.work / "x.docx").exists()) == (65, False)


def test_an_approval_grows_old(two: Desk) -> None:
    """What was approved is done within fourteen days, or approved again."""
    approved(two)
    with two.session(TODAY + datetime.timedelta(days=15)) as session:
        with session.database.reading() as connection:
            (case, _), *_ = cases.listed(connection)
        office = Office(session, case, two.work)
        with pytest.raises(ApprovalSpent):
            office.write(office.plan("letter-al"), "x.docx")


TOGETHER = [
    "Arrest of the two",
    "Both were taken",
    "Arrest of a co-founder",
    "two women were held",
    "taken together with another",
    "обе были задержаны",
    "les deux femmes",
]


@pytest.mark.parametrize("title", TOGETHER)
def test_where_one_is_removed_nothing_tells_of_two(two: Desk, title: str) -> None:
    """A text that speaks of more than one is left out, and the list says why."""
    content = data()
    content["events"][0]["title"] = title
    with opened(two, content) as office:
        office.says("e1", "state")
        plan = office.plan("letter-al", decided=("e2=remove",))
        text = office.told("letter-al", "x.docx", decided=("e2=remove",))
    assert ("v1 title", "it tells of somebody who is removed") in {(one.where, one.why) for one in plan.removed}
    assert title not in text


def test_who_is_kept_vague_has_no_day_and_no_place(office: Office) -> None:
    """Of what happened to the person the year is left, for the one who is named too: then nothing identifies."""
    office.says("e1", "state")
    assert office.plan("letter-al", decided=("e2=vague",)).identifying == ()
    text = office.told("letter-al", "x.docx", decided=("e2=vague",))
    assert ("In 2026: Arrests" in text, "Sampletown" in text, "March" in text) == (True, False, False)
