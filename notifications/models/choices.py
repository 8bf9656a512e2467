"""What a person chose for each kind of notification."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Mailing(models.TextChoices):
    AT_ONCE = "at_once", _("Immediately")
    DAILY = "daily", _("Once a day, in a single message")
    WEEKLY = "weekly", _("Once a week, in a single message")
    NEVER = "never", _("Never by email")


class Preference(models.Model):
    """A choice that differs from the one that `notifications.kinds` makes for everyone."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notification_preferences")
    kind = models.CharField(max_length=20)
    mailing = models.CharField(_("by email"), max_length=10, choices=Mailing.choices)
    in_portal = models.BooleanField(_("in the portal"), default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_preference_per_kind")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} {self.mailing}"
