"""What was worked out from an entry goes with it, in the database.

Django adds the constraints of a new table at the end of the migration that makes it: they are changed in one of their own.
"""

from django.db import migrations

from records.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("matching", "0002_changed_entries")]

    operations = [*run_sql(__file__, "with_the_entry")]
