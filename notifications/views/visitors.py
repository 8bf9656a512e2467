"""Signed links: confirming, managing and leaving without an account. A page is read before anything changes, since
mail scanners open every link; only a press of the button (or a mail program's own, RFC 8058) changes something."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from authoring.views.access import TO_NO_OTHER_SITE, submitted
from authoring.views.editing import typed
from authoring.views.forms import form_page
from catalogue.search.facets import terms
from notifications import links
from notifications.criteria import Watch, in_words, path_of
from notifications.forms import LinkForm
from notifications.models.subscriptions import Frequency, Subscription
from notifications.services import subscribing
from records import received
from records.bilingual import reading_language
from records.errors import DomainError
from records.http import ActorRequest
from safety.throttle import allows

MAX_LINKS_PER_HOUR = 10


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a key: no search engine and no other site learns it."""
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = TO_NO_OTHER_SITE
    response["Cache-Control"] = "no-store"
    return response


def _useless(request: ActorRequest, trouble: Exception) -> HttpResponse:
    """A link that is old, cut off or not ours: what to do now."""
    is_old = isinstance(trouble, links.LinkIsOld)
    context = {
        "page_title": _("This link has expired") if is_old else _("This link does not work"),
        "is_old": is_old,
    }
    return _private(render(request, "notifications/link_useless.html", context, status=410 if is_old else 404))


def _ended(request: ActorRequest, watch: Watch) -> HttpResponse:
    """A subscription that its reader stopped: where to subscribe again."""
    context = {"page_title": _("This alert has ended"), "list_url": path_of(watch, reading_language())}
    return _private(render(request, "notifications/link_useless.html", context, status=410))


def confirm(request: ActorRequest, token: str) -> HttpResponse:
    try:
        subscription = Subscription.objects.filter(pk=links.read_confirm(token)).first()
    except (links.LinkIsOld, links.LinkIsForged) as trouble:
        return _useless(request, trouble)
    if subscription is None:
        return _useless(request, links.LinkIsOld())
    watch = Watch.of(subscription)
    if subscription.ended_at:
        return _ended(request, watch)
    if request.method == "POST":
        try:
            subscribing.confirm(subscription.pk)
        except DomainError:
            return _useless(request, links.LinkIsOld())
        messages.success(request, _("Your alert is confirmed. Every message has a link to cancel it with one click."))
        return redirect("confirm-subscription", token)
    is_confirmed = subscription.is_live
    context = {
        "page_title": _("Your alert is confirmed") if is_confirmed else _("Confirm your alert"),
        "about": in_words(watch),
        "subscription": subscription,
        "list_url": path_of(watch, reading_language()) if is_confirmed else "",
        "manage_url": _managed_at(subscription) if is_confirmed else "",
    }
    return _private(render(request, "notifications/confirm.html", context))


def _managed_at(subscription: Subscription) -> str:
    """Where the subscription is changed or ended: by a signed link for an address, in the account for a person."""
    if subscription.user_id:
        return reverse("notification-settings")
    return links.manage_url(subscription.recipient, reading_language())


def ask_link(request: ActorRequest) -> HttpResponse:
    """Send the link of one's subscriptions to one's address. The answer is the same for every address."""
    form = LinkForm(typed(request))
    if request.method == "POST" and form.is_valid() and not allows(request, "manage-link", most=MAX_LINKS_PER_HOUR):
        form.add_error(None, _("Too many links were requested from your address. Please try again in an hour."))
    send = subscribing.send_manage_link
    if submitted(request, form, lambda: send(form.cleaned_data["email"], language=reading_language())):
        messages.success(request, _("If this address has alerts, we have sent a message with the link."))
        return redirect("manage-link")
    return form_page(
        request,
        form,
        title=_("My alerts"),
        lead=_("If you do not have an account, we can send you a link to them by email."),
        button=_("Send me the link"),
        back_url="",
    )


def manage(request: ActorRequest, token: str) -> HttpResponse:
    try:
        email = links.read_manage(token)
    except (links.LinkIsOld, links.LinkIsForged) as trouble:
        return _useless(request, trouble)
    own = Subscription.objects.live().filter(recipient=email, user=None)
    if request.method == "POST":
        _manage(request, own)
        return redirect("manage-subscriptions", token)
    return _private(
        render(
            request,
            "notifications/manage.html",
            {"rows": rows_of(own), "frequencies": Frequency.choices} | {"email": email, "page_title": _("My alerts")},
        )
    )


def _manage(request: ActorRequest, own: Any) -> None:
    """One button per line: end it, or change how often."""
    if request.POST.get("everything"):
        for each in own:
            subscribing.end(each)
        messages.success(request, _("You will no longer receive any alerts."))
        return
    chosen = own.filter(pk=received.number(request.POST.get("subscription", ""))).first()
    frequency = request.POST.get("frequency", "")
    if chosen is None:
        messages.info(request, _("This alert has already ended."))
    elif frequency in Frequency.values:
        subscribing.change(chosen, frequency=frequency, language=chosen.language)
        messages.success(request, _("Saved."))
    else:
        subscribing.end(chosen)
        messages.success(request, _("You will no longer receive this alert."))


def rows_of(subscriptions: Any) -> list[dict[str, Any]]:
    """Subscriptions in words. The names of terms are asked once for all."""
    found = list(subscriptions)
    names = terms() if any(each.facets for each in found) else {}
    return [{"subscription": each, "about": in_words(Watch.of(each), names)} for each in found]


@csrf_exempt
def leave(request: ActorRequest, token: str) -> HttpResponse:
    """One click (RFC 8058): mail programs post here without a session, so the signed link is all the proof there is."""
    try:
        recipient, what = links.read_leave(token)
    except (links.LinkIsOld, links.LinkIsForged) as trouble:
        return _useless(request, trouble)
    context: dict[str, Any] = {"page_title": _("Stop these messages"), "is_done": False, "is_visitor": "@" in recipient}
    if request.method == "POST":
        was_live = subscribing.leave(recipient, what)
        context |= {"is_done": True, "was_live": was_live, "page_title": _("These messages have stopped")}
    return _private(render(request, "notifications/leave.html", context))
