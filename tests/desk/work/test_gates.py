"""Gates: who may be shown to whom, per person, and never more than was agreed."""

from typing import Any

import pytest

from intake.desk.cases import agreements, entities, events, gates, withdrawal
from intake.desk.cases.errors import ProtectionTakesTwo
from intake.desk.cases.gates import Export, Shown
from intake.desk.cases.model import Act, Entity, Involvement, Name
from intake.desk.cases.work_terms import Audience
from tests.desk.desks import TODAY
from tests.desk.work.office import Work

OUTSIDE = {
    Export.MANDATES: "mandates",
    Export.LETTER: "state",
    Export.PUBLIC: "public",
    Export.REFERRAL: "partners",
    Export.PRESS: "press",
}


def shown(work: Work, export: Export, audience: Audience | None = None) -> dict[str, Shown]:
    """Return how each person may be shown."""
    with work.case.session.database.reading() as connection:
        found = gates.verdicts(connection, work.case.case, export, TODAY, audience)
    return {one.person.id: one.shown for one in found}


@pytest.mark.parametrize("export", OUTSIDE)
def test_who_was_not_asked_is_not_named(alone: Work, export: Export) -> None:
    """Unknown means described without a name, for every export that leaves the office."""
    assert set(shown(alone, export).values()) == {Shown.ANONYMISED}


@pytest.mark.parametrize("export", OUTSIDE)
def test_who_says_no_is_removed(alone: Work, export: Export) -> None:
    """A no takes the person out, and nobody else."""
    alone.says(OUTSIDE[export], "no")
    assert shown(alone, export) == {alone.first: Shown.REMOVED, alone.other: Shown.ANONYMISED}


@pytest.mark.parametrize("export", OUTSIDE)
def test_a_withdrawal_blocks_at_once(alone: Work, export: Export) -> None:
    """On the day on which an agreement is taken back the person is gone."""
    alone.says(OUTSIDE[export])
    alone.case.act(agreements.withdraw, alone.first, Audience(OUTSIDE[export]), TODAY)
    assert shown(alone, export)[alone.first] is Shown.REMOVED


@pytest.mark.parametrize("export", OUTSIDE)
def test_no_agreement_serves_for_another_audience(alone: Work, export: Export) -> None:
    """With a yes to every other audience the person is still not named."""
    for audience in set(Audience) - {Audience(OUTSIDE[export])}:
        alone.says(audience)
    assert shown(alone, export)[alone.first] is Shown.ANONYMISED


@pytest.mark.parametrize(
    ("naming", "seen"),
    [
        ("none", Shown.REMOVED),
        ("anonymised", Shown.ANONYMISED),
        ("initials", Shown.INITIALS),
        ("full", Shown.FULL),
    ],
)
def test_nobody_is_named_further_than_agreed(alone: Work, naming: str, seen: Shown) -> None:
    """The naming is the one that was chosen."""
    alone.says("public", naming=naming)
    assert shown(alone, Export.PUBLIC)[alone.first] is seen


@pytest.mark.parametrize("export", OUTSIDE)
def test_a_protected_person_is_named_nowhere_outside(alone: Work, export: Export) -> None:
    """The protection of an identity outweighs an agreement."""
    person = alone.case.act(entities.add, Entity(kind="person", protected=True, names=(Name(form="Hidden"),)))
    alone.says(OUTSIDE[export], person=person.id)
    assert shown(alone, export)[person.id] is Shown.ANONYMISED


def test_a_public_source_changes_nothing(alone: Work) -> None:
    """That a name was in the newspaper is no agreement."""
    alone.case.source(public=True, kind="newspaper")
    assert set(shown(alone, Export.PRESS).values()) == {Shown.ANONYMISED}


def test_statistics_hold_nobody(alone: Work) -> None:
    """Whatever was agreed, no person stands in statistics."""
    alone.says("public")
    assert set(shown(alone, Export.STATISTICS).values()) == {Shown.REMOVED}


@pytest.mark.parametrize("audience", list(Audience))
def test_a_hand_over_has_the_gate_of_its_audience(alone: Work, audience: Audience) -> None:
    """It shows whom that audience may see."""
    alone.says(audience)
    assert shown(alone, Export.HANDOVER, audience)[alone.first] is Shown.FULL


