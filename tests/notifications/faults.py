"""Faults with real processes: a worker that is killed at a named step, a broker that is not there, a mail server that
refuses or hangs. Used by the tests (a few faults) and by `make faults` (all of them, with a table).
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from notifications.models.deliveries import Delivery, State
from notifications.models.outbox import OutboxMark
from tests.notifications.mailserver import MailServer

BASE = Path(__file__).resolve().parent.parent.parent
# In the order in which a worker passes them.
STEPS = ("marked", "announced", "claimed", "connected", "handing over", "accepted", "sent")
NOWHERE = "redis://127.0.0.1:1/0"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the letters of one fault: a letter is lost when it neither arrived nor waits nor lies with staff."""

    fault: str
    expected: int
    delivered: int
    with_staff: int
    lost: int
    twice: int

    @property
    def is_kept(self) -> bool:
        return self.lost == 0 and self.twice == 0 and self.delivered + self.with_staff == self.expected


def environment(server: MailServer, *, fault: str = "", broker: str = "") -> dict[str, str]:
    """What a worker of its own process gets: the tests' database and broker, the mail server of the test."""
    settings = connection.settings_dict
    database = f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}"
    return os.environ | {
        "DATABASE_URL": database,
        "REDIS_URL": broker or os.environ["REDIS_URL"],
        "EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
        "EMAIL_TIMEOUT_S": "1",
        "NOTIFICATIONS_LEASE_S": "1",
        "DJANGO_SETTINGS_MODULE": "registry.settings",
        "FAULT_AT": fault,
    }


@contextmanager
def worker(server: MailServer, *, fault: str = "") -> Iterator["subprocess.Popen[bytes]"]:
    """A real Celery worker; stopped by its own number at the end when it still lives."""
    command = [
        sys.executable, "-W", "ignore", "-m", "celery", "--quiet", "-A", "registry", "worker", "--pool", "solo",
        "--without-mingle", "--without-gossip", "--without-heartbeat", "--loglevel", "error",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=BASE, env=environment(server, fault=fault), stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(10)


def once(server: MailServer, *, fault: str = "", broker: str = "") -> int:
    """One sweep in a process of its own: what beat starts every minute. Returns its exit code (-9: killed)."""
    code = "import django; django.setup(); from notifications.tasks import inform; inform()"
    command = [sys.executable, "-W", "ignore", "-c", code]
    environ = environment(server, fault=fault, broker=broker)
    return subprocess.run(command, cwd=BASE, env=environ, stderr=subprocess.DEVNULL, timeout=180, check=False).returncode


def wait_for(holds: Callable[[], bool], *, within_s: float = 30) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"Not within {within_s} s: {states()}")
        time.sleep(0.1)


def states() -> list[Any]:
    return list(Delivery.objects.filter(channel="email").values_list("state", flat=True))


def is_settled() -> bool:
    """Nothing is on its way any more."""
    on_the_way = (State.WAITING, State.CLAIMED, State.HANDING)
    return not OutboxMark.objects.exists() and not Delivery.objects.filter(state__in=on_the_way).exists()


def let_time_pass() -> None:
    """Claims lapse, retries are due: what minutes would do."""
    past = timezone.now() - timedelta(seconds=1)
    Delivery.objects.filter(state__in=[State.CLAIMED, State.HANDING]).update(claimed_until=past)
    Delivery.objects.filter(state=State.WAITING).update(due_at=past)
    OutboxMark.objects.update(due_at=past)


def outcome(fault: str, server: MailServer, expected: int) -> Outcome:
    found = Delivery.objects.filter(channel="email")
    arrived = {each.uuid for each in found if f"<{each.uuid}@testserver>" in server.taken}
    with_staff = {each.uuid for each in found if each.state in (State.UNCERTAIN, State.DEAD)} - arrived
    return Outcome(
        fault,
        expected,
        delivered=len(arrived),
        with_staff=len(with_staff),
        lost=expected - len(arrived | with_staff),
        twice=len(server.taken) - len(set(server.taken)),
    )
