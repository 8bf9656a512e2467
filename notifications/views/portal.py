"""One's own notifications: the bell, the list, what to be told by which way."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from authoring.views.access import act, members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import form_page
from notifications import kinds
from notifications.context import bell_of
from notifications.forms import ChoicesForm
from notifications.mailing.wording import items_of
from notifications.models.deliveries import Delivery
from notifications.models.subscriptions import Subscription
from notifications.services import deciding, matches, reading
from notifications.views.visitors import rows_of
from records import received
from records.http import ActorRequest

PER_PAGE = 25


@members_only
def notifications(request: ActorRequest) -> HttpResponse:
    """What one was told, newest first; all, unread, or one kind."""
    actor = request.actor
    kind = request.GET.get("kind", "")
    is_unread = request.GET.get("unread") == "1"
    found = Delivery.objects.visible_to(actor).select_related("event", "subscription")
    if is_unread:
        found = found.unread()
    if kind in kinds.KINDS:
        found = found.filter(kind=kind)
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    deliveries = list(shown)
    context = {
        "rows": [
            {"delivery": each, "item": item, "kind_label": kinds.KINDS[each.kind].label, "pairs": _pairs(each)}
            for each, item in zip(deliveries, items_of(deliveries), strict=True)
        ],
        "page": shown,
        "kinds": list(kinds.KINDS.values()),
        "chosen_kind": kind,
        "is_unread": is_unread,
        "read_here": reading.done_since(actor),
        "page_title": _("Notifications"),
    }
    return render(request, "notifications/list.html", context)


def _pairs(delivery: Delivery) -> list[dict[str, str]]:
    """The pairs of a matching alert, on which one can say “not relevant”."""
    if delivery.kind != kinds.MATCH.code:
        return []
    data = delivery.data
    return [
        *({"need": data["need"], "solution": each["key"]} for each in data.get("solutions", [])),
        *({"need": each["key"], "solution": data["solution"]} for each in data.get("needs", [])),
    ]


def bell(request: ActorRequest) -> HttpResponse:
    """The bell alone, fetched every minute. Nothing for visitors: 204 leaves the page as it is."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    response = render(request, "notifications/bell.html", bell_of(request))
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@members_only
def mark_read(request: ActorRequest) -> HttpResponse:
    """Those that are named (`pk`), or all."""
    named = [number for text in request.POST.getlist("pk") if (number := received.number(text))]
    deciding.mark_read(by=request.actor, pks=named if "pk" in request.POST else None)
    return HttpResponse(status=204) if request.htmx else redirect("notifications")


@members_only
def follow_link(request: ActorRequest, pk: int) -> HttpResponse:
    """Go to what a notification tells of; it is read from then on."""
    actor = request.actor
    delivery = get_object_or_404(Delivery.objects.visible_to(actor).select_related("event", "subscription"), pk=pk)
    deciding.mark_read(by=actor, pks=[pk])
    return redirect(items_of([delivery])[0].url or reverse("notifications"))


@require_POST
@members_only
def not_relevant(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    need, solution = request.POST.get("need", "")[:80], request.POST.get("solution", "")[:80]
    return act(
        request,
        lambda: matches.not_relevant(by=actor, need=need, solution=solution),
        done=_(
            "Thank you. Your organization will not be notified of this match again, and future matches will need to be closer."
        ),
        back=reverse("notifications"),
    )


@members_only
def settings_page(request: ActorRequest) -> HttpResponse:
    """What arrives how, and one's alerts."""
    actor = request.actor
    person = actor.oneself()
    offered = [kind for kind in kinds.kinds_for(person.pk) if kind.has_choice]
    choices = {kind.code: kinds.choices_of([person.pk], kind)[person.pk] for kind in offered}
    form = ChoicesForm(typed(request), choices=choices)
    if submitted(request, form, lambda: deciding.choose_all(by=actor, choices=form.chosen())):
        messages.success(request, _("Saved."))
        return redirect("notification-settings")
    context: dict[str, Any] = {
        "account_tab": "notification-settings",
        "rows": rows_of(Subscription.objects.visible_to(actor).live()),
        "is_suppressed": deciding.is_suppressed(person.email),
    }
    return form_page(
        request,
        form,
        title=_("Notifications"),
        button=_("Save"),
        back_url=reverse("notifications"),
        template="notifications/settings.html",
        context=context,
    )


@require_POST
@members_only
def take_mail_again(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    back = reverse("notification-settings")
    return act(request, lambda: deciding.take_mail_again(by=actor), done=_("We will write to your address again."), back=back)
