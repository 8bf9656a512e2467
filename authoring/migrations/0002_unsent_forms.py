"""What was typed and not sent is an unsent form."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("authoring", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.RemoveConstraint("KeptForm", "one_kept_text_per_form"),
        migrations.RenameModel("KeptForm", "UnsentForm"),
        migrations.AlterField(
            "UnsentForm",
            "user",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="unsent_forms",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            "UnsentForm", models.UniqueConstraint(fields=["user", "path"], name="one_unsent_text_per_form")
        ),
    ]
