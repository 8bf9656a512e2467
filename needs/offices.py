"""What the public page of an organisation says of its innovation office, and how it takes part."""

from datetime import timedelta
from typing import Any

from django.db.models import Case, CharField, Count, DateTimeField, ExpressionWrapper, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Cast, Coalesce, Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from accounts.organisation_page import Figure
from authoring.record_parts import Part
from needs import events
from needs.models.needs import Need
from needs.models.offices import Office
from needs.models.responses import Response
from needs.services.offices import has_office
from records.models.events import Event

ANSWERED_WITHIN = timedelta(days=60)
RECENT = timedelta(days=365)
# Of fewer responses a share would say what became of one of them.
MIN_RESPONSES = 5
_OPEN = (Need.State.PUBLISHED, Need.State.IN_PILOT)


def part_of_page(organisation: Organisation, actor: Actor) -> Part | None:
    """Three queries once an office has said something; one before."""
    may_edit = has_office(organisation) and actor.can("needs.edit_office", organisation)
    office = Office.objects.filter(organisation=organisation).select_related("person").first()
    if not has_office(organisation) or (office is None and not may_edit):
        return None
    values: dict[str, Any] = {"office": office, "organisation": organisation, "may_edit": may_edit}
    if office:
        today = timezone.localdate()
        values |= {
            "person": office.named_person(),
            "priorities": [
                each.need for each in office.priorities.filter(need__state__in=_OPEN).select_related("need").order_by("place")
            ],
            # A date that is past is no longer the next one.
            "committees": [
                (each, each.next_on if each.next_on and each.next_on >= today else None) for each in office.committees.all()
            ],
            "takes_messages": office.takes_messages,
        }
    return Part("needs/office_part.html", values)


def figures(organisation: Organisation) -> list[Figure]:
    """Needs that were published, and responses that were answered in time. Two queries."""
    if not has_office(organisation):
        return []
    since = timezone.now() - RECENT
    counted = Need.objects.published().filter(organisation=organisation)
    total = counted.aggregate(all=Count("pk"), recent=Count("pk", filter=Q(published_at__gte=since)))
    if not total["all"]:
        return []
    shown = [
        Figure(
            _("Needs published"),
            number_format(total["all"]),
            _("Since the beginning, including %(count)s in the last 12 months.") % {"count": number_format(total["recent"])},
            f"{reverse('needs:list')}?organisation={organisation.slug}",
        )
    ]
    judged, in_time = answered_in_time(organisation)
    if judged >= MIN_RESPONSES:
        shown.append(
            Figure(
                _("Responses answered in time"),
                _("%(in_time)s of %(judged)s") % {"in_time": number_format(in_time), "judged": number_format(judged)},
                _(
                    "Shortlisted, selected or declined within 60 days of the deadline for responses or, if there was no "
                    "deadline, of the day they were sent."
                ),
            )
        )
    return shown


def answered_in_time(organisation: Organisation) -> tuple[int, int]:
    """How many responses to its needs had an answer or have waited too long for one, and how many had it in time."""
    shortlisted = Event.objects.filter(
        kind="response", reference=Cast(OuterRef("pk"), CharField()), verb=events.RESPONSE_SHORTLISTED.code
    ).order_by("at")
    closed = Cast(F("need__responses_until") + timedelta(days=1), DateTimeField())
    began = Case(When(need__responses_until=None, then=F("sent_at")), default=Greatest(closed, F("sent_at")))
    received = (
        Response.objects.live()
        .filter(need__organisation=organisation)
        .annotate(
            due=ExpressionWrapper(began + ANSWERED_WITHIN, output_field=DateTimeField()),
            # Whoever is shortlisted has an answer, whatever is decided later.
            answered_at=Coalesce(Subquery(shortlisted.values("at")[:1]), F("decided_at")),
        )
    )
    late = Q(answered_at=None, due__lt=timezone.now()) | Q(answered_at__gt=F("due"))
    in_time = Q(answered_at__lte=F("due"))
    found = received.aggregate(judged=Count("pk", filter=late | in_time), in_time=Count("pk", filter=in_time))
    return found["judged"], found["in_time"]
