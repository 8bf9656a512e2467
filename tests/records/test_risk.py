"""The level of risk: the table of IMDRF N12 and what raises it."""

import pytest
from django.utils import translation

from records.risk import RiskAnswers, assess


@pytest.mark.parametrize(
    ("situation", "output_role", "category", "level"),
    [
        ("critical", "treats_diagnoses", "IV", "high"),
        ("critical", "drives", "III", "high"),
        ("critical", "informs", "II", "moderate"),
        ("serious", "treats_diagnoses", "III", "high"),
        ("serious", "drives", "II", "moderate"),
        ("serious", "informs", "I", "low"),
        ("non_serious", "treats_diagnoses", "II", "moderate"),
        ("non_serious", "drives", "I", "low"),
        ("non_serious", "informs", "I", "low"),
    ],
)
def test_the_category_follows_the_imdrf_table(situation: str, output_role: str, category: str, level: str) -> None:
    found = assess(RiskAnswers(True, situation, output_role, True, False, False))
    assert (found.category, found.level) == (category, level)


def test_without_a_medical_purpose_there_is_no_category_and_the_level_is_low() -> None:
    found = assess(RiskAnswers(has_medical_purpose=False, human_reviews=True))
    assert (found.category, found.level) == ("", "low")


@pytest.mark.parametrize("answers", [{"human_reviews": False}, {"learns_in_use": True}, {"decides_access": True}])
def test_each_aggravation_raises_the_level_by_one_step_and_says_so(answers: dict[str, bool]) -> None:
    base = {"human_reviews": True, "learns_in_use": False, "decides_access": False}
    calm = assess(RiskAnswers(True, "serious", "informs", **base))
    raised = assess(RiskAnswers(True, "serious", "informs", **(base | answers)))
    assert (calm.level, raised.level) == ("low", "moderate")
    assert len(raised.reasons) == len(calm.reasons) + 1


def test_the_level_never_goes_above_high() -> None:
    assert assess(RiskAnswers(True, "critical", "treats_diagnoses", False, True, True)).level == "high"


def test_aggravations_raise_a_use_without_medical_purpose_too() -> None:
    assert assess(RiskAnswers(False, "", "", False, True, False)).level == "high"


@pytest.mark.parametrize("answers", [RiskAnswers(), RiskAnswers(True), RiskAnswers(True, "serious", "")])
def test_silence_gives_no_level(answers: RiskAnswers) -> None:
    assert assess(answers).level == ""


def test_the_reasons_are_in_the_readers_language() -> None:
    answers = RiskAnswers(True, "critical", "drives", False)
    with translation.override("fr"):
        assert "situation est critique" in str(assess(answers).reasons[0])
    with translation.override("en"):
        assert "situation is critical" in str(assess(answers).reasons[0])
