"""Asking other servers: only what is public, and never longer than the deadline of the whole exchange."""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
from django.conf import settings as django_settings

from accounts.sign_in.adapters import IdentityAdapter
from notifications.services import hub
from registry.celery import app
from safety import outbound

_DEADLINE_S, _AT_MOST_S = 0.5, 3.0


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.0.1", "192.0.0.192", "192.88.99.1", "0.0.0.1", "224.0.0.1",
        "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:0:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1",
        "fe80::1", "fec0::1", "fd00::1", "2002:7f00:1::", "2001::1", "2001:db8::1", "3fff::1", "5f00::1", "100::1", "ff02::1",
    ],
)  # fmt: skip
def test_no_address_of_a_private_network_in_whatever_clothes_counts_as_public(address: str) -> None:
    assert not outbound.is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "168.63.129.16", "169.254.169.254", "169.254.170.2", "169.254.0.23", "100.100.100.200", "192.0.0.192", "fd00:ec2::254",
        "fd20:ce::254", "fd00:42::42", "fe80::a9fe:a9fe", "::ffff:168.63.129.16", "64:ff9b::a83f:8110",
    ],
)  # fmt: skip
def test_no_service_of_a_cloud_for_its_own_machines_counts_as_public(address: str) -> None:
    """Azure, Amazon (machines, tasks), Tencent, Alibaba, Oracle, Google, Scaleway, and the same in the clothes of IPv6."""
    assert not outbound.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4001:801::200e"])
def test_addresses_of_the_public_internet_count_as_public(address: str) -> None:
    assert outbound.is_public(address)


@contextmanager
def _server(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server on loopback that talks as it likes; its place, as host and port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)

        def serve() -> None:
            try:
                while True:
                    client, _address = listening.accept()
                    with client:
                        client.recv(65_536)
                        answer(client)
            except OSError:
                return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _drip(client: socket.socket) -> None:
    """A byte now and then: each is within any deadline of one reading."""
    for letter in b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 200:
        client.sendall(bytes([letter]))
        time.sleep(0.05)


def _silence(client: socket.socket) -> None:
    time.sleep(_AT_MOST_S)


@pytest.mark.parametrize("talks", [_drip, _silence])
def test_a_server_that_talks_slowly_is_left_at_the_deadline(
    talks: Callable[[socket.socket], None], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "TOTAL_S", _DEADLINE_S)
    monkeypatch.setattr(hub, "ANSWER_WITHIN_S", _DEADLINE_S)
    with _server(talks) as place:
        settings.WEBHOOK_RECEIVERS_OF_TESTS = frozenset([place])
        settings.WEBSUB_HUB = f"http://{place}/"
        started = time.monotonic()
        assert not outbound.answers(f"http://{place}/")
        with pytest.raises((OSError, http.client.HTTPException)):
            outbound.ask("POST", f"http://{place}/", body=b"{}")
        assert not hub._tell(["https://registre.example/besoins/fil.atom"])
        with pytest.raises(requests.RequestException):
            IdentityAdapter().get_requests_session().get(f"http://{place}/.well-known/openid-configuration")
        assert time.monotonic() - started < _AT_MOST_S


def test_redirects_share_one_deadline(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "TOTAL_S", _DEADLINE_S)

    def send_on(client: socket.socket) -> None:
        time.sleep(_DEADLINE_S * 0.6)
        client.sendall(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")

    with _server(send_on) as place:
        settings.WEBHOOK_RECEIVERS_OF_TESTS = frozenset([place])
        started = time.monotonic()
        assert not outbound.answers(f"http://{place}/")
        assert time.monotonic() - started < _DEADLINE_S * 2


def test_a_name_that_is_never_resolved_is_left_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "TOTAL_S", _DEADLINE_S)
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *names, **more: over.wait(10) and [])
    started = time.monotonic()
    assert not outbound.answers("https://slow.example.org/")
    assert time.monotonic() - started < _AT_MOST_S
    over.set()


def test_what_asks_other_servers_has_a_queue_of_its_own_and_so_have_letters() -> None:
    def queue(task: str) -> str:
        return str(app.amqp.router.route({}, task)["queue"].name)

    assert queue("notifications.tasks.inform") == "mail"
    outside = ("notifications.tasks.call_webhooks", "notifications.tasks.tell_hub", "qualification.tasks.check_links")
    assert {queue(task) for task in outside} == {"outside"}
    others = {str(each["task"]) for each in app.conf.beat_schedule.values()} - {*outside, "notifications.tasks.inform"}
    assert {queue(task) for task in others} == {"celery"}


def test_every_task_ends() -> None:
    app.loader.import_default_modules()
    for name, task in app.tasks.items():
        if not name.startswith("celery."):
            assert 0 < (task.time_limit or django_settings.CELERY_TASK_TIME_LIMIT) <= 3600, name
    assert django_settings.CELERY_TASK_SOFT_TIME_LIMIT < django_settings.CELERY_TASK_TIME_LIMIT


def test_a_process_that_asks_for_a_task_knows_the_projects_broker() -> None:
    """Also the web server's, which imports no worker: otherwise letters wait for the sweep."""
    code = (
        "import django; django.setup(); from notifications.tasks import inform; "
        "assert inform.app.main == 'registry', inform.app.main; print(inform.app.conf.broker_url)"
    )
    asked = os.environ | {"DJANGO_SETTINGS_MODULE": "registry.settings", "REDIS_URL": "redis://127.0.0.1:6399/0"}
    ended = subprocess.run([sys.executable, "-W", "ignore", "-c", code], env=asked, capture_output=True, text=True, timeout=60)
    assert "6399" in ended.stdout, ended.stderr[-800:]
