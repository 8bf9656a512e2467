"""What administrators look for among organisations and people: words, kinds, and what needs their attention."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, F, OuterRef, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.likeness import words_of
from accounts.models.memberships import Membership, Role
from accounts.models.organisations import Organisation, OrganisationKind
from accounts.models.people import User
from records import received

Label = str | Promise
UNUSED_AFTER = timedelta(days=180)

STANDINGS: dict[str, Label] = {
    "verified": _("Verified"),
    "unverified": _("Not verified yet"),
    "unregistered": _("Not registered"),
    "ownerless": _("No owner"),
    "alike": _("Possible duplicates"),
    "inactive": _("No longer active"),
    "merged": _("Merged"),
}
_STANDINGS: dict[str, Q] = {
    "verified": Q(is_verified=True, is_active=True),
    "unverified": Q(is_verified=False, is_registered=True, is_active=True),
    "unregistered": Q(is_registered=False),
    "inactive": Q(is_active=False, merged_into=None),
    "merged": Q(merged_into__isnull=False),
}
ORGANISATION_SORTS: dict[str, tuple[Label, tuple[Any, ...]]] = {
    "name": (_("Name"), ("name_key", "pk")),
    "people": (_("Number of people"), ("-people", "name_key", "pk")),
}
FACTORS: dict[str, Label] = {"with": pgettext_lazy("second factor", "Set up"), "without": pgettext_lazy("second factor", "None")}
VISITS: dict[str, Label] = {"unused": _("Not for six months"), "never": pgettext_lazy("visit", "Never")}
PEOPLE_SORTS: dict[str, tuple[Label, tuple[Any, ...]]] = {
    "email": (_("Email"), ("email",)),
    "visit": (_("Last visit"), (F("visited_at").desc(nulls_last=True), "email")),
}


def one_of(data: QueryDict, name: str, known: Iterable[str]) -> str:
    """What the address names of what there is; empty otherwise."""
    typed = received.text(data, name)
    return typed if typed in known else ""


def organisations_found(data: QueryDict) -> tuple[Any, dict[str, Any]]:
    """The organisations in order, and what the page says of the choice."""
    query, kind = received.text(data, "q"), one_of(data, "kind", OrganisationKind.values)
    standing, sort = one_of(data, "standing", STANDINGS), one_of(data, "sort", ORGANISATION_SORTS) or "name"
    rows = Organisation.objects.select_related("region").annotate(people=Count("memberships__user", distinct=True))
    if query:
        key = slugify(query)
        rows = rows.filter(Q(name_key__contains=key) | Q(slug__contains=key) | Q(short_name__icontains=query) | Q(neq=query))
    if kind:
        rows = rows.filter(kind=kind)
    ownerless = Organisation.objects.without_owner()
    if standing == "ownerless":
        rows = rows.filter(pk__in=ownerless)
    elif standing == "alike":
        rows = rows.filter(pk__in=possible_duplicates())
    else:
        rows = rows.filter(_STANDINGS.get(standing, Q()))
    rows = rows.annotate(has_no_owner=Exists(ownerless.filter(pk=OuterRef("pk"))))
    chosen = {"query": query, "kind": kind, "standing": standing, "sort": sort, "sorts": _labels(ORGANISATION_SORTS)}
    lists = {"kinds": OrganisationKind.choices, "standings": list(STANDINGS.items())}
    return rows.order_by(*ORGANISATION_SORTS[sort][1]), chosen | lists


def possible_duplicates() -> list[int]:
    """Organisations whose names differ by marks, spaces, legal forms or a look-alike letter only. One query."""
    alike: dict[str, list[int]] = defaultdict(list)
    known = Organisation.objects.filter(merged_into=None, is_active=True)
    for pk, name in known.values_list("pk", "name_fr"):
        # An "l" for an "i" is the commonest slip of imported lists.
        alike["".join(words_of(name)).replace("l", "i")].append(pk)
    return [pk for key, group in alike.items() if key and len(group) > 1 for pk in group]


def people_found(data: QueryDict) -> tuple[Any, dict[str, Any]]:
    """The people in order, and what the page says of the choice."""
    query, role = received.text(data, "q"), one_of(data, "role", Role.values)
    factor, visit = one_of(data, "factor", FACTORS), one_of(data, "visit", VISITS)
    sort = one_of(data, "sort", PEOPLE_SORTS) or "email"
    found = User.objects.filter(erased_at=None).prefetch_related("memberships__organisation")
    if query:
        organisations_named = Q(memberships__organisation__name_key__contains=slugify(query))
        found = found.filter(Q(email__icontains=query) | Q(name__unaccent__icontains=query) | organisations_named).distinct()
    if role:
        found = found.filter(Exists(Membership.objects.filter(user=OuterRef("pk"), role=role)))
    if factor:
        factors = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)
        has_one = Exists(factors.filter(user=OuterRef("pk")))
        found = found.filter(has_one if factor == "with" else ~has_one)
    if visit == "never":
        found = found.filter(visited_at=None)
    elif visit == "unused":
        found = found.filter(visited_at__lt=timezone.now() - UNUSED_AFTER)
    chosen = {"query": query, "sort": sort, "sorts": _labels(PEOPLE_SORTS)}
    filters = [
        {"name": "role", "label": _("Role"), "options": Role.choices, "chosen": role},
        {"name": "factor", "label": _("Second factor"), "options": list(FACTORS.items()), "chosen": factor},
        {"name": "visit", "label": _("Last visit"), "options": list(VISITS.items()), "chosen": visit},
    ]
    return found.order_by(*PEOPLE_SORTS[sort][1]), chosen | {"filters": filters}


def _labels(sorts: dict[str, tuple[Label, Any]]) -> list[tuple[str, Label]]:
    return [(code, label) for code, (label, _order) in sorts.items()]
