"""Forms that were sent, each with the answer that it got."""

from django.db import models
from django.utils import timezone


class Submission(models.Model):
    """One form as it was sent once, and the answer that a second press of its button gets.

    `digest` stands for the sender, the address, the key of the form and what was written in it. The answer is encrypted
    with the key of the form, which is not kept: the table alone tells nothing.
    """

    digest = models.CharField(max_length=64, unique=True)
    answer = models.BinaryField()
    answered_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.digest[:12]
