"""An organisation's webhooks, for its owners: add one, see its calls, test, renew, pause, remove."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.views.members import organisation_for
from authoring.views.access import act, members_only, submitted
from authoring.views.editing import typed, unjudged
from authoring.views.forms import ask_first
from catalogue.search.facets import terms
from notifications.criteria import Watch, in_words, path_of
from notifications.models.deliveries import Delivery
from notifications.models.webhooks import Endpoint
from notifications.webhooks import endpoints, topics
from notifications.webhooks.forms import EndpointForm, TopicsForm
from records.bilingual import reading_language
from records.http import ActorRequest

MAX_CALLS_SHOWN = 50
_RIGHT = "notifications.manage_webhooks"


@members_only
def webhooks(request: ActorRequest, slug: str) -> HttpResponse:
    """The list, and the form for a new one. Its secret shows on the answer itself, once."""
    organisation, actor = organisation_for(request, slug, _RIGHT)
    form, made = EndpointForm(typed(request)), list[tuple[Endpoint, str]]()

    def add() -> None:
        made.append(endpoints.add(organisation, url=form.cleaned_data["url"], chosen=form.chosen(), by=actor))

    if submitted(request, form, add):
        messages.success(request, _("The webhook has been added. Copy its secret now: it will not be shown again."))
        form = EndpointForm()
    unjudged(request, form)
    context = {
        "organisation": organisation,
        "form": form,
        "secret": made[0][1] if made else "",
        "endpoints": Endpoint.objects.live().filter(organisation=organisation),
        "tab": "webhooks",
        "page_title": _("Webhooks"),
    }
    return _private(render(request, "notifications/webhooks/list.html", context, status=422 if form.errors else 200))


@members_only
def webhook(request: ActorRequest, slug: str, pk: int) -> HttpResponse:
    """One webhook: what it is told, its calls, and what can be done with it."""
    organisation, actor = organisation_for(request, slug, _RIGHT)
    endpoint = _endpoint(organisation, pk)
    watches = topics.of(endpoint)
    form = TopicsForm(typed(request), initial=_chosen(watches))
    if submitted(request, form, lambda: endpoints.change(endpoint, chosen=form.chosen(), by=actor)):
        messages.success(request, _("Saved."))
        return redirect("organisation-webhook", slug, pk)
    unjudged(request, form)
    return _page(request, organisation, endpoint, form, watches)


def _chosen(watches: list[Watch]) -> dict[str, Any]:
    searches = [watch for watch in watches if not topics.codes_of([watch])]
    return {"topics": topics.codes_of(watches), "search": path_of(searches[0], reading_language()) if searches else ""}


def _page(
    request: ActorRequest, organisation: Any, endpoint: Endpoint, form: TopicsForm, watches: list[Any], secret: str = ""
) -> HttpResponse:
    names = terms() if any(watch.facets for watch in watches) else {}
    context = {
        "organisation": organisation,
        "endpoint": endpoint,
        "form": form,
        "secret": secret,
        "about": [in_words(watch, names) for watch in watches],
        "old_secret_signs": endpoint.old_secret_signs(timezone.now()),
        "calls": endpoint.calls.all()[:MAX_CALLS_SHOWN],
        "tab": "webhooks",
        "parent": {"title": _("Webhooks"), "url": reverse("organisation-webhooks", args=[organisation.slug])},
        "page_title": _("Webhook"),
    }
    return _private(render(request, "notifications/webhooks/endpoint.html", context, status=422 if form.errors else 200))


@require_POST
@members_only
def renew_secret(request: ActorRequest, slug: str, pk: int) -> HttpResponse:
    """The new secret shows on the answer itself, once."""
    organisation, actor = organisation_for(request, slug, _RIGHT)
    endpoint = _endpoint(organisation, pk)
    secret = endpoints.rotate(endpoint, by=actor)
    messages.success(request, _("The secret has been renewed. Copy it now: it will not be shown again."))
    endpoint.refresh_from_db()
    watches = topics.of(endpoint)
    return _page(request, organisation, endpoint, TopicsForm(initial=_chosen(watches)), watches, secret)


@members_only
def webhook_action(request: ActorRequest, slug: str, pk: int, action: str) -> HttpResponse:
    organisation, actor = organisation_for(request, slug, _RIGHT)
    endpoint = _endpoint(organisation, pk)
    services = {
        "test": (endpoints.test, _("A test has been sent. Reload this page in a moment to see the response.")),
        "pause": (endpoints.pause, _("The webhook is paused. Events in the meantime will be sent once you resume it.")),
        "resume": (endpoints.resume, _("The webhook has been resumed.")),
        "remove": (endpoints.remove, _("The webhook has been removed.")),
    }
    if action not in services:
        raise Http404
    if request.method != "POST" and action != "remove":
        return HttpResponseNotAllowed(["POST"])
    service, done = services[action]
    back = (
        reverse("organisation-webhooks", args=[slug]) if action == "remove" else reverse("organisation-webhook", args=[slug, pk])
    )
    if action == "remove" and (asked := _asks_first(request, endpoint)):
        return asked
    return act(request, lambda: service(endpoint, by=actor), done=done, back=back)


def _asks_first(request: ActorRequest, endpoint: Endpoint) -> HttpResponse | None:
    return ask_first(
        request,
        title=_("Remove this webhook"),
        note=_("Any program that uses this key will stop working immediately. This action cannot be undone."),
        loses=[endpoint.url],
        back_url=reverse("organisation-webhook", args=[endpoint.organisation.slug, endpoint.pk]),
    )


@require_POST
@members_only
def webhook_replay(request: ActorRequest, slug: str, pk: int, delivery: int) -> HttpResponse:
    organisation, actor = organisation_for(request, slug, _RIGHT)
    endpoint = _endpoint(organisation, pk)
    message = get_object_or_404(Delivery, pk=delivery, recipient=endpoint.recipient)
    back = reverse("organisation-webhook", args=[slug, pk])
    return act(
        request, lambda: endpoints.replay(endpoint, message, by=actor), done=_("The delivery is being sent again."), back=back
    )


def _endpoint(organisation: Any, pk: int) -> Endpoint:
    return get_object_or_404(Endpoint.objects.live(), pk=pk, organisation=organisation)


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
