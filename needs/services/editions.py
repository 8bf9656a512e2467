"""Publishing the list of priorities."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from needs import events
from needs.models.editions import PriorityEdition
from needs.models.needs import Need
from records.errors import WrongState
from records.events import record
from records.locking import one_at_a_time


def _entry(need: Need) -> dict[str, Any]:
    return {
        "reference": need.reference,
        "priority": need.network_priority,
        "title": {"fr": need.title_fr, "en": need.title_en},
        "organisation": {"slug": need.organisation.slug, "name": str(need.organisation)},
        "rationale": {"fr": need.priority_rationale_fr, "en": need.priority_rationale_en},
        "score": float(need.score) if need.score is not None else None,
        "risk": need.risk_level,
        "is_demonstration": need.is_demonstration,
    }


def standing_priorities() -> list[dict[str, Any]]:
    """The open needs that have a priority now: first by priority, then by score."""
    needs = Need.objects.published().filter(state__in=[Need.State.PUBLISHED, Need.State.IN_PILOT]).exclude(network_priority="")
    entries = [_entry(need) for need in needs.select_related("organisation")]
    return sorted(entries, key=lambda entry: (entry["priority"], -(entry["score"] or 0), entry["reference"]))


@transaction.atomic
def publish_edition(*, by: Actor, note_fr: str = "", note_en: str = "", at: datetime | None = None) -> PriorityEdition:
    """Publish the priorities as they stand. Refused when nothing changed since the last edition."""
    by.must("needs.publish_priorities")
    one_at_a_time("priority edition")
    last = PriorityEdition.objects.order_by("-number").first()
    entries = standing_priorities()
    if last and _essence(last.entries) == _essence(entries):
        raise WrongState(_("Nothing has changed since the last edition."))
    number = (last.number if last else 0) + 1
    edition = PriorityEdition.objects.create(
        number=number,
        published_at=at or timezone.now(),
        published_by=by.user,
        note_fr=note_fr.strip(),
        note_en=note_en.strip(),
        entries=entries,
    )
    record(events.EDITION_PUBLISHED, kind="priorities", reference=str(number), by=by, at=at, data={"total": len(entries)})
    return edition


def _essence(entries: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(entry["reference"], entry["priority"]) for entry in entries}
