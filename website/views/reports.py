""" "Report an error": the form on every record, its follow-up page, and the owner's answer."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from authoring.views.access import TO_NO_OTHER_SITE, members_only
from catalogue.addresses import entry_path
from catalogue.models.index import CatalogueEntry
from records.bilingual import reading_language
from records.errors import DomainError
from records.http import ActorRequest
from safety.throttle import allows
from website.error_reports import answer_report, report_error
from website.forms import AnswerForm, ReportForm
from website.models.error_reports import ANSWER_WITHIN, ErrorReport


def report(request: ActorRequest, kind: str, key: str) -> HttpResponse:
    entry = get_object_or_404(CatalogueEntry, kind=kind, key=key)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if allows(request, "report", most=10):
            made = report_error(
                entry,
                message=form.cleaned_data["message"],
                email=form.cleaned_data["reporter_email"],
                language=reading_language(),
            )
            messages.success(request, _("Thank you. Your report has been sent to the owner of this record."))
            return redirect("report-follow", made.token)
        form.add_error(None, _("Too many reports were sent from your address. Please try again in an hour."))
    context = {
        "entry": entry,
        "form": form,
        "back_url": entry_path(entry),
        "days": ANSWER_WITHIN.days,
        "page_title": _("Report an error"),
    }
    return render(request, "website/report.html", context, status=422 if form.errors else 200)


def follow(request: ActorRequest, token: str) -> HttpResponse:
    """Where whoever reported reads the answer: the address is the key."""
    report = get_object_or_404(ErrorReport.objects.select_related("organisation"), token=token)
    entry = CatalogueEntry.objects.filter(kind=report.kind, key=report.key).first()
    context = {
        "report": report,
        "entry": entry,
        "entry_url": entry_path(entry) if entry else "",
        "page_title": _("Your report"),
    }
    response = render(request, "website/report_follow.html", context)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = TO_NO_OTHER_SITE
    return response


@members_only
def answer(request: ActorRequest, pk: int) -> HttpResponse:
    """The owner's page for one report."""
    actor = request.actor
    report = get_object_or_404(ErrorReport.objects.select_related("organisation"), pk=pk)
    if not actor.can("website.answer_report", report):
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_report(report, by=actor, outcome=form.cleaned_data["outcome"], answer=form.cleaned_data["answer"])
        except DomainError as error:
            messages.error(request, error.in_full)
        else:
            messages.success(request, _("Your answer has been saved."))
        return redirect("workspace")
    entry = CatalogueEntry.objects.filter(kind=report.kind, key=report.key).first()
    context = {
        "report": report,
        "form": form,
        "entry": entry,
        "entry_url": entry_path(entry) if entry else "",
        "page_title": _("Answer a report"),
    }
    return render(request, "website/report_answer.html", context, status=422 if form.errors else 200)
