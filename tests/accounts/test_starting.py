"""Pages that begin something: whoever may not yet reads why, and what to do next."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.services.registration import approve_request
from authoring.models.unsent import UnsentForm
from notifications.models.deliveries import Delivery
from records.errors import Incomplete
from solutions.models.solutions import Solution
from solutions.services.solutions import list_solution
from tests.factories import (
    MembershipFactory,
    NeedFactory,
    OrganisationFactory,
    RegistrationRequestFactory,
    SolutionFactory,
    UserFactory,
    acting,
)

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]

# address → who begins it
STARTS: dict[str, str] = {
    "needs:new": Role.CONTRIBUTOR,
    "solutions:new": Role.VENDOR_MEMBER,
    "pilots:new": Role.INNOVATION_OFFICER,
    "needs:respond": Role.VENDOR_MEMBER,
    "qualification:of-solution": Role.VENDOR_MEMBER,
}
each_start = pytest.mark.parametrize("name", list(STARTS))


def _url(name: str) -> str:
    if name == "needs:respond":
        return reverse(name, args=[NeedFactory(published=True).reference])
    if name == "qualification:of-solution":
        return reverse(name, args=[SolutionFactory(listed=True).reference])
    return reverse(name)


@each_start
def test_a_visitor_signs_in_and_comes_back_to_the_same_place(name: str, client: Client) -> None:
    url = f"{_url(name)}?need=BES-2026-0001"
    location = client.get(url)["Location"]
    assert location.startswith(reverse("account_login"))
    assert "need%3DBES-2026-0001" in location


@each_start
def test_someone_without_an_organisation_reads_how_to_join_one(name: str, sign_in: SignIn) -> None:
    page = sign_in(Actor(UserFactory())).get(_url(name))
    assert page.status_code == 403
    assert reverse("find-organisation") in page.content.decode()


@each_start
def test_someone_of_another_kind_of_organisation_reads_who_does_this(name: str, sign_in: SignIn) -> None:
    other = Role.INNOVATION_OFFICER if STARTS[name] == Role.VENDOR_MEMBER else Role.VENDOR_MEMBER
    actor = acting(other)
    page = sign_in(actor).get(_url(name))
    assert page.status_code == 403
    html = page.content.decode()
    assert str(actor.membership.organisation) in html
    assert "de ce type" in html


def test_a_contributor_reads_that_the_innovation_office_plans_pilots(sign_in: SignIn) -> None:
    html = sign_in(acting(Role.CONTRIBUTOR)).get(reverse("pilots:new")).content.decode()
    assert "bureaux de l’innovation" in html


def test_whoever_has_a_suited_role_elsewhere_is_offered_it(sign_in: SignIn) -> None:
    actor = acting(Role.INNOVATION_OFFICER)
    vendor = MembershipFactory(user=actor.user, role=Role.VENDOR_MEMBER, organisation=OrganisationFactory(vendor=True))
    page = sign_in(actor).get(reverse("solutions:new"))
    assert [each.pk for each in page.context["memberships"]] == [vendor.pk]


def test_what_one_may_not_see_stays_unseen(sign_in: SignIn) -> None:
    client = sign_in(acting(Role.CONTRIBUTOR))
    assert client.get(reverse("needs:respond", args=[NeedFactory().reference])).status_code == 404
    assert client.get(reverse("qualification:of-solution", args=[SolutionFactory().reference])).status_code == 404


# ── A company that is being checked ──────────────────────────────────────────────────────────────────────────


def _waiting() -> Any:
    return RegistrationRequestFactory(due_at=timezone.now() + timedelta(days=5))


def test_while_a_company_is_checked_its_solution_is_prepared_and_kept(sign_in: SignIn) -> None:
    asked = _waiting()
    client = sign_in(Actor(asked.requested_by))
    url = reverse("solutions:new")
    page = client.get(url)
    assert page.status_code == 200
    assert "en cours de vérification" in page.content.decode()
    typed = {"name_fr": "DoseFine", "limits_fr": "Pas chez l’enfant.", "prepared": "1"}
    assert client.post(url, typed, headers={"X-Autosave": "1"}).json()["saved"] is True
    assert "Pas chez l’enfant." in client.get(url).content.decode()
    following = client.post(url, typed | {"summary_fr": "Un résumé"})["Location"]
    second = client.get(following).content.decode()
    assert "Un résumé" in second, "what the first step says goes along"
    assert "Voici ce que vous aviez écrit" not in second
    assert client.post(following, typed | {"part": "cost"})["Location"] == reverse("workspace"), "the last step"
    assert not Solution.objects.exists()


def test_what_was_prepared_is_found_again_after_the_approval(sign_in: SignIn) -> None:
    asked = _waiting()
    client = sign_in(Actor(asked.requested_by))
    url = reverse("solutions:new")
    client.post(url, {"name_fr": "DoseFine", "prepared": "1"}, headers={"X-Autosave": "1"})
    administrator = acting(Role.REGISTRY_ADMINISTRATOR)
    approve_request(asked, by=administrator, evidence="enterprise_register", evidence_note="Vu au registre.")
    body = Delivery.objects.filter(data__letter="registration_approved", channel="email").get().data["body"]
    assert "DoseFine" in body
    assert body.split("\n-- \n")[0].strip().endswith(url)
    page = client.get(reverse("workspace"))
    assert (page.context["next_step"].url, page.context["next_step"].why) == (url, "DoseFine")
    said = client.get(url).content.decode()
    assert "Votre entreprise est vérifiée" in said
    assert "en cours de vérification" not in said


def test_an_answer_that_keeps_the_draft_from_opening_is_shown_on_its_step(sign_in: SignIn) -> None:
    asked = _waiting()
    client = sign_in(Actor(asked.requested_by))
    url = reverse("solutions:new")
    administrator = acting(Role.REGISTRY_ADMINISTRATOR)
    client.post(url, {"name_fr": "DoseFine", "prepared": "1"}, headers={"X-Autosave": "1"})
    approve_request(asked, by=administrator, evidence="enterprise_register", evidence_note="Vu au registre.")
    page = client.post(url, {"name_fr": "DoseFine", "prepared": "1", "part": "purpose", "contact_email": "ceci n’en est pas"})
    assert page.status_code == 422
    assert page.context["form"].step.code == "integration"


def test_once_the_company_is_checked_what_was_prepared_becomes_a_draft(sign_in: SignIn) -> None:
    asked = _waiting()
    client = sign_in(Actor(asked.requested_by))
    url = reverse("solutions:new")
    typed = {"name_fr": "DoseFine", "limits_fr": "Pas chez l’enfant.", "prepared": "1"}
    client.post(url, typed, headers={"X-Autosave": "1"})
    administrator = acting(Role.REGISTRY_ADMINISTRATOR)
    company = approve_request(asked, by=administrator, evidence="enterprise_register", evidence_note="Vu au registre.")
    assert "Pas chez l’enfant." in client.get(url).content.decode()
    made = client.post(url, typed)
    solution = Solution.objects.get()
    assert made["Location"] == reverse("solutions:review", args=[solution.reference])
    assert (solution.organisation, solution.state, solution.limits_fr) == (company, "draft", "Pas chez l’enfant.")
    assert not UnsentForm.objects.exists()
    assert client.get(url).context["guide"], "the next one begins with the guide"


def test_a_request_for_an_establishment_prepares_no_solution(sign_in: SignIn) -> None:
    asked = RegistrationRequestFactory(kind="establishment", neq="")
    assert sign_in(Actor(asked.requested_by)).get(reverse("solutions:new")).status_code == 403


def test_a_company_that_is_not_verified_drafts_and_does_not_list() -> None:
    solution = SolutionFactory(organisation=OrganisationFactory(vendor=True, is_verified=False))
    vendor = acting(Role.VENDOR_MEMBER, solution.organisation)
    with pytest.raises(Incomplete) as refused:
        list_solution(solution, by=vendor)
    assert set(refused.value.gaps) == {"organisation"}


def test_what_was_prepared_in_english_is_there_once_the_company_is_checked(sign_in: SignIn) -> None:
    person = UserFactory()
    client = sign_in(Actor(person))
    asked = RegistrationRequestFactory(requested_by=person, kind="vendor")
    page = client.get("/en/workspace/").content.decode()
    assert 'href="/en/solutions/new/"' in page
    client.post("/en/solutions/new/", {"name_fr": "Vigie des plaies"}, headers={"X-Autosave": "1"})
    approve_request(asked, by=acting(Role.REGISTRY_ADMINISTRATOR), evidence="public_list", evidence_note="Seen.")
    page = client.get("/en/solutions/new/").content.decode()
    assert "Vigie des plaies" in page
    assert "Open the draft" in page
