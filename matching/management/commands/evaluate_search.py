"""Measures search and matching on needs whose right answers are known."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from matching import evaluation, upkeep


class Command(BaseCommand):
    help = "Print nDCG@10, recall@50 and MRR of every ranking, overall and per language, for needs with judged answers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--queries", required=True, type=Path, help="A JSON file: {queries: [{id, lang, title, ...}]}.")
        parser.add_argument("--format", choices=["json", "table"], default="table")

    def handle(self, *args: Any, queries: Path, format: str, **options: Any) -> None:
        try:
            asked = evaluation.read_queries(queries)
        except evaluation.BadQueries as wrong:
            raise CommandError(str(wrong)) from wrong
        if not evaluation.devices().exists():
            raise CommandError(
                "The catalogue has no device of the FDA's list. Load it first: manage.py load_demonstration --once, or "
                "manage.py load_reference_data and manage.py import_solutions solutions/data/fda_ai_devices.csv."
            )
        upkeep.write_profiles()
        try:
            found = evaluation.evaluate(asked, evaluation.rankers())
        except ModuleNotFoundError as missing:
            raise CommandError(f"{missing.name} is a development dependency: install the group “dev”.") from missing
        self.stdout.write(json.dumps(found, indent=2) if format == "json" else _table(found))


def _table(figures: dict[str, Any]) -> str:
    lines = [f"{'':<20}{'':<9}{'queries':>8}{'nDCG@10':>9}{'recall@50':>11}{'MRR':>8}"]
    lines += [
        f"{name:<20}{group:<9}{row['queries']:>8}{row['ndcg@10']:>9.3f}{row['recall@50']:>11.3f}{row['mrr']:>8.3f}"
        for name, groups in figures.items()
        for group, row in groups.items()
    ]
    return "\n".join(lines)
