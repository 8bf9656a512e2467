"""The value report: its draft, its publication, its public versions and their files."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.actors import Actor
from adoption.forms.reporting import ReportForm, initial_of
from adoption.models.reports import ReportVersion, ValueReport
from adoption.reports.content import content_of
from adoption.reports.outline import outline
from adoption.reports.parts import Outline
from adoption.reports.pdf import address_of, pdf, preview
from adoption.reports.word import word
from adoption.services import reporting
from adoption.services.reporting import standing_report
from adoption.views.after import OUTCOME
from authoring.views.access import members_only, submitted
from authoring.views.editing import typed, unjudged
from authoring.views.unsent_forms import keeps_what_is_typed, unsent_at
from catalogue.addresses import record_path
from files.word_files import CONTENT_TYPE as WORD
from pilots.models.pilots import Pilot
from pilots.views.access import visible_pilot
from records import received
from records.bilingual import reading_language
from records.errors import Incomplete, WrongState
from records.http import ActorRequest


def _draft(request: ActorRequest, reference: str) -> tuple[Pilot, ValueReport | None]:
    pilot = visible_pilot(request, reference)
    request.actor.must("adoption.report", pilot)
    return pilot, ValueReport.objects.prefetch_related("answers").filter(pilot=pilot).first()


def _outline_of_draft(pilot: Pilot, report: ValueReport | None) -> Outline:
    return outline(content_of(pilot, report, number=_next_number(pilot)))


def _next_number(pilot: Pilot) -> int:
    last = pilot.report_versions.first()
    return last.number + 1 if last else 1


@members_only
@keeps_what_is_typed
def write(request: ActorRequest, reference: str) -> HttpResponse:
    """The authors' words, beside the figures of each dimension."""
    pilot, report = _draft(request, reference)
    actor: Actor = request.actor
    form = ReportForm(typed(request), initial=initial_of(report))
    known = received.number(request.POST.get("version", "0"))

    def save() -> None:
        reporting.save_report(pilot, by=actor, values=form.cleaned_data, version=known)

    if submitted(request, form, save):
        messages.success(request, _("The draft of the report has been saved."))
        return redirect("pilots:report-publish" if "next" in request.POST else "pilots:report-write", reference)
    unjudged(request, form)
    drawn = {section.code: section for section in _outline_of_draft(pilot, report).sections}
    version = report.version if report else 0
    context = {
        "pilot": pilot,
        "form": form,
        "is_stale": request.method == "POST" and known != version,
        "groups": [group | {"section": drawn.get(group["code"])} for group in form.groups()],
        "version": version,
        "may_publish": pilot.state in reporting.PUBLISHED_IN,
        "record_collection": "pilot",
        "page_title": _("Write the value report"),
        "back_url": record_path(pilot),
    }
    return render(request, "adoption/report_write.html", context, status=422 if form.errors else 200)


def _is_unsaved(request: ActorRequest, report: ValueReport | None, reference: str) -> bool:
    """Whether this person typed something in the report that its draft does not say: what would be left out of the version."""
    typed = unsent_at(request.actor, reverse("pilots:report-write", args=[reference]))
    saved = initial_of(report)
    return any(_plain(str(typed[name])) != _plain(saved.get(name, "")) for name in ReportForm().fields if name in typed)


def _said_not_measured(pilot: Pilot, report: ValueReport | None) -> list[str]:
    """The headings of the dimensions that the report does not cover although the pilot has values for them."""
    sections = _outline_of_draft(pilot, report).sections
    return [each.title for each in sections if each.is_missing and any(table.drawn for table in each.tables)]


def _where_mended(pilot: Pilot, name: str) -> str:
    """Where what keeps the report from being published is answered: in the report itself, or where it has it from."""
    written = reverse("pilots:report-write", args=[pilot.reference])
    if name in ReportForm().fields:
        return f"{written}#id_{name}"
    if name == "unsaved":
        return written
    if name.endswith("_indicators"):
        return reverse("pilots:indicators", args=[pilot.reference])
    return record_path(pilot)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


