"""The entry of values by a whole table, pasted or as a file: looked at first, then all of it is kept, or nothing."""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from authoring import kept_tables
from authoring.models.kept_tables import KeptTable
from authoring.spreadsheets.plans import Change, Plan, PlannedLine, say_unchanged
from authoring.views.access import members_only
from authoring.views.editing import show_gaps, typed
from authoring.views.forms import form_page
from authoring.views.spreadsheets import why_belied
from catalogue.addresses import record_path
from pilots import reading
from pilots.forms.measuring import ConfirmForm, PasteForm
from pilots.history import History
from pilots.known import Known, shortest_way
from pilots.models.pilots import Pilot, Site
from pilots.pasted import PastedTable, pasted_tables
from pilots.services import measuring
from pilots.services.measuring import RefusedEntries
from pilots.values import shown
from pilots.views.measuring import doors
from records.errors import DomainError, Incomplete
from records.http import ActorRequest
from records.numbers import shown_number


@members_only
def paste(request: ActorRequest, reference: str) -> HttpResponse:
    """The form, then the preview at `?file=…`, then the entry: every bad cell is named at once."""
    pilot, actor, sites = doors(request, reference)
    if token := request.POST.get("token", "") or request.GET.get("file", ""):
        kept = kept_tables.find(token, page=_page_key(pilot), by=actor)
        return _preview(request, kept, pilot, actor, sites)
    is_post = request.method == "POST"
    sent_before = _sent_before(request, pilot, actor)
    form = PasteForm(typed(request), request.FILES if is_post else None, pilot=pilot, sites=sites, initial=sent_before)
    if is_post and form.is_valid():
        try:
            data, options = _sent(form)
            _read(data, options, pilot, actor, sites)
        except RefusedEntries as refused:
            form.add_error(None, str(refused))
            return _form_page(request, form, pilot, sites, refused.problems)
        except Incomplete as incomplete:
            show_gaps(form, incomplete)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            kept = kept_tables.keep(page=_page_key(pilot), by=actor, data=data, name=options["name"], options=options)
            return redirect(f"{request.path}?file={kept.token}")
    return _form_page(request, form, pilot, sites, [])


def _sent_before(request: ActorRequest, pilot: Pilot, actor: Actor) -> dict[str, Any]:
    """What was pasted and chosen before, for whoever comes back from the preview; a file is sent again."""
    if not (token := request.GET.get("again", "")):
        return {}
    kept = kept_tables.find(token, page=_page_key(pilot), by=actor)
    chosen = {name: kept.options.get(name) for name in ("indicator", "site", "reason")}
    return chosen | ({"values": bytes(kept.data).decode()} if kept.options["is_text"] else {})


def _page_key(pilot: Pilot) -> str:
    return f"measures:{pilot.pk}"


def _form_page(
    request: ActorRequest, form: PasteForm, pilot: Pilot, sites: list[Site], problems: list[reading.Problem]
) -> HttpResponse:
    context = {"record": pilot, "pilot": pilot, "problems": problems, "most": reading.MAX_LINES, "sites": sites,
               "ways": [(shortest_way(site, sites), site) for site in sites], "indicators": _indicators(pilot)}  # fmt: skip
    return form_page(
        request, form, title=_("Paste values"), lead=pilot.title, button=_("See what will change"),
        back_url=reverse("pilots:measures", args=[pilot.reference]), context=context, template="pilots/paste.html",
        up=_("Enter values"), about=pilot,
    )  # fmt: skip


def _sent(form: PasteForm) -> tuple[bytes, dict[str, Any]]:
    """The bytes of what was sent, and what was chosen with it. A file and a paste at once are two tables: refused."""
    upload, text = form.cleaned_data["file"], form.cleaned_data["values"]
    if upload is not None and text.strip():
        raise Incomplete({"file": _("Send the cells or the file, not both.")})
    if upload and (why := why_belied(upload)):
        raise Incomplete({"file": why})
    if upload is not None and upload.size > reading.MAX_BYTES:
        raise Incomplete({"file": reading.too_much()})
    options = {
        "is_text": upload is None,
        "name": upload.name if upload is not None else "",
        "indicator": form.cleaned_data["indicator"].pk if form.cleaned_data["indicator"] else None,
        "site": form.cleaned_data["site"].pk if form.cleaned_data["site"] else None,
        "reason": form.cleaned_data["reason"],
    }
    return (text.encode("utf-8", "replace") if upload is None else upload.read()), options


def _read(data: bytes, options: dict[str, Any], pilot: Pilot, actor: Actor, sites: list[Site]) -> reading.Sheet:
    """Read what was sent. Raises `Incomplete`, or `RefusedEntries` with the problems of reading and of the pilot together."""
    indicators = _indicators(pilot)
    tables = (
        reading.pasted(data.decode(), person_id=actor.user_id)
        if options["is_text"]
        else reading.filed(data, person_id=actor.user_id)
    )
    sheet = reading.read(
        tables,
        Known(indicators, sites),
        indicator=next((each for each in indicators if each.pk == options["indicator"]), None),
        site=next((each for each in sites if each.pk == options["site"]), None),
    )
    problems = [*sheet.problems, *measuring.wrong_entries(pilot, sheet.entries, by=actor)]
    if problems:
        raise RefusedEntries(sorted(problems, key=lambda problem: (len(problem.place), problem.place)))
    return sheet


