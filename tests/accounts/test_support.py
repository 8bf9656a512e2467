"""Support: an administrator sees the registry as someone else does, reads, and changes nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.middleware import IMPERSONATION_KEY
from accounts.models.memberships import Invitation, Role
from needs.models.writing import Comment
from records.models.events import Event
from tests.factories import NeedFactory, ResponseFactory, UserFactory, acting

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(sign_in: SignIn) -> tuple[Client, Actor]:
    administrator = acting(Role.REGISTRY_ADMINISTRATOR)
    return sign_in(administrator), administrator


def _see_as(client: Client, person: Any) -> None:
    address = reverse("administration:person", args=[person.pk])
    assert client.post(address, {"impersonate": "1", "reason": "Ne trouve pas son brouillon"}).status_code == 302


def test_support_sees_as_someone_on_every_page_and_never_with_the_rights_of_both(staff: Any) -> None:
    client, _administrator = staff
    helped = acting()
    address = reverse("administration:person", args=[helped.user.pk])
    assert client.post(address, {"impersonate": "1", "reason": ""}).status_code == 422
    _see_as(client, helped.user)
    for page in ("home", "workspace", "needs:list"):
        assert "Soutien : vous voyez le registre comme" in client.get(reverse(page)).content.decode().replace("\xa0", " ")
    assert client.get(reverse("administration:overview")).status_code == 404
    client.post(reverse("stop-impersonating"))
    assert client.get(reverse("administration:overview")).status_code == 200
    verbs = set(Event.objects.filter(kind="person").values_list("verb", flat=True))
    assert verbs == {"person.impersonation_began", "person.impersonation_ended"}


def test_support_changes_nothing_in_anybodys_name(staff: Any) -> None:
    client, _administrator = staff
    helped = acting(is_owner=True)
    organisation = helped.membership.organisation
    need = NeedFactory(organisation=organisation, submitted=True)
    _see_as(client, helped.user)
    before = Event.objects.count()
    sent = [
        (reverse("needs:decide", args=[need.reference, "publish"]), {}),
        (reverse("needs:comments", args=[need.reference]), {"text": "Vu."}),
        (reverse("organisation-members", args=[organisation.slug]), {"email": "x@example.org", "role": Role.CONTRIBUTOR}),
        (reverse("account_change_password"), {}),
        ("/nulle-part/", {}),
    ]
    for path, data in sent:
        refused = client.post(path, data)
        assert refused.status_code == 403, path
        assert "L’équipe de soutien peut consulter, mais ne peut rien modifier" in refused.content.decode()
    autosaved = client.post(reverse("needs:edit", args=[need.reference, "problem"]), {}, headers={"X-Autosave": "1"})
    assert (autosaved.status_code, autosaved.json()["saved"]) == (403, False)
    need.refresh_from_db()
    assert need.state == "submitted"
    assert not Comment.objects.exists()
    assert not Invitation.objects.exists()
    assert Event.objects.count() == before


def test_what_was_filled_in_as_someone_is_not_sent_as_oneself_when_the_time_is_over(staff: Any) -> None:
    client, _administrator = staff
    _see_as(client, acting().user)
    session = client.session
    session[IMPERSONATION_KEY] |= {"until": (timezone.now() - timedelta(minutes=1)).isoformat()}
    session.save()
    other = UserFactory()
    address = reverse("administration:person", args=[other.pk])
    assert client.post(address, {"deactivate": "1", "reason": "x"}).status_code == 403
    other.refresh_from_db()
    assert other.is_active


def test_support_reads_nothing_that_is_closed_to_administrators(staff: Any) -> None:
    client, _administrator = staff
    response = ResponseFactory()
    officer = acting(organisation=response.need.organisation)
    draft = NeedFactory(organisation=response.need.organisation)
    pages = [
        reverse("needs:response", args=[response.pk]),
        reverse("needs:exchange", args=[response.need.reference]),
        reverse("needs:exchange-csv", args=[response.need.reference]),
        reverse("needs:response-note", args=[response.pk]),
        reverse("needs:comments", args=[draft.reference]),
    ]
    own = Client()
    own.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    assert [own.get(page).status_code for page in pages] == [200] * len(pages)
    assert [client.get(page).status_code for page in pages] == [404] * len(pages)
    _see_as(client, officer.user)
    assert [client.get(page).status_code for page in pages] == [404] * len(pages)
    assert client.get(reverse("needs:edit", args=[draft.reference, "problem"])).status_code == 200, "what both may read"


def test_support_is_told_that_the_reviews_of_an_evaluator_are_not_shown(staff: Any) -> None:
    client, _administrator = staff
    evaluator = acting(Role.EVALUATOR)
    _see_as(client, evaluator.user)
    html = client.get(reverse("workspace")).content.decode()
    assert "Rien à faire pour l’instant" not in html
    assert "par exemple, les évaluations confiées à la personne ne sont pas affichées dans cette vue" in html
    answer = client.get(reverse("qualification:reviews"))
    assert answer.status_code == 404
    assert "par exemple, les évaluations confiées à la personne ne sont pas affichées dans cette vue" in answer.content.decode()


def test_the_person_is_told_by_a_letter_with_the_reason(staff: Any, django_capture_on_commit_callbacks: Any) -> None:
    client, administrator = staff
    helped = acting()
    with django_capture_on_commit_callbacks(execute=True):
        _see_as(client, helped.user)
    letter = mail.outbox[-1]
    assert letter.to == [helped.user.email]
    assert "Ne trouve pas son brouillon" in letter.body
    assert administrator.user.get_short_name() in letter.body


@pytest.mark.parametrize(
    "address", ["/alertes/nouveau/?priorities=1", "/en/alerts/new/", "/espace/profil/", "/espace/notifications/"]
)
def test_what_only_the_person_opens_says_so_to_support(address: str, staff: Any) -> None:
    client, _administrator = staff
    _see_as(client, acting(Role.VENDOR_MEMBER).user)
    answer = client.get(address)
    assert answer.status_code == 403
    assert any(said in answer.content.decode() for said in ("peut consulter", "can read"))


def test_support_touches_no_account(staff: Any) -> None:
    client, _administrator = staff
    helped = acting(is_owner=True)
    client.post(reverse("administration:person", args=[helped.user.pk]), {"impersonate": "1", "reason": "Aide"})
    for name in ("my-profile", "my-data", "register-organisation"):
        assert client.get(reverse(name)).status_code == 403, name
    assert client.get(reverse("organisation-leave", args=[helped.membership.organisation.slug])).status_code == 403
    assert helped.user.email not in client.get(reverse("account_email")).content.decode()


def test_support_ends_by_itself_and_with_the_right(staff: Any) -> None:
    client, administrator = staff
    helped = acting()
    address = reverse("administration:person", args=[helped.user.pk])
    client.post(address, {"impersonate": "1", "reason": "Aide"})
    session = client.session
    session[IMPERSONATION_KEY] |= {"until": (timezone.now() - timedelta(minutes=1)).isoformat()}
    session.save()
    assert client.get(reverse("administration:overview")).status_code == 200, "the time is over: oneself again"
    client.post(address, {"impersonate": "1", "reason": "Aide"})
    administrator.membership.role = Role.MINISTRY_ANALYST
    administrator.membership.save()
    assert "Soutien" not in client.get(reverse("home")).content.decode()


@pytest.mark.parametrize("whom", ["oneself", "another administrator", "staff", "a closed account"])
def test_support_never_sees_as(whom: str, staff: Any) -> None:
    client, administrator = staff
    person = {
        "oneself": lambda: administrator.user,
        "another administrator": lambda: acting(Role.REGISTRY_ADMINISTRATOR).user,
        "staff": lambda: UserFactory(is_staff=True),
        "a closed account": lambda: UserFactory(is_active=False),
    }[whom]()
    response = client.post(reverse("administration:person", args=[person.pk]), {"impersonate": "1", "reason": "x"})
    assert response.status_code == 422
    assert IMPERSONATION_KEY not in client.session
