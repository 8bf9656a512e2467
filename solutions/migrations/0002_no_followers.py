"""Whoever follows a solution has a subscription to it: the table of before, which nothing writes, goes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("solutions", "0001_initial")]

    operations = [migrations.DeleteModel("Follower")]
