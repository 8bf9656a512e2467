"""The page where someone says whether a match is right."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from authoring.views.access import members_only, submitted
from catalogue.addresses import entry_path
from catalogue.cards import cards
from catalogue.search.facets import terms
from matching import parts
from matching.feedback import rate_match
from matching.models import Fit, MatchRating
from matching.parts import part_of, shown
from records.http import ActorRequest
from records.kinds import record_model


class RatingForm(forms.Form):
    """Good or wrong: nothing between, so that answers can be counted."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Is this match correct?"),
        choices=[
            ("good", gettext_lazy("Yes, this solution could meet this need")),
            ("wrong", gettext_lazy("No, this solution is about something else")),
        ],
        widget=forms.RadioSelect,
    )


@members_only
def match(request: ActorRequest, need: str, solution: str) -> HttpResponse:
    """One match with its reasons. What is not shown as a match is not judged: 404."""
    actor: Any = request.actor
    found = Fit.objects.proposed().select_related("need", "solution")
    fit = get_object_or_404(found, need__key=need, solution__key=solution)
    if not fit.is_proposed:
        raise Http404
    said = MatchRating.objects.filter(user=actor.user, from_key=need, to_key=solution).first()
    initial = {"answer": "good" if said.is_good else "wrong"} if said else {}
    form = RatingForm(request.POST or None, initial=initial)
    if submitted(request, form, lambda: rate_match(fit, by=actor, is_good=form.cleaned_data["answer"] == "good")):
        messages.success(request, _("Thank you. Your answer has been saved and will be used to measure the quality of matches."))
        return redirect(entry_path(fit.need))
    names = terms()
    context = {
        "page_title": _("Is this match correct?"),
        "need_card": cards([fit.need], names)[0],
        # Without the link to this very page.
        "fit": shown(fit, fit.solution, actor, names) | {"judge": ""},
        "form": form,
        "button": _("Send"),
        "back_url": entry_path(fit.need),
    }
    return render(request, "matching/match.html", context)


@never_cache
@require_safe
def awaited(request: ActorRequest, kind: str, reference: str, asked: int) -> HttpResponse:
    """The part of a record's page that was being worked out: its fits, or that they are still awaited. Asked for by htmx."""
    model = record_model(kind)
    if model is None:
        raise Http404
    actor: Any = request.actor
    manager: Any = model._default_manager
    record = get_object_or_404(manager.visible_to(actor), reference=reference)
    part = part_of(record, actor) if record.is_public else None
    if part is not None and "ask" in part.values:
        part = parts.awaited(record, asked)
    return render(request, "matching/awaited.html", {"part": part})
