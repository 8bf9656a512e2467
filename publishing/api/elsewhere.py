"""Addresses under /api/ that are none: a problem as JSON, and for one without its final slash the way to the right one.

A redirection that lets a program's POST become a GET would answer 200 and write nothing.
"""

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import is_valid_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def no_such_address(request: HttpRequest) -> HttpResponseBase:
    """404; or 308 (same method, same body) to the address with a final slash, when there is one."""
    with_slash = f"{request.path_info}/"
    if not request.path_info.endswith("/") and _is_address(with_slash):
        status, title = 308, _("Addresses end with a slash: send the same request to %(address)s.") % {"address": with_slash}
    else:
        status, title = 404, _("Not found.")
    body = {"type": "about:blank", "title": title, "status": status}
    response = JsonResponse(body, status=status, content_type="application/problem+json")
    if status == 308:
        query = request.META.get("QUERY_STRING", "")
        response["Location"] = f"{request.path}/" + (f"?{query}" if query else "")
    return response


def _is_address(path: str) -> bool:
    match = is_valid_path(path)
    return match is not False and match.func is not no_such_address
