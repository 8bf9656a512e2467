"""Django finds the tables here; code imports each from the module in which it lives."""

from solutions.models.authorisations import Authorisation
from solutions.models.incidents import Incident
from solutions.models.media import Media, Publication
from solutions.models.performance import PerformanceFigure
from solutions.models.releases import Release
from solutions.models.solutions import Solution

__all__ = ["Authorisation", "Incident", "Media", "PerformanceFigure", "Publication", "Release", "Solution"]
