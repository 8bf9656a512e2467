"""Django finds the tables here; code imports each from the module in which it lives."""

from pilots.models.costing import Calculation, CalculationLine
from pilots.models.decisions import PilotDecision
from pilots.models.following import Chase, FollowUp, Tick
from pilots.models.indicators import Correction, Indicator, LibraryIndicator, Measurement, SitePlan
from pilots.models.joining import JoinRequest
from pilots.models.lessons import Lesson
from pilots.models.path import MilestoneChange, PathMilestone, PilotPath
from pilots.models.pilots import Pilot, Site
from pilots.models.reports import DimensionAnswer, ReportVersion, ValueReport

__all__ = [
    "Calculation", "CalculationLine", "Chase", "Correction", "DimensionAnswer", "FollowUp", "Indicator", "JoinRequest", "Lesson",
    "LibraryIndicator", "Measurement", "MilestoneChange", "PathMilestone", "Pilot", "PilotDecision", "PilotPath", "ReportVersion",
    "Site", "SitePlan", "Tick", "ValueReport",
]  # fmt: skip
