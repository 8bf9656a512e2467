"""Adding files to a need, and taking them away for good."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from authoring import quotas
from authoring.lifecycle import lock
from files.stored_files import discard, keep, kept_with_row
from files.uploads import accept
from needs import events
from needs.models.attachments import MAX_PER_NEED, Attachment
from needs.models.needs import Need
from needs.services.needs import ENDED, unschedule_changed
from records.errors import Incomplete, WrongState
from records.events import Verb, record


def attach(
    need: Need, *, by: Actor, upload: "UploadedFile[bytes]", is_public: bool = False, at: datetime | None = None
) -> Attachment:
    """Keep a file with a need, cleaned. Public ones show once the need is published.

    Raises `Incomplete` on `file`: too large, of a kind that is not taken, infected, there already, one too many.
    """
    by.must("needs.draft", need)
    # Outside of the transaction: cleaning and scanning take time, and nobody should wait for the lock meanwhile.
    accepted = accept(upload, person_id=by.user_id)
    with accepted.content, transaction.atomic():
        need = lock(need)
        _must_be_open(need, by=by, is_public=is_public)
        attached = need.attachments.live()
        if attached.count() >= MAX_PER_NEED:
            raise Incomplete({"file": _("A need can have at most ten files. Remove one first.")})
        if attached.filter(sha256=accepted.digest).exists():
            raise Incomplete({"file": _("This file has already been added.")})
        quotas.must_have_room_for_file(files_of(need.organisation), need.organisation, size=accepted.size)
        attachment = Attachment(
            need=need,
            name=accepted.name,
            content_type=accepted.content_type,
            size=accepted.size,
            sha256=accepted.digest,
            is_public=is_public,
            uploaded_by=by.user,
            uploaded_at=at or timezone.now(),
        )
        attachment.taken_out = accepted.removed
        with kept_with_row(attachment.file):
            keep(attachment.file, attachment.name, accepted.content)
            attachment.save()
        _note(attachment, events.ATTACHED, by=by, at=at)
    return attachment


def files_of(organisation: Organisation) -> QuerySet[Attachment]:
    """The files that an organisation's needs carry now: what its quota counts."""
    return Attachment.objects.live().filter(need__organisation=organisation)


def remove_attachment(attachment: Attachment, *, by: Actor, at: datetime | None = None) -> None:
    """Take a file away: its content is deleted once the change is certain, its name stays in the history."""
    with transaction.atomic():
        need = lock(attachment.need)
        by.must("needs.draft", need)
        attachment = Attachment.objects.select_for_update(of=("self",)).select_related("need").get(pk=attachment.pk)
        attachment.need = need
        if attachment.removed_at:
            raise WrongState(_("This file has already been removed."))
        _must_be_open(need, by=by, is_public=attachment.is_public)
        storage, place = attachment.file.storage, attachment.file.name
        attachment.removed_at = at or timezone.now()
        attachment.save(update_fields=["removed_at"])
        _note(attachment, events.DETACHED, by=by, at=at)
        transaction.on_commit(lambda: discard(storage, place or ""), robust=True)


def _must_be_open(need: Need, *, by: Actor, is_public: bool) -> None:
    if need.state in ENDED:
        raise WrongState(_("This need has ended. Its text can no longer be changed."))
    if need.is_public and is_public:
        # What everyone reads is the innovation office's to change.
        by.must("needs.amend", need)


def _note(attachment: Attachment, verb: Verb, *, by: Actor, at: datetime | None) -> None:
    is_public = attachment.is_public and attachment.need.is_public
    data = {"name": attachment.name, "sha256": attachment.sha256}
    reference = attachment.need.reference
    record(verb, kind="need", reference=reference, by=by, at=at, data=data, is_public=is_public)
    if attachment.is_public and not attachment.need.is_public:
        _is_changed(attachment.need, by=by, at=at)


def _is_changed(need: Need, *, by: Actor, at: datetime | None) -> None:
    """A file that will be public with the need is read with it: whoever decides has to see it first."""
    need.version += 1
    need.save(update_fields=["version"])
    unschedule_changed(need, by=by, at=at)
