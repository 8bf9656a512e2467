"""`make bench`: rates and times of the main public answers, beside `/ping` as the yardstick, in one run.

Makes its own database under var/bench with 20,000 entries (BENCH_RECORDS changes it), on loopback only, bounded in time.
"""

import http.client
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from registry.embedded import Embedded
from registry.launch import development_environment

BASE = Path(__file__).resolve().parent.parent
FOLDER = BASE / "var" / "bench"
RESULTS = BASE / "benchmarks" / "results" / "latest.json"
SECONDS, WARM = 4.0, 20
ADDRESSES = {
    "ping": "/ping",
    "api list, 50 rows": "/api/v1/solutions/",
    "api list, two facets": "/api/v1/solutions/?specialty=radiology&origin=fda",
    "api search, rare word": "/api/v1/solutions/?q=retinopathy",
    "api search, common word": "/api/v1/solutions/?q=imaging",
    "search page, two facets": "/solutions/?q=imaging&specialty=radiology&origin=fda",
    "home page": "/",
}


def fill(records: int) -> None:
    """Copies of the real list, shuffled with a fixed seed, until there are enough."""
    from registry.models.catalogue import CatalogueEntry
    from registry.reference_data import load_reference_data
    from solutions.importing import import_fda_list, read_rows

    load_reference_data()
    with (BASE / "solutions" / "data" / "fda_ai_devices.csv").open(encoding="utf-8", newline="") as file:
        import_fda_list(read_rows(file))
    chance, originals = random.Random(7), list(CatalogueEntry.objects.filter(kind="solution"))
    names = [field.name for field in CatalogueEntry._meta.concrete_fields if field.name not in ("id", "words")]
    start = datetime(2026, 1, 1, tzinfo=UTC)
    copies = []
    for number in range(records - len(originals)):
        entry = chance.choice(originals)
        entry = CatalogueEntry(**{name: getattr(entry, name) for name in names})
        entry.key = f"SOL-2099-{number:06d}"
        entry.published_at = start + timedelta(minutes=chance.randrange(400_000))
        copies.append(entry)
    CatalogueEntry.objects.bulk_create(copies, batch_size=2000)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure(port: int, path: str) -> dict[str, float]:
    """One client, one request after the other, for a few seconds."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    times: list[float] = []
    deadline = time.perf_counter() + SECONDS
    for turn in range(100_000):
        before = time.perf_counter()
        client.request("GET", path)
        answer = client.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}")
        if turn >= WARM:
            times.append(time.perf_counter() - before)
        if time.perf_counter() > deadline and times:
            break
    times.sort()
    return {
        "rate_per_s": round(len(times) / sum(times), 1),
        "median_ms": round(statistics.median(times) * 1000, 2),
        "p95_ms": round(times[int(len(times) * 0.95)] * 1000, 2),
    }


def main() -> int:
    records = int(os.environ.get("BENCH_RECORDS") or 20_000)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    shutil.rmtree(FOLDER, ignore_errors=True)
    embedded = Embedded(FOLDER)
    os.environ |= {"DATABASE_URL": embedded.start_postgres(), "REDIS_URL": embedded.start_broker(), "DEBUG": "0", "SECURE": "0"}
    os.environ |= {"API_RATE": "0", "DJANGO_SETTINGS_MODULE": "registry.settings"}
    development_environment(port)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    fill(records)
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "registry.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "1",
        "--log-level",
        "error",
    ]
    server = subprocess.Popen(command, cwd=BASE)
    try:
        for _ in range(200):
            try:
                measured = {"ping": measure(port, "/ping")}
                break
            except OSError:
                time.sleep(0.1)
        measured = {name: measure(port, path) for name, path in ADDRESSES.items()}
    finally:
        server.terminate()
        server.wait(10)
        embedded.stop()
    for name, row in measured.items():
        row["share_of_ping"] = round(row["rate_per_s"] / measured["ping"]["rate_per_s"], 3)
        print(
            f"{name:<26} {row['rate_per_s']:>8.1f}/s  median {row['median_ms']:>7.2f} ms  p95 {row['p95_ms']:>7.2f} ms  {row['share_of_ping']:.0%} of ping"
        )
    RESULTS.write_text(
        json.dumps({"records": records, "made_at": datetime.now(UTC).isoformat(), "rows": measured}, indent=2) + "\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
