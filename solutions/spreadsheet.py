"""Solutions as a spreadsheet, for vendors with many products: which columns there are, and what the template says of them."""

from django.utils.translation import gettext_lazy as _

from authoring.spreadsheets.reading import Layout
from solutions.forms.writing import SHEET_FIELDS, SheetForm
from solutions.models.solutions import Solution

LISTED = "listed"
LAYOUT = Layout(
    model=Solution,
    form=SheetForm,
    fields=SHEET_FIELDS,
    required="name_fr",
    title=_("Solutions"),
    reference_hint=_("Leave it empty for a new solution. With the number of one of yours, the line changes that one."),
    too_many=_("%(most)d solutions at most at once: split them."),
    nothing_below=_("The file has its headings and no solution below them."),
    most_lines=500,
    example={
        "name_fr": "TriageClair",
        "summary_fr": "Classe les radiographies selon l’urgence, pour que le radiologiste lise d’abord les plus graves.",
        "maturity": "7",
        "has_medical_purpose": _("Yes"),
        LISTED: _("No"),
    },
    flags={
        LISTED: (
            _("Listed publicly"),
            _("Yes lists it at once, as declared and not verified, when nothing is missing; a listed one stays public."),
            lambda solution: solution.state == Solution.State.LISTED,
        )
    },
)
