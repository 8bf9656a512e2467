"""The follow-up of a month: one page to write it, one page to read them all."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from authoring.views.access import members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import form_page
from authoring.views.unsent_forms import keeps_what_is_typed
from catalogue.addresses import record_path
from files.tables.values import month as period
from pilots.forms.following import ANSWERED, FollowUpForm
from pilots.models.following import FollowUp
from pilots.models.indicators import Measurement
from pilots.models.pilots import Pilot, Site
from pilots.periods import first_of_month, follow_up_months, is_inside, months_later
from pilots.services import following
from pilots.services.measuring import RefusedEntries
from pilots.views.access import own_sites, visible_pilot
from pilots.views.measuring import show_problems
from records.errors import Incomplete, Refused
from records.http import ActorRequest

MAX_MONTHS = 12


@members_only
def follow_up(request: ActorRequest, reference: str) -> HttpResponse:
    """To the page of the site that owes one: that of one's establishment first, then the one that owes for longest.

    When none does: one's own, or the first that still takes part.
    """
    pilot = visible_pilot(request, reference)
    actor = request.actor
    present = [site for site in own_sites(pilot, actor) if not site.withdrawn_on]
    if not present:
        raise Refused("pilots.measure")
    owed = following.owed(present, today=timezone.localdate())

    def urgency(site: Site) -> tuple[bool, bool, date]:
        months = owed[site.pk]
        return not months, site.organisation_id != actor.organisation_id, months[0] if months else date.max

    return redirect("pilots:follow-up-of", reference, min(present, key=urgency).pk)


@members_only
@keeps_what_is_typed
def follow_up_of(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    """What was done, what blocks, what is next, the values and the mood of one site: one page. `?month=` chooses."""
    pilot = visible_pilot(request, reference)
    actor = request.actor
    sites = own_sites(pilot, actor)
    site = next((site for site in sites if site.pk == pk), None)
    if site is None:
        raise Refused("pilots.measure")
    month = period(request.GET.get("month", "")[:20]) or _month_to_tell(site)
    form = FollowUpForm(typed(request), pilot=pilot, site=site, initial=_known(site, month))

    def save() -> None:
        told, month = form.answers(), form.cleaned_data["month"]
        try:
            following.write_follow_up(
                site, month, by=actor, values=told, entries=form.entries(month), reason=form.cleaned_data["reason"]
            )
        except RefusedEntries as refused:
            show_problems(form, refused)
            raise Incomplete({}) from refused

    if submitted(request, form, save):
        messages.success(request, _("Thank you. The follow-up is published."))
        return redirect(record_path(pilot))
    return form_page(
        request,
        form,
        title=_("Monthly follow-up"),
        lead=f"{pilot.title} – {site}",
        button=_("Publish the follow-up"),
        back_url=record_path(pilot),
        about=pilot,
        context={
            "record": pilot,
            "pilot": pilot,
            "site": site,
            "sites": sites,
            # What was kept may be of another month than the address.
            "month": period(str(form["month"].value())[:20]) or month,
            "months": _months(site, month),
        },
        template="pilots/follow_up.html",
    )


def _months(site: Site, month: date) -> list[date]:
    """The other months that may be told, the newest first: those that are over, and the present one."""
    present = first_of_month(timezone.localdate())
    return [each for each in [present, *reversed(follow_up_months(site, today=present))] if each != month][:MAX_MONTHS]


def _month_to_tell(site: Site) -> date:
    """The oldest month that is owed; otherwise the last one that is over, or the present one of a pilot that just began."""
    today = timezone.localdate()
    owed = following.owed([site], today=today)[site.pk]
    last = months_later(first_of_month(today), -1)
    return owed[0] if owed else last if is_inside(site, last) else first_of_month(today)


def _known(site: Site, month: date) -> dict[str, Any]:
    """What was told and measured of the month already."""
    known: dict[str, Any] = {"month": month}
    if written := FollowUp.objects.filter(site=site, month=month).first():
        known |= {name: getattr(written, name) for name in ANSWERED}
    for measurement in Measurement.objects.filter(site=site, period=month):
        known[f"value_{measurement.indicator_id}_{site.pk}"] = measurement.value
    return known


def follow_ups(request: ActorRequest, reference: str) -> HttpResponse:
    """Every follow-up of a pilot, the newest first: public, but the mood."""
    pilot: Pilot = visible_pilot(request, reference)
    rows = (
        FollowUp.objects.filter(site__pilot=pilot)
        .select_related("site__organisation", "site__installation")
        .order_by("-month", "site_id")
    )
    context = {
        "record": pilot,
        "pilot": pilot,
        "follow_ups": list(rows[:500]),
        "is_inside": request.actor.can("pilots.read_inside", pilot),
        "page_title": _("Monthly follow-ups"),
        "back_url": record_path(pilot),
    }
    return render(request, "pilots/follow_ups.html", context)
