"""What a run does to one database, in a process of its own: `python -m benchmarks.steps NAME`."""

import csv
import json
import statistics
import sys
import time
from pathlib import Path

import django

from registry import database_limits

DEVICES = Path(__file__).parent.parent / "solutions" / "data" / "fda_ai_devices.csv"


def base() -> None:
    """The demonstration with the real device list: what the large sets are composed of."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_demonstration", once=True)


def fill(count: str, with_vectors: str) -> None:
    from benchmarks import records

    records.fill(int(count))
    if with_vectors == "1":
        records.fill_vectors()


def imported(target: str) -> None:
    """Times the import of the first 1,000 rows of the device list into an empty registry."""
    from django.core.management import call_command

    from records.reference_data import load_reference_data
    from solutions.importing import import_fda_list, read_rows

    call_command("migrate", verbosity=0)
    load_reference_data()
    rows = read_rows(DEVICES.read_bytes())[:1000]
    begun = time.perf_counter()
    result = import_fda_list(rows)
    took = time.perf_counter() - begun
    Path(target).write_text(json.dumps({"created": result.created, "seconds": round(took, 2)}), encoding="utf-8")


def matched(target: str) -> None:
    """Times the fits of twenty real needs against every solution: found, weighed, with their reasons, and written."""
    from django.db import transaction

    from matching import fits
    from matching.models import Profile

    needs = Profile.objects.filter(kind="need", entry__state__in=fits.OPEN).exclude(made_from="generated")
    times = []
    for profile in needs.select_related("entry").order_by("entry_id")[:20]:
        with transaction.atomic():
            begun = time.perf_counter()
            fits.refresh([profile.entry])
            times.append((time.perf_counter() - begun) * 1000)
            transaction.set_rollback(True)
    times.sort()
    found = {
        "solutions": Profile.objects.filter(kind="solution").count(),
        "median_ms": round(statistics.median(times), 1),
        "p95_ms": round(times[int(len(times) * 0.95) - 1], 1),
    }
    Path(target).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    csv.field_size_limit(10_000_000)
    database_limits.serve(database_limits.Process.COMMAND)
    django.setup()
    globals()[sys.argv[1]](*sys.argv[2:])
