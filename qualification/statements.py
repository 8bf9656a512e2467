"""What the registry signs about a decision: the status of the qualification at the moment of signing, for one day.

A statement is made when it is asked for and ends after `LASTS`. A day, because a suspension protects patients and a copy
that was sent on cannot be called back: an offline check of an older copy fails as expired. Whoever keeps a copy for longer
asks `status_url`, whose answer is always that of now. Where the qualification is not valid, the outcome that is signed is
the status itself and the statement ends as it begins, so that no library takes it for a valid one.
"""

from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from qualification.models.decisions import Condition, Decision
from qualification.signing import sign
from qualification.status import VALID, Status, status_of

LASTS = timedelta(hours=24)


def signed_statement(decision: Decision, *, at: datetime | None = None) -> str:
    """The statement of a favourable decision as a compact JWS, signed now."""
    return sign(statement_of(decision, at=at))


def statement_of(decision: Decision, *, at: datetime | None = None) -> dict[str, Any]:
    """What is signed: who states what, of which version, under which protocol, from when until when. No person is named."""
    now = at or timezone.now()
    application, status = decision.application, status_of(decision, timezone.localdate(now))
    solution, until = application.solution, decision.expires_on
    if until is None or application.release is None:
        raise ValueError("Only a favourable decision is stated.")
    ends = min(now + LASTS, _end_of(until)) if status.is_valid else now
    with translation.override("fr"):
        page = settings.SITE_URL + reverse("qualification:decision", args=[application.reference])
    return {
        "iss": settings.SITE_URL,
        "sub": solution.reference,
        "jti": f"{application.reference}/{decision.pk}/{int(now.timestamp())}",
        "iat": int(now.timestamp()),
        "exp": int(ends.timestamp()),
        "status": status.code,
        "status_since": status.since.isoformat(),
        "status_url": status_url(application.reference),
        "qualification": {
            "outcome": present_outcome(status),
            "level_of_risk": application.protocol.level,
            "protocol_version": application.protocol.version,
            "application": application.reference,
            "application_sha256": application.snapshot_sha256,
            "decided_on": timezone.localdate(decision.decided_at).isoformat(),
            "valid_until": until.isoformat(),
            "conditions": [_condition(each) for each in decision.conditions.all()],
            "page": page,
        },
        "solution": {"reference": solution.reference, "name": solution.name_fr, "release": application.release.number},
        "vendor": {"name": application.organisation.name_fr, "neq": application.organisation.neq},
    }


def present_outcome(status: Status) -> str:
    """What a program may take the qualification for today: `qualified`, `conditional`, or why it is not valid."""
    return str(Decision.Outcome.QUALIFIED) if status.code == VALID else status.code


def _condition(condition: Condition) -> dict[str, str | None]:
    met_on = timezone.localdate(condition.met_at).isoformat() if condition.met_at else None
    return {"text": condition.text_fr, "due_on": condition.due_on.isoformat(), "met_on": met_on}


def status_url(reference: str) -> str:
    """Where a program reads the present status of a decision."""
    return settings.SITE_URL + reverse("api-qualification-status", args=[reference])


def as_json(decision: Decision, status: Status) -> dict[str, Any]:
    """The present status as the API answers it."""
    application = decision.application
    pages = {}
    for language in ("fr", "en"):
        with translation.override(language):
            pages[language] = settings.SITE_URL + reverse("qualification:verify", args=[application.reference])
    return {
        "application": application.reference,
        "solution": application.solution.reference,
        "status": status.code,
        "is_valid": status.is_valid,
        "since": status.since.isoformat(),
        "reason": {"fr": status.reason_fr, "en": status.reason_en},
        "outcome": present_outcome(status),
        "decided": decision.outcome,
        "valid_until": decision.expires_on.isoformat() if decision.expires_on else None,
        "superseded_by": status.superseded_by or None,
        "appeal": status.appeal or None,
        "is_archived": application.solution.state == "archived",
        "checked_at": timezone.now().isoformat(timespec="seconds"),
        "page": pages,
    }


def is_outdated(claims: dict[str, Any], *, at: datetime | None = None) -> bool:
    """A statement whose time is over, or one of the time before they carried a status."""
    ends = claims.get("exp")
    is_over = not isinstance(ends, int | float) or ends <= (at or timezone.now()).timestamp()
    return is_over or "status" not in claims


def _end_of(day: Any) -> datetime:
    """The first instant after a day, in Québec time."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
