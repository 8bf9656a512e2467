"""The first grid for scoring."""

from pathlib import Path

import yaml
from django.db import migrations

GRID = Path(__file__).resolve().parent.parent / "data" / "scoring_grid.yaml"


def make(apps, schema_editor):
    ScoringGrid, Criterion = apps.get_model("needs", "ScoringGrid"), apps.get_model("needs", "Criterion")
    if ScoringGrid.objects.exists():
        return
    grid = ScoringGrid.objects.create(number=1)
    for position, row in enumerate(yaml.safe_load(GRID.read_text(encoding="utf-8"))):
        Criterion.objects.create(
            grid=grid,
            code=row["code"],
            position=position,
            weight=row["weight"],
            is_computed=row.get("is_computed", False),
            name_fr=row["name"]["fr"],
            name_en=row["name"]["en"],
            question_fr=row["question"]["fr"],
            question_en=row["question"]["en"],
            anchors=row["anchors"],
        )


class Migration(migrations.Migration):
    dependencies = [("needs", "0002_initial")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
