"""A fit states its constraint in both languages; a response says the language of its texts."""

from typing import Any

from django.db import migrations, models
from django.db.models import Q


def _lines(text: str) -> list[str]:
    lines = [line.strip(" \t-–•*") for line in text.splitlines()]
    return [line for line in lines if line]


def complete(apps: Any, schema_editor: Any) -> None:
    """The other language of each constraint that its need still states; a fit keeps the words it has otherwise."""
    for fit in apps.get_model("needs", "ConstraintFit").objects.select_related("response__need").iterator():
        need = fit.response.need
        french, english = _lines(need.constraints_fr), _lines(need.constraints_en)
        pairs = list(zip(french, english, strict=True)) if len(french) == len(english) else [("", each) for each in english]
        pairs += need.standards.values_list("name_fr", "name_en")
        for pair in pairs:
            if fit.constraint_fr in pair:
                fit.constraint_fr, fit.constraint_en = pair
                fit.save(update_fields=["constraint_fr", "constraint_en"])
                break


def one_language(apps: Any, schema_editor: Any) -> None:
    fits = apps.get_model("needs", "ConstraintFit").objects
    fits.filter(constraint_fr="").update(constraint_fr=models.F("constraint_en"))


class Migration(migrations.Migration):
    dependencies = [("needs", "0003_first_scoring_grid")]

    operations = [
        migrations.RenameField("constraintfit", "constraint", "constraint_fr"),
        migrations.AlterField(
            "constraintfit", "constraint_fr", models.TextField(blank=True, verbose_name="constraint in French")
        ),
        migrations.AddField(
            "constraintfit",
            "constraint_en",
            models.TextField(blank=True, default="", verbose_name="constraint in English"),
            preserve_default=False,
        ),
        migrations.RunPython(complete, one_language),
        migrations.AddConstraint(
            "constraintfit",
            models.CheckConstraint(condition=~Q(constraint_fr="", constraint_en=""), name="a_fit_names_its_constraint"),
        ),
    ]
