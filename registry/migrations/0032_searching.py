"""Words for "did you mean", searches without an answer, and indexes for titles as one types."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # The catalogue's indexes are built beside its readers and writers.
    atomic = False

    dependencies = [("registry", "0031_catalogue_samples")]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("records", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["word"], name="search_word_like", opclasses=["gin_trgm_ops"])
                ]
            },
        ),
        migrations.CreateModel(
            name="UnansweredSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("query", models.CharField(max_length=80)),
                ("kind", models.CharField(blank=True, max_length=20)),
                ("language", models.CharField(max_length=2)),
                ("day", models.DateField()),
                ("times", models.PositiveIntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("day", "query", "kind", "language"), name="one_count_per_search_and_day")
                ]
            },
        ),
        *(
            AddIndexConcurrently(
                "catalogueentry",
                models.Index(fields=[f"sort_title_{language}"], name=f"catalogue_start_{language}", opclasses=["varchar_pattern_ops"]),
            )
            for language in ("fr", "en")
        ),
        *(
            AddIndexConcurrently(
                "catalogueentry",
                django.contrib.postgres.indexes.GinIndex(
                    fields=[f"sort_title_{language}"], name=f"catalogue_like_{language}", opclasses=["gin_trgm_ops"]
                ),
            )
            for language in ("fr", "en")
        ),
        AddIndexConcurrently("catalogueentry", models.Index(fields=["organisation_slug", "kind"], name="catalogue_owner")),
    ]
