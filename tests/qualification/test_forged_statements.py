"""A statement that our key did not sign is never taken for ours, whatever its header says."""

import base64
import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import hmac, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from django.urls import reverse

from qualification.signing import published_keys, sign, verified

CLAIMS = {"sub": "DOS-2026-0001", "status": "qualified", "exp": 4_000_000_000}
REVOKED = CLAIMS | {"status": "revoked"}
OWN = ec.generate_private_key(ec.SECP256R1())


def _b64(data: bytes | dict[str, Any]) -> str:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _jwk() -> dict[str, str]:
    return published_keys()["keys"][0]


def _pem() -> bytes:
    key: Any = jwt.PyJWK(_jwk()).key
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def _hmac(secret: bytes) -> str:
    """The public key taken for a shared secret."""
    signed = f"{_b64({'alg': 'HS256', 'kid': _jwk()['kid'], 'typ': 'JWT'})}.{_b64(CLAIMS)}"
    code = hmac.HMAC(secret, SHA256())
    code.update(signed.encode())
    return f"{signed}.{_b64(code.finalize())}"


def _by(key: Any, algorithm: str = "ES256", **header: Any) -> str:
    return jwt.encode(CLAIMS, key, algorithm, headers={"kid": _jwk()["kid"], **header})


def _parts() -> list[str]:
    return sign(REVOKED).split(".")


def _own_jwk() -> dict[str, Any]:
    found: dict[str, Any] = jwt.algorithms.ECAlgorithm.to_jwk(OWN.public_key(), as_dict=True)
    return found


def _with_header(**header: Any) -> str:
    """Our own signature under another header."""
    _head, body, signature = _parts()
    return f"{_b64({'alg': 'ES256', 'kid': _jwk()['kid']} | header)}.{body}.{signature}"


FORGED: dict[str, Callable[[], str]] = {
    "none": lambda: f"{_b64({'alg': 'none', 'kid': _jwk()['kid']})}.{_b64(CLAIMS)}.",
    "None": lambda: f"{_b64({'alg': 'None', 'kid': _jwk()['kid']})}.{_b64(CLAIMS)}.",
    "none with our signature": lambda: _with_header(alg="none"),
    "HS256 with the PEM": lambda: _hmac(_pem()),
    "HS256 with the PEM without its last line's end": lambda: _hmac(_pem().strip()),
    "HS256 with the JWK": lambda: _hmac(json.dumps(_jwk()).encode()),
    "another key under our name": lambda: _by(OWN),
    "another key under its own name": lambda: _by(OWN, kid="mine"),
    "a key in the header": lambda: _by(OWN, jwk=_own_jwk()),
    "an address of keys": lambda: _by(OWN, jku="https://attaquant.example/jwks.json"),
    "a certificate's address": lambda: _by(OWN, x5u="https://attaquant.example/cert.pem"),
    "a path as a key's name": lambda: _by(OWN, kid="../../../../dev/null"),
    "a query as a key's name": lambda: _by(OWN, kid="' UNION SELECT 'x"),
    "another curve": lambda: _by(ec.generate_private_key(ec.SECP384R1()), "ES384"),
    "RSA": lambda: _by(rsa.generate_private_key(65537, 2048), "RS256"),
    "an extension that must be understood": lambda: _with_header(crit=["exp"], exp=1),
    "a signature of zeros": lambda: f"{'.'.join(_parts()[:2])}.{_b64(bytes(64))}",
    "no signature": lambda: f"{'.'.join(_parts()[:2])}.",
    "other claims": lambda: f"{_parts()[0]}.{_b64(CLAIMS)}.{_parts()[2]}",
    "another header": lambda: _with_header(typ="registry-qualification+jwt", x=1),
    "a name that is no text": lambda: _with_header(kid=["x"]),
    "no name": lambda: _with_header(kid=None),
    "no parts": lambda: "a.b",
    "nothing": lambda: "",
}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_statement_is_refused(how: str) -> None:
    assert verified(sign(CLAIMS)) == CLAIMS
    assert verified(FORGED[how]()) is None


@pytest.mark.django_db
def test_the_page_says_that_the_registry_did_not_sign_a_forged_statement(client: Client) -> None:
    for how in ("none", "HS256 with the PEM", "a key in the header", "other claims"):
        page = client.post(reverse("qualification:check"), {"number": FORGED[how]()})
        assert "n’a pas signé" in page.content.decode()
