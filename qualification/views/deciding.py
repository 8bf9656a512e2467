"""The decision: which outcome, what that outcome needs, everything once more, and only then its publication."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.people import people_to_tell
from authoring.views.access import members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import form_page
from authoring.views.unsent_forms import keep_for_later, keeps_what_is_typed
from qualification.forms.deciding import OutcomeForm
from qualification.forms.decision import DecisionForm
from qualification.models.applications import Application
from qualification.models.decisions import Decision
from qualification.reaching import before_writing, say_vendor_told
from qualification.services import deciding
from qualification.services.deciding import blocking_not_met, others_not_met, possible_outcomes, undecidable_by
from qualification.services.meetings import last_conclusion
from qualification.views.ministry import not_possible_now, screened
from records.http import ActorRequest


@members_only
@keeps_what_is_typed
def decide(request: ActorRequest, reference: str) -> HttpResponse:
    """A decision is final: a POST without `publish` shows it once more, and only the button of that page publishes it."""
    application = screened(request, reference)
    actor: Actor = request.actor
    actor.must("qualification.decide", application)
    if not can_proceed(application.decide):
        return not_possible_now(request, application, _("Decide"))
    if request.method == "GET" and (why := undecidable_by(actor, application)):
        messages.error(request, why)
        return redirect("qualification:deliberation", reference)
    data, possible = typed(request), possible_outcomes(application)
    outcome = _outcome(request, data, possible)
    if not outcome:
        return _choose(request, application, possible)
    form = DecisionForm(
        _without_other_outcomes(request, data, outcome),
        application=application,
        outcome=outcome,
        not_met=[*blocking_not_met(application), *others_not_met(application)],
    )
    if "edit" in request.POST:
        form.full_clean()
        form.errors.clear()
    elif "publish" in request.POST:
        if submitted(request, form, lambda: deciding.decide(application, by=actor, **form.values())):
            said = _("The decision is now public.")
            say_vendor_told(request, application, told=said, untold=said)
            return redirect("qualification:decision", reference)
    elif submitted(request, form, lambda: _would_be_taken(application, actor, form)):
        return _check(request, application, form)
    return _fill_in(request, application, form, is_only=len(possible) == 1)


def _would_be_taken(application: Application, actor: Actor, form: DecisionForm) -> None:
    values = form.values()
    del values["rationale_en"]
    deciding.check_decision(application, by=actor, **values)


def _outcome(request: ActorRequest, data: QueryDict | None, possible: list[str]) -> str:
    """The outcome that this page is about; none as long as it is to be chosen."""
    if request.method == "POST":
        return request.POST.get("outcome", "")
    chosen = request.GET["outcome"] if "outcome" in request.GET else data.get("outcome") if data else ""
    return possible[0] if len(possible) == 1 else str(chosen) if chosen in possible else ""


def _without_other_outcomes(request: ActorRequest, data: QueryDict | None, outcome: str) -> QueryDict | None:
    """Text that waited for another outcome opens without the answers that only that one needs, and says so."""
    if data is None or request.method == "POST" or data.get("outcome") == outcome:
        return data
    messages.warning(request, _("This text was written for another decision. Read it again before you continue."))
    kept = data.copy()
    for name in list(kept):
        if not name.startswith("rationale_"):
            del kept[name]
    kept["outcome"] = outcome
    return kept


def _outcome_label(code: str) -> str:
    return next((str(label) for value, label in Decision.Outcome.choices if value == code), "")


def _about(application: Application) -> dict[str, Any]:
    return {
        "application": application,
        "blocking": blocking_not_met(application),
        "others": others_not_met(application),
        "lead": f"{application.reference} – {application.heading()}",
    }


def _choose(request: ActorRequest, application: Application, possible: list[str]) -> HttpResponse:
    given = request.GET if request.GET.get("outcome") else None
    form = OutcomeForm(given, possible=possible, initial={"outcome": last_conclusion(application)})
    context = {
        "form": form,
        "page_title": _("Decide"),
        "back_url": reverse("qualification:deliberation", args=[application.reference]),
        **_about(application),
    }
    return render(request, "qualification/decide_outcome.html", context)


def _fill_in(request: ActorRequest, application: Application, form: DecisionForm, *, is_only: bool) -> HttpResponse:
    return form_page(
        request,
        form,
        title=_("Decide"),
        button=_("Check before publishing"),
        back_url=reverse("qualification:deliberation", args=[application.reference]),
        context={
            **_about(application),
            "outcome": _outcome_label(form.chosen),
            "is_only": is_only,
        },
        template="qualification/decide.html",
    )


def _check(request: ActorRequest, application: Application, form: DecisionForm) -> HttpResponse:
    """What will be public, and who will be told. Whoever leaves this page finds the text again."""
    keep_for_later(request)
    values = form.values()
    titles = {row.code: row.title for row in application.protocol.requirements.all()}
    context = {
        "application": application,
        "page_title": _("Check before publishing"),
        "lead": f"{application.reference} – {application.heading()}",
        "values": values,
        "outcome": _outcome_label(values["outcome"]),
        "grounds": [f"{code} – {titles[code]}" for code in values["grounds"]],
        "sent": form.sent(),
        "told": len(people_to_tell({Role.VENDOR_MEMBER: application.organisation_id})),
        **before_writing(application),
    }
    return render(request, "qualification/decide_check.html", context)
