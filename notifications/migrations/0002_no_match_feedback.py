"""“Not relevant” is kept by `matching`, which took the table over."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial"), ("matching", "0004_ratings_and_muted_matches")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("MatchFeedback")]),
    ]
