"""Samples of the catalogue, drawn by a hash of the number, from which long lists are estimated (registry.search.counting)."""

from django.db import migrations

SHARES = (8, 64, 512)


class Migration(migrations.Migration):
    # Built beside the readers and writers of a large table.
    atomic = False

    dependencies = [("registry", "0030_catalogue_counts")]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX CONCURRENTLY catalogue_sample_{share} ON registry_catalogueentry"
            f" USING gin (words, tags, kind) WHERE hashint8(id) & {share - 1} = 0;",
            f"DROP INDEX CONCURRENTLY catalogue_sample_{share};",
        )
        for share in SHARES
    ]
