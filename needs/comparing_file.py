"""The comparison of the responses to a need as one table, with headings in the reader's language."""

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from needs.comparing import Compared, side_by_side

Value = str | int


def table_of(rows: Sequence[Compared]) -> tuple[list[str], list[list[Value]]]:
    """Headings and a line for each response: who, where it stands, numbers to sort by, then every row of the comparison."""
    heads = [
        _("Solution"),
        _("Reference number"),
        _("Vendor"),
        _("Status"),
        pgettext("column", "Sent"),
        _("Constraints met"),
        _("Constraints in all"),
        _("First year, from ($)"),
        _("First year, to ($)"),
        _("Weeks before it can start"),
        _("Contact email"),
    ]
    lines: list[list[Value]] = [_first_cells(each) for each in rows]
    for part in side_by_side(list(rows)):
        for row in (each for each in part.rows if not each.is_total):
            heads.append(row.label.text)
            for line, (_name, cell) in zip(lines, row.cells, strict=True):
                line.append(cell.plain)
    return heads, lines


def _first_cells(each: Compared) -> list[Value]:
    response = each.response
    return [
        each.name,
        response.solution.reference,
        str(response.organisation),
        str(response.state_as_received),
        date_format(localdate(response.sent_at), "Y-m-d"),
        each.met,
        each.constraints,
        "" if response.cost_low is None else response.cost_low,
        "" if response.cost_high is None else response.cost_high,
        response.weeks_to_start,
        response.contact_email,
    ]
