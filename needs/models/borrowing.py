"""Answers that a draft took over from another establishment's need, and that nobody has made their own yet."""

from django.db import models

from needs.models.needs import Need


class Borrowing(models.Model):
    """What is left to go over in a draft that began from another need. `answers` names the fields."""

    need = models.OneToOneField(Need, models.CASCADE, related_name="borrowing")
    source = models.CharField(max_length=20)
    answers = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.need.reference} ← {self.source}"
