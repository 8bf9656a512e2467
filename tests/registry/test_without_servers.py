"""The broker is killed, the database is away: what still works, and what is said where nothing can."""

import json
import re
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from catalogue.addresses import record_path
from tests.factories import PASSWORD, NeedFactory, acting
from tests.registry.production import BASE, HOST, Production, production

pytestmark = pytest.mark.django_db(transaction=True)
_AT_ONCE_S = 6.0


@pytest.fixture(autouse=True)
def _passwords_that_the_server_knows(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]


@pytest.fixture
def running(transactional_db: None) -> Iterator[Production]:
    with production(Path(tempfile.mkdtemp(prefix="registry-"))) as found:
        yield found


def test_with_the_broker_and_then_the_database_taken_away(running: Production) -> None:
    """One server for the whole story: starting it is most of the time."""
    officer = acting()
    need = NeedFactory(submitted=True, organisation=officer.membership.organisation, title_fr="Un besoin sans courtier")
    known = NeedFactory(published=True)
    email = officer.someone().email
    _probes_and_the_images_own_health_command_pass(running)
    kept = running.visitor(record_path(known))
    assert kept.status_code == 200
    _everything_works_without_the_broker(running, email, need.reference)
    _slow_clients_keep_nobody_waiting(running, record_path(known))
    running.broker.start()
    deadline = time.monotonic() + 20
    while running.visitor("/healthz/ready").json()["checks"]["cache"] != "ok":
        assert time.monotonic() < deadline
        time.sleep(0.2)
    kept = running.visitor(record_path(known))
    running.cable.pull_out()
    _without_the_database_kept_answers_are_given_and_others_say_so(running, record_path(known), kept.text)
    running.cable.plug_in()
    assert running.visitor("/regions/").status_code == 200
    _the_log_numbers_refusals_and_hides_keys(running)


def _probes_and_the_images_own_health_command_pass(running: Production) -> None:
    """They know the address of the container, which is none of ALLOWED_HOSTS."""
    command = re.search(r"HEALTHCHECK.*?CMD (\[.*?\])\n", (BASE / "Dockerfile").read_text(), re.DOTALL)
    assert command
    words = [word.replace(":8000/", f":{running.port}/") for word in json.loads(command[1])]
    assert f":{running.port}/healthz/live" in words[-1]
    assert subprocess.run(words, check=False, timeout=30).returncode == 0
    ready = running.http.get(f"http://127.0.0.1:{running.port}/healthz/ready", headers={"Host": "10.1.2.3:8000"}, timeout=30)
    assert ready.status_code == 200


def _everything_works_without_the_broker(running: Production, email: str, reference: str) -> None:
    running.broker.terminate()
    started = time.monotonic()
    for path in ("/", "/besoins/", "/besoins/", "/recherche/?q=triage", "/ping", "/sitemap.xml", "/api/v1/needs/", "/regions/"):
        assert running.visitor(path).status_code == 200, path
    assert running.visitor("/healthz/live").status_code == 200
    ready = running.visitor("/healthz/ready")
    assert (ready.status_code, ready.json()["checks"]) == (200, {"database": "ok", "cache": "unavailable"})
    style = re.search(r'"(/static/[^"]+\.css)"', running.visitor("/").text)
    assert style
    assert running.visitor(style[1]).status_code == 200
    door = reverse("account_login")
    assert running.post(door, door, login=email, password="faux").status_code == 200
    signed_in = running.post(door, door, login=email, password=PASSWORD)
    assert (signed_in.status_code, signed_in.headers["Location"]) == (302, reverse("workspace"))
    decided = running.post(reverse("needs:decide", args=[reference, "publish"]), reverse("needs:review", args=[reference]))
    assert decided.status_code == 302
    assert "Un besoin sans courtier" in running.visitor("/besoins/").text
    assert reference in running.visitor("/besoins/export.csv").text
    assert running.get(reverse("needs:sheet-template")).content[:2] == b"PK"
    assert time.monotonic() - started < 4 * _AT_ONCE_S
    assert running.log.read_text().count("The cache does not answer") == 1


def _slow_clients_keep_nobody_waiting(running: Production, path: str) -> None:
    head = f"POST /nous-ecrire/ HTTP/1.1\r\nHost: {HOST}\r\nCookie: csrftoken=x\r\nContent-Length: 100000\r\n\r\nab"
    with ExitStack() as stack:
        for _each in range(20):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", running.port)))
            client.sendall(head.encode())
        started = time.monotonic()
        assert running.visitor(path).status_code == 200
        assert time.monotonic() - started < _AT_ONCE_S


def _without_the_database_kept_answers_are_given_and_others_say_so(running: Production, path: str, page: str) -> None:
    # What is known of the state of all is believed for five seconds.
    deadline = time.monotonic() + 15
    while "Age" not in (stale := running.visitor(path)).headers and time.monotonic() < deadline:
        assert stale.status_code == 200
        time.sleep(0.3)
    assert (stale.text, stale.headers["Cache-Control"]) == (page, "no-store")
    away = running.visitor("/besoins/?q=jamais+lu")
    assert away.status_code == 503
    assert int(away.headers["Retry-After"]) > 0
    assert "Le registre n’est pas accessible pour le moment" in away.text
    assert running.get(reverse("workspace")).status_code == 503
    problem = running.visitor("/api/v1/needs/?size=7")
    assert (problem.status_code, problem.headers["Content-Type"]) == (503, "application/problem+json")
    assert running.visitor("/healthz/live").status_code == 200
    assert running.visitor("/healthz/ready").status_code == 503


def _the_log_numbers_refusals_and_hides_keys(running: Production) -> None:
    key = "3-cv1234-0123456789abcdef0123456789abcdef"
    refused = running.visitor(f"/nulle-part/{key}/?cle={key}")
    assert refused.status_code == 404
    time.sleep(0.5)
    log = running.log.read_text()
    assert key not in log
    assert f"[{refused.headers['X-Request-ID']}] Not Found: /nulle-part/…/" in log
    assert '"GET /nulle-part/…/ HTTP/1.1" 404' in log
