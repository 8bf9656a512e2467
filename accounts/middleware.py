"""Puts `request.actor` on every request: who acts, and for which organisation."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.actors import VISITOR, Actor
from accounts.models.memberships import Membership, Role
from accounts.models.people import User
from accounts.sign_in.second_factor import has_second_factor
from authoring.views import signed_out
from records.errors import Refused
from records.http import ActorRequest
from safety import error_pages
from safety.resending import has_written

SESSION_KEY = "acting_membership"
# Set while an administrator looks through someone else's eyes: {"person": number, "until": ISO time}.
IMPERSONATION_KEY = "impersonation"
SEEN_EVERY_S = 300
SESSION_KEY_LENGTH = 32
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# What support may press: another of the person's roles, the end of the view, the end of the session.
SUPPORT_MAY_SEND = frozenset({"act-for", "stop-impersonating", "account_logout"})


def actor_of(request: ActorRequest) -> Actor:
    """The person and the membership they chose last; otherwise the one they joined first."""
    user = request.user
    if not user.is_authenticated:
        return VISITOR
    memberships = _memberships(user)
    membership = _chosen(memberships, request.session.get(SESSION_KEY))
    if membership and membership.organisation.requires_mfa and not has_second_factor(request, user):
        return Actor(user, withheld=membership)
    actor = Actor(user, membership)
    if IMPERSONATION_KEY in request.session:
        return _through_other_eyes(request, actor) or actor
    return actor


def _memberships(user: User) -> list[Membership]:
    active = Membership.objects.filter(user=user, organisation__is_active=True)
    return list(active.select_related("organisation").order_by("pk"))


def _chosen(memberships: list[Membership], pk: int | None) -> Membership | None:
    return next((m for m in memberships if m.pk == pk), memberships[0] if memberships else None)


def _through_other_eyes(request: ActorRequest, administrator: Actor) -> Actor | None:
    """The person whom support helps; nobody once the time is over or the right is gone."""
    held: dict[str, Any] = request.session[IMPERSONATION_KEY]
    is_over = timezone.now() >= datetime.fromisoformat(held["until"])
    person = None if is_over else User.objects.filter(pk=held["person"], is_active=True).first()
    if person is None or not administrator.can("accounts.impersonate", person):
        del request.session[IMPERSONATION_KEY]
        return None
    # Whoever became an administrator meanwhile is not seen as one.
    memberships = [each for each in _memberships(person) if each.role != Role.REGISTRY_ADMINISTRATOR]
    return Actor(person, _chosen(memberships, held.get("membership")), impersonator=administrator)


class ActorMiddleware:
    """Lazy, so that public pages that never ask for it cost no query."""

    def __init__(self, get_response: Callable[[ActorRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: ActorRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[assignment]  # lazy: it becomes the actor when asked
        return self.get_response(request)


class SupportReadsOnlyMiddleware:
    """Whoever looks through someone else's eyes changes nothing, for them or for themself: nobody acts in another's name.

    Also once the time is over: what was filled in as someone else is not sent as oneself.
    """

    def __init__(self, get_response: Callable[[ActorRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: ActorRequest) -> HttpResponse:
        if request.method in SAFE_METHODS or IMPERSONATION_KEY not in request.session or _support_may_send(request.path_info):
            return self.get_response(request)
        if request.headers.get("X-Autosave"):
            return JsonResponse({"saved": False, "message": _("Support can read but cannot change anything.")}, status=403)
        if error_pages.is_for_programs(request):
            return error_pages.permission_denied(request)
        return _for_the_person_alone(request)

    def process_exception(self, request: ActorRequest, exception: Exception) -> HttpResponse | None:
        """What only the person opens says so to support. Any other missing right that no view answered is a 404."""
        if not isinstance(exception, Refused):
            return None
        if exception.right == "accounts.act_personally" and IMPERSONATION_KEY in request.session:
            return _for_the_person_alone(request)
        return error_pages.not_found(request)


def _for_the_person_alone(request: ActorRequest) -> HttpResponse:
    return render(request, "403_support.html", {"is_narrowed": True}, status=403)


def _support_may_send(path: str) -> bool:
    try:
        return resolve(path).view_name in SUPPORT_MAY_SEND
    except Resolver404:
        return False


class ReauthenticationMiddleware:
    """What was sent to a page that asks first who is there waits for the answer, and opens again at its own address.

    The sign-in library would answer it at the address of the question, where the page's form then leads. Its own pages name
    the address of their forms, and ask for secrets that are not kept.
    """

    def __init__(self, get_response: Callable[[ActorRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: ActorRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: ActorRequest, exception: Exception) -> HttpResponse | None:
        view = request.resolver_match.func if request.resolver_match else None
        is_ours = request.method == "POST" and getattr(view, "is_for_members", False)
        person = request.user
        if not is_ours or not person.is_authenticated or not isinstance(exception, ReauthenticationRequired):
            return None
        ways = get_adapter().get_reauthentication_methods(person)
        if not ways:
            return None
        if has_written(request):
            signed_out.keep(request, request.POST, writer=person.pk, was_signed_in=True)
        else:
            messages.info(request, _("Confirm that it is you, then press the button again."))
        return redirect(f"{ways[0]['url']}?{urlencode({'next': request.path})}")


class SessionActivityMiddleware:
    """Notes when a session was last used, at most every five minutes: the list of one's sessions shows it."""

    def __init__(self, get_response: Callable[[ActorRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: ActorRequest) -> HttpResponse:
        if _may_be_a_session(key := request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")):
            seen = f"session-seen:{sha256(key.encode()).hexdigest()}"
            # Anyone may send a cookie of any value: only that of somebody who is signed in is remembered.
            if not cache.get(seen) and request.user.is_authenticated and cache.add(seen, 1, SEEN_EVERY_S):
                UserSession.objects.create_from_request(request)
        return self.get_response(request)


def _may_be_a_session(key: str) -> bool:
    """Whether it looks like what Django makes for one: no other is looked for."""
    return len(key) == SESSION_KEY_LENGTH and key.isascii() and key.isalnum()
