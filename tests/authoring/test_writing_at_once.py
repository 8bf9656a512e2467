"""Several hands at one draft: what each of them wrote is kept, and only the same answer is ever in conflict."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from authoring.models.unsent import UnsentForm
from needs.models.needs import Need
from needs.services import needs as services
from records.models.events import Event
from tests.factories import NeedFactory, OrganisationFactory, SolutionFactory, acting
from tests.markup import flat
from tests.needs.browser import sent
from tests.posting import hidden_fields

AUTOSAVE = {"X-Autosave": "1"}


def _browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.someone(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def _hidden(client: Client, url: str, **typed: Any) -> dict[str, Any]:
    """The form as the page shows it, with what is typed."""
    response = client.get(url)
    context = response.context
    extra = {"base": context["base"]}
    if context["record"] is None:
        extra["draft"] = str(context["draft_token"])
    return sent(context["form"], **extra, **typed)


def _step(need: Need, code: str = "problem") -> str:
    return reverse("needs:edit", args=[need.reference, code])


@pytest.mark.django_db
def test_two_people_who_change_different_answers_both_keep_theirs() -> None:
    need = NeedFactory()
    one, two = (acting(Role.CONTRIBUTOR, need.organisation) for _ in range(2))
    mine, theirs = _browser(one), _browser(two)
    first = _hidden(mine, _step(need), problem_fr="Mon problème.")
    second = _hidden(theirs, _step(need), summary_fr="Son sommaire.")
    assert theirs.post(_step(need), second).status_code == 302
    assert mine.post(_step(need), first).status_code == 302
    need.refresh_from_db()
    assert (need.problem_fr, need.summary_fr) == ("Mon problème.", "Son sommaire.")


@pytest.mark.django_db
def test_one_is_never_in_conflict_with_oneself() -> None:
    need = NeedFactory()
    writer = acting(Role.CONTRIBUTOR, need.organisation)
    page, other_tab = _browser(writer), _browser(writer)
    opened = _hidden(page, _step(need))
    in_other_tab = _hidden(other_tab, _step(need), summary_fr="De l’autre onglet.")
    page.post(_step(need), opened | {"problem_fr": "Le pro"}, headers=AUTOSAVE)
    other_tab.post(_step(need), in_other_tab)
    # Sent before the answer to the autosave came back: its base is still that of the page.
    assert page.post(_step(need), opened | {"problem_fr": "Le problème."}).status_code == 302
    need.refresh_from_db()
    assert (need.problem_fr, need.summary_fr) == ("Le problème.", "De l’autre onglet.")


@pytest.mark.django_db
def test_two_tabs_of_one_person_lose_nothing_of_the_same_answer() -> None:
    need = NeedFactory()
    writer = acting(Role.CONTRIBUTOR, need.organisation)
    page, other_tab = _browser(writer), _browser(writer)
    opened = _hidden(page, _step(need)) | {"form_key": "first tab"}
    in_other_tab = _hidden(other_tab, _step(need), problem_fr="De l’autre onglet.") | {"form_key": "second tab"}
    page.post(_step(need), opened | {"problem_fr": "Le pro"}, headers=AUTOSAVE)
    # Sent before the answer came back, by the same page: no conflict.
    assert page.post(_step(need), opened | {"problem_fr": "Le problème."}).status_code == 302
    both = other_tab.post(_step(need), in_other_tab)
    assert both.status_code == 409
    shown = unescape(both.content.decode())
    assert "Le problème." in shown
    assert "De l’autre onglet." in shown
    need.refresh_from_db()
    assert need.problem_fr == "Le problème."


@pytest.mark.django_db
def test_a_conflict_with_oneself_names_the_other_tab_the_real_button_and_the_text_that_is_not_saved() -> None:
    need = NeedFactory()
    writer = acting(Role.CONTRIBUTOR, need.organisation)
    page, other_tab = _browser(writer), _browser(writer)
    opened = _hidden(page, _step(need), problem_fr="Du premier.") | {"form_key": "first tab"}
    in_other_tab = _hidden(other_tab, _step(need), problem_fr="Du second.") | {"form_key": "second tab"}
    page.post(_step(need), opened)
    told = other_tab.post(_step(need), in_other_tab, headers=AUTOSAVE).json()["message"]
    assert "Vous avez modifié la même réponse dans un autre onglet" in told
    again = other_tab.get(_step(need))
    html = unescape(flat(again.content.decode()))
    named = told.split("«\u00a0")[-1].split("\u00a0»")[0]
    assert f'<button class="btn btn--primary">{named}</button>' in html
    assert "Une autre personne que celle qui a rendu la décision y répondra" not in html
    assert "Votre texte sur cette page, pas encore enregistré" in html
    assert "Enregistré par vous dans un autre onglet ou une autre fenêtre" in html
    assert "Du premier." in html
    assert "Du second." in html


@pytest.mark.django_db
@pytest.mark.parametrize(("button", "kept"), [("mine", "Mon texte."), ("theirs", "Le texte de la collègue.")])
def test_the_same_answer_changed_by_two_is_shown_twice_and_one_chooses(button: str, kept: str) -> None:
    need = NeedFactory()
    me, colleague = (acting(Role.CONTRIBUTOR, need.organisation) for _ in range(2))
    page = _browser(me)
    opened = _hidden(page, _step(need), problem_fr="Mon texte.", summary_fr="Mon sommaire.")
    services.edit_need(need, by=colleague, values={"problem_fr": "Le texte de la collègue."})
    refused = page.post(_step(need), opened)
    html = unescape(refused.content.decode())
    assert refused.status_code == 409
    assert "Le texte de la collègue." in html
    assert "Mon texte." in html
    assert str(colleague.someone().get_short_name()) in html
    need.refresh_from_db()
    assert need.problem_fr == "Le texte de la collègue.", "nothing is overwritten unseen"
    assert need.summary_fr == "Mon sommaire.", "what nobody else changed is saved"
    again = sent(refused.context["form"], base=refused.context["base"], seen=refused.context["seen"])
    assert page.post(_step(need), again | {button: "problem_fr"}).status_code == 302
    need.refresh_from_db()
    assert need.problem_fr == kept


@pytest.mark.django_db
def test_a_conflict_shows_labels_not_codes() -> None:
    solution = SolutionFactory(situation="", output_role="")
    me, colleague = (acting(Role.VENDOR_MEMBER, solution.organisation) for _ in range(2))
    page, other = _browser(me), _browser(colleague)
    url = reverse("solutions:edit", args=[solution.reference, "risk"])
    opened = _hidden(page, url, situation="critical")
    other.post(url, _hidden(other, url, situation="serious"))
    refused = page.post(url, opened)
    conflict = refused.context["conflicts"][0]
    labels = dict(solution._meta.get_field("situation").choices)
    assert refused.status_code == 409
    assert (conflict["mine"], conflict["theirs"]) == (str(labels["critical"]), str(labels["serious"]))


@pytest.mark.django_db
def test_an_autosave_in_conflict_says_so_truly_and_keeps_the_text() -> None:
    need = NeedFactory()
    me, colleague = (acting(Role.CONTRIBUTOR, need.organisation) for _ in range(2))
    page = _browser(me)
    opened = _hidden(page, _step(need), problem_fr="Mon texte.", summary_fr="Mon sommaire.")
    services.edit_need(need, by=colleague, values={"problem_fr": "Le texte de la collègue."})
    answer = page.post(_step(need), opened, headers=AUTOSAVE).json()
    need.refresh_from_db()
    assert answer["attention"] is True
    assert "ci-dessous" not in answer["message"]
    assert (need.problem_fr, need.summary_fr) == ("Le texte de la collègue.", "Mon sommaire.")
    back = unescape(page.get(_step(need)).content.decode())
    assert "Mon texte." in back
    assert "Le texte de la collègue." in back


@pytest.mark.django_db
def test_what_an_autosave_cannot_save_is_there_on_return() -> None:
    need = NeedFactory()
    page = _browser(acting(Role.CONTRIBUTOR, need.organisation))
    url = _step(need, "outcome")
    page.post(url, _hidden(page, url, volume_per_year="beaucoup"), headers=AUTOSAVE)
    assert 'value="beaucoup"' in page.get(url).content.decode()
    page.post(url, _hidden(page, url, volume_per_year="1200"))
    assert not UnsentForm.objects.exists()


@pytest.mark.django_db
def test_the_first_words_of_a_new_record_open_one_draft_however_often_they_are_sent() -> None:
    page = _browser(acting(Role.CONTRIBUTOR))
    new = reverse("needs:new")
    opened = _hidden(page, new, title_fr="Chutes la nuit")
    answer = page.post(new, opened, headers=AUTOSAVE).json()
    need = Need.objects.get()
    assert answer["url"] == _step(need)
    page.post(new, opened | {"title_fr": "Chutes la nuit en CHSLD"}, headers=AUTOSAVE)
    sent_at_last = page.post(new, opened | {"title_fr": "Chutes la nuit en CHSLD", "problem_fr": "Trouvées trop tard."})
    assert sent_at_last["Location"] == _step(need, "outcome")
    need = Need.objects.get()
    assert (need.title_fr, need.problem_fr) == ("Chutes la nuit en CHSLD", "Trouvées trop tard.")
    assert need.reference in page.get(new).content.decode(), "one’s draft is offered on the page of a new one"


@pytest.mark.django_db
def test_a_new_record_without_a_name_yet_is_kept_and_offered_again() -> None:
    page = _browser(acting(Role.CONTRIBUTOR))
    new = reverse("needs:new")
    answer = page.post(new, _hidden(page, new, problem_fr="Deux paragraphes."), headers=AUTOSAVE).json()
    assert answer["saved"] is True
    assert not Need.objects.exists()
    assert "Deux paragraphes." in page.get(new).content.decode()
    assert "Deux paragraphes." in page.get("/en/needs/new/").content.decode(), "in the other language, too"
    assert "Deux paragraphes." in page.get(f"{new}?afresh").content.decode(), "opening a page throws nothing away"
    own = Client(enforce_csrf_checks=True)
    own.cookies = page.cookies
    assert own.post(new, {"afresh": "1"}).status_code == 403, "no other site presses the button"
    assert "Deux paragraphes." in page.get(new).content.decode()
    assert own.post(new, hidden_fields(own, new) | {"afresh": "1"})["Location"] == new
    assert "Deux paragraphes." not in page.get(new).content.decode()


@pytest.mark.django_db
def test_looking_for_a_need_to_start_from_keeps_what_is_typed() -> None:
    model = NeedFactory(published=True, expected_outcome_fr="Vues à temps.")
    page = _browser(acting(Role.CONTRIBUTOR))
    new = reverse("needs:new")
    opened = _hidden(page, new, problem_fr="Deux paragraphes.")
    looked = page.post(new, opened | {"look": "1", "like": "triage"}).content.decode()
    assert "Deux paragraphes." in looked
    started = page.post(new, opened | {"title_fr": "Le nôtre", "start": model.reference})
    assert "Deux paragraphes." in started.content.decode()
    page.post(new, opened | {"title_fr": "Le nôtre", "from": model.reference})
    made = Need.objects.get(title_fr="Le nôtre")
    assert (made.problem_fr, made.expected_outcome_fr) == ("Deux paragraphes.", "Vues à temps.")


@pytest.mark.django_db
def test_starting_from_a_need_after_ones_own_has_ended_says_so() -> None:
    model, page, new = NeedFactory(published=True), _browser(acting(Role.CONTRIBUTOR)), reverse("needs:new")
    opened = _hidden(page, new, title_fr="Le nôtre")
    assert page.post(new, opened, headers=AUTOSAVE).json()["saved"] is True
    Need.objects.filter(title_fr="Le nôtre").update(state=Need.State.WITHDRAWN)
    said = page.post(new, opened | {"start": model.reference}, follow=True)
    assert said.status_code == 200
    assert "Ce besoin a pris fin" in said.content.decode()


# ── At the same moment, in several threads ───────────────────────────────────────────────────────────────────


def _at_once(*calls: Callable[[], Any]) -> list[Any]:
    def run(call: Callable[[], Any]) -> Any:
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [each.result() for each in [pool.submit(run, call) for call in calls]]


@pytest.mark.django_db(transaction=True)
def test_parallel_autosaves_and_a_submit_of_a_new_record_make_one() -> None:
    writer = acting(Role.CONTRIBUTOR, OrganisationFactory())
    page = _browser(writer)
    new = reverse("needs:new")
    opened = _hidden(page, new, title_fr="Chutes la nuit")
    tabs = [_browser(writer) for _ in range(3)]
    answers = _at_once(
        lambda: tabs[0].post(new, opened | {"title_fr": "Chutes"}, headers=AUTOSAVE),
        lambda: tabs[1].post(new, opened | {"title_fr": "Chutes la"}, headers=AUTOSAVE),
        lambda: tabs[2].post(new, opened),
    )
    assert [each.status_code for each in answers] == [200, 200, 302]
    assert Need.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_autosave_and_a_submit_at_the_same_moment_never_collide() -> None:
    need = NeedFactory()
    writer = acting(Role.CONTRIBUTOR, need.organisation)
    opened = _hidden(_browser(writer), _step(need))
    tabs = [_browser(writer), _browser(writer)]
    answers = _at_once(
        lambda: tabs[0].post(_step(need), opened | {"problem_fr": "Le pro"}, headers=AUTOSAVE),
        lambda: tabs[1].post(_step(need), opened | {"problem_fr": "Le problème."}),
    )
    assert [each.status_code for each in answers] == [200, 302]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_same_answer", [False, True])
def test_two_people_at_the_same_moment_lose_nothing(is_same_answer: bool) -> None:
    need = NeedFactory()
    pages = [_browser(acting(Role.CONTRIBUTOR, need.organisation)) for _ in range(2)]
    names = ["problem_fr", "problem_fr" if is_same_answer else "summary_fr"]
    forms = [_hidden(page, _step(need), **{name: f"Texte {n}."}) for n, (page, name) in enumerate(zip(pages, names, strict=True))]
    answers = _at_once(*(lambda p=page, f=form: p.post(_step(need), f) for page, form in zip(pages, forms, strict=True)))
    need.refresh_from_db()
    statuses = sorted(each.status_code for each in answers)
    if is_same_answer:
        assert statuses == [302, 409]
        refused = next(each for each in answers if each.status_code == 409).content.decode()
        assert "Texte 0." in refused
        assert "Texte 1." in refused
    else:
        assert statuses == [302, 302]
        assert (need.problem_fr, need.summary_fr) == ("Texte 0.", "Texte 1.")
    assert Event.objects.filter(reference=need.reference, verb="need.edited").count() == (1 if is_same_answer else 2)
