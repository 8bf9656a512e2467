"""Answers on risk that somebody gave before there was a draft: the page before an application sends them in its link."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.actors import Actor
from authoring.guides import Guide
from records.http import ActorRequest
from solutions.forms.writing import SolutionRiskForm

_KEY = "risk_answers"
FIELDS = tuple(SolutionRiskForm.Meta.fields)


def remember(request: ActorRequest) -> None:
    """Keep the answers that a link brings until a draft is opened, for this sign-in."""
    if request.method != "GET":
        return
    given = {name: request.GET[name][:20] for name in FIELDS if name in request.GET}
    if given and given != request.session.get(_KEY):
        request.session[_KEY] = given
        messages.info(request, _("Your answers about the risk level will be in the draft."))


def remembered(request: ActorRequest) -> dict[str, Any]:
    """The answers as the form of the risk level reads them; what it does not take is left out."""
    data = QueryDict(mutable=True)
    data.update(request.session.get(_KEY, {}))
    form = SolutionRiskForm(data)
    form.full_clean()
    return {name: value for name, value in form.cleaned_data.items() if name in data and value not in (None, "")}


def with_answers(guide: Guide, request: ActorRequest) -> Guide:
    """The guide whose draft opens with what is remembered, once."""
    answers = remembered(request)
    if not answers:
        return guide

    def open_with_answers(values: dict[str, Any], actor: Actor) -> Any:
        request.session.pop(_KEY, None)
        return guide.open(answers | values, actor)

    return replace(guide, open=open_with_answers)
