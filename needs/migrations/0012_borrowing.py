"""What a draft took over from another need and that is still to be gone over."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("needs", "0011_requirements_that_exclude")]

    operations = [
        migrations.CreateModel(
            name="Borrowing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=20)),
                ("answers", models.JSONField(default=list)),
                (
                    "need",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="borrowing", to="needs.need"
                    ),
                ),
            ],
        ),
    ]
