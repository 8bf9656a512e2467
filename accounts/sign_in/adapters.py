"""Where the sign-in library asks the registry: what to do after sign-in, whom to trust, how to keep secrets."""

from hashlib import sha256
from typing import Any

import requests
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.letters import greeting
from accounts.models.identity import IdentityProvider
from accounts.models.organisations import EmailDomain
from accounts.models.people import Consent, User
from accounts.names import is_plain_name
from accounts.services.members import enrol_by_provider
from accounts.services.privacy import give_consent
from accounts.sign_in.claims import unconfirmed_claims
from accounts.sign_in.devices import known_browser, recognise
from catalogue.addresses import absolute, url_in_language
from records.bilingual import reading_language
from records.web_addresses import split_address
from safety import outbound
from safety.letter_limits import DAY_S
from safety.sealing import cipher
from safety.throttle import counts_within

# Its limit is in `ACCOUNT_RATE_LIMITS`.
FAILED_SIGN_IN = "failed_sign_in"

ASKED_BY_ANYONE = frozenset(
    f"account/email/{name}"
    for name in (
        "account_already_exists",
        "email_confirmation",
        "email_confirmation_signup",
        "password_reset_key",
        "unknown_account",
    )
)
MAX_PER_HOUR = 5
# To whatever address: asked by somebody who is signed in.
MAX_PER_DAY_OF_ACCOUNT = 20


class AccountAdapter(DefaultAccountAdapter):
    def post_login(self, request: HttpRequest, user: Any, **details: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **details)
        recognise(request, response, user)
        _join_own_organisation(request, user)
        return response

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """An invitation proves its own address; another one that is typed is confirmed like any other."""
        if not self.is_email_verified(request, form.cleaned_data.get("email", "")):
            self.unstash_verified_email(request)
        return super().save_user(request, user, form, commit)

    def format_email_subject(self, subject: str) -> str:
        """What it is about and of which service: such a letter may come to someone who expects none."""
        return subject + " – " + _("The Registry")

    def is_safe_url(self, url: str | None) -> bool:
        """Where `next` may lead. The library takes it apart before it looks at it: an address that is none would fail there."""
        return url is not None and split_address(url) is not None and bool(super().is_safe_url(url))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of the account, whoever's page sends it, with links to the registry's own address.

        What anyone can ask for with someone else's address comes a few times an hour, and the page says the same.
        """
        if template_prefix in ASKED_BY_ANYONE and not self._may_write(template_prefix, email):
            return
        user = context.get("user") or User.objects.filter(email__iexact=email).first()
        language = getattr(user, "language", None) or reading_language()
        context = {name: _at_own_address(self.request, value, language) for name, value in context.items()}
        with translation.override(language):
            # What the letters about safety ask for is one press away.
            context["sessions_url"] = absolute(reverse("usersessions_list"))
            context["password_url"] = absolute(reverse("account_reset_password"))
            # Whoever asks with someone else's address chooses no word of what its reader gets, not even a name.
            context["greeting"] = greeting(None if template_prefix in ASKED_BY_ANYONE else user)
            context |= {"contact_url": absolute(reverse("contact")), "site_url": settings.SITE_URL}
            super().send_mail(template_prefix, email, context)

    def _may_write(self, template_prefix: str, email: str) -> bool:
        hidden = sha256(email.lower().encode()).hexdigest()
        person = getattr(self.request, "user", None)
        if person is not None and person.is_authenticated:
            key = f"letters:{template_prefix}:by:{person.pk}"
            if not counts_within(key, most=MAX_PER_DAY_OF_ACCOUNT, within_s=DAY_S):
                return False
        return counts_within(f"letters:{template_prefix}:{hidden}", most=MAX_PER_HOUR, within_s=3600)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Wrong passwords are limited apart from wrong codes: guessing one of six digits has to be harder."""
        key = self._get_login_attempts_cache_key(request, **credentials)
        self._login_failed_rl_usage = ratelimit.consume(request, app="allauth.account", action=FAILED_SIGN_IN, key=key)
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One count for an account, whatever host the request names, and another one for each browser that its person
        used before: whoever only knows an address cannot shut its person out.
        """
        login = credentials.get("email", "").lower()
        return f"{known_browser(request, login)}:{login}"

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        key = self._get_login_attempts_cache_key(request, **credentials)
        ratelimit.clear(request, app="allauth.account", action=FAILED_SIGN_IN, key=key)

    def get_user_search_fields(self) -> list[str]:
        return ["email", "name"]


def _at_own_address(request: HttpRequest, value: Any, language: str) -> Any:
    """A link to a page here, in this language. The library made it from the request's `Host`: anyone may write anything there."""
    if not isinstance(value, str) or "://" not in value:
        return value
    parts = split_address(value)
    if parts is None or parts.netloc != request.get_host():
        return value
    return url_in_language(absolute(parts._replace(scheme="", netloc="").geturl()), language)


