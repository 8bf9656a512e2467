"""The pages on which needs are written and decided: what they promise to whoever types."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Role
from catalogue.addresses import record_path
from needs.forms.writing import AmendForm
from needs.models.needs import Need
from needs.services import needs as services
from tests.factories import PASSWORD, NeedFactory, OrganisationFactory, acting
from tests.needs.browser import sent
from tests.posting import after_signing_out

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


def _step(need: Need, code: str = "problem") -> str:
    return reverse("needs:edit", args=[need.reference, code])


def test_what_is_typed_survives_the_end_of_the_session(client: Client) -> None:
    need = NeedFactory()
    writer = acting(Role.CONTRIBUTOR, need.organisation)
    path = _step(need)
    carried = after_signing_out(client, writer, path)
    response = client.post(path, carried | {"title_fr": "Un titre", "problem_fr": "Deux heures de rédaction."})
    assert response["Location"].startswith(reverse("account_login"))
    signed_in = client.post(response["Location"], {"login": writer.user.email, "password": PASSWORD})
    assert signed_in["Location"] == path
    html = client.get(path).content.decode()
    assert "Deux heures de rédaction." in html
    assert "Votre session était terminée quand vous avez envoyé ce formulaire" in html or "signed out" in html or "Voici" in html


@pytest.mark.parametrize(
    ("name", "arguments", "typed"),
    [
        ("needs:decide", ["return"], {"reason": "Deux heures de rédaction."}),
        ("needs:decide", ["close"], {"reason_fr": "Deux heures de rédaction."}),
        ("needs:endorse", [], {"difference_fr": "Deux heures de rédaction."}),
        ("needs:score", [], {"comment": "Deux heures de rédaction."}),
        ("needs:ask", [], {"text": "Deux heures de rédaction."}),
    ],
)
def test_nothing_typed_in_a_form_is_lost_when_the_session_ends(
    name: str, arguments: list[str], typed: dict[str, str], client: Client
) -> None:
    state = {"submitted": True} if "return" in arguments else {"published": True}
    need = NeedFactory(**state)
    actor = {"needs:endorse": acting(), "needs:ask": acting(Role.VENDOR_MEMBER)}.get(name) or acting(
        organisation=need.organisation
    )
    path = reverse(name, args=[need.reference, *arguments])
    response = client.post(path, after_signing_out(client, actor, path) | typed)
    client.post(response["Location"], {"login": actor.user.email, "password": PASSWORD})
    opened = client.get(path)
    html = opened.content.decode()
    assert opened.status_code == 200
    assert "Deux heures de rédaction." in html
    assert "error-summary" not in html, "it is not judged before it is sent"


def test_an_autosave_after_the_session_ended_says_so_and_loses_nothing(client: Client) -> None:
    response = client.post(_step(NeedFactory()), {"title_fr": "x"}, headers={"X-Autosave": "1"})
    assert response.status_code == 401
    assert response.json()["saved"] is False


def test_an_autosave_keeps_the_valid_fields_and_answers_the_new_version(sign_in: SignIn) -> None:
    need = NeedFactory()
    client = sign_in(acting(Role.CONTRIBUTOR, need.organisation))
    data = {"volume_fr": "Mille visites", "volume_per_year": "beaucoup", "version": need.version}
    answer = client.post(_step(need, "outcome"), data, headers={"X-Autosave": "1"}).json()
    need.refresh_from_db()
    assert answer["saved"] is True
    assert answer["version"] == need.version
    assert need.volume_fr == "Mille visites"


def test_an_error_keeps_what_was_typed_and_links_to_its_field(sign_in: SignIn) -> None:
    need = NeedFactory()
    client = sign_in(acting(Role.CONTRIBUTOR, need.organisation))
    response = client.post(_step(need, "outcome"), {"volume_fr": "Mille visites", "volume_per_year": "beaucoup"})
    html = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_volume_per_year"' in html
    assert "Mille visites" in html
    assert 'value="beaucoup"' in html


def test_two_texts_written_at_once_are_both_shown(sign_in: SignIn) -> None:
    need = NeedFactory()
    colleague = acting(Role.CONTRIBUTOR, need.organisation)
    services.edit_need(need, by=colleague, values={"problem_fr": "Le texte de la collègue."})
    client = sign_in(acting(Role.CONTRIBUTOR, need.organisation))
    response = client.post(_step(need), {"title_fr": need.title_fr, "problem_fr": "Mon texte.", "version": need.version})
    html = response.content.decode()
    assert response.status_code == 409
    assert "Le texte de la collègue." in html
    assert "Mon texte." in html


def test_the_review_names_every_gap_with_a_link_and_does_not_submit(sign_in: SignIn) -> None:
    need = NeedFactory(target_fr="")
    client = sign_in(acting(Role.CONTRIBUTOR, need.organisation))
    response = client.post(reverse("needs:review", args=[need.reference]))
    assert response.status_code == 422
    assert f"{_step(need, 'outcome')}?check#id_target_fr" in response.content.decode()
    need.refresh_from_db()
    assert need.state == "draft"


def test_a_published_need_that_would_lose_a_required_answer_says_so_beside_the_field(sign_in: SignIn) -> None:
    need = NeedFactory(published=True)
    client = sign_in(acting(organisation=need.organisation))
    data = sent(AmendForm(instance=need, initial={"base": 1}), summary_fr="", note_fr="Plus court.")
    response = client.post(reverse("needs:amend", args=[need.reference]), data)
    assert response.status_code == 422
    assert 'href="#id_summary_fr"' in response.content.decode()


def test_whoever_comes_second_is_told_who_was_first(sign_in: SignIn) -> None:
    need = NeedFactory(submitted=True)
    client = sign_in(acting(organisation=need.organisation))
    first = acting(organisation=need.organisation)
    services.return_need(need, by=first, reason="Précisez.")
    response = client.post(reverse("needs:decide", args=[need.reference, "publish"]), follow=True)
    assert response.status_code == 409
    assert f"({first.someone().get_short_name()})" in response.content.decode()
    need.refresh_from_db()
    assert need.state == "draft"


def test_a_record_published_a_moment_ago_is_not_asked_whether_it_is_current(sign_in: SignIn) -> None:
    need = NeedFactory(published=True)
    client, address = sign_in(acting(organisation=need.organisation)), reverse("needs:confirm", args=[need.reference])
    for weeks, is_asked in ((0, False), (3, False), (5, True)):
        Need.objects.filter(pk=need.pk).update(last_confirmed_at=timezone.now() - timedelta(weeks=weeks))
        html = client.get(record_path(need)).content.decode()
        assert ("Cette fiche est-elle toujours à jour?" in html) is is_asked
        assert (f'action="{address}"' in html) is is_asked


def test_what_a_solution_must_do_is_said_in_sentences(client: Client) -> None:
    need = NeedFactory(published=True, must_speak_french=True)
    assert "<li>La solution doit être offerte en français</li>" in client.get(record_path(need)).content.decode()


def test_a_need_is_confirmed_in_one_click_and_its_page_says_when(sign_in: SignIn) -> None:
    need = NeedFactory(published=True)
    client = sign_in(acting(organisation=need.organisation))
    response = client.post(reverse("needs:confirm", args=[need.reference]), follow=True)
    assert "marquée comme toujours à jour" in response.content.decode()
    need.refresh_from_db()
    assert need.last_confirmed_at > need.published_at
    confirmed_at = need.last_confirmed_at
    assert client.get(reverse("needs:confirm", args=[need.reference])).status_code == 302, "opening the address does nothing"
    need.refresh_from_db()
    assert need.last_confirmed_at == confirmed_at


def test_the_workspace_shows_what_awaits_each_role(sign_in: SignIn) -> None:
    need = NeedFactory(submitted=True)
    html = sign_in(acting(organisation=need.organisation)).get(reverse("workspace")).content.decode()
    assert "Lire un besoin, puis le publier ou le retourner" in html
    html = sign_in(acting(Role.CONTRIBUTOR, need.organisation)).get(reverse("workspace")).content.decode()
    assert "Lire un besoin, puis le publier ou le retourner" not in html
    assert need.reference in html


def test_someone_in_several_organisations_acts_for_one_at_a_time(sign_in: SignIn) -> None:
    from tests.factories import MembershipFactory

    actor = acting()
    other = MembershipFactory(user=actor.user, organisation=OrganisationFactory(short_name="CHU d’essai"))
    need = NeedFactory(organisation=other.organisation)
    client = sign_in(actor)
    assert client.get(record_path(need)).status_code == 404
    response = client.post(reverse("act-for"), {"membership": other.pk, "next": "//evil.example"}, follow=True)
    assert "Vous agissez maintenant pour CHU d’essai" in response.content.decode()
    assert client.get(record_path(need)).status_code == 200


def test_a_stranger_cannot_act_for_an_organisation_of_others(sign_in: SignIn) -> None:
    other = acting()
    client = sign_in(acting(Role.VENDOR_MEMBER))
    client.post(reverse("act-for"), {"membership": other.membership.pk})
    assert str(other.membership.organisation) not in client.get(reverse("workspace")).content.decode()
