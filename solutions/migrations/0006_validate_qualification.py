"""In a transaction of its own: rows are checked without a lock that keeps writers waiting."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("solutions", "0005_qualification")]

    operations = [ValidateConstraint("solution", "a_qualification_names_its_decision_version_and_end")]
