"""What the demonstration writes agrees with what it counts: dates, states, numbers."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from demonstration.dispensations import told
from demonstration.loading import _RISK
from demonstration.paths import earlier_needs, earlier_pilots, story
from demonstration.priorities import seen_otherwise
from needs.priority_facts import SPLIT_POINTS
from records.risk import RiskAnswers, assess, is_lower

DATA = Path(__file__).resolve().parents[2] / "demonstration" / "data"
_WEEKS = {
    "une": 1,
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "cinq": 5,
    "six": 6,
    "huit": 8,
    "neuf": 9,
    "dix": 10,
    "douze": 12,
    "seize": 16,
}


def _read(name: str) -> Any:
    return yaml.safe_load((DATA / f"{name}.yaml").read_text("utf-8"))


def _needs() -> list[dict[str, Any]]:
    known = _read("needs_a") + _read("needs_b") + _read("needs_network")
    return [*known, *earlier_needs(known)]


def _ids(row: dict[str, Any]) -> str:
    return str(row["key"])


@pytest.mark.parametrize("need", _needs(), ids=_ids)
def test_a_need_tells_nothing_of_a_year_after_its_publication(need: dict[str, Any]) -> None:
    latest: date = need.get("published_on") or need["created_on"]
    # What ends a need came later, and a constraint may name a date to come.
    told = {
        name: text
        for name in need
        if name not in ("closing_reason", "outcome", "lesson", "constraints")
        for text in [str(need[name])]
    }
    ahead = {name: found for name, text in told.items() if (found := [y for y in _years(text) if y > latest.year])}
    assert not {name: found for name, found in ahead.items() if not name.endswith("_on")}


def _years(text: str) -> list[int]:
    return [int(year) for year in re.findall(r"\b20[1-3]\d\b", text)]


@pytest.mark.parametrize("need", _needs(), ids=_ids)
def test_the_volume_of_a_need_in_words_is_its_number(need: dict[str, Any]) -> None:
    for language, space in (("fr", r"[ \u00a0\u202f]"), ("en", ",")):
        words = re.sub(rf"(?<=\d){space}(?=\d{{3}})", "", need["volume"][language])
        assert str(need["volume_per_year"]) in re.findall(r"\d+", words)


def test_a_need_whose_pilots_were_all_rejected_is_not_in_pilot() -> None:
    known = _read("pilots")
    needs = {each["key"]: each for each in _needs()}
    rejected = {row["pilot"] for row in _read("paths")["paths"] if row["decisions"][-1]["outcome"] == "reject"}
    pilots = [*known, *earlier_pilots(known)]
    assert rejected
    for pilot in pilots:
        others = [each for each in pilots if each["need"] == pilot["need"] and each["key"] not in rejected]
        assert others or needs[pilot["need"]]["state"] == "closed"


def test_a_solution_says_one_time_to_install_it_and_one_place_of_its_data() -> None:
    cards = _read("cards")["cards"]
    places = {"establishment": "établissement|salle|réseau", "quebec": "Québec", "canada": "Canada"}
    for solution in _read("solutions")["solutions"]:
        card, said = cards.get(solution["key"], {}), solution["integration"]["fr"]
        if weeks := [_WEEKS[word] for word in re.findall(r"(\w+) semaines?\b", said)]:
            assert weeks == [card.get("integration_weeks", weeks[0])], solution["key"]
        if residency := card.get("data_residency"):
            assert re.search(places[residency], solution["hosting"]["fr"]), solution["key"]


def test_a_frozen_model_has_no_planned_version() -> None:
    for key, card in _read("cards")["cards"].items():
        if "figé" in (card.get("change_plan") or {}).get("fr", ""):
            assert "planned" not in [release[2] for release in card["releases"]], key


def test_every_earlier_pilot_has_a_value_for_each_quarter_of_its_time() -> None:
    """A report that says how it went over a year cannot rest on four months of it."""
    again = {each["pilot"]: each["again"] for each in story()["paths"] if "again" in each}
    for each in story()["pilots"]:
        ends = again.get(each["key"], {"at": each["ends_on"]})["at"]
        quarters = ((ends.year - each["starts_on"].year) * 12 + ends.month - each["starts_on"].month + 1) // 3
        for site in each["sites"]:
            values = [*each["values"][site], *again.get(each["key"], {}).get("values", {}).get(site, [])]
            assert len(values) == quarters, (each["key"], site)


def test_people_of_the_demonstration_disagree_here_and_there_and_on_no_criterion_everywhere() -> None:
    criteria = ("population", "severity", "staff_time", "equity", "alignment", "feasibility", "urgency")
    apart = []
    for number in range(42):
        marks = {name: (number + place) % 5 for place, name in enumerate(criteria)}
        other = seen_otherwise(marks, number)
        assert all(0 <= mark <= 4 for mark in other.values())
        apart.append({name: abs(other[name] - marks[name]) for name in criteria})
    for name in criteria:
        disputed = sum(each[name] >= SPLIT_POINTS for each in apart)
        assert 0 < disputed < len(apart) / 4, name


def _level(row: dict[str, Any]) -> str:
    return assess(RiskAnswers(**{_RISK[name]: value for name, value in (row.get("risk") or {}).items()})).level


def test_exactly_the_pilots_whose_solution_is_at_a_lower_level_have_a_dispensation_marked_as_invented() -> None:
    known = _read("pilots")
    needs = {row["key"]: _level(row) for row in _needs()}
    solutions = {row["key"]: _level(row) for row in _read("solutions")["solutions"]}
    rows, said = [*known, *earlier_pilots(known)], told()
    below = {row["key"] for row in rows if is_lower(solutions[row["solution"]], needs[row["need"]])}
    assert set(said["granted"]) == below
    assert is_lower(solutions[said["waiting"]["solution"]], needs[said["waiting"]["need"]])
    for each in said["granted"].values():
        assert "(texte de démonstration)" in each["request"]
        assert "(texte de démonstration)" in each["reason"]["fr"]
        assert "(demonstration text)" in each["reason"]["en"]
