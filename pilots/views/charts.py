"""The run charts of an indicator as files: a picture that scales, and its values."""

import csv
import io

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from catalogue.export import safe_cell
from pilots.charts.drawing import whole_svg
from pilots.charts.indicators import Chart, chart_of
from pilots.views.access import visible_pilot
from records.bilingual import reading_language
from records.http import ActorRequest


def _chart(request: ActorRequest, reference: str, pk: int) -> Chart:
    return chart_of(get_object_or_404(visible_pilot(request, reference).indicators, pk=pk))


def _file(data: bytes, content_type: str, reference: str, pk: int, ending: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{reference}-{pk}-{reading_language()}.{ending}"'
    return response


def as_svg(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    return _file(whole_svg(_chart(request, reference, pk).drawn).encode(), "image/svg+xml", reference, pk, "svg")


def as_csv(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    """A line per month and site, with where the site began and what it aims at. Numbers have a decimal point."""
    chart = _chart(request, reference, pk)
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([_("Indicator"), _("Unit"), _("Site"), _("Month"), _("Value"), _("Baseline"), _("Target")])
    about = [chart.indicator.name, chart.indicator.unit]
    for series in chart.series:
        texts = [safe_cell(each) for each in (*about, series.name)]
        # Numbers of ours run nowhere: one below zero stays a number.
        aims = ["" if aim is None else str(aim) for aim in (series.baseline, series.target)]
        for month, value in series.values:
            writer.writerow([*texts, f"{month:%Y-%m}", str(value), *aims])
    return _file(("\ufeff" + written.getvalue()).encode(), "text/csv; charset=utf-8", reference, pk, "csv")
