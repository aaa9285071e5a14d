"""The list of what identifies has the groups, organisations and places that a name tells, and no crowds."""

from typing import Any

import pytest

from tests.desk.cases.files import assertion, entity, name, question
from tests.desk.desks import Desk
from tests.desk.exports.office import Office, data, opened


def listed(office: Office, what: str) -> str:
    """Return the short ids that the list has of one kind, for whom nobody has asked."""
    office.says("e1", "state")
    found = [one.what for one in office.plan("letter-al").identifying if one.person == "e2"]
    return next((words.split("(")[1].split(")")[0] for words in found if words.startswith(what)), "")


def told(title: str, *forms: str, kind: str = "organisation", words: str = "") -> dict[str, Any]:
    """Return the case with one more entity, and an event whose title may name it."""
    case = data()
    case["entities"].append(entity("e9", kind, *(name(form) for form in forms)))
    case["events"][0]["title"] = title
    asked = question("q9", f"what of {words}?", assertion("k9", "s1", "five men", value=words)) if words else None
    return case | {"questions": [*case["questions"], *([asked] if asked else [])]}


@pytest.mark.parametrize(
    ("title", "form"),
    [
        ("Arrest of two of Feminita", "Feminita initiative group"),
        ("Задержание у Феминиты", "Feminita initiative group"),
        ("Arrest at Steppe Library", "Steppe Library"),
        ("Members of Dawn arrested", "Dawn"),
        ("Arrests of KIBHR staff", "International Bureau (KIBHR)"),
        ("Arrests at Human Rights House", "Human Rights House"),
        ("Ұйым: Дала үні мүшелері", "Дала үні"),
        ("草原之声的成员被捕", "草原之声"),
        ("اعتقال أعضاء صوت السهوب", "صوت السهوب"),
        ("Arrest of the editors of the bulletin", "editors of the bulletin"),
        ("Arrest in the women's shelter", "the women's shelter"),
        ("Arrest of Women of Sampletown", "Women of Sampletown"),
    ],
)
def test_a_name_in_a_text_is_on_the_list(two: Desk, title: str, form: str) -> None:
    """Whatever tells which organisation it was is on the list: inflected, in another script, of common words."""
    words = "human rights at dawn, in a house with a library on the steppe, women and their initiative"
    with opened(two, told(title, form, words=words)) as office:
        assert listed(office, "organisation") == "e9"


@pytest.mark.parametrize("kind", ["group", "organisation"])
@pytest.mark.parametrize("field", ["victim", "entity"])
def test_who_took_part_under_a_name_is_on_the_list(two: Desk, kind: str, field: str) -> None:
    """A group with a name that was harmed or took part in the same event tells who else was there."""
    case = told("Arrests", "Steppe Library", kind=kind)
    act: dict[str, Any] = {"id": "a9", "type": "assembly", "victim": "e1", "place": None, "date": None}
    involved = [{"entity": "e9", "role": "companion", "degree": "unknown", "source": None}]
    act |= {"involvements": []} if field == "victim" else {"involvements": involved}
    case["events"][0]["acts"].append(act | ({"victim": "e9"} if field == "victim" else {}))
    with opened(two, case) as office:
        assert listed(office, "organisation") == "e9"


@pytest.mark.parametrize(
    "form",
    [
        "group of 30 men",
        "unidentified men",
        "around 100 people, mostly men",
        "11 girls and 3 guys",
        "environ trente hommes inconnus",
        "группа неизвестных мужчин",
        "the event’s attendees",
    ],
)
def test_a_crowd_tells_nobody(two: Desk, form: str) -> None:
    """How many of which people there were is no name, whether a text says it or they took part."""
    case = told(f"A meeting and a {form}", form, kind="group", words=f"the {form}")
    seen = {"entity": "e9", "role": "perpetrator", "degree": "carried-out", "source": "s1"}
    case["events"][0]["acts"][0]["involvements"].append(seen)
    with opened(two, case) as office:
        assert listed(office, "organisation") == ""


def test_words_of_a_name_that_stand_in_any_text_are_none(two: Desk) -> None:
    """Who speaks of human rights does not speak of an office for them, nor of a hotel because its town is named."""
    case = told("Meeting about human rights", "Bureau for Human Rights", words="human rights in Sampletown")
    case["entities"].append(entity("e8", "place", name("City Hotel Sampletown")))
    with opened(two, case) as office:
        assert (listed(office, "organisation"), listed(office, "place")) == ("", "e4")
