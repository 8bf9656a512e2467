"""Samples for the living page of the design system: every component in every state."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from authoring.forms import area
from authoring.record_page import Moment
from catalogue.cards import cards
from catalogue.models.index import CatalogueEntry
from catalogue.search.facets import terms
from catalogue.views.lists import FacetView, Option
from records.kinds import listed_kinds
from records.risk import Level

_SWATCHES = ["paper", "surface", "ink", "brand", "accent"]
_TONES = ["info", "success", "warning", "danger"]


class _SampleForm(forms.Form):
    """Fields of every sort, one of them wrong."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"] = forms.CharField(
            label=_("A line of text"), max_length=80, help_text=_("Help text appears above the field.")
        )
        self.fields["text"] = forms.CharField(label=_("A longer text"), max_length=400, required=False, widget=area(4))
        self.fields["number"] = forms.IntegerField(label=_("A number"))
        self.fields["choice"] = forms.ChoiceField(
            label=_("One choice"), choices=[("a", _("Yes")), ("b", _("No"))], widget=forms.RadioSelect
        )
        self.fields["many"] = forms.MultipleChoiceField(
            label=_("Several choices"),
            choices=[(str(each), _("Choice %(number)d") % {"number": each}) for each in range(1, 6)],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )


def samples() -> dict[str, Any]:
    """What the living page shows. Its records are real ones, when there are any."""
    now = timezone.now()
    entries = [CatalogueEntry.objects.filter(kind=kind).order_by("id").first() for kind in (each.code for each in listed_kinds())]
    form = _SampleForm({"title": _("Sample text"), "number": "x", "choice": "a", "many": ["2"]})
    form.is_valid()
    options = [
        Option("a", str(_("Low")), 12, selected=True),
        Option("b", str(_("Moderate")), 7, selected=False),
        Option("c", str(_("High")), 0, selected=False),
    ]
    return {
        "swatches": [*_SWATCHES, *(kind.code for kind in listed_kinds() if kind.has_number), *_TONES],
        "tags": [
            {"label": _("Neutral"), "tone": "neutral"},
            {"label": _("Information"), "tone": "info"},
            {"label": _("Success"), "tone": "success"},
            {"label": _("Warning"), "tone": "warning"},
            {"label": _("Danger"), "tone": "danger"},
            {"label": _("Under way"), "tone": "accent"},
        ],
        "risks": [*({"level": level.value, "label": level.label} for level in Level), {"level": "", "label": ""}],
        "alerts": [
            {"tone": tone, "title": title, "body": _("A sentence that states what happened and what to do.")}
            for tone, title in (
                ("info", _("Information")),
                ("success", _("Success")),
                ("warning", _("Warning")),
                ("danger", _("Danger")),
            )
        ],
        "results": cards([entry for entry in entries if entry], terms()),
        "facet": FacetView("sample", str(_("Risk level")), options, has_selection=True, is_open=True),
        "form": form,
        "steps": [
            {"label": _("Done"), "url": "#g-steps", "state": "done"},
            {"label": _("Now"), "url": "", "state": "current"},
            {"label": _("Later"), "url": "#g-steps", "state": "todo"},
        ],
        "moments": [
            Moment(now, _("Published"), "", _("An establishment"), True),
            Moment(now - timedelta(days=3), _("Submitted to the innovation office"), "", _("An establishment"), False),
        ],
    }
