"""Django finds the tables here; code imports each from the module in which it lives."""

from pilots.models.indicators import Indicator, Measurement
from pilots.models.pilots import Pilot, Site

__all__ = ["Indicator", "Measurement", "Pilot", "Site"]
