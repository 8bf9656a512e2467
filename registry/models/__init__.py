"""Django finds the tables here; code imports each from the module in which it lives."""

from registry.models.amendments import Amendment
from registry.models.catalogue import CatalogueChange, CatalogueEntry, MovedEntry
from registry.models.error_reports import ErrorReport
from registry.models.events import Event
from registry.models.kept import KeptForm, OpenedDraft
from registry.models.kept_tables import KeptTable
from registry.models.references import ReferenceCounter
from registry.models.searches import SearchWord, UnansweredSearch
from registry.models.site import Announcement, PageText
from registry.models.submissions import Submission
from registry.models.taxonomies import AiField, CareStage, InteropStandard, Population, Region, Specialty, Technique

__all__ = [
    "AiField",
    "Amendment",
    "Announcement",
    "CareStage",
    "CatalogueChange",
    "CatalogueEntry",
    "ErrorReport",
    "Event",
    "InteropStandard",
    "KeptForm",
    "KeptTable",
    "MovedEntry",
    "OpenedDraft",
    "PageText",
    "Population",
    "ReferenceCounter",
    "Region",
    "SearchWord",
    "Specialty",
    "Submission",
    "Technique",
    "UnansweredSearch",
]
