"""Records as weighted terms; pilots are compared too."""

import django.contrib.postgres.fields
import pgvector.django.indexes
import pgvector.django.sparsevec
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # The indexes are built beside the readers and writers of a large table.
    atomic = False

    dependencies = [("matching", "0001_profiles"), ("registry", "0006_concepts")]

    operations = [
        migrations.AddField(
            "profile",
            "terms",
            django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, size=None),
        ),
        migrations.AddField(
            "profile", "weights", pgvector.django.sparsevec.SparseVectorField(dimensions=1000000000, null=True)
        ),
        AddIndexConcurrently("profile", GinIndex(fields=["terms"], name="profile_terms")),
        AddIndexConcurrently(
            "profile",
            pgvector.django.indexes.HnswIndex(
                condition=models.Q(("kind", "pilot")),
                fields=["vector"],
                name="profile_pilots",
                opclasses=["vector_cosine_ops"],
            ),
        ),
    ]
