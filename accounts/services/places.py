"""Brings the establishments and their installations to an edition of the ministry's list: what would change, then the change.

An establishment is known by its number. One that was here before the list has none yet: it is found by the end of its address
or by its name in its region, and keeps its address, its people and its records. What leaves the list stays, and is marked.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from accounts import events
from accounts.likeness import words_of
from accounts.models.organisations import Organisation, OrganisationKind, TimeZone
from accounts.models.places import Installation
from accounts.places.reading import ListedEstablishment, ListedInstallation, PageWords, PlacesList, page_words
from accounts.services.ledger import note
from catalogue import index
from records.events import record_many
from records.models.taxonomies import Region

SOURCE = "m02"
SANTE_QUEBEC = "sante-quebec"
# Public establishments under laws of their own, which are no part of Santé Québec: Inuulitsivik and Tulattavik (Nunavik), the
# Cree Board of Health (chapter S-5), CLSC Naskapi. Source: Act respecting the governance of the system, S.Q. 2023, c. 34.
OF_THEIR_OWN_LAW = frozenset({"18456327", "12730628", "16258899", "11043866"})
# A list that lost more than this is more likely to be cut short than true.
MAX_SHARE_LEFT = 0.1


class ListDoubtful(Exception):
    """The list is older than the last one, or lacks a large part of what was in it. The message says which."""


@dataclass(slots=True)
class Changed:
    """A row of the registry, what each of its columns was, and what it becomes."""

    row: Any
    columns: dict[str, tuple[Any, Any]]


@dataclass(slots=True)
class PlacesPlan:
    """What one edition of the list would change. Empty lists where nothing does."""

    places: PlacesList
    new_organisations: list[Organisation] = field(default_factory=list)
    changed_organisations: list[Changed] = field(default_factory=list)
    left_organisations: list[Organisation] = field(default_factory=list)
    new_installations: list[Installation] = field(default_factory=list)
    changed_installations: list[Changed] = field(default_factory=list)
    left_installations: list[Installation] = field(default_factory=list)
    is_sante_quebec_new: bool = False

    @property
    def is_empty(self) -> bool:
        return not any(
            (
                self.new_organisations, self.changed_organisations, self.left_organisations, self.new_installations,
                self.changed_installations, self.left_installations, self.is_sante_quebec_new,
            )
        )  # fmt: skip


def plan_places(places: PlacesList, *, at: datetime | None = None, may_lose_many: bool = False) -> PlacesPlan:
    """What this edition would change; nothing is written. Five queries.

    Raises `ListDoubtful`. Without `may_lose_many`, also when more than a tenth of the installations would leave.
    """
    plan = PlacesPlan(places)
    regions = {region.code: region for region in Region.objects.all()}
    matched = _Matching(places, regions, at or timezone.now())
    plan.is_sante_quebec_new = matched.sante_quebec.pk is None
    owners = {}
    for listed in places.establishments:
        organisation = matched.organisation_of(listed)
        owners[listed.code] = organisation
        if organisation.pk is None:
            plan.new_organisations.append(organisation)
        elif organisation.list_code in ("", listed.code) and (columns := matched.changes_of(organisation, listed)):
            plan.changed_organisations.append(Changed(organisation, columns))
    codes = {listed.code for listed in places.establishments}
    plan.left_organisations = [
        each for each in matched.by_code.values() if each.list_code not in codes and each.left_list_on is None
    ]
    _plan_installations(plan, owners, regions)
    _must_be_likely(plan, may_lose_many=may_lose_many)
    return plan


class _Matching:
    """Which organisation an establishment of the list is."""

    def __init__(self, places: PlacesList, regions: dict[str, Region], at: datetime) -> None:
        self.regions, self.at = regions, at
        every = list(Organisation.objects.select_related("merged_into", "region", "parent"))
        establishments = [each for each in every if each.kind == OrganisationKind.ESTABLISHMENT]
        self.by_code = {each.list_code: each for each in every if each.list_code}
        self.by_slug = {each.slug: each for each in establishments if not each.list_code}
        self.by_name: dict[tuple[str, str], list[Organisation]] = defaultdict(list)
        for each in establishments:
            if not each.list_code:
                for name in {each.name_fr, each.short_name} - {""}:
                    self.by_name[each.region.code if each.region else "", " ".join(words_of(name))].append(each)
        self.slugs = {each.slug for each in every}
        self.words = page_words()
        self.taken: set[int] = set()
        present = next((each for each in every if each.slug == SANTE_QUEBEC), None)
        self.sante_quebec = (present.merged_into or present) if present else self._new_sante_quebec()

    def _new_sante_quebec(self) -> Organisation:
        self.slugs.add(SANTE_QUEBEC)
        return Organisation(
            slug=SANTE_QUEBEC, kind=OrganisationKind.MINISTRY, name_fr="Santé Québec", name_en="Santé Québec",
            short_name="Santé Québec", name_key="sante-quebec", city="Québec", region=self.regions.get("03"),
            website="https://sante.quebec/", source="public-facts", is_registered=False, created_at=self.at, updated_at=self.at,
        )  # fmt: skip

    def organisation_of(self, listed: ListedEstablishment) -> Organisation:
        """The one that has its number, that its address or its name says, or a new one that is not saved yet."""
        found = self.by_code.get(listed.code) or self._uncoded(listed)
        if found is None:
            return self._new(listed)
        found = found.merged_into or found
        self.taken.add(found.pk)
        return found

    def _uncoded(self, listed: ListedEstablishment) -> Organisation | None:
        """The number of one that was merged belongs to the one that stayed: two rows of the list never share a page."""
        words = self.words.get(listed.code)
        named = [
            each for name in (listed.name, listed.short_name) for each in self.by_name[listed.region, " ".join(words_of(name))]
        ]
        found = self.by_slug.get(words.slug) if words else None
        candidates = [found] if found else list({each.pk: each for each in named}.values())
        if len(candidates) != 1:
            return None
        stays = candidates[0].merged_into or candidates[0]
        return None if stays.pk in self.taken or (stays.list_code and stays.list_code != listed.code) else stays

    def _new(self, listed: ListedEstablishment) -> Organisation:
        words = self.words.get(listed.code, PageWords("", "", ""))
        return Organisation(
            slug=self._free_slug(words.slug or slugify(listed.short_name or listed.name)),
            kind=OrganisationKind.ESTABLISHMENT, subtype=words.subtype or _subtype(listed), name_fr=listed.name,
            name_key=slugify(listed.name)[:200], short_name=words.short_name or listed.short_name, city=listed.municipality,
            region=self.regions[listed.region], time_zone=TimeZone.of_city(listed.municipality), source=SOURCE,
            list_code=listed.code, parent=self._parent_of(listed), is_registered=False, created_at=self.at, updated_at=self.at,
        )  # fmt: skip

    def _free_slug(self, wanted: str) -> str:
        wanted, number = wanted[:76].strip("-") or "etablissement", 2
        slug = wanted
        while slug in self.slugs:
            slug, number = f"{wanted}-{number}", number + 1
        self.slugs.add(slug)
        return slug

    def _parent_of(self, listed: ListedEstablishment) -> Organisation | None:
        return self.sante_quebec if listed.is_public and listed.code not in OF_THEIR_OWN_LAW else None

    def changes_of(self, organisation: Organisation, listed: ListedEstablishment) -> dict[str, tuple[Any, Any]]:
        """The official facts are the list's. What people may have written themselves is filled in where it is missing."""
        wanted: dict[str, Any] = {
            "list_code": listed.code,
            "name_fr": listed.name,
            "name_key": slugify(listed.name)[:200],
            "region": self.regions[listed.region],
            "city": listed.municipality,
            "left_list_on": None,
        }
        if not organisation.short_name:
            wanted["short_name"] = listed.short_name
        if not organisation.subtype:
            wanted["subtype"] = _subtype(listed)
        if organisation.parent is None and not organisation.list_code:
            wanted["parent"] = self._parent_of(listed)
        return _differences(organisation, wanted)


