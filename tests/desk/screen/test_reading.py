"""What makes the pages readable: what belongs together stands together, and what is named can be reached."""

import datetime

import pytest

from intake.desk.cases.dates import GivenDate
from intake.desk.cases.model import Entry, Event
from intake.desk.screen import timeline
from tests.desk.screen.conftest import Office
from tests.desk.screen.screens import Visit
from tests.desk.screen.test_cases import entered
from tests.desk.screen.test_work import SENDING, TWO, drafted


def event(label: str, iso: str, precision: str) -> Event:
    """Return an event of a day."""
    return Event(entry=Entry(label, label), title=label, date=GivenDate(iso, iso, precision))


def test_one_long_stretch_does_not_squeeze_the_days() -> None:
    """Beside a stretch of years the axis is that of the days, and an arrow says that the stretch goes on."""
    picture = timeline.draw(
        [event("v1", "2017/2024", "range"), event("v2", "2024-03-08", "day"), event("v3", "2024-03-20", "day")]
    )
    assert picture is not None
    long, first, last = picture.bars
    assert (long.cut_before, long.cut_after, first.cut_before) == (True, True, False)
    assert last.start - first.start > timeline.WIDTH / 2


@pytest.mark.parametrize(
    "days", [["2024-03-08"], ["2024-03-08", "2024-03-08"], ["2017", "2024"], ["0001", "9999"], ["0001-01-01", "2024"]]
)
def test_every_axis_holds_its_days(days: list[str]) -> None:
    """Whatever the days are, every mark lies in the picture, and the axis ends after it begins."""
    lengths = {4: "year", 7: "month", 10: "day"}
    picture = timeline.draw([event(f"v{n}", iso, lengths[len(iso)]) for n, iso in enumerate(days)])
    assert picture is not None
    assert all(0 <= bar.start <= bar.end <= timeline.WIDTH for bar in picture.bars)
    assert picture.ticks[0].day < picture.ticks[-1].day <= datetime.date.max


def test_nothing_dated_is_no_picture() -> None:
    """Without a day there is nothing to draw."""
    assert timeline.draw([Event(entry=Entry("v1", "v1"), title="x")]) is None


def test_who_was_involved_is_told_once(visit: Visit, office: Office) -> None:
    """Sources that say the same of the same one stand in one line."""
    fields = {"act": "a1", "entity": "e4", "role": "perpetrator", "degree": "carried-out", "source": "s2"}
    entered(visit, f"/case/{office.case}/timeline/involvement", **fields)
    page = visit.text(f"/case/{office.case}/timeline")
    assert "police of the Auezov district : Perpetrator, Carried it out s1 , s2" in page


def test_a_spelling_is_told_once(visit: Visit, office: Office) -> None:
    """A form of a name stands once, with all who write it so."""
    fields = {"entity": "e1", "form": "Aigerim Sample", "name_kind": "given", "source": "s3"}
    entered(visit, f"/case/{office.case}/people/name", **fields)
    assert "Aigerim Sample s1, s3" in visit.text(f"/case/{office.case}/people")


def test_answers_stand_together(visit: Visit, office: Office) -> None:
    """A question tells each answer once with the sources that give it, and not every pair of claims."""
    page = visit.text(f"/case/{office.case}/claims/q2")
    assert "Denies" in page
    assert "Affirms s2 , s3" in page


def test_where_an_entity_stands(visit: Visit, office: Office) -> None:
    """The page of an entity leads to its acts and to the questions that it is quoted on."""
    assert "a1 Arrest suffered it" in visit.text(f"/case/{office.case}/people/e1")
    assert "how many men?" in visit.text(f"/case/{office.case}/people/e2")


def test_codes_lead_to_what_they_name(visit: Visit, office: Office) -> None:
    """A code in a warning is a link to the item."""
    page = visit.get(f"/item/{office.item}").get_data(as_text=True)
    assert f'<a href="/item/{office.forged}">{office.forged}</a>' in page


def test_a_search_leads_to_the_thing(visit: Visit, office: Office) -> None:
    """What was found in a source, an event or a claim is one step away."""
    case = f"/case/{office.case}"
    for words, where in (("Mission", "/sources/"), ("Surveillance", "/timeline/"), ("предъявлено", "/claims/")):
        page = visit.get(f"/search?q={words}").get_data(as_text=True)
        (first, *_) = [part.split('"')[0] for part in page.split(f'href="{case}{where}')[1:]]
        assert visit.get(f"{case}{where}{first}").status_code == 200


def test_the_history_without_what_was_entered(visit: Visit, office: Office) -> None:
    """The history can be read for what was changed alone, and a kind that is none is empty."""
    entered(visit, f"/case/{office.case}/claims/q1/rephrase", text="how many came?", event="v1")
    page = visit.text(f"/case/{office.case}/history?only=changed")
    assert "how many came?" in page
    assert "k9 No force was used" not in page
    assert "k9" not in visit.text(f"/case/{office.case}/history?only=%22%3E")


LISTED = (
    ("", True),
    ("q=AIGERIM", True),
    ("q=green+market&country=KZ&state=new", True),
    ("country=EG", False),
    ("lead=anna", False),
    ("state=closed", False),
    ("q=%25", False),
    ("state=x&page=99", True),
)


@pytest.mark.parametrize(("query", "there"), LISTED)
def test_the_list_of_cases_is_filtered(visit: Visit, office: Office, query: str, there: bool) -> None:
    """Words, country, state and lead narrow the list; what is no state is passed over."""
    page = visit.text(f"/cases?{query}")
    assert (office.case in page) is there
    assert ("No case is like this." in page) is not there


def test_internal_question(visit: Visit, office: Office) -> None:
    """A question for the office alone is marked as one."""
    page = entered(visit, f"/case/{office.case}/claims", text="whom do we believe?", internal="yes")
    assert "for the office alone" in page


def test_reply_of_a_month(visit: Visit, office: Office) -> None:
    """Where a reply is known by its month, no day is made up for it; what is no date is refused."""
    drafted(visit, office)
    path = f"/case/{office.case}/letters/c1"
    entered(visit, f"{path}/send", **SENDING, **TWO)
    fields = {"publicity": "public", "summary": "They deny it."}
    for day in ("in March", "2024-3", "", "2024-03-08/2024-03-09"):
        assert visit.post(f"{path}/reply", fields | {"received_on": day}).status_code == 422
    assert "Reply of 2026-11 May be shown" in entered(visit, f"{path}/reply", **fields, received_on="2026-11")
