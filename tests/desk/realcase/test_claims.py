"""What five documents say becomes one case: quotes to the byte, and every disagreement between them in sight."""

import json
import time
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from intake.desk.cases import casefile, caseimport
from intake.desk.cases.comparison import Row, compare
from tests.desk.cases.cases import Open
from tests.desk.desks import Desk
from tests.desk.realcase import realcase

SCHEMA = Path(caseimport.__file__).with_name("case.schema.json")
# where two sources hand on what one and the same person told them
ONE_WITNESS = {"q53", "q54", "q55", "q56", "q57", "q58"}


def rows(case: Open) -> dict[str, Row]:
    """Return the contradiction view by the short ids of the questions."""
    return {row.question.label: row for row in compare(case.read())}


def test_the_case_file_is_read_in_five_seconds(elsewhere: Desk, data: dict[str, Any], tmp_path: Path) -> None:
    """`triage case import` takes the whole case from two officers, and says how much is new."""
    path = tmp_path / "case.json"
    path.write_bytes(realcase.to_bytes(data))
    second = ("--second", "maria", "--second-passphrase-file", elsewhere.passphrase_file)
    assert elsewhere.run("--officer", "anna", "case", "import", path).code == 77
    started = time.perf_counter()
    added = elsewhere.json("--officer", "anna", *second, "case", "import", path)["added"]
    assert time.perf_counter() - started < 5
    assert (added["sources"], added["questions"], added["assertions"]) == (5, 126, 280)


def test_the_case_file_fits_the_schema(data: dict[str, Any]) -> None:
    """What the script puts together is a case file as the schema describes it."""
    assert [*Draft202012Validator(json.loads(SCHEMA.read_text())).iter_errors(data)] == []


def test_every_quote_stands_in_its_document_to_the_byte(real: Open, shared: Path) -> None:
    """The bytes at the offset of each quote are the quote's."""
    files = [path.read_bytes() for path in sorted((shared / "seeds").glob("*.txt"))]
    record = real.read()
    for question in record.questions:
        for claim in question.assertions:
            number = int(record.labels[claim.source][1:]) - 1
            start = len(files[number].decode()[: claim.offset].encode())
            assert files[number].startswith(claim.quote.encode(), start), claim.label


def test_every_disagreement_is_in_sight(real: Open) -> None:
    """Each question has the status that a careful reader of the five documents gives it."""
    expected = {one["id"]: one["makes"] for one in realcase.written()["questions"]}
    assert {label: str(row.status) for label, row in rows(real).items()} == expected


def test_who_hands_on_one_witness_is_not_counted_twice(real: Open) -> None:
    """Sources that quote the same person count as one voice."""
    tied = {label: row for label, row in rows(real).items() if row.dependences}
    assert set(tied) == ONE_WITNESS
    assert all(row.voices < row.speaking for row in tied.values())


def test_every_source_says_something_and_is_silent_somewhere(real: Open) -> None:
    """No document repeats all that another one says."""
    spoken = {label: [not cell.silent for cell in row.cells] for label, row in rows(real).items()}
    for column in zip(*spoken.values(), strict=True):
        assert set(column) == {True, False}


def test_no_day_is_more_exact_than_its_document(real: Open) -> None:
    """Every date says on what it rests; the year that one source leaves out is marked as inferred."""
    record = real.read()
    dates = [event.date for event in record.events] + [source.date for source in record.sources]
    assert all(date and date.basis for date in dates)
    second = record.event("v11").date
    assert second is not None
    assert second.inferred == "year"


def test_what_is_exported_makes_the_same_case_elsewhere(office: tuple[Desk, str], elsewhere: Desk) -> None:
    """Another desk imports the exported file and exports the same bytes."""
    first, code = office
    with first.session() as session:
        ours = casefile.to_bytes(casefile.export(session, code))
    with elsewhere.session(second="maria") as session:
        theirs = caseimport.bring(session, ours).case.code
        assert casefile.to_bytes(casefile.export(session, theirs)) == ours
