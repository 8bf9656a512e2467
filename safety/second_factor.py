"""Whether a session showed a second factor."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest


def has_shown_factor(request: HttpRequest, user: AbstractBaseUser) -> bool:
    """This session showed one, and the account still has one.

    That the account has one is not enough: a session that began with the password alone stays one, whatever is enrolled since.
    """
    return any(each.get("method") == "mfa" for each in get_authentication_records(request, user)) and is_mfa_enabled(user)
