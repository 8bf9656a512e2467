"""In how many records each term is: what makes a word or a concept say much or little of a subject."""

from collections.abc import Iterable
from math import log

from django.db import connection, transaction
from django.db.models import Sum

from matching.models import Profile, TermCount

# Under this name, the number of records of the kind.
ALL = 0


@transaction.atomic
def refresh(kinds: Iterable[str]) -> None:
    """Count the terms of these kinds anew. Safe at any time and twice at once."""
    with connection.cursor() as cursor:
        for kind in sorted(kinds):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('matching.counts'))")
            TermCount.objects.filter(kind=kind).delete()
            cursor.execute(
                "INSERT INTO matching_termcount (kind, term, records)"
                " SELECT %(kind)s, term, count(*) FROM matching_profile, unnest(terms || %(all)s) AS term"
                " WHERE kind = %(kind)s GROUP BY term",
                {"kind": kind, "all": ALL},
            )


def refresh_outdated() -> list[str]:
    """Count anew the kinds whose number of records is a twentieth off. Returns them."""
    outdated = []
    for kind in Profile.objects.order_by().values_list("kind", flat=True).distinct():
        total = Profile.objects.filter(kind=kind).count()
        counted = TermCount.objects.filter(kind=kind, term=ALL).values_list("records", flat=True).first() or 0
        if abs(total - counted) * 20 > total:
            outdated.append(kind)
    refresh(outdated)
    return outdated


def rarity(terms: Iterable[int], kind: str) -> dict[int, tuple[float, int]]:
    """How much each term says (BM25's inverse document frequency), and in how many records it is. One query, or two.

    A term that no record has says nothing: it is left out.
    """
    total, rows = records_with(terms, kind)
    return {term: (log(1 + (total - count + 0.5) / (count + 0.5)), count) for term, count in rows.items() if total >= count}


def records_with(terms: Iterable[int], kind: str) -> tuple[int, dict[int, int]]:
    """The number of records of a kind (of all, for `""`), and of those with each term; terms that no record has are left out.

    As they were last counted, so at most a twentieth off. One query, two when few records are there and nothing was
    counted yet.
    """
    wanted = list(terms)
    counted = TermCount.objects.filter(term__in=[ALL, *wanted])
    counted = counted.filter(kind=kind) if kind else counted
    rows = dict(counted.order_by().values_list("term").annotate(Sum("records")))
    if ALL not in rows:
        rows = _counted_now(wanted, kind)
    return rows.pop(ALL, 0), rows


def _counted_now(terms: list[int], kind: str) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT term, count(*) FROM matching_profile, unnest(terms || %s) AS term"
            " WHERE (kind = %s OR %s = '') AND term = ANY(%s) GROUP BY term",
            [ALL, kind, kind, [ALL, *terms]],
        )
        return dict(cursor.fetchall())
