"""Events that nobody has been told of yet."""

from django.db import models
from django.db.models import Func, TextField
from django.db.models.functions import Cast, Now

from records.models.events import Event


class TransactionNumber(Func):
    """The number of the transaction that is under way, the same inside its savepoints."""

    function = "pg_current_xact_id"
    output_field = TextField()


class OutboxMark(models.Model):
    """A mark beside an event, written in its transaction and removed in the one that writes its deliveries.

    Numbers of events are handed out before their transactions commit, so a cursor over numbers skips what commits late.
    A mark cannot be skipped: it becomes visible with its event, however late that is (ADR 0016).
    """

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True, related_name="+")
    marked_at = models.DateTimeField(db_default=Now())
    transaction_number = models.BigIntegerField(db_default=Cast(Cast(TransactionNumber(), TextField()), models.BigIntegerField()))
    # Set when telling of it failed: it is tried again later and does not stand in the way of others.
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_default=Now())
    trouble = models.TextField(blank=True, default="")

    class Meta:
        # The first name: a version that still runs while this one starts reads it.
        db_table = "notifications_unannounced"
        ordering = ["event"]
        indexes = [
            models.Index(fields=["due_at", "event"], name="unannounced_due"),
            models.Index(fields=["transaction_number", "event"], name="unannounced_of_transaction"),
        ]

    def __str__(self) -> str:
        return str(self.event_id)
