"""Keys with which an establishment's own system enters values."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MeasuringKey(models.Model):
    """Lets a system enter values as one member would, and do nothing else. Only the hash of the key is kept."""

    membership = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="measuring_keys")
    name = models.CharField(_("which system will use it"), max_length=80)
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()
