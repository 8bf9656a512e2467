"""Companies whose names are nearly the same: spellings of one company, proposed for merging.

Legal forms, accents, marks, case and spaces do not count (`likeness.words_of`); what is left is compared by its trigrams,
which forgives a slip of the pen. Everything is read in two queries and compared in memory: 700 names take a tenth of a second.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.likeness import words_of
from accounts.models.duplicates import DistinctPair
from accounts.models.memberships import Membership
from accounts.models.organisations import Organisation, OrganisationKind
from records.kinds import kind_of, record_models

# Of the trigrams of two names, how many both have: below, different companies begin to look alike.
ALIKE_FROM = 0.75
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Company:
    """What is compared of an organisation: its names without what does not count, and the numbers that tell it apart."""

    pk: int
    names: frozenset[str]
    numbers: tuple[str, str, str]
    is_registered: bool


@dataclass(frozen=True, slots=True)
class Side:
    """An organisation of a group, with what it has here."""

    organisation: Organisation
    records: list[str]
    record_count: int
    people: int


def groups() -> list[list[int]]:
    """The keys of companies that may be one, by group: those with a registered company first, then the likeliest. Two queries."""
    companies = {each.pk: each for each in _companies()}
    distinct = set(DistinctPair.objects.values_list("one_id", "other_id"))
    scores = {pair: score for pair, score in _alike(companies.values()) if pair not in distinct}
    members: dict[int, set[int]] = {}
    for one, other in sorted(scores, key=lambda pair: (-scores[pair], pair)):
        mine, theirs = members.get(one, {one}), members.get(other, {other})
        # Two that were found to be different never stand in one group, whatever both resemble.
        if mine is theirs or not distinct.isdisjoint((min(a, b), max(a, b)) for a in mine for b in theirs):
            continue
        joined = mine | theirs
        members |= dict.fromkeys(joined, joined)
    found = {id(each): each for each in members.values()}.values()
    best = {id(each): max(scores.get(pair, 0.0) for pair in combinations(sorted(each), 2)) for each in found}
    has_registered = {id(each): any(companies[pk].is_registered for pk in each) for each in found}
    ordered = sorted(found, key=lambda each: (not has_registered[id(each)], -best[id(each)], min(each)))
    return [sorted(each) for each in ordered]


def _companies() -> Iterator[Company]:
    rows = Organisation.objects.filter(kind=OrganisationKind.VENDOR, merged_into=None, is_active=True).order_by("pk")
    columns = ("pk", "is_registered", "neq", "country", "foreign_number", "name_fr", "name_en")
    for pk, is_registered, neq, country, number, *names in rows.values_list(*columns):
        cores = frozenset(core for name in names if (core := "".join(words_of(name))))
        yield Company(pk, cores, (neq, country, number), is_registered)


def _alike(companies: Iterable[Company]) -> Iterator[tuple[Pair, float]]:
    """The pairs that are alike, with how much. Only names that share a trigram are compared."""
    trigrams: dict[str, frozenset[str]] = {}
    by_name: dict[str, list[Company]] = defaultdict(list)
    for company in companies:
        for name in company.names:
            trigrams.setdefault(name, _trigrams(name))
            by_name[name].append(company)
    with_trigram: dict[str, list[str]] = defaultdict(list)
    for name, parts in trigrams.items():
        for part in parts:
            with_trigram[part].append(name)
    for name, parts in trigrams.items():
        shared: dict[str, int] = defaultdict(int)
        for part in parts:
            for other in with_trigram[part]:
                shared[other] += other >= name
        for other, count in shared.items():
            score = count / (len(parts) + len(trigrams[other]) - count)
            if score >= ALIKE_FROM:
                yield from _pairs(by_name[name], by_name[other], score)


def _pairs(some: list[Company], others: list[Company], score: float) -> Iterator[tuple[Pair, float]]:
    for one in some:
        for other in others:
            if one.pk != other.pk and not _have_other_numbers(one, other):
                yield (min(one.pk, other.pk), max(one.pk, other.pk)), score


def _have_other_numbers(one: Company, other: Company) -> bool:
    """Each has a number of its own in the same register: they are different companies by law."""
    (neq, country, number), (other_neq, other_country, other_number) = one.numbers, other.numbers
    if neq and other_neq:
        return neq != other_neq
    return bool(number and other_number and country == other_country and number != other_number)


def _trigrams(name: str) -> frozenset[str]:
    padded = f"  {name} "
    return frozenset(padded[start : start + 3] for start in range(len(padded) - 2))


def sides(keys: Iterable[int]) -> dict[int, Side]:
    """What each of these organisations has: its records by kind, its people. One query for each kind, and two more."""
    found = {each.pk: each for each in Organisation.objects.select_related("region").filter(pk__in=list(keys))}
    records: dict[int, list[str]] = defaultdict(list)
    totals: dict[int, int] = defaultdict(int)
    for model in record_models():
        kind = kind_of(model)
        title = kind.listed.title if kind.listed else kind.label
        counted = model._default_manager.filter(organisation__in=found).order_by().values_list("organisation")
        for pk, count in counted.annotate(count=Count("pk")):
            records[pk].append(_("%(kind)s: %(count)d") % {"kind": title, "count": count})
            totals[pk] += count
    acting = Membership.objects.filter(organisation__in=found).order_by().values_list("organisation")
    people = dict(acting.annotate(count=Count("user", distinct=True)))
    return {pk: Side(each, records[pk], totals[pk], people.get(pk, 0)) for pk, each in found.items()}


def suggested(group: list[Side]) -> Side:
    """The one to keep: registered before unregistered, with people, with the most records, the oldest."""
    return max(
        group,
        key=lambda each: (
            each.organisation.is_registered,
            each.organisation.is_verified,
            each.people > 0,
            each.record_count,
            -each.organisation.pk,
        ),
    )
