"""In how many records each term is; what people say of a match."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0002_terms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TermCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("term", models.IntegerField()),
                ("records", models.PositiveIntegerField()),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("kind", "term"), name="one_count_per_term")]},
        ),
        migrations.AddField("fit", "reasons", models.JSONField(default=dict, db_default={})),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_key", models.CharField(max_length=80)),
                ("to_key", models.CharField(max_length=80)),
                ("is_good", models.BooleanField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "from_key", "to_key"), name="one_word_per_person_and_pair")]
            },
        ),
    ]
