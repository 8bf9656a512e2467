"""`manage.py import_solutions FILE.csv`: the U.S. FDA's list as declared solutions."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from solutions.importing import COLUMNS, REQUIRED, ImportRefused, import_fda_list, read_rows

_MAX_SHOWN = 100
_BAR = 30


class Command(BaseCommand):
    help = (
        "Import the U.S. FDA's list of AI-enabled devices, all or nothing. "
        f"Columns: {', '.join(COLUMNS)}. Required: {', '.join(REQUIRED)}. CSV, .xlsx or .ods, with headings."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the file")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            rows = read_rows(path.read_bytes())
        except ImportRefused as refused:
            raise CommandError(_told(path, refused)) from None
        except OSError as missing:
            raise CommandError(f"{path} cannot be read: {missing.strerror}. Nothing was imported.") from None
        result = import_fda_list(rows, progress=self._show)
        self.stdout.write(
            f"\n{len(rows)} rows: {result.created} created, {result.updated} updated, {result.unchanged} unchanged."
        )

    def _show(self, done: int, total: int) -> None:
        filled = _BAR * done // max(1, total)
        self.stdout.write(f"\r[{'█' * filled}{'·' * (_BAR - filled)}] {done}/{total}", ending="")
        self.stdout.flush()


def _told(path: Path, refused: ImportRefused) -> str:
    """Every bad cell on a line of its own: number, column, reason."""
    lines = [f"  line {bad.line}, {bad.column or 'whole line'}: {bad.reason}" for bad in refused.problems[:_MAX_SHOWN]]
    if len(refused.problems) > _MAX_SHOWN:
        lines.append(f"  … and {len(refused.problems) - _MAX_SHOWN} more")
    return f"{path}: {len(refused.problems)} problem(s). Nothing was imported.\n" + "\n".join(lines)
