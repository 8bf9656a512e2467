"""What people say of matches, under two names: a person rates a match; an organisation mutes one for itself."""

import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from records.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_initial"),
        ("matching", "0003_with_the_entry"),
        ("notifications", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("Verdict", "one_word_per_person_and_pair"),
        migrations.RenameModel("Verdict", "MatchRating"),
        migrations.AddConstraint(
            "MatchRating",
            models.UniqueConstraint(fields=["user", "from_key", "to_key"], name="one_rating_per_person_and_pair"),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=run_sql(__file__, "muted_matches"),
            state_operations=[
                migrations.CreateModel(
                    name="MutedMatch",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("need", models.CharField(max_length=80)),
                        ("solution", models.CharField(max_length=80)),
                        ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "given_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=models.deletion.CASCADE, related_name="+", to="accounts.organisation"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=["organisation", "need", "solution"], name="one_mute_per_organisation_and_pair"
                            )
                        ],
                        "indexes": [models.Index(fields=["solution", "organisation"], name="muted_matches_of_solution")],
                    },
                ),
            ],
        ),
    ]
