"""Run charts as SVG files that need no style sheet: for documents on paper and for whoever keeps or shows them elsewhere."""

from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext as _

from pilots.charts.panels import Drawn, Level, Panel, Point
from records.bilingual import reading_language

WIDTH, HEIGHT = 400, 236
# On paper a chart takes the width of the page: it is drawn wider, so that its words are no larger than the text around it.
_PAPER_WIDTH, _PAPER_HEIGHT = 640, 216
_LEFT, _LEFT_WIDE, _RIGHT, _TOP, _BOTTOM = 44, 66, 24, 26, 30
_TITLE, _LEGEND = 44, 28
# The light theme's colours (static/css/tokens.css), by the number of a panel.
_SERIES = ("#0d6b8f", "#a6541b", "#5b3a86", "#1c6137", "#a51d5d")
_LINE, _SOFT, _INK, _BEFORE, _TARGET, _MEDIAN, _ALARM = (
    "#d9d2c3", "#4a5d5b", "#14302f", "#6b6b6b", "#1c6137", "#1b4f8f", "#a51d2d",
)  # fmt: skip
_DASHES = {"baseline": "2 4", "target": "8 5", "median": "1 3 6 3"}
_COLOURS = {"baseline": _BEFORE, "target": _TARGET, "median": _MEDIAN}
_FONT = 'font-family="Source Sans 3, sans-serif" font-size="13"'
_HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" ' + _FONT


def panel_svg(drawn: Drawn, panel: Panel) -> str:
    """The chart of one site, without a title: for a document that has its own."""
    width, height = _PAPER_WIDTH, _PAPER_HEIGHT
    return _HEAD.format(width=width, height=height) + ">" + _panel(drawn, panel, width, height) + "</svg>"


def whole_svg(drawn: Drawn) -> str:
    """All sites of an indicator below each other, with titles, the words of each chart and a legend."""
    each = HEIGHT + _TITLE
    height = _TITLE + each * len(drawn.panels) + _LEGEND
    parts = [
        _HEAD.format(width=WIDTH, height=height) + f' role="img" lang={quoteattr(reading_language())} width="{WIDTH * 2}">',
        f"<title>{escape(drawn.name)}</title><desc>{escape(' '.join(f'{p.name}. {p.summary}' for p in drawn.panels))}</desc>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        _text(12, 26, _cut(drawn.name, 56), "start", colour=_INK, more='font-weight="700" font-size="14"'),
    ]
    for place, panel in enumerate(drawn.panels):
        top = _TITLE + place * each
        parts.append(_text(12, top + 14, _cut(panel.name, 60), "start", colour=_INK, more='font-weight="600"'))
        parts.append(f'<g transform="translate(0 {top + 22})">{_panel(drawn, panel)}</g>')
    parts.append(_legend(height - 12))
    return "".join([*parts, "</svg>"])


def _panel(drawn: Drawn, panel: Panel, width: int = WIDTH, height: int = HEIGHT) -> str:
    left = _LEFT_WIDE if drawn.is_wide else _LEFT
    colour, foot = _SERIES[panel.number - 1], height - _BOTTOM

    def x(part: float) -> float:
        return round(left + part * (width - left - _RIGHT), 1)

    def y(part: float) -> float:
        return round(_TOP + part * (height - _TOP - _BOTTOM), 1)

    def across(level: Level, stroke: str, thickness: float, dashes: str = "") -> str:
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        return (
            f'<line x1="{left}" x2="{width - _RIGHT}" y1="{y(level.y)}" y2="{y(level.y)}" '
            f'stroke="{stroke}" stroke-width="{thickness}"{dashed}/>'
        )

    def dot(point: Point) -> str:
        ring = f'<circle cx="{x(point.x)}" cy="{y(point.y)}" r="7" fill="none" stroke="{colour}" stroke-width="1.5"/>'
        return (ring if point.is_signal else "") + f'<circle cx="{x(point.x)}" cy="{y(point.y)}" r="4" fill="{colour}"/>'

    parts = [_text(left - 6, 12, drawn.unit, "start")]
    for level in drawn.levels:
        parts += [across(level, _LINE, 1), _text(left - 6, y(level.y) + 4, level.label, "end")]
    for tick in drawn.months:
        parts.append(_text(x(tick.x), height - 8, tick.label, tick.anchor))
        parts.append(f'<line x1="{x(tick.x)}" x2="{x(tick.x)}" y1="{foot}" y2="{foot + 5}" stroke="{_SOFT}"/>')
    for name, dashes in _DASHES.items():
        if level := getattr(panel, name):
            parts.append(across(level, _COLOURS[name], 1.5 if name == "median" else 2, dashes))
    for run in panel.runs:
        if len(run) > 1:
            joined = " ".join(f"{x(point.x)},{y(point.y)}" for point in run)
            parts.append(f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
    parts += [dot(point) for point in panel.points]
    parts += [_text(x(place), foot - 3, "?", "middle", colour=_ALARM, more='font-weight="700"') for place in panel.missing]
    return "".join(parts)


def _legend(y: int) -> str:
    names = {"baseline": _("Before"), "target": _("Target"), "median": _("Median of the site")}
    parts, x = [], 12
    for name, label in names.items():
        parts.append(
            f'<line x1="{x}" x2="{x + 26}" y1="{y - 4}" y2="{y - 4}" stroke="{_COLOURS[name]}" stroke-width="2" '
            f'stroke-dasharray="{_DASHES[name]}"/>'
        )
        parts.append(_text(x + 32, y, label, "start"))
        x += 52 + len(label) * 7
    return "".join(parts)


def _text(x: float, y: float, text: str, anchor: str, *, colour: str = _SOFT, more: str = "") -> str:
    return f'<text x="{x}" y="{y}" fill="{colour}" text-anchor="{anchor}" {more}>{escape(text)}</text>'


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
