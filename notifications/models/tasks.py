"""Since when something awaits a person, and whether they were reminded."""

from django.db import models
from django.utils import timezone

from accounts.models.memberships import Membership


class TaskNotice(models.Model):
    """One thing that awaits one membership. The row goes as soon as the thing no longer awaits it."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    task = models.CharField(max_length=64, help_text="A digest of the task's address and name.")
    seen_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "task"], name="one_notice_per_task")]

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.task[:8]}"
