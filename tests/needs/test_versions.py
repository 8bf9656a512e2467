"""A published need changes in public: versions, their differences, and two people who amend at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.organisations import TimeZone
from authoring.models.unsent import UnsentForm
from catalogue.addresses import record_path
from needs.content import content_of
from needs.forms.writing import AmendForm
from needs.models.needs import Need
from needs.services import needs as services
from needs.services.versions import amend_need, extend_responses, latest_version, write_version
from records.errors import Incomplete, Stale, WrongState
from records.models.events import Event
from records.models.taxonomies import Population
from tests.factories import ENDING, NeedFactory, OrganisationFactory, acting, amend, term
from tests.markup import flat
from tests.needs.browser import sent

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def _published(**values: Any) -> Need:
    need: Need = NeedFactory(submitted=True, **values)
    services.publish_need(need, by=acting(organisation=need.organisation))
    need.refresh_from_db()
    return need


def _typed(need: Need, **values: Any) -> dict[str, Any]:
    """The amendment's form as a browser sends it."""
    return sent(AmendForm(instance=need, initial={"base": latest_version(need).number}), note_fr="Plus clair.", **values)


def test_publication_is_the_first_version_and_each_amendment_the_next() -> None:
    need = _published()
    amend(need, target_fr="15 minutes", indicator_en="Median wait")
    first, second = need.versions.order_by("number")
    assert (first.number, first.content["target_fr"]) == (1, "20 minutes")
    assert (second.number, second.content["target_fr"], second.note_fr) == (2, "15 minutes", "Plus clair.")
    event = Event.objects.get(verb="need.amended")
    assert event.is_public
    assert set(event.data["fields"]) == {"target_fr", "indicator_en"}


@pytest.mark.parametrize("state", ["draft", "submitted"])
@pytest.mark.parametrize("role", [Role.INNOVATION_OFFICER, Role.REGISTRY_ADMINISTRATOR])
def test_words_taken_back_before_publication_are_never_public(state: str, role: str, sign_in: SignIn) -> None:
    need = NeedFactory(submitted=state == "submitted", problem_fr="CONFIDENTIEL : le fournisseur X.")
    officer = acting(organisation=need.organisation)
    reader = officer if role == Role.INNOVATION_OFFICER else acting(role)
    client = sign_in(reader)
    address = reverse("needs:amend", args=[need.reference])
    assert (client.get(address).status_code, client.post(address, {}).status_code) == (404, 404)
    assert not need.versions.exists()
    with pytest.raises(WrongState):
        write_version(need, by=officer)
    services.edit_need(need, by=officer, values={"problem_fr": "La salle est pleine."})
    if state == "draft":
        services.submit_need(need, by=officer)
    services.publish_need(need, by=officer)
    first = need.versions.get()
    assert (first.number, "CONFIDENTIEL" in str(first.content)) == (1, False)


def test_a_need_from_before_versions_is_read_without_one_and_amended_with_its_first(sign_in: SignIn) -> None:
    need = NeedFactory(published=True)
    client = sign_in(acting(organisation=need.organisation))
    assert client.get(reverse("needs:amend", args=[need.reference])).status_code == 200
    assert not need.versions.exists()
    amend(need, target_fr="15 minutes")
    assert [each.number for each in need.versions.order_by("number")] == [1, 2]


def test_everyone_reads_what_a_version_changed_word_by_word(client: Client) -> None:
    need = _published(target_fr="20 minutes d’attente")
    term(Population, "children", "Enfants")
    amend(need, target_fr="15 minutes d’attente", populations=[Population.objects.get(code="children")])
    html = client.get(reverse("needs:version", args=[need.reference, 2])).content.decode()
    assert "retiré : </span>20</del>" in html.replace("\xa0", " ")
    assert "15</ins>" in html
    assert "Enfants</ins>" in html
    listed = client.get(reverse("needs:versions", args=[need.reference])).content.decode()
    assert "Plus clair." in listed
    assert reverse("needs:versions", args=[need.reference]) in client.get(record_path(need)).content.decode()


