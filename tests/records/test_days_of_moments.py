"""A moment in the evening of Québec is not tomorrow, although it is in UTC."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.qualification import flow

_FORMATTED = re.compile(r"date_format\(\s*[\w.]+_at\b|_at\.date\(\)")


def test_no_code_writes_the_day_of_a_moment_without_its_time_zone() -> None:
    found = [
        f"{app}: {path.name}"
        for app in settings.OWN_APPS
        for path in sorted((settings.BASE_DIR / app).rglob("*.py"))
        if _FORMATTED.search(Path(path).read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.django_db
def test_a_decision_of_the_evening_bears_the_day_of_quebec(client: Client) -> None:
    decision, _vendor, _ministry = flow.decided(outcome="refused", grounds=["REG-01"])
    type(decision).objects.filter(pk=decision.pk).update(decided_at=datetime(2026, 6, 16, 1, 25, tzinfo=UTC))
    page = client.get(reverse("qualification:decision", args=[decision.application.reference])).content.decode()
    assert "15 juin 2026" in page.replace("\xa0", " ")
    assert "16 juin 2026" not in page.replace("\xa0", " ")
