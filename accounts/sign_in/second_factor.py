"""Whether someone is signed in with a second factor."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

from accounts.models.identity import IdentityProvider
from accounts.models.people import User


def has_second_factor(request: HttpRequest, user: User) -> bool:
    """The account has a second factor, which sign-in then always asks for, or its own organisation's sign-in asked."""
    return is_mfa_enabled(user) or _provider_vouched(request, user)


def _provider_vouched(request: HttpRequest, user: User) -> bool:
    records = get_authentication_records(request, user)
    providers = [each.get("provider") for each in records if each.get("method") == "socialaccount"]
    return bool(providers) and IdentityProvider.objects.filter(app__provider_id__in=providers, vouches_for_mfa=True).exists()
