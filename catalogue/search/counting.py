"""How many records a list has, and each value of its facets: exact when that is cheap, estimated from a sample when not.

Every list of a kind, and every single value of its facets, is counted by the transactions that change the catalogue: those
counts are exact and cost nothing. Words and combinations are counted when asked. A registry of up to `EXACT_UP_TO` records
of a kind counts them all; a larger one looks at one record in 512, 64 or 8 (drawn by a hash of their numbers) and goes on
to a denser sample, in the end to all records, while fewer than `ENOUGH` are found. So few results are always exact, and
many are known to about one part in ten; whoever shows them says so.
"""

from dataclasses import dataclass, field
from math import floor, log10
from typing import Any

from django.db import connection, transaction

from catalogue.collections import collection_of, collections
from catalogue.search.conditions import condition
from catalogue.search.criteria import Criteria
from catalogue.search.relevance import MAX_RANKED
from catalogue.search.sql import in_sample, tallied

SHARES = (512, 64, 8)
EXACT_UP_TO = 6000
# Found in a sample, these tell the whole within a tenth or so (1/√150 = 8 %).
ENOUGH = 150
# A sample of fewer records would rarely find enough.
_MIN_SAMPLE = 500


@dataclass(frozen=True)
class Counts:
    """Of a list: its length, and per facet and value how many records that value would leave."""

    total: int
    is_estimate: bool = False
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    estimated_facets: frozenset[str] = frozenset()
    # A list by relevance ranks one in so many.
    ranked_share: int = 1


def counts(criteria: Criteria, *, with_facets: bool = True) -> Counts:
    """A facet with a choice is counted as if it had none, so that its other values can be added. Two queries, seldom four."""
    tally = tallies(criteria.kind, _tags_needed(criteria, with_facets=with_facets))
    codes = [facet.code for facet in collection_of(criteria.kind).facets] if with_facets else []
    if not criteria.has_conditions:
        return Counts(tally.get("", 0), False, _by_facet(tally, codes))
    if not with_facets and (tag := counted_as(criteria)) is not None:
        return Counts(tally.get(tag, 0))
    left_out = ["", *(code for code in criteria.wanted if code in codes)]
    found = _Samples(criteria, tally.get("", 0)).look(left_out, with_tags=with_facets)
    facets: dict[str, dict[str, int]] = {}
    for code in codes:
        part = found[code if code in criteria.wanted else ""]
        facets[code] = _of_facet(part.tags, code, part.share)
    estimated = frozenset(code for code in codes if found[code if code in criteria.wanted else ""].share > 1)
    whole = found[""]
    total = whole.total * whole.share
    ranked_share = _ranked_share(total, tally.get("", 0)) if criteria.effective_sort == "relevance" else 1
    return Counts(rounded(total, whole.share), whole.share > 1, facets, estimated, ranked_share)


def _tags_needed(criteria: Criteria, *, with_facets: bool) -> list[str] | None:
    """All of them (`None`) for the facets of a whole list."""
    if with_facets and not criteria.has_conditions:
        return None
    return ["", *(f"{code}:{value}" for code, values in criteria.wanted.items() for value in values)]


def _ranked_share(total: int, total_of_kind: int) -> int:
    """All that is found is ranked, or the densest sample of it that has no more than `MAX_RANKED`."""
    if total_of_kind <= EXACT_UP_TO:
        return 1
    return next((share for share in (1, *reversed(SHARES)) if total <= MAX_RANKED * share), SHARES[0])


def tallies(kind: str, tags: list[str] | None = None) -> dict[str, int]:
    """The records of a kind (of all kinds, for `""`) under `""`, and those with each tag, or with these. One query."""
    rows = tallied(kind, tags)
    text = f"SELECT tag, sum(change)::bigint FROM catalogue_cataloguechange WHERE {rows.text} GROUP BY tag"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(text, rows.values)
        return dict(cursor.fetchall())


def totals_by_region() -> dict[tuple[str, str], int]:
    """By kind: its records under `""`, those of each region, and of each part of its list, under the tag. One query."""
    parts = [f"{code}:{value}" for code, values in (each.tabs for each in collections()) for value in values if value]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, tag, sum(change)::bigint FROM catalogue_cataloguechange"
            " WHERE kind <> '' AND (tag = '' OR tag LIKE 'region:%%' OR tag = ANY(%s)) GROUP BY kind, tag",
            [parts],
        )
        return {(kind, tag): total for kind, tag, total in cursor.fetchall()}


