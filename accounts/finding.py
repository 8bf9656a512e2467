"""Finds an organisation by whatever people call it: its name, its short name, its city, its abbreviation."""

from dataclasses import dataclass
from enum import StrEnum

from accounts.likeness import is_kind_of_place, words_of
from accounts.models.joining import MembershipRequest
from accounts.models.organisations import Organisation, OrganisationKind, host_of
from accounts.models.people import User
from accounts.models.places import Installation
from accounts.services.domains import is_public_provider
from accounts.services.members import joinable

MAX_FOUND = 20
MAX_QUERY = 120
# Whoever looks for where they work works in an establishment more often than at a vendor's.
_FIRST = (OrganisationKind.ESTABLISHMENT, OrganisationKind.MINISTRY, OrganisationKind.RESEARCH, OrganisationKind.SUPPORT)


class Way(StrEnum):
    """What a person can do to act for an organisation."""

    MEMBER = "member"
    WAITING = "waiting"
    DOMAIN = "domain"
    ASK = "ask"
    CLAIM = "claim"


@dataclass(frozen=True, slots=True)
class Found:
    organisation: Organisation
    way: Way
    request: MembershipRequest | None = None


def find_organisations(query: str) -> list[Organisation]:
    """Those of which every telling word of the query is in a name or the city: establishments, then the nearest first.

    Words of the kind (`hospital`, `centre`, `CISSS`) only rank: someone who types the hospital of a city finds the
    establishment that has it. Three queries, whatever the number found; closed and merged ones are left out.
    """
    wanted = words_of(query[:MAX_QUERY])
    if not wanted:
        return []
    telling = [word for word in wanted if not is_kind_of_place(word)]
    scores: dict[int, tuple[bool, int, float, str]] = {}
    known = Organisation.objects.filter(merged_into=None, is_active=True)
    places = _words_of_installations()
    columns = ("pk", "kind", "name_key", "name_fr", "name_en", "short_name", "city", "subtype")
    for pk, kind, name_key, name_fr, name_en, short_name, *others in known.values_list(*columns):
        own = set(words_of(" ".join((name_fr, name_en, short_name))))
        near = own | set(words_of(" ".join(others))) | places.get(pk, set())
        if any(_rank(word, near) == 0 for word in telling):
            continue
        score = sum(_rank(word, own) * (1.0 if word in telling else 0.2) + _rank(word, near) * 0.1 for word in wanted)
        if score > 0:
            place = _FIRST.index(OrganisationKind(kind)) if kind in _FIRST else len(_FIRST)
            # Whoever types a whole name means it. Then establishments; of two that have all the words, the shorter name
            # says nothing besides.
            is_other_name = own != set(wanted)
            scores[pk] = (is_other_name, place, -round(score - len(own) * 0.001, 3), name_key)
    nearest = sorted(scores, key=lambda pk: scores[pk])[:MAX_FOUND]
    found = {each.pk: each for each in Organisation.objects.select_related("region").filter(pk__in=nearest)}
    return [found[pk] for pk in nearest if pk in found]


def _words_of_installations() -> dict[int, set[str]]:
    """By establishment, the words of its hospitals, CLSCs and residences, and of where they are. One query."""
    found: dict[int, set[str]] = {}
    for pk, *names in Installation.objects.in_list().values_list("organisation_id", "name", "municipality").order_by():
        found.setdefault(pk, set()).update(words_of(" ".join(names)))
    return found


def _rank(word: str, words: set[str]) -> float:
    if word in words:
        return 1.0
    return 0.7 if any(each.startswith(word) for each in words) else 0.0


def likely_organisations(person: User) -> list[Organisation]:
    """Before anything is typed: those whose public website or verified domain is that of the person's addresses."""
    domains = {address.rsplit("@", 1)[-1] for address in person.confirmed_addresses()}
    domains = {domain for domain in domains if not is_public_provider(domain)}
    if not domains:
        return []
    sites = Organisation.objects.filter(merged_into=None, is_active=True).exclude(website="").only("pk", "website")
    likely = {each.pk for each in sites if host_of(each.website) in domains}
    likely |= {each.pk for each in joinable(person)}
    return list(Organisation.objects.filter(pk__in=likely).select_related("region").order_by("name_key")[:MAX_FOUND])


def with_ways(organisations: list[Organisation], person: User) -> list[Found]:
    """What this person can do about each. Nothing here says who or how many the others are."""
    mine = set(person.memberships.values_list("organisation_id", flat=True))
    waiting = {each.organisation_id: each for each in person.membership_requests.waiting()}
    by_domain = {each.pk for each in joinable(person)}
    return [Found(each, _way(each, mine, waiting, by_domain), waiting.get(each.pk)) for each in organisations]


def _way(organisation: Organisation, mine: set[int], waiting: dict[int, MembershipRequest], by_domain: set[int]) -> Way:
    if organisation.pk in mine:
        return Way.MEMBER
    if organisation.pk in by_domain:
        return Way.DOMAIN
    if organisation.pk in waiting:
        return Way.WAITING
    return Way.ASK if organisation.is_registered else Way.CLAIM
