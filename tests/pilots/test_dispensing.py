"""A pilot whose solution is at a lower level of risk than its need expects begins with the ministry's dispensation only."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.personal_data import personal_data_added
from catalogue.addresses import record_path
from pilots import workspace
from pilots.checklist import ticked_codes, what_blocks
from pilots.dispensations import lacks_dispensation, solution_level
from pilots.models.dispensations import ANSWER_DAYS, Dispensation
from pilots.models.pilots import Pilot
from pilots.services import dispensing, measuring, phases, planning
from records.errors import Incomplete, Refused, WrongState
from records.models.events import Event
from records.risk import is_lower
from tests.factories import NeedFactory, PilotFactory, SolutionFactory, acting
from tests.letters import forget_earlier_letters
from tests.pilots import ending, flow
from tests.pilots.dispensing import LEVELS, analyst, asked, draft, granted

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
NO_ETHICS = {"ethics_approval": "not_required", "no_ethics_because_fr": "Amélioration de la qualité."}
OTHER = {"low": "moderate", "moderate": "high", "high": "low"}


def _ready(pilot: Pilot, lead: Actor) -> Pilot:
    """Nothing but a dispensation can lack."""
    site = pilot.sites.get()
    if not site.officer_id:
        pilot.sites.update(officer=lead.user)
    if not pilot.indicators.exists():
        measuring.add_indicator(pilot, by=lead, values=dict(flow.WAIT))
    return flow.ticked(Pilot.objects.get(pk=pilot.pk), lead)


def _public(needed: str, offered: str, **values: Any) -> tuple[Pilot, Actor]:
    """One that was announced before the rule was."""
    need, solution = NeedFactory(published=True, **LEVELS[needed]), SolutionFactory(listed=True, **LEVELS[offered])
    pilot = PilotFactory(need=need, solution=solution, **values)
    return pilot, acting(organisation=pilot.organisation)


# What each state of a pilot does next; each returns normally when nothing but the rule could stop it.
def _announce(needed: str, offered: str) -> tuple[Pilot, Actor, Callable[[Pilot, Actor], Any]]:
    return *draft(needed, offered), lambda pilot, lead: planning.announce_pilot(pilot, by=lead)


def _enter_ethics(needed: str, offered: str) -> tuple[Pilot, Actor, Callable[[Pilot, Actor], Any]]:
    pilot, lead = _public(needed, offered)
    return _ready(pilot, lead), lead, lambda pilot, lead: phases.begin_ethics_review(pilot, by=lead)


def _start_without_ethics(needed: str, offered: str) -> tuple[Pilot, Actor, Callable[[Pilot, Actor], Any]]:
    pilot, lead = _public(needed, offered, **NO_ETHICS)
    return _ready(pilot, lead), lead, lambda pilot, lead: phases.start_pilot(pilot, by=lead)


def _start(needed: str, offered: str) -> tuple[Pilot, Actor, Callable[[Pilot, Actor], Any]]:
    pilot, lead = _public(needed, offered, state=Pilot.State.ETHICS)
    return _ready(pilot, lead), lead, lambda pilot, lead: phases.start_pilot(pilot, by=lead, ethics_reference="CER-1")


def _extend(needed: str, offered: str) -> tuple[Pilot, Actor, Callable[[Pilot, Actor], Any]]:
    from adoption.services import deciding

    need, solution = NeedFactory(published=True, **LEVELS[needed]), SolutionFactory(listed=True, **LEVELS[offered])
    pilot, lead, _version = ending.reported(need=need, solution=solution)
    until = timezone.localdate() + timedelta(days=90)
    return (
        pilot,
        lead,
        lambda pilot, lead: deciding.decide_pilot(
            pilot, by=lead, outcome="extend", rationale_fr="Encore un hiver.", extended_until=until
        ),
    )


STEPS = {each.__name__: each for each in (_announce, _enter_ethics, _start_without_ethics, _start, _extend)}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("offered", LEVELS)
@pytest.mark.parametrize("needed", LEVELS)
def test_each_step_needs_a_dispensation_exactly_when_the_solution_is_at_a_lower_level(
    needed: str, offered: str, step: str
) -> None:
    pilot, lead, act = STEPS[step](needed, offered)
    if not is_lower(offered, needed):
        act(pilot, lead)
        return
    with pytest.raises(Incomplete) as refused:
        act(pilot, lead)
    assert set(refused.value.gaps) & {"dispensation", "outcome"}
    request = dispensing.ask_dispensation(pilot, by=lead, request="Une personne relit tout.")
    with pytest.raises(Incomplete):
        act(pilot, lead)
    declined = dispensing.decline_dispensation(request, by=analyst(), reason_fr="Trop peu de preuves.")
    with pytest.raises(Incomplete):
        act(pilot, lead)
    with pytest.raises(WrongState):
        dispensing.grant_dispensation(declined, by=analyst(), reason_fr="Oui.")
    again = dispensing.ask_dispensation(pilot, by=lead, request="Voici d’autres preuves.")
    dispensing.grant_dispensation(again, by=analyst(), reason_fr="Chaque résultat est relu.")
    act(Pilot.objects.get(pk=pilot.pk), lead)


@pytest.mark.parametrize("needed", LEVELS)
@pytest.mark.parametrize("offered", LEVELS)
@pytest.mark.parametrize("now_needed", LEVELS)
@pytest.mark.parametrize("now_offered", LEVELS)
def test_a_dispensation_holds_while_neither_level_moves_further_from_the_other(
    needed: str, offered: str, now_needed: str, now_offered: str
) -> None:
    if not is_lower(offered, needed):
        return
    dispensation, _lead = granted(needed, offered)
    pilot = dispensation.pilot
    pilot.need.risk_level, pilot.solution.risk_level = now_needed, now_offered
    is_further = is_lower(needed, now_needed) or is_lower(now_offered, offered)
    assert lacks_dispensation(pilot) is (is_lower(now_offered, now_needed) and is_further)


def test_a_dispensation_is_for_one_need_and_one_solution() -> None:
    dispensation, lead = granted()
    pilot = dispensation.pilot
    other = SolutionFactory(listed=True, **LEVELS["moderate"])
    pilot = planning.edit_pilot(pilot, by=lead, values={"solution": other})
    with pytest.raises(Incomplete) as refused:
        planning.announce_pilot(pilot, by=lead)
    assert "dispensation" in refused.value.gaps


def test_another_solution_or_the_end_of_the_plan_withdraws_the_request_that_waits() -> None:
    request, lead = asked()
    planning.edit_pilot(request.pilot, by=lead, values={"solution": SolutionFactory(listed=True, **LEVELS["low"])})
    request.refresh_from_db()
    assert request.state == Dispensation.State.WITHDRAWN
    with pytest.raises(WrongState):
        dispensing.grant_dispensation(request, by=analyst(), reason_fr="Oui.")
    stopped, lead = asked()
    phases.stop_pilot(stopped.pilot, by=lead, reason_fr="L’équipe est partie.")
    stopped.refresh_from_db()
    assert stopped.state == Dispensation.State.WITHDRAWN
    with pytest.raises(WrongState):
        dispensing.ask_dispensation(stopped.pilot, by=lead, request="Encore.")
    deleted, lead = asked()
    planning.delete_draft(deleted.pilot, by=lead)
    assert not Dispensation.objects.filter(pk=deleted.pk).exists()


def test_a_request_for_levels_that_moved_further_apart_is_not_granted() -> None:
    request, _lead = asked("moderate", "low")
    need = request.pilot.need
    need.risk_level = "high"
    need.save()
    with pytest.raises(WrongState):
        dispensing.grant_dispensation(request, by=analyst(), reason_fr="Oui.")
    assert dispensing.decline_dispensation(request, by=analyst(), reason_fr="Demandez de nouveau.").decided_at


def test_the_lower_of_what_is_declared_and_what_was_examined_counts() -> None:
    from tests.qualification import flow as qualification

    decision, *_people = qualification.decided("low", "qualified")
    solution = decision.application.solution
    solution.refresh_from_db()
    assert solution_level(solution) == "low"
    solution.risk_level = "high"
    assert solution_level(solution) == "low", "declared higher after it was examined"
    assert solution_level(SolutionFactory(listed=True, **LEVELS["high"])) == "high"


def test_one_request_waits_at_a_time_and_can_be_withdrawn() -> None:
    request, lead = asked()
    with pytest.raises(WrongState):
        dispensing.ask_dispensation(request.pilot, by=lead, request="Encore.")
    dispensing.withdraw_request(request, by=lead)
    with pytest.raises(WrongState):
        dispensing.withdraw_request(request, by=lead)
    with pytest.raises(Incomplete):
        dispensing.ask_dispensation(request.pilot, by=lead, request=" ")
    assert dispensing.ask_dispensation(request.pilot, by=lead, request="De nouveau.").is_waiting


def test_only_the_lead_asks_and_only_the_ministry_answers() -> None:
    request, lead = asked()
    other = acting()
    for actor in (other, lead, acting(Role.EVALUATOR), acting(Role.VENDOR_MEMBER)):
        for answer in (dispensing.grant_dispensation, dispensing.decline_dispensation):
            with pytest.raises(Refused):
                answer(request, by=actor, reason_fr="Oui.")
    for actor in (other, analyst(), acting(Role.CONTRIBUTOR, request.pilot.organisation)):
        with pytest.raises(Refused):
            dispensing.withdraw_request(request, by=actor)
        with pytest.raises(Refused):
            dispensing.ask_dispensation(draft()[0], by=actor, request="Pourquoi pas.")
    with pytest.raises(Incomplete):
        dispensing.grant_dispensation(request, by=analyst(), reason_fr=" ")


def test_no_dispensation_is_asked_for_where_none_is_required() -> None:
    pilot, lead = draft("moderate", "moderate")
    with pytest.raises(WrongState):
        dispensing.ask_dispensation(pilot, by=lead, request="Par prudence.")


def test_what_is_public_already_is_corrected_and_completed_without_one() -> None:
    pilot, lead = _public("high", "low", running=True)
    planning.edit_pilot(pilot, by=lead, values={"summary_fr": "Un essai à deux urgences."})
    assert not what_blocks(pilot)
    assert phases.complete_pilot(pilot, by=lead, results_fr="La cible est atteinte.").state == Pilot.State.COMPLETED


def test_the_checklist_has_the_item_only_where_it_is_required() -> None:
    needed, _lead = _public("high", "low")
    assert "dispensation" in what_blocks(needed)
    equal, _lead = _public("high", "high")
    assert "dispensation" not in {*what_blocks(equal), *ticked_codes(equal)}


# ── Through the pages ────────────────────────────────────────────────────────────────────────────────────────


def test_an_officer_asks_the_ministry_grants_and_everybody_reads_why(
    sign_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    pilot, lead = draft()
    ministry = analyst()
    client, ask = sign_in(lead), reverse("pilots:dispensation-ask", args=[pilot.reference])
    review = client.get(reverse("pilots:review", args=[pilot.reference])).content.decode().replace("\xa0", " ")
    assert ask in review
    assert "Une dérogation du ministère est requise" in review
    assert 'href="#id_dispensation"' in review
    assert client.post(ask, {"request": ""}).status_code == 422
    forget_earlier_letters()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(ask, {"request": "Une personne relit tout."}).status_code == 302
    (letter,) = mail.outbox
    assert letter.to == [ministry.user.email]
    assert "relit tout" in letter.body
    review = client.get(reverse("pilots:review", args=[pilot.reference])).content.decode()
    assert "attend cette réponse" in review
    assert "attend déjà" in client.get(ask).content.decode()

    (task,) = workspace.tasks(ministry)
    assert task.due_at
    assert task.due_at.date() == timezone.localdate() + timedelta(days=ANSWER_DAYS)
    theirs = sign_in(ministry)
    page = theirs.get(task.url).content.decode().replace("\xa0", " ")
    for said in ("relit tout", pilot.need.reference, pilot.solution.reference, "Qualification", "Catégorie III de l’IMDRF"):
        assert said in page
    assert theirs.get(record_path(pilot)).status_code == 404, "the plan itself is not public"
    request = Dispensation.objects.get()
    forget_earlier_letters()
    with django_capture_on_commit_callbacks(execute=True):
        grant = reverse("pilots:dispensation-grant", args=[pilot.reference, request.pk])
        assert theirs.post(grant, {"reason_fr": "Chaque image est relue.", "reason_en": "Reread."}).status_code == 302
    assert [message.to for message in mail.outbox] == [[lead.user.email]]
    assert "Chaque image est relue." in mail.outbox[0].body
    assert not workspace.tasks(ministry)

    assert sign_in(lead).post(reverse("pilots:review", args=[pilot.reference])).status_code == 302
    public = Client().get(record_path(pilot)).content.decode().replace("\xa0", " ")
    assert "Dérogation accordée le" in public
    assert "Chaque image est relue." in public
    assert "prévu pour le besoin : élevé" in public
    assert "de la solution : modéré" in public
    with translation.override("en"):
        assert "Reread." in Client().get(record_path(pilot)).content.decode()
    told = Event.objects.filter(reference=pilot.reference, is_public=True).values_list("verb", flat=True)
    assert "pilot.dispensation_published" in told
    assert "pilot.dispensation_asked" not in told


def test_a_declined_request_is_read_by_its_establishment_alone_and_can_be_made_again(sign_in: SignIn) -> None:
    request, lead = asked()
    page, refuse = (
        reverse(f"pilots:dispensation{more}", args=[request.pilot.reference, request.pk]) for more in ("", "-decline")
    )
    ministry = sign_in(analyst())
    assert ministry.post(refuse, {"reason_fr": ""}).status_code == 422
    assert ministry.post(refuse, {"reason_fr": "Trop peu de preuves."}).status_code == 302
    assert ministry.post(refuse, {"reason_fr": "Encore."}).status_code == 409
    assert "Trop peu de preuves." in sign_in(lead).get(page).content.decode()
    assert Client().get(page).status_code == 302
    for other in (acting(), acting(Role.VENDOR_MEMBER), acting(Role.EVALUATOR)):
        assert sign_in(other).get(page).status_code == 404
    review = sign_in(lead).get(reverse("pilots:review", args=[request.pilot.reference])).content.decode()
    assert reverse("pilots:dispensation-ask", args=[request.pilot.reference]) in review
    assert page in review


def test_the_checklist_of_a_public_pilot_offers_to_ask(sign_in: SignIn) -> None:
    pilot, lead = _public("high", "low")
    ask = reverse("pilots:dispensation-ask", args=[pilot.reference])
    client = sign_in(lead)
    assert ask in client.get(record_path(pilot)).content.decode()
    assert ask not in Client().get(record_path(pilot)).content.decode()
    running, lead = _public("high", "low", running=True)
    ask = reverse("pilots:dispensation-ask", args=[running.reference])
    assert ask in sign_in(lead).get(record_path(running)).content.decode()


def test_what_people_asked_and_answered_is_theirs_to_take_and_goes_without_their_name() -> None:
    dispensation, lead = granted()
    answerer = dispensation.decided_by
    assert lead.user
    assert answerer
    for person, words in ((lead.user, "relit chaque résultat"), (answerer, "Chaque image est relue")):
        rows = [row for each in personal_data_added if each.name == "pilots" for row in each.export(person, {person.email})]
        assert any(words in row["text"] for row in rows)
        for each in personal_data_added:
            if each.name == "pilots":
                each.erase(person, {person.email})
    dispensation.refresh_from_db()
    assert (dispensation.asked_by, dispensation.decided_by) == (None, None)
    assert dispensation.reason_fr
