"""Whether the person who entered a value said that it is right, although it is far from the others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pilots", "0004_ethics_approval_may_not_be_required")]

    operations = [
        migrations.AddField(
            "measurement",
            "is_confirmed",
            models.BooleanField(db_default=False, default=False, verbose_name="confirmed, though far from the others"),
        ),
    ]
