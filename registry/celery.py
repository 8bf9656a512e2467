"""Celery: work outside a request. The web process never needs the broker in order to accept a change."""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_init

from registry import database_limits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")

app = Celery("registry")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect(weak=False)
def _serve_as_worker(**_said: Any) -> None:
    """Before the processes of the pool begin: they inherit it."""
    database_limits.serve(database_limits.Process.WORKER)


app.conf.beat_schedule = {
    # The sweep: commits ask for this at once; this makes sure that it happens also when the broker was down then.
    "inform": {
        "task": "notifications.tasks.inform",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "call-webhooks": {"task": "notifications.tasks.call_webhooks", "schedule": 60.0, "options": {"expires": 55}},
    "tell-hub": {"task": "notifications.tasks.tell_hub", "schedule": 60.0, "options": {"expires": 55}},
    "bundle-digests": {
        "task": "notifications.tasks.bundle_digests",
        "schedule": crontab(hour="7", minute="0,15,30"),
    },
    "remind-of-what-awaits": {
        "task": "notifications.tasks.remind_of_what_awaits",
        "schedule": crontab(hour="7", minute="40"),
    },
    "forget-old-notifications": {
        "task": "notifications.tasks.apply_retention",
        "schedule": crontab(hour="3", minute="50"),
    },
    "refresh-words-of-alerts": {
        "task": "notifications.tasks.refresh_words_of_alerts",
        "schedule": crontab(hour="4", minute="10"),
    },
    "remind-owners-of-unconfirmed-records": {
        "task": "authoring.tasks.remind_owners_of_unconfirmed_records",
        "schedule": crontab(hour="7", minute="10"),
    },
    "remind-owners-of-unanswered-error-reports": {
        "task": "website.tasks.remind_owners_of_unanswered_error_reports",
        "schedule": crontab(hour="7", minute="20"),
    },
    "fold-counts": {"task": "catalogue.tasks.fold_counts", "schedule": crontab(minute="*/10")},
    "refresh-search-words": {"task": "catalogue.tasks.refresh_search_words", "schedule": crontab(minute="25")},
    "drop-old-unanswered-searches": {
        "task": "catalogue.tasks.drop_old_unanswered_searches",
        "schedule": crontab(hour="3", minute="50"),
    },
    "drop-old-submissions": {"task": "safety.tasks.drop_old_submissions", "schedule": crontab(minute="35")},
    "publish-scheduled-needs": {
        "task": "needs.tasks.publish_scheduled_needs",
        "schedule": crontab(minute="*/5"),
    },
    "refresh-outdated-counts": {"task": "matching.tasks.refresh_outdated_counts", "schedule": crontab(minute="40")},
    "work-out-fits": {
        "task": "matching.tasks.work_out_fits",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    # The first run of a day is at midnight, Eastern time; the others are for a worker that was stopped then.
    "end-qualifications": {
        "task": "qualification.tasks.end_qualifications",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 280},
    },
    "follow-decisions": {
        "task": "qualification.tasks.follow_decisions",
        "schedule": crontab(hour="6", minute="30"),
    },
    "check-links-of-evidence": {
        "task": "qualification.tasks.check_links",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 280},
    },
    "remind-of-milestones": {
        "task": "adoption.tasks.remind_of_milestones",
        "schedule": crontab(hour="6", minute="50"),
    },
    "follow-pilots": {
        "task": "pilots.tasks.follow_pilots",
        "schedule": crontab(hour="8", minute="10"),
    },
    "apply-retention-periods": {
        "task": "accounts.tasks.apply_retention_periods",
        "schedule": crontab(hour="3", minute="40"),
    },
}
