"""Verification, for anyone: a certificate by its number or its code, a signed statement."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from qualification import certificates, signing, statements
from qualification.forms.public import VerifyForm
from qualification.models.decisions import Decision
from qualification.status import certified, status_of, status_of_solution, with_conditions
from qualification.verification import Answer, conditions_of, number_in, unknown_number
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
        solution = Solution.objects.published().filter(reference=reference).first()
        if solution is None:
            return _unknown(request, reference)
        named = status_of_solution(solution)
        if named is None:
            context = {"solution": solution, "form": VerifyForm(), "page_title": _("Verification of a certificate")}
            return render(request, "qualification/verify_none.html", context)
        return redirect("qualification:verify", named[0].application.reference)
    decision = Decision.objects.current().with_related().filter(application__reference=reference).first()
    if decision is None:
        return _unknown(request, reference)
    context = {
        "decision": decision,
        "conditions": conditions_of(decision),
        "application": decision.application,
        "status": with_conditions(status_of(decision), decision),
        "facts": certificates.facts(decision),
        "form": VerifyForm(),
        "earlier": [each for each in decision.application.decisions.exclude(pk=decision.pk) if each.is_favourable],
        "page_title": _("Verification of a certificate"),
    }
    return render(request, "qualification/verify.html", context)


def verify_typed(request: HttpRequest, typed: str) -> HttpResponse:
    """The same address with a number as people type or copy it, whole or cut."""
    reference = number_in(typed)
    return redirect("qualification:verify", reference) if reference else _unknown(request, typed)


def _unknown(request: HttpRequest, typed: str) -> HttpResponse:
    """What the code on a false certificate leads to: an answer as the form gives it, not the page of a broken link."""
    return _checked(request, VerifyForm(initial={"number": typed[:60]}), unknown_number(), status=404)


@repeatable
def check(request: HttpRequest) -> HttpResponse:
    """A number, a name, a statement or a file that someone has: is it ours, is it unchanged, and what is the status now?"""
    is_asked = request.method == "POST" or "number" in request.GET
    form = VerifyForm((request.POST if request.method == "POST" else request.GET) if is_asked else None, request.FILES or None)
    answer = None
    if form.is_bound and form.is_valid():
        answer = form.cleaned_data["answer"]
        if answer is None:
            return redirect("qualification:verify", form.cleaned_data["reference"])
    return _checked(request, form, answer, status=422 if form.errors else 200)


def _checked(request: HttpRequest, form: VerifyForm, answer: Answer | None, *, status: int) -> HttpResponse:
    context = {
        "form": form,
        "answer": answer,
        "algorithm": signing.ALGORITHM,
        "page_title": _("Verify a certificate or a signed statement"),
    }
    return render(request, "qualification/check.html", context, status=status)


def statement(request: HttpRequest, reference: str) -> HttpResponse:
    """The statement of a favourable decision, signed now (RFC 7515, compact). It is good for a day."""
    decision = found_certified(reference)
    response = HttpResponse(statements.signed_statement(decision), content_type="application/jose")
    response["Content-Disposition"] = f'attachment; filename="{reference}.jws"'
    response["Cache-Control"] = "no-store"
    response["Access-Control-Allow-Origin"] = "*"
    return response
