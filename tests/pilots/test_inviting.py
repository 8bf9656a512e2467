"""Another establishment is invited to be a site, and is named once it accepts."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from catalogue.addresses import record_path
from pilots.models.inviting import SiteInvitation
from pilots.services import inviting, phases
from pilots.workspace import tasks as awaiting
from records.errors import Incomplete, Refused, WrongState
from tests.factories import InstallationFactory, OrganisationFactory, PilotFactory, acting, region
from tests.letters import forget_earlier_letters
from tests.pilots import flow

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
ASKED = {"message": "Votre urgence a la même attente."}


def _invited() -> tuple[Any, Actor, Actor]:
    """A running pilot, its lead, and someone of the establishment that is invited."""
    pilot, lead = flow.running()
    return pilot, lead, acting(organisation=OrganisationFactory(region=region(), name_fr="CISSS d’à côté", short_name=""))


def test_an_establishment_is_invited_accepts_with_its_place_and_is_named_only_then(
    sign_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    pilot, lead, other = _invited()
    organisation = other.membership.organisation
    hospital = InstallationFactory(organisation=organisation, name="Hôpital d’Amqui")
    client, path = sign_in(lead), reverse("pilots:invite", args=[pilot.reference])
    assert path in client.get(reverse("pilots:sites", args=[pilot.reference])).content.decode()
    assert client.post(path, {"organisation": organisation.slug}).status_code == 422, "the message is missing"
    forget_earlier_letters()
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(path, ASKED | {"organisation": organisation.name_fr, "place": "Amqui"})
    assert sent.status_code == 302
    (letter,) = mail.outbox
    assert letter.to == [other.user.email]
    assert "même attente" in letter.body
    assert "Amqui" in letter.body
    assert organisation.name_fr not in Client().get(record_path(pilot)).content.decode()
    assert "CISSS d’à côté – Amqui" in client.get(reverse("pilots:sites", args=[pilot.reference])).content.decode()
    assert client.post(path, ASKED | {"organisation": organisation.slug, "place": "amqui"}).status_code == 422, "it waits already"

    (task,) = [each for each in awaiting(other) if "invitation" in each.label]
    theirs = sign_in(other)
    page = theirs.get(task.url).content.decode()
    assert "même attente" in page
    forget_earlier_letters()
    with django_capture_on_commit_callbacks(execute=True):
        answer = theirs.post(task.url, {"installation": hospital.code, "officer": other.user_id})
    assert answer.status_code == 302
    assert [message.to for message in mail.outbox] == [[lead.user.email]]
    assert "Hôpital d’Amqui" in mail.outbox[0].body
    site = pilot.sites.get(organisation=organisation)
    assert (site.installation, site.officer) == (hospital, other.user)
    public = Client().get(record_path(pilot)).content.decode()
    assert organisation.name_fr in public
    assert "Hôpital d’Amqui" in public
    assert not [each for each in awaiting(other) if "invitation" in each.label]
    # It enters its own values, and none of the lead's.
    measures = theirs.get(reverse("pilots:measures", args=[pilot.reference])).content.decode()
    indicator, leads = pilot.indicators.all()[0], pilot.sites.exclude(pk=site.pk).get()
    assert f"value_{indicator.pk}_{site.pk}_" in measures
    assert f"value_{indicator.pk}_{leads.pk}_" not in measures
    with pytest.raises(WrongState):
        inviting.decline_invitation(SiteInvitation.objects.get(), by=other, reason="Trop tard.")


def test_an_establishment_has_several_sites_each_by_an_invitation_of_its_own() -> None:
    pilot, lead, other = _invited()
    organisation = other.membership.organisation
    first, second = (InstallationFactory(organisation=organisation) for _ in range(2))
    for hospital in (first, second):
        asked = inviting.invite_site(pilot, organisation, by=lead, values=ASKED | {"place": hospital.name})
        inviting.accept_invitation(asked, by=other, values={"installation": hospital, "officer": other.user})
    assert pilot.sites.filter(organisation=organisation).count() == 2
    third = inviting.invite_site(pilot, organisation, by=lead, values=ASKED)
    with pytest.raises(Incomplete) as refused:
        inviting.accept_invitation(third, by=other, values={"installation": first})
    assert set(refused.value.gaps) == {"installation"}
    third.refresh_from_db()
    assert third.state == "sent", "nothing is half answered"


def test_an_invitation_is_declined_with_a_reason_that_the_lead_reads_or_taken_back(
    sign_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    pilot, lead, other = _invited()
    asked = inviting.invite_site(pilot, other.membership.organisation, by=lead, values=ASKED)
    path, theirs = reverse("pilots:invitation-decline", args=[pilot.reference, asked.pk]), sign_in(other)
    assert theirs.post(path, {"reason": ""}).status_code == 422
    forget_earlier_letters()
    with django_capture_on_commit_callbacks(execute=True):
        assert theirs.post(path, {"reason": "Pas cette année."}).status_code == 302
    assert [message.to for message in mail.outbox] == [[lead.user.email]]
    assert "Pas cette année." in mail.outbox[0].body
    client = sign_in(lead)
    assert "Pas cette année." in client.get(reverse("pilots:sites", args=[pilot.reference])).content.decode()
    again = inviting.invite_site(pilot, other.membership.organisation, by=lead, values=ASKED)
    take_back = reverse("pilots:invitation-take-back", args=[pilot.reference, again.pk])
    assert client.get(take_back).status_code == 200
    client.post(take_back, {"confirmed": "1"})
    again.refresh_from_db()
    assert again.state == "withdrawn"
    assert sign_in(other).get(reverse("pilots:invitation", args=[pilot.reference, again.pk])).status_code == 302


@pytest.mark.parametrize("end", ["complete", "stop"])
def test_an_invitation_without_an_answer_is_withdrawn_when_the_pilot_ends_and_both_are_told(
    end: str, sign_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    pilot, lead, other = _invited()
    invitation = inviting.invite_site(pilot, other.membership.organisation, by=lead, values=ASKED)
    client, ends = sign_in(lead), reverse("pilots:decide", args=[pilot.reference, end])
    assert "1 invitation est encore sans réponse. Elle sera retirée" in client.get(ends).content.decode()
    forget_earlier_letters()
    with django_capture_on_commit_callbacks(execute=True):
        if end == "complete":
            phases.complete_pilot(pilot, by=lead, results_fr="La cible est atteinte.")
        else:
            phases.stop_pilot(pilot, by=lead, reason_fr="Un tort.")
    invitation.refresh_from_db()
    assert invitation.state == SiteInvitation.State.WITHDRAWN
    (letter,) = [each for each in mail.outbox if each.to == [other.user.email]]
    assert "Ce projet pilote est terminé" in letter.body
    assert not awaiting(other)
    page = client.get(reverse("pilots:sites", args=[pilot.reference])).content.decode()
    assert "CISSS d’à côté" in page
    assert "Reprise par l’établissement responsable" in page


def test_a_pilot_that_is_not_public_invites_and_shows_the_invited_what_it_is(sign_in: SignIn) -> None:
    pilot = PilotFactory(private=True)
    lead, other = acting(organisation=pilot.organisation), acting(organisation=OrganisationFactory(region=region()))
    asked = inviting.invite_site(pilot, other.membership.organisation, by=lead, values=ASKED)
    theirs, path = sign_in(other), reverse("pilots:invitation", args=[pilot.reference, asked.pk])
    assert pilot.summary_fr in theirs.get(path).content.decode()
    assert theirs.get(record_path(pilot)).status_code == 404
    assert theirs.post(path, {"officer": other.user_id}).status_code == 302
    assert pilot.sites.filter(organisation=other.organisation_id).exists()


def test_only_the_officers_of_the_invited_establishment_answer(sign_in: SignIn) -> None:
    pilot, lead, other = _invited()
    asked = inviting.invite_site(pilot, other.membership.organisation, by=lead, values=ASKED)
    path = reverse("pilots:invitation", args=[pilot.reference, asked.pk])
    strangers = [lead, acting(), acting(Role.CONTRIBUTOR, other.membership.organisation), acting(Role.REGISTRY_ADMINISTRATOR)]
    for stranger in strangers:
        assert sign_in(stranger).get(path).status_code == 404
        with pytest.raises(Refused):
            inviting.accept_invitation(asked, by=stranger, values={})


def test_who_cannot_be_invited_is_said(sign_in: SignIn) -> None:
    pilot, lead, other = _invited()
    for organisation in (pilot.organisation, OrganisationFactory(vendor=True), OrganisationFactory(region=region())):
        with pytest.raises(Incomplete) as refused:
            inviting.invite_site(pilot, organisation, by=lead, values=ASKED)
        assert set(refused.value.gaps) == {"organisation"}
    assert "Demandez-lui d’en créer un" in str(refused.value.gaps["organisation"]), "with a way on"
    page = sign_in(lead).get(reverse("pilots:invite", args=[pilot.reference])).content.decode()
    assert "ne peut répondre que si son bureau de l’innovation a un compte" in page, "said before one chooses"
    with pytest.raises(Refused):
        inviting.invite_site(pilot, other.membership.organisation, by=other, values=ASKED)
    asked = inviting.invite_site(pilot, other.membership.organisation, by=lead, values=ASKED)
    phases.stop_pilot(pilot, by=lead, reason_fr="Un cas manqué.")
    assert not [each for each in awaiting(other) if "invitation" in each.label]
    with pytest.raises(WrongState):
        inviting.accept_invitation(asked, by=other, values={})
    with pytest.raises(WrongState):
        inviting.invite_site(pilot, other.membership.organisation, by=lead, values=ASKED)


def test_only_establishments_are_offered_to_be_invited(sign_in: SignIn) -> None:
    pilot, lead = flow.running()
    OrganisationFactory(kind="ministry", name_fr="Santé Québec", short_name="Santé Québec", slug="sante-quebec")
    OrganisationFactory(name_fr="Santé de Québec-Est", short_name="", slug="sante-est", city="Beauport")
    page = sign_in(lead).get(reverse("pilots:invite", args=[pilot.reference])).content.decode()
    (tags,) = re.findall(r'data-tags="([^"]+)"', page)
    asked = {"q": "santé", "kind": "organisation", "pick": "1", "tags": tags}
    offered = Client().get(reverse("search-suggest"), asked).content.decode()
    assert "<span>Santé de Québec-Est</span>" in offered
    assert "Beauport" in offered
    assert "Santé Québec" not in offered
    assert "(sante-est)</span>" not in offered, "an address is for programs"


def test_the_names_of_installations_are_offered_while_one_types() -> None:
    organisation = OrganisationFactory()
    InstallationFactory(organisation=organisation, name="Hôpital de Matane", municipality="Matane", code="51218980")
    InstallationFactory(name="Hôpital de Matane-ailleurs")
    page = Client().get(reverse("organisations:installations", args=[organisation.slug]), {"q": "hopital mat"}).content.decode()
    assert 'data-picked="Hôpital de Matane (51218980)"' in page
    assert "ailleurs" not in page
