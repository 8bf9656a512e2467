"""Django finds the tables here; code imports each from the module in which it lives."""

from records.models.events import Event
from records.models.references import ReferenceCounter
from records.models.taxonomies import AiField, CareStage, InteropStandard, Population, Region, Specialty, Technique

__all__ = [
    "AiField",
    "CareStage",
    "Event",
    "InteropStandard",
    "Population",
    "ReferenceCounter",
    "Region",
    "Specialty",
    "Technique",
]
