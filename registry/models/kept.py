"""Text that someone is still writing in a form, kept on the server until it is sent."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class KeptForm(models.Model):
    """What one person has typed so far in the form at one address, as the browser would send it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="kept_forms")
    path = models.CharField(max_length=300)
    typed = models.TextField()
    saved_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "path"], name="one_kept_text_per_form")]

    def __str__(self) -> str:
        return self.path
