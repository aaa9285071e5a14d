"""Texts that say the same are told from those that only sound alike."""

import pytest

from intake.desk.triage import likeness
from intake.desk.triage.likeness import NEAR, fingerprint

TEXT = (
    "On Tuesday two men in plain clothes came to the office of the union and took away the computers. They asked for "
    "Aigul Bekova by her name, hit the guard, and said that the next visit would be the last one for her family."
)
OTHER = (
    "In the night a group of soldiers burned the school at the river. The teachers had been told to leave the village, "
    "and those who stayed were beaten with rifles before the eyes of the children."
)


@pytest.mark.parametrize(
    "changed",
    [TEXT.upper(), TEXT.replace(" ", "\u00a0\n"), TEXT.replace(".", "!!"), f"\u200b{TEXT}  "],
)
def test_case_space_and_marks_make_no_difference(changed: str) -> None:
    """The same words are the same text, however they are set."""
    assert fingerprint(changed).exact == fingerprint(TEXT).exact


def test_a_changed_word_leaves_a_text_near() -> None:
    """One other word in a report is a repetition that is nearly the same."""
    near = likeness.likeness(fingerprint(TEXT), fingerprint(TEXT.replace("guard", "driver")))
    assert NEAR <= near < 1


def test_another_report_is_not_near() -> None:
    """Two reports that share a subject share almost no runs of words."""
    assert likeness.likeness(fingerprint(TEXT), fingerprint(OTHER)) < 0.2


def test_the_same_text_with_other_names_has_the_same_skeleton() -> None:
    """Names and numbers are left out of the skeleton, and of nothing else."""
    planted = fingerprint(TEXT.replace("Aigul Bekova", "Marat Omarov"))
    assert (planted.skeleton == fingerprint(TEXT).skeleton, planted.exact == fingerprint(TEXT).exact) == (True, False)
    assert fingerprint(TEXT.replace("guard", "driver")).skeleton != fingerprint(TEXT).skeleton


@pytest.mark.parametrize("text", ["", "help", "помогите нам", "救命", "🙂", "\ud800"])
def test_a_short_text_is_like_nothing_but_itself(text: str) -> None:
    """A few words have a digest and no sketch, whatever letters they have."""
    made = fingerprint(text)
    assert (made.sketch, made.bands(), likeness.likeness(made, made)) == ((), [], 1.0)


def test_chinese_is_compared_by_its_characters() -> None:
    """A text without spaces has as many words as characters."""
    text = "两名便衣男子闯入工会办公室抢走了电脑并殴打了警卫还威胁她的家人"
    assert likeness.likeness(fingerprint(text), fingerprint(text.replace("警卫", "保安"))) > 0.5