@members_only
def publish(request: ActorRequest, reference: str) -> HttpResponse:
    """The report as it would be published, what it lacks, and the button."""
    pilot, report = _draft(request, reference)
    gaps = reporting.gaps_to_publish(pilot, report)
    if is_unsaved := _is_unsaved(request, report, reference):
        gaps["unsaved"] = _("Some of your text is not saved in the report. Open it under “Continue writing”, then save it.")
    doubts = [] if gaps else _said_not_measured(pilot, report)
    if request.method == "POST" and not is_unsaved and (request.POST.get("sure") == "1" or not doubts):
        actor = request.actor
        try:
            version = reporting.publish_report(pilot, by=actor)
        except Incomplete as incomplete:
            gaps = incomplete.gaps
        except WrongState as wrong:
            messages.error(request, str(wrong))
            return redirect(record_path(pilot))
        else:
            messages.success(request, _("Version %(number)s of the value report is now public.") % {"number": version.number})
            return redirect("pilots:report", reference, version.number)
    context = {
        "pilot": pilot,
        "report": _outline_of_draft(pilot, report),
        "gaps": [{"text": text, "url": _where_mended(pilot, name)} for name, text in gaps.items()],
        "doubts": doubts,
        "may_publish": pilot.state in reporting.PUBLISHED_IN,
        "record_collection": "pilot",
        "page_title": _("Publish the value report"),
        "back_url": record_path(pilot),
    }
    return render(request, "adoption/report_publish.html", context, status=422 if request.method == "POST" else 200)


def _preview_name() -> str:
    return pgettext("in the name of a file", "preview")


@members_only
def preview_pdf(request: ActorRequest, reference: str) -> HttpResponse:
    """The draft as its PDF would be, marked as a preview."""
    pilot, report = _draft(request, reference)
    data = preview(_outline_of_draft(pilot, report), reference=pilot.reference)
    return _sent(data, "application/pdf", f"{pilot.reference}-{_preview_name()}-{reading_language()}.pdf")


@members_only
def preview_word(request: ActorRequest, reference: str) -> HttpResponse:
    pilot, report = _draft(request, reference)
    return _sent(word(_outline_of_draft(pilot, report)), WORD, f"{pilot.reference}-{_preview_name()}-{reading_language()}.docx")


# ── Public versions ──────────────────────────────────────────────────────────────────────────────────────────


def _version(request: ActorRequest, reference: str, number: int) -> tuple[Pilot, ReportVersion]:
    pilot = visible_pilot(request, reference)
    return pilot, get_object_or_404(pilot.report_versions, number=number)


def version(request: ActorRequest, reference: str, number: int) -> HttpResponse:
    pilot, version = _version(request, reference, number)
    drawn, fits = outline(version.content, decisions=version.decisions.all()), OUTCOME["outcome"].fits
    context = {
        "pilot": pilot,
        "version": version,
        "report": drawn,
        "may_decide": pilot.state == "completed"
        and version == standing_report(pilot)
        and request.actor.can("adoption.decide", pilot)
        and (fits is None or fits(pilot)),
        "others": list(pilot.report_versions.exclude(pk=version.pk).defer("content")),
        "record_collection": "pilot",
        "page_title": drawn.over,
        "page_description": drawn.title,
    }
    return render(request, "adoption/report.html", context)


def _file(version: ReportVersion, data: bytes, content_type: str, ending: str) -> HttpResponse:
    return _sent(data, content_type, f"{version.content['pilot']['reference']}-v{version.number}-{reading_language()}.{ending}")


def _sent(data: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def as_pdf(request: ActorRequest, reference: str, number: int) -> HttpResponse:
    _pilot, version = _version(request, reference, number)
    return _file(version, pdf(version, decisions=version.decisions.all()), "application/pdf", "pdf")


def as_word(request: ActorRequest, reference: str, number: int) -> HttpResponse:
    _pilot, version = _version(request, reference, number)
    data = word(
        outline(version.content, decisions=version.decisions.all()),
        sha256=version.sha256,
        published=date_format(timezone.localtime(version.published_at), "DATE_FORMAT"),
        url=address_of(version),
    )
    return _file(version, data, WORD, "docx")


def as_json(request: ActorRequest, reference: str, number: int) -> HttpResponse:
    """The content itself, with its hash in a header: anyone can check it."""
    _pilot, version = _version(request, reference, number)
    content: dict[str, Any] = version.content
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "sort_keys": True, "separators": (",", ":")})
    response["X-Content-SHA256"] = version.sha256
    return response
