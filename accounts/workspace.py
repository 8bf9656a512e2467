"""What awaits owners (who asks to join) and the registry's administrators (what to check, what has no owner)."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import events
from accounts.actors import Actor
from accounts.models.joining import MembershipRequest
from accounts.models.organisations import EmailDomain, Organisation, RegistrationRequest
from accounts.services.joining import answering_owners
from authoring.workspace import Section, Task
from records.models.events import Event

MAX_TASKS = 50


def tasks(actor: Actor) -> list[Task]:
    return [*_people_who_ask(actor), *_tasks_of_administrators(actor)]


def _people_who_ask(actor: Actor) -> list[Task]:
    """An owner's own organisation; for administrators, every one in which no owner can answer."""
    is_owner, administers = bool(actor.membership and actor.membership.is_owner), actor.can("accounts.verify_organisation")
    if not (is_owner or administers):
        return []
    waiting = MembershipRequest.objects.waiting().select_related("organisation", "person")
    mine = Q(organisation=actor.organisation_id) if is_owner else Q(pk__in=[])
    if administers:
        mine |= ~Q(organisation__in=answering_owners().values("organisation"))
    return [
        Task(
            label=_("Answer a person who asks to join your organization"),
            detail=f"{asked.person} – {asked.organisation}",
            url=reverse("membership-request", args=[asked.organisation.slug, asked.pk]),
            action=_("Answer"),
            due_at=asked.expires_at,
        )
        for asked in waiting.filter(mine).filter(organisation__is_active=True)[:MAX_TASKS]
    ]


def _tasks_of_administrators(actor: Actor) -> list[Task]:
    if not actor.can("accounts.verify_organisation"):
        return []
    requests = RegistrationRequest.objects.waiting()[:MAX_TASKS]
    left = Event.objects.filter(verb=events.LEFT_WITHOUT_OWNER.code).values("reference")
    ownerless = Organisation.objects.without_owner().filter(slug__in=left)[:MAX_TASKS]
    claims = EmailDomain.objects.filter(verified_at=None).select_related("organisation")[:MAX_TASKS]
    return [
        *(
            Task(
                label=_("Check an organization that requested registration"),
                detail=asked.name_fr,
                url=reverse("administration:request", args=[asked.pk]),
                action=_("Check"),
                due_at=asked.due_at,
                is_late=asked.due_at < timezone.now(),
            )
            for asked in requests
        ),
        *(
            Task(
                label=_("Verify an email domain"),
                detail=f"{claim.domain} – {claim.organisation}",
                url=reverse("administration:overview"),
                action=_("Open"),
            )
            for claim in claims
        ),
        *(
            Task(
                label=_("Find an owner for an organization, or deactivate the organization"),
                detail=str(each),
                url=reverse("administration:organisation", args=[each.slug]),
                action=_("Open"),
            )
            for each in ownerless
        ),
    ]


SECTION = Section(title=gettext_lazy("organizations"), tasks=tasks, records=lambda actor: Organisation.objects.none())
