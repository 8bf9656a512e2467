"""What htmx may do. It acts on attributes found in the page, so a page that held someone's markup would act for its reader.

Texts are escaped; this is what stands behind it. Only elements that carry the mark of the reader's own session are obeyed:
whoever writes a text knows nobody's mark. Nothing is evaluated, nothing is kept of a page, no other site is asked.
"""

import json

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

_ACTS = ("get", "post", "put", "patch", "delete", "boost", "trigger", "ext", "inherit", "on")
_SHAPES = ("vals", "vars", "headers", "include", "target", "swap", "select", "select-oob", "request", "params", "push-url")
_OBEYED = ", ".join(f"[{prefix}hx-{name}]" for name in (*_ACTS, *_SHAPES) for prefix in ("", "data-"))


def mark_of(request: HttpRequest | None) -> str:
    """What elements for htmx carry as `data-htmx`. Visitors share one, as they share pages; they have nothing to lose."""
    session = getattr(request, "session", None)
    key = getattr(session, "session_key", None) or ""
    return salted_hmac("safety.htmx", key, algorithm="sha256").hexdigest()[:24]


def configuration(request: HttpRequest | None) -> str:
    """The content of `<meta name="htmx-config">`, JSON."""
    return json.dumps(
        {
            "selfRequestsOnly": True,
            "allowEval": False,
            "allowScriptTags": False,
            "allowNestedOobSwaps": False,
            "disableInheritance": True,
            "historyCacheSize": 0,
            "includeIndicatorStyles": False,
            "disableSelector": f'[hx-disable], [data-hx-disable], :is({_OBEYED}):not([data-htmx="{mark_of(request)}"])',
        }
    )
