"""Needs that look like one that is being written: beside its title, to start from, and the ways on for its draft."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actors import Actor
from authoring.views.access import act, members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import form_page
from authoring.views.unsent_forms import keeps_what_is_typed
from catalogue.search.budget import TooSlow, time_budget
from needs.alike import LONGEST_DESCRIPTION, similar_to, to_start_from
from needs.forms.writing import DifferenceForm, TogetherForm
from needs.models.needs import Need
from needs.services import needs as services
from needs.views.needs import visible_need
from records import received
from records.http import ActorRequest

LONGEST_TITLE, LONGEST_SUMMARY = 140, 320
NOTHING_TO_SWAP = 204


@require_safe
@members_only
def beside_title(request: ActorRequest) -> HttpResponse:
    """The needs that look like the title that is being typed. A part of a page: when it takes too long, nothing changes."""
    actor: Actor = request.actor
    actor.must("needs.draft")
    title = received.text(request.GET, "title_fr", most=LONGEST_TITLE)
    summary = received.text(request.GET, "summary_fr", most=LONGEST_SUMMARY)
    try:
        with time_budget():
            found = similar_to(title, summary, reader=actor)
    except TooSlow:
        return HttpResponse(status=NOTHING_TO_SWAP)
    return render(request, "needs/similar.html", {"similar": found, "may_endorse": actor.can("needs.endorse")})


@require_safe
@members_only
def starts(request: ActorRequest) -> HttpResponse:
    """The needs that a few words describe, each to start from. A part of the page of a new need."""
    actor: Actor = request.actor
    actor.must("needs.draft")
    described = received.text(request.GET, "like", most=LONGEST_DESCRIPTION)
    try:
        with time_budget():
            found = to_start_from(described)
    except TooSlow:
        return HttpResponse(status=NOTHING_TO_SWAP)
    return render(request, "needs/starts.html", {"described": described, "alike": found})


@require_POST
@members_only
def differs(request: ActorRequest, reference: str) -> HttpResponse:
    """Keep what sets the draft apart, and go on reading it once more."""
    actor: Actor = request.actor
    need = visible_need(request, reference)
    actor.must("needs.draft", need)
    form = DifferenceForm(request.POST, instance=Need.objects.get(pk=need.pk))
    back = f"{reverse('needs:review', args=[reference])}#id_difference_fr"
    if not form.is_valid():
        messages.error(request, "\n".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(back)
    return act(
        request,
        lambda: services.edit_need(need, by=actor, values=form.cleaned_data),
        done=_("Your answer has been saved."),
        back=back,
    )


@members_only
@keeps_what_is_typed
def write_together(request: ActorRequest, reference: str, other: str) -> HttpResponse:
    actor: Actor = request.actor
    need = visible_need(request, reference)
    theirs = get_object_or_404(Need.objects.published().select_related("organisation"), reference=other)
    actor.must("needs.draft", need)
    form = TogetherForm(typed(request))

    def save() -> None:
        services.propose_to_write_together(need, by=actor, other=theirs, message=form.cleaned_data["message"])

    if submitted(request, form, save):
        messages.success(request, _("Your message has been sent to their innovation office. Your draft has not changed."))
        return redirect("needs:review", reference=reference)
    return form_page(
        request,
        form,
        title=_("Propose writing together"),
        lead=f"{theirs.organisation} – {theirs.heading()}",
        button=_("Send the message"),
        back_url=reverse("needs:review", args=[reference]),
    )
