"""Text that someone is still writing in a form, kept on the server until it is sent."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class UnsentForm(models.Model):
    """What one person has typed so far in the form at one address, as the browser would send it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="unsent_forms")
    path = models.CharField(max_length=300)
    typed = models.TextField()
    saved_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "path"], name="one_unsent_text_per_form")]

    def __str__(self) -> str:
        return self.path


class OpenedDraft(models.Model):
    """The draft that one page of a new record opened: however often that page is sent, it opens one.

    The page carries the token. `reference` is empty only inside the transaction that opens the draft.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="opened_drafts")
    token = models.UUIDField()
    kind = models.CharField(max_length=20, blank=True)
    reference = models.CharField(max_length=20, blank=True)
    opened_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "token"], name="one_draft_per_page")]

    def __str__(self) -> str:
        return self.reference
