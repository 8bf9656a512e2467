"""Merges two entries of one organisation: everything that pointed to the duplicate points to the one that stays."""

from collections.abc import Sequence
from datetime import datetime
from itertools import combinations
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import events
from accounts.actors import Actor
from accounts.models.duplicates import DistinctPair
from accounts.models.joining import MembershipRequest
from accounts.models.memberships import Membership
from accounts.models.organisations import EmailDomain, Organisation
from accounts.services.ledger import note
from catalogue import index
from catalogue.models.index import CatalogueEntry
from records.errors import WrongState
from records.kinds import record_models
from records.models.events import Event


@transaction.atomic
def merge_organisations(
    duplicate: Organisation, *, into: Organisation, by: Actor, reason: str, at: datetime | None = None
) -> Organisation:
    """Keep `into`; the duplicate closes and its address leads there. The log keeps what it wrote.

    Raises `WrongState` when both take part in the same record (two sites of one pilot): a person must choose there.
    """
    by.must("accounts.merge_organisations", into)
    if duplicate.pk == into.pk:
        raise WrongState(_("Choose two different organizations."))
    # Always locked in the same order: two merges at once wait for each other instead of stopping each other.
    rows = Organisation.objects.select_for_update(of=("self",)).filter(pk__in=[duplicate.pk, into.pk]).order_by("pk")
    both = {row.pk: row for row in rows}
    duplicate, into = both[duplicate.pk], both[into.pk]
    if duplicate.kind != into.kind:
        raise WrongState(_("These two organizations are not of the same type, so the roles of their members would not be valid."))
    if duplicate.merged_into_id or into.merged_into_id:
        raise WrongState(_("One of these organizations has already been merged."))
    now = at or timezone.now()
    _merge_people(duplicate, into)
    EmailDomain.objects.filter(organisation=duplicate, domain__in=into.domains.values("domain")).delete()
    _hand_over_distinctions(duplicate, into)
    touched = {model: list(_own(model, duplicate)) for model in record_models()}
    for relation in _relations():
        _point(relation, duplicate, into)
    _hand_over_number(duplicate, into)
    duplicate.is_active, duplicate.merged_into = False, into
    duplicate.deactivated_at = duplicate.updated_at = now
    duplicate.save()
    Organisation.objects.filter(merged_into=duplicate).update(merged_into=into)
    _complete(into, duplicate)
    index.move("organisation", duplicate.slug, into.slug)
    index.refresh(duplicate)
    index.refresh(into)
    for model, pks in touched.items():
        index.refresh_many(model.kind, pks)
    note(events.MERGED, into, by=by, at=now, absorbed=duplicate.slug, reason=reason)
    return into


def _merge_people(duplicate: Organisation, into: Organisation) -> None:
    """Someone in both keeps one membership per role, and stays owner if they were in either."""
    for membership in duplicate.memberships.all():
        same = into.memberships.filter(user=membership.user, role=membership.role).first()
        if same is None:
            Membership.objects.filter(pk=membership.pk).update(organisation=into)
            continue
        if membership.is_owner and not same.is_owner:
            Membership.objects.filter(pk=same.pk).update(is_owner=True)
        membership.delete()
    asking = into.membership_requests.filter(state=MembershipRequest.State.WAITING)
    here = Membership.objects.filter(organisation=into)
    waiting = duplicate.membership_requests.filter(state=MembershipRequest.State.WAITING)
    waiting.filter(Q(person__in=asking.values("person")) | Q(person__in=here.values("user"))).delete()
    for invitation in duplicate.invitations.filter(accepted_at=None, revoked_at=None):
        if into.invitations.filter(email=invitation.email, role=invitation.role, accepted_at=None, revoked_at=None).exists():
            invitation.delete()


@transaction.atomic
def merge_all(
    duplicates: Sequence[Organisation], *, into: Organisation, by: Actor, reason: str, at: datetime | None = None
) -> Organisation:
    """Merge several spellings of one company into the page that stays: all of them, or none. Raises as each merge does."""
    for duplicate in duplicates:
        into = merge_organisations(duplicate, into=into, by=by, reason=reason, at=at)
    return into


@transaction.atomic
def say_distinct(organisations: Sequence[Organisation], *, by: Actor, at: datetime | None = None) -> int:
    """Remember that none of these is another one: they are not proposed for merging again. Returns how many pairs are new."""
    by.must("accounts.merge_organisations")
    now, made = at or timezone.now(), 0
    for one, other in combinations(sorted(organisations, key=lambda each: each.pk), 2):
        values = {"decided_by": by.user, "decided_at": now}
        _pair, is_new = DistinctPair.objects.get_or_create(one=one, other=other, defaults=values)
        if is_new:
            note(events.FOUND_DISTINCT, one, by=by, at=at, other=other.slug)
            made += 1
    return made


@transaction.atomic
def compare_again(pair: DistinctPair, *, by: Actor, at: datetime | None = None) -> None:
    """Propose a pair for merging once more."""
    by.must("accounts.merge_organisations")
    note(events.COMPARED_AGAIN, pair.one, by=by, at=at, other=pair.other.slug)
    pair.delete()


def _hand_over_distinctions(duplicate: Organisation, into: Organisation) -> None:
    """Whoever was found to be another company than the duplicate is another one than the page that stays."""
    for pair in DistinctPair.objects.filter(Q(one=duplicate) | Q(other=duplicate)):
        third = pair.other_id if pair.one_id == duplicate.pk else pair.one_id
        pair.delete()
        if third != into.pk:
            one, other = sorted((third, into.pk))
            values = {"decided_by": pair.decided_by, "decided_at": pair.decided_at}
            DistinctPair.objects.get_or_create(one_id=one, other_id=other, defaults=values)


def _own(model: Any, organisation: Organisation) -> Any:
    return model._default_manager.filter(organisation=organisation).values_list("pk", flat=True)


def _relations() -> list[Any]:
    """Every column of every table that points to an organisation, but the log (never altered) and the history."""
    fields: Any = Organisation._meta.get_fields(include_hidden=True)
    return [
        field.field
        for field in fields
        if field.auto_created
        and not field.concrete
        and field.related_model not in (Event, CatalogueEntry, Organisation)
        and not hasattr(field.related_model, "pgh_tracked_model")
    ]


def _point(column: Any, duplicate: Organisation, into: Organisation) -> None:
    try:
        with transaction.atomic():
            column.model._base_manager.filter(**{column.name: duplicate}).update(**{column.name: into})
    except IntegrityError as conflict:
        raise WrongState(
            _("Both organizations take part in the same %(what)s. Resolve that first, then merge.")
            % {"what": column.model._meta.verbose_name}
        ) from conflict


def _hand_over_number(duplicate: Organisation, into: Organisation) -> None:
    """The next edition of the ministry's list finds the page that stays. When both are in the list, each keeps its number."""
    if duplicate.list_code and not into.list_code:
        into.list_code, into.left_list_on = duplicate.list_code, duplicate.left_list_on
        duplicate.list_code, duplicate.left_list_on = "", None


def _complete(into: Organisation, duplicate: Organisation) -> None:
    """What the kept page did not say, the other one may have said."""
    for name in ("neq", "website", "city", "region", "description_fr", "description_en", "name_en", "vendor_size"):
        if not getattr(into, name):
            setattr(into, name, getattr(duplicate, name))
    into.is_registered = into.is_registered or duplicate.is_registered
    into.updated_at = timezone.now()
    into.save()
