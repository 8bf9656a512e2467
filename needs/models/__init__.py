"""Django finds the tables here; code imports each from the module in which it lives."""

from needs.models.endorsements import Endorsement
from needs.models.needs import Need

__all__ = ["Endorsement", "Need"]
