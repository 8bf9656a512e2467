"""Whoever followed a solution is subscribed to its record. The old table stays for one release."""

import hashlib
import json

from django.db import migrations

BATCH = 1000


def copy(apps, schema_editor):
    Follower = apps.get_model("solutions", "Follower")
    Subscription = apps.get_model("notifications", "Subscription")
    batch = []
    for follower in Follower.objects.select_related("solution", "user").iterator(chunk_size=BATCH):
        batch.append(_subscription(Subscription, follower))
        if len(batch) >= BATCH:
            Subscription.objects.bulk_create(batch, ignore_conflicts=True)
            batch = []
    Subscription.objects.bulk_create(batch, ignore_conflicts=True)


def _subscription(Subscription, follower):
    key = follower.solution.reference
    # As notifications.criteria made it in this release: scope, kind, key, organisation, facets, text.
    parts = ["record", "solution", key, "", {}, ""]
    return Subscription(
        user_id=follower.user_id,
        recipient=f"user:{follower.user_id}",
        scope="record",
        kind="solution",
        key=key,
        criteria_hash=hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest(),
        frequency="at_once",
        language=follower.user.language,
        created_at=follower.since,
        confirmed_at=follower.since,
        consent_version="2026-11",
        consent_page="",
    )


def forget(apps, schema_editor):
    apps.get_model("notifications", "Subscription").objects.filter(scope="record", kind="solution", consent_page="").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_outbox_and_subscriptions"),
        ("solutions", "0004_releases_and_incidents"),
    ]
    operations = [migrations.RunPython(copy, forget)]