@pytest.mark.parametrize(("export", "audience"), [(Export.HANDOVER, None), (Export.LETTER, Audience.OFFICE)])
def test_a_hand_over_names_its_audience(export: Export, audience: Audience | None) -> None:
    """There is none for everybody, and no other export chooses its audience."""
    with pytest.raises(ValueError, match=export):
        gates.audience_of(export, audience)


def test_the_office_sees_its_own_record(alone: Work) -> None:
    """Inside the office everybody is named but those who refuse that it keeps anything."""
    alone.says("office", "no")
    assert shown(alone, Export.DOSSIER) == {alone.first: Shown.REMOVED, alone.other: Shown.FULL}


@pytest.mark.parametrize(("export", "two"), [(Export.DOSSIER, False), (Export.LETTER, True), (Export.STATISTICS, True)])
def test_what_leaves_takes_two(export: Export, two: bool) -> None:
    """Only the dossier stays in the office."""
    assert gates.needs_two(export) is two


def test_a_verdict_says_why(alone: Work) -> None:
    """The reason names the answer that it rests on, and no name of a person."""
    alone.says("state")
    with alone.case.session.database.reading() as connection:
        first, other = gates.verdicts(connection, alone.case.case, Export.LETTER, TODAY)
    assert (first.consent, first.reason) == (1, "yes, given by self on 2026-11-13")
    assert (other.consent, other.reason) == (None, "nobody has answered")


@pytest.mark.parametrize("kind", ["person", "group", "organisation"])
@pytest.mark.parametrize("answer", ["yes", "no"])
def test_who_was_asked_is_withdrawn_by_two(alone: Work, kind: str, answer: str) -> None:
    """Entered anew, somebody who said no would be one who never did; one officer alone lets nobody begin again."""
    one = alone.case.act(entities.add, Entity(kind=kind, names=(Name(form="Carla"),)))
    alone.says("state", answer, person=one.id)
    with pytest.raises(ProtectionTakesTwo):
        alone.case.act(withdrawal.withdraw, one.id)
    assert shown(alone, Export.LETTER)[one.id] is (Shown.FULL if answer == "yes" else Shown.REMOVED)


@pytest.mark.parametrize("guard", [{"protected": True}, {"child": "yes"}])
def test_who_is_guarded_is_withdrawn_by_two(alone: Work, guard: dict[str, Any]) -> None:
    """A protected entity or a child is not taken out, nor exchanged for one that is not guarded, by one officer."""
    kept, gone = (
        alone.case.act(entities.add, Entity(kind="group", names=(Name(form="Carla"),), **more)) for more in (guard, {})
    )
    alone.case.act(withdrawal.withdraw, gone.id)
    with pytest.raises(ProtectionTakesTwo):
        alone.case.act(withdrawal.withdraw, kept.id)
    with pytest.raises(ProtectionTakesTwo):
        alone.case.act(withdrawal.exchange, kept.id, gone.id)


def test_two_withdraw_who_was_asked(both: Work) -> None:
    """Two officers take out whom one alone may not."""
    one = both.case.act(entities.add, Entity(kind="person", protected=True, names=(Name(form="Carla"),)))
    both.says("state", "no", person=one.id)
    both.case.act(withdrawal.withdraw, one.id)
    assert one.id not in shown(both, Export.LETTER)


def blamed(work: Work) -> Entity:
    """Enter an official whom a source blames."""
    one = work.case.act(entities.add, Entity(kind="person", official=True, names=(Name(form="Captain"),)))
    act = work.case.read().events[0].acts[0]
    work.case.act(events.add_involvement, act.id, Involvement(entity=one.id, role="perpetrator", source="told"))
    return one


def test_a_withdrawn_act_still_protects(both: Work) -> None:
    """An official who was harmed in an act is anonymised when the act is withdrawn, too."""
    one = blamed(both)
    assert shown(both, Export.LETTER)[one.id] is Shown.FULL
    act = both.case.act(events.add_act, both.event, Act(type="arrest", victim=one.id))
    assert shown(both, Export.LETTER)[one.id] is Shown.ANONYMISED
    both.case.act(withdrawal.withdraw, act.id)
    assert shown(both, Export.LETTER)[one.id] is Shown.ANONYMISED


def test_a_withdrawn_role_blames_nobody(both: Work) -> None:
    """What was withdrawn protects, and never names."""
    one = blamed(both)
    role = next(each for act in both.case.read().events[0].acts for each in act.involvements if each.entity == one.id)
    both.case.act(withdrawal.withdraw, role.id)
    assert shown(both, Export.LETTER)[one.id] is Shown.ANONYMISED
