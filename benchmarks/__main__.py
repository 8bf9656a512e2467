"""`make bench`: every speed of the registry, beside its yardsticks, in one run on this machine.

RECORDS=100000 (the default) or 1000000. Everything is on loopback and bounded in time; the sets of records are kept under
var/bench until a migration or the generator changes. Figures go to benchmarks/results (latest.json for the usual set), and a table is printed.
"""

import json
import os
import platform
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime

# Each module adds its measures, in this order.
from benchmarks import bulk, places, reading  # noqa: F401
from benchmarks.measuring import CLIENTS, Bench, Row, all_measures

RESULTS = places.BASE / "benchmarks" / "results"
USUAL, SMALL = 100_000, 10_000
# Vectors are made for the usual set; at a million their index alone would take an hour.
MAX_WITH_VECTORS = 200_000


def prepared(url: str, records: int) -> str:
    """The address of the database with this many records, made when it is not there."""
    begun = time.monotonic()
    places.make(url, places.base_name(), "template1", "base")
    places.make(
        url, places.set_name(records), places.base_name(), "fill", str(records), "1" if records <= MAX_WITH_VECTORS else "0"
    )
    print(f"→ {records:,} records are ready ({time.monotonic() - begun:.0f} s)", flush=True)
    return places.named(url, places.set_name(records))


def measured(url: str, records: int) -> list[Row]:
    places.drop_others(url, [places.base_name(), places.set_name(SMALL), places.set_name(records), places.set_name(USUAL)])
    small_url, large_url = prepared(url, SMALL), prepared(url, records)
    with places.serving(SMALL, small_url) as small, places.serving(records, large_url) as large:
        bench = Bench(large, small, url)
        pings = {clients: bench.load("/ping", clients=clients) for clients in (1, CLIENTS)}
        rows = [
            Row(f"ping, {clients} client(s)", "", f"{found.rate_per_s:,.0f}/s", None, asdict(found))
            for clients, found in pings.items()
        ]
        for each in all_measures():
            for row in each(bench):
                rows.append(row)
                show(row)
        return rows


def show(row: Row) -> None:
    met = {True: "met", False: "MISSED", None: ""}[row.met]
    print(f"{row.what:<58} {row.target:<28} {row.value:>16}  {met}", flush=True)


def main() -> int:
    records = int(os.environ.get("RECORDS") or USUAL)
    begun = time.monotonic()
    embedded, url = places.start_servers()
    try:
        places.development_environment(0)
        rows = measured(url, records)
    finally:
        embedded.stop()
    result = {
        "records": records,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - begun),
        "machine": {"processors": os.cpu_count(), "python": platform.python_version(), "load_before": os.getloadavg()[0]},
        "rows": [asdict(row) for row in rows],
    }
    target = RESULTS / ("latest.json" if records == USUAL else f"records-{records}.json")
    target.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
