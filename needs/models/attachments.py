"""Files that go with a need."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needs.models.needs import Need

if TYPE_CHECKING:
    from accounts.actors import Actor

MAX_PER_NEED = 10


def _place(attachment: Attachment, name: str) -> str:
    """A place on disk that says nothing and that nobody can guess; the name is in the row."""
    return f"needs/{uuid4().hex}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def live(self) -> AttachmentQuerySet:
        return self.filter(removed_at=None)

    def visible_to(self, actor: Actor, need: Need) -> AttachmentQuerySet:
        """All of them for those who write the need; for everyone else the public ones of a published need."""
        files = self.live().filter(need=need)
        if actor.can("needs.draft", need):
            return files
        return files.filter(Q(is_public=True) if need.is_public else Q(pk=None))


class Attachment(models.Model):
    """One file, cleaned before it was kept. A removed one leaves this row and no content."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="attachments")
    file = models.FileField(upload_to=_place, max_length=120)
    name = models.CharField(_("name"), max_length=100)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size"), help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    is_public = models.BooleanField(_("shown with the published need"), default=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(_("added"), default=timezone.now)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    # Said once, to whoever sends the file; not a column.
    taken_out: tuple[str, ...] = ()

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        ordering = ["uploaded_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["need", "sha256"], condition=Q(removed_at=None), name="one_attachment_per_content")
        ]

    def __str__(self) -> str:
        return self.name
