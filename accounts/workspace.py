"""What awaits the registry's administrators: organisations and e-mail domains to check."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.models.organisations import EmailDomain, Organisation, RegistrationRequest
from authoring.workspace import Section, Task

MOST = 50


def tasks(actor: Actor) -> list[Task]:
    if not actor.can("accounts.verify_organisation"):
        return []
    requests = RegistrationRequest.objects.filter(state=RegistrationRequest.State.WAITING)[:MOST]
    claims = EmailDomain.objects.filter(verified_at=None).select_related("organisation")[:MOST]
    return [
        *(
            Task(
                label=_("Check an organisation that asks to be registered"),
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
                label=_("Verify an e-mail domain"),
                detail=f"{claim.domain} – {claim.organisation}",
                url=reverse("administration:overview"),
                action=_("Open"),
            )
            for claim in claims
        ),
    ]


SECTION = Section(title=gettext_lazy("organisations"), tasks=tasks, records=lambda actor: Organisation.objects.none())