def _indicators(pilot: Pilot) -> list[Any]:
    return list(pilot.indicators.select_related("library"))


# ── The preview ──────────────────────────────────────────────────────────────────────────────────────────────


def _preview(request: ActorRequest, kept: KeptTable, pilot: Pilot, actor: Actor, sites: list[Site]) -> HttpResponse:
    if kept.imported_at is not None:
        return _done(request, kept, pilot)
    try:
        sheet = _read(bytes(kept.data), kept.options, pilot, actor, sites)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(request.path)
    plan, corrected, far, tables = _plan(sheet)
    has_moved = request.method == "POST" and request.POST.get("seen") != plan.digest
    form = _confirmation(request, kept, corrected=bool(corrected), doubtful=bool(plan.warned), has_moved=has_moved)
    if request.method == "POST" and not has_moved and (form is None or form.is_valid()):
        reason = form.cleaned_data.get("reason", "") if form else ""

        def take_in(_kept: KeptTable) -> dict[str, Any]:
            # What is far from the others was confirmed under the preview.
            entries = [replace(entry, is_confirmed=measuring.key_of(entry) in far) for entry in sheet.entries]
            return {"message": _said(measuring.record_measurements(pilot, entries, by=actor, reason=reason))}

        try:
            return _done(request, kept_tables.import_once(kept, take_in), pilot)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect(request.path)
    context = {"plan": plan, "tables": tables, "kept": kept, "form": form, "has_moved": has_moved, "back_url": request.path,
               "again_url": f"{request.path}?again={kept.token}",
               "button": _("Enter the values"), "page_title": _("Paste values"), "record": pilot}  # fmt: skip
    status = 409 if has_moved else 422 if form is not None and form.errors else 200
    return render(request, "pilots/paste_preview.html", context, status=status)


def _confirmation(
    request: ActorRequest, kept: KeptTable, *, corrected: bool, doubtful: bool, has_moved: bool
) -> ConfirmForm | None:
    """What is asked before the values are kept; nothing when none is doubtful and none changes."""
    if not (corrected or doubtful):
        return None
    # What was confirmed was said of other values: only the reason is kept.
    initial = kept.options | ({"reason": request.POST.get("reason", "")} if has_moved else {})
    data = request.POST if request.method == "POST" and not has_moved else None
    return ConfirmForm(data, initial=initial, corrected=corrected, doubtful=doubtful)


def _done(request: ActorRequest, kept: KeptTable, pilot: Pilot) -> HttpResponse:
    messages.success(request, str(kept.outcome.get("message", "")))
    return redirect(record_path(pilot))


def _plan(sheet: reading.Sheet) -> tuple[Plan, int, dict[measuring.Key, str], list[PastedTable]]:
    """What the table would change, how many values it corrects, what is asked about far ones, and all of it as tables."""
    before = measuring.values_before(sheet.entries)
    indicators = {entry.indicator.pk: entry.indicator for entry in sheet.entries}
    history = History.of(indicators.values(), {entry.site.pk: entry.site for entry in sheet.entries}.values())
    beside: dict[tuple[int, int], dict[date, Decimal]] = {}
    for entry in sheet.entries:
        beside.setdefault((entry.indicator.pk, entry.site.pk), {})[entry.period] = entry.value
    counts: Counter[str] = Counter()
    lines: list[PlannedLine] = []
    doubtful: dict[measuring.Key, str] = {}
    for entry in sheet.entries:
        old = before.get(measuring.key_of(entry))
        kind = "new" if old is None else "corrected" if old != entry.value else "unchanged"
        counts[kind] += 1
        if kind == "unchanged":
            continue
        month = date_format(entry.period, "F Y")
        others = beside[entry.indicator.pk, entry.site.pk]
        if far := history.far(entry.indicator, entry.site, entry.period, entry.value, beside=others):
            doubtful[measuring.key_of(entry)] = far
        change = Change(str(entry.indicator.unit), shown(old), f"{shown(entry.value)} {entry.indicator.unit}")
        title = f"{entry.indicator.name} – {entry.site} – {month}"
        lines.append(PlannedLine(entry.place, title, [change], is_new=old is None, warnings=[far] if far else []))
    new, corrected = counts["new"], counts["corrected"]
    summary = [ngettext("%(count)s new value.", "%(count)s new values.", new) % {"count": shown_number(new)}] if new else []
    if corrected:
        text = ngettext("%(count)s value corrected.", "%(count)s values corrected.", corrected)
        summary.append(text % {"count": shown_number(corrected)})
    summary += [say_unchanged(counts["unchanged"])] if counts["unchanged"] else []
    return (
        Plan(sheet.origin, sheet.notes, sheet.columns, lines, summary),
        corrected,
        doubtful,
        pasted_tables(sheet.entries, before, doubtful),
    )


def _said(recorded: measuring.Recorded) -> str:
    said = ngettext("%(count)s value entered.", "%(count)s values entered.", recorded.new) % {"count": shown_number(recorded.new)}
    if recorded.corrected:
        said += " " + ngettext("%(count)s corrected.", "%(count)s corrected.", recorded.corrected) % {
            "count": shown_number(recorded.corrected)
        }
    if recorded.unchanged:
        said += " " + _("%(count)s were already there.") % {"count": shown_number(recorded.unchanged)}
    return said
