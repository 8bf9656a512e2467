"""The counter behind permanent reference numbers."""

from django.db import models


class ReferenceCounter(models.Model):
    """The last number given for a prefix and a year. Only `records.references` touches it."""

    prefix = models.CharField(max_length=3)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="one_counter_per_prefix_and_year")]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}: {self.last}"
