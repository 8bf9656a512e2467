"""What may be done with a pilot, and which values are taken."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models.memberships import Role
from catalogue.addresses import record_path
from catalogue.models.index import CatalogueEntry
from needs.models.needs import Need
from pilots.forms.planning import STEPS
from pilots.models.indicators import Measurement
from pilots.models.pilots import Pilot
from pilots.services import measuring, phases, planning
from records.errors import Incomplete, Refused, WrongState
from records.models.events import Event
from tests.factories import IndicatorFactory, NeedFactory, OrganisationFactory, PilotFactory, SolutionFactory, acting, region
from tests.markup import flat
from tests.pilots import flow

pytestmark = pytest.mark.django_db


def test_a_pilot_lives_from_its_plan_to_its_results() -> None:
    need, solution = NeedFactory(published=True), SolutionFactory(listed=True)
    actor = acting()
    today = timezone.localdate()
    values = flow.PLAN | {"starts_on": today, "ends_on": today + timedelta(days=200)}
    pilot = planning.plan_pilot(actor.membership.organisation, by=actor, need=need, solution=solution, values=values)
    with pytest.raises(Incomplete) as refused:
        planning.announce_pilot(pilot, by=actor)
    assert set(refused.value.gaps) == {"sites"}
    site = {"organisation": pilot.organisation, "region": region(), "officer": actor.user}
    planning.set_sites(pilot, by=actor, sites=[site])
    planning.announce_pilot(pilot, by=actor)
    need.refresh_from_db()
    assert need.state == Need.State.IN_PILOT
    measuring.add_indicator(pilot, by=actor, values=dict(flow.WAIT))
    phases.begin_ethics_review(flow.ticked(pilot, actor), by=actor)
    pilot.refresh_from_db()
    with pytest.raises(Incomplete):
        phases.start_pilot(pilot, by=actor, ethics_reference="")
    phases.start_pilot(flow.ticked(pilot, actor), by=actor, ethics_reference="CER-2026-1")
    with pytest.raises(Incomplete):
        phases.complete_pilot(pilot, by=actor, results_fr="")
    phases.complete_pilot(pilot, by=actor, results_fr="La cible n’est pas atteinte.")
    assert CatalogueEntry.objects.get(key=pilot.reference).state == "completed"
    verbs = list(Event.objects.filter(reference=pilot.reference).values_list("verb", flat=True))
    assert verbs == [
        "pilot.planned", "pilot.site_edited", "pilot.announced", "pilot.indicators_edited", "pilot.ticked",
        "pilot.entered_ethics", "pilot.ticked", "pilot.ticked", "pilot.started", "pilot.completed",
    ]  # fmt: skip


def test_a_pilot_needs_a_need_that_is_open_and_a_solution_that_is_listed() -> None:
    actor = acting()
    with pytest.raises(Incomplete) as refused:
        planning.plan_pilot(
            actor.membership.organisation, by=actor, need=NeedFactory(), solution=SolutionFactory(), values={"title_fr": "x"}
        )
    assert set(refused.value.gaps) == {"need", "solution"}


@pytest.mark.parametrize("state", [state.value for state in Pilot.State])
def test_a_pilot_stops_only_before_its_end_and_says_why(state: str) -> None:
    kept = {"results_fr": "Bon."} if state == "completed" else {"stopped_reason_fr": "Tort."} if state == "stopped" else {}
    pilot = PilotFactory(state=state, **kept)
    actor = acting(organisation=pilot.organisation)
    with pytest.raises(Incomplete):
        phases.stop_pilot(pilot, by=actor, reason_fr="")
    if state in ("planned", "ethics", "running"):
        phases.stop_pilot(pilot, by=actor, reason_fr="Un cas manqué.")
    else:
        with pytest.raises(WrongState):
            phases.stop_pilot(pilot, by=actor, reason_fr="Un cas manqué.")


def _month(days_ago: int = 30) -> Any:
    return (timezone.localdate() - timedelta(days=days_ago)).replace(day=1)


@pytest.mark.parametrize(
    ("value", "days_ago", "gap"), [(-1, 30, "value"), (601, 30, "value"), (30, 800, "period"), (30, -400, "period")]
)
def test_a_value_out_of_range_or_outside_the_pilot_is_refused(value: int, days_ago: int, gap: str) -> None:
    indicator = IndicatorFactory()
    site = indicator.pilot.sites.get()
    actor = acting(organisation=indicator.pilot.organisation)
    with pytest.raises(Incomplete) as refused:
        measuring.record_measurement(indicator, site, by=actor, period=_month(days_ago), value=Decimal(value))
    assert set(refused.value.gaps) == {gap}


def test_a_corrected_value_leaves_the_earlier_one_in_the_log() -> None:
    indicator = IndicatorFactory()
    site, actor = indicator.pilot.sites.get(), acting(organisation=indicator.pilot.organisation)
    measuring.record_measurement(indicator, site, by=actor, period=_month(), value=Decimal(31))
    with pytest.raises(Incomplete) as refused:
        measuring.record_measurement(indicator, site, by=actor, period=_month(), value=Decimal(33))
    assert set(refused.value.gaps) == {"reason"}
    measuring.record_measurement(indicator, site, by=actor, period=_month(), value=Decimal(33), reason="Une faute de frappe.")
    assert Measurement.objects.get().value == 33
    assert Event.objects.filter(verb="pilot.measured").last().data["earlier_value"] == "31.00"


def test_an_officer_of_a_site_enters_its_values_and_no_others() -> None:
    indicator = IndicatorFactory()
    pilot = indicator.pilot
    establishment = OrganisationFactory()
    planning.set_sites(
        pilot,
        by=acting(Role.REGISTRY_ADMINISTRATOR),
        sites=[{"organisation": each, "region": region()} for each in (pilot.organisation, establishment)],
    )
    own, leads = pilot.sites.get(organisation=establishment), pilot.sites.get(organisation=pilot.organisation)
    officer = acting(Role.INNOVATION_OFFICER, establishment)
    measuring.record_measurement(indicator, own, by=officer, period=_month(), value=Decimal(30))
    with pytest.raises(Refused):
        measuring.record_measurement(indicator, leads, by=officer, period=_month(), value=Decimal(30))


def test_a_site_with_measures_cannot_be_removed() -> None:
    indicator = IndicatorFactory()
    pilot = indicator.pilot
    actor = acting(organisation=pilot.organisation)
    measuring.record_measurement(indicator, pilot.sites.get(), by=actor, period=_month(), value=Decimal(30))
    with pytest.raises(Incomplete):
        planning.set_sites(pilot, by=actor, sites=[])


def test_values_are_entered_by_form_and_shown_with_a_table(client: Client) -> None:
    indicator = IndicatorFactory()
    pilot, site = indicator.pilot, indicator.pilot.sites.get()
    actor = acting(organisation=pilot.organisation)
    client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    box = f"value_{indicator.pk}_{site.pk}_{_month():%Y-%m}"
    path = reverse("pilots:measures", args=[pilot.reference])
    refused = client.post(path, {box: "999"})
    assert refused.status_code == 422
    assert 'value="999"' in refused.content.decode()
    assert client.post(path, {box: "33,5"}).status_code == 302
    html = client.get(record_path(pilot)).content.decode()
    assert "33,5" in html
    assert "<circle" in html
    assert "Les valeurs en tableau" in html


def test_a_pilot_is_planned_and_its_sites_named_by_form(client: Client) -> None:
    need, solution = NeedFactory(published=True), SolutionFactory(listed=True)
    actor = acting(organisation=OrganisationFactory(region=region()))
    client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    new = reverse("pilots:new")
    assert need.reference in client.get(f"{new}?need={need.reference}").content.decode()
    wrong = client.post(new, {"need": "BES-1999-0001", "solution": solution.reference, "title_fr": "Essai"})
    assert wrong.status_code == 422
    client.post(new, {"need": need.reference, "solution": solution.reference, "title_fr": "Essai", "summary_fr": "Un essai."})
    pilot = Pilot.objects.get()
    plan = {"goals_fr": "Voir.", "stop_criteria_fr": "Tort.", "starts_on": "2027-02-01", "ends_on": "2027-01-01"}
    assert client.post(reverse("pilots:edit", args=[pilot.reference, "plan"]), plan).status_code == 422
    client.post(reverse("pilots:edit", args=[pilot.reference, "plan"]), plan | {"ends_on": "2027-06-01"})
    client.post(reverse("pilots:edit", args=[pilot.reference, "sites"]), {"sites": ["all"]})
    assert pilot.sites.get().organisation_id == actor.organisation_id
    client.post(reverse("pilots:review", args=[pilot.reference]))
    pilot.refresh_from_db()
    assert pilot.is_public


def test_what_a_later_step_asks_for_is_never_called_optional(client: Client) -> None:
    pilot, lead = flow.planned()
    client.force_login(lead.user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("pilots:site", args=[pilot.reference, pilot.sites.get().pk])).content.decode()
    assert "nécessaire avant l’examen éthique" in page


def test_a_step_that_cannot_be_taken_says_everything_that_is_missing(client: Client) -> None:
    pilot, lead = flow.planned()
    pilot.sites.update(officer=None)
    client.force_login(lead.user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(reverse("pilots:decide", args=[pilot.reference, "ethics"]), follow=True)
    (said,) = answer.context["messages"]
    assert "Nommez une personne responsable à chaque site." in str(said)


def test_a_decision_that_the_gate_refuses_shows_its_form_again_with_what_was_typed() -> None:
    pilot, lead = flow.planned()
    pilot = phases.begin_ethics_review(flow.ticked(pilot, lead), by=lead)
    client = Client()
    client.force_login(lead.user, backend="django.contrib.auth.backends.ModelBackend")
    decide = reverse("pilots:decide", args=[pilot.reference, "start"])
    refused = client.post(decide, {"ethics_reference": "CER-2026-417", "started_on": str(timezone.localdate())})
    assert refused.status_code == 422
    html = refused.content.decode()
    assert 'value="CER-2026-417"' in html
    assert "Il manque des réponses" in html
    assert "par la direction de chaque site" in html
    # The missing ticks are on another page: the text waits meanwhile.
    flow.ticked(pilot, lead)
    assert 'value="CER-2026-417"' in client.get(decide).content.decode()
    began = timezone.localdate().isoformat()
    assert client.post(decide, {"ethics_reference": "CER-2026-417", "started_on": began}).status_code == 302
    pilot.refresh_from_db()
    assert (pilot.state, pilot.ethics_reference) == ("running", "CER-2026-417")


def _label(html: str, name: str) -> str:
    """What stands in the label of a field."""
    return flat(html).partition(f'<label for="id_{name}">')[2].partition("</label>")[0]


def test_what_a_later_phase_asks_for_is_never_called_optional_nor_its_step_complete() -> None:
    pilot, lead = flow.planned()
    client = Client()
    client.force_login(lead.user, backend="django.contrib.auth.backends.ModelBackend")
    asked = {
        "protocol_fr": ("plan", "avant l’examen éthique"), "risks_fr": ("means", "avant l’examen éthique"),
        "privacy_reference": ("approvals", "avant le début"), "data_agreements_fr": ("approvals", "avant le début"),
        "ethics_reference": ("approvals", "avant le début"),
    }  # fmt: skip
    Pilot.objects.filter(pk=pilot.pk).update(published_at=None, **dict.fromkeys(asked, ""))
    for name, (step, when) in asked.items():
        page = client.get(reverse("pilots:edit", args=[pilot.reference, step]))
        label = _label(page.content.decode(), name)
        assert when in label, name
        assert "facultatif" not in label
        done = {each["label"]: each.get("is_done") for each in page.context["steps"]}
        assert not any(done[form.heading] for form in STEPS if form.code in ("plan", "means", "approvals"))
    Pilot.objects.filter(pk=pilot.pk).update(**dict.fromkeys(asked, "Dit."))
    page = client.get(reverse("pilots:edit", args=[pilot.reference, "plan"]))
    assert all(each["is_done"] for each in page.context["steps"] if each["label"] in [form.heading for form in STEPS[1:4]])
    assert "avant l’examen éthique" in _label(
        client.get(reverse("pilots:indicators", args=[pilot.reference])).content.decode(), "target"
    )
    write = client.get(
        reverse("pilots:report-write", args=[PilotFactory(running=True, organisation=pilot.organisation).reference])
    )
    for name in ("clinical_text_fr", "clinical_absence_fr"):
        assert "l’un des deux champs, avant la publication" in _label(write.content.decode(), name)
