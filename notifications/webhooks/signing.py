"""The signature of the Standard Webhooks specification, version 1.0.0 (standardwebhooks.com): HMAC-SHA256, symmetric."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

from notifications.models.webhooks import Endpoint
from safety.sealing import cipher

PREFIX = "whsec_"
_SECRET_BYTES = 32
_PURPOSE = "webhooks"


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def seal(secret: str) -> str:
    return cipher(_PURPOSE).encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    return cipher(_PURPOSE).decrypt(sealed.encode()).decode()


def headers(endpoint: Endpoint, *, message_id: str, body: bytes, at: datetime) -> dict[str, str]:
    """The three headers. While an old secret still counts, both sign: the receiver accepts whichever it knows."""
    timestamp = str(int(at.timestamp()))
    sealed = [endpoint.sealed_secret] + ([endpoint.sealed_old_secret] if endpoint.old_secret_signs(at) else [])
    signatures = [_sign(unseal(each), message_id, timestamp, body) for each in sealed]
    return {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": " ".join(signatures)}


def _sign(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
