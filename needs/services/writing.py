"""Writing a need with colleagues: presence, comments, and going back to an earlier text."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import letters
from accounts.actors import Actor
from accounts.models.people import User
from authoring.lifecycle import lock
from needs import events, mail, telling
from needs.drafts import text_at
from needs.mentions import mentioned_in, who_may_read
from needs.models.needs import Need
from needs.models.writing import Comment, Presence
from needs.services.needs import edit_need
from records.errors import Incomplete, WrongState
from records.events import record

RESOLVED = _("This comment has already been resolved.")
# A page that is open says so every twenty seconds; after this long its reader has gone.
GONE_AFTER = timedelta(seconds=75)


def note_presence(need: Need, *, by: Actor, step: str, at: datetime | None = None) -> list[Presence]:
    """Say that this person has a page of the form open. Returns the colleagues who have one open too."""
    now = at or timezone.now()
    if by.impersonator is None:
        Presence.objects.filter(seen_at__lt=now - timedelta(days=1)).delete()
        Presence.objects.update_or_create(need=need, user=by.someone(), defaults={"step": step[:20], "seen_at": now})
    others = need.presences.filter(seen_at__gt=now - GONE_AFTER)
    return list(others.exclude(user=by.someone()).select_related("user").order_by("seen_at"))


@transaction.atomic
def comment(
    need: Need,
    *,
    by: Actor,
    text: str,
    section: str = "",
    field: str = "",
    quote: str = "",
    reply_to: Comment | None = None,
    at: datetime | None = None,
) -> Comment:
    """Say something to the colleagues who write the need; those whom the text names with `@` get a letter.

    `field` names the answer that it is about, `quote` words of it. A reply goes with the comment that began the thread.
    """
    need = lock(need)
    by.must("needs.comment", need)
    if not text.strip():
        raise Incomplete({"text": _("Write the comment.")})
    first = _first_of_thread(need, reply_to) if reply_to else None
    if first:
        section, field, quote = first.section, first.field, ""
    said = Comment.objects.create(
        need=need,
        section=section,
        field=field,
        quote=" ".join(quote.split()) if field else "",
        reply_to=first,
        text=text.strip(),
        author=by.user,
        written_at=at or timezone.now(),
    )
    told = [person for person in mentioned_in(said.text, who_may_read(need)) if person != by.user]
    said.mentioned.set(told)
    data = {"comment": said.pk, "section": section, "mentioned": [person.pk for person in told]}
    record(events.COMMENTED, kind="need", reference=need.reference, by=by, at=at, data=data, is_public=False)
    for person in told:
        _tell_mentioned(person, said, by)
    telling.tell_of_comment(said, by=by, but=[person.pk for person in told])
    return said


def _first_of_thread(need: Need, said: Comment) -> Comment:
    """The comment that a reply follows, locked. Raises `WrongState` once it is settled."""
    first: Comment = Comment.objects.select_for_update(of=("self",)).get(pk=said.reply_to_id or said.pk, need=need)
    if first.settled_at:
        raise WrongState(RESOLVED)
    return first


def _tell_mentioned(person: User, said: Comment, by: Actor) -> None:
    letters.limit("mentioned", sender=by.organisation_id, reader=person.email)
    mail.tell_person(
        person,
        "mentioned",
        said.need,
        "needs:comments",
        author=by.someone().get_short_name(),
        message=said.text,
        quote=said.quote,
        why=letters.acting_for(said.need.organisation),
    )


@transaction.atomic
def settle_comment(said: Comment, *, by: Actor, at: datetime | None = None) -> Comment:
    """Mark a comment as dealt with, with its replies. It stays for whoever wonders."""
    need = lock(said.need)
    by.must("needs.comment", need)
    said = _first_of_thread(need, said)
    said.settled_at, said.settled_by = at or timezone.now(), by.user
    said.save(update_fields=["settled_at", "settled_by"])
    data = {"comment": said.pk}
    record(events.COMMENT_SETTLED, kind="need", reference=need.reference, by=by, at=at, data=data, is_public=False)
    return said


def restore_draft(need: Need, *, by: Actor, row: int, at: datetime | None = None) -> Need:
    """Bring the texts of an earlier save back, as a new save: nothing in between is lost."""
    return edit_need(need, by=by, values=text_at(need, row), at=at)
