"""How a program says for whom it acts: `Authorization: Bearer reg_…`."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.actors import Actor
from accounts.services.api_keys import actor_of_key
from safety.throttle import allows

MAX_WRONG_KEYS_PER_MINUTE = 60


class ApiKeyAuthentication(BaseAuthentication):
    """The key becomes `request.auth`, an `Actor`. No cookie is looked at, so that no other site can act for a reader."""

    def authenticate(self, request: Request) -> tuple[Any, Actor] | None:
        scheme, _space, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if not scheme:
            return None
        actor = actor_of_key(secret.strip()) if scheme.lower() == "bearer" else None
        if actor is None:
            # Refused before the API counts requests: wrong keys are counted here.
            if not allows(request, "api-wrong-key", most=MAX_WRONG_KEYS_PER_MINUTE, within_s=60):
                raise Throttled(wait=60)
            raise AuthenticationFailed(_("This key is unknown, revoked or expired."))
        return actor.user, actor

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class WithKey(BasePermission):
    """Programs with a key only."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.auth, Actor)


class ApiKeyScheme(OpenApiAuthenticationExtension):
    """What the OpenAPI document says of it."""

    target_class = "accounts.api.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
