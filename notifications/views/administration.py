"""What staff sees of deliveries: those that did not arrive, and how every message looks."""

from typing import Any

from csp.decorators import csp_update
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from authoring.views.access import act, members_only
from notifications.mailing import samples
from notifications.mailing.composing import render as render_message
from notifications.mailing.composing import subject_line
from notifications.models.deliveries import Delivery, State
from notifications.models.outbox import OutboxMark
from notifications.services import troubled
from records.bilingual import LANGUAGES
from records.http import ActorRequest

PER_PAGE = 50


@members_only
def deliveries(request: ActorRequest) -> HttpResponse:
    """The dead-letter list, and how much is on its way."""
    request.actor.must("notifications.oversee")
    found = Delivery.objects.troubled().select_related("event", "user")
    on_the_way = [State.WAITING, State.HELD, State.CLAIMED, State.HANDING]
    counts = dict(Delivery.objects.filter(state__in=on_the_way).order_by().values_list("state").annotate(total=Count("id")))
    context: dict[str, Any] = {
        "page": (page := Paginator(found, PER_PAGE).get_page(request.GET.get("page"))),
        "rows": [{"delivery": each, "is_uncertain": each.state == State.UNCERTAIN} for each in page],
        "counts": [{"label": State(state).label, "total": total} for state, total in sorted(counts.items())],
        "unannounced": OutboxMark.objects.count(),
        "stuck": list(OutboxMark.objects.filter(attempts__gt=0).select_related("event")[:20]),
        "page_title": _("Deliveries"),
        "tab": "deliveries",
    }
    return render(request, "notifications/deliveries.html", context)


@require_POST
@members_only
def decide_delivery(request: ActorRequest, pk: int, action: str) -> HttpResponse:
    actor = request.actor
    actor.must("notifications.oversee")
    delivery = get_object_or_404(Delivery.objects.all(), pk=pk)
    services = {
        "replay": (troubled.replay, _("The delivery is being sent again.")),
        "arrived": (troubled.found_to_have_arrived, _("The delivery has been marked as received.")),
    }
    if action not in services:
        raise Http404
    service, done = services[action]
    return act(request, lambda: service(delivery, by=actor), done=done, back=reverse("administration-deliveries"))


@members_only
def previews(request: ActorRequest) -> HttpResponse:
    """Every kind of message, in both languages."""
    request.actor.must("notifications.oversee")
    rows = []
    for code in samples.codes():
        subjects = []
        for language in LANGUAGES:
            with translation.override(language):
                subjects.append({"language": language, "subject": subject_line(samples.sample(code).subject)})
        rows.append({"code": code, "label": samples.label_of(code), "subjects": subjects})
    context = {"rows": rows, "page_title": _("Message previews"), "tab": "deliveries"}
    return render(request, "notifications/previews.html", context)


# The message's own style stands in it, as mail programs ask for; nothing else on this page is ours to run.
@csp_update({"style-src": ["'unsafe-inline'"]})
@members_only
def preview(request: ActorRequest, code: str) -> HttpResponse:
    request.actor.must("notifications.oversee")
    if code not in samples.codes():
        raise Http404
    language = request.GET.get("language", "fr")
    language = language if language in LANGUAGES else "fr"
    with translation.override(language):
        text, html = render_message(samples.sample(code), language)
    if request.GET.get("format") == "text":
        return HttpResponse(text, content_type="text/plain; charset=utf-8")
    return HttpResponse(html)
