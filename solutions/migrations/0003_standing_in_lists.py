"""The place of solutions in a list that nobody ordered (`solutions/catalogue.py`), for those that are public already."""

from django.db import migrations

from records.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("solutions", "0002_no_followers"), ("catalogue", "0001_initial")]
    operations = run_sql(__file__, "standing")
