"""SQL by name: what of the schema Django does not say itself is a file beside the migrations, with the one that undoes it."""

from pathlib import Path

from django.db import migrations


def run_sql(migration: str, *names: str) -> list[migrations.RunSQL]:
    """The operations that run `sql/<name>.sql` beside a migration, and `sql/<name>_undo.sql` backwards.

    `migration` is the migration's `__file__`.
    """
    folder = Path(migration).parent / "sql"
    return [migrations.RunSQL((folder / f"{name}.sql").read_text(), (folder / f"{name}_undo.sql").read_text()) for name in names]
