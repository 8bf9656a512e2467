"""Ways to narrow a list: what a kind of record declares, and those that several kinds share."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from records.risk import Level

Label = str | Promise


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow a list. Values come from `choices`, or from the taxonomy of the same name.

    `unsaid`: the value that nearly every record has. One can ask for it, and no card says it.
    """

    code: str
    label: Label
    choices: dict[str, Label] | None = None
    is_open: bool = False
    unsaid: str = ""


REGION = Facet("region", _("Health region"))
CARE_STAGE = Facet("care_stage", _("Care stage"))
SPECIALTY = Facet("specialty", _("Specialty or service"))
AI_FIELD = Facet("ai_field", _("Area of use"))
TECHNIQUE = Facet("technique", _("Technique"))
POPULATION = Facet("population", _("Population"))
STANDARD = Facet("standard", _("Interoperability"))
RISK = Facet(
    "risk",
    _("Risk level"),
    {**{level.value: level.label for level in Level}, "not_stated": _("Not stated")},
    is_open=True,
)
# Those of the search of everything.
OF_EVERYTHING = (RISK, REGION, CARE_STAGE, SPECIALTY, AI_FIELD)


def state_facet(states: dict[str, Label], *, is_open: bool = False) -> Facet:
    return Facet("state", _("Status"), states, is_open=is_open)
