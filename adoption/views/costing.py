"""The calculator: tried by anyone with nothing saved, kept by establishments, started again from a public one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Actor
from adoption.costs import Line, work_out
from adoption.forms.costing import CalculationForm, LineFormSet, lines_formset
from adoption.models.costing import Calculation, CalculationLine
from adoption.money import Shown, shown
from adoption.services import costing as services
from authoring.views.access import members_only
from authoring.views.editing import show_gaps, typed
from records import received
from records.errors import DomainError, Incomplete, Stale
from records.http import ActorRequest
from records.money import dollars, places_of

EMPTY_LINES, MORE_LINES, PER_PAGE = 6, 4, 30
LINE_FIELDS = ("kind", "label", "basis", "amount", "volume", "first_year", "source")


def _visible(request: ActorRequest) -> Any:
    actor: Actor = request.actor
    return Calculation.objects.visible_to(actor).select_related("organisation", "pilot", "copied_from")


def _result(lines: list[Line], figures: Any) -> Shown:
    return shown(
        work_out(
            lines,
            horizon_years=figures["horizon_years"],
            discount_percent=figures["discount_percent"],
            swing_percent=figures["swing_percent"],
        )
    )


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────


def calculations(request: ActorRequest) -> HttpResponse:
    """What establishments made public, for the next one to start from; one's own as well."""
    actor: Actor = request.actor
    pages = Paginator(_visible(request).prefetch_related("lines"), PER_PAGE)
    page = pages.get_page(received.number(request.GET.get("page", "1")[:6]) or 1)
    context = {
        "page": page,
        "rows": [(each, _net(each)) for each in page],
        "total": pages.count,
        "may_save": actor.can("adoption.calculate"),
        "record_collection": "pilot",
        "page_title": _("Cost and return calculations"),
        "page_description": _("Calculations by establishments, with their assumptions. You can start from one of them."),
    }
    return render(request, "adoption/calculations.html", context)


def _net(calculation: Calculation) -> str:
    """The net value of a calculation, as its own page gives it; empty without lines."""
    lines = [_line(row) for row in calculation.lines.all()]
    figures = {name: getattr(calculation, name) for name in CalculationForm.FIGURES}
    return _result(lines, figures).net if lines else ""


def calculation(request: ActorRequest, pk: int) -> HttpResponse:
    calculation = get_object_or_404(_visible(request), pk=pk)
    actor: Actor = request.actor
    rows = list(calculation.lines.all())
    places = places_of(row.amount for row in rows)
    figures = {name: getattr(calculation, name) for name in CalculationForm.FIGURES}
    context = {
        "calculation": calculation,
        "rows": [(row, dollars(row.amount, places)) for row in rows],
        "result": _result([_line(row) for row in rows], figures),
        "copies": calculation.copies.filter(is_public=True).count(),
        "may_change": actor.can("adoption.calculate", calculation),
        "may_save": actor.can("adoption.calculate"),
        "record_collection": "pilot",
        "page_title": calculation.title,
        "page_description": _("Total cost of ownership and return, with the assumptions."),
    }
    return render(request, "adoption/calculation.html", context)


def _line(row: CalculationLine) -> Line:
    is_benefit = row.kind in CalculationLine.BENEFITS
    return Line(row.label, is_benefit, row.basis, row.amount, row.volume, row.first_year)


# ── Working out ──────────────────────────────────────────────────────────────────────────────────────────────


def calculator(request: ActorRequest) -> HttpResponse:
    """For a try, without an account: nothing is kept."""
    return _editor(request, Calculation(), is_trial=True, source=_source(request))


@members_only
def new(request: ActorRequest) -> HttpResponse:
    actor: Actor = request.actor
    actor.must("adoption.calculate")
    return _editor(request, Calculation(), is_trial=False, source=_source(request))


@members_only
def edit(request: ActorRequest, pk: int) -> HttpResponse:
    calculation = get_object_or_404(_visible(request), pk=pk)
    actor: Actor = request.actor
    actor.must("adoption.calculate", calculation)
    return _editor(request, calculation, is_trial=False, source=calculation)


