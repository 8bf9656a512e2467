"""The signed statement of a decision: a compact JWS (RFC 7515) that anyone checks offline with the published key.

ES256 (ECDSA on P-256), which every JOSE library knows. The key's id is its RFC 7638 thumbprint. A retired key stays
published, so that what it signed can still be checked.
"""

import base64
import json
from functools import lru_cache
from hashlib import sha256
from typing import Any

import jwt
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from jwt.algorithms import ECAlgorithm

ALGORITHM = "ES256"
# The type in the header: what was signed for one purpose is not taken for another.
STATEMENT = "registry-qualification+jwt"


# The order of the curve's group (SEC 2, secp256r1).
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@lru_cache(maxsize=4)
def _private(encoded: str, secret: str) -> ec.EllipticCurvePrivateKey:
    """The key of the settings; without one, a key made from the registry's secret, the same at every start."""
    if not encoded:
        seed = HKDF(hashes.SHA512(), 48, None, b"registry: statements of qualification").derive(secret.encode())
        return ec.derive_private_key(int.from_bytes(seed) % (_ORDER - 1) + 1, ec.SECP256R1())
    key = serialization.load_der_private_key(base64.b64decode(encoded), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise ImproperlyConfigured("SIGNING_KEY is a P-256 private key: PKCS #8, DER, in base64.")
    return key


def _key() -> ec.EllipticCurvePrivateKey:
    return _private(settings.SIGNING_KEY, settings.SECRET_KEY)


def public_jwk(public: ec.EllipticCurvePublicKey) -> dict[str, str]:
    """A public key as a JWK, named by its thumbprint."""
    jwk: dict[str, Any] = ECAlgorithm.to_jwk(public, as_dict=True)
    essential = {name: str(jwk[name]) for name in ("crv", "kty", "x", "y")}
    digest = sha256(json.dumps(essential, sort_keys=True, separators=(",", ":")).encode()).digest()
    return essential | {
        "kid": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "alg": ALGORITHM,
        "use": "sig",
    }


def published_keys() -> dict[str, list[dict[str, str]]]:
    """The JWK set: the key that signs now, then the retired ones."""
    now = public_jwk(_key().public_key())
    retired = [json.loads(jwk) for jwk in settings.RETIRED_SIGNING_KEYS]
    return {"keys": [now, *(jwk for jwk in retired if jwk.get("kid") != now["kid"])]}


def sign(claims: dict[str, Any], *, type_: str = STATEMENT) -> str:
    key = _key()
    return jwt.encode(claims, key, ALGORITHM, headers={"kid": public_jwk(key.public_key())["kid"], "typ": type_})


def verified(statement: str, *, type_: str = STATEMENT) -> dict[str, Any] | None:
    """The claims of a statement that one of our keys signed; nothing for any other. The end date is not judged here."""
    try:
        header = jwt.get_unverified_header(statement)
        if header.get("typ") != type_:
            return None
        kid = header.get("kid")
        jwk = next(jwk for jwk in published_keys()["keys"] if jwk["kid"] == kid)
        claims: dict[str, Any] = jwt.decode(
            statement, jwt.PyJWK(jwk).key, [ALGORITHM], options={"verify_exp": False, "verify_iat": False, "verify_aud": False}
        )
    except (jwt.InvalidTokenError, StopIteration, ValueError, TypeError):
        return None
    return claims
