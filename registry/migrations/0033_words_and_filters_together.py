"""One index for words and filters together, in the place of one for each: what both find is worked out inside it."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    # Built beside the readers and writers of a large table.
    atomic = False

    dependencies = [("registry", "0032_searching")]

    operations = [
        AddIndexConcurrently(
            "catalogueentry",
            django.contrib.postgres.indexes.GinIndex(fields=["words", "tags", "kind"], name="catalogue_found"),
        ),
        RemoveIndexConcurrently("catalogueentry", "catalogue_words"),
        RemoveIndexConcurrently("catalogueentry", "catalogue_tags"),
    ]
