"""The secret address of a person's own calendar."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class CalendarKey(models.Model):
    """At most one per person. The address is shown once; only the hash of its secret is here."""

    user = models.OneToOneField(User, models.CASCADE, related_name="calendar_key")
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    last_read_at = models.DateTimeField(_("last read"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar address")

    def __str__(self) -> str:
        return f"{self.user_id}"
