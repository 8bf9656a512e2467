"""Invented dispensations of the demonstration, through the services: asked for by the lead, granted by the ministry."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from demonstration.cases import Calendar
from needs.models.needs import Need
from pilots.models.pilots import Pilot
from pilots.services import dispensing, planning
from solutions.models.solutions import Solution

FILE = Path(__file__).parent / "data" / "dispensations.yaml"
Values = Callable[[dict[str, Any], tuple[str, ...]], dict[str, Any]]


def told() -> dict[str, Any]:
    """What the file says."""
    said: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return said


def grant(pilot: Pilot, row: dict[str, Any], *, lead: Actor, ministry: Actor, at: datetime) -> None:
    """Before the pilot is announced: asked for on the day, granted on the next."""
    asked = dispensing.ask_dispensation(pilot, by=lead, request=row["request"], at=at + timedelta(hours=2))
    reasons = {f"reason_{code}": row["reason"][code] for code in ("fr", "en")}
    dispensing.grant_dispensation(asked, by=ministry, at=at + timedelta(days=1), **reasons)


def load_waiting(
    organisations: dict[str, Organisation],
    needs: dict[str, Need],
    solutions: dict[str, Solution],
    *,
    acting: Callable[[Organisation], Actor],
    values: Values,
) -> None:
    """One plan that waits for the ministry's answer."""
    row, calendar = told()["waiting"], Calendar(timezone.localdate())
    lead = organisations[row["lead"]]
    actor, planned = acting(lead), calendar.ago(row["planned"])
    texts = values(row, ("title", "summary", "goals", "protocol", "stop_criteria", "risks"))
    dates = {name: calendar.ahead(row[key]) for name, key in (("starts_on", "starts_in"), ("ends_on", "ends_in"))}
    need, solution = (each[row[name]] for each, name in ((needs, "need"), (solutions, "solution")))
    need.refresh_from_db()
    solution.refresh_from_db()
    pilot = planning.plan_pilot(
        lead, by=actor, need=need, solution=solution, values=texts | dates, at=planned, demonstration=True
    )
    planning.set_sites(pilot, by=actor, sites=[{"organisation": lead, "region": lead.region}], at=planned)
    dispensing.ask_dispensation(pilot, by=actor, request=row["request"], at=calendar.ago(row["asked"]))
