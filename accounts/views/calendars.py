"""One's own calendar: its address, shown once, and the calendar itself for whoever knows the address."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.actors import Actor
from accounts.models.calendars import CalendarKey
from accounts.services import calendars as services
from authoring.views.access import TO_NO_OTHER_SITE, members_only
from catalogue.addresses import absolute
from publishing.calendars import ics
from records.http import ActorRequest


@members_only
def mine(request: ActorRequest) -> HttpResponse:
    """A new address shows on the answer itself, once."""
    actor: Actor = request.actor
    person, address = actor.oneself(), ""
    if request.method == "POST" and request.POST.get("do") == "close":
        services.close_calendar(by=actor)
        messages.success(request, _("The address no longer works."))
        return redirect("my-calendar")
    if request.method == "POST":
        address = absolute(reverse("personal-calendar", args=[services.open_calendar(by=actor)]))
    context = {
        "address": address,
        "key": CalendarKey.objects.filter(user=person).first(),
        "page_title": _("My calendar"),
    }
    response = render(request, "accounts/my_calendar.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def personal(request: ActorRequest, secret: str) -> HttpResponse:
    """For calendar programs, which cannot sign in. A wrong address is one that does not exist."""
    person = services.person_of_calendar(secret)
    if person is None:
        raise Http404
    with translation.override(person.language):
        body = ics.render(_("My tasks in the registry"), services.days_awaiting(person))
    response = HttpResponse(body, content_type=ics.CONTENT_TYPE)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = TO_NO_OTHER_SITE
    return response
