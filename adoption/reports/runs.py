"""The run chart of one site as an SVG that needs no style sheet, for documents on paper."""

from datetime import date
from xml.sax.saxutils import escape

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from adoption.reports.outline import SiteRun
from pilots.charts import HEIGHT, LEFT, MAX_LABELS, RIGHT, WIDTH, Scale, month_on_axis
from pilots.values import shown

# The light theme's colours (static/css/tokens.css).
_LINE, _SOFT, _VALUES, _BEFORE, _TARGET = "#d9d2c3", "#4a5d5b", "#0d6b8f", "#6b6b6b", "#1c6137"


def run_charts(runs: list[SiteRun]) -> list[str]:
    """One SVG for each site, all to one scale and over the same months."""
    levels = [level for run in runs for level in (run.baseline, run.target)]
    scale = Scale([value for value in (*levels, *(value for run in runs for _month, value in run.values)) if value is not None])
    months = sorted({month for run in runs for month, _value in run.values})
    first, last = _ordinal(months[0]), _ordinal(months[-1])
    places = {month: _place(_ordinal(month), first, last) for month in months}
    return [_chart(run, scale, places) for run in runs]


def said(run: SiteRun, unit: str) -> str:
    """The chart in words, for whoever does not see it."""
    (first, began), (last, ended) = run.values[0], run.values[-1]
    words = [
        _("%(first)s in %(start)s, %(last)s in %(end)s (%(unit)s).")
        % {"first": shown(began), "start": _named(first), "last": shown(ended), "end": _named(last), "unit": unit}
    ]
    if run.baseline is not None:
        words.append(_("Before: %(value)s.") % {"value": shown(run.baseline)})
    if run.target is not None:
        words.append(_("Target: %(value)s.") % {"value": shown(run.target)})
    return f"{run.name}. {' '.join(words)}"


def _named(month: date) -> str:
    return date_format(month, "F Y")


def _ordinal(month: date) -> int:
    return month.year * 12 + month.month


def _place(month: int, first: int, last: int) -> int:
    span = WIDTH - LEFT - RIGHT
    return LEFT + (span * (month - first) // (last - first) if last > first else span // 2)


def _chart(run: SiteRun, scale: Scale, places: dict[date, int]) -> str:
    every = max(1, -(-len(places) // MAX_LABELS))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="Source Sans 3" font-size="13">',
        *(_across(scale.y(step), _LINE, 1) + _label(LEFT - 6, scale.y(step) + 4, shown(step), "end") for step in scale.steps()),
        *(_label(x, HEIGHT - 8, month_on_axis(month)) for number, (month, x) in enumerate(places.items()) if number % every == 0),
        _across(scale.y(run.baseline), _BEFORE, 2, "2 4") if run.baseline is not None else "",
        _across(scale.y(run.target), _TARGET, 2, "8 5") if run.target is not None else "",
        *_lines([(month, places[month], scale.y(value)) for month, value in run.values]),
        "</svg>",
    ]
    return "".join(parts)


def _lines(points: list[tuple[date, int, int]]) -> list[str]:
    """Dots, joined where no month is missing between them."""
    runs: list[list[tuple[date, int, int]]] = []
    for point in points:
        if runs and _ordinal(point[0]) == _ordinal(runs[-1][-1][0]) + 1:
            runs[-1].append(point)
        else:
            runs.append([point])
    joined = [" ".join(f"{x},{y}" for _month, x, y in run) for run in runs if len(run) > 1]
    lines = [f'<polyline points="{each}" fill="none" stroke="{_VALUES}" stroke-width="2.5"/>' for each in joined]
    return [*lines, *(f'<circle cx="{x}" cy="{y}" r="4" fill="{_VALUES}"/>' for _month, x, y in points)]


def _across(y: int, colour: str, width: int, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="{width}"{dashed}/>'


def _label(x: int, y: int, text: str, anchor: str = "middle") -> str:
    return f'<text x="{x}" y="{y}" fill="{_SOFT}" text-anchor="{anchor}">{escape(text)}</text>'
