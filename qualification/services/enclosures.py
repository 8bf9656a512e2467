"""Files that go with an answer to the reviewers, with a report on a condition, or with an appeal.

They are added one by one while the text is written, and sent with it: from then on the ministry reads them.
"""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from files.uploads import MAX_EVIDENCE_BYTES, accept
from qualification.appeals import unappealable
from qualification.models.applications import Application, Evidence, EvidenceQuerySet
from qualification.models.decisions import Condition, Decision
from qualification.models.reviews import Clarification
from qualification.services.evidence import ALREADY_ADDED, keep_piece
from qualification.services.stages import lock
from records.errors import Incomplete, WrongState

MAX_ENCLOSURES = 8
Subject = Clarification | Condition | Decision


def application_of(subject: Subject) -> Application:
    return subject.decision.application if isinstance(subject, Condition) else subject.application


def enclosed(subject: Subject) -> EvidenceQuerySet:
    """The files of a subject, sent or not, the oldest first."""
    return Evidence.objects.live().filter(**_key(subject))


def _key(subject: Subject) -> dict[str, Subject]:
    name = {Clarification: "clarification", Condition: "condition", Decision: "contested"}[type(subject)]
    return {name: subject}


def enclose(subject: Subject, upload: "UploadedFile[bytes]", *, by: Actor, at: datetime | None = None) -> Evidence:
    """Keep a file, cleaned. Raises `Incomplete` on `files`: too large, disguised, infected, there already, one too many.

    `WrongState`: nothing is awaited any more.
    """
    by.must(_right(subject), application_of(subject))
    # Outside of the transaction, as for evidence.
    accepted = accept(upload, "files", max_bytes=MAX_EVIDENCE_BYTES, person_id=by.user_id)
    with accepted.content, transaction.atomic():
        application = lock(application_of(subject))
        subject = type(subject).objects.select_for_update(of=("self",)).get(pk=subject.pk)
        by.must(_right(subject), application)
        _must_be_awaited(subject)
        there = enclosed(subject)
        if there.count() >= MAX_ENCLOSURES:
            raise Incomplete({"files": _("At most eight files can be sent. Remove one first.")})
        if there.filter(sha256=accepted.digest).exists():
            raise Incomplete({"files": ALREADY_ADDED})
        piece = Evidence(application=application, title=accepted.name[:200], **_key(subject))
        return keep_piece(piece, accepted, by=by, at=at)


def hand_in(subject: Subject, *, at: datetime | None) -> int:
    """What was added goes with the text that is being sent, in its transaction. Returns how many files went."""
    return enclosed(subject).filter(handed_in_at=None).update(handed_in_at=at or timezone.now())


def _right(subject: Subject) -> str:
    return "qualification.appeal" if isinstance(subject, Decision) else "qualification.apply"


def _must_be_awaited(subject: Subject) -> None:
    why = ""
    if isinstance(subject, Decision):
        why = unappealable(subject)
    elif isinstance(subject, Condition):
        why = "" if subject.met_at is None and subject.decision.has_followed_conditions else _("Nothing more is required.")
    elif subject.answered_at or subject.application.state != Application.State.CLARIFICATION:
        why = _("This question has been answered.")
    if why:
        raise WrongState(why)
