"""Whether the person who entered a value said that it is right, although it is far from the others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pilots", "0003_language_of_a_correction")]

    operations = [
        migrations.AddField(
            "measurement",
            "is_confirmed",
            models.BooleanField(db_default=False, default=False, verbose_name="confirmed, though far from the others"),
        ),
    ]
