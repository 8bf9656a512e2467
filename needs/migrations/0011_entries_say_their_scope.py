"""Needs that were listed before they had a scope are found by it: each was of its establishment."""

from typing import Any

from django.db import migrations
from django.db.models import F, Func, Value

_TAG = "scope:establishment"


def _change(apps: Any, function: str) -> None:
    entries = apps.get_model("catalogue", "CatalogueEntry").objects.filter(kind="need")
    chosen = entries.filter(tags__contains=[_TAG]) if function == "array_remove" else entries.exclude(tags__contains=[_TAG])
    chosen.update(tags=Func(F("tags"), Value(_TAG), function=function))


def say(apps: Any, schema_editor: Any) -> None:
    _change(apps, "array_append")


def unsay(apps: Any, schema_editor: Any) -> None:
    _change(apps, "array_remove")


class Migration(migrations.Migration):
    dependencies = [("needs", "0010_innovation_offices"), ("catalogue", "0001_initial")]

    operations = [migrations.RunPython(say, unsay)]
