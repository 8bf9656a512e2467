"""Which draft a page of a new record opened, so that a page opens one draft however often it is sent."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("registry", "0037_amendments"),
    ]

    operations = [
        migrations.CreateModel(
            name="OpenedDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.UUIDField()),
                ("kind", models.CharField(blank=True, max_length=20)),
                ("reference", models.CharField(blank=True, max_length=20)),
                ("opened_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opened_drafts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "token"), name="one_draft_per_page")],
            },
        ),
    ]
