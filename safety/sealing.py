"""Secrets that must be read again are encrypted in the database, with a key made from SECRET_KEY for each purpose."""

import base64
import hashlib

from cryptography.fernet import Fernet
from django.conf import settings


def cipher(purpose: str) -> Fernet:
    key = hashlib.sha256(purpose.encode() + b"\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