def test_a_draft_has_no_versions_to_read(client: Client, sign_in: SignIn) -> None:
    need = NeedFactory()
    own = sign_in(acting(organisation=need.organisation))
    assert own.get(reverse("needs:versions", args=[need.reference])).status_code == 404


def test_a_need_published_before_versions_were_kept_gets_its_first_when_it_is_amended() -> None:
    need = NeedFactory(published=True)
    amend(need, target_fr="15 minutes")
    assert [each.content["target_fr"] for each in need.versions.order_by("number")] == ["20 minutes", "15 minutes"]
    assert need.versions.get(number=1).published_at == need.published_at


def test_a_published_need_is_not_edited_behind_its_readers_back(sign_in: SignIn) -> None:
    need = _published()
    with pytest.raises(WrongState):
        services.edit_need(need, by=acting(organisation=need.organisation), values={"target_fr": "x"})
    step = reverse("needs:edit", args=[need.reference, "problem"])
    assert sign_in(acting(organisation=need.organisation)).get(step)["Location"] == reverse("needs:amend", args=[need.reference])
    response = sign_in(acting(Role.CONTRIBUTOR, need.organisation)).get(step, follow=True)
    assert "Ce besoin est public : votre bureau de l’innovation peut le modifier" in response.content.decode()


def test_an_amendment_needs_a_note_and_a_change() -> None:
    need = _published()
    officer = acting(organisation=need.organisation)
    with pytest.raises(Incomplete) as refused:
        amend_need(need, by=officer, values={"target_fr": "15"}, base=1, note_fr=" ")
    assert set(refused.value.gaps) == {"note_fr"}
    with pytest.raises(Incomplete) as refused:
        amend_need(need, by=officer, values={"target_fr": need.target_fr}, base=1, note_fr="Rien.")
    assert set(refused.value.gaps) == {"changes"}


def test_every_error_of_an_amendment_and_the_question_of_the_other_language_come_in_one_answer(sign_in: SignIn) -> None:
    need = _published(summary_en="Patients wait too long.")
    client = sign_in(acting(organisation=need.organisation))
    address = reverse("needs:amend", args=[need.reference])
    page = client.post(address, _typed(need, summary_fr="Autre chose.", target_fr="") | {"note_fr": ""}, follow=True)
    assert page.status_code == 422
    assert {"target_fr", "note_fr", "summary_en"} <= set(page.context["form"].errors)
    assert "Le texte anglais est toujours juste" in page.content.decode()
    page = client.post(address, _typed(need, summary_fr="Autre chose.", target_fr=""))
    assert {"target_fr", "summary_en"} <= set(page.context["form"].errors)
    assert need.versions.count() == 1
    need.refresh_from_db()
    assert need.target_fr


def test_a_first_translation_asks_nothing_about_the_text_that_it_translates(sign_in: SignIn) -> None:
    need = _published(summary_en="")
    client = sign_in(acting(organisation=need.organisation))
    address = reverse("needs:amend", args=[need.reference])
    assert client.post(address, _typed(need, summary_en="Patients wait too long.")).status_code == 302
    need.refresh_from_db()
    refused = client.post(address, _typed(need, summary_en="They wait."))
    assert "Le texte français est toujours juste" in refused.content.decode(), "both texts were there: one changes"


def test_what_a_published_need_must_say_is_not_called_optional(sign_in: SignIn) -> None:
    need = _published()
    page = sign_in(acting(organisation=need.organisation)).get(reverse("needs:amend", args=[need.reference]))
    html = flat(page.content.decode())
    for name, is_optional in (("summary_fr", False), ("problem_fr", False), ("target_fr", False), ("baseline_fr", True)):
        label = html.split(f'<label for="id_{name}">')[1].split("</label>")[0]
        assert ("facultatif" in label) is is_optional, name