def _source(request: ActorRequest) -> Calculation | None:
    """The calculation that the address names to start from, if one may read it."""
    pk = received.number(request.GET.get("from", ""))
    return _visible(request).filter(pk=pk).first() if pk else None


def _editor(request: ActorRequest, subject: Calculation, *, is_trial: bool, source: Calculation | None) -> HttpResponse:
    data = _with_more_lines(typed(request), request)
    form = CalculationForm(data, instance=subject, is_trial=is_trial, initial=_initial(subject, source, request))
    lines = lines_formset(EMPTY_LINES)(data, prefix="lines", initial=_initial_lines(source))
    result, wants_more = None, "more" in request.POST
    if request.method == "POST" and not wants_more:
        is_valid = form.is_valid() & lines.is_valid()
        wants_to_keep = is_valid and "save" in request.POST and not is_trial
        if wants_to_keep and (kept := _kept(request, subject, form, lines, source)):
            messages.success(request, _("The calculation has been saved."))
            return redirect("pilots:calculation", kept.pk)
        if lines.is_valid() and not set(form.errors) & set(form.FIGURES):
            result = _result([each.line() for each in lines.filled()], form.cleaned_data)
    elif data is not None:
        form.full_clean()
        form.errors.clear()
    context = {
        "form": form,
        "lines": lines,
        "result": result,
        "is_trial": is_trial,
        "is_judged": request.method == "POST" and not wants_more,
        "source": source if subject.pk is None else None,
        "version": subject.version if subject.pk else "",
        "may_save": request.actor.can("adoption.calculate"),
        "record_collection": "pilot",
        "page_title": _("Cost and return calculator") if is_trial else _("Save a calculation"),
        "page_description": _("Total cost of ownership and return over 1 to 10 years, and what they depend on."),
        "back_url": reverse("pilots:calculations"),
    }
    is_refused = context["is_judged"] and (form.errors or not lines.is_valid())
    return render(request, "adoption/calculator.html", context, status=422 if is_refused else 200)


def _with_more_lines(data: QueryDict | None, request: ActorRequest) -> QueryDict | None:
    """“More lines” asks for the same page with empty lines below: it works without JavaScript."""
    if data is None or "more" not in request.POST:
        return data
    copy = data.copy()
    total = received.number(copy.get("lines-TOTAL_FORMS", "0"))
    copy["lines-TOTAL_FORMS"] = str(min(total + MORE_LINES, services.MAX_LINES))
    return copy


def _initial(subject: Calculation, source: Calculation | None, request: ActorRequest) -> dict[str, Any]:
    if subject.pk:
        return {"pilot": subject.pilot.reference if subject.pilot else ""}
    initial: dict[str, Any] = {"pilot": received.reference(request.GET, "pilot")}
    if source:
        names = (*CalculationForm.FIGURES, "assumptions_fr", "assumptions_en")
        initial |= {name: getattr(source, name) for name in names}
    return initial


def _initial_lines(source: Calculation | None) -> list[dict[str, Any]]:
    return list(source.lines.values(*LINE_FIELDS)) if source else []


def _kept(
    request: ActorRequest, subject: Calculation, form: CalculationForm, lines: LineFormSet, source: Calculation | None
) -> Calculation | None:
    """Save, or say beside the fields what the service refused."""
    actor: Actor = request.actor
    values = {name: form.cleaned_data[name] for name in form.fields}
    rows = [{name: each.cleaned_data[name] for name in LINE_FIELDS} for each in lines.filled()]
    try:
        if subject.pk:
            known = received.number(request.POST.get("version", "0"))
            return services.change_calculation(subject, by=actor, values=values, lines=rows, version=known)
        if actor.membership is None:
            return None
        values |= {"copied_from": source}
        return services.save_calculation(actor.membership.organisation, by=actor, values=values, lines=rows)
    except Incomplete as incomplete:
        show_gaps(form, incomplete)
    except Stale as stale:
        told = _("A colleague saved this calculation in the meantime. Open it in another tab before you save.")
        if stale.message is Stale.own_message:
            told = _("You have since saved this calculation in another window. Open it in another tab before you save.")
        form.add_error(None, told)
    except DomainError as error:
        form.add_error(None, str(error))
    return None
