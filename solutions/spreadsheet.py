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
    reference_hint=_(
        "Leave it empty for a new solution. If you enter the reference number of one of your solutions, the row "
        "changes that solution."
    ),
    too_many=_("You can send at most %(most)s solutions at a time. Split them into several files."),
    nothing_below=_("The file has headings but no solutions below them."),
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
            _("Published in the registry"),
            _(
                "“Yes” publishes the solution immediately, as declared and not verified, if nothing is missing. A "
                "published solution stays public."
            ),
            lambda solution: solution.state == Solution.State.LISTED,
        )
    },
    earlier={
        LISTED: ("Listed publicly", "Inscrite publiquement"),
        "intended_users_fr": ("Utilisateurs prévus, en français",),
        "intended_users_en": ("Utilisateurs prévus, en anglais",),
        "inputs_fr": ("Entrées, en français",),
        "inputs_en": ("Entrées, en anglais",),
        "outputs_fr": ("Sorties, en français",),
        "outputs_en": ("Sorties, en anglais",),
        "explainability_fr": ("Comment un résultat s’explique, en français",),
        "explainability_en": ("Comment un résultat s’explique, en anglais",),
        "change_plan_fr": ("Plan de contrôle des changements, en français",),
        "change_plan_en": ("Plan de contrôle des changements, en anglais",),
        "ai_fields": ("Fields of use", "Champs d’usage"),
        "output_role": ("Rôle de la sortie",),
        "human_reviews": ("Une personne examine la sortie",),
        "learns_in_use": ("Continue d’apprendre en service",),
        "data_residency": ("Where the data stay", "Où restent les données"),
        "integration_weeks": ("Effort d’intégration (semaines)",),
        "contact_email": ("Contact e-mail", "Courriel de contact"),
    },
)
