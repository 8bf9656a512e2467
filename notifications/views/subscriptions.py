"""Asking for an alert: what it is about in words, what it would have brought, how often. People with an account
change and end theirs here too."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from authoring.views.access import act, members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import form_page
from catalogue.addresses import absolute
from catalogue.search.budget import time_budget
from notifications.audience import recent_events
from notifications.criteria import Watch, in_words, path_of
from notifications.forms import ChangeForm, PersonForm, VisitorForm
from notifications.mailing.message import Item
from notifications.mailing.wording import items_of
from notifications.models.deliveries import Delivery
from notifications.models.subscriptions import Channel, Frequency, Subscription
from notifications.services import subscribing
from records.bilingual import reading_language
from records.http import ActorRequest
from safety.throttle import allows

MAX_SHOWN = 8
MAX_PER_HOUR = 20


def subscribe(request: ActorRequest) -> HttpResponse:
    """The page of one alert to be. The address says what it is about, as a list's does."""
    watch = Watch.read(request.GET)
    actor = request.actor
    if actor.user:
        actor.oneself()
    form_class = PersonForm if actor.user else VisitorForm
    initial = {"frequency": Frequency.DAILY, "language": reading_language(), "channel": Channel.EMAIL}
    form = form_class(typed(request), initial=initial)
    if request.method == "POST" and form.is_valid() and not allows(request, "subscribe", most=MAX_PER_HOUR):
        form.add_error(None, _("Too many alerts were requested from your address. Please try again in an hour."))
    if submitted(request, form, lambda: _subscribe(request, watch, form.cleaned_data)):
        if actor.user:
            messages.success(request, _("You are now subscribed to: %(about)s.") % {"about": in_words(watch)})
            return redirect("notification-settings")
        messages.success(
            request, _("We have sent you a message. Open the link in it to confirm. No other messages will be sent before then.")
        )
        return redirect(path_of(watch, reading_language()))
    return form_page(
        request,
        form,
        title=_("Get alerts"),
        button=_("Subscribe") if actor.user else _("Agree and subscribe"),
        back_url=path_of(watch, reading_language()),
        template="notifications/subscribe.html",
        context=_shown(watch) | {"is_visitor": not actor.user, "is_narrowed": True},
    )


def _subscribe(request: ActorRequest, watch: Watch, values: dict[str, Any]) -> None:
    subscribing.subscribe(
        watch,
        by=request.actor,
        email=values.get("email", ""),
        channel=values.get("channel", Channel.EMAIL),
        frequency=values["frequency"],
        language=values["language"],
        page=absolute(request.get_full_path()),
    )


def _shown(watch: Watch) -> dict[str, Any]:
    """What it is about, what it would have brought in thirty days, and how much mail that makes."""
    if watch.is_everything:
        return {"about": in_words(watch), "is_everything": True}
    with time_budget():
        return _would_have_brought(watch)


def _would_have_brought(watch: Watch) -> dict[str, Any]:
    events = recent_events(watch)
    total = events.count()
    days = events.order_by().values("at__date").distinct().count() if total else 0
    return {
        "about": in_words(watch),
        "recent": _as_items(list(events[:MAX_SHOWN])),
        "total": total,
        "volume": {
            "at_once": ngettext("about %(n)d message a month", "about %(n)d messages a month", total) % {"n": total},
            "daily": ngettext("about %(n)d message a month", "about %(n)d messages a month", days) % {"n": days},
            "weekly": ngettext("%(n)d message a month at most", "%(n)d messages a month at most", min(days, 5))
            % {"n": min(days, 5)},
        },
    }


def _as_items(events: list[Any]) -> list[Item]:
    """Events as they would be told, through the same words as real deliveries."""
    rows = [Delivery(event=event, kind="follow", created_at=event.at) for event in events]
    return items_of(rows)


def _own(request: ActorRequest, pk: int) -> Subscription:
    actor = request.actor
    actor.oneself()
    return get_object_or_404(Subscription.objects.visible_to(actor).filter(ended_at=None), pk=pk)


@members_only
def change(request: ActorRequest, pk: int) -> HttpResponse:
    subscription = _own(request, pk)
    initial = {"frequency": subscription.frequency, "language": subscription.language}
    form = ChangeForm(typed(request), initial=initial)
    if submitted(request, form, lambda: subscribing.change(subscription, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("notification-settings")
    watch = Watch.of(subscription)
    return form_page(
        request,
        form,
        title=_("Change an alert"),
        button=_("Save"),
        back_url=reverse("notification-settings"),
        template="notifications/subscribe.html",
        context=_shown(watch),
    )


@require_POST
@members_only
def end(request: ActorRequest, pk: int) -> HttpResponse:
    subscription = _own(request, pk)
    back = reverse("notification-settings")
    return act(request, lambda: subscribing.end(subscription), done=_("You will no longer receive this alert."), back=back)
