"""WSGI entry point for gunicorn."""

import gc
import os
from collections.abc import Callable, Iterable
from typing import Any

import gunicorn.http.wsgi
from django.core.wsgi import get_wsgi_application

from safety.content_types import encoding_claimed

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")

_django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Django reads an address in the encoding that a request claims for its body, and fails on some before any middleware."""
    environ["CONTENT_TYPE"] = encoding_claimed(environ.get("CONTENT_TYPE", ""))
    answer: Iterable[bytes] = _django(environ, start_response)
    return answer


# What stands now stands until the end: the collector need not look through it again and again.
gc.collect()
gc.freeze()
# What serves the pages is nobody's business but ours.
gunicorn.http.wsgi.SERVER = "registry"
