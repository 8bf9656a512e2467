"""Incidents: who reports, who triages, what is public, who is told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models.memberships import Role
from catalogue.addresses import record_path
from notifications.criteria import Scope, Watch
from notifications.services.subscribing import subscribe
from qualification.services import following
from records.errors import Incomplete, Refused, WrongState
from solutions.models.incidents import Incident
from solutions.services import incidents as services
from tests.factories import OrganisationFactory, PilotFactory, SolutionFactory, acting
from tests.qualification import flow

pytestmark = pytest.mark.django_db


def _values(**values: Any) -> dict[str, Any]:
    return {
        "happened_on": timezone.localdate(),
        "severity": "serious",
        "release_number": "1.0",
        "description": "Un cas grave n’a pas été signalé.",
    } | values


def test_a_report_is_seen_by_its_organisation_and_the_ministry_only(client: Client) -> None:
    solution = SolutionFactory(listed=True)
    reporter = acting(Role.CONTRIBUTOR)
    services.report_incident(solution, by=reporter, values=_values())
    url = reverse("solutions:incidents")
    for actor, sees in ((reporter, True), (flow.analyst(), True), (acting(Role.CONTRIBUTOR), False)):
        assert actor.user
        client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
        assert ("Un cas grave" in client.get(url).content.decode()) is sees
    client.logout()
    assert "Un cas grave" not in client.get(record_path(solution)).content.decode()


@pytest.mark.parametrize(("reader", "writer"), [("fr", "en"), ("en", "fr")])
def test_the_letter_of_a_report_names_its_severity_in_the_readers_language(
    reader: str, writer: str, django_capture_on_commit_callbacks: Any
) -> None:
    analyst = flow.analyst()
    assert analyst.user
    analyst.user.language = reader
    analyst.user.save()
    incident = _values()
    with translation.override(writer), django_capture_on_commit_callbacks(execute=True):
        services.report_incident(SolutionFactory(listed=True), by=acting(Role.CONTRIBUTOR), values=incident)
    with translation.override(reader):
        assert str(Incident.Severity(incident["severity"]).label) in mail.outbox[0].body


def test_nobody_of_an_unverified_organisation_and_no_rival_reports() -> None:
    solution = SolutionFactory(listed=True)
    for actor in (acting(Role.CONTRIBUTOR, OrganisationFactory(is_verified=False)), acting(Role.VENDOR_MEMBER)):
        with pytest.raises(Refused):
            services.report_incident(solution, by=actor, values=_values())


def test_an_incident_has_happened_already() -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Incomplete) as raised:
        services.report_incident(SolutionFactory(listed=True), by=acting(), values=_values(happened_on=tomorrow))
    assert list(raised.value.gaps) == ["happened_on"]


def test_a_confirmed_incident_is_public_flags_the_qualification_and_can_suspend_it(client: Client) -> None:
    decision, _vendor, ministry = flow.decided()
    solution = decision.application.solution
    incident = services.report_incident(solution, by=acting(), values=_values())
    with pytest.raises(Refused):
        services.confirm_incident(incident, by=acting(), statement_fr="Non.")
    with pytest.raises(Incomplete):
        services.confirm_incident(incident, by=ministry, statement_fr=" ")
    services.confirm_incident(incident, by=ministry, statement_fr="N’utilisez plus la version 1.0.")
    with pytest.raises(WrongState):
        services.dismiss_incident(incident, by=ministry, reason="Trop tard.")
    solution.refresh_from_db()
    assert solution.review_flag == "incident"
    body = client.get(record_path(solution)).content.decode()
    assert "N’utilisez plus la version 1.0." in body
    assert "Un cas grave n’a pas été signalé." not in body, "the report itself stays private"
    following.suspend(decision, by=ministry, reason_fr="L’incident est examiné.")
    solution.refresh_from_db()
    assert solution.qualification == "suspended"


def test_everyone_who_pilots_follows_or_offers_it_is_told_once(
    mailoutbox: list[Any], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    solution = SolutionFactory(listed=True)
    vendor = acting(Role.VENDOR_MEMBER, solution.organisation)
    pilot = PilotFactory(solution=solution, running=True)
    lead = acting(Role.INNOVATION_OFFICER, pilot.organisation)
    follower, stranger = acting(), acting()
    for each in (follower, lead):
        subscribe(Watch(Scope.RECORD, "solution", solution.reference), by=each, frequency="at_once")
    incident = services.report_incident(solution, by=stranger, values=_values())
    mailoutbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        services.confirm_incident(incident, by=flow.analyst(), statement_fr="N’utilisez plus la version 1.0.")
    told = sorted(address for letter in mailoutbox for address in letter.to)
    assert told == sorted(actor.user.email for actor in (vendor, lead, follower) if actor.user)


def test_whoever_reported_reads_why_it_was_not_confirmed(
    mailoutbox: list[Any], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    reporter = acting()
    incident = services.report_incident(SolutionFactory(listed=True), by=reporter, values=_values())
    mailoutbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        services.dismiss_incident(incident, by=flow.analyst(), reason="La panne venait du réseau.")
    assert "La panne venait du réseau." in mailoutbox[0].body
    assert Incident.objects.get().state == "dismissed"
