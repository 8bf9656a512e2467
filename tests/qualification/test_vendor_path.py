"""A vendor's workspace: where each product is on its way to a qualification, what comes next, and by when."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Role
from catalogue import index
from notifications.kinds import KINDS, choices_of, kinds_for, of_letter
from notifications.models.choices import Preference
from qualification.models.decisions import Condition
from qualification.services import following
from qualification.services.deciding import NewCondition
from qualification.services.stages import STANDARD_DAYS, TOTAL_STANDARD_DAYS
from qualification.vendor_path import paths
from records.models.taxonomies import Specialty
from solutions.models.solutions import Solution
from tests.factories import NeedFactory, OrganisationFactory, RegistrationRequestFactory, SolutionFactory, acting, term
from tests.qualification import flow

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def _path(vendor: Actor) -> Any:
    assert vendor.membership
    [found] = paths(vendor.membership.organisation)
    return found


def test_a_company_that_is_being_checked_reads_by_when_and_what_it_can_do_meanwhile(sign_in: SignIn) -> None:
    asked = RegistrationRequestFactory()
    page = sign_in(Actor(asked.requested_by)).get(reverse("workspace"))
    [panel] = page.context["panels_first"]
    [path] = panel.values["products"]
    assert (path.current, path.due_on) == (0, timezone.localdate(asked.due_at))
    assert path.action[1] == reverse("solutions:new")
    assert page.content.decode().count('aria-current="step"') == 1


def test_each_step_leads_to_the_next_one() -> None:
    vendor = acting(Role.VENDOR_MEMBER, OrganisationFactory(vendor=True))
    assert vendor.membership
    organisation = vendor.membership.organisation
    assert (_path(vendor).current, _path(vendor).action[1]) == (1, reverse("solutions:new"))
    drafted = SolutionFactory(organisation=organisation)
    assert (_path(vendor).current, _path(vendor).action[1]) == (1, reverse("solutions:review", args=[drafted.reference]))
    drafted.delete()
    SolutionFactory(organisation=organisation, listed=True)
    assert _path(vendor).current == 2
    solution, vendor = flow.listed()
    path = _path(vendor)
    assert (path.current, path.action[1]) == (3, reverse("qualification:of-solution", args=[solution.reference]))
    assert str(TOTAL_STANDARD_DAYS) in path.following
    application, vendor = flow.draft()
    assert (_path(vendor).current, application.reference in _path(vendor).where) == (3, True)


def test_a_submitted_application_says_by_when_its_stage_should_end() -> None:
    _application, vendor = flow.submitted()
    path = _path(vendor)
    assert path.current == 4
    assert path.due_on == timezone.localdate() + timedelta(days=STANDARD_DAYS["submitted"])


def test_a_suspended_product_comes_before_a_late_condition_and_that_before_the_rest() -> None:
    fine, vendor, _ministry = flow.decided()
    late, *_others = flow.decided("low", "conditional", conditions=[NewCondition("Traduire.", flow.later(30))])
    gone, _vendor, ministry = flow.decided()
    Condition.objects.filter(decision=late).update(due_on=timezone.localdate() - timedelta(days=3))
    following.suspend(gone, by=ministry, reason_fr="Un incident grave.")
    assert vendor.membership
    organisation = vendor.membership.organisation
    Solution.objects.update(organisation=organisation)
    found = paths(organisation)
    assert [each.reference for each in found] == [each.application.solution.reference for each in (gone, late, fine)]
    assert [each.tone for each in found] == ["danger", "danger", "success"]
    assert any("en retard" in notice for notice in found[1].notices)


def test_the_path_asks_the_same_of_the_database_for_one_product_as_for_many(django_assert_max_num_queries: Any) -> None:
    _application, vendor = flow.submitted()
    assert vendor.membership
    for _each in range(3):
        SolutionFactory(organisation=vendor.membership.organisation, listed=True)
    with django_assert_max_num_queries(8):
        paths(vendor.membership.organisation)


def test_the_path_is_for_vendors_alone(sign_in: SignIn) -> None:
    assert not sign_in(acting(Role.INNOVATION_OFFICER)).get(reverse("workspace")).context["panels_first"]
    assert not sign_in(acting(Role.REGISTRY_ADMINISTRATOR)).get(reverse("workspace")).context["panels_first"]


def test_open_needs_that_a_vendor_could_meet_are_in_its_workspace_until_it_answers(sign_in: SignIn) -> None:
    need = NeedFactory(published=True)
    closed = NeedFactory(published=True, responses_until=timezone.localdate() - timedelta(days=1))
    vendor = acting(Role.VENDOR_MEMBER, OrganisationFactory(vendor=True))
    assert vendor.membership
    solution = SolutionFactory(
        organisation=vendor.membership.organisation, listed=True, summary_fr=need.summary_fr, name_fr=need.title_fr
    )
    for record in (need, closed, solution):
        _same_subject(record)
    client = sign_in(vendor)
    said = client.get(reverse("workspace")).content.decode()
    assert f"{reverse('needs:respond', args=[need.reference])}?solution={solution.reference}" in said
    assert closed.reference not in said


def _same_subject(record: Any) -> None:
    record.specialties.add(term(Specialty, "emergency", "Urgence", "Emergency"))
    index.refresh(record)


def test_a_vendor_without_tasks_reads_what_will_appear_for_vendors(sign_in: SignIn) -> None:
    said = sign_in(acting(Role.VENDOR_MEMBER, OrganisationFactory(vendor=True))).get(reverse("workspace")).content.decode()
    assert "Les questions du ministère, les conditions à remplir" in said
    assert reverse("qualification:preflight") in said


# ── Notifications ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("letter", ["application_received", "clarification_asked", "measure_taken", "review_assigned"])
def test_letters_about_qualification_are_a_kind_of_their_own(letter: str) -> None:
    assert of_letter(letter).code == "qualification"


def test_what_was_chosen_for_ones_records_holds_for_their_qualification() -> None:
    person = acting(Role.VENDOR_MEMBER).user
    assert person
    Preference.objects.create(user=person, kind="work", mailing="weekly")
    assert choices_of([person.pk], KINDS["qualification"])[person.pk].mailing == "weekly"


def test_a_vendor_is_not_asked_about_drafts_of_needs_and_sites() -> None:
    vendor, officer = acting(Role.VENDOR_MEMBER).user, acting().user
    assert vendor
    assert officer
    assert "drafts" not in {kind.code for kind in kinds_for(vendor.pk)}
    assert {"qualification", "match", "work"} <= {kind.code for kind in kinds_for(vendor.pk)}
    assert "drafts" in {kind.code for kind in kinds_for(officer.pk)}


def test_the_next_step_of_a_vendor_is_the_next_step_of_its_path(sign_in: SignIn) -> None:
    vendor = acting(Role.VENDOR_MEMBER, OrganisationFactory(vendor=True))
    assert sign_in(vendor).get(reverse("workspace")).context["next_step"].url == reverse("solutions:new")
    solution, vendor = flow.listed()
    step = sign_in(vendor).get(reverse("workspace")).context["next_step"]
    assert step.url == reverse("qualification:of-solution", args=[solution.reference])
    assert step.action == "Demander une qualification"
    page = sign_in(vendor).get(step.url).content.decode()
    assert "Ouvrir un dossier" in page, "the page has the button that starts one, and it is not the same"


def test_while_the_ministry_works_the_path_names_no_next_step(sign_in: SignIn) -> None:
    _application, vendor = flow.submitted()
    [panel] = sign_in(vendor).get(reverse("workspace")).context["panels_first"]
    assert panel.next_step is None
