"""Second factors: codes, recovery codes, organisations that ask for one, the technical administration."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.services import organisations
from catalogue.addresses import record_path
from tests.factories import PASSWORD, NeedFactory, UserFactory, acting

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def _code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def _sign_in(client: Client, email: str) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": PASSWORD})


def _with_codes(user: Any) -> str:
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(user, secret)
    return secret


def _enrols(client: Client) -> None:
    """Sets codes up in a browser, as its page asks."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    found = re.search(r"<code>([A-Z2-7]+)</code>", client.get(reverse("mfa_activate_totp")).content.decode())
    assert found is not None
    assert client.post(reverse("mfa_activate_totp"), {"code": _code(found[1])}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_codes_are_set_up_then_asked_at_sign_in_and_the_person_is_told(client: Client) -> None:
    user = UserFactory()
    _sign_in(client, user.email)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    html = client.get(reverse("mfa_activate_totp")).content.decode()
    found = re.search(r"<code>([A-Z2-7]+)</code>", html)
    assert found is not None
    client.post(reverse("mfa_activate_totp"), {"code": _code(found[1])})
    assert "Les codes de connexion sont maintenant exigés" in mail.outbox[-1].subject
    stored = Authenticator.objects.get(user=user, type="totp").data["secret"]
    assert found[1] not in stored, "a copy of the database does not give the codes away"

    other = Client()
    assert _sign_in(other, user.email)["Location"] == reverse("mfa_authenticate")
    assert other.get(reverse("workspace")).status_code == 302, "the password alone opens nothing"
    assert other.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    codes = RecoveryCodes(Authenticator.objects.get(user=user, type="recovery_codes")).get_unused_codes()
    assert other.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 302
    assert other.get(reverse("workspace")).status_code == 200

    third = Client()
    _sign_in(third, user.email)
    third.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert third.get(reverse("workspace")).status_code == 302, "a recovery code works once"


def test_guessing_codes_is_limited(client: Client) -> None:
    user = UserFactory()
    secret = _with_codes(user)
    _sign_in(client, user.email)
    for _ in range(6):
        client.post(reverse("mfa_authenticate"), {"code": "111111"})
    client.post(reverse("mfa_authenticate"), {"code": _code(secret)})
    assert client.get(reverse("workspace")).status_code == 302


def test_an_organisation_that_asks_for_a_second_factor_gives_no_right_without_one(sign_in: SignIn) -> None:
    owner = acting(is_owner=True)
    organisation = owner.membership.organisation
    client = sign_in(owner)
    assert client.get(reverse("needs:new")).status_code == 200
    organisations.require_mfa(organisation, required=True, by=acting("registry_administrator"))
    assert client.get(reverse("needs:new")).status_code == 403
    html = client.get(reverse("workspace")).content.decode()
    assert "exige un second facteur d’authentification de ses membres" in html
    assert reverse("mfa_index") in html
    secret = _with_codes(owner.user)
    assert client.get(reverse("needs:new")).status_code == 403, "this session did not show it"
    assert reverse("mfa_reauthenticate") in client.get(reverse("workspace")).content.decode()
    client.post(reverse("mfa_reauthenticate"), {"code": _code(secret)})
    assert client.get(reverse("needs:new")).status_code == 200
    Authenticator.objects.all().delete()
    assert client.get(reverse("needs:new")).status_code == 403, "nor does a factor count that is gone"


def test_an_owner_asks_for_a_second_factor_only_once_they_have_shown_their_own(sign_in: SignIn) -> None:
    owner = acting(is_owner=True)
    organisation = owner.membership.organisation
    client, address = sign_in(owner), reverse("organisation-security", args=[organisation.slug])
    html = client.get(address).content.decode()
    assert 'name="requires_mfa"' not in html
    assert f'href="{reverse("mfa_index")}"' in html
    answer = client.post(address, {"requires_mfa": "1"}, follow=True)
    assert "d’abord" in answer.content.decode()
    organisation.refresh_from_db()
    assert not organisation.requires_mfa

    secret = _with_codes(owner.user)
    assert reverse("mfa_reauthenticate") in client.get(address).content.decode(), "having one is not showing it"
    client.post(reverse("mfa_reauthenticate"), {"code": _code(secret)})
    assert 'name="requires_mfa"' in client.get(address).content.decode()
    assert client.post(address, {"requires_mfa": "1"}, follow=True).status_code == 200
    organisation.refresh_from_db()
    assert organisation.requires_mfa


def test_a_page_that_is_closed_for_want_of_a_second_factor_leads_to_it(sign_in: SignIn) -> None:
    owner = acting(is_owner=True)
    need = NeedFactory(organisation=owner.membership.organisation, created_by=owner.user)
    client = sign_in(owner)
    organisations.require_mfa(owner.membership.organisation, required=True, by=acting("registry_administrator"))
    for address in (
        reverse("organisation-security", args=[owner.membership.organisation.slug]),
        record_path(need),
        "/nulle-part/",
    ):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "exige un second facteur d’authentification de ses membres" in answer.content.decode(), address
        assert reverse("mfa_index") in answer.content.decode(), address
    html = client.get(reverse("workspace")).content.decode()
    assert "Rien à faire pour l’instant" not in html
    _with_codes(owner.user)
    back = urlencode({"next": record_path(need)})
    html = client.get(record_path(need)).content.decode()
    assert f"{reverse('mfa_reauthenticate')}?{back}" in html


def test_what_was_typed_when_the_second_factor_was_asked_for_waits(sign_in: SignIn) -> None:
    owner = acting(is_owner=True)
    organisation = owner.membership.organisation
    secret = _with_codes(owner.user)
    client = sign_in(owner)
    organisations.require_mfa(organisation, required=True, by=acting("registry_administrator"))
    address = reverse("organisation-members", args=[organisation.slug])
    sent = {"email": "collegue@example.org", "role": "contributor"}
    assert client.post(address, sent).status_code == 404
    client.post(reverse("mfa_reauthenticate"), {"code": _code(secret)})
    assert "collegue@example.org" in client.get(address).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_session_that_began_with_the_password_gains_nothing_when_a_factor_is_enrolled_elsewhere() -> None:
    officer = acting()
    officer.membership.organisation.requires_mfa = True
    officer.membership.organisation.save()
    thief, own = Client(), Client()
    for browser in (thief, own):
        _sign_in(browser, officer.user.email)
        assert browser.get(reverse("needs:new")).status_code == 403
    _enrols(own)
    assert own.get(reverse("needs:new")).status_code == 200, "enrolling shows the factor"
    assert thief.get(reverse("needs:new")).status_code == 302, "the other sessions end"


def test_only_an_owner_asks_for_a_second_factor(sign_in: SignIn) -> None:
    actor = acting()
    address = reverse("organisation-security", args=[actor.membership.organisation.slug])
    assert sign_in(actor).post(address, {"requires_mfa": "1"}).status_code == 404
    organisations.require_mfa(actor.membership.organisation, required=True, by=acting("registry_administrator"))


def test_the_technical_administration_opens_only_to_staff_with_a_second_factor(client: Client) -> None:
    address = reverse("admin:index")
    assert client.get(address, follow=True).redirect_chain[-1][0].startswith(reverse("account_login"))
    outsider = UserFactory()
    client.force_login(outsider, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address, follow=True).status_code == 404
    staff = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address, follow=True).redirect_chain[-1][0] == reverse("mfa_index")
    secret = _with_codes(staff)
    asked = client.get(address, follow=True).redirect_chain[-1][0]
    assert asked.startswith(reverse("mfa_reauthenticate")), "having one is not showing it"
    client.post(asked, {"code": _code(secret)})
    assert client.get(address).status_code == 200


