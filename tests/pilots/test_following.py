"""Follow-ups, lateness, checklists, and what the page shows of them."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Membership, Role
from accounts.personal_data import personal_data_of_apps
from catalogue.addresses import record_path
from catalogue.search.facets import terms
from pilots import tasks
from pilots.charts.indicators import charts
from pilots.models.following import Chase, FollowUp
from pilots.models.indicators import Measurement
from pilots.models.pilots import Pilot
from pilots.periods import expected_periods, follow_up_due_on
from pilots.services import following, measuring, phases, planning, sites
from pilots.workspace import tasks as awaiting
from records.errors import Incomplete, Refused, WrongState
from records.models.events import Event
from tests.factories import acting
from tests.letters import forget_earlier_letters
from tests.pilots import flow

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]


# ── The follow-up ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_follow_up_is_one_page_with_texts_mood_and_values(sign_in: SignIn) -> None:
    pilot, lead = flow.running()
    site, indicator, client = pilot.sites.get(), pilot.indicators.all()[0], sign_in(lead)
    path, month = reverse("pilots:follow-up-of", args=[pilot.reference, site.pk]), flow.month(6)
    assert client.get(reverse("pilots:follow-up", args=[pilot.reference]))["Location"] == path
    assert f'value="{month:%Y-%m-%d}"' in client.get(path).content.decode(), "the oldest month that is owed"
    box = f"value_{indicator.pk}_{site.pk}"
    sent = {"month": f"{month:%Y-%m}", "done": "Vingt personnes formées.", "following": "La nuit.", "mood": "2", box: "999"}
    refused = client.post(path, sent)
    assert refused.status_code == 422
    assert "Vingt personnes formées." in refused.content.decode()
    assert not FollowUp.objects.exists()
    assert client.post(path, sent | {box: "33,5"}).status_code == 302
    assert Measurement.objects.get().value == Decimal("33.5")
    events = list(Event.objects.filter(reference=pilot.reference).order_by("-pk").values_list("verb", flat=True)[:2])
    assert events == ["pilot.followed_up", "pilot.started"], "one event for all of it"
    page = Client().get(record_path(pilot)).content.decode()
    assert "Vingt personnes formées." in page
    assert "C’est difficile" not in page, "the mood is for the people of the pilot"
    assert "C’est difficile" in client.get(record_path(pilot)).content.decode()
    assert "C’est difficile" not in Client().get(reverse("pilots:follow-ups", args=[pilot.reference])).content.decode()


def test_the_link_to_a_missing_follow_up_opens_that_of_the_site_that_owes_it(sign_in: SignIn) -> None:
    pilot, lead = flow.running(3, started_months_ago=1)
    own = pilot.sites.get(organisation=pilot.organisation)
    first, second = pilot.sites.select_related("pilot", "organisation").exclude(pk=own.pk)
    client, link = sign_in(lead), reverse("pilots:follow-up", args=[pilot.reference])
    assert f'href="{link}"' in client.get(record_path(pilot)).content.decode()
    for owing in (own, first, second):
        page = reverse("pilots:follow-up-of", args=[pilot.reference, owing.pk])
        assert client.get(link)["Location"] == page
        owing.pilot = pilot
        following.write_follow_up(owing, flow.month(1), by=lead, values=flow.TOLD)
    assert client.get(link)["Location"] == reverse("pilots:follow-up-of", args=[pilot.reference, own.pk])


def test_what_is_typed_in_a_follow_up_is_kept_until_it_is_sent(sign_in: SignIn) -> None:
    pilot, lead = flow.running(2)
    first, second = (reverse("pilots:follow-up-of", args=[pilot.reference, site.pk]) for site in pilot.sites.all())
    client = sign_in(lead)
    client.post(first, {"done": "À moitié écrit"}, headers={"x-autosave": "1"})
    assert "À moitié écrit" in client.get(first).content.decode()
    assert "À moitié écrit" not in client.get(second).content.decode(), "nor is it another site's"


def test_a_pilot_that_just_began_is_followed_up_for_its_present_month(sign_in: SignIn) -> None:
    pilot, lead = flow.running()
    Pilot.objects.filter(pk=pilot.pk).update(starts_on=timezone.localdate().replace(day=1))
    site = pilot.sites.get()
    page = sign_in(lead).get(reverse("pilots:follow-up-of", args=[pilot.reference, site.pk]))
    assert page.context["month"] == flow.month(0)


def test_what_was_typed_of_one_month_is_no_text_of_another(sign_in: SignIn) -> None:
    pilot, lead = flow.running()
    client, address = sign_in(lead), reverse("pilots:follow-up-of", args=[pilot.reference, pilot.sites.get().pk])
    months = [f"{address}?month={flow.month(ago):%Y-%m}" for ago in (1, 2)]
    client.post(months[0], {"month": f"{flow.month(1):%Y-%m}", "done": "Texte du mois."}, headers={"X-Autosave": "1"})
    other = client.get(months[1])
    assert other.context["month"] == flow.month(2)
    assert "Texte du mois." not in other.content.decode()
    again = client.get(months[0])
    assert again.context["month"] == flow.month(1)
    assert "Texte du mois." in again.content.decode()


@pytest.mark.parametrize("ago", [-2, 40])
def test_a_follow_up_is_of_a_month_of_the_pilot_that_has_begun(ago: int) -> None:
    pilot, lead = flow.running()
    with pytest.raises(Incomplete) as refused:
        following.write_follow_up(pilot.sites.get(), flow.month(ago), by=lead, values=flow.TOLD)
    assert set(refused.value.gaps) == {"month"}
    with pytest.raises(Incomplete) as refused:
        following.write_follow_up(pilot.sites.get(), flow.month(1), by=lead, values={"done": "", "following": "", "mood": None})
    assert set(refused.value.gaps) == {"done", "following", "mood"}


def test_the_officer_of_a_site_follows_it_up_and_no_other() -> None:
    pilot, _lead = flow.running(2)
    first, second = pilot.sites.select_related("organisation", "pilot")
    officer = flow.officer_of(second)
    following.write_follow_up(second, flow.month(1), by=officer, values=flow.TOLD)
    with pytest.raises(Refused):
        following.write_follow_up(first, flow.month(1), by=officer, values=flow.TOLD)


# ── Lateness ─────────────────────────────────────────────────────────────────────────────────────────────────


def _at(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(8)))


def test_a_late_follow_up_is_chased_once_and_never_after_it_is_written(django_capture_on_commit_callbacks: Any) -> None:
    pilot, lead = flow.running(2, started_months_ago=1)
    first, second = pilot.sites.select_related("organisation", "pilot")
    due = follow_up_due_on(flow.month(1))
    following.write_follow_up(second, flow.month(1), by=lead, values=flow.TOLD)
    forget_earlier_letters()
    with django_capture_on_commit_callbacks(execute=True):
        assert following.chase_late_follow_ups(at=_at(due)) == 0, "not on the day itself"
        assert following.chase_late_follow_ups(at=_at(due + timedelta(days=1))) == 1
        assert following.chase_late_follow_ups(at=_at(due + timedelta(days=9))) == 0
    assert [message.to for message in mail.outbox] == [[lead.user.email]], "the site officer"
    assert reverse("pilots:follow-up", args=[pilot.reference]) in mail.outbox[0].body
    assert Chase.objects.get().site == first
    following.write_follow_up(first, flow.month(1), by=lead, values=flow.TOLD)
    later = _at(follow_up_due_on(flow.month(0)) + timedelta(days=1))
    assert following.chase_late_follow_ups(at=later) == 2, "the next month is a lateness of its own"


def test_nobody_is_chased_for_a_pilot_that_ended_or_a_site_that_left() -> None:
    pilot, lead = flow.running(2)
    site = pilot.sites.select_related("pilot", "organisation")[1]
    sites.withdraw_site(site, by=lead, reason_fr="Plus de personnel.")
    assert following.chase_late_follow_ups() == 1
    stopped, other_lead = flow.running()
    phases.stop_pilot(stopped, by=other_lead, reason_fr="Un cas manqué.")
    assert following.chase_late_follow_ups() == 0


def test_an_officer_who_left_the_establishment_is_chased_no_more(django_capture_on_commit_callbacks: Any) -> None:
    pilot, lead = flow.running(2)
    site = pilot.sites.select_related("organisation")[1]
    Membership.objects.filter(user=site.officer, organisation=site.organisation).delete()
    colleague = acting(Role.INNOVATION_OFFICER, site.organisation)
    forget_earlier_letters()
    with django_capture_on_commit_callbacks(execute=True):
        tasks.follow_pilots()
    assert sorted(message.to[0] for message in mail.outbox) == sorted([lead.user.email, colleague.user.email])


def test_a_pilot_of_which_nothing_was_heard_for_sixty_days_is_told_so_once(django_capture_on_commit_callbacks: Any) -> None:
    pilot, lead = flow.measured()
    now = timezone.now()
    forget_earlier_letters()
    with django_capture_on_commit_callbacks(execute=True):
        assert following.remind_of_silence(at=now + timedelta(days=59)) == 0
        assert following.remind_of_silence(at=now + timedelta(days=61)) == 1
        assert following.remind_of_silence(at=now + timedelta(days=62)) == 0
    assert [message.to for message in mail.outbox] == [[lead.user.email]]
    pilot.refresh_from_db()
    assert pilot.updated_at < now + timedelta(days=1), "being told is no news"


def test_lateness_shows_on_the_page_and_in_the_workspace() -> None:
    pilot, lead = flow.running()
    html = Client().get(record_path(pilot)).content.decode()
    assert "suivis mensuels sont en retard" in html
    found = [task for task in awaiting(lead) if "Suivi mensuel" in task.label]
    assert len(found) == 1
    assert found[0].is_late


def test_missing_periods_follow_the_rhythm_of_each_site() -> None:
    pilot, lead = flow.running(started_months_ago=7)
    indicator, site = pilot.indicators.all()[0], pilot.sites.select_related("pilot").get()
    assert len(expected_periods(site, "monthly", today=timezone.localdate())) == 7
    measuring.aim(indicator, by=lead, values={"schedule": "quarterly"}, sites={})
    measuring.record_measurement(indicator, site, by=lead, period=flow.month(7), value=Decimal(40))
    chart = charts(Pilot.objects.get(pk=pilot.pk))[0]
    assert chart.missing_count == 1
    assert [[cell.is_missing for cell in cells] for _period, cells in chart.rows] == [[False], [True]]


def test_a_chart_says_in_words_what_it_shows_and_breaks_where_a_value_is_missing() -> None:
    pilot, lead = flow.running(started_months_ago=5)
    indicator, site = pilot.indicators.all()[0], pilot.sites.get()
    for ago, value in ((5, 40), (4, 38), (2, 30), (1, 28)):
        measuring.record_measurement(indicator, site, by=lead, period=flow.month(ago), value=Decimal(value))
    panel = charts(Pilot.objects.get(pk=pilot.pk))[0].panels[0]
    assert len(panel.runs) == 2
    assert len(panel.missing) == 1
    assert panel.median is not None
    assert panel.median.label == "34"
    for words in ("40 en", "28 en", "Avant\u00a0: 41.", "Cible\u00a0: 20.", "Médiane\u00a0: 34.", "Il manque 1 période."):
        assert words in panel.summary


def test_the_end_of_a_pilot_never_comes_before_its_start() -> None:
    pilot, lead = flow.planned()
    with pytest.raises(Incomplete) as refused:
        planning.edit_pilot(pilot, by=lead, values={"starts_on": flow.month(0), "ends_on": flow.month(1)})
    assert set(refused.value.gaps) == {"ends_on"}


# ── Checklists ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_phase_ends_only_when_its_checklist_is_done(sign_in: SignIn) -> None:
    pilot, lead = flow.planned()
    client = sign_in(lead)
    with pytest.raises(Incomplete) as refused:
        phases.begin_ethics_review(pilot, by=lead)
    assert set(refused.value.gaps) == {"staff-told"}
    tick = reverse("pilots:tick", args=[pilot.reference, "staff-told"])
    assert tick in client.get(record_path(pilot)).content.decode()
    assert tick not in Client().get(record_path(pilot)).content.decode()
    client.post(tick, {"is_done": "1"})
    client.post(tick, {"is_done": "0"})
    with pytest.raises(Incomplete):
        phases.begin_ethics_review(pilot, by=lead)
    client.post(tick, {"is_done": "1"})
    pilot = phases.begin_ethics_review(pilot, by=lead)
    with pytest.raises(Incomplete) as refused:
        phases.start_pilot(pilot, by=lead, ethics_reference="CER-1")
    assert set(refused.value.gaps) == {"authorised", "trained"}


def test_what_the_registry_sees_by_itself_cannot_be_ticked(sign_in: SignIn) -> None:
    pilot, lead = flow.planned(indicators=[flow.WAIT | {"target": None}])
    planning.edit_pilot(pilot, by=lead, values={"risks_fr": ""})
    flow.ticked(pilot, lead)
    with pytest.raises(Incomplete) as refused:
        phases.begin_ethics_review(pilot, by=lead)
    assert set(refused.value.gaps) == {"risks", "indicators"}
    with pytest.raises(WrongState):
        phases.tick(pilot, "risks", by=lead, is_done=True)
    with pytest.raises(Refused):
        phases.tick(pilot, "staff-told", by=acting(), is_done=True)


# ── The page, and what is kept of people ─────────────────────────────────────────────────────────────────────


def test_the_page_of_a_pilot_costs_the_same_however_much_it_holds(client: Client, django_assert_num_queries: Any) -> None:
    client.get("/")
    for sites_count, months in ((1, 1), (4, 7)):
        pilot, _lead = flow.measured(sites_count, started_months_ago=months)
        # The names of terms are kept.
        terms()
        # Eleven, and the version of what is public, which the cache keeps otherwise.
        with django_assert_num_queries(12):
            assert client.get(record_path(pilot)).status_code == 200


def test_a_pilot_that_fails_publishes_its_results_and_one_that_stops_says_why(client: Client) -> None:
    pilot, _lead = flow.completed(1, started_months_ago=2)
    assert "la cible n’est pas atteinte" in client.get(record_path(pilot)).content.decode()
    stopped, lead = flow.running()
    phases.stop_pilot(stopped, by=lead, reason_fr="Un cas grave manqué.")
    html = client.get(record_path(stopped)).content.decode()
    assert "Un cas grave manqué." in html
    assert 'class="phases"' in html


def test_what_pilots_hold_of_a_person_is_exported_and_their_name_leaves_with_them() -> None:
    pilot, lead = flow.measured(started_months_ago=2)
    holder = next(each for each in personal_data_of_apps() if each.name == "pilots")
    person = lead.someone()
    assert {"follow-up", "officer of a site", "checklist"} <= {row["what"] for row in holder.export(person, {person.email})}
    holder.erase(person, {person.email})
    assert pilot.sites.get().officer is None
    assert not FollowUp.objects.filter(written_by=person).exists()
    assert FollowUp.objects.count() == 2


def test_what_the_owner_tells_of_a_record_counts_as_its_confirmation_and_what_others_tell_does_not() -> None:
    pilot, lead = flow.running(2)
    own = pilot.sites.select_related("pilot").get(organisation=pilot.organisation)
    other = pilot.sites.select_related("pilot").exclude(pk=own.pk)[0]
    long_ago = timezone.now() - timedelta(days=200)
    Pilot.objects.filter(pk=pilot.pk).update(last_confirmed_at=long_ago)
    following.write_follow_up(other, flow.month(1), by=flow.officer_of(other), values=flow.TOLD)
    assert Pilot.objects.get(pk=pilot.pk).confirmation_is_due
    following.write_follow_up(own, flow.month(1), by=lead, values=flow.TOLD)
    assert not Pilot.objects.get(pk=pilot.pk).confirmation_is_due
    assert "toujours à jour" not in " ".join(task.label for task in awaiting(lead))
