"""A requirement that adds to a lower level holds the text that it adds to."""

import re

from django.db import migrations, models

# How the first set says that a requirement adds to the level below.
_ADDS = re.compile(r"(En plus|La même|Le même|Les mêmes)\b")
_LEVELS = ("low", "moderate", "high")


def complete(apps, schema_editor):
    Requirement = apps.get_model("qualification", "Requirement")
    rows = list(Requirement.objects.select_related("protocol"))
    rows.sort(key=lambda row: _LEVELS.index(row.protocol.level))
    found = {(row.protocol.version, row.code, row.protocol.level): row for row in rows}
    for row in rows:
        if row.base_fr or not _ADDS.match(row.evidence_fr):
            continue
        below = _LEVELS[: _LEVELS.index(row.protocol.level)]
        lower = [found[key] for level in below if (key := (row.protocol.version, row.code, level)) in found]
        if lower:
            for name in ("base_fr", "base_en"):
                parts = (getattr(lower[-1], name), getattr(lower[-1], name.replace("base", "evidence")))
                setattr(row, name, "\n".join(filter(None, parts)))
            row.save(update_fields=["base_fr", "base_en"])


class Migration(migrations.Migration):
    dependencies = [
        ("qualification", "0006_pieces_of_reports_and_signatory"),
    ]

    operations = [
        migrations.AddField(
            model_name="requirement",
            name="base_fr",
            field=models.TextField(
                blank=True, db_default="", default="", verbose_name="evidence that a lower level already requires, in French"
            ),
        ),
        migrations.AddField(
            model_name="requirement",
            name="base_en",
            field=models.TextField(
                blank=True, db_default="", default="", verbose_name="evidence that a lower level already requires, in English"
            ),
        ),
        migrations.RunPython(complete, migrations.RunPython.noop),
    ]
