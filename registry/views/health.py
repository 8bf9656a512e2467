"""Is the process alive, is it ready, and how quick can an answer be."""

from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache


def ping(request: HttpRequest) -> JsonResponse:
    """An empty JSON through the same server and middleware: the yardstick of the benchmarks."""
    return JsonResponse({})


@never_cache
def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """503 while the database does not answer. A missing cache or broker slows things but stops nothing."""
    checks = {"database": _answers(_ask_database), "cache": _answers(_ask_cache)}
    status = 200 if checks["database"] == "ok" else 503
    return JsonResponse({"status": "ok" if status == 200 else "unavailable", "checks": checks}, status=status)


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_cache() -> None:
    cache.get("readiness")


def _answers(ask: Callable[[], None]) -> str:
    try:
        ask()
    except Exception:  # noqa: BLE001  (whatever the failure is, the answer is "not ready")
        return "unavailable"
    return "ok"
