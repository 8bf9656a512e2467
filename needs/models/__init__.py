"""Django finds the tables here; code imports each from the module in which it lives."""

from needs.models.attachments import Attachment
from needs.models.borrowing import Borrowing
from needs.models.editions import PriorityEdition
from needs.models.endorsements import Endorsement
from needs.models.needs import Need
from needs.models.notes import ResponseNote
from needs.models.offices import Committee, Office, OfficePriority
from needs.models.responses import Answer, ConstraintFit, Question, Response
from needs.models.scoring import Criterion, Mark, Scoring, ScoringGrid
from needs.models.versions import NeedVersion
from needs.models.writing import Comment, Presence

__all__ = [
    "Answer",
    "Attachment",
    "Borrowing",
    "Comment",
    "Committee",
    "ConstraintFit",
    "Criterion",
    "Endorsement",
    "Mark",
    "Need",
    "NeedVersion",
    "Office",
    "OfficePriority",
    "Presence",
    "PriorityEdition",
    "Question",
    "Response",
    "ResponseNote",
    "Scoring",
    "ScoringGrid",
]
