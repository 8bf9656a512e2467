"""No query looks for a word among the profiles any more: how many records have one is counted apart (TermCount)."""

from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("matching", "0004_order_of_fits")]

    operations = [RemoveIndexConcurrently("profile", "profile_words")]
