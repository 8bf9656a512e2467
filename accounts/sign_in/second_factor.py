"""Whether someone is signed in with a second factor, which each session has to show for itself."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.http import HttpRequest

from accounts.models.identity import IdentityProvider
from accounts.models.people import User
from accounts.services.people import end_sessions_of
from safety.second_factor import has_shown_factor


def has_second_factor(request: HttpRequest, user: User) -> bool:
    """This session showed the account's second factor, or the sign-in of its own organisation asked for one."""
    return has_shown_factor(request, user) or _provider_vouched(request, user)


def _provider_vouched(request: HttpRequest, user: User) -> bool:
    records = get_authentication_records(request, user)
    providers = [each.get("provider") for each in records if each.get("method") == "socialaccount"]
    return bool(providers) and IdentityProvider.objects.filter(app__provider_id__in=providers, vouches_for_mfa=True).exists()


def _enrolled(request: HttpRequest, user: User, authenticator: Authenticator, **_details: Any) -> None:
    """Enrolling shows the factor, in this session: the others end, since they began without it."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return
    post_authentication(request, authenticator)
    end_sessions_of(user, but=request.session.session_key)


def install() -> None:
    authenticator_added.connect(_enrolled, dispatch_uid="accounts.second_factor")
