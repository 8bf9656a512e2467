"""Django finds the tables here; code imports each from the module in which it lives."""

from adoption.models.costing import Calculation, CalculationLine
from adoption.models.decisions import PilotDecision
from adoption.models.lessons import Lesson
from adoption.models.path import MilestoneChange, PathMilestone, PilotPath
from adoption.models.reports import DimensionAnswer, ReportVersion, ValueReport

__all__ = [
    "Calculation",
    "CalculationLine",
    "DimensionAnswer",
    "Lesson",
    "MilestoneChange",
    "PathMilestone",
    "PilotDecision",
    "PilotPath",
    "ReportVersion",
    "ValueReport",
]
