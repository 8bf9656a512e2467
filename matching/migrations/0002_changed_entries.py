"""Marks of entries whose profile and fits are due."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial"), ("matching", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ChangedEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=models.deletion.DO_NOTHING, related_name="+", to="catalogue.catalogueentry"
                    ),
                ),
            ],
        ),
    ]
