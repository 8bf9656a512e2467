"""Several drafts at once: seen with what each lacks; submitted, deleted and assigned, once however often one presses."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from catalogue.addresses import record_path
from needs.models.borrowing import Borrowing
from needs.models.needs import Need
from needs.services import needs as services
from needs.services import several
from notifications.models.deliveries import Delivery
from notifications.models.subscriptions import Channel
from records.errors import Incomplete, Refused, WrongState
from records.models.events import Event
from tests.factories import NeedFactory, acting, organisation_of
from tests.markup import flat

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def _url() -> str:
    return reverse("needs:drafts")


def _mails(letter: str) -> list[Delivery]:
    return list(Delivery.objects.filter(channel=Channel.EMAIL, data__letter=letter).select_related("user"))


def _writers() -> tuple[Actor, Actor, Actor]:
    """A contributor, the officer and another contributor of one establishment."""
    writer = acting(Role.CONTRIBUTOR)
    organisation = organisation_of(writer)
    return writer, acting(Role.INNOVATION_OFFICER, organisation), acting(Role.CONTRIBUTOR, organisation)


def _draft(writer: Actor, **values: Any) -> Need:
    need: Need = NeedFactory(organisation=organisation_of(writer), held_by=writer.user, **values)
    return need


def test_each_draft_says_what_it_lacks_and_what_resembles_it(sign_in: SignIn) -> None:
    writer, _officer, colleague = _writers()
    _draft(writer, target_fr="", difference_fr="")
    theirs = _draft(colleague)
    NeedFactory(published=True)
    html = flat(sign_in(writer).get(_url()).content.decode())
    assert "Il manque 2 réponses" in html, "the target, and how it differs from the one that is public"
    assert "cible" in html
    assert theirs.reference not in html
    everyone = flat(sign_in(writer).get(f"{_url()}?whose=all").content.decode())
    assert theirs.reference in everyone
    assert "Tout l’établissement (2)" in everyone


def test_the_list_and_the_last_page_count_the_same_answers(sign_in: SignIn) -> None:
    writer, _officer, _colleague = _writers()
    draft = _draft(writer, target_fr="", difference_fr="")
    source = NeedFactory(published=True)
    Borrowing.objects.create(need=draft, source=source.reference, answers=["title_fr", "summary_fr"])
    client = sign_in(writer)
    for address in (_url(), reverse("needs:review", args=[draft.reference])):
        assert "Il manque 4 réponses" in flat(client.get(address).content.decode())
    answer = client.post(_url(), {"act": "submit", "need": [draft.reference]}, follow=True)
    assert "Il manque encore 4 réponses." in flat(answer.content.decode())


def test_an_empty_list_leads_on(sign_in: SignIn) -> None:
    html = sign_in(acting(Role.CONTRIBUTOR)).get(_url()).content.decode()
    assert reverse("needs:new") in html
    assert reverse("needs:sheet") in html


def test_complete_drafts_are_submitted_and_the_others_stay_with_the_reason(sign_in: SignIn) -> None:
    writer, officer, _colleague = _writers()
    first, second, lacking = _draft(writer), _draft(writer), _draft(writer, target_fr="")
    client, sent = sign_in(writer), {"act": "submit", "need": [first.reference, second.reference, lacking.reference]}
    page = flat(client.post(_url(), sent, follow=True).content.decode())
    assert page.count("Soumis au bureau de l’innovation.") == 2
    assert "Il manque encore 1 réponse." in page
    assert set(Need.objects.filter(state="submitted")) == {first, second}
    (mail,) = _mails("need_submitted")
    assert mail.user == officer.user
    assert "2 besoins soumis" in mail.data["subject"]
    assert second.reference in mail.data["body"]
    again = flat(client.post(_url(), sent, follow=True).content.decode())
    assert again.count("Déjà soumis.") == 2
    assert Event.objects.filter(verb="need.submitted").count() == 2
    assert len(_mails("need_submitted")) == 1, "two presses make one"


def test_deleting_asks_first_and_keeps_what_one_may_not_delete(sign_in: SignIn) -> None:
    writer, _officer, colleague = _writers()
    mine, theirs = _draft(writer), _draft(colleague)
    client, sent = sign_in(writer), {"act": "delete", "need": [mine.reference, theirs.reference]}
    asked = client.post(_url(), sent)
    assert "Supprimer 2 brouillons" in asked.content.decode()
    assert Need.objects.count() == 2
    confirmed = sent | {"confirmed": "yes"}
    page = flat(client.post(_url(), confirmed, follow=True).content.decode())
    assert "Supprimé." in page
    assert list(Need.objects.all()) == [theirs]
    assert "N’existe plus." in flat(client.post(_url(), confirmed, follow=True).content.decode())


def test_what_was_submitted_is_not_asked_about_among_drafts_to_delete(sign_in: SignIn) -> None:
    writer, officer, _colleague = _writers()
    draft, sent = _draft(writer), _draft(writer)
    services.submit_need(sent, by=writer)
    asked = sign_in(officer).post(_url(), {"act": "delete", "need": [draft.reference, sent.reference]}).content.decode()
    assert "Supprimer 1 brouillon" in asked
    assert sent.reference not in asked


@pytest.mark.parametrize("act", ["delete", "publish"])
def test_nobody_is_asked_about_drafts_that_are_gone(act: str, sign_in: SignIn) -> None:
    writer, officer, _colleague = _writers()
    gone = _draft(writer)
    services.delete_draft(gone, by=writer)
    page = sign_in(officer).post(_url(), {"act": act, "need": [gone.reference]}, follow=True).content.decode()
    assert "Choisissez au moins un brouillon." in flat(page)


def test_a_colleague_is_told_once_of_all_that_is_assigned(sign_in: SignIn) -> None:
    writer, _officer, colleague = _writers()
    first, second = _draft(writer), _draft(writer)
    client = sign_in(writer)
    sent = {"act": "assign", "need": [first.reference, second.reference], "to": colleague.user_id}
    assert flat(client.post(_url(), sent, follow=True).content.decode()).count("Confié à A person.") == 2
    client.post(_url(), sent)
    assert {need.held_by for need in Need.objects.all()} == {colleague.user}
    (mail,) = _mails("need_assigned")
    assert (mail.user, mail.data["subject"]) == (colleague.user, "2 brouillons qui vous sont confiés")
    assert Delivery.objects.filter(channel=Channel.PORTAL, user=colleague.user, data__letter="need_assigned").count() == 1
    assert _url() in mail.data["url"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"act": "submit"}, "Choisissez au moins un brouillon."),
        ({"act": "submit", "need": "BES"}, "Choisissez au moins un brouillon."),
        ({"act": "assign", "need": "BES-2026-0001"}, "Choisissez la personne à qui"),
        ({"act": "submit", "need": "BES-2019-0001"}, "N’existe plus."),
    ],
)
def test_a_press_that_can_do_nothing_says_why(sent: dict[str, str], said: str, sign_in: SignIn) -> None:
    writer, _officer, _colleague = _writers()
    assert said in flat(sign_in(writer).post(_url(), sent, follow=True).content.decode())


def test_drafts_of_another_establishment_are_out_of_reach(sign_in: SignIn) -> None:
    theirs, writer = NeedFactory(), acting(Role.CONTRIBUTOR)
    for act in ("submit", "delete", "assign"):
        sign_in(writer).post(_url(), {"act": act, "need": theirs.reference, "to": writer.user_id, "confirmed": "yes"})
    theirs.refresh_from_db()
    assert (theirs.state, theirs.held_by) == ("draft", None)


def test_only_a_draft_is_assigned_and_only_to_someone_who_writes_there() -> None:
    writer, officer, colleague = _writers()
    draft, submitted = _draft(writer), _draft(writer, submitted=True)
    with pytest.raises(WrongState):
        several.assign_need(submitted, by=officer, to=colleague.someone())
    with pytest.raises(Incomplete):
        several.assign_need(draft, by=officer, to=acting(Role.CONTRIBUTOR).someone())
    with pytest.raises(Refused):
        several.assign_need(draft, by=acting(Role.CONTRIBUTOR), to=colleague.someone())
    before = draft.version
    assert several.assign_need(draft, by=officer, to=colleague.someone())
    draft.refresh_from_db()
    assert draft.version == before, "whoever writes in it now is not disturbed"


def test_the_list_costs_no_more_than_its_page(sign_in: SignIn, django_assert_max_num_queries: Any) -> None:
    writer, _officer, _colleague = _writers()
    for _ in range(25):
        _draft(writer)
    client = sign_in(writer)
    client.get(_url())
    with django_assert_max_num_queries(140):
        assert flat(client.get(_url()).content.decode()).count("BES-") >= 20


def _submitted(writer: Actor, **values: Any) -> Need:
    return services.submit_need(_draft(writer, **values), by=writer)


def test_the_office_publishes_several_submitted_needs_and_each_has_its_answer(sign_in: SignIn) -> None:
    writer, officer, _colleague = _writers()
    first, second, lacking = _submitted(writer), _submitted(writer), _submitted(writer)
    Need.objects.filter(pk=lacking.pk).update(target_fr="")
    client, url = sign_in(officer), reverse("needs:submitted")
    assert url in client.get(reverse("workspace")).content.decode(), "the tasks lead to the list"
    page = flat(client.get(url).content.decode())
    assert page.count("Tous les renseignements requis pour la publication sont fournis.") == 2
    assert "Il manque 1 réponse" in page
    sent: dict[str, Any] = {"act": "publish", "need": [first.reference, second.reference, lacking.reference]}
    assert "Publier 3 besoins" in client.post(url, sent).content.decode()
    assert not Need.objects.filter(state="published").exists(), "it asks first"
    page = flat(client.post(url, sent | {"confirmed": "yes"}, follow=True).content.decode())
    assert page.count("Publié : tout le monde peut le lire.".replace(" :", "\xa0:")) == 2
    assert set(Need.objects.filter(state="published")) == {first, second}


def test_only_who_decides_on_publication_publishes_several(sign_in: SignIn) -> None:
    writer, officer, _colleague = _writers()
    draft = _draft(writer)
    sent = {"act": "publish", "need": [draft.reference], "confirmed": "yes"}
    client = sign_in(writer)
    assert 'value="publish"' not in client.get(_url()).content.decode()
    assert client.get(reverse("needs:submitted")).status_code == 404
    client.post(_url(), sent)
    draft.refresh_from_db()
    assert draft.state == "draft"
    own = _draft(officer)
    client = sign_in(officer)
    assert 'value="publish"' in client.get(_url()).content.decode()
    client.post(_url(), sent | {"need": [own.reference]})
    own.refresh_from_db()
    assert own.state == "published", "an officer submits and publishes at once"


def test_after_a_need_is_published_the_next_one_to_read_is_offered(sign_in: SignIn) -> None:
    writer, officer, _colleague = _writers()
    first, second = _submitted(writer), _submitted(writer)
    client = sign_in(officer)
    done = client.post(reverse("needs:decide", args=[first.reference, "publish"]), follow=True).content.decode()
    assert "Lire le prochain besoin" in done
    assert record_path(second) in done
    assert "Lire le prochain besoin" not in Client().get(record_path(first)).content.decode()


def test_whoever_may_publish_publishes_from_the_last_page(sign_in: SignIn) -> None:
    writer, officer, _colleague = _writers()
    need = _draft(writer)
    address = reverse("needs:review", args=[need.reference])
    assert 'name="at_once"' not in sign_in(writer).get(address).content.decode()
    assert "ne permet pas cette action" in sign_in(writer).post(address, {"at_once": "1"}).content.decode()
    need.refresh_from_db()
    assert need.state == Need.State.DRAFT
    client = sign_in(officer)
    page = client.get(address)
    assert page.content.decode().count('name="at_once"') == 2, "beside the page and below it"
    read = page.context["record"].version
    services.edit_need(need, by=writer, values={"title_fr": "Un autre titre"})
    said = client.post(address, {"at_once": "1", "read": read}).content.decode()
    assert "Cette fiche a changé depuis que vous l’avez ouverte" in said
    assert "Un autre titre" in said
    done = client.post(address, {"at_once": "1", "read": read + 1}, follow=True).content.decode()
    assert "Le besoin est public." in flat(done)
    need.refresh_from_db()
    assert need.is_public
    assert not _mails("need_submitted")
