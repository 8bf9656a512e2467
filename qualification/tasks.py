"""Scheduled work of qualification, around services."""

import time
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from qualification.models.applications import Evidence
from qualification.services import evidence, following

# Slow pages take ten seconds each.
_ASK_FOR_S = 200


@shared_task
def follow_decisions() -> dict[str, int]:
    """Once a day: end what is past its day, remind of what will be, in this order."""
    return {
        "expired": following.expire_due(),
        "told of the end": following.remind_of_expiry(),
        "told of a due date": following.remind_of_due_dates(),
    }


@shared_task
def end_qualifications() -> int:
    """Every few minutes, first at midnight: end what is past its day, so that lists and counts say so."""
    return following.expire_due()


@shared_task
def check_links(most: int = 100) -> int:
    """Ask the pages that evidence cites whether they answer: those never asked, then those asked a week ago."""
    links = Evidence.objects.live().exclude(url="").filter(application__state="draft", cited_reference="")
    until, asked = time.monotonic() + _ASK_FOR_S, 0
    waiting = [
        *links.filter(link_checked_at=None)[:most],
        *links.filter(link_checked_at__lt=timezone.now() - timedelta(days=7)).order_by("link_checked_at")[: most // 5],
    ]
    for piece in waiting:
        if time.monotonic() > until:
            # The rest is first in the next run.
            break
        evidence.check_link(piece)
        asked += 1
    return asked
