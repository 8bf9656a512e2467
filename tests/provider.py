"""A real OpenID Connect provider in a process of its own, for the tests that need one."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from django.utils import timezone

from accounts.models.organisations import Organisation
from accounts.services.organisations import set_identity_provider
from tests.factories import OrganisationFactory, acting

DOMAIN = "chu.example.org"
STAFF = {"sub": "e-1234", "email": f"infirmiere@{DOMAIN}", "email_verified": True, "name": "Une infirmière"}
STRANGER = {"sub": "e-9999", "email": "admin@ailleurs.example.org", "email_verified": True, "name": "Quelqu’un"}
_STARTS_WITHIN_S = 30


@pytest.fixture(scope="session")
def provider_url() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    users = [option for user in (STAFF, STRANGER) for option in ("--user-claims", json.dumps(user))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *users]
    with subprocess.Popen(
        command, env=os.environ | {"AUTHLIB_INSECURE_TRANSPORT": "1"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_for(f"{url}/.well-known/openid-configuration", process)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=10)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            requests.get(url, timeout=2).raise_for_status()
        except requests.RequestException:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The OpenID Connect provider of the tests did not start.")


def establishment_with_provider(provider_url: str, **values: Any) -> Organisation:
    """An establishment whose staff sign in by the provider, with its domain verified."""
    organisation: Organisation = OrganisationFactory(slug="chu-essai", name_fr="CHU d’essai", name_key="chu-d-essai")
    organisation.domains.create(domain=DOMAIN, verified_at=timezone.now())
    set_identity_provider(
        organisation,
        by=acting("registry_administrator"),
        server_url=provider_url,
        client_id="registre",
        secret="secret",
        **values,
    )
    return organisation


def authorise(address: str, sub: str) -> str:
    """What the person does at the provider: returns the address that it sends the browser back to."""
    response = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=10)
    assert response.status_code in (302, 303), response.text[:500]
    return str(response.headers["Location"])
