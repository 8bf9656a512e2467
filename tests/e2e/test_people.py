"""People in a real browser: passkeys, their establishment's own sign-in, invitations, registering an organisation."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from accounts.models.memberships import Membership, Role
from accounts.models.organisations import Organisation
from accounts.models.people import User
from tests.e2e.conftest import sign_in_by_password
from tests.factories import PASSWORD, UserFactory, acting
from tests.provider import DOMAIN, establishment_with_provider

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LANGUAGES = pytest.mark.parametrize("language", ["fr", "en"])

ADDRESSES = {
    "fr": {
        "login": "/compte/connexion/", "home": "/espace/",
        "passkeys": "/compte/second-facteur/cles-d-acces/ajouter/",
        "register": "/espace/inscrire/",
        "by": "/compte/par-organisation/", "people": "/espace/organisation/{}/personnes/", "admin": "/administration/",
    },
    "en": {
        "login": "/en/account/login/", "passkeys": "/en/account/2fa/webauthn/add/", "home": "/en/workspace/",
        "register": "/en/workspace/register/", "by": "/en/account/by-organisation/",
        "people": "/en/workspace/organisation/{}/people/", "admin": "/en/administration/",
    },
}  # fmt: skip


def _authenticator(page: Page) -> None:
    """A security key that the browser simulates, with a person who is there and verified."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def _link() -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", mail.outbox[-1].body)
    assert found is not None
    return found[1]


@LANGUAGES
def test_someone_adds_a_passkey_and_then_signs_in_with_it_alone(
    language: str, visitor: Callable[..., Page], live_server: Any, settings: Any
) -> None:
    # A passkey belongs to a name, not to a number: the browser must see “localhost”.
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    where, actor = ADDRESSES[language], acting()
    page = visitor(base_url=live_server.url.replace("127.0.0.1", "localhost"))
    _authenticator(page)
    sign_in_by_password(page, actor, language=language)
    page.goto(where["passkeys"])
    page.fill("#id_password", PASSWORD)
    page.click("main form button.btn--primary")
    page.wait_for_url(f"**{where['passkeys']}")
    page.fill("#id_name", "Portable du travail")
    if page.locator("#id_passwordless").count():
        page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(re.compile("recovery-codes|codes-de-recuperation|webauthn/$|cles-d-acces/$"))
    assert actor.user.authenticator_set.filter(type="webauthn").count() == 1
    page.context.clear_cookies()
    page.goto(where["login"])
    page.click("#passkey_login")
    page.wait_for_url(f"**{where['home']}")
    expect(page.locator(".acting").first).to_contain_text(str(actor.membership.organisation))


@LANGUAGES
def test_staff_sign_in_by_their_establishment(language: str, visitor: Callable[..., Page], provider_url: str) -> None:
    organisation = establishment_with_provider(provider_url)
    where, page = ADDRESSES[language], visitor()
    page.goto(where["login"])
    page.click(f'a[href="{where["by"]}"]')
    page.fill("#id_email", f"infirmiere@{DOMAIN}")
    page.click("main form button.btn--primary")
    expect(page.locator("main")).to_contain_text(organisation.name_fr)
    page.click("main form button.btn--primary")
    page.wait_for_url(f"{provider_url}/**")
    page.get_by_role("button", name="e-1234").click()
    page.wait_for_url(f"**{where['home']}")
    expect(page.locator(".acting").first).to_contain_text(organisation.name_fr)
    assert User.objects.get(email=f"infirmiere@{DOMAIN}").memberships.get().role == Role.CONTRIBUTOR


@LANGUAGES
def test_a_colleague_without_account_is_invited_and_joins(language: str, visitor: Callable[..., Page]) -> None:
    where, owner = ADDRESSES[language], acting(is_owner=True)
    page = visitor()
    sign_in_by_password(page, owner, language=language)
    page.goto(where["people"].format(owner.membership.organisation.slug))
    page.fill("#id_email", "collegue@example.org")
    page.locator(f"input[name=role][value={Role.INNOVATION_OFFICER}]").check()
    page.click("section form.form button.btn--primary")
    expect(page.locator("main")).to_contain_text("collegue@example.org")

    theirs = visitor()
    theirs.goto(_link())
    theirs.click("main a.btn--primary")
    expect(theirs.locator("#id_email")).to_have_value("collegue@example.org")
    theirs.fill("#id_password1", "une longue phrase de passe")
    theirs.fill("#id_name", "Collègue")
    theirs.check("#id_consent")
    theirs.click("main form button.btn--primary")
    theirs.wait_for_url("**/invitation/**")
    theirs.click("main form button.btn--primary")
    theirs.wait_for_url(f"**{where['home']}")
    membership = Membership.objects.get(user__email="collegue@example.org")
    assert membership.role == Role.INNOVATION_OFFICER


@LANGUAGES
def test_a_company_registers_and_is_verified(language: str, visitor: Callable[..., Page]) -> None:
    where, person = ADDRESSES[language], UserFactory(email="presidente@boreale.example.org")
    page = visitor()
    page.goto(where["login"])
    page.fill("#id_login", person.email)
    page.fill("#id_password", PASSWORD)
    page.click("main form button.btn--primary")
    page.wait_for_url(f"**{where['home']}")
    page.goto(where["register"])
    page.click('main a[href$="kind=vendor"]')
    page.wait_for_url(f"**{where['register']}?kind=vendor")
    page.fill("#id_name_fr", "Imagerie Boréale inc.")
    page.fill("#id_neq", "1144 444")
    page.fill("#id_function", "Présidente")
    page.fill("#id_proof", "Le registre des entreprises nous nomme.")
    page.click("main form.form button.btn--primary")
    expect(page.locator("#id_neq_error")).to_be_visible()
    expect(page.locator("#id_proof")).to_have_value("Le registre des entreprises nous nomme.")
    page.fill("#id_neq", "1144 444 444")
    page.click("main form.form button.btn--primary")
    page.wait_for_url(f"**{where['home']}")

    administrator = visitor()
    sign_in_by_password(administrator, acting(Role.REGISTRY_ADMINISTRATOR), language=language)
    administrator.goto(where["admin"])
    administrator.click("main section .task a.btn")
    administrator.check('input[name="evidence"][value="enterprise_register"]')
    administrator.fill("#id_evidence_note", "NEQ actif, même nom.")
    administrator.click('button[name="approve"]')
    administrator.wait_for_url(f"**{where['admin']}")
    organisation = Organisation.objects.get(name_fr="Imagerie Boréale inc.")
    page.goto(where["home"])
    expect(page.locator(".acting").first).to_contain_text(str(organisation))
