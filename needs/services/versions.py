"""Changing a published need: every change is a version that anyone can read beside the one before."""

from collections.abc import Iterable
from copy import copy
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from authoring.amending.content import left_behind
from authoring.amending.services import STILL_RIGHT
from authoring.lifecycle import edit_fields, lock, save_with_event
from needs import events
from needs.completeness import missing_to_submit
from needs.content import STRUCTURES, Content, content_of, differences
from needs.models.needs import MUSTS, Need
from needs.models.versions import NeedVersion
from records.errors import Incomplete, Stale, WrongState

OPEN = (Need.State.PUBLISHED, Need.State.IN_PILOT)


def write_version(
    need: Need, *, by: Actor | None, note_fr: str = "", note_en: str = "", at: datetime | None = None
) -> NeedVersion:
    """Keep what the need says now as its next version. The caller holds the lock on the need.

    Raises `WrongState` before publication: a version is public for ever, and a draft's words may yet be taken back.
    """
    if not need.is_public:
        raise WrongState(_("Only a published need has versions."))
    last = need.versions.first()
    return NeedVersion.objects.create(
        need=need,
        number=last.number + 1 if last else 1,
        published_at=at or timezone.now(),
        published_by=by.user if by else None,
        note_fr=note_fr,
        note_en=note_en,
        content=content_of(need),
    )


def latest_version(need: Need) -> NeedVersion:
    """The version that readers see. That of a need published before versions were kept is made, and not written."""
    return need.versions.first() or NeedVersion(
        need=need, number=1, published_at=need.published_at or timezone.now(), content=content_of(need)
    )


def ensure_version(need: Need) -> NeedVersion:
    """The same, written. The caller holds the lock on the need."""
    return need.versions.first() or write_version(need, by=None, at=need.published_at)


@transaction.atomic
def amend_need(
    need: Need,
    *,
    by: Actor,
    values: dict[str, Any],
    base: int,
    note_fr: str,
    note_en: str = "",
    still_right: Iterable[str] = (),
    at: datetime | None = None,
) -> NeedVersion:
    """Change what a published need says, as a new public version with a note.

    `base` is the number of the version that the writer had read: `Stale` when a newer one came since.
    `still_right` names texts that stay while their other language changes, and that the writer has read again.
    Raises `Incomplete` when an answer that a published need must have is emptied, a language was left behind, or nothing
    changed.
    """
    need = lock(need)
    by.must("needs.amend", need)
    if need.state not in OPEN:
        raise WrongState(_("Only a published need that is still open can be changed in this way."))
    before = ensure_version(need)
    if before.number != base:
        raise Stale.since(is_own=are_own_since(need, base, by=by))
    gaps, changed = _put(need, before, values, note_fr=note_fr, still_right=still_right)
    if gaps:
        raise Incomplete(gaps)
    data = {"version": base + 1, "fields": changed}
    save_with_event(need, events.AMENDED, by=by, at=at, data=data)
    return write_version(need, by=by, note_fr=note_fr.strip(), note_en=note_en.strip(), at=at)


def are_own_since(need: Need, base: int, *, by: Actor) -> bool:
    """Whether every version that came after one is the same person's."""
    return not need.versions.filter(number__gt=base).exclude(published_by_id=by.user_id).exists()


def _put(
    need: Need, before: NeedVersion, values: dict[str, Any], *, note_fr: str, still_right: Iterable[str]
) -> tuple[dict[str, Any], list[str]]:
    """Put new answers on a locked need. Returns everything that stops them from being published, and what changed."""
    published = copy(need)
    edit_fields(need, values)
    gaps: dict[str, Any] = missing_to_submit(need)
    if not note_fr.strip():
        gaps["note_fr"] = _("State in one sentence what changes, and why.")
    after = content_of(need)
    changed = [each.name for each in differences(before.content, after)]
    if not changed:
        gaps["changes"] = _("Nothing has changed yet, so there is nothing to publish.")
    unsure = set(left_behind({name: after[name] for name in changed}, published)) - set(still_right)
    return dict.fromkeys(sorted(unsure), STILL_RIGHT) | gaps, changed


def gaps_of_amendment(
    need: Need, *, by: Actor, values: dict[str, Any], note_fr: str, still_right: Iterable[str] = ()
) -> dict[str, Any]:
    """What would stop these answers from being published; nothing is changed."""
    by.must("needs.amend", need)
    with transaction.atomic():
        locked_need = lock(need)
        gaps, _changed = _put(locked_need, latest_version(locked_need), values, note_fr=note_fr, still_right=still_right)
        transaction.set_rollback(True)
    return gaps


def merge(base: Content, theirs: Content, mine: Content) -> tuple[Content, list[str]]:
    """What a writer meant on top of what a colleague published since.

    Returns the merged content, mine where both changed the same answer, and the names of those answers.
    """
    merged, both = dict(theirs), []
    # A version written before these were asked says nothing of them.
    base = dict.fromkeys(MUSTS, False) | {name: [] for name in STRUCTURES} | base
    for name, value in mine.items():
        if value == base.get(name):
            continue
        merged[name] = value
        if theirs.get(name) not in (base.get(name), value):
            both.append(name)
    return merged, both


@transaction.atomic
def extend_responses(need: Need, *, by: Actor, until: date, at: datetime | None = None) -> Need:
    """Give vendors more time, in public. A deadline is never brought forward: someone may be counting on it."""
    need = lock(need)
    by.must("needs.amend", need)
    if need.state != Need.State.PUBLISHED:
        raise WrongState(_("Only a published need that is waiting for responses has a deadline."))
    before = need.responses_until
    if before and until <= before:
        raise Incomplete({"until": _("A deadline can only be extended. Choose a later date.")})
    need.responses_until = until
    if need.closes_at and need.closes_at <= (at or timezone.now()):
        raise Incomplete({"until": _("This date is in the past. Choose a future date.")})
    dates = {"from": before.isoformat() if before else None, "to": until.isoformat()}
    save_with_event(need, events.DEADLINE_EXTENDED, by=by, at=at, data=dates)
    return need
