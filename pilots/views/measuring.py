"""The entry of values: a month at a time, or a whole table."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from pilots import reading
from pilots.forms.measuring import MeasuresForm, PasteForm
from pilots.models.pilots import Pilot, Site
from pilots.services import measuring
from pilots.services.measuring import RefusedEntries
from pilots.views.access import own_sites, visible_pilot
from registry.addresses import record_path
from registry.errors import Incomplete
from registry.views.access import members_only, submitted
from registry.views.editing import typed
from registry.views.forms import form_page


def _doors(request: HttpRequest, reference: str) -> tuple[Pilot, Actor, list[Site]]:
    """The pilot, who enters, and the sites of theirs; refused when there is none."""
    pilot = visible_pilot(request, reference)
    actor: Actor = request.actor  # type: ignore[attr-defined]
    sites = own_sites(pilot, actor)
    if not sites:
        actor.must("pilots.measure")
    return pilot, actor, sites


def show_problems(form: Any, refused: RefusedEntries) -> None:
    """Each refused value beside the box that it was typed in."""
    for problem in refused.problems:
        form.add_error(problem.place if problem.place in form.fields else None, problem.text)


@members_only
def measures(request: HttpRequest, reference: str) -> HttpResponse:
    """The values of one month at the sites of one's own. All are saved, or none."""
    pilot, actor, sites = _doors(request, reference)
    form = MeasuresForm(typed(request), pilot=pilot, sites=sites, initial={"period": request.GET.get("period", "")})

    def save() -> None:
        try:
            entries = form.entries(form.cleaned_data["period"])
            measuring.record_measurements(pilot, entries, by=actor, reason=form.cleaned_data["reason"])
        except RefusedEntries as refused:
            show_problems(form, refused)
            raise Incomplete({}) from refused

    if submitted(request, form, save):
        messages.success(request, _("The measures are entered."))
        return redirect(record_path(pilot))
    return form_page(
        request,
        form,
        title=_("Enter measures"),
        lead=pilot.title,
        notes=[_("One month at a time. A box left empty changes nothing; a value that replaces another needs a reason.")],
        button=_("Save the measures"),
        back_url=record_path(pilot),
        context={"record": pilot, "pilot": pilot},
        template="pilots/measures.html",
    )


@members_only
def paste(request: HttpRequest, reference: str) -> HttpResponse:
    """A table of values, pasted or as a file: all of it comes in, or nothing does and every bad line is named."""
    pilot, actor, sites = _doors(request, reference)
    is_post = request.method == "POST"
    form = PasteForm(typed(request), request.FILES if is_post else None, pilot=pilot, sites=sites)
    problems: list[reading.Problem] = []
    recorded: list[measuring.Recorded] = []

    def save() -> None:
        sheet = reading.read(_cells(form), reading.Known(_indicators(pilot), sites), indicator=form.cleaned_data["indicator"],
                             site=_own(form.cleaned_data["site"], sites))  # fmt: skip
        problems.extend(sheet.problems)
        try:
            if not problems:
                recorded.append(measuring.record_measurements(pilot, sheet.entries, by=actor, reason=form.cleaned_data["reason"]))
        except RefusedEntries as refused:
            problems.extend(refused.problems)
        if problems:
            raise RefusedEntries(problems)

    if submitted(request, form, save):
        messages.success(request, _said(recorded[0]))
        return redirect(record_path(pilot))
    context = {"record": pilot, "pilot": pilot, "problems": problems, "most": reading.MOST_LINES, "sites": sites,
               "indicators": _indicators(pilot)}  # fmt: skip
    return form_page(
        request, form, title=_("Paste measures"), lead=pilot.title, button=_("Enter the measures"),
        back_url=reverse("pilots:measures", args=[reference]), context=context, template="pilots/paste.html",
    )  # fmt: skip


def _indicators(pilot: Pilot) -> list[Any]:
    return list(pilot.indicators.select_related("library"))


def _own(site: Site | None, sites: list[Site]) -> Site | None:
    """The site as the page knows it, with its pilot."""
    return next((each for each in sites if site and each.pk == site.pk), None)


def _cells(form: PasteForm) -> list[list[str]]:
    upload = form.cleaned_data["file"]
    if upload is None:
        return reading.pasted(form.cleaned_data["values"])
    if upload.size > reading.MOST_BYTES:
        raise Incomplete({"file": reading.too_much()})
    return reading.filed(upload.read())


def _said(recorded: measuring.Recorded) -> str:
    said = ngettext("%(count)d value entered.", "%(count)d values entered.", recorded.new) % {"count": recorded.new}
    if recorded.corrected:
        said += " " + ngettext("%(count)d corrected.", "%(count)d corrected.", recorded.corrected) % {"count": recorded.corrected}
    if recorded.unchanged:
        said += " " + _("%(count)d were there already.") % {"count": recorded.unchanged}
    return said
