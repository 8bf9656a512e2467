"""Django finds the tables here; code imports each from the module in which it lives."""

from authoring.models.amendments import Amendment
from authoring.models.kept_tables import KeptTable
from authoring.models.unsent import OpenedDraft, UnsentForm

__all__ = ["Amendment", "KeptTable", "OpenedDraft", "UnsentForm"]
