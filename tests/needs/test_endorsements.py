"""Endorsements: several establishments, one need."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from catalogue.addresses import record_path
from catalogue.models.index import CatalogueEntry
from needs.models.endorsements import Endorsement
from needs.models.needs import Need
from needs.services.endorsements import endorse_need, withdraw_endorsement
from needs.services.needs import close_need
from needs.support import support_of
from records.errors import Incomplete, Refused, WrongState
from records.models.events import Event
from tests.factories import ENDING, NeedFactory, OrganisationFactory, acting, region

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def _need(**values: Any) -> Need:
    need: Need = NeedFactory(published=True, volume_per_year=1000, **values)
    return need


def _endorse(need: Need, officer: Actor | None = None, **values: Any) -> Endorsement:
    officer = officer or acting(organisation=OrganisationFactory(region=region()))
    return endorse_need(need, organisation=officer.membership.organisation, by=officer, values=values)


def test_a_need_endorsed_by_five_establishments_shows_them_on_a_map_with_the_sum(client: Client) -> None:
    need = _need()
    regions = [("03", "Capitale-Nationale"), ("05", "Estrie"), ("06", "Montréal"), ("08", "Abitibi-Témiscamingue")]
    for number, (code, name) in enumerate(regions, start=1):
        organisation = OrganisationFactory(name_fr=f"CISSS numéro {number}", region=region(code, name))
        _endorse(need, acting(organisation=organisation), volume_per_year=500 * number, sites=number)
    _endorse(need, acting(organisation=OrganisationFactory(name_fr="CISSS sans chiffre")), difference_fr="Deux langues.")
    support = support_of(need)
    assert (support.establishments, support.sites, support.volume_per_year, support.unstated) == (6, 12, 6000, 1)
    assert support.region_codes == {"03", "05", "06", "08"}
    html = client.get(record_path(need)).content.decode()
    assert html.count('<path class="l3"') == 4
    for text in ("CISSS numéro 4", "Deux langues.", "6\xa0000"):
        assert text in html
    assert Event.objects.filter(verb="need.endorsed", reference=need.reference, is_public=True).count() == 5


def test_a_need_page_with_many_endorsements_costs_at_most_12_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    need = _need()
    for _ in range(6):
        _endorse(need)
    client.get("/")
    with django_assert_max_num_queries(12):
        assert client.get(record_path(need)).status_code == 200


def test_an_officer_endorses_from_the_page_and_withdraws(sign_in: SignIn) -> None:
    need, officer = _need(), acting()
    client = sign_in(officer)
    address = reverse("needs:endorse", args=[need.reference])
    assert address in client.get(record_path(need)).content.decode()
    response = client.post(address, {"volume_per_year": "0", "sites": "2"})
    assert response.status_code == 422
    assert 'id="id_volume_per_year_error"' in response.content.decode()
    client.post(address, {"volume_per_year": "200", "sites": "2", "difference_fr": "Chez nous, la nuit."})
    endorsement = Endorsement.objects.get()
    assert (endorsement.organisation, endorsement.endorsed_by) == (officer.membership.organisation, officer.user)
    html = client.get(record_path(need)).content.decode()
    assert "Chez nous, la nuit." in html
    assert address not in html, "once is enough"
    client.post(reverse("needs:endorsement-withdraw", args=[need.reference, endorsement.pk]))
    assert "Chez nous, la nuit." not in client.get(record_path(need)).content.decode()
    _endorse(need, officer)


def test_an_administrator_endorses_for_an_establishment_that_they_name(sign_in: SignIn) -> None:
    need, establishment = _need(), OrganisationFactory()
    client = sign_in(acting(Role.REGISTRY_ADMINISTRATOR))
    address = reverse("needs:endorse", args=[need.reference])
    assert client.post(address, {"sites": "1"}).status_code == 422
    client.post(address, {"sites": "1", "organisation": establishment.pk})
    assert Endorsement.objects.get().organisation == establishment


@pytest.mark.parametrize("why", ["own", "twice", "vendor"])
def test_who_cannot_endorse_is_told_why(why: str) -> None:
    need = _need()
    administrator = acting(Role.REGISTRY_ADMINISTRATOR)
    organisation = {
        "own": lambda: need.organisation,
        "twice": lambda: _endorse(need).organisation,
        "vendor": lambda: OrganisationFactory(vendor=True),
    }[why]()
    with pytest.raises(Incomplete):
        endorse_need(need, organisation=organisation, by=administrator, values={})


def test_only_a_published_and_open_need_is_endorsed() -> None:
    with pytest.raises(WrongState):
        _endorse(NeedFactory())
    ended = _need()
    close_need(ended, by=acting(organisation=ended.organisation), values=ENDING)
    with pytest.raises(WrongState):
        _endorse(ended)


def test_nobody_endorses_for_another_establishment() -> None:
    need, officer = _need(), acting()
    with pytest.raises(Refused):
        endorse_need(need, organisation=OrganisationFactory(), by=officer, values={})
    endorsement = _endorse(need)
    with pytest.raises(Refused):
        withdraw_endorsement(endorsement, by=officer)


def test_an_endorsement_is_withdrawn_once_and_stays_in_the_history() -> None:
    need, officer = _need(), acting()
    endorsement = _endorse(need, officer)
    withdraw_endorsement(endorsement, by=officer)
    with pytest.raises(WrongState):
        withdraw_endorsement(endorsement, by=officer)
    verbs = list(Event.objects.filter(reference=need.reference).values_list("verb", flat=True))
    assert verbs == ["need.endorsed", "need.endorsement_withdrawn"]


def test_the_api_says_who_endorses(client: Client) -> None:
    need = _need()
    endorsement = _endorse(need)
    assert CatalogueEntry.objects.get(key=need.reference).details["endorsed_by"] == [endorsement.organisation.slug]
    data = client.get(reverse("api-need", args=[need.reference])).json()
    assert data["details"]["endorsed_by"] == [endorsement.organisation.slug]


def test_a_draft_cannot_be_endorsed_by_its_address(sign_in: SignIn) -> None:
    draft = NeedFactory()
    assert sign_in(acting()).get(reverse("needs:endorse", args=[draft.reference])).status_code == 404
