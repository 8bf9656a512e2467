"""Django finds the tables here; code imports each from the module in which it lives."""

from catalogue.models.index import CatalogueChange, CatalogueEntry, MovedEntry
from catalogue.models.searches import SearchWord, UnansweredSearch

__all__ = ["CatalogueChange", "CatalogueEntry", "MovedEntry", "SearchWord", "UnansweredSearch"]
