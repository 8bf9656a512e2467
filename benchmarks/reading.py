"""Lists, searches and pages: beside ping, beside their own SQL, beside the plain list of the same rows."""

from benchmarks.measuring import Bench, Row, figures, measure, percent
from benchmarks.words import COMMON, RARE, page_addresses, search_addresses

# Asked anew each time: no kept answer is used.
_UNCACHED = "Authorization: none\r\n"
_SEARCH_SQL = """
SELECT id, ts_rank(words, q) FROM catalogue_catalogueentry, to_tsquery('registry_en', %s) q
WHERE kind = 'solution' AND words @@ q ORDER BY 2 DESC, 1 DESC LIMIT 51
"""
_LIST_SQL = """
SELECT listing, published_at, id FROM catalogue_catalogueentry
WHERE kind = 'solution' ORDER BY published_at DESC, id DESC LIMIT 51
"""


@measure
def lists(bench: Bench) -> list[Row]:
    plain = bench.load("/plain/?kind=solution")
    rows = []
    for name, path in (("whole", "/api/v1/solutions/"), ("one filter", "/api/v1/solutions/?specialty=radiology")):
        found = bench.load(path, headers=_UNCACHED)
        share = bench.share_of_ping(found)
        beside = {
            **figures(found),
            "share_of_ping": share,
            "plain_list": figures(plain),
            "sql_alone_ms": bench.sql(_LIST_SQL, []),
        }
        rows.append(Row(f"API list, 50 items, {name}, uncached", "≥ 60 % of ping", percent(share), share >= 0.6, beside))
    return rows


@measure
def searches(bench: Bench) -> list[Row]:
    """Rare and common words, with the counts of every facet; two clients, a list of different words."""
    rare = bench.load(*search_addresses(RARE), headers=_UNCACHED)
    common = bench.load(*search_addresses(COMMON), headers=_UNCACHED)
    ratio = common.p95_ms / rare.p95_ms
    sql = {word: bench.sql(_SEARCH_SQL, [word], times=3) for word in (RARE[0], COMMON[0])}
    return [
        Row("API search, rare words, with facet counts", "p95 ≤ 25 ms", f"{rare.p95_ms} ms", rare.p95_ms <= 25, figures(rare) | {"every_hit_ranked_by_sql_alone_ms": sql[RARE[0]]}),
        Row("API search, common words, with facet counts", "p95 ≤ 25 ms", f"{common.p95_ms} ms", common.p95_ms <= 25, figures(common) | {"every_hit_ranked_by_sql_alone_ms": sql[COMMON[0]]}),
        Row("Common words against rare ones", "≤ 3 ×", f"{ratio:.1f} ×", ratio <= 3),
    ]  # fmt: skip


@measure
def search_page(bench: Bench) -> list[Row]:
    page = bench.load(*page_addresses(), headers=_UNCACHED)
    share = bench.share_of_ping(page)
    api = bench.load(*search_addresses(COMMON), headers=_UNCACHED)
    plain = bench.load(*(f"/plain/?kind=solution&search={word.strip()}" for word in COMMON[:2]), seconds=4)
    times = page.rate_per_s / plain.rate_per_s
    return [
        Row("Search page, HTML, two facets with counts, uncached", "≥ 25 % of ping", percent(share), share >= 0.25, figures(page)),
        Row("The same against the plain list with search", "≥ 4 × its rate", f"{times:.0f} ×", times >= 4, {"plain": figures(plain), "api_times": api.rate_per_s / plain.rate_per_s}),
    ]  # fmt: skip


@measure
def repeated(bench: Bench) -> list[Row]:
    rows = []
    for name, path in (
        ("list page", "/solutions/?q=imaging&specialty=radiology&origin=fda"),
        ("API list", "/api/v1/solutions/"),
        ("home page", "/"),
    ):
        found = bench.load(path)
        share = bench.share_of_ping(found)
        rows.append(Row(f"Repeated {name}, unchanged data", "≥ 85 % of ping", percent(share), share >= 0.85, figures(found)))
    return rows


@measure
def growth(bench: Bench) -> list[Row]:
    """The same searches on the small set and on the large one."""
    words = [*RARE, *COMMON]
    small = bench.load(*search_addresses(words), headers=_UNCACHED, site=bench.small)
    large = bench.load(*search_addresses(words), headers=_UNCACHED)
    ratio = large.p95_ms / small.p95_ms
    what = f"Growth of search from {bench.small.records:,} to {bench.site.records:,} records"
    return [
        Row(
            what, "p95 ≤ 2.5 × (at 1,000,000)", f"{ratio:.1f} ×", ratio <= 2.5, {"small": figures(small), "large": figures(large)}
        )
    ]
