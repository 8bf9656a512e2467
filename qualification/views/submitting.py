"""The end of an application’s draft: what will be submitted, what is missing, and the receipt."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.actors import Actor
from authoring.views.access import members_only, submitted
from authoring.views.downloads import file_response
from authoring.views.editing import typed, unjudged
from authoring.views.gone import not_possible, why_not
from qualification import receipts
from qualification.forms.applying import SubmissionForm
from qualification.missing import Gap, absent_attachments, counted, gaps_of
from qualification.models.applications import Application
from qualification.renewals import about_renewal, still_to_reread, suggested_changes
from qualification.services import applications as services
from qualification.services.carrying import carried_pieces
from qualification.services.stages import TOTAL_STANDARD_DAYS
from qualification.stage_bar import the_way_ahead
from qualification.views.applications import is_unsent, links_to_check, progress, readable
from records.http import ActorRequest
from solutions.models.solutions import Solution


@members_only
def submit(request: ActorRequest, reference: str) -> HttpResponse:
    """What will be submitted and what is still missing, before the button that freezes it."""
    application = readable(request, reference)
    actor: Actor = request.actor
    actor.must("qualification.apply", application)
    if not is_unsent(application):
        why = why_not(application, actor)
        return not_possible(request, why, title=_("Submit the application"), back_url=services.page_of(application))
    gaps = gaps_of(application)
    if request.method == "POST" and gaps:
        messages.error(request, _missing(application))
        return redirect(services.page_of(application))
    form = SubmissionForm(
        typed(request),
        initial={**_signatory(application, actor), "changes": suggested_changes(application)},
        is_renewal=application.renewal_of_id is not None,
        to_reread=still_to_reread(application, application.answers.all()),
    )

    def send() -> None:
        signed = {name: value for name, value in form.cleaned_data.items() if name != "is_attested"}
        services.submit_application(application, by=actor, **signed)

    if submitted(request, form, send):
        messages.success(request, _("The application has been submitted. Your text can no longer be changed."))
        return redirect(services.page_of(application))
    unjudged(request, form)
    return _recap(request, application, gaps, form)


def _signatory(application: Application, actor: Actor) -> dict[str, str]:
    """Who signed the last time, or whoever is here."""
    last = application.renewal_of
    signed = application if application.signatory_name else last if last and last.signatory_name else None
    if signed:
        return {"signatory_name": signed.signatory_name, "signatory_function": signed.signatory_function}
    return {"signatory_name": actor.user.name if actor.user else ""}


def _recap(request: ActorRequest, application: Application, gaps: list[Gap], form: SubmissionForm) -> HttpResponse:
    context = {
        "form": form,
        "ahead": the_way_ahead(),
        "counted": counted(gaps),
        "links": links_to_check(application),
        "carried": sum(bool(each.review_reasons) for each in carried_pieces(application)),
        "application": application,
        "gaps": gaps,
        "becomes_under_review": application.solution.qualification == Solution.Qualification.NONE,
        "renewal": about_renewal(application.solution, application.renewal_of, application.release),
        "to_reread": still_to_reread(application, application.answers.all()),
        "absent": [] if gaps else absent_attachments(application),
        "groups": progress(application, gaps),
        "standard": TOTAL_STANDARD_DAYS,
        "page_title": _("Check before submitting"),
    }
    return render(request, "qualification/submit.html", context, status=422 if form.errors else 200)


@members_only
def receipt(request: ActorRequest, reference: str) -> HttpResponse:
    """What was submitted, as a PDF to keep. A draft has none."""
    application = readable(request, reference)
    if application.submitted_at is None or application.snapshot is None:
        raise Http404
    return file_response(receipts.pdf(application), f"{reference}.pdf", "application/pdf")


def _missing(application: Application) -> SafeString:
    """What is missing before submission, each sentence once, after links to the requirements that it is said of."""
    said: dict[str, list[tuple[str, str]]] = {}
    for gap in gaps_of(application):
        places = said.setdefault(gap.text, [])
        if row := gap.requirement:
            places.append((reverse("qualification:answer", args=[application.reference, row.code]), row.code))
    sentences = []
    for text, places in said.items():
        links = format_html_join(", ", '<a href="{}">{}</a>', places)
        sentences.append(format_html("{}{} {}", links, _(":"), text) if places else format_html("{}", text))
    return format_html("{} {}", _("Not submitted yet."), format_html_join(" ", "{}", ([each] for each in sentences)))
