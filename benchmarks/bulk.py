"""Files and matching: export beside COPY, import, one need against every solution."""

import http.client
import json
import tempfile
import time
from pathlib import Path

from benchmarks.measuring import Bench, Row, measure, percent
from benchmarks.places import connected, memory_kb, named, run

_COPY = """
COPY (SELECT key, title_fr, title_en, summary_fr, summary_en, organisation_name, state, array_to_string(tags, ' '),
is_demonstration, published_at, updated_at FROM catalogue_catalogueentry WHERE kind = 'solution' ORDER BY published_at DESC, id DESC)
TO STDOUT WITH (FORMAT csv)
"""


@measure
def export(bench: Bench) -> list[Row]:
    """All solutions as CSV: the rate in rows, beside PostgreSQL's own COPY of the same columns."""
    with connected(bench.site) as connection:
        total = connection.execute("SELECT count(*) FROM catalogue_catalogueentry WHERE kind = 'solution'").fetchone()[0]
        begun = time.perf_counter()
        with connection.cursor().copy(_COPY) as copy:
            for _block in copy:
                pass
        copied = total / (time.perf_counter() - begun)
    before = memory_kb(bench.site.pids)
    begun = time.perf_counter()
    client = http.client.HTTPConnection("127.0.0.1", bench.site.port, timeout=300)
    client.request("GET", "/solutions/export.csv")
    answer = client.getresponse()
    size = first = 0
    while block := answer.read(65536):
        first = first or time.perf_counter() - begun
        size += len(block)
    rate = total / (time.perf_counter() - begun)
    grown_mb = (memory_kb(bench.site.pids) - before) / 1024
    share = rate / copied
    beside = {
        "rows": total,
        "rows_per_s": round(rate),
        "copy_rows_per_s": round(copied),
        "bytes": size,
        "first_bytes_s": round(first, 3),
    }
    return [
        Row("Export of all solutions as CSV", "≥ 40 % of COPY’s rate", percent(share), share >= 0.4, beside),
        Row("Memory growth of the export", "≤ 64 MiB", f"{grown_mb:.0f} MiB", grown_mb <= 64, {"first_bytes_s": round(first, 3)}),
    ]


@measure
def imported(bench: Bench) -> list[Row]:
    database = named(bench.base_url, "bench_import")
    with connected(bench.site) as connection:
        connection.execute("DROP DATABASE IF EXISTS bench_import")
        connection.execute("CREATE DATABASE bench_import")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "import.json"
        run("imported", database, str(target))
        found = json.loads(target.read_text(encoding="utf-8"))
    with connected(bench.site) as connection:
        connection.execute("DROP DATABASE bench_import WITH (FORCE)")
    return [Row("Import of 1,000 solutions from CSV", "≤ 10 s", f"{found['seconds']} s", found["seconds"] <= 10, found)]


@measure
def matching(bench: Bench) -> list[Row]:
    """One need against every solution that has a vector (60,000 of them at 100,000 records)."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "matching.json"
        run("matched", bench.site.database_url, str(target))
        found = json.loads(target.read_text(encoding="utf-8"))
    return [
        Row(
            f"Matching one need against {found['solutions']:,} solutions",
            "≤ 150 ms",
            f"{found['p95_ms']} ms (p95)",
            found["p95_ms"] <= 150,
            found,
        )
    ]
