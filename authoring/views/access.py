"""Doors of pages: who must be signed in, and what an error of the domain becomes."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.core.exceptions import ReauthenticationRequired
from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from authoring.views import signed_out
from authoring.views.editing import show_gaps
from records.errors import DomainError, Incomplete, Refused
from records.http import ActorRequest
from safety.resending import has_written, resend_page

View = Callable[..., HttpResponse]

# The Referrer-Policy of an address that is a key: no other site learns it. Not `no-referrer`, with which browsers send the
# forms of the page with `Origin: null`, and those are refused.
TO_NO_OTHER_SITE = "same-origin"


def members_only(view: View) -> View:
    """Visitors sign in first and come back; a form they sent meanwhile is kept. A missing right is a 404."""

    @wraps(view)
    def wrapped(request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            if request.headers.get("X-Autosave"):
                return JsonResponse(
                    {
                        "saved": False,
                        "message": _(
                            "You have been signed out. Press the button at the end of the form to sign in again. "
                            "Your text is saved."
                        ),
                    },
                    status=401,
                )
            if request.headers.get("HX-Request") and request.method == "GET":
                # Part of a page that is open: the sign-in page is not put in its place.
                return HttpResponse(status=401)
            if request.method == "POST" and not signed_out.keep_sent(request) and has_written(request):
                return resend_page(request, request.POST, status=403, is_not_kept=True)
            return redirect(f"{reverse('account_login')}?{urlencode({'next': _here(request)})}")
        kept = signed_out.take(request) if request.method == "GET" else None
        if kept is not None:
            request.kept = kept.posted
            messages.info(request, kept.message)
        try:
            response = view(request, *args, **kwargs)
        except ReauthenticationRequired:
            if kept is not None:
                signed_out.keep(request, kept.posted, writer=request.user.pk, was_signed_in=True)
            raise
        except (Refused, Http404) as refused:
            if isinstance(refused, Refused) and request.actor.impersonator:
                raise
            # Perhaps they act for the wrong organisation: the text waits.
            if kept is not None:
                signed_out.keep(request, kept.posted, writer=request.user.pk)
            if request.method == "POST" and request.actor.withheld and has_written(request):
                signed_out.keep(request, request.POST, writer=request.user.pk, was_signed_in=True)
            raise Http404(str(refused)) from refused
        if kept is not None and not getattr(request, "opened_with_kept", False):
            return resend_page(request, kept.posted, was_signed_out=True)
        return response

    wrapped.is_for_members = True  # type: ignore[attr-defined]  # read by middleware
    return wrapped


def _here(request: ActorRequest) -> str:
    """Where a visitor comes back to once signed in; what a link filled in comes back with them."""
    return request.get_full_path() if request.method == "GET" else request.path


def submitted(request: ActorRequest, form: forms.BaseForm, service: Callable[[], Any]) -> bool:
    """The form was sent, is valid, and the service took it. What it refuses shows beside the field that it names."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        service()
    except Refused as refused:
        raise Http404(str(refused)) from refused
    except Incomplete as incomplete:
        show_gaps(form, incomplete)
        return False
    except DomainError as error:
        form.add_error(None, str(error))
        return False
    return True


def act(request: ActorRequest, service: Callable[[], Any], *, done: str, back: str) -> HttpResponse:
    """Call a service for a button: say that it is done, or why not, and go back to the record."""
    try:
        service()
    except Refused as refused:
        raise Http404(str(refused)) from refused
    except DomainError as error:
        messages.error(request, error.in_full)
    else:
        messages.success(request, done)
    return redirect(back)
