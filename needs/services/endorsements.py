"""Endorsing a need: one shared need with a greater volume, instead of several that look alike."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models.organisations import Organisation, OrganisationKind
from authoring.lifecycle import lock, save_with_event
from needs import events, telling
from needs.models.endorsements import Endorsement
from needs.models.needs import Need
from needs.services.scoring import refresh
from records.errors import Incomplete, WrongState

OPEN_TO_ENDORSEMENT = (Need.State.PUBLISHED, Need.State.IN_PILOT)


@transaction.atomic
def endorse_need(
    need: Need, *, organisation: Organisation, by: Actor, values: dict[str, Any], at: datetime | None = None
) -> Endorsement:
    """Say, for an establishment, that it has the same need and would take part. Public at once.

    Raises `WrongState` once the need has ended, and `Incomplete` for its own establishment or a second time.
    """
    need = lock(need)
    by.must("needs.endorse", organisation)
    if need.state not in OPEN_TO_ENDORSEMENT:
        raise WrongState(_("Only a published need that is still open can be endorsed."))
    if organisation.kind != OrganisationKind.ESTABLISHMENT or organisation.pk == need.organisation_id:
        raise Incomplete({"organisation": _("Only an establishment other than the one that published the need can endorse it.")})
    if need.endorsements.live().filter(organisation=organisation).exists():
        raise Incomplete({"organisation": _("This establishment has already endorsed this need.")})
    endorsement = Endorsement(need=need, organisation=organisation, endorsed_by=by.user, endorsed_at=at or timezone.now())
    for name, value in values.items():
        setattr(endorsement, name, value)
    endorsement.save()
    refresh(need)
    save_with_event(need, events.ENDORSED, by=by, at=at, data={"establishment": organisation.slug})
    telling.tell_of_endorsement(need, organisation, by=by)
    return endorsement


@transaction.atomic
def withdraw_endorsement(endorsement: Endorsement, *, by: Actor, at: datetime | None = None) -> Endorsement:
    """Take an endorsement back. That it existed stays in the need's history."""
    need = lock(endorsement.need)
    by.must("needs.endorse", endorsement.organisation)
    endorsement = Endorsement.objects.select_related("organisation").get(pk=endorsement.pk)
    if endorsement.withdrawn_at:
        raise WrongState(_("This endorsement has already been withdrawn."))
    endorsement.withdrawn_at = at or timezone.now()
    endorsement.save(update_fields=["withdrawn_at"])
    refresh(need)
    save_with_event(need, events.ENDORSEMENT_WITHDRAWN, by=by, at=at, data={"establishment": endorsement.organisation.slug})
    return endorsement