@pytest.mark.parametrize("end", [services.meet_need, services.close_need, services.withdraw_need])
def test_an_ended_need_is_amended_no_more(end: Any) -> None:
    need = _published()
    officer = acting(organisation=need.organisation)
    end(need, by=officer, values=ENDING)
    with pytest.raises(WrongState):
        amend_need(need, by=officer, values={"target_fr": "15"}, base=1, note_fr="Trop tard.")


def test_when_two_amend_both_texts_are_shown_and_the_rest_is_merged(sign_in: SignIn) -> None:
    need = _published()
    mine = _typed(need, problem_fr="Mon problème.", baseline_fr="41 minutes")
    amend(need, problem_fr="Le problème de la collègue.", target_fr="La cible de la collègue")
    with pytest.raises(Stale):
        amend_need(need, by=acting(organisation=need.organisation), values={}, base=1, note_fr="x")
    client = sign_in(acting(organisation=need.organisation))
    response = client.post(reverse("needs:amend", args=[need.reference]), mine)
    html = response.content.decode()
    assert response.status_code == 422
    for text in ("Mon problème.", "Le problème de la collègue.", "41 minutes", "La cible de la collègue"):
        assert text in html, text
    assert 'name="base" value="2"' in html
    again = _typed(need, problem_fr="Les deux.", baseline_fr="41 minutes", target_fr="La cible de la collègue")
    assert client.post(reverse("needs:amend", args=[need.reference]), again).status_code == 302
    need.refresh_from_db()
    assert (need.problem_fr, need.baseline_fr, need.target_fr) == ("Les deux.", "41 minutes", "La cible de la collègue")
    assert latest_version(need).number == 3
    assert latest_version(need).content == content_of(need)


def test_what_is_typed_in_an_amendment_is_kept_until_it_is_published(sign_in: SignIn) -> None:
    need = _published()
    client = sign_in(acting(organisation=need.organisation))
    path = reverse("needs:amend", args=[need.reference])
    data = _typed(need, problem_fr="À moitié écrit")
    assert client.post(path, data | {"note_fr": ""}, headers={"X-Autosave": "1"}).json()["saved"] is True
    need.refresh_from_db()
    assert need.problem_fr != "À moitié écrit"
    html = client.get(path).content.decode()
    assert "À moitié écrit" in html
    assert "error-summary" not in html, "it is not judged before it is sent"
    assert "Voici ce que vous aviez écrit" in html
    assert "À moitié écrit" in client.get(path, {"afresh": 1}).content.decode(), "opening a page throws nothing away"
    assert client.post(path, {"afresh": "1"})["Location"] == path
    assert "À moitié écrit" not in client.get(path).content.decode()
    client.post(path, data, headers={"X-Autosave": "1"})
    client.post(path, data)
    assert not UnsentForm.objects.exists(), "once it is sent, nothing is kept"


def test_a_deadline_is_put_off_in_public_and_never_brought_forward(client: Client) -> None:
    today = timezone.localdate()
    need = _published(responses_until=today + timedelta(days=10))
    officer = acting(organisation=need.organisation)
    for wrong in (today + timedelta(days=9), today - timedelta(days=1)):
        with pytest.raises(Incomplete):
            extend_responses(need, by=officer, until=wrong)
    extend_responses(need, by=officer, until=today + timedelta(days=30))
    html = client.get(record_path(need)).content.decode()
    assert "reporté le" in html
    assert Event.objects.get(verb="need.deadline_extended").is_public


def test_a_deadline_ends_at_midnight_where_the_establishment_is() -> None:
    day = timezone.localdate() + timedelta(days=10)
    city = NeedFactory(responses_until=day)
    islands = NeedFactory(responses_until=day, organisation=OrganisationFactory(time_zone=TimeZone.ISLANDS))
    assert city.closes_at - islands.closes_at == timedelta(hours=1)
    assert NeedFactory().closes_at is None


