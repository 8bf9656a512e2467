"""What two innovation offices say of themselves in the demonstration. Invented; the dates are always to come."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from needs.models.needs import Need
from needs.services.offices import MAX_PRIORITIES, save_office

_OPEN = (Need.State.PUBLISHED, Need.State.IN_PILOT)
_OFFICES = {
    "cisss-bsl": {
        "function_fr": "Coordination de l’innovation et de la santé numérique",
        "function_en": "Innovation and digital health coordination",
        "seeks_fr": (
            "Cette année, nous cherchons des outils éprouvés pour l’urgence et le soutien à domicile en région éloignée. "
            "Nous pouvons accueillir deux projets pilotes à la fois, à Rimouski ou à Matane."
        ),
        "seeks_en": (
            "This year we are looking for proven tools for emergency departments and home support in remote areas. "
            "We can host two pilot projects at a time, in Rimouski or Matane."
        ),
    },
    "sante-quebec": {
        "function_fr": "Direction de l’innovation",
        "function_en": "Innovation branch",
        "seeks_fr": "Des solutions qui servent plusieurs régions à la fois et que des établissements ont déjà évaluées.",
        "seeks_en": "Solutions that serve several regions at once and that establishments have already evaluated.",
    },
}


def load_offices(organisations: dict[str, Organisation], *, acting: Callable[[Organisation], Actor]) -> None:
    for rank, (slug, texts) in enumerate(_OFFICES.items()):
        organisation = organisations[slug]
        needs = Need.objects.filter(organisation=organisation, state__in=_OPEN).order_by("-network_priority", "reference")
        committees: list[dict[str, Any]] = [
            {
                "name_fr": "Comité de l’innovation",
                "name_en": "Innovation committee",
                "next_on": timezone.localdate() + timedelta(days=30 + 14 * rank),
            },
            {"name_fr": "Comité d’éthique de la recherche", "name_en": "Research ethics board", "next_on": None},
        ]
        save_office(
            organisation,
            by=acting(organisation),
            values=texts,
            priorities=list(needs[: min(3, MAX_PRIORITIES)]),
            committees=committees,
        )
