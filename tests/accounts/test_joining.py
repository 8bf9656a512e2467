"""Finding one's organisation and asking to join it; owners answer."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.finding import MAX_FOUND, Way, find_organisations, with_ways
from accounts.models.joining import MembershipRequest
from accounts.models.memberships import DUTIES, Membership, Role
from accounts.models.organisations import Organisation
from accounts.services import joining, merging, privacy, retention
from accounts.services.members import enrol
from notifications.services import sending
from records.errors import Incomplete, Refused, WrongState
from records.models.events import Event
from safety.letter_limits import TooManyLetters
from tests.factories import PASSWORD, OrganisationFactory, UserFactory, acting
from tests.letters import forget_earlier_letters

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]
ASKED = {"role": Role.CONTRIBUTOR, "message": "Infirmière clinicienne à l’urgence."}


def _hospital(**values: Any) -> tuple[Organisation, Actor]:
    """An establishment and its owner."""
    owner = acting(is_owner=True, organisation=OrganisationFactory(**values))
    return owner.membership.organisation, owner


def _asked(organisation: Organisation, **values: Any) -> MembershipRequest:
    return joining.ask_to_join(organisation, by=Actor(UserFactory()), **(ASKED | values))


def _letters() -> list[Any]:
    sending.run()
    return mail.outbox


# ── Finding ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("typed", [
    "CISSS de la Côte-Nord", "cisss cote nord", "centre intégré côte-nord", "Côte-N", "baie comeau", "hôpital de Baie-Comeau",
    "C.I.S.S.S. Côte-Nord", "north shore",
])  # fmt: skip
def test_an_organisation_is_found_by_whatever_people_call_it(typed: str) -> None:
    wanted = OrganisationFactory(
        name_fr="Centre intégré de santé et de services sociaux de la Côte-Nord", short_name="CISSS de la Côte-Nord",
        name_en="North Shore integrated health centre", city="Baie-Comeau",
    )  # fmt: skip
    OrganisationFactory(name_fr="Centre intégré de santé et de services sociaux de Laval", city="Laval")
    assert find_organisations(typed) == [wanted]


@pytest.mark.parametrize("typed", ["", " ", "de la", "!!!", "zzzz", "\x00", "x" * 5000])
def test_what_names_nothing_finds_nothing(typed: str) -> None:
    OrganisationFactory(name_fr="Centre de la Côte")
    assert find_organisations(typed) == []


def test_when_more_are_found_than_shown_the_page_says_so(client: Client) -> None:
    for number in range(MAX_FOUND + 1):
        OrganisationFactory(name_fr=f"Rimouski {number}")
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    html = client.get(reverse("find-organisation"), {"q": "rimouski"}).content.decode()
    assert "Ajoutez un mot" in html
    assert f"{MAX_FOUND + 1} organisations" not in html


def test_establishments_come_before_vendors_and_closed_ones_do_not_come() -> None:
    vendor = OrganisationFactory(vendor=True, name_fr="Rimouski")
    hospital = OrganisationFactory(name_fr="Rimouski")
    OrganisationFactory(name_fr="Rimouski fermé", is_active=False)
    assert find_organisations("rimouski") == [hospital, vendor]


def test_the_number_of_queries_does_not_grow_with_what_is_found(django_assert_num_queries: Any) -> None:
    person = UserFactory()
    for number in range(5):
        OrganisationFactory(name_fr=f"Rimouski {number}")
    with django_assert_num_queries(7):
        with_ways(find_organisations("rimouski"), person)


def test_each_organisation_found_says_what_one_can_do() -> None:
    person = UserFactory(email="p@chu.example.org")
    mine, asked, ours, other, unclaimed = (OrganisationFactory() for _ in range(5))
    enrol(mine, person, Role.CONTRIBUTOR, by=None, how="test")
    joining.ask_to_join(asked, by=Actor(person), **ASKED)
    ours.domains.create(domain="chu.example.org", verified_at=timezone.now())
    Organisation.objects.filter(pk=unclaimed.pk).update(is_registered=False)
    unclaimed.refresh_from_db()
    ways = [each.way for each in with_ways([mine, asked, ours, other, unclaimed], person)]
    assert ways == [Way.MEMBER, Way.WAITING, Way.DOMAIN, Way.ASK, Way.CLAIM]


def test_the_page_finds_without_a_script_and_offers_to_register_last(client: Client) -> None:
    organisation = OrganisationFactory(name_fr="Hôpital du Fleuve")
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    page = reverse("find-organisation")
    assert reverse("register-organisation") not in client.get(page).content.decode().split('id="found"')[1]
    html = client.get(page, {"q": "fleuve"}).content.decode()
    assert html.index(reverse("ask-to-join", args=[organisation.slug])) < html.rindex(reverse("register-organisation"))
    assert "<html" not in client.get(page, {"q": "fleuve"}, HTTP_HX_REQUEST="true").content.decode()


# ── Asking ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_someone_asks_an_owner_accepts_from_the_letter_and_both_are_told(client: Client, sign_in: SignIn) -> None:
    organisation, owner = _hospital()
    person = UserFactory(name="Anne Roy")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    forget_earlier_letters()
    assert client.post(reverse("ask-to-join", args=[organisation.slug]), ASKED).status_code == 302
    (letter,) = _letters()
    assert letter.to == [owner.user.email]
    assert "Anne Roy" in letter.body
    assert ASKED["message"] in letter.body
    address = re.search(r"https?://[^/]+(/\S+/demandes/\d+/)", letter.body)
    assert address is not None
    theirs = sign_in(owner)
    assert address[1] in theirs.get(reverse("workspace")).content.decode(), "and among their tasks"
    assert "Anne Roy" in theirs.get(address[1]).content.decode()
    forget_earlier_letters()
    assert theirs.post(address[1], {"role": Role.INNOVATION_OFFICER}).status_code == 302
    membership = person.memberships.get()
    assert (membership.organisation, membership.role, membership.is_owner) == (organisation, Role.INNOVATION_OFFICER, False)
    (letter,) = _letters()
    assert letter.to == [person.email]
    assert address[1] not in theirs.get(reverse("workspace")).content.decode()
    assert client.get(reverse("needs:new")).status_code == 200


def test_two_presses_make_one_request_and_one_letter() -> None:
    organisation, _owner = _hospital()
    person = Actor(UserFactory())
    forget_earlier_letters()
    first = joining.ask_to_join(organisation, by=person, **ASKED)
    assert joining.ask_to_join(organisation, by=person, **ASKED) == first
    assert len(_letters()) == 1


def test_of_two_owners_who_answer_the_second_is_told() -> None:
    organisation, owner = _hospital()
    second = acting(is_owner=True, organisation=organisation)
    request = _asked(organisation)
    joining.accept_member(request, by=owner, role=Role.CONTRIBUTOR)
    with pytest.raises(WrongState, match="réponse"):
        joining.decline_member(request, by=second, reason="Je ne vous connais pas.")
    assert request.person.memberships.count() == 1


def test_a_refusal_says_why_and_not_who(client: Client) -> None:
    organisation, owner = _hospital()
    owner.user.name = "Jo Propriétaire"
    owner.user.save()
    request = _asked(organisation)
    with pytest.raises(Incomplete):
        joining.decline_member(request, by=owner, reason=" ")
    forget_earlier_letters()
    joining.decline_member(request, by=owner, reason="Écrivez-nous de votre adresse du travail.")
    (letter,) = _letters()
    assert "de votre adresse du travail" in letter.body
    client.force_login(request.person, backend="django.contrib.auth.backends.ModelBackend")
    html = client.get(reverse("workspace")).content.decode()
    assert "de votre adresse du travail" in html
    assert "Jo Propriétaire" not in html + letter.body
    assert not request.person.memberships.exists()


def test_an_organisation_whose_owners_cannot_answer_is_answered_for_by_the_administrators(sign_in: SignIn) -> None:
    organisation, owner = _hospital()
    administrator = acting(Role.REGISTRY_ADMINISTRATOR)
    owner.user.is_active = False
    owner.user.save()
    forget_earlier_letters()
    request = _asked(organisation)
    assert [each.to for each in _letters()] == [[administrator.user.email]]
    address = reverse("membership-request", args=[organisation.slug, request.pk])
    assert address in sign_in(administrator).get(reverse("workspace")).content.decode()
    joining.accept_member(request, by=administrator, role=Role.INNOVATION_OFFICER, is_owner=True)
    assert Membership.objects.get(user=request.person).is_owner


def test_an_administrator_has_no_task_where_an_owner_answers(sign_in: SignIn) -> None:
    organisation, _owner = _hospital()
    request = _asked(organisation)
    address = reverse("membership-request", args=[organisation.slug, request.pk])
    assert address not in sign_in(acting(Role.REGISTRY_ADMINISTRATOR)).get(reverse("workspace")).content.decode()


def test_only_whoever_answers_for_the_organisation_answers(sign_in: SignIn) -> None:
    organisation, owner = _hospital()
    request = _asked(organisation)
    stranger, colleague = acting(is_owner=True), acting(organisation=organisation)
    for other in (stranger, colleague, Actor(request.person)):
        with pytest.raises(Refused):
            joining.accept_member(request, by=other, role=Role.CONTRIBUTOR)
        with pytest.raises(Refused):
            joining.decline_member(request, by=other, reason="Non.")
    assert sign_in(stranger).get(reverse("membership-request", args=[organisation.slug, request.pk])).status_code == 404
    # Nor by the address of one's own organisation.
    own = stranger.membership.organisation.slug
    assert sign_in(stranger).get(reverse("membership-request", args=[own, request.pk])).status_code == 404
    assert joining.accept_member(request, by=owner, role=Role.CONTRIBUTOR)


@pytest.mark.parametrize("role", [Role.REGISTRY_ADMINISTRATOR, Role.VENDOR_MEMBER, "", "king"])
def test_no_role_is_asked_for_that_the_organisation_cannot_give(role: str) -> None:
    kind = "ministry" if role == Role.REGISTRY_ADMINISTRATOR else "establishment"
    with pytest.raises(Incomplete):
        _asked(OrganisationFactory(kind=kind), role=role)


def test_a_request_is_withdrawn_by_its_person_alone(client: Client, sign_in: SignIn) -> None:
    organisation, owner = _hospital()
    request = _asked(organisation)
    address = reverse("membership-request-take-back", args=[request.pk])
    assert sign_in(owner).post(address).status_code == 404
    client.force_login(request.person, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    with pytest.raises(WrongState):
        joining.accept_member(request, by=owner, role=Role.CONTRIBUTOR)
    assert client.post(address).status_code == 404
    assert joining.ask_to_join(organisation, by=Actor(request.person), **ASKED).pk != request.pk, "one may ask again"


def test_a_request_that_nobody_answers_expires_and_its_person_is_told() -> None:
    organisation, owner = _hospital()
    request = _asked(organisation)
    after = timezone.now() + joining.ANSWERED_WITHIN + timedelta(minutes=1)
    with pytest.raises(WrongState):
        joining.accept_member(request, by=owner, role=Role.CONTRIBUTOR, at=after)
    forget_earlier_letters()
    assert retention.apply(after)["expired_membership_requests"] == 1
    assert retention.apply(after)["expired_membership_requests"] == 0
    assert [each.to for each in _letters()] == [[request.person.email]]
    request.refresh_from_db()
    assert request.state == MembershipRequest.State.EXPIRED
    assert retention.apply(after + timedelta(days=91))["membership_requests"] == 1


def test_a_person_asks_three_organisations_and_no_more() -> None:
    person = Actor(UserFactory())
    for _ in range(joining.MAX_WAITING_PER_PERSON):
        joining.ask_to_join(OrganisationFactory(), by=person, **ASKED)
    with pytest.raises(WrongState):
        joining.ask_to_join(OrganisationFactory(), by=person, **ASKED)


def test_one_cannot_pester_by_asking_and_withdrawing() -> None:
    organisation, _owner = _hospital()
    person = Actor(UserFactory())
    with pytest.raises(TooManyLetters):
        for _ in range(10):
            asked = joining.ask_to_join(organisation, by=person, **ASKED)
            joining.take_back_membership_request(asked, by=person)


def test_a_member_a_closed_organisation_and_one_without_account_are_not_asked() -> None:
    organisation, owner = _hospital()
    with pytest.raises(WrongState):
        joining.ask_to_join(organisation, by=owner, **ASKED)
    for closed in ({"is_active": False}, {"is_registered": False}):
        with pytest.raises(WrongState):
            _asked(OrganisationFactory(**closed))


def test_whoever_comes_in_by_another_way_waits_no_longer() -> None:
    organisation, _owner = _hospital()
    request = _asked(organisation)
    enrol(organisation, request.person, Role.CONTRIBUTOR, by=None, how="invitation")
    request.refresh_from_db()
    assert request.state == MembershipRequest.State.ACCEPTED


def test_the_page_of_the_request_says_the_same_whoever_the_members_are(client: Client) -> None:
    """Nothing shows whether there are owners, who they are or how many."""
    _with, owner = _hospital(name_fr="Centre A")
    without = OrganisationFactory(name_fr="Centre A")
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")

    def body(organisation: Organisation) -> str:
        html = client.get(reverse("ask-to-join", args=[organisation.slug])).content.decode()
        return re.sub(r'value="[^"]{20,}"', "", html).replace(organisation.slug, "")

    assert body(_with) == body(without)
    assert owner.user.email not in body(_with)


def test_the_log_and_the_public_name_nobody_who_asked() -> None:
    organisation, _owner = _hospital()
    request = _asked(organisation)
    event = Event.objects.get(verb="membership.asked")
    assert not event.is_public
    assert request.person.email not in str(event.data)
    assert ASKED["message"] not in str(event.data)


def test_merged_organisations_keep_one_request_of_a_person() -> None:
    administrator = acting(Role.REGISTRY_ADMINISTRATOR)
    duplicate, into = OrganisationFactory(), OrganisationFactory()
    person = Actor(UserFactory())
    for organisation in (duplicate, into):
        joining.ask_to_join(organisation, by=person, **ASKED)
    moved = _asked(duplicate)
    merging.merge_organisations(duplicate, into=into, by=administrator, reason="Doublon")
    moved.refresh_from_db()
    assert moved.organisation == into
    assert person.user.membership_requests.get().organisation == into


def test_what_one_asked_is_exported_and_erased_with_the_account() -> None:
    request = _asked(_hospital()[0])
    person = Actor(request.person)
    assert privacy.export_person(by=person)["membership_requests"][0]["message"] == ASKED["message"]
    privacy.erase_person(by=person)
    assert not MembershipRequest.objects.exists()


@pytest.mark.parametrize("role", Role.values)
def test_every_role_says_what_it_may_do_where_it_is_chosen(role: str) -> None:
    assert DUTIES[role]


def test_roles_are_explained_to_whoever_asks_invites_or_accepts(client: Client, sign_in: SignIn) -> None:
    organisation, owner = _hospital()
    request = _asked(organisation)
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    pages = [
        client.get(reverse("ask-to-join", args=[organisation.slug])),
        sign_in(owner).get(reverse("membership-request", args=[organisation.slug, request.pk])),
        sign_in(owner).get(reverse("organisation-members", args=[organisation.slug])),
        sign_in(owner).get(reverse("member", args=[organisation.slug, owner.membership.pk])),
    ]
    for page in pages:
        assert "ne peut pas publier" in page.content.decode().lower()


# ── A confirmed address signs in ─────────────────────────────────────────────────────────────────────────────


def _sign_up(client: Client, email: str) -> str:
    mail.outbox.clear()
    data = {"email": email, "password1": PASSWORD, "name": "Anne", "consent": "on"}
    client.post(reverse("account_signup"), data)
    found = re.search(r"https?://testserver(/\S+)", mail.outbox[0].body)
    assert found is not None
    return found[1]


def test_a_confirmed_address_signs_in_in_the_browser_that_signed_up(client: Client) -> None:
    link = _sign_up(client, "anne@example.org")
    assert client.get(link).status_code == 200
    assert client.get(reverse("workspace")).status_code == 302, "opening the letter alone does nothing"
    assert client.post(link)["Location"] == reverse("workspace")
    assert client.get(reverse("workspace")).status_code == 200


def test_the_link_signs_nobody_in_elsewhere_nor_a_second_time(client: Client) -> None:
    link = _sign_up(client, "anne@example.org")
    elsewhere = Client()
    elsewhere.post(link)
    assert elsewhere.get(reverse("workspace")).status_code == 302
    client.post(link)
    client.logout()
    client.post(link)
    assert client.get(reverse("workspace")).status_code == 302


def test_establishments_come_before_a_vendor_that_has_the_word_in_its_name_unless_the_whole_name_is_typed() -> None:
    vendor = OrganisationFactory(vendor=True, name_fr="Rimouski IA", short_name="")
    hospital = OrganisationFactory(name_fr="CISSS du Bas-Saint-Laurent", city="Rimouski")
    assert find_organisations("rimouski") == [hospital, vendor]
    assert find_organisations("rimouski ia")[0] == vendor
