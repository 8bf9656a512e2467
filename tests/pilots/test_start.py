"""The day on which a pilot really began: what it owes is counted from then on."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from catalogue.addresses import record_path
from pilots.checklist import ticked_codes
from pilots.models.pilots import Pilot
from pilots.periods import expected_periods
from pilots.progress import phases as phases_of
from pilots.services import following, phases, planning
from pilots.views.pilots import GUIDE
from records.errors import Incomplete, WrongState
from records.models.events import Event
from tests.factories import OrganisationFactory, PilotFactory, acting, region
from tests.pilots import flow

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def _ready() -> tuple[Pilot, Actor]:
    """Planned to begin six months ago; it may start at last."""
    pilot, lead = flow.planned()
    pilot = phases.begin_ethics_review(flow.ticked(pilot, lead), by=lead)
    return flow.ticked(pilot, lead), lead


def _owed(pilot: Pilot) -> int:
    sites = list(pilot.sites.select_related("pilot"))
    return sum(len(months) for months in following.owed(sites, today=timezone.localdate()).values())


def test_months_before_the_real_start_are_neither_late_nor_missing(sign_in: SignIn) -> None:
    pilot, lead = _ready()
    client, address = sign_in(lead), reverse("pilots:decide", args=[pilot.reference, "start"])
    today = timezone.localdate()
    planned = flow.month(6).isoformat()
    assert f'value="{planned}"' in client.get(address).content.decode(), "the planned day, once it has come"
    assert client.post(address, {"ethics_reference": "CER-1", "started_on": today.isoformat()}).status_code == 302
    pilot.refresh_from_db()
    assert (pilot.state, pilot.starts_on) == ("running", today)
    assert _owed(pilot) == 0
    page = client.get(record_path(pilot))
    assert [chart.missing_count for chart in page.context["charts"]] == [0, 0]
    assert "Suivi de" not in client.get(reverse("workspace")).content.decode()
    assert Event.objects.get(reference=pilot.reference, verb="pilot.started").data == {
        "on": today.isoformat(), "planned": planned,
    }  # fmt: skip


def test_what_is_owed_follows_the_day_that_is_told() -> None:
    pilot, lead = _ready()
    pilot = phases.start_pilot(pilot, by=lead, ethics_reference="CER-1", started_on=flow.month(2))
    assert _owed(pilot) == 2


def test_a_site_that_was_to_begin_before_its_pilot_begins_with_it() -> None:
    pilot, lead = _ready()
    pilot.sites.update(starts_on=flow.month(5))
    pilot = phases.start_pilot(pilot, by=lead, ethics_reference="CER-1", started_on=flow.month(1))
    assert [site.first_day for site in pilot.sites.select_related("pilot")] == [flow.month(1)]
    assert _owed(pilot) == 1


def test_a_pilot_starts_neither_on_a_day_to_come_nor_after_its_end() -> None:
    pilot, lead = _ready()
    today = timezone.localdate()
    with pytest.raises(Incomplete) as refused:
        phases.start_pilot(pilot, by=lead, ethics_reference="CER-1", started_on=today + timedelta(days=1))
    assert set(refused.value.gaps) == {"started_on"}
    planning.edit_pilot(pilot, by=lead, values={"ends_on": flow.month(1)})
    with pytest.raises(Incomplete) as refused:
        phases.start_pilot(pilot, by=lead, ethics_reference="CER-1", started_on=today)
    assert set(refused.value.gaps) == {"started_on"}


def test_the_start_of_a_running_pilot_is_corrected_but_never_put_off() -> None:
    pilot, lead = flow.running()
    planning.edit_pilot(pilot, by=lead, values={"starts_on": flow.month(1)})
    assert _owed(Pilot.objects.get(pk=pilot.pk)) == 1
    with pytest.raises(Incomplete) as refused:
        planning.edit_pilot(pilot, by=lead, values={"starts_on": timezone.localdate() + timedelta(days=1)})
    assert set(refused.value.gaps) == {"starts_on"}


@pytest.mark.parametrize("day", ["0001-01-01", "1000-01-01", "1950-01-01", "9999-01-01"])
def test_no_pilot_begins_in_a_year_that_nobody_means(sign_in: SignIn, day: str) -> None:
    pilot, lead = _ready()
    address = reverse("pilots:decide", args=[pilot.reference, "start"])
    answer = sign_in(lead).post(address, {"ethics_reference": "CER-1", "started_on": day})
    assert answer.status_code == 422
    pilot.refresh_from_db()
    assert pilot.state == "ethics"
    for write in (
        lambda: phases.start_pilot(pilot, by=lead, ethics_reference="CER-1", started_on=date(1000, 1, 1)),
        lambda: planning.edit_pilot(pilot, by=lead, values={"starts_on": date(1000, 1, 1)}),
    ):
        with pytest.raises(Incomplete):
            write()


@pytest.mark.parametrize("schedule", ["monthly", "quarterly", "yearly"])
def test_the_months_of_a_pilot_have_an_end_whatever_its_row_says(client: Client, schedule: str) -> None:
    pilot, _lead = flow.running()
    Pilot.objects.filter(pk=pilot.pk).update(starts_on=date(1, 2, 1))
    pilot.sites.update(starts_on=None)
    [site] = pilot.sites.select_related("pilot")
    periods = expected_periods(site, schedule, today=timezone.localdate())
    assert 0 < len(periods) <= 360
    if schedule != "monthly":
        assert (periods[0].month - 2) % 3 == 0
    assert client.get(record_path(pilot)).status_code == 200


def test_a_pilot_that_needs_no_ethics_approval_skips_the_review_and_says_why(client: Client, sign_in: Any) -> None:
    pilot, lead = flow.planned()
    with pytest.raises(Incomplete) as refused:
        planning.edit_pilot(pilot, by=lead, values={"ethics_approval": "not_required"})
    assert set(refused.value.gaps) == {"no_ethics_because_fr"}
    with pytest.raises(WrongState, match="examen éthique"):
        phases.start_pilot(pilot, by=lead, started_on=flow.month(2))
    because = {"ethics_approval": "not_required", "no_ethics_because_fr": "Amélioration de la qualité."}
    pilot = planning.edit_pilot(pilot, by=lead, values=because)
    page = sign_in(lead).get(record_path(pilot)).content.decode()
    assert reverse("pilots:decide", args=[pilot.reference, "ethics"]) not in page
    start = reverse("pilots:decide", args=[pilot.reference, "start-without-ethics"])
    assert start in page
    with pytest.raises(WrongState):
        phases.begin_ethics_review(pilot, by=lead)
    for code in ticked_codes(pilot):
        phases.tick(pilot, code, by=lead, is_done=True)
    earlier = {"started_on": flow.month(2).isoformat()}
    assert sign_in(lead).post(start, earlier).status_code == 422, "announced today"
    assert sign_in(lead).post(start, earlier | {"is_earlier": "on"}).status_code == 302
    page = client.get(record_path(pilot)).content.decode()
    assert "Non requise, parce que" in page
    assert "Amélioration de la qualité." in page
    assert "Examen éthique" not in page


def test_a_draft_that_needs_no_ethics_approval_is_saved_before_its_reason_and_asks_for_no_reference(sign_in: SignIn) -> None:
    lead = acting(organisation=OrganisationFactory(region=region()))
    pilot = PilotFactory(private=True, organisation=lead.membership.organisation, ethics_approval="required")
    client, path = sign_in(lead), GUIDE.url(pilot, "approvals")
    ticked = {"ethics_approval": "not_required", "privacy_reference": "EFVP-9"}
    answer = client.post(path, ticked, headers={"X-Autosave": "1"})
    assert answer.status_code == 200, "nothing is refused while one writes"
    assert "aucune approbation éthique" in answer.json()["message"]
    pilot.refresh_from_db()
    assert (pilot.ethics_approval, pilot.privacy_reference) == ("required", "EFVP-9")
    whole = ticked | {"no_ethics_because_fr": "Amélioration de la qualité."}
    assert client.post(path, whole, headers={"X-Autosave": "1"}).json()["saved"]
    pilot.refresh_from_db()
    assert pilot.ethics_approval == "not_required"
    assert 'name="ethics_reference"' not in client.get(path).content.decode()
    for page in (
        path,
        GUIDE.url(pilot, "plan"),
        reverse("pilots:indicators", args=[pilot.reference]),
        reverse("pilots:site", args=[pilot.reference, pilot.sites.get().pk]),
        reverse("pilots:review", args=[pilot.reference]),
    ):
        text = client.get(page).content.decode()
        assert "avant l’examen éthique" not in text
        assert "avant le début du projet pilote" in text


def test_the_phases_are_dated_by_the_days_that_the_pilot_states_and_one_to_come_by_none() -> None:
    pilot, lead = flow.running(started_months_ago=6)
    under_way = {phase.status: phase for phase in phases_of(pilot)}
    assert under_way["current"].began_on == pilot.starts_on == flow.month(6)
    pilot = phases.complete_pilot(pilot, by=lead, results_fr="La cible n’est pas atteinte.")
    assert phases_of(pilot)[-1].began_on == timezone.localdate()
    Pilot.objects.filter(pk=pilot.pk).update(state="running", ended_at=None)
    pilot = Pilot.objects.get(pk=pilot.pk)
    assert [phase.began_on for phase in phases_of(pilot)][-2:] == [flow.month(6), None], "extended, and no longer completed"


def test_what_blocks_a_phase_is_said_as_what_to_do(sign_in: SignIn) -> None:
    pilot, lead = flow.planned(2)
    pilot.sites.update(officer=None)
    page = sign_in(lead).post(reverse("pilots:decide", args=[pilot.reference, "ethics"]), follow=True).content.decode()
    assert "Nommez une personne responsable à chaque site." in page
    said = page[page.index('class="wrap messages"') : page.index("<h1")]
    assert "Chaque site a une personne responsable" not in said


def test_a_plan_whose_start_has_passed_is_asked_about_before_it_is_announced(sign_in: SignIn) -> None:
    lead = acting(organisation=OrganisationFactory(region=region()))
    pilot = PilotFactory(private=True, organisation=lead.membership.organisation)
    review = reverse("pilots:review", args=[pilot.reference])
    for starts_on, is_asked in ((flow.month(3), True), (timezone.localdate() + timedelta(days=9), False)):
        Pilot.objects.filter(pk=pilot.pk).update(starts_on=starts_on, ends_on=timezone.localdate() + timedelta(days=90))
        assert ("Le début prévu" in sign_in(lead).get(review).content.decode()) is is_asked


def test_a_start_before_the_ethics_review_that_the_registry_shows_is_asked_about(sign_in: SignIn) -> None:
    pilot, lead = _ready()
    client, address = sign_in(lead), reverse("pilots:decide", args=[pilot.reference, "start"])
    assert "is_earlier" in client.get(address).content.decode()
    early = {"ethics_reference": "CER-1", "started_on": flow.month(2).isoformat()}
    refused = client.post(address, early)
    assert refused.status_code == 422
    assert "Le registre montre l’examen éthique depuis" in refused.content.decode()
    assert client.post(address, early | {"is_earlier": "on"}).status_code == 302


def test_the_planned_start_is_offered_unless_it_is_to_come(sign_in: SignIn) -> None:
    pilot, lead = _ready()
    client, address = sign_in(lead), reverse("pilots:decide", args=[pilot.reference, "start"])
    today = timezone.localdate()
    for planned, offered in ((flow.month(2), flow.month(2)), (today + timedelta(days=9), today)):
        Pilot.objects.filter(pk=pilot.pk).update(starts_on=planned)
        assert client.get(address).context["form"]["started_on"].value() == offered


def test_what_the_checklist_would_refuse_is_not_offered_first_and_says_what_lacks(sign_in: SignIn) -> None:
    pilot, lead = flow.planned()
    client = sign_in(lead)
    begin = reverse("pilots:decide", args=[pilot.reference, "ethics"])

    def buttons() -> str:
        return client.get(record_path(pilot)).content.decode().split("Vos actions")[1].split("</div>")[0]

    assert 'class="btn btn--primary" href="#checklist"' in buttons()
    assert f'class="btn btn--primary"\n    href="{begin}"' not in buttons()
    assert begin in buttons()
    assert "Informez le personnel" in client.get(begin).content.decode()
    flow.ticked(pilot, lead)
    assert f'class="btn btn--primary"\n    href="{begin}"' in buttons()
    assert "#checklist" not in buttons()


def test_the_last_reading_of_a_plan_says_when_each_answer_is_asked_for(sign_in: SignIn) -> None:
    lead = acting(organisation=OrganisationFactory(region=region()))
    pilot = PilotFactory(private=True, organisation=lead.membership.organisation, protocol_fr="", privacy_reference="")
    review = reverse("pilots:review", args=[pilot.reference])
    page = " ".join(sign_in(lead).get(review).content.decode().split())
    assert "Sans réponse pour l’instant (nécessaire avant l’examen éthique)" in page
    assert "Sans réponse pour l’instant (nécessaire avant le début du projet pilote)" in page
    assert "Un indicateur avec sa cible est nécessaire avant l’examen éthique." in page


def test_a_start_in_the_past_is_asked_about_in_changes_too(sign_in: SignIn) -> None:
    pilot, lead = flow.planned()
    Pilot.objects.filter(pk=pilot.pk).update(starts_on=timezone.localdate() + timedelta(days=9))
    client = sign_in(lead)
    plan = client.get(reverse("pilots:edit", args=[pilot.reference, "plan"]))
    sent = {name: plan.context["form"][name].value() or "" for name in plan.context["form"].fields}
    sent |= {"starts_on": flow.month(3).isoformat(), "ends_on": pilot.ends_on.isoformat() if pilot.ends_on else ""}
    assert client.post(reverse("pilots:edit", args=[pilot.reference, "plan"]), sent).status_code == 302
    assert "Le début prévu" in client.get(reverse("pilots:review", args=[pilot.reference])).content.decode()


def test_a_step_of_the_plan_is_complete_without_what_the_start_asks_for() -> None:
    pilot, _lead = flow.planned()
    approvals = next(step for step in GUIDE.steps if step.code == "approvals")
    assert not pilot.ethics_reference
    assert GUIDE.is_complete(pilot, approvals, {})


def test_completing_a_pilot_with_late_follow_ups_says_so_and_asks(sign_in: SignIn) -> None:
    pilot, lead = flow.running(started_months_ago=4)
    client, page = sign_in(lead), reverse("pilots:decide", args=[pilot.reference, "complete"])
    assert "suivis mensuels sont en retard" in client.get(page).content.decode()
    results = {"results_fr": "La cible n’est pas atteinte."}
    assert client.post(page, results).status_code == 422
    assert client.post(page, results | {"without_follow_ups": "on"}).status_code == 302
    done, other = flow.measured(started_months_ago=2)
    page = reverse("pilots:decide", args=[done.reference, "complete"])
    assert "en retard" not in sign_in(other).get(page).content.decode().split("<h1")[1]
    assert sign_in(other).post(page, results).status_code == 302
