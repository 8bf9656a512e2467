"""What a pilot no longer takes: it is not offered, and its page says so before anybody types."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from catalogue.addresses import record_path
from pilots.services import joining, phases
from pilots.workspace import tasks as awaiting
from tests.factories import OrganisationFactory, acting, region
from tests.pilots import flow

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


def _said(client: Client, response: Any) -> list[str]:
    """What the page to which one is sent back says."""
    return [str(each) for each in client.get(response["Location"]).context["messages"]]


def test_a_pilot_that_ended_offers_no_change_of_its_sites_requests_and_indicators_and_says_why(sign_in: SignIn) -> None:
    pilot, lead = flow.running(2)
    asked = joining.ask_to_join(pilot, by=acting(organisation=OrganisationFactory(region=region())), message="Nous aussi.")
    site, indicator, client = pilot.sites.all()[1], pilot.indicators.all()[0], sign_in(lead)
    pages = {
        "pilots:site": [site.pk], "pilots:site-leave": [site.pk], "pilots:join-accept": [asked.pk],
        "pilots:join-decline": [asked.pk], "pilots:aim": [indicator.pk], "pilots:indicator-remove": [indicator.pk],
    }  # fmt: skip
    links = {name: reverse(name, args=[pilot.reference, *more]) for name, more in pages.items()}
    lists = [reverse(f"pilots:{name}", args=[pilot.reference]) for name in ("sites", "joining", "indicators")]
    assert any("Répondre à une demande de participation" in task.label for task in awaiting(lead))
    assert all(any(link in client.get(page).content.decode() for page in lists) for link in links.values())

    phases.stop_pilot(pilot, by=lead, reason_fr="Un cas manqué.")
    assert not any("Répondre à une demande de participation" in task.label for task in awaiting(lead))
    for page in lists:
        html = client.get(page).content.decode()
        assert "Ce projet pilote est terminé" in html
        assert not [link for link in links.values() if link in html]
        assert 'id="id_' not in html
    for link in links.values():
        back = client.get(link)
        assert back.status_code == 302, link
        assert "terminé" in _said(client, back)[0]
    # What was open meanwhile is refused beside what was typed.
    refused = client.post(links["pilots:site-leave"], {"reason_fr": "Manque de temps."})
    assert (refused.status_code, "Manque de temps." in refused.content.decode()) == (422, True)


def test_who_cannot_ask_to_join_is_told_before_writing_why(sign_in: SignIn) -> None:
    pilot, lead = flow.running()
    asker = acting(organisation=OrganisationFactory(region=region()))
    join, client = reverse("pilots:join", args=[pilot.reference]), sign_in(asker)
    assert client.get(join).status_code == 200
    asked = joining.ask_to_join(pilot, by=asker, message="Nous aussi.")
    assert "déjà" in _said(client, client.get(join))[0]
    joining.accept_request(asked, by=lead, values={})
    assert "déjà" in _said(client, client.get(join))[0]
    accept = reverse("pilots:join-accept", args=[pilot.reference, asked.pk])
    assert "déjà" in _said(sign_in(lead), sign_in(lead).get(accept))[0]


def test_what_its_people_do_with_a_record_stands_before_its_text(sign_in: SignIn) -> None:
    pilot, lead = flow.running()
    client = sign_in(lead)
    for record in (pilot, pilot.need):
        by = client if record == pilot else sign_in(acting(organisation=record.organisation))
        page = by.get(record_path(record)).content.decode()
        actions, text = page.index('class="record-actions"'), page.index("<article")
        assert actions < page.index("Vos actions") < text
    assert "Vos actions" not in Client().get(record_path(pilot)).content.decode()
