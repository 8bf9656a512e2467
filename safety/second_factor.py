"""Whether a session showed a second factor, and where it is shown or set up."""

from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse


def has_shown_factor(request: HttpRequest, user: AbstractBaseUser) -> bool:
    """This session showed one, and the account still has one.

    That the account has one is not enough: a session that began with the password alone stays one, whatever is enrolled since.
    """
    return any(each.get("method") == "mfa" for each in get_authentication_records(request, user)) and is_mfa_enabled(user)


def factor_url(user: AbstractBaseUser, *, following: str) -> str:
    """Where someone shows their second factor, to go on at `following`; whoever has none sets one up first."""
    if is_mfa_enabled(user):
        return f"{reverse('mfa_reauthenticate')}?{urlencode({'next': following})}"
    return reverse("mfa_index")
