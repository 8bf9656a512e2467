"""The content of evidence is kept once, however many pieces name it: of one application, or of later ones."""

from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from files.stored_files import discard
from qualification.models.applications import Application, Evidence
from qualification.models.protocols import Requirement

_COPIED = (
    "title", "file", "name", "content_type", "size", "sha256", "pages",
    "url", "link_state", "link_checked_at", "cited_reference", "cited_version", "cited_sha256",
)  # fmt: skip


def copy_of(source: Evidence, application: Application, requirement: Requirement, *, by: Actor, at: datetime) -> Evidence:
    """The same piece for another requirement, not saved yet: the same content, what is known of it, and where it comes from."""
    made = Evidence(
        application=application,
        requirement=requirement,
        reused_from_id=source.reused_from_id or source.pk,
        added_by=by.user,
        added_at=at,
        **{name: getattr(source, name) for name in _COPIED if name != "file"},
    )
    made.file.name = source.file.name
    return made


def discard_unused(evidence: Evidence) -> None:
    """Delete the content once the change is certain, unless another piece still names it."""
    storage, place = evidence.file.storage, evidence.file.name

    def discard_it() -> None:
        if place and not Evidence.objects.live().filter(file=place).exists():
            discard(storage, place)

    transaction.on_commit(discard_it, robust=True)
