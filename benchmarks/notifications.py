"""`python -m benchmarks.notifications`: one event with many subscribers, and a digest run to a mail server on loopback.

On a database of its own under var/bench-notifications, bounded: BENCH_SUBSCRIBERS (10,000) and BENCH_DIGESTS (50,000),
and at most BENCH_DIGEST_S (600) seconds of sending; what is left then is reported, not hidden.
"""

import json
import os
import shutil
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from registry.embedded import Embedded
from registry.launch import development_environment

BASE = Path(__file__).resolve().parent.parent
FOLDER = BASE / "var" / "bench-notifications"
RESULTS = BASE / "benchmarks" / "results" / "notifications.json"


def people(count: int) -> list[Any]:
    from accounts.models.people import User

    return User.objects.bulk_create((User(email=f"reader{n}@bench.invalid") for n in range(count)), batch_size=2000)


def subscribe_all(users: list[Any], watch: Any, frequency: str) -> None:
    from django.utils import timezone

    from notifications.models.subscriptions import Subscription

    Subscription.objects.bulk_create(
        (
            Subscription(
                user=user, recipient=f"user:{user.pk}", kind=watch.kind, facets=watch.facets, criteria_hash=watch.hash,
                frequency=frequency, confirmed_at=timezone.now(), consent_version="bench", consent_page="",
            )
            for user in users
        ),
        batch_size=2000,
    )  # fmt: skip


def publish(office: Any, region: Any) -> float:
    """The request's part, in seconds: publish one need."""
    from needs.services.needs import publish_need
    from tests.factories import NeedFactory

    need = NeedFactory(submitted=True, organisation=office.membership.organisation)
    before = time.perf_counter()
    publish_need(need, by=office)
    return time.perf_counter() - before


def run() -> dict[str, Any]:
    from django.conf import settings
    from django.utils import timezone

    from notifications.criteria import Watch
    from notifications.models.deliveries import Delivery, State
    from notifications.models.subscriptions import Subscription
    from notifications.services import digests, fan_out, sending
    from tests.factories import acting
    from tests.notifications.mailserver import mail_server

    subscribers = int(os.environ.get("BENCH_SUBSCRIBERS") or 10_000)
    readers = int(os.environ.get("BENCH_DIGESTS") or 50_000)
    office, watch = acting(), Watch(kind="need", facets={"region": ["01"]})
    publish(office, None)
    alone_s = min(publish(office, None) for _ in range(3))
    fan_out.run()
    users = people(max(subscribers, readers))
    subscribe_all(users[:subscribers], watch, "at_once")
    with_subscribers_s = min(publish(office, None) for _ in range(3))
    before = time.perf_counter()
    fan_out.run()
    told_s = (time.perf_counter() - before) / 3
    recorded = Delivery.objects.filter(channel="email").count() / 3
    Delivery.objects.all().delete()
    Subscription.objects.all().delete()
    subscribe_all(users[:readers], watch, "daily")
    publish(office, None)
    fan_out.run()
    Delivery.objects.filter(state=State.HELD).update(due_at=timezone.now() - timedelta(seconds=1))
    before = time.perf_counter()
    bundled = digests.run()
    bundle_s = time.perf_counter() - before
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        before = time.perf_counter()
        sent = sending.run(for_s=float(os.environ.get("BENCH_DIGEST_S") or 600))
        send_s = time.perf_counter() - before
        taken, twice = len(server.taken), len(server.taken) - len(set(server.taken))
    return {
        "subscribers": subscribers,
        "request_ms_without_subscribers": round(alone_s * 1000, 1),
        "request_ms_with_subscribers": round(with_subscribers_s * 1000, 1),
        "deliveries_recorded": int(recorded),
        "recorded_s": round(told_s, 2),
        "digests": bundled,
        "bundled_s": round(bundle_s, 2),
        "sent": sent,
        "taken_by_the_mail_server": taken,
        "twice": twice,
        "sent_s": round(send_s, 1),
        "sent_per_s": round(sent / send_s, 1) if send_s else 0,
    }


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    embedded = Embedded(FOLDER)
    os.environ |= {"DATABASE_URL": embedded.start_postgres(), "REDIS_URL": "", "DEBUG": "0", "SECURE": "0"}
    os.environ |= {"DJANGO_SETTINGS_MODULE": "registry.settings"}
    development_environment(8000)
    try:
        import django
        from django.core.management import call_command

        django.setup()
        from registry.celery import app

        # What the commits ask for is not wanted here: the steps are timed one by one.
        app.conf.task_always_eager = False
        app.send_task = lambda *arguments, **options: None
        call_command("migrate", verbosity=0)
        found = run() | {"made_at": datetime.now(UTC).isoformat(), "threads": threading.active_count()}
    finally:
        embedded.stop()
    for name, value in found.items():
        print(f"{name:<32} {value}")
    RESULTS.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
