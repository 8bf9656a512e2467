"""The log: append-only, in the transaction of the change."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from needs.services import needs as services
from records import events
from records.models.events import Event
from tests.factories import NeedFactory, acting


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_alter_the_log(change: str) -> None:
    need = NeedFactory(submitted=True)
    services.publish_need(need, by=acting(organisation=need.organisation))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        log = Event.objects.filter(reference=need.reference)
        log.update(verb="x") if change == "update" else log.delete()


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_the_transaction_of_its_change_is_refused() -> None:
    verb = events._verbs["need.published"]
    with pytest.raises(RuntimeError):
        events.record(verb, kind="need", reference="BES-2026-0001", by=None)


@pytest.mark.django_db
def test_a_change_that_fails_leaves_no_event() -> None:
    need = NeedFactory(published=True)
    with pytest.raises(services.WrongState):
        services.publish_need(need, by=acting(organisation=need.organisation))
    assert not Event.objects.filter(reference=need.reference).exists()


@pytest.mark.django_db
def test_an_event_of_a_record_that_is_not_public_is_not_public() -> None:
    need = NeedFactory()
    services.edit_need(need, by=acting(organisation=need.organisation), values={"title_fr": "Un autre titre"})
    assert not Event.objects.get(reference=need.reference, verb="need.edited").is_public


@pytest.mark.django_db
def test_every_change_of_a_row_is_kept_by_the_database() -> None:
    need = NeedFactory()
    services.edit_need(need, by=acting(organisation=need.organisation), values={"title_fr": "Un autre titre"})
    titles = list(need.events.order_by("pgh_id").values_list("title_fr", flat=True))
    assert titles[-1] == "Un autre titre"
    assert "Attente au triage de l’urgence" in titles


@pytest.mark.django_db
def test_a_person_cannot_have_acted_in_the_future() -> None:
    by = acting()
    with pytest.raises(ValueError, match="lies ahead"):
        events.record(
            events._verbs["need.published"], kind="need", reference="BES-2026-0001", by=by, at=timezone.now() + timedelta(hours=1)
        )


@pytest.mark.django_db
def test_what_is_told_late_of_an_earlier_day_does_not_make_a_record_older() -> None:
    need = NeedFactory(published=True)
    officer = acting(organisation=need.organisation)
    services.confirm_need(need, by=officer)
    need.refresh_from_db()
    newest = need.updated_at
    services.confirm_need(need, by=officer, at=newest - timedelta(days=30))
    need.refresh_from_db()
    assert need.updated_at == newest == Event.objects.filter(reference=need.reference).latest("at").at
