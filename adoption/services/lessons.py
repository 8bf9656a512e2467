"""Lessons learned: written by the lead or a site, at any time from the announcement on."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from adoption import events
from adoption.models.lessons import Lesson, LessonTag
from authoring.lifecycle import lock, save_with_event
from authoring.quotas import must_have_room_beside
from pilots.models.pilots import Pilot
from records.errors import Incomplete, Refused, WrongState

REQUIRED = {"title_fr": _("Give the lesson a title."), "text_fr": _("Write the lesson in a few sentences.")}
MAX_TAGS = 4
MAX_LESSONS = 50


@transaction.atomic
def write_lesson(pilot: Pilot, *, by: Actor, values: dict[str, Any], at: datetime | None = None) -> Lesson:
    """Publish a lesson in the name of the organisation that one acts for."""
    pilot = lock(pilot)
    by.must("adoption.teach", pilot)
    if not pilot.is_public:
        raise WrongState(_("Announce the pilot project first."))
    if by.organisation_id is None:
        raise Refused("adoption.teach")
    must_have_room_beside(pilot.lessons, most=MAX_LESSONS)
    lesson = Lesson(
        pilot=pilot, organisation_id=by.organisation_id, written_by=by.user, written_at=at or timezone.now()
    )  # fmt: skip
    _write(lesson, values, at)
    save_with_event(pilot, events.LESSON_WRITTEN, by=by, at=at, data={"lesson": lesson.pk})
    return lesson


@transaction.atomic
def edit_lesson(lesson: Lesson, *, by: Actor, values: dict[str, Any], at: datetime | None = None) -> Lesson:
    """Change a lesson of one's own organisation."""
    pilot = lock(lesson.pilot)
    lesson = Lesson.objects.select_for_update(of=("self",)).get(pk=lesson.pk)
    lesson.pilot = pilot
    by.must("adoption.edit_lesson", lesson)
    _write(lesson, values, at)
    save_with_event(pilot, events.LESSON_EDITED, by=by, at=at, data={"lesson": lesson.pk})
    return lesson


def _write(lesson: Lesson, values: dict[str, Any], at: datetime | None) -> None:
    texts = {name: str(values.get(name, "")).strip() for name in ("title_fr", "title_en", "text_fr", "text_en")}
    gaps: dict[str, Any] = {name: text for name, text in REQUIRED.items() if not texts[name]}
    tags = [tag for tag in LessonTag.values if tag in values.get("tags", [])]
    if not 1 <= len(tags) <= MAX_TAGS:
        gaps["tags"] = _("Choose from one to four subjects.")
    if gaps:
        raise Incomplete(gaps)
    for name, text in texts.items():
        setattr(lesson, name, text)
    lesson.tags, lesson.updated_at = tags, at or timezone.now()
    lesson.save()
