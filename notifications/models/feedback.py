"""What people said of a matching alert."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class MatchFeedback(models.Model):
    """An organisation finds that a need and a solution do not go together: it is not told of the pair again."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    need = models.CharField(max_length=80)
    solution = models.CharField(max_length=80)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "need", "solution"], name="one_verdict_per_pair"),
        ]
        indexes = [models.Index(fields=["solution", "organisation"], name="feedback_of_solution")]

    def __str__(self) -> str:
        return f"{self.need} ≠ {self.solution}"
