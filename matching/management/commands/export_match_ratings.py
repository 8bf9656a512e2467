"""`manage.py export_match_ratings`: what people said of matches, as judgements that evaluate_search reads."""

import json
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand

from catalogue.models.index import CatalogueEntry
from matching.models import MatchRating

GOOD, WRONG = 2, 0


class Command(BaseCommand):
    help = "Print what people said of matches: per need, grade 2 where more said good than wrong, else 0. Names nobody."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps({"queries": judgements()}, ensure_ascii=False, indent=1))


def judgements() -> list[dict[str, Any]]:
    """One query per need. A device of the FDA's list goes by its submission number, another solution by its reference."""
    said = Counter(MatchRating.objects.order_by("from_key", "to_key").values_list("from_key", "to_key", "is_good"))
    keys = {key for need, solution, _good in said for key in (need, solution)}
    entries = {entry.key: entry for entry in CatalogueEntry.objects.filter(key__in=keys)}
    found: dict[str, dict[str, Any]] = {}
    for need, solution in dict.fromkeys((need, solution) for need, solution, _good in said):
        if need not in entries or solution not in entries:
            continue
        good, wrong = said[need, solution, True], said[need, solution, False]
        entry = entries[need]
        query = found.setdefault(
            need, {"id": need, "lang": "fr", "title": entry.title_fr, "description": entry.summary_fr, "relevant": []}
        )
        numbers = entries[solution].details.get("authorisations") or [{"number": solution}]
        grade = GOOD if good > wrong else WRONG
        query["relevant"].append({"submission_number": numbers[0]["number"], "grade": grade, "good": good, "wrong": wrong})
    return list(found.values())
