"""Verification, for anyone: a certificate by its number or its code, a signed statement."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from qualification import certificates, signing, statements
from qualification.forms.public import NumberForm, StatementForm
from qualification.models.decisions import Decision
from qualification.status import certified, decision_of, status_of, status_of_solution, with_conditions
from safety.submissions import repeatable
from solutions.models.solutions import Solution


def found_decision(reference: str) -> Decision:
    """The current decision on an application, by its number. 404 for any other."""
    return get_object_or_404(Decision.objects.current().with_related(), application__reference=reference)


def found_certified(reference: str) -> Decision:
    """The decision that a certificate was given for, valid still or not. 404 where there never was one."""
    if decision := certified(reference):
        return decision
    raise Http404


def verify(request: HttpRequest, reference: str) -> HttpResponse:
    """What the code on a certificate leads to: is it valid now? The number of a solution leads to its last decision."""
    if reference.startswith("SOL-"):
        solution = get_object_or_404(Solution.objects.published(), reference=reference)
        named = status_of_solution(solution)
        if named is None:
            context = {"solution": solution, "page_title": _("Verification of a certificate")}
            return render(request, "qualification/verify_none.html", context)
        return redirect("qualification:verify", named[0].application.reference)
    decision = found_decision(reference)
    context = {
        "decision": decision,
        "application": decision.application,
        "status": with_conditions(status_of(decision), decision),
        "facts": certificates.facts(decision),
        "earlier": [each for each in decision.application.decisions.exclude(pk=decision.pk) if each.is_favourable],
        "page_title": _("Verification of a certificate"),
    }
    return render(request, "qualification/verify.html", context)


@repeatable
def check(request: HttpRequest) -> HttpResponse:
    """A number that someone read, or a statement that someone got elsewhere: is it ours, and what is its status now?"""
    number = NumberForm(request.GET if "number" in request.GET else None)
    if number.is_bound and number.is_valid():
        wanted = number.cleaned_data["number"]
        if decision := decision_of(wanted):
            return redirect("qualification:verify", decision.application.reference)
        if Solution.objects.published().filter(reference=wanted).exists():
            # Its page says that nothing was decided.
            return redirect("qualification:verify", wanted)
        number.add_error("number", _("No decision has this number. Check it, or search for the solution by name."))
    form = StatementForm(request.POST if request.method == "POST" else None)
    checked: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        checked = _checked("".join(form.cleaned_data["statement"].split()))
    context = {
        "form": form,
        "number": number,
        "algorithm": signing.ALGORITHM,
        "page_title": _("Verify a certificate or a signed statement"),
        **checked,
    }
    return render(request, "qualification/check.html", context, status=422 if form.errors or number.errors else 200)


def _checked(statement: str) -> dict[str, Any]:
    """What a pasted statement is: forged, or signed by the registry; then the status of today, whatever it states."""
    claims = signing.verified(statement)
    if claims is None:
        return {"is_forged": True}
    stated = claims.get("qualification")
    reference = str(stated.get("application", "")) if isinstance(stated, dict) else ""
    decision = Decision.objects.current().with_related().filter(application__reference=reference).first()
    status = status_of(decision) if decision else None
    return {
        "claims": json.dumps(claims, indent=2, ensure_ascii=False),
        "decision": decision,
        "status": status,
        "is_outdated": statements.is_outdated(claims),
    }


def statement(request: HttpRequest, reference: str) -> HttpResponse:
    """The statement of a favourable decision, signed now (RFC 7515, compact). It is good for a day."""
    decision = found_certified(reference)
    response = HttpResponse(statements.signed_statement(decision), content_type="application/jose")
    response["Content-Disposition"] = f'attachment; filename="{reference}.jws"'
    response["Cache-Control"] = "no-store"
    response["Access-Control-Allow-Origin"] = "*"
    return response
