"""`manage.py update_establishments`: establishments and installations from the ministry's list, all or nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.places.reading import ListRefused, read_list
from accounts.services.places import Changed, ListDoubtful, PlacesPlan, apply_places, plan_places
from records.locking import alone
from records.models.taxonomies import Region

_MAX_SHOWN = 40
_MAX_PROBLEMS = 100


class Command(BaseCommand):
    help = (
        "Bring the establishments and their installations to an edition of the ministry's list (M02, Données Québec). Without "
        "files: the one in this version. Says what would change; with --apply, changes all of it or nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--establishments", type=Path, help="the file of establishments")
        parser.add_argument("--installations", type=Path, help="the file of installations, of the same day")
        parser.add_argument("--apply", action="store_true", help="make the changes; without it they are only shown")
        parser.add_argument("--many-left", action="store_true", help="accept that more than a tenth of the places left the list")

    def handle(self, *args: Any, **options: Any) -> None:
        files = options["establishments"], options["installations"]
        if (files[0] is None) != (files[1] is None):
            raise CommandError("Name both files, of the same day, or neither.")
        # A refusal leaves the lock in order: `alone` closes the connection on what it does not expect.
        with alone("update_establishments"):
            refusal = self._update(*files, is_applied=options["apply"], may_lose_many=options["many_left"])
        if refusal:
            raise CommandError(refusal)

    def _update(self, *files: Path | None, is_applied: bool, may_lose_many: bool) -> str:
        """Show and, when asked, make the changes. Returns why nothing could be done; empty when it was."""
        try:
            with transaction.atomic():
                regions = list(Region.objects.values_list("code", flat=True))
                if not regions:
                    return "There are no health regions yet. First run: manage.py load_reference_data"
                plan = plan_places(read_list(*files, regions=regions), may_lose_many=may_lose_many)
                self._show(plan)
                if is_applied:
                    apply_places(plan)
        except ListRefused as refused:
            return _told(refused)
        except (ListDoubtful, OSError) as doubtful:
            return f"{doubtful} Nothing was changed."
        if plan.is_empty:
            self.stdout.write("Nothing to change.")
        else:
            self.stdout.write("Changed." if is_applied else "Nothing was changed. To change all of this, add --apply.")
        return ""

    def _show(self, plan: PlacesPlan) -> None:
        count = f"{len(plan.places.establishments)} establishments and {len(plan.places.installations)} installations"
        self.stdout.write(f"The list of {plan.places.day}: {count}.")
        if plan.is_sante_quebec_new:
            self.stdout.write("Santé Québec is added, above the public establishments.")
        self._section("establishment(s) to add", [f"{each.list_code} {each.name_fr}" for each in plan.new_organisations])
        changed = [f"{_changes(each)}  (/{each.row.slug}/)" for each in plan.changed_organisations]
        self._section("establishment(s) to change", changed)
        left = [f"{each.list_code} {each.name_fr}" for each in plan.left_organisations]
        self._section("establishment(s) no longer in the list, kept and marked", left)
        new = [f"{each.code} {each.name}, {each.municipality}" for each in plan.new_installations]
        self._section("installation(s) to add", new)
        self._section("installation(s) to change", [_changes(each) for each in plan.changed_installations])
        left = [f"{each.code} {each.name}, {each.municipality}" for each in plan.left_installations]
        self._section("installation(s) no longer in the list, kept and marked", left)

    def _section(self, title: str, lines: list[str]) -> None:
        if not lines:
            return
        self.stdout.write(f"\n{len(lines)} {title}:")
        # What a first reading adds would fill screens; what changes or leaves is read line by line.
        most = _MAX_SHOWN if "to add" in title else len(lines)
        for line in lines[:most]:
            self.stdout.write(f"  {line}")
        if len(lines) > most:
            self.stdout.write(f"  … and {len(lines) - most} more")


def _changes(changed: Changed) -> str:
    row = changed.row
    code = getattr(row, "list_code", "") or getattr(row, "code", "") or "no number"
    name = getattr(row, "name_fr", "") or getattr(row, "name", "")
    parts = [f"{column}: {_text(old)} → {_text(new)}" for column, (old, new) in changed.columns.items() if column != "name_key"]
    return f"{code} {name}: {'; '.join(parts)}"


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else "–" if value in (None, "") else str(value)


def _told(refused: ListRefused) -> str:
    """Every bad cell on a line of its own: file, number, column, reason."""
    lines = [f"  {bad.file}, line {bad.line}, {bad.column or 'whole line'}: {bad.reason}" for bad in refused.problems]
    if len(lines) > _MAX_PROBLEMS:
        lines = [*lines[:_MAX_PROBLEMS], f"  … and {len(lines) - _MAX_PROBLEMS} more"]
    return f"{len(refused.problems)} problem(s). Nothing was changed.\n" + "\n".join(lines)