def _join_own_organisation(request: HttpRequest, user: User) -> None:
    """Whoever signs in by their establishment's own provider belongs to it, in the simplest role, from the first time on."""
    last = get_authentication_records(request, user)[-1:]
    if not last or last[0].get("method") != "socialaccount":
        return
    provider = IdentityProvider.objects.select_related("organisation").filter(app__provider_id=last[0].get("provider")).first()
    if provider and enrol_by_provider(provider.organisation, by=Actor(user=user)):
        messages.success(request, _("You now act for %(organisation)s.") % {"organisation": provider.organisation})


class IdentityAdapter(DefaultSocialAccountAdapter):
    """A provider speaks for its own organisation's e-mail domains and for no other address."""

    def get_requests_session(self) -> requests.Session:
        """Whoever signs in waits for the provider: each exchange with it ends in time, however slowly it talks."""
        session: requests.Session = super().get_requests_session()
        ask = session.request

        def in_time(*what: Any, **options: Any) -> requests.Response:
            try:
                return outbound.in_time(lambda: ask(*what, **options), outbound.TOTAL_S)
            except TimeoutError as late:
                raise requests.Timeout(str(late)) from late

        session.request = in_time  # type: ignore[method-assign]  # requests limits no whole answer
        return session

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        for address in sociallogin.email_addresses:
            address.verified = self._speaks_for(sociallogin.account.provider, address.email)

    def is_email_verified(self, provider: Any, email: str) -> bool:
        return self._speaks_for(provider.app.provider_id or provider.id, email)

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        return self._speaks_for(login.account.provider, email)

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[Any, str] | None:
        """Whoever the provider speaks for has the address: accounts of strangers to which it was only added lose it."""
        for address in sociallogin.email_addresses:
            if address.verified and self._speaks_for(sociallogin.account.provider, address.email):
                unconfirmed_claims(address.email).delete()
        found: tuple[Any, str] | None = super().authenticate_by_email(sociallogin)
        return found

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> Any:
        user = super().populate_user(request, sociallogin, data)
        name = (data.get("name") or " ".join(filter(None, [data.get("first_name"), data.get("last_name")])))[:120]
        user.name = name if is_plain_name(name) else ""
        return user

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> Any:
        sociallogin.user.language = reading_language()
        user = super().save_user(request, sociallogin, form)
        give_consent(user, Consent.Purpose.ACCOUNT)
        return user

    @staticmethod
    def _speaks_for(provider_id: str, email: str) -> bool:
        domain = (email or "").rsplit("@", 1)[-1].lower()
        return EmailDomain.objects.filter(
            domain=domain, verified_at__isnull=False, organisation__identity_providers__app__provider_id=provider_id
        ).exists()


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors are encrypted in the database, with a key made from SECRET_KEY."""

    def encrypt(self, text: str) -> str:
        return cipher("second factors").encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return cipher("second factors").decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return _("The Registry")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": _("The Registry")}
