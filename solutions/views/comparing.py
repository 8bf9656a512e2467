"""Solutions side by side, and all those of one vendor."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models.organisations import Organisation
from authoring.picking import SEVERAL, PickerInput, by_name_or_number, names_of
from catalogue.index import moved_to
from records.http import ActorRequest
from records.references import reference_of
from solutions.card import stated
from solutions.comparing import MAX_COMPARED, compare
from solutions.models.solutions import Solution


def comparison(request: ActorRequest) -> HttpResponse:
    """`?s=SOL-…&s=SOL-…`: the address says what is compared. `add` takes a number or a part of a name."""
    asked = dict.fromkeys(reference_of(typed) for typed in request.GET.getlist("s"))
    references = [reference for reference in asked if reference][:MAX_COMPARED]
    if len(asked) > MAX_COMPARED:
        messages.info(request, _("At most four solutions can be compared: these are the first four that you chose."))
    visible = Solution.objects.with_related().visible_to(request.actor)
    if added := request.GET.get("add", "").strip()[:200]:
        found = by_name_or_number(visible, added)
        if len(found) > 1:
            messages.error(request, SEVERAL % {"names": names_of(found)})
        elif not found:
            messages.error(request, _("No published solution has this number or name: “%(text)s”.") % {"text": added})
        elif len(references) >= MAX_COMPARED:
            messages.error(request, _("You can compare up to four solutions. Remove a solution first."))
        else:
            references = list(dict.fromkeys([*references, found[0].reference]))
        return redirect(f"{reverse('solutions:compare')}?{urlencode({'s': references}, doseq=True)}")
    by_reference = {s.reference: s for s in visible.prefetch_related("performance", "incidents").filter(reference__in=references)}
    solutions = [by_reference[reference] for reference in references if reference in by_reference]
    context = {
        "solutions": [{"solution": s, "without": _address([o for o in solutions if o is not s])} for s in solutions],
        "parts": compare(solutions) if solutions else [],
        "references": [s.reference for s in solutions],
        "add_box": PickerInput(kind=Solution.kind).render("add", "", {"id": "id_add", "required": True}),
        "missing": [reference for reference in references if reference not in by_reference],
        "is_full": len(solutions) >= MAX_COMPARED,
        "page_title": _("Compare solutions"),
    }
    return render(request, "solutions/compare.html", context)


def _address(solutions: list[Solution]) -> str:
    return f"{reverse('solutions:compare')}?{urlencode({'s': [s.reference for s in solutions]}, doseq=True)}"


def vendor(request: ActorRequest, slug: str) -> HttpResponse:
    """The catalogue of one vendor: what is qualified first, then the rest by name."""
    organisation = Organisation.objects.filter(slug=slug, kind="vendor", merged_into=None).first()
    if organisation is None:
        if moved := moved_to("organisation", slug):
            return redirect("solutions:vendor", slug=moved, permanent=True)
        raise Http404
    solutions = Solution.objects.with_related().published().filter(organisation=organisation).order_by("name_fr", "pk")
    rows: list[dict[str, Any]] = [{"solution": s, "stated": stated(s), "compare": _address([s])} for s in solutions[:500]]
    rows.sort(key=lambda row: not row["solution"].is_qualified)
    actor = request.actor
    context = {
        "organisation": organisation,
        "rows": rows,
        "qualified": sum(row["solution"].is_qualified for row in rows),
        "is_own": actor.organisation_id == organisation.pk and actor.can("solutions.draft"),
        "page_title": _("Solutions from %(vendor)s") % {"vendor": organisation.name},
    }
    return render(request, "solutions/vendor.html", context)
