"""Claims: quotes are found as a person writes them and kept as the source does; nothing is overwritten."""

import pytest

from intake.desk.cases import claims, withdrawal
from intake.desk.cases.errors import (
    AlreadySuperseded,
    EntryInUse,
    EntryOfOtherKind,
    EntryUnknown,
    EntryWithdrawn,
    QuoteNotInSource,
    SupersedesOther,
    TermUnknown,
)
from tests.desk.cases.cases import TEXT, Open


def test_a_claim_is_kept_as_the_source_writes_it(case: Open) -> None:
    """The quote typed with plain spaces and marks is kept with the source's own, and its offset leads back to it."""
    question, source = case.question(), case.source()
    claim = case.claim(question.id, source.id, 'Aigul Sample said: "They took me."')
    assert claim.quote == "Aigul\u00a0Sample said: “They took me.”"
    assert TEXT[claim.offset :].startswith(claim.quote)
    assert case.read().question("q1").assertions == (claim,)


def test_entries_have_short_ids(case: Open) -> None:
    """What a person enters gets the next short id of its kind, and is found by it."""
    case.question(), case.source(), case.person("A"), case.person("B")
    record = case.read()
    assert [one.label for one in (*record.sources, *record.entities, *record.questions)] == ["s1", "e1", "e2", "q1"]
    assert record.entity("e2").title == "B"


def test_a_quote_that_is_not_there_is_refused(case: Open) -> None:
    """Words that the source does not have are no quote of it, and nothing is entered."""
    case.question(), case.source()
    with pytest.raises(QuoteNotInSource):
        case.claim("q1", "s1", "six men came")
    assert case.read().question("q1").assertions == ()


@pytest.mark.parametrize(
    ("question", "source", "values", "refusal"),
    [
        ("q9", "s1", {}, EntryUnknown),
        ("s1", "s1", {}, EntryOfOtherKind),
        ("q1", "e1", {}, EntryOfOtherKind),
        ("q1", "s1", {"attributed_to": "s1"}, EntryOfOtherKind),
        ("q1", "s1", {"attributed_to": "e9"}, EntryUnknown),
        ("q1", "s1", {"polarity": "maybe"}, TermUnknown),
        ("q1", "s1", {"hedge": "perhaps"}, TermUnknown),
        ("q1", "s1", {"supersedes": "k9"}, SupersedesOther),
    ],
)
def test_a_claim_that_makes_no_sense_is_refused(
    case: Open, question: str, source: str, values: dict[str, str], refusal: type[Exception]
) -> None:
    """References must be there and of their kind, and terms in their lists."""
    case.question(), case.source(), case.person("A")
    with pytest.raises(refusal):
        case.claim(question, source, "five men", **values)


def test_a_claim_is_superseded_and_stays(case: Open) -> None:
    """Of two claims of which one supersedes the other, both stay and one counts."""
    case.question(), case.source()
    first = case.claim("q1", "s1", "five men", value="six")
    second = case.claim("q1", "s1", "five men", value="five", supersedes=first.label)
    question = case.read().question("q1")
    assert (question.assertions, question.current) == ((first, second), (second,))


def test_a_claim_is_superseded_once(case: Open) -> None:
    """What was superseded already is not superseded again, nor by another source."""
    case.question(), case.source(), case.source("five men")
    first = case.claim("q1", "s1", "five men")
    with pytest.raises(SupersedesOther):
        case.claim("q1", "s2", "five men", supersedes=first.id)
    case.claim("q1", "s1", "five men came", supersedes=first.id)
    with pytest.raises(AlreadySuperseded):
        case.claim("q1", "s1", "five", supersedes=first.id)


def test_undo_brings_the_superseded_claim_back(case: Open) -> None:
    """A superseding claim that is withdrawn leaves the first one to count, and can be restored."""
    case.question(), case.source()
    first = case.claim("q1", "s1", "five men", value="six")
    second = case.claim("q1", "s1", "five men", value="five", supersedes="k1")
    case.act(withdrawal.withdraw, "k2")
    assert case.read().question("q1").current == (first,)
    case.act(withdrawal.restore, "k2")
    assert case.read().question("q1").current == (second,)


def test_what_others_refer_to_is_not_withdrawn(case: Open) -> None:
    """A source with claims stays, and so does a claim that another one supersedes."""
    case.question(), case.source()
    case.claim("q1", "s1", "five men"), case.claim("q1", "s1", "five men came", supersedes="k1")
    for handle in ("s1", "k1"):
        with pytest.raises(EntryInUse):
            case.act(withdrawal.withdraw, handle)
    assert len(case.read().question("q1").assertions) == 2


def test_a_restored_claim_does_not_supersede_what_another_does(case: Open) -> None:
    """Where another claim took the place meanwhile, the withdrawn one stays withdrawn."""
    case.question(), case.source()
    case.claim("q1", "s1", "five men"), case.claim("q1", "s1", "five men came", supersedes="k1")
    case.act(withdrawal.withdraw, "k2")
    case.claim("q1", "s1", "five", supersedes="k1")
    with pytest.raises(SupersedesOther):
        case.act(withdrawal.restore, "k2")


def test_nothing_refers_to_what_was_withdrawn(case: Open) -> None:
    """A withdrawn source takes no claims."""
    case.question(), case.source()
    case.act(withdrawal.withdraw, "s1", "entered twice")
    with pytest.raises(EntryWithdrawn):
        case.claim("q1", "s1", "five men")
    assert case.read().sources == ()


def test_the_office_signs_its_view(case: Open) -> None:
    """The office's view bears officer and day, stands apart from the claims, and the last one counts."""
    case.question()
    case.act(claims.sign, "q1", "possible", "one source"), case.act(claims.sign, "q1", "likely", "two")
    question = case.read().question("q1")
    assert [(view.status, view.officer, view.on) for view in question.views] == [
        ("possible", "anna", case.session.today),
        ("likely", "anna", case.session.today),
    ]
    assert question.office_view == question.views[-1]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assertion SET quote = 'x'",
        "DELETE FROM assertion",
        "UPDATE office_view SET status = 'confirmed'",
        "DELETE FROM office_view",
        "UPDATE source_text SET text = 'x'",
        "UPDATE source SET sha256 = 'x'",
        "DELETE FROM source",
        "UPDATE entity_name SET form = 'x'",
        "DELETE FROM entity",
        "UPDATE entry SET officer = 'x'",
        "DELETE FROM entry_withdrawal",
    ],
)
def test_the_database_holds_what_was_said(case: Open, statement: str) -> None:
    """The tables themselves refuse to change or remove a claim, a name, a signature, a text."""
    case.question(), case.source(), case.person("A"), case.claim("q1", "s1", "five men")
    case.act(claims.sign, "q1", "likely", ""), case.act(withdrawal.withdraw, "e1")
    with pytest.raises(Exception, match=r"append-only|bound"), case.session.database.writing() as connection:
        connection.exec_driver_sql(statement)