@transaction.atomic
def fold() -> int:
    """Add up the changes written so far. Returns how many rows that saved. Safe at any time and twice at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH gone AS (DELETE FROM catalogue_cataloguechange RETURNING kind, tag, change, at),"
            " kept AS (INSERT INTO catalogue_cataloguechange (kind, tag, change, at)"
            " SELECT kind, tag, sum(change), max(at) FROM gone GROUP BY kind, tag HAVING sum(change) <> 0 RETURNING 1)"
            " SELECT (SELECT count(*) FROM gone) - (SELECT count(*) FROM kept)"
        )
        saved: int = cursor.fetchone()[0]
    return saved


def rounded(number: int, share: int) -> int:
    """An estimate to two figures: more would be a claim. What was counted in full stays as it is."""
    if share == 1 or number < 100:
        return number
    unit: int = 10 ** (floor(log10(number)) - 1)
    return round(number / unit) * unit


def _by_facet(tags: dict[str, int], codes: list[str]) -> dict[str, dict[str, int]]:
    return {code: _of_facet(tags, code, 1) for code in codes}


def _of_facet(tags: dict[str, int], code: str, share: int) -> dict[str, int]:
    start = f"{code}:"
    return {tag[len(start) :]: rounded(total * share, share) for tag, total in tags.items() if tag.startswith(start) and total}


def counted_as(criteria: Criteria) -> str | None:
    """The tag under which the length of a list is kept: of a whole kind, and of one value of one facet."""
    if not criteria.has_conditions:
        return ""
    if criteria.has_more_than_facets or len(criteria.wanted) != 1:
        return None
    [(code, values)] = criteria.wanted.items()
    return f"{code}:{values[0]}" if len(values) == 1 else None


@dataclass(frozen=True)
class _Part:
    """What was found of a list in one record in `share`."""

    share: int
    total: int
    tags: dict[str, int]

    @property
    def is_enough(self) -> bool:
        return self.share == 1 or self.total >= ENOUGH

    def denser(self, shares: list[int]) -> int:
        """The next sample that will probably hold enough: those that will not are passed over."""
        likely = self.total * self.share * 3 // 2
        return next(share for share in shares if share < self.share and (share == 1 or likely // share >= ENOUGH))


class _Samples:
    """Looks for the records of a list in ever denser samples, for all the facets that are left out in turn at once."""

    def __init__(self, criteria: Criteria, total_of_kind: int) -> None:
        self.criteria = criteria
        sparse = [share for share in SHARES if total_of_kind // share >= _MIN_SAMPLE]
        self.shares = [*(sparse if total_of_kind > EXACT_UP_TO else []), 1]

    def look(self, left_out: list[str], *, with_tags: bool) -> dict[str, _Part]:
        """By the code that is left out. One query, seldom two or three."""
        found: dict[str, _Part] = {}
        due = {self.shares[0]: left_out}
        while due:
            share = max(due)
            for code, part in self._asked(share, due.pop(share), with_tags=with_tags).items():
                if part.is_enough:
                    found[code] = part
                else:
                    due.setdefault(part.denser(self.shares), []).append(code)
        return found

    def _asked(self, share: int, left_out: list[str], *, with_tags: bool) -> dict[str, _Part]:
        """The records of one sample under `""`, and those with each tag."""
        texts: list[str] = []
        values: list[Any] = []
        tags = "array_prepend('', tags)" if with_tags else "ARRAY['']"
        for code in left_out:
            wanted = condition(self.criteria, leaving_out=code)
            within = f"{in_sample(share)} AND {wanted.text}" if share > 1 else wanted.text
            texts.append(
                f"(SELECT %s, tag, count(*) FROM catalogue_catalogueentry, unnest({tags}) AS tag WHERE {within} GROUP BY tag)"  # noqa: S608
            )
            values += [code, *wanted.values]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(texts), values)
            rows = cursor.fetchall()
        parts: dict[str, dict[str, int]] = {code: {} for code in left_out}
        for code, tag, total in rows:
            parts[code][tag] = total
        return {code: _Part(share, counted.pop("", 0), counted) for code, counted in parts.items()}
