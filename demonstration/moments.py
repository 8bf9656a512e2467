"""When things happened in the demonstration."""

from datetime import datetime

from django.utils import timezone


def happened(at: datetime) -> datetime:
    """This moment, or now if it lies ahead: only due dates are in the future."""
    return min(at, timezone.now())
