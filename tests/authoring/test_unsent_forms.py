"""Text that is kept while one writes: for pages that open, as much as a person writes, and until that person erases it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Role
from authoring.models.unsent import UnsentForm
from authoring.views import unsent_forms
from needs.models.needs import Need
from tests.factories import NeedFactory, SolutionFactory, acting

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db
AUTOSAVE = {"X-Autosave": "1"}


def _of_others() -> dict[str, str]:
    """Pages with a form that is kept, of records that do not exist or belong to others."""
    draft, public, solution = NeedFactory(), NeedFactory(published=True), SolutionFactory(listed=True)
    return {
        "no record": reverse("needs:comments", args=["BES-2026-9999"]),
        "a draft of others": reverse("needs:comments", args=[draft.reference]),
        "a public one of others": reverse("needs:amend", args=[public.reference]),
        "no decision": reverse("needs:decide", args=[public.reference, "nothing"]),
        "a decision of others": reverse("needs:decide", args=[public.reference, "close"]),
        "lines of others": reverse("solutions:rows", args=[solution.reference, "evidence"]),
        "no kind of lines": reverse("solutions:rows", args=[solution.reference, "nothing"]),
        "no application": reverse("qualification:answer", args=["DOS-2026-9999", "REG-01"]),
    }


def test_nothing_is_kept_for_a_page_that_does_not_open_to_this_person(sign_in: SignIn) -> None:
    client = sign_in(acting(Role.CONTRIBUTOR))
    for name, address in _of_others().items():
        assert client.post(address, {"text": "a" * 1000}, headers=AUTOSAVE).status_code == 404, name
    assert not UnsentForm.objects.exists()


def test_a_page_that_leads_elsewhere_keeps_nothing_and_says_nothing_later(sign_in: SignIn) -> None:
    need = NeedFactory(published=True, responses_until=timezone.localdate())
    Need.objects.filter(pk=need.pk).update(responses_until=timezone.localdate() - timedelta(days=3))
    client = sign_in(acting(Role.VENDOR_MEMBER))
    address = reverse("needs:respond", args=[need.reference])
    assert client.get(address).status_code == 302
    client.get(reverse("workspace"))
    assert client.post(address, {"message_fr": "Notre offre"}, headers=AUTOSAVE).status_code == 404
    assert not UnsentForm.objects.exists()
    assert not list(client.get(reverse("workspace")).context["messages"])


def _comments(actor: Any) -> str:
    need = NeedFactory(organisation=actor.membership.organisation)
    return reverse("needs:comments", args=[need.reference])


def _kept(actor: Any, count: int, *, days: int = 0, typed: str = "text=a") -> None:
    at = timezone.now() - timedelta(days=days)
    UnsentForm.objects.bulk_create(
        UnsentForm(user=actor.user, path=f"/{days}/{number}/", typed=typed, saved_at=at + timedelta(seconds=number))
        for number in range(count)
    )


def test_a_person_keeps_a_number_of_texts_and_more_are_refused_in_words(sign_in: SignIn) -> None:
    actor = acting(Role.CONTRIBUTOR)
    client, address = sign_in(actor), _comments(actor)
    _kept(actor, unsent_forms.MAX_TEXTS - 1)
    assert client.post(address, {"text": "Le cinquantième."}, headers=AUTOSAVE).json()["saved"] is True
    assert client.post(address, {"text": "Le même, plus long."}, headers=AUTOSAVE).json()["saved"] is True
    refused = client.post(_comments(actor), {"text": "Un de trop."}, headers=AUTOSAVE)
    assert (refused.status_code, refused.json()["saved"]) == (413, False)
    assert "trop de textes" in refused.json()["message"]
    assert UnsentForm.objects.count() == unsent_forms.MAX_TEXTS
    assert "Le même, plus long." in client.get(address).content.decode()


def test_a_person_keeps_an_amount_of_text_and_others_are_not_counted(sign_in: SignIn) -> None:
    actor = acting(Role.CONTRIBUTOR)
    client, address = sign_in(actor), _comments(actor)
    _kept(acting(), unsent_forms.MAX_TEXTS + 5)
    _kept(actor, 25, typed="a" * 199_990)
    assert client.post(address, {"text": "a"}, headers=AUTOSAVE).json()["saved"] is True
    assert client.post(address, {"text": "a" * 1000}, headers=AUTOSAVE).status_code == 413
    assert client.post(address, {"text": "a" * unsent_forms.LONGEST}, headers=AUTOSAVE).status_code == 413


def test_texts_that_were_forgotten_for_a_month_make_room_the_oldest_first(sign_in: SignIn) -> None:
    actor = acting(Role.CONTRIBUTOR)
    _kept(actor, 2, days=31)
    _kept(actor, unsent_forms.MAX_TEXTS - 2, days=29)
    client = sign_in(actor)
    assert client.post(_comments(actor), {"text": "a"}, headers=AUTOSAVE).json()["saved"] is True
    assert set(UnsentForm.objects.filter(path__startswith="/31/").values_list("path", flat=True)) == {"/31/1/"}
    assert client.post(_comments(actor), {"text": "a"}, headers=AUTOSAVE).json()["saved"] is True
    assert client.post(_comments(actor), {"text": "a"}, headers=AUTOSAVE).status_code == 413


def test_a_new_record_is_not_said_to_be_kept_when_it_is_not(sign_in: SignIn) -> None:
    actor = acting(Role.CONTRIBUTOR)
    _kept(actor, unsent_forms.MAX_TEXTS)
    refused = sign_in(actor).post(reverse("needs:new"), {"problem_fr": "Deux paragraphes."}, headers=AUTOSAVE)
    assert (refused.status_code, refused.json()["saved"]) == (413, False)


def test_an_answer_of_a_draft_is_not_said_to_be_kept_when_it_is_not(sign_in: SignIn) -> None:
    actor = acting(Role.CONTRIBUTOR)
    need = NeedFactory(organisation=actor.membership.organisation)
    _kept(actor, unsent_forms.MAX_TEXTS)
    address = reverse("needs:edit", args=[need.reference, "outcome"])
    answer = sign_in(actor).post(address, {"volume_per_year": "beaucoup"}, headers=AUTOSAVE).json()
    assert "trop de textes" in answer["message"]
    assert answer["attention"] is True


def test_a_step_that_is_refused_is_kept_like_one_that_saves_by_itself(sign_in: SignIn) -> None:
    actor = acting(Role.CONTRIBUTOR)
    client, need = sign_in(actor), NeedFactory(organisation=actor.membership.organisation)
    step = reverse("needs:edit", args=[need.reference, "problem"])
    too_long = {"version": need.version, "title_fr": "x" * 500, "problem_fr": "On attend."}
    assert client.post(step, too_long).status_code == 422
    assert "On attend." in client.get(step).content.decode()


def test_a_form_that_is_refused_is_kept_until_it_is_sent(sign_in: SignIn) -> None:
    actor = acting(Role.CONTRIBUTOR)
    client, address = sign_in(actor), _comments(actor)
    assert client.post(address, {"text": "mot " * 3000}).status_code == 422
    assert "mot mot" in client.get(address).content.decode()
    client.post(address, {"text": "Court."})
    assert not UnsentForm.objects.exists()
