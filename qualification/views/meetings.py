"""Recording a deliberation meeting, and correcting its record until a decision follows."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Actor
from authoring.views.access import members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import form_page
from authoring.views.gone import not_possible
from authoring.views.unsent_forms import keeps_what_is_typed
from qualification.forms.meetings import MeetingForm
from qualification.models.applications import Application
from qualification.services.meetings import DECIDED_SINCE, record_meeting
from qualification.views.ministry import not_possible_now, screened
from records.http import ActorRequest


@members_only
@keeps_what_is_typed
def meeting(request: ActorRequest, reference: str, pk: int | None = None) -> HttpResponse:
    """Without a number, the record of a new meeting."""
    application = screened(request, reference)
    actor: Actor = request.actor
    row = get_object_or_404(application.meetings, pk=pk) if pk else None
    title = _("Correct the record of a meeting") if row else _("Record a deliberation meeting")
    back = reverse("qualification:deliberation", args=[reference])
    if row and row.decision_id:
        return not_possible(request, str(DECIDED_SINCE), title=title, back_url=back)
    if application.state != Application.State.DELIBERATION:
        return not_possible_now(request, application, title)
    form = MeetingForm(typed(request), application=application, meeting=row)
    if submitted(request, form, lambda: record_meeting(application, by=actor, meeting=row, **form.cleaned_data)):
        messages.success(request, _("The record of the meeting has been saved with the application."))
        return redirect("qualification:deliberation", reference)
    return form_page(
        request,
        form,
        up=_("Deliberation on %(reference)s") % {"reference": reference},
        title=title,
        lead=f"{reference} – {application.heading()}",
        notes=[_("Once the decision is published, its page states the date, the number of people and the public note.")],
        button=_("Save the record"),
        back_url=back,
    )
