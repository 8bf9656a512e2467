"""The establishment of the Îles-de-la-Madeleine keeps Atlantic time (Loi sur le temps légal, RLRQ c. T-5.1)."""

from typing import Any

from django.db import migrations


def _atlantic(apps: Any, schema_editor: Any) -> None:
    establishments = apps.get_model("accounts", "Organisation").objects.filter(slug="cisss-iles", source="public-facts")
    establishments.filter(time_zone="America/Toronto").update(time_zone="America/Halifax")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_calendar_keys")]

    # Whoever chose a zone keeps it, so nothing is turned back.
    operations = [migrations.RunPython(_atlantic, migrations.RunPython.noop)]