def _differences(row: Any, wanted: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What each column that is to change is now, and what it becomes."""
    present = {name: getattr(row, name) for name in wanted}
    return {name: (present[name], value) for name, value in wanted.items() if present[name] != value}


def _subtype(listed: ListedEstablishment) -> str:
    if listed.is_public:
        kinds = {"Centre intégré universitaire de santé": "CIUSSS", "Centre intégré de santé": "CISSS"}
        return next((kind for start, kind in kinds.items() if listed.name.startswith(start)), "Établissement public")
    return "Établissement privé"


def _plan_installations(plan: PlacesPlan, owners: dict[str, Organisation], regions: dict[str, Region]) -> None:
    known = {each.code: each for each in Installation.objects.select_related("organisation", "region")}
    for listed in plan.places.installations:
        wanted = _wanted(listed, owners[listed.establishment], regions)
        row = known.pop(listed.code, None)
        if row is None:
            plan.new_installations.append(Installation(code=listed.code, listed_on=plan.places.day, **wanted))
            continue
        if columns := _differences(row, wanted):
            plan.changed_installations.append(Changed(row, columns))
    plan.left_installations = [each for each in known.values() if each.left_on is None]


def _wanted(listed: ListedInstallation, owner: Organisation, regions: dict[str, Region]) -> dict[str, Any]:
    return {
        "name": listed.name,
        "organisation": owner,
        "region": regions[listed.region],
        "municipality": listed.municipality,
        "address": listed.address,
        "missions": list(listed.missions),
        "longitude": listed.longitude,
        "latitude": listed.latitude,
        "left_on": None,
    }


def _must_be_likely(plan: PlacesPlan, *, may_lose_many: bool) -> None:
    last = Installation.objects.aggregate(day=Max("listed_on"), left=Max("left_on"))
    newest = max((day for day in last.values() if day), default=None)
    if newest and plan.places.day < newest:
        raise ListDoubtful(f"This list is of {plan.places.day}, and one of {newest} was taken in already.")
    listed = Installation.objects.in_list().count()
    if not may_lose_many and len(plan.left_installations) > MAX_SHARE_LEFT * listed:
        told = f"{len(plan.left_installations)} of {listed} installations are not in this list"
        raise ListDoubtful(f"{told}: is it whole? If it is, say so with --many-left.")


@transaction.atomic
def apply_places(plan: PlacesPlan, *, at: datetime | None = None) -> None:
    """Write all that a plan says, made in the same transaction, or nothing. Every public change is in the log."""
    now = at or timezone.now()
    sante_quebec = _saved_parent(plan)
    Organisation.objects.bulk_create(plan.new_organisations)
    record_many(events.LISTED, kind="organisation", references=[each.slug for each in plan.new_organisations], at=now)
    for changed in plan.changed_organisations:
        _write(changed)
        changed.row.updated_at = now
        changed.row.save()
        fields = [name for name in changed.columns if name != "name_key"]
        note(events.PROFILE_EDITED, changed.row, by=None, at=now, fields=fields, source=SOURCE)
    for organisation in plan.left_organisations:
        organisation.left_list_on, organisation.updated_at = plan.places.day, now
        organisation.save(update_fields=["left_list_on", "updated_at"])
        note(events.LEFT_LIST, organisation, by=None, at=now, day=plan.places.day.isoformat())
    _apply_installations(plan)
    touched = {each.pk for each in [sante_quebec, *plan.new_organisations, *plan.left_organisations] if each}
    touched |= {changed.row.pk for changed in plan.changed_organisations}
    touched |= {each.organisation_id for each in [*plan.new_installations, *plan.left_installations]}
    for changed in plan.changed_installations:
        earlier, _present = changed.columns.get("organisation", (changed.row.organisation, None))
        touched |= {changed.row.organisation_id, earlier.pk}
    index.refresh_many("organisation", touched)


def _saved_parent(plan: PlacesPlan) -> Organisation | None:
    """Santé Québec, saved when it is new. None when no establishment of this plan stands below it."""
    parents = [each.parent for each in plan.new_organisations]
    parents += [changed.columns["parent"][1] for changed in plan.changed_organisations if "parent" in changed.columns]
    parent = next((each for each in parents if each is not None), None)
    if parent is not None and parent.pk is None:
        parent.save()
    return parent


def _write(changed: Changed) -> None:
    for name, (_old, value) in changed.columns.items():
        setattr(changed.row, name, value)


def _apply_installations(plan: PlacesPlan) -> None:
    Installation.objects.bulk_create(plan.new_installations, batch_size=500)
    names: set[str] = set()
    for changed in plan.changed_installations:
        _write(changed)
        names |= set(changed.columns)
    if names:
        Installation.objects.bulk_update([changed.row for changed in plan.changed_installations], sorted(names), batch_size=500)
    left = [each.pk for each in plan.left_installations]
    Installation.objects.filter(pk__in=left).update(left_on=plan.places.day)
    Installation.objects.in_list().update(listed_on=plan.places.day)
