"""An e-mail is never lost and never sent twice: proved with processes that are killed and servers that fail.

One chain of faults here, so that the suite stays quick; `make faults` tries them all and writes the table of the documentation.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from django.db import transaction

from notifications.criteria import Watch
from notifications.models.deliveries import Delivery, State
from notifications.services.subscribing import subscribe
from notifications.tasks import inform
from records.letters import Letter, post
from registry.celery import app
from tests.factories import NeedFactory, UserFactory, acting
from tests.notifications import faults
from tests.notifications.mailserver import MailServer, mail_server
from tests.notifications.test_outbox import publish

pytestmark = pytest.mark.django_db(transaction=True)
IS_FULL = os.environ.get("FAULTS") == "all"
KILLED = -9
full = pytest.mark.skipif(not IS_FULL, reason="make faults")
TABLE = faults.BASE / "docs" / "notifications.md"
_outcomes: list[faults.Outcome] = []


@pytest.fixture(autouse=True)
def _no_tasks_here() -> None:
    """What this process commits is delivered by others."""
    app.conf.task_always_eager = False


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as found:
        yield found


@pytest.fixture(scope="module", autouse=True)
def _table() -> Iterator[None]:
    yield
    if not IS_FULL:
        return
    rows = [
        f"| {each.fault} | {each.expected} | {each.delivered} | {each.with_staff} | {each.lost} | {each.twice} |"
        for each in _outcomes
    ]
    head = ["| fault injected | expected | delivered | with staff | lost | twice |", "|---|---|---|---|---|---|"]
    before, _start, rest = TABLE.read_text(encoding="utf-8").partition("<!-- faults -->\n")
    _old, _end, after = rest.partition("<!-- /faults -->")
    TABLE.write_text(f"{before}<!-- faults -->\n" + "\n".join([*head, *rows]) + f"\n<!-- /faults -->{after}", encoding="utf-8")


def happen() -> int:
    """An event with a follower, and two letters in one transaction: three e-mails that must arrive."""
    subscribe(Watch(kind="need"), by=acting(), frequency="at_once")
    publish(NeedFactory(submitted=True))
    with transaction.atomic():
        for _ in range(2):
            post(Letter("question_asked", UserFactory().email, "fr", "Une question", "Voici."))
    return 3


def settle(server: MailServer, fault: str, expected: int) -> faults.Outcome:
    """Sweeps after the fault, until nothing is on its way."""
    for _ in range(4):
        if faults.is_settled():
            break
        faults.let_time_pass()
        assert faults.once(server) == 0
    found = faults.outcome(fault, server, expected)
    _outcomes.append(found)
    assert found.is_kept, found
    return found


def test_a_worker_killed_before_and_after_the_hand_over_loses_nothing_and_doubles_nothing(server: MailServer) -> None:
    expected = happen()
    assert faults.once(server, fault="claimed") == KILLED
    faults.let_time_pass()
    assert faults.once(server, fault="accepted") == KILLED
    found = settle(server, "kill -9 at “claimed”, then of the next at “accepted”", expected)
    assert found.delivered == expected
    assert Delivery.objects.filter(state=State.UNCERTAIN).count() == 1, "it arrived, and nobody here knows: staff looks"


@full
def test_a_real_worker_is_kicked_by_the_commit_killed_and_followed_by_another(server: MailServer) -> None:
    with faults.worker(server, fault="claimed") as first:
        expected = happen()
        assert first.wait(60) == KILLED
    faults.let_time_pass()
    with faults.worker(server):
        inform.delay()
        faults.wait_for(faults.is_settled, within_s=60)
    found = faults.outcome("kill -9 of a Celery worker", server, expected)
    _outcomes.append(found)
    assert found.is_kept, found
    assert found.delivered == expected


@full
@pytest.mark.parametrize("step", faults.STEPS)
def test_a_worker_killed_at_any_step(server: MailServer, step: str) -> None:
    expected = happen()
    assert faults.once(server, fault=step) == KILLED
    found = settle(server, f"kill -9 at “{step}”", expected)
    # Only between the hand-over and our note of it does nobody know: one letter lies with staff, or arrived already.
    uncertain = Delivery.objects.filter(state=State.UNCERTAIN).count()
    assert uncertain == (1 if step in ("handing over", "accepted") else 0)
    assert found.delivered == expected - (1 if step == "handing over" else 0)


def _answers(*answers: str) -> Callable[[MailServer], None]:
    return lambda server: server.answers.extend(answers)


@full
@pytest.mark.parametrize(
    ("fault", "prepare"),
    [
        ("mail server: 451 three times", _answers("451 Later", "451 Later", "451 Later")),
        ("mail server: 421, then up", _answers("421 Bye")),
        ("mail server: 552 for one", _answers("552 Too large")),
        ("mail server hangs before its answer", _answers("hang before")),
        ("mail server takes it and hangs", _answers("hang after")),
    ],
)
def test_a_mail_server_that_fails(server: MailServer, fault: str, prepare: Callable[[MailServer], None]) -> None:
    expected = happen()
    prepare(server)
    assert faults.once(server) == 0
    settle(server, fault, expected)


@full
def test_a_mail_server_that_is_down_for_a_while(server: MailServer) -> None:
    expected, port, server.port = happen(), server.port, 1
    assert faults.once(server) == 0
    assert not server.taken
    server.port = port
    settle(server, "mail server down, then up", expected)


@full
def test_a_broker_that_is_not_there(server: MailServer) -> None:
    expected = happen()
    assert faults.once(server, broker=faults.NOWHERE) == 0
    settle(server, "broker down: the sweep alone", expected)


@full
def test_two_dispatchers_at_once(server: MailServer) -> None:
    expected = sum(happen() for _ in range(2)) + 1
    code = "import django; django.setup(); from notifications.tasks import inform; inform()"
    both = [
        subprocess.Popen([sys.executable, "-W", "ignore", "-c", code], cwd=faults.BASE, env=faults.environment(server))
        for _ in range(2)
    ]
    assert [each.wait(60) for each in both] == [0, 0]
    settle(server, "two dispatchers at once", expected)
