"""Indexes for the orders by deadline, score and endorsements (`catalogue/search/keyset.py`). Only needs have these."""

from django.db import migrations

from records.sql import run_sql


class Migration(migrations.Migration):
    # An index that is made while others write cannot be made in a transaction.
    atomic = False
    dependencies = [("catalogue", "0001_initial")]
    operations = run_sql(__file__, "deadline_order", "score_order", "endorsement_order")