def test_a_time_zone_is_named_as_part_of_the_sentence(client: Client) -> None:
    need = NeedFactory(published=True, responses_until=timezone.localdate() + timedelta(days=10))
    assert ", heure de l’Est." in client.get(record_path(need)).content.decode()


def test_a_deadline_in_the_past_is_refused_beside_its_field(sign_in: SignIn) -> None:
    need = NeedFactory()
    client = sign_in(acting(Role.CONTRIBUTOR, need.organisation))
    yesterday = timezone.localdate() - timedelta(days=1)
    response = client.post(reverse("needs:edit", args=[need.reference, "owner"]), {"responses_until": yesterday.isoformat()})
    assert response.status_code == 422
    assert 'id="id_responses_until_error"' in response.content.decode()
    Need.objects.filter(pk=need.pk).update(responses_until=yesterday)
    need.refresh_from_db()
    with pytest.raises(Incomplete) as refused:
        services.submit_need(need, by=acting(organisation=need.organisation))
    assert set(refused.value.gaps) == {"responses_until"}


def test_remarks_show_beside_the_sections_that_they_speak_of(sign_in: SignIn) -> None:
    need = NeedFactory(submitted=True)
    client = sign_in(acting(organisation=need.organisation))
    address = reverse("needs:decide", args=[need.reference, "return"])
    page = client.post(address, {"reason": "  "})
    assert page.status_code == 422
    html = page.content.decode()
    assert html.count("Donnez-en au moins une") == 1
    assert html.count("au moins une remarque, ici ou plus bas") == 1, "said once above, not beside each of seven fields"
    client.post(address, {"remark_outcome": "Donnez la valeur de départ."})
    need.refresh_from_db()
    assert (need.state, need.return_remarks) == ("draft", {"outcome": "Donnez la valeur de départ."})
    writer = sign_in(acting(Role.CONTRIBUTOR, need.organisation))
    for page in (
        record_path(need), reverse("needs:edit", args=[need.reference, "outcome"]), reverse("needs:review", args=[need.reference])
    ):  # fmt: skip
        assert "Donnez la valeur de départ." in writer.get(page).content.decode()
    assert "Donnez la valeur" not in writer.get(reverse("needs:edit", args=[need.reference, "problem"])).content.decode()
    services.submit_need(need, by=acting(organisation=need.organisation))
    need.refresh_from_db()
    assert need.return_remarks == {}


@pytest.mark.parametrize(("action", "end"), [("meet", services.meet_need), ("close", services.close_need)])
def test_closing_asks_for_an_outcome_and_a_lesson_and_shows_them(action: str, end: Any, sign_in: SignIn) -> None:
    need = _published()
    with pytest.raises(Incomplete) as refused:
        end(need, by=acting(organisation=need.organisation), values={"reason_fr": "Voici pourquoi."})
    assert set(refused.value.gaps) == {"outcome_fr", "lesson_fr"}
    client = sign_in(acting(organisation=need.organisation))
    client.post(reverse("needs:decide", args=[need.reference, action]), ENDING)
    html = Client().get(record_path(need)).content.decode()
    for text in ENDING.values():
        assert text in html


def test_ones_own_second_window_is_called_so(sign_in: SignIn) -> None:
    need = _published()
    client, address = sign_in(acting(organisation=need.organisation)), reverse("needs:amend", args=[need.reference])
    late = _typed(need, problem_fr="Dans cette fenêtre.")
    assert client.post(address, _typed(need, problem_fr="Dans l’autre fenêtre.")).status_code == 302
    html = client.post(address, late).content.decode()
    assert "dans une autre fenêtre" in html
    assert "Ce que vous avez publié dans l’autre fenêtre" in html
    assert "Une autre personne que celle qui a rendu la décision y répondra" not in html
    amend(Need.objects.get(pk=need.pk), problem_fr="D’une collègue.")
    html = client.post(address, _typed(need, problem_fr="Dans cette fenêtre.") | {"base": "2"}).content.decode()
    assert "Ce que votre collègue a publié" in html
