"""What may be done with a need, from which state, by whom."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models.memberships import Role
from catalogue.models.index import CatalogueEntry
from needs.models.needs import Need
from needs.services import needs as services
from records.errors import Incomplete, Refused, Stale, WrongState
from records.models.events import Event
from tests.factories import ENDING, NeedFactory, OrganisationFactory, acting, amend

pytestmark = pytest.mark.django_db


def test_a_draft_has_its_permanent_number_from_the_start() -> None:
    actor = acting(Role.CONTRIBUTOR)
    need = services.draft_need(actor.membership.organisation, by=actor, values={"title_fr": "Attente au triage"})
    assert need.reference.startswith("BES-")
    assert need.state == Need.State.DRAFT
    assert Event.objects.get(reference=need.reference).verb == "need.drafted"


def test_a_need_goes_from_draft_to_the_public_by_two_people() -> None:
    establishment = OrganisationFactory()
    need = NeedFactory(organisation=establishment)
    services.submit_need(need, by=acting(Role.CONTRIBUTOR, establishment))
    assert not CatalogueEntry.objects.filter(key=need.reference).exists()
    services.publish_need(need, by=acting(Role.INNOVATION_OFFICER, establishment))
    assert CatalogueEntry.objects.filter(key=need.reference, state="published").exists()


def test_an_incomplete_draft_is_not_submitted_and_every_gap_is_named() -> None:
    need = NeedFactory(title_en="", problem_fr="", target_fr="", has_medical_purpose=None)
    need.regions.clear()
    with pytest.raises(Incomplete) as refused:
        services.submit_need(need, by=acting(organisation=need.organisation))
    assert set(refused.value.gaps) == {"problem_fr", "target_fr", "regions", "has_medical_purpose"}


def test_a_need_is_returned_with_a_reason_which_its_writers_see() -> None:
    need = NeedFactory(submitted=True)
    returned = services.return_need(need, by=acting(organisation=need.organisation), reason="Précisez la cible.")
    assert (returned.state, returned.return_reason) == ("draft", "Précisez la cible.")


def test_a_need_is_not_returned_without_a_reason() -> None:
    need = NeedFactory(submitted=True)
    with pytest.raises(Incomplete):
        services.return_need(need, by=acting(organisation=need.organisation), reason="  ")


_ENDINGS = [services.meet_need, services.close_need, services.withdraw_need]


@pytest.mark.parametrize("end", _ENDINGS)
def test_an_ended_need_stays_public_with_its_reason(end: Any) -> None:
    need = NeedFactory(published=True)
    end(need, by=acting(organisation=need.organisation), values=ENDING)
    need.refresh_from_db()
    assert need.ending_reason_fr == "Voici pourquoi."
    assert CatalogueEntry.objects.filter(key=need.reference, state=need.state).exists()


@pytest.mark.parametrize("end", _ENDINGS)
def test_a_need_does_not_end_without_a_reason(end: Any) -> None:
    need = NeedFactory(published=True)
    with pytest.raises(Incomplete):
        end(need, by=acting(organisation=need.organisation), values=ENDING | {"reason_fr": " "})


@pytest.mark.parametrize(
    ("action", "states"),
    [
        (lambda n, a: services.submit_need(n, by=a), {"draft"}),
        (lambda n, a: services.publish_need(n, by=a), {"submitted"}),
        (lambda n, a: services.return_need(n, by=a, reason="x"), {"submitted"}),
        (lambda n, a: services.meet_need(n, by=a, values=ENDING), {"published", "in_pilot"}),
        (lambda n, a: services.close_need(n, by=a, values=ENDING), {"published", "in_pilot"}),
        (lambda n, a: services.withdraw_need(n, by=a, values=ENDING), {"draft", "submitted", "published", "in_pilot"}),
    ],
)
@pytest.mark.parametrize("state", [state.value for state in Need.State])
def test_an_action_is_possible_only_from_its_states(action: Any, states: set[str], state: str) -> None:
    need = NeedFactory(state=state)
    actor = acting(organisation=need.organisation)
    if state in states:
        action(need, actor)
    else:
        with pytest.raises(WrongState):
            action(need, actor)


def test_a_published_need_cannot_lose_what_publication_asked() -> None:
    need = NeedFactory(published=True)
    with pytest.raises(Incomplete):
        amend(need, target_fr="")
    need.refresh_from_db()
    assert need.target_fr


def test_a_text_written_on_an_old_version_is_refused() -> None:
    need = NeedFactory()
    actor = acting(organisation=need.organisation)
    services.edit_need(need, by=actor, values={"title_fr": "Le titre d’une collègue"}, version=need.version)
    with pytest.raises(Stale):
        services.edit_need(need, by=actor, values={"title_fr": "Le mien"}, version=need.version)


def test_the_level_of_risk_follows_the_answers() -> None:
    need = NeedFactory()
    services.edit_need(need, by=acting(organisation=need.organisation), values={"situation": "critical"})
    need.refresh_from_db()
    assert need.risk_level == "moderate"


def test_a_network_priority_needs_a_public_rationale() -> None:
    need = NeedFactory(published=True)
    with pytest.raises(Incomplete):
        services.set_network_priority(need, by=acting(Role.MINISTRY_ANALYST), priority="P1", rationale_fr="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(network_priority="P1", priority_rationale_fr="")


def test_the_database_keeps_a_published_need_public() -> None:
    need = NeedFactory(published=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(published_at=None)


@pytest.mark.django_db(transaction=True)
def test_when_one_officer_publishes_while_another_returns_only_one_wins() -> None:
    need = NeedFactory(submitted=True)
    first, second = (acting(organisation=need.organisation) for _ in range(2))
    start = threading.Barrier(2)

    def attempt(action: Any) -> str:
        try:
            start.wait()
            action()
        except WrongState as told:
            return str(told)
        finally:
            connection.close()
        return "won"

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(
            pool.map(
                attempt,
                [
                    lambda: services.publish_need(need, by=first),
                    lambda: services.return_need(need, by=second, reason="Précisez."),
                ],
            )
        )
    assert outcomes.count("won") == 1
    loser = next(outcome for outcome in outcomes if outcome != "won")
    assert "avant vous" in loser
    assert Event.objects.filter(reference=need.reference).count() == 1
    need.refresh_from_db()
    assert need.state in ("published", "draft")


@pytest.mark.parametrize("role", [Role.VENDOR_MEMBER, Role.EVALUATOR])
def test_whoever_has_no_right_is_refused(role: str) -> None:
    need = NeedFactory(submitted=True)
    with pytest.raises(Refused):
        services.publish_need(need, by=acting(role))
