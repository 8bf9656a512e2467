"""Addresses that only take posts, opened all the same: a reload after an error, a link that was copied, a sign-in between."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

from authoring.views import signed_out
from safety.resending import resend_page


class PostOnlyAddressMiddleware:
    """In the place of an empty page with the status 405: what was typed when it waits, or the page above this address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET" or request.path.startswith(("/api/", "/mail-notices/")):
            return response
        if request.user.is_authenticated and (kept := signed_out.take(request)) is not None:
            return resend_page(request, kept.posted, was_signed_out=True)
        return redirect(page_above(request.path))


def page_above(path: str) -> str:
    """The nearest address above this one that leads somewhere; should it take posts only, too, it leads further up."""
    parts = path.strip("/").split("/")
    while parts:
        parts.pop()
        above = "/".join(["", *parts, ""])
        try:
            resolve(above)
        except Resolver404:
            continue
        return above
    return "/"
