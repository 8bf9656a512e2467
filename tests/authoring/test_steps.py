"""The pages of a guided form: how many they are said to be, and what each says it asks for."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from tests.factories import NeedFactory, PilotFactory, SolutionFactory, acting

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


def _drafts() -> list[tuple[str, str, Actor]]:
    need, solution, pilot = NeedFactory(), SolutionFactory(), PilotFactory(private=True)
    return [
        ("needs", need.reference, acting(organisation=need.organisation)),
        ("solutions", solution.reference, acting(Role.VENDOR_MEMBER, solution.organisation)),
        ("pilots", pilot.reference, acting(organisation=pilot.organisation)),
    ]


def test_the_count_of_steps_is_that_of_the_list_beside_it(sign_in: SignIn) -> None:
    for namespace, reference, actor in _drafts():
        client = sign_in(actor)
        review: Any = client.get(reverse(f"{namespace}:review", args=[reference]))
        listed = review.context["steps"]
        for place, step in enumerate(listed[:-1], start=1):
            page = client.get(step["url"]).content.decode()
            assert f"étape {place} sur {len(listed)}" in page


@pytest.mark.parametrize("factory", [NeedFactory, SolutionFactory])
def test_answers_of_risk_that_a_yes_asks_for_are_never_said_to_be_optional(factory: Any, sign_in: SignIn) -> None:
    record = factory(has_medical_purpose=True, situation="", output_role="")
    kind = "needs" if factory is NeedFactory else "solutions"
    client = sign_in(acting(Role.INNOVATION_OFFICER if kind == "needs" else Role.VENDOR_MEMBER, record.organisation))
    form = client.get(reverse(f"{kind}:edit", args=[record.reference, "risk"])).context["form"]
    for name in ("situation", "output_role"):
        assert form.fields[name].is_asked
        assert form.fields[name].asked_label == "obligatoire si le résultat de l’outil sert aux soins"
    page = client.get(reverse(f"{kind}:review", args=[record.reference]))
    assert any("situation" in gap["url"] for gap in page.context["gaps"])
