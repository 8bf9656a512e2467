"""What colleagues note about a response, between themselves."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from needs import events
from needs.models.notes import ResponseNote
from needs.models.responses import Response
from records.events import record


@transaction.atomic
def note_response(response: Response, *, by: Actor, text: str, at: datetime | None = None) -> ResponseNote | None:
    """Write one's own note on a response, or change it; an empty text takes it back. The same text again changes nothing."""
    response = Response.objects.select_for_update(of=("self",)).select_related("need__organisation").get(pk=response.pk)
    by.must("needs.note_response", response.need)
    now, said = at or timezone.now(), text.strip()
    note = ResponseNote.objects.filter(response=response, author=by.user).first()
    if said == (note.text if note else ""):
        return note
    if note and not said:
        note.delete()
        note = None
    else:
        note = note or ResponseNote(response=response, author=by.user)
        note.text, note.written_at = said, now
        note.save()
    # The log says that somebody noted something, never what.
    data = {"response": response.pk, "need": response.need.reference, "is_removed": note is None}
    record(events.RESPONSE_NOTED, kind="response", reference=str(response.pk), by=by, at=now, data=data, is_public=False)
    return note
