"""Gates: who may be shown to whom, per person, and never more than was agreed."""

import pytest

from intake.desk.cases import agreements, entities, gates
from intake.desk.cases.gates import Export, Shown
from intake.desk.cases.model import Entity, Name
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
