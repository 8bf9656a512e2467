"""Kept for one release: followers are subscriptions now, and were copied.

Web processes of the release before may still write here while a new one is put in place; the next release drops it.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone

from solutions.models.solutions import Solution


class Follower(models.Model):
    """A member who follows a solution: incidents and changes of its qualification reach them by letter."""

    solution = models.ForeignKey(Solution, models.CASCADE, related_name="followers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["solution", "user"], name="one_follower_per_person")]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.solution_id}"
