"""The command that measures search: what it reads, what it prints, and its arithmetic on an example worked by hand."""

import io
import json
from math import log2
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from matching import evaluation
from records.reference_data import load_reference_data
from solutions.importing import import_fda_list, read_rows

LIST = Path(settings.BASE_DIR) / "solutions" / "data" / "fda_ai_devices.csv"


def _query(**more: Any) -> dict[str, Any]:
    return {"id": "q1", "lang": "fr", "title": "Nodules pulmonaires", "description": "", "relevant": [], "unjudged": []} | more


def _file(folder: Path, content: Any) -> Path:
    path = folder / "queries.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_the_figures_are_those_worked_out_by_hand_and_unjudged_rows_are_taken_out_first(tmp_path: Path) -> None:
    relevant = [{"submission_number": "K1", "grade": 2}, {"submission_number": "K2", "grade": 1}]
    queries = evaluation.read_queries(_file(tmp_path, {"queries": [_query(relevant=relevant, unjudged=["K9"], more="kept")]}))
    [row] = evaluation.measured(queries, {"q1": ["K9", "K7", "K2", "K1"]}).values()
    gained = 1 / log2(3) + 2 / log2(4)
    assert row["ndcg@10"] == pytest.approx(gained / (2 / log2(2) + 1 / log2(3)))
    assert row["recall@50"] == 1.0
    assert row["mrr"] == 0.5


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "not JSON"),
        ([], "no list"),
        ({"queries": []}, "no list"),
        ({"queries": [{"id": "a"}]}, "Query 1"),
        ({"queries": [_query(lang="xx")]}, "lang"),
        ({"queries": [_query(), _query()]}, "same id"),
        ({"queries": [_query(relevant=[{"grade": 1}])]}, "Query 1"),
    ],
)
def test_a_file_that_is_not_what_is_asked_is_refused_and_the_place_is_named(tmp_path: Path, content: Any, says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("evaluate_search", queries=_file(tmp_path, content))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("evaluate_search", queries=tmp_path / "none.json")


@pytest.mark.django_db
def test_without_the_devices_it_says_how_to_load_them(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="import_solutions"):
        call_command("evaluate_search", queries=_file(tmp_path, {"queries": [_query()]}))


@pytest.mark.django_db
def test_every_ranking_is_measured_overall_and_per_language(tmp_path: Path) -> None:
    load_reference_data()
    rows = read_rows(LIST.read_bytes())
    lungs = [(line, row) for line, row in rows if "nodule" in row["device"].lower() or "Lung" in row["device"]][:12]
    import_fda_list(list(dict(rows[:8] + lungs).items()))
    right = [{"submission_number": row["submission_number"], "grade": 2} for _line, row in lungs[:3]]
    queries = [_query(relevant=right), _query(id="q2", lang="en", title="Lung nodules on CT", relevant=right)]
    out = io.StringIO()
    call_command("evaluate_search", queries=_file(tmp_path, {"queries": queries}), format="json", stdout=out)
    found = json.loads(out.getvalue())
    assert {"words", "meaning", "hybrid", "matching", "bm25"} <= set(found)
    for groups in found.values():
        assert set(groups) == {"overall", "fr", "en"}
        assert all(0 <= row[name] <= 1 for row in groups.values() for name in ("ndcg@10", "recall@50", "mrr"))
    assert found["hybrid"]["overall"]["recall@50"] == 1.0
