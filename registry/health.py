"""Is the process alive, is it ready, and how quick can an answer be."""

from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import add_never_cache_headers


def ping(request: HttpRequest) -> JsonResponse:
    """An empty JSON through the same server and middleware: the yardstick of the benchmarks."""
    return JsonResponse({})


def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> JsonResponse:
    """503 while the database does not answer. A missing cache or broker slows things but stops nothing."""
    checks = {"database": _answers(_ask_database), "cache": _answers(_ask_cache)}
    status = 200 if checks["database"] == "ok" else 503
    return JsonResponse({"status": "ok" if status == 200 else "unavailable", "checks": checks}, status=status)


VIEWS = {"/healthz/live": live, "/healthz/ready": ready}


class HealthMiddleware:
    """Answers health checks before everything else: a probe knows the address of a container, not the name of the site."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = VIEWS.get(request.path_info)
        if view is None:
            return self.get_response(request)
        response = view(request)
        add_never_cache_headers(response)
        if settings.READINESS_NONCE:
            # Whoever started this process knows by it that no other program answers at its port.
            response["X-Readiness-Nonce"] = settings.READINESS_NONCE
        return response


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_cache() -> None:
    if not getattr(cache, "answers", lambda: True)():
        raise ConnectionError


def _answers(ask: Callable[[], None]) -> str:
    try:
        ask()
    except Exception:  # noqa: BLE001  (whatever the failure is, the answer is "not ready")
        return "unavailable"
    return "ok"