def test_what_touches_the_account_asks_again_who_is_there(sign_in: SignIn) -> None:
    client = sign_in(acting())
    for name in ("mfa_add_webauthn", "mfa_generate_recovery_codes", "my-data-erase"):
        response = client.post(reverse(name))
        assert response.status_code == 302
        assert reverse("account_reauthenticate") in response["Location"], name


@pytest.mark.parametrize("door", ["account_login", "account_signup", "account_reset_password", "mfa_login_webauthn"])
def test_every_credential_door_is_limited(door: str, client: Client) -> None:
    statuses = set()
    for n in range(45):
        data = {"email": f"x{n}@example.org", "login": f"x{n}@example.org", "password": "faux", "credential": "{}"}
        response = client.post(reverse(door), data)
        statuses.add(response.status_code)
        limited = response.status_code == 429 or "Trop de" in response.content.decode()
        if limited:
            break
    assert limited, statuses


def test_a_sign_in_from_a_new_browser_is_told_and_from_a_known_one_is_not(django_capture_on_commit_callbacks: Any) -> None:
    user = UserFactory()
    first, second = Client(headers={"user-agent": "Firefox/1 Windows"}), Client(headers={"user-agent": "Chrome/1 Android"})
    with django_capture_on_commit_callbacks(execute=True):
        _sign_in(first, user.email)
    assert not mail.outbox, "the first browser is no news"
    with django_capture_on_commit_callbacks(execute=True):
        _sign_in(second, user.email)
    assert "Chrome, Android" in mail.outbox[-1].body
    assert mail.outbox[-1].to == [user.email]
    count = len(mail.outbox)
    with django_capture_on_commit_callbacks(execute=True):
        second.post(reverse("account_logout"))
        _sign_in(second, user.email)
        first.post(reverse("account_logout"))
        _sign_in(first, user.email)
    assert len(mail.outbox) == count
    assert user.devices.count() == 2


