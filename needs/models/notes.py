"""What the people of an establishment note about a response, for each other. Its vendor and the ministry never read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needs.models.responses import Response

if TYPE_CHECKING:
    from accounts.actors import Actor
    from needs.models.needs import Need


class ResponseNoteQuerySet(models.QuerySet["ResponseNote"]):
    def visible_to(self, actor: Actor, need: Need) -> ResponseNoteQuerySet:
        """All those on the responses to this need for the colleagues of its establishment, none for anybody else."""
        found = self.filter(response__need=need).select_related("author")
        return found if actor.can("needs.note_response", need) else found.none()


class ResponseNote(models.Model):
    """One person's note on one response. It is theirs to change; their colleagues read it under their name."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="response_notes")
    text = models.TextField(_("note"), max_length=2000)
    written_at = models.DateTimeField(_("written"), default=timezone.now)

    objects = ResponseNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note on a response")
        ordering = ["written_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["response", "author"], name="one_note_per_response_and_person"),
            models.CheckConstraint(condition=~models.Q(text=""), name="a_note_says_something"),
        ]

    def __str__(self) -> str:
        return self.text[:80]
