"""The mark beside an event is called so in the code; its table keeps its name, which a version that still runs reads."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_no_match_feedback")]

    operations = [
        migrations.AlterModelTable("Unannounced", "notifications_unannounced"),
        migrations.RenameModel("Unannounced", "OutboxMark"),
    ]
