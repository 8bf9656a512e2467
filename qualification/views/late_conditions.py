"""What the ministry does about a condition that is late."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actors import Actor
from authoring.views.access import act, members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import form_page
from authoring.views.gone import not_possible
from authoring.views.unsent_forms import keeps_what_is_typed
from qualification.forms.deciding import PostponeForm
from qualification.reaching import before_writing, say_vendor_told
from qualification.services import late_conditions as services
from qualification.services.following import why_not_followed
from qualification.views.decisions import found_condition
from records.http import ActorRequest


@require_POST
@members_only
def remind(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    actor: Actor = request.actor
    condition = found_condition(reference, pk)
    actor.must("qualification.decide", condition.decision.application)
    return act(
        request,
        lambda: services.remind_of_condition(condition, by=actor),
        done=_("The vendor has been reminded by email."),
        back=reverse("qualification:decision", args=[reference]),
    )


@members_only
@keeps_what_is_typed
def postpone(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    actor: Actor = request.actor
    condition = found_condition(reference, pk)
    actor.must("qualification.decide", condition.decision.application)
    back = reverse("qualification:decision", args=[reference])
    if why := why_not_followed(condition):
        return not_possible(request, why, title=_("Set a new due date"), back_url=back)
    form = PostponeForm(typed(request))
    if submitted(request, form, lambda: services.postpone_condition(condition, by=actor, **form.cleaned_data)):
        say_vendor_told(
            request,
            condition.decision.application,
            told=_("The new due date is public, with your reason, and the vendor has been notified."),
            untold=_("The new due date is public, with your reason."),
        )
        return redirect(back)
    return form_page(
        request,
        form,
        up=reference,
        title=_("Set a new due date"),
        lead=condition.text,
        notes=[_("Current due date: %(date)s") % {"date": date_format(condition.due_on, "DATE_FORMAT")}],
        button=_("Set the date"),
        back_url=back,
        context=before_writing(condition.decision.application),
    )
