"""Pilots that were completed before there were paths: each begins its own on the day on which it ended."""

from calendar import monthrange
from datetime import date

from django.db import migrations
from django.utils import timezone

STEPS = {"report": 3, "decision": 6, "funding": 12, "procurement": 24, "deployment": 36, "scale_up": 48}


def months_after(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def open_paths(apps, schema_editor):
    pilot_model, path_model = apps.get_model("pilots", "Pilot"), apps.get_model("pilots", "PilotPath")
    milestone_model = apps.get_model("pilots", "PathMilestone")
    ended = pilot_model.objects.filter(state="completed", paths=None, ended_at__isnull=False)
    for pilot in ended.only("pk", "organisation_id", "ended_at").iterator(chunk_size=500):
        began_on = timezone.localdate(pilot.ended_at)
        path = path_model.objects.create(pilot_id=pilot.pk, began_on=began_on)
        milestone_model.objects.bulk_create(
            milestone_model(
                path=path, step=step, position=position, responsible_id=pilot.organisation_id,
                first_due_on=months_after(began_on, months), due_on=months_after(began_on, months),
            )
            for position, (step, months) in enumerate(STEPS.items())
        )


class Migration(migrations.Migration):
    dependencies = [("pilots", "0021_what_was_published_stays")]
    operations = [migrations.RunPython(open_paths, migrations.RunPython.noop)]
