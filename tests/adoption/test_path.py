"""The decision, and the path of at most 48 months."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models.memberships import Role
from adoption import waiting
from adoption.models.path import MilestoneChange, PathMilestone, PilotPath
from adoption.services import deciding, path, reporting
from adoption.services.reminding import remind_of_milestones
from catalogue.addresses import record_path
from pilots.models.pilots import Pilot
from pilots.services import phases
from records.errors import Incomplete, Refused, WrongState
from records.models.events import Event
from tests.factories import NeedFactory, OrganisationFactory, PilotFactory, acting
from tests.letters import forget_earlier_letters
from tests.pilots import ending

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 9, 18), 48, date(2030, 9, 18)),
        (date(2026, 10, 15), 3, date(2027, 1, 15)),
    ],
)
def test_months_are_counted_on_the_calendar(day: date, months: int, expected: date) -> None:
    assert path.months_after(day, months) == expected


def test_a_completed_pilot_begins_its_path_with_six_dated_steps_in_the_hands_of_its_lead() -> None:
    pilot, _officer = ending.completed()
    opened = PilotPath.objects.get(pilot=pilot)
    months = [(each.due_on.year - opened.began_on.year) * 12 + each.due_on.month - opened.began_on.month
              for each in opened.milestones.all()]  # fmt: skip
    assert months == [3, 6, 12, 24, 36, 48]
    assert {each.responsible_id for each in opened.milestones.all()} == {pilot.organisation_id}


def test_a_decision_without_a_published_report_is_refused_beside_the_field() -> None:
    pilot, officer = ending.completed()
    with pytest.raises(Incomplete) as refused:
        deciding.decide_pilot(pilot, by=officer, outcome="adopt", rationale_fr="")
    assert set(refused.value.gaps) == {"outcome", "rationale_fr"}
    assert "Publiez d’abord le rapport de valeur" in str(refused.value.gaps["outcome"])


def test_publishing_and_deciding_are_steps_that_are_done_by_themselves() -> None:
    pilot, _officer = ending.decided("adopt")
    done = dict(PathMilestone.objects.filter(path__pilot=pilot).values_list("step", "done_on"))
    assert done["report"] == done["decision"] == TODAY()
    assert done["funding"] is None
    assert Event.objects.get(verb="pilot.decided").data["outcome"] == "adopt"


def test_an_extended_pilot_runs_again_and_its_next_decision_needs_a_newer_report() -> None:
    pilot, officer = ending.decided("extend", days_ago=20)
    assert (pilot.state, pilot.ended_at) == ("running", None)
    assert pilot.ends_on == TODAY() + timedelta(days=90)
    assert PilotPath.objects.get(pilot=pilot).ending == "extended"
    pilot = phases.complete_pilot(pilot, by=officer, results_fr="Encore mieux.")
    assert PilotPath.objects.filter(pilot=pilot, ending="").count() == 1
    with pytest.raises(Incomplete):
        deciding.decide_pilot(pilot, by=officer, outcome="adopt", rationale_fr="Oui.")
    reporting.publish_report(pilot, by=officer)
    deciding.decide_pilot(pilot, by=officer, outcome="adopt", rationale_fr="Oui.")
    assert [each.outcome for each in pilot.outcomes.all()] == ["adopt", "extend"]


@pytest.mark.parametrize("until", [None, "today"])
def test_an_extension_has_an_end_to_come(until: Any) -> None:
    pilot, officer, _version = ending.reported()
    day = TODAY() if until else None
    with pytest.raises(Incomplete) as refused:
        deciding.decide_pilot(pilot, by=officer, outcome="extend", rationale_fr="Pour voir.", extended_until=day)
    assert set(refused.value.gaps) == {"extended_until"}


def test_a_rejected_pilot_ends_its_path_and_is_decided_once() -> None:
    pilot, officer = ending.decided("reject")
    assert PilotPath.objects.get(pilot=pilot).ending == "rejected"
    with pytest.raises(WrongState):
        deciding.decide_pilot(pilot, by=officer, outcome="adopt", rationale_fr="Oui.")
    with pytest.raises(WrongState):
        path.complete_milestone(ending.milestone(pilot, "funding"), by=officer, done_on=TODAY())


def test_a_rejected_pilot_shows_no_step_that_it_will_not_reach(client: Any) -> None:
    pilot, _officer = ending.decided("reject")
    page = client.get(record_path(pilot)).content.decode()
    shown = page[page.index('id="path"') :].partition("</section>")[0]
    assert shown.count('<li class="card is-done">') == 2, "its report and its decision"
    assert '<li class="card is-ended' not in shown


def test_a_stopped_pilot_has_no_path_and_no_decision() -> None:
    pilot = PilotFactory(running=True)
    officer = acting(organisation=pilot.organisation)
    pilot = phases.stop_pilot(pilot, by=officer, reason_fr="Un tort.")
    assert not pilot.paths.exists()
    with pytest.raises(WrongState):
        deciding.decide_pilot(pilot, by=officer, outcome="adopt", rationale_fr="Oui.")


def test_the_whole_path_is_walked_and_ends_with_the_network() -> None:
    pilot, officer = ending.decided("adopt", days_ago=400, decided=380)
    for step, days in (("funding", 300), ("procurement", 200), ("deployment", 100), ("scale_up", 1)):
        day = TODAY() - timedelta(days=days)
        path.complete_milestone(ending.milestone(pilot, step), by=officer, done_on=day, note_fr="Fait.")
    walked = PilotPath.objects.get(pilot=pilot)
    assert (walked.ending, walked.is_open) == ("achieved", False)
    path.correct_milestone(ending.milestone(pilot, "scale_up"), by=officer, done_on=None, reason_fr="Il reste une région.")
    walked.refresh_from_db()
    assert walked.is_open


def test_the_last_step_does_not_end_a_path_with_holes() -> None:
    pilot, officer = ending.decided("adopt", days_ago=400, decided=380)
    path.complete_milestone(ending.milestone(pilot, "funding"), by=officer, done_on=TODAY() - timedelta(days=300))
    with pytest.raises(Incomplete) as refused:
        path.complete_milestone(ending.milestone(pilot, "scale_up"), by=officer, done_on=TODAY())
    said = str(refused.value.gaps["done_on"])
    assert "Acquisition" in said
    assert "Financement" not in said
    assert PilotPath.objects.get(pilot=pilot).is_open


@pytest.mark.parametrize(("days", "text"), [(-1, "Cette date est à venir"), (41, "Cette date précède la fin du projet pilote")])
def test_a_step_is_not_done_in_the_future_nor_before_the_pilot_ended(days: int, text: str) -> None:
    pilot, officer = ending.decided("adopt", days_ago=40, decided=10)
    with pytest.raises(Incomplete) as refused:
        path.complete_milestone(ending.milestone(pilot, "funding"), by=officer, done_on=TODAY() - timedelta(days=days))
    assert text in str(refused.value.gaps["done_on"])


def test_what_follows_the_decision_waits_for_an_adoption() -> None:
    pilot, officer, _version = ending.reported()
    with pytest.raises(WrongState):
        path.complete_milestone(ending.milestone(pilot, "funding"), by=officer, done_on=TODAY())
    with pytest.raises(WrongState):
        path.complete_milestone(ending.milestone(pilot, "report"), by=officer, done_on=TODAY())


def test_a_due_date_is_never_moved_in_silence() -> None:
    pilot, officer = ending.decided("adopt")
    funding = ending.milestone(pilot, "funding")
    later = funding.due_on + timedelta(days=60)
    with pytest.raises(Incomplete) as refused:
        path.move_due_date(funding, by=officer, due_on=later, reason_fr=" ")
    assert set(refused.value.gaps) == {"reason_fr"}
    moved = path.move_due_date(funding, by=officer, due_on=later, reason_fr="Budget reporté.")
    assert (moved.due_on, moved.first_due_on) == (later, funding.due_on)
    change = MilestoneChange.objects.get()
    assert (change.before, change.after) == (funding.due_on.isoformat(), later.isoformat())
    event = Event.objects.get(verb="pilot.due_date_moved", is_public=True)
    assert event.data["reason"] == "Budget reporté."
    with pytest.raises(IntegrityError), transaction.atomic():
        MilestoneChange.objects.update(reason_fr="Autre chose.")


@pytest.mark.parametrize("days", [0, -3000, 4000])
def test_a_due_date_that_makes_no_sense_is_refused(days: int) -> None:
    pilot, officer = ending.decided("adopt")
    funding = ending.milestone(pilot, "funding")
    with pytest.raises(Incomplete) as refused:
        path.move_due_date(funding, by=officer, due_on=funding.due_on + timedelta(days=days), reason_fr="x")
    assert set(refused.value.gaps) == {"due_on"}


def test_a_step_is_due_neither_before_an_earlier_one_nor_after_a_later_one() -> None:
    pilot, officer = ending.decided("adopt")
    client = Client()
    client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    due = {step: ending.milestone(pilot, step).due_on for step in ("funding", "procurement", "deployment", "scale_up")}

    def move(step: str, day: date) -> Any:
        return client.post(
            reverse("pilots:milestone", args=[pilot.reference, step, "move"]), {"due_on": str(day), "reason_fr": "Le budget."}
        )

    day_after, day_before = due["procurement"] + timedelta(days=1), due["funding"] - timedelta(days=1)
    for step, day, named in (("funding", day_after, "Acquisition"), ("procurement", day_before, "Financement")):
        refused = move(step, day)
        assert refused.status_code == 422
        assert named in refused.context["form"].errors["due_on"][0]
        assert "Déplacez d’abord ce jalon." in refused.context["form"].errors["due_on"][0]
        assert "Le budget." in refused.content.decode()
    assert move("funding", due["procurement"]).status_code == 302
    # Later than the 48 months is possible, and said.
    moved = move("scale_up", due["scale_up"] + timedelta(days=1))
    assert "dépasse les 48 mois" in client.get(moved["Location"]).content.decode()


def test_a_done_step_is_corrected_only_with_a_reason() -> None:
    pilot, officer = ending.decided("adopt", days_ago=30, decided=20)
    funding = path.complete_milestone(ending.milestone(pilot, "funding"), by=officer, done_on=TODAY())
    with pytest.raises(WrongState):
        path.move_due_date(funding, by=officer, due_on=TODAY() + timedelta(days=5), reason_fr="Non.")
    with pytest.raises(Incomplete):
        path.correct_milestone(funding, by=officer, done_on=TODAY() - timedelta(days=2), reason_fr="")
    path.correct_milestone(funding, by=officer, done_on=TODAY() - timedelta(days=2), reason_fr="Signé plus tôt.")
    assert ending.milestone(pilot, "funding").done_on == TODAY() - timedelta(days=2)
    assert MilestoneChange.objects.get().what == "done"


def test_the_responsible_organisation_holds_the_ball_and_nobody_else() -> None:
    pilot, officer = ending.decided("adopt", days_ago=30, decided=20)
    agency = OrganisationFactory(ministry=True)
    holder = acting(Role.INNOVATION_OFFICER, agency)
    funding = ending.milestone(pilot, "funding")
    with pytest.raises(Refused):
        path.complete_milestone(funding, by=holder, done_on=TODAY())
    with pytest.raises(Incomplete):
        path.hand_over(funding, by=officer, responsible=OrganisationFactory(vendor=True), reason_fr="Non.")
    path.hand_over(funding, by=officer, responsible=agency, reason_fr="L’agence finance.")
    with pytest.raises(Refused):
        path.complete_milestone(ending.milestone(pilot, "procurement"), by=holder, done_on=TODAY())
    path.complete_milestone(ending.milestone(pilot, "funding"), by=holder, done_on=TODAY())


def test_holders_are_reminded_once_before_and_once_when_late_and_never_after(
    django_capture_on_commit_callbacks: Any,
) -> None:
    pilot, officer = ending.decided("adopt", days_ago=100, decided=90)
    funding = ending.milestone(pilot, "funding")

    def letters(day: date) -> list[str]:
        forget_earlier_letters()
        with django_capture_on_commit_callbacks(execute=True):
            remind_of_milestones(today=day)
        return [message.subject.split("\u00a0:")[0] for message in mail.outbox]

    assert letters(funding.due_on - timedelta(days=31)) == []
    assert letters(funding.due_on - timedelta(days=30)) == ["Jalon arrivant à échéance – Financement"]
    assert letters(funding.due_on) == []
    assert letters(funding.due_on + timedelta(days=1)) == ["Jalon en retard – Financement"]
    assert letters(funding.due_on + timedelta(days=2)) == []
    path.move_due_date(funding, by=officer, due_on=funding.due_on + timedelta(days=100), reason_fr="Budget reporté.")
    assert len(letters(funding.due_on + timedelta(days=90))) == 1
    path.complete_milestone(ending.milestone(pilot, "funding"), by=officer, done_on=TODAY())
    assert letters(funding.due_on + timedelta(days=101)) == []


def test_nobody_is_reminded_of_what_a_rejected_or_undecided_pilot_will_not_reach() -> None:
    ending.decided("reject", days_ago=800)
    ending.reported(days_ago=800)
    # The undecided one is late with its decision alone, although funding and procurement were due as well.
    assert remind_of_milestones() == 1


def test_an_adoption_tells_the_sites_the_vendor_and_offers_the_office_to_mark_the_need_as_met(
    django_capture_on_commit_callbacks: Any,
) -> None:
    need = NeedFactory(published=True)
    office = acting(organisation=need.organisation)
    pilot, officer, _version = ending.reported(need=need)
    vendor = acting(Role.VENDOR_MEMBER, pilot.solution.organisation)
    forget_earlier_letters()
    with django_capture_on_commit_callbacks(execute=True):
        deciding.decide_pilot(pilot, by=officer, outcome="adopt", rationale_fr="Le gain est net.")
    told = {message.to[0]: message.subject.split("\u00a0:")[0] for message in mail.outbox}
    assert told[office.user.email].startswith("Votre besoin est-il comblé? BES-")
    assert told[vendor.user.email] == "Décision sur le projet pilote – Adopté"
    assert officer.user.email not in told, "nobody is told of their own decision"


def test_only_the_lead_decides() -> None:
    pilot, _officer, _version = ending.reported()
    with pytest.raises(Refused):
        deciding.decide_pilot(pilot, by=acting(), outcome="adopt", rationale_fr="Oui.")
    assert Pilot.objects.get(pk=pilot.pk).outcomes.count() == 0


def _tasks_of_path(officer: Any) -> list[tuple[str, str]]:
    return [(each.url, each.action) for each in waiting.tasks(officer) if "PIL-" in each.detail]


def test_the_task_of_each_step_leads_to_where_the_step_is_done() -> None:
    pilot, officer = ending.completed(days_ago=200)
    report = reverse("pilots:report-write", args=[pilot.reference])
    assert {url for url, _action in _tasks_of_path(officer)} == {report}, "a decision begins with its report"
    reporting.save_report(pilot, by=officer, values=ending.WORDS)
    reporting.publish_report(pilot, by=officer)
    decide = reverse("pilots:decide", args=[pilot.reference, "outcome"])
    assert _tasks_of_path(officer) == [(decide, "Décider\u00a0: adopter, prolonger ou rejeter")]
    PathMilestone.objects.filter(path__pilot=pilot, step="funding").update(due_on=TODAY())
    deciding.decide_pilot(pilot, by=officer, outcome="adopt", rationale_fr="Le gain est net.")
    done = reverse("pilots:milestone", args=[pilot.reference, "funding", "done"])
    assert _tasks_of_path(officer) == [(done, "Indiquer que le jalon est franchi")]


def test_the_decision_awaits_whoever_makes_it_as_soon_as_the_report_is_published(sign_in: Any, client: Any) -> None:
    pilot, officer, report = ending.reported()
    decide = reverse("pilots:decide", args=[pilot.reference, "outcome"])
    assert [url for url, _action in _tasks_of_path(officer)] == [decide]
    address = reverse("pilots:report", args=[pilot.reference, report.number])
    assert f'href="{decide}"' in sign_in(officer).get(address).content.decode()
    for reader in (client, sign_in(acting())):
        assert decide not in reader.get(address).content.decode()
    deciding.decide_pilot(pilot, by=officer, outcome="adopt", rationale_fr="Le gain est net.")
    assert decide not in sign_in(officer).get(address).content.decode()


def test_whoever_holds_only_the_date_of_a_decision_is_led_to_the_path() -> None:
    pilot, _officer, _report = ending.reported(days_ago=200)
    holder = acting(organisation=OrganisationFactory())
    PathMilestone.objects.filter(path__pilot=pilot, step="decision").update(responsible=holder.organisation_id)
    assert [url.partition("#")[2] for url, _action in _tasks_of_path(holder)] == ["path"]


def test_a_decision_links_to_its_report_and_its_button_names_no_outcome(sign_in: Any) -> None:
    pilot, officer, report = ending.reported()
    page = sign_in(officer).get(reverse("pilots:decide", args=[pilot.reference, "outcome"])).content.decode()
    assert reverse("pilots:report", args=[pilot.reference, report.number]) in page
    assert "Publier la décision</button>" in page
    assert "Chaque site et le fournisseur en sont informés" in page
    path_page = sign_in(officer).get(record_path(pilot)).content.decode()
    step = path_page.partition('<h2 id="path"')[2]
    assert reverse("pilots:decide", args=[pilot.reference, "outcome"]) in step, "the step of the path leads there, too"
