"""Tells people of a sign-in from a browser that they never used before."""

import hashlib
import re
import secrets

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts import letters
from accounts.models.people import KnownDevice, User
from catalogue.addresses import absolute
from website.browsers import browser_label

COOKIE = "browser"
COOKIE_AGE_S = 60 * 60 * 24 * 365


def recognise(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Remember this browser for this person; write to them when it is new and not their first one."""
    token = _token(request) or secrets.token_urlsafe(32)
    digest, now = _digest(token), timezone.now()
    label = browser_label(request.headers.get("user-agent", ""))
    with transaction.atomic():
        had_another = user.devices.exclude(token_hash=digest).exists()
        _device, is_new = KnownDevice.objects.update_or_create(
            user=user,
            token_hash=digest,
            defaults={"label": label[:80], "last_seen_at": now},
            create_defaults={"label": label[:80], "first_seen_at": now, "last_seen_at": now},
        )
        if is_new and had_another:
            _tell(request, user)
    response.set_cookie(COOKIE, token, max_age=COOKIE_AGE_S, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")


def known_browser(request: HttpRequest, email: str) -> str:
    """The name of this browser, when whoever has the address signed in with it before; empty otherwise."""
    digest = _digest(_token(request))
    theirs = Q(user__email__iexact=email) | Q(user__emailaddress__email__iexact=email)
    return digest if KnownDevice.objects.filter(theirs, token_hash=digest).exists() else ""


def _token(request: HttpRequest) -> str:
    token = request.COOKIES.get(COOKIE, "")
    return token if re.fullmatch(r"[\w-]{43}", token) else ""


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _tell(request: HttpRequest, user: User) -> None:
    agent = request.headers.get("user-agent", "")
    letters.send(
        "new_device",
        user.email,
        language=user.language,
        why=letters.for_account,
        browser=lambda: browser_label(agent),
        at=timezone.localtime(),
        ip=get_adapter(request).get_client_ip(request),
        sessions_url=lambda: absolute(reverse("usersessions_list")),
        password_url=lambda: absolute(reverse("account_reset_password")),
    )
