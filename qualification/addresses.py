"""Where the number of an application leads those who may not see the application."""

from django.urls import reverse

from qualification.models.decisions import Decision


def decision_path(reference: str) -> str:
    """The page of what was decided; empty while nothing is."""
    is_decided = Decision.objects.filter(application__reference=reference).exists()
    return reverse("qualification:decision", args=[reference]) if is_decided else ""
