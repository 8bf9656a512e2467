"""What searching itself keeps: the words of the catalogue, and what people look for and do not find."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models


class SearchWord(models.Model):
    """A word of the public records, and how many have it. Made anew by a task: "did you mean" is read from here."""

    word = models.CharField(max_length=60, primary_key=True)
    records = models.PositiveIntegerField()

    class Meta:
        indexes = [GinIndex(fields=["word"], name="search_word_like", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.word


class UnansweredSearch(models.Model):
    """A search that found nothing, on one day. Nobody's: no person, no address of a machine, no time of day."""

    query = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=2)
    day = models.DateField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "query", "kind", "language"], name="one_count_per_search_and_day")]

    def __str__(self) -> str:
        return self.query
