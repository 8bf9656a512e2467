"""Django finds the tables here; code imports each from the module in which it lives."""

from qualification.models.applications import Answer, Application, Evidence, StageClock
from qualification.models.decisions import Appeal, Condition, Decision, Measure
from qualification.models.early_advice import EarlyAdvice, EarlyQuestion, EarlyRemark
from qualification.models.meetings import Meeting
from qualification.models.protocols import Framework, Protocol, Requirement
from qualification.models.reviews import Assignment, Clarification, Finding
from qualification.models.screening import ScreeningCheck

__all__ = [
    "Answer",
    "Appeal",
    "Application",
    "Assignment",
    "Clarification",
    "Condition",
    "Decision",
    "EarlyAdvice",
    "EarlyQuestion",
    "EarlyRemark",
    "Evidence",
    "Finding",
    "Framework",
    "Measure",
    "Meeting",
    "Protocol",
    "Requirement",
    "ScreeningCheck",
    "StageClock",
]