def test_one_sees_ones_sessions_and_ends_the_others() -> None:
    user = UserFactory()
    here, elsewhere = Client(headers={"user-agent": "Firefox/1 Windows"}), Client(headers={"user-agent": "Safari/1 iPhone"})
    for browser in (here, elsewhere):
        _sign_in(browser, user.email)
        browser.get(reverse("workspace"))
    html = here.get(reverse("usersessions_list")).content.decode()
    assert "Firefox, Windows" in html
    assert "Safari, iPhone" in html
    here.post(reverse("usersessions_list"))
    assert elsewhere.get(reverse("workspace")).status_code == 302
    assert here.get(reverse("workspace")).status_code == 200


@pytest.mark.parametrize("what", ["expired", "reused", "broken"])
def test_a_link_of_confirmation_that_no_longer_works_says_so(what: str, client: Client, settings: Any) -> None:
    if what == "broken":
        response = client.get(reverse("account_confirm_email", args=["Mg:abc:def"]))
        assert "Ce lien est expiré ou a déjà servi" in response.content.decode()
        return
    data = {"email": "n@example.org", "password1": "une longue phrase de passe", "name": "N", "consent": "on"}
    client.post(reverse("account_signup"), data)
    link = re.search(r"https?://testserver(/\S+)", mail.outbox[0].body)
    assert link is not None
    if what == "expired":
        settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 0
    else:
        client.post(link[1])
    html = Client().get(link[1]).content.decode()
    assert "Ce lien est expiré ou a déjà servi" in html


def test_a_link_for_a_new_password_works_once(client: Client) -> None:
    user = UserFactory()
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = re.search(r"https?://testserver(/\S+)", mail.outbox[-1].body)
    assert link is not None
    form = client.get(link[1], follow=True)
    address = form.redirect_chain[-1][0]
    client.post(address, {"password1": "quatre mots sans aucun lien", "password2": "quatre mots sans aucun lien"})
    user.refresh_from_db()
    assert user.check_password("quatre mots sans aucun lien")
    again = Client().get(link[1], follow=True)
    assert "Ce lien est expiré ou a déjà servi" in again.content.decode()


def test_asking_for_a_new_password_does_not_tell_who_has_an_account(client: Client) -> None:
    user = UserFactory()
    known = client.post(reverse("account_reset_password"), {"email": user.email})
    unknown = Client().post(reverse("account_reset_password"), {"email": "personne@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
