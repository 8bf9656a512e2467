"""Whom the demonstration makes speak: nobody is given an invented opinion who was not registered for it."""

import pytest

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.organisations import Organisation
from demonstration.priorities import load_priorities
from needs.models.endorsements import Endorsement
from tests.factories import NeedFactory, OrganisationFactory, acting

pytestmark = pytest.mark.django_db


def test_the_demonstration_endorses_in_the_name_of_registered_establishments_only() -> None:
    for name in ("88980 Canada", "Atelier", "Bande"):
        OrganisationFactory(kind="establishment", name_fr=name, slug=name.lower().replace(" ", "-"), is_registered=False)
    for number in range(6):
        OrganisationFactory(kind="establishment", slug=f"cisss-{number}")
    need = NeedFactory(published=True)

    def office(organisation: Organisation) -> Actor:
        return acting(organisation=organisation)

    load_priorities([need], analyst=acting(Role.MINISTRY_ANALYST), office=office)
    assert Endorsement.objects.count() == 5
    assert not Endorsement.objects.filter(organisation__is_registered=False).exists()
