"""Versions that were written of drafts: they claim a publication that never was, and keep words that were taken back."""

from django.db import migrations
from django.db.models import F, Q


def forget(apps, schema_editor):
    versions = apps.get_model("needs", "NeedVersion").objects.filter(published_by=None)
    versions.filter(Q(need__published_at=None) | Q(published_at__lt=F("need__published_at"))).delete()


class Migration(migrations.Migration):
    dependencies = [("needs", "0012_borrowing")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop, elidable=True)]
