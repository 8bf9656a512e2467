"""What PostgreSQL must know before the first table: its extensions, and full-text search in both languages without accents."""

from django.contrib.postgres.operations import BtreeGinExtension, CITextExtension, TrigramExtension, UnaccentExtension
from django.db import migrations
from pgvector.django import VectorExtension

from records.sql import run_sql


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        BtreeGinExtension(),
        CITextExtension(),
        VectorExtension(),
        *run_sql(__file__, "text_search"),
    ]
