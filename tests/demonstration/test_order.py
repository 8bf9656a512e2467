"""The order in which the demonstration is loaded: what is frozen holds what was there on its day."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from adoption.models.reports import ReportVersion
from demonstration import paths
from tests.pilots import ending

pytestmark = pytest.mark.django_db
BOTH = {"fr": "Le gain est net.", "en": "The gain is clear."}


def test_a_report_holds_the_lessons_that_are_dated_before_it_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    pilot, officer = ending.completed(days_ago=90)
    published = ending.ago(30).date()
    lessons = [
        {"pilot": "p", "at": each, "tags": ["data"], "title": {"fr": title, "en": title}, "text": BOTH}
        for each, title in ((ending.ago(40).date(), "Avant"), (ending.ago(20).date(), "Après"))
    ]
    story: dict[str, Any] = {
        "absence": BOTH, "lessons": lessons, "calculations": [],
        "paths": [{"pilot": "p", "reports": [{"at": published, "clinical": BOTH}], "decisions": []}],
    }  # fmt: skip
    monkeypatch.setattr(paths, "story", lambda: story)

    def acting(_organisation: Organisation) -> Actor:
        return officer

    def moment(day: date) -> datetime:
        return datetime.combine(day, time(15), tzinfo=UTC)

    paths.load_paths({"p": pilot}, {}, acting=acting, moment=moment)
    content = ReportVersion.objects.get().content
    assert [each["title"]["fr"] for each in content["lessons"]] == ["Avant"]
    assert pilot.lessons.count() == 2
