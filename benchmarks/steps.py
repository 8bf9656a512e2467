"""What a run does to one database, in a process of its own: `python -m benchmarks.steps NAME`."""

import csv
import json
import sys
import time
from pathlib import Path

import django


def base() -> None:
    """The demonstration with the real device list: what the large sets are composed of."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_demonstration", once=True)


def fill(count: str) -> None:
    from benchmarks.records import fill

    fill(int(count))


def imported(target: str) -> None:
    """Times the import of the first 1,000 rows of the device list into an empty registry."""
    from registry.reference_data import load_reference_data
    from solutions.importing import import_fda_list, read_rows

    load_reference_data()
    with (Path(__file__).parent.parent / "solutions" / "data" / "fda_ai_devices.csv").open(encoding="utf-8", newline="") as file:
        rows = read_rows(file)[:1000]
    begun = time.perf_counter()
    result = import_fda_list(rows)
    took = time.perf_counter() - begun
    Path(target).write_text(json.dumps({"created": result.created, "seconds": round(took, 2)}), encoding="utf-8")


if __name__ == "__main__":
    csv.field_size_limit(10_000_000)
    django.setup()
    globals()[sys.argv[1]](*sys.argv[2:])
