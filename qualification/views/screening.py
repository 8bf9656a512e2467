"""The checklist that the ministry goes through before it asks evaluators."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.actors import Actor
from authoring.views.access import members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import form_page
from authoring.views.unsent_forms import keeps_what_is_typed
from qualification.forms.screening import ScreeningForm
from qualification.models.applications import Application
from qualification.services import applications as applying
from qualification.services.screening import checklist, save_screening
from qualification.views.ministry import not_possible_now, screened
from records.http import ActorRequest


@members_only
@keeps_what_is_typed
def screening(request: ActorRequest, reference: str) -> HttpResponse:
    """Each mandatory requirement with its answer and its evidence a press away, and what the ministry found."""
    application = screened(request, reference)
    actor: Actor = request.actor
    if application.state != Application.State.SCREENING:
        return not_possible_now(request, application, _("Screening checklist"))
    lines = checklist(application)
    form = ScreeningForm(typed(request), lines=lines)
    if submitted(request, form, lambda: save_screening(application, by=actor, found=form.found())):
        messages.success(request, _("The findings are saved."))
        return redirect(applying.page_of(application))
    return form_page(
        request,
        form,
        up=reference,
        title=_("Screening checklist"),
        lead=f"{application.reference} – {application.heading()}",
        notes=[_("The missing items are copied into the message that returns the application to the vendor.")],
        button=_("Save the findings"),
        back_url=applying.page_of(application),
        context={
            "application": application,
            "checked": sum(line.check is not None for line in lines),
            "total": len(lines),
            "following": next((line.requirement.code for line in lines if line.check is None), ""),
        },
        template="qualification/screening.html",
    )
