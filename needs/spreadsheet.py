"""Needs as a spreadsheet: which columns there are, and what the template says of them."""

from django.utils.translation import gettext_lazy as _

from authoring.spreadsheets.reading import Layout
from needs.forms.writing import SHEET_FIELDS, SheetForm
from needs.models.needs import Need

MAX_LINES = 200
LAYOUT = Layout(
    model=Need,
    form=SheetForm,
    fields=SHEET_FIELDS,
    required="title_fr",
    title=_("Needs"),
    reference_hint=_(
        "Leave it empty for a new need. If you enter the reference number of one of your drafts, the row changes that draft."
    ),
    too_many=_("A file can have at most %(most)s needs. Split the file."),
    nothing_below=_("The file has headings but no needs below them."),
    most_lines=MAX_LINES,
    example={
        "title_fr": "Des chutes de nuit découvertes trop tard en soins de longue durée",
        "summary_fr": "Le tiers des chutes de nuit sont découvertes plus de vingt minutes après.",
        "volume_per_year": "28 000",
        "responses_until": "2027-03-31",
        "has_medical_purpose": _("Yes"),
    },
    earlier={
        "present_situation_fr": ("Present situation in French",),
        "present_situation_en": ("Present situation in English",),
        "volume_per_year": ("People or acts per year", "Personnes ou actes par an"),
        "ai_fields": ("Fields of use", "Champs d’usage"),
        "must_speak_french": ("Doit être offerte en français",),
        "must_be_qualified": ("Doit être qualifiée par le ministère",),
        "must_share_standard": (
            *("Must speak a standard that is in place", "Doit parler une norme en place"),
            "Doit prendre en charge une norme déjà en place",
        ),
        "output_role": ("Rôle de la sortie",),
        "human_reviews": ("Une personne examine la sortie",),
        "learns_in_use": ("Continue d’apprendre en service",),
        "operational_owner_fr": ("Responsable opérationnel en français",),
        "operational_owner_en": ("Responsable opérationnel en anglais",),
        "responses_until": ("Responses until", "Réponses jusqu’au"),
        "contact_email": ("Contact e-mail", "Courriel de contact"),
    },
)
