"""Changes of a public record that its people are still writing: nobody else reads them before they are published."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    def waiting(self) -> "AmendmentQuerySet":
        """Those that say something: once published or thrown away, a row stays empty."""
        return self.exclude(values={})


class Amendment(models.Model):
    """What the writers of one public record want it to say. One row per record, whoever writes.

    `values` maps a field to its new value, as plain data; `base` to what was public when the field was first changed,
    so that a change made meanwhile by another way is seen. `version` only grows: two writers never overwrite unseen.
    """

    kind = models.CharField(max_length=20)
    reference = models.CharField(_("reference"), max_length=20, unique=True)
    values = models.JSONField(default=dict)
    base = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    updated_at = models.DateTimeField(default=timezone.now)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("changes not yet published")

    def __str__(self) -> str:
        return self.reference
