"""Signed links: they open the subscriptions of one address to whoever reads its mail, without an account."""

from datetime import timedelta
from typing import Any

from django.core import signing
from django.urls import reverse
from django.utils import translation

from catalogue.addresses import absolute

CONFIRM_WITHIN = timedelta(days=3)
MANAGE_WITHIN = timedelta(days=30)
_CONFIRM, _MANAGE, _LEAVE = "notifications.confirm", "notifications.manage", "notifications.leave"


class LinkIsOld(Exception):
    """The link was ours, and its time is over."""


class LinkIsForged(Exception):
    """The link is not ours, or was cut off."""


def confirm_url(subscription_id: int, language: str) -> str:
    return _url("confirm-subscription", signing.dumps(subscription_id, salt=_CONFIRM), language)


def read_confirm(token: str) -> int:
    return int(_read(token, _CONFIRM, CONFIRM_WITHIN))


def manage_url(email: str, language: str) -> str:
    return _url("manage-subscriptions", signing.dumps(email, salt=_MANAGE), language)


def read_manage(token: str) -> str:
    return str(_read(token, _MANAGE, MANAGE_WITHIN))


def leave_url(recipient: str, what: str, language: str) -> str:
    """`what` is `subscription:12`, `kind:match` or `digest`. It works for ever: nobody is kept by an old link."""
    return _url("leave", signing.dumps([recipient, what], salt=_LEAVE), language)


def read_leave(token: str) -> tuple[str, str]:
    recipient, what = _read(token, _LEAVE, None)
    return str(recipient), str(what)


def _url(name: str, token: str, language: str) -> str:
    with translation.override(language):
        return absolute(reverse(name, args=[token]))


def _read(token: str, salt: str, within: timedelta | None) -> Any:
    try:
        return signing.loads(token, salt=salt, max_age=within)
    except signing.SignatureExpired as old:
        raise LinkIsOld from old
    except (signing.BadSignature, ValueError) as forged:
        raise LinkIsForged from forged
