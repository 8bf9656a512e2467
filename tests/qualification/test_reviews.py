"""Screening, independence, reviews, clarifications, deliberation, clocks."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Role
from qualification import statistics
from qualification.independence import eligible
from qualification.models.applications import Application
from qualification.services import applications, deciding, reviewing
from records.errors import Incomplete, Refused, WrongState
from tests.factories import MembershipFactory, OrganisationFactory, acting
from tests.markup import flat
from tests.qualification import flow

pytestmark = pytest.mark.django_db


def _screening(level: str = "low") -> tuple[Application, Actor, Actor]:
    application, vendor = flow.submitted(level)
    ministry = flow.analyst()
    return reviewing.begin_screening(application, by=ministry), vendor, ministry


# ── Independence ─────────────────────────────────────────────────────────────────────────────────────────────


def _tied(application: Application, how: str) -> Actor:
    vendor = application.organisation
    if how == "same organisation":
        return Actor((m := MembershipFactory(organisation=vendor, role=Role.EVALUATOR)).user, m)
    if how == "group":
        return acting(Role.EVALUATOR, OrganisationFactory(parent=vendor))
    if how == "same head":
        head = OrganisationFactory()
        vendor.parent = head
        vendor.save()
        return acting(Role.EVALUATOR, OrganisationFactory(parent=head))
    actor = acting(Role.EVALUATOR)
    assert actor.user
    if how == "also works there":
        MembershipFactory(user=actor.user, organisation=vendor, role=Role.VENDOR_MEMBER)
    else:
        vendor.domains.create(domain="vendeur.example", verified_at=timezone.now())
        actor.user.email = "quelquun@vendeur.example"
        actor.user.save()
    return actor


@pytest.mark.parametrize("how", ["same organisation", "group", "same head", "also works there", "e-mail"])
def test_an_evaluator_of_the_vendors_own_group_is_never_assigned(how: str) -> None:
    application, _vendor, ministry = _screening()
    actor = _tied(application, how)
    application = Application.objects.get(pk=application.pk)
    assert actor.membership
    assert actor.membership not in eligible(application)
    with pytest.raises(Incomplete) as raised:
        reviewing.assign_evaluator(application, actor.membership, by=ministry)
    assert "evaluator" in raised.value.gaps


def test_an_evaluator_who_declares_a_conflict_reads_nothing_and_does_not_count() -> None:
    application, _vendor, ministry = _screening()
    assignment, evaluator = flow.assigned(application, ministry, declares=False)
    assert not evaluator.can("qualification.read", application), "nothing is shown before the declaration"
    with pytest.raises(Incomplete):
        reviewing.declare(assignment, by=evaluator, has_conflict=True, note=" ")
    reviewing.declare(assignment, by=evaluator, has_conflict=True, note="J’ai conseillé ce fournisseur.", is_of_organisation=True)
    assert not evaluator.can("qualification.read", application)
    with pytest.raises(Incomplete):
        reviewing.open_review(application, by=ministry)
    colleague = MembershipFactory(organisation=evaluator.membership.organisation, role=Role.EVALUATOR)
    assert colleague not in eligible(application), "the whole organisation has the conflict"


@pytest.mark.parametrize("role", [r for r in Role.values if r != Role.EVALUATOR])
def test_only_evaluators_are_assigned(role: str) -> None:
    application, _vendor, ministry = _screening()
    with pytest.raises(Incomplete):
        reviewing.assign_evaluator(application, acting(role).membership, by=ministry)


def test_a_review_does_not_open_before_as_many_evaluators_as_needed_are_assigned() -> None:
    application, _vendor, ministry = _screening("high")
    for _each in range(2):
        flow.assigned(application, ministry)
    with pytest.raises(Incomplete):
        reviewing.open_review(application, by=ministry)
    flow.assigned(application, ministry)
    assert reviewing.open_review(application, by=ministry).state == "in_review"


# ── Reviews ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_review_is_handed_in_whole_and_no_longer_changes() -> None:
    application, _vendor, _ministry, reviewers = flow.in_review()
    assignment, evaluator = reviewers[0]
    rows = list(application.protocol.requirements.all())
    with pytest.raises(Incomplete) as raised:
        reviewing.save_finding(assignment, rows[0], by=evaluator, values={"verdict": "not_met"})
    assert "remark_vendor" in raised.value.gaps
    reviewing.save_finding(assignment, rows[0], by=evaluator, values={"verdict": "met"})
    with pytest.raises(Incomplete) as raised:
        reviewing.hand_in_review(assignment, by=evaluator)
    assert len(raised.value.gaps) == len(rows) - 1
    for row in rows[1:]:
        reviewing.save_finding(assignment, row, by=evaluator, values={"verdict": "met"})
    reviewing.hand_in_review(assignment, by=evaluator)
    with pytest.raises(WrongState):
        reviewing.save_finding(assignment, rows[0], by=evaluator, values={"verdict": "met"})


def test_an_evaluator_reviews_for_nobody_else() -> None:
    application, _vendor, _ministry, reviewers = flow.in_review("moderate")
    (first, _one), (_second, two) = reviewers
    row = application.protocol.requirements.first()
    assert row
    with pytest.raises(Refused):
        reviewing.save_finding(first, row, by=two, values={"verdict": "met"})


def test_the_vendor_reads_its_remarks_after_the_decision_and_never_those_of_the_committee(client: Client) -> None:
    application, vendor, ministry, reviewers = flow.in_review()
    assignment, evaluator = reviewers[0]
    for row in application.protocol.requirements.all():
        values = {"verdict": "partly", "remark_vendor": "Ajoutez une étude.", "remark_committee": "Entre nous : fragile."}
        reviewing.save_finding(assignment, row, by=evaluator, values=values)
    assert vendor.user
    client.force_login(vendor.user, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("qualification:application", args=[application.reference])
    assert "Ajoutez une étude." not in client.get(url).content.decode(), "not before the decision"
    reviewing.hand_in_review(assignment, by=evaluator)
    application = reviewing.begin_deliberation(application, by=ministry)
    grounds = [application.protocol.requirements.first().code]
    deciding.decide(application, by=ministry, outcome="refused", rationale_fr="Non.", grounds=grounds)
    for page in (url, reverse("qualification:decision", args=[application.reference])):
        body = client.get(page).content.decode()
        assert "Ajoutez une étude." in body
        assert "Entre nous" not in body
        assert evaluator.user
        assert evaluator.user.email not in body


def test_a_deliberation_shows_where_reviewers_disagree(sign_in: Callable[[Actor], Client]) -> None:
    application, _vendor, ministry, reviewers = flow.in_review("moderate")
    flow.review(*reviewers[0])
    flow.review(*reviewers[1], SAF_01="not_met")
    application = reviewing.begin_deliberation(application, by=ministry)
    page = sign_in(ministry).get(reverse("qualification:deliberation", args=[application.reference]))
    assert page.context["split"] == 1
    assert [row["requirement"].code for row in page.context["rows"] if row["is_split"]] == ["SAF-01"]


# ── Clarifications ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_round_of_clarifications_has_a_due_date_and_is_answered_whole() -> None:
    application, vendor, _ministry, reviewers = flow.in_review()
    _assignment, evaluator = reviewers[0]
    row = application.protocol.requirements.first()
    due = timezone.localdate() + timedelta(days=14)
    with pytest.raises(Incomplete):
        reviewing.ask_clarifications(application, by=evaluator, questions=[(row, "Combien ?")], due_on=timezone.localdate())
    asked = reviewing.ask_clarifications(application, by=evaluator, questions=[(row, "Combien ?"), (None, "Où ?")], due_on=due)
    application = Application.objects.get(pk=application.pk)
    assert application.state == "clarification"
    with pytest.raises(Incomplete) as raised:
        reviewing.answer_clarifications(application, by=vendor, answers={asked[0].pk: "Douze."})
    assert list(raised.value.gaps) == [f"answer_{asked[1].pk}"]
    application = reviewing.answer_clarifications(
        application, by=vendor, answers={asked[0].pk: "Douze.", asked[1].pk: "À Rimouski."}
    )
    assert application.state == "in_review"
    with pytest.raises(WrongState):
        reviewing.answer_clarifications(application, by=vendor, answers={})
    again = reviewing.ask_clarifications(application, by=evaluator, questions=[(None, "Quand ?")], due_on=due)
    assert again[0].round == 2


def test_a_returned_application_says_what_to_mend_and_is_submitted_again() -> None:
    application, vendor, ministry = _screening()
    with pytest.raises(Incomplete):
        reviewing.return_application(application, by=ministry, reason="")
    application = reviewing.return_application(application, by=ministry, reason="La licence est illisible.")
    assert application.state == "draft"
    first = application.snapshot_sha256
    row = application.protocol.requirements.first()
    assert row
    applications.answer_requirement(application, row, by=vendor, text="La licence est jointe de nouveau, lisible.")
    application = applications.submit_application(application, by=vendor, **flow.SIGNED)
    assert application.snapshot_sha256 != first


# ── Clocks and figures ───────────────────────────────────────────────────────────────────────────────────────


def test_medians_and_ninetieth_percentiles_are_those_of_the_clocks() -> None:
    for days in (10, 20, 30, 40, 100):
        application, _vendor, _ministry = flow.deliberated()
        now = timezone.now()
        Application.objects.filter(pk=application.pk).update(submitted_at=now - timedelta(days=days))
        application = Application.objects.get(pk=application.pk)
        deciding.decide(
            application,
            by=flow.analyst(),
            outcome="qualified",
            rationale_fr="Oui.",
            expires_on=timezone.localdate() + timedelta(days=300),
            at=now,
        )
    usual = statistics.usual_time("low")
    # By hand: the middle of five is 30; 0.9 × (5 − 1) = 3.6, so 40 + 0.6 × (100 − 40) = 76.
    assert (usual.count, usual.median, usual.p90) == (5, 30.0, 76.0)


def test_of_fewer_than_five_cases_the_cases_are_listed_and_no_percentile_is_given() -> None:
    flow.decided("low")
    usual = statistics.usual_time("low")
    assert (usual.count, usual.median, usual.p90, usual.cases, usual.share_within) == (1, None, None, (0,), None)


def test_common_grounds_of_refusal_are_counted_by_level(client: Client) -> None:
    flow.decided("low", "refused", grounds=["REG-01", "SAF-01"])
    flow.decided("low", "refused", grounds=["SAF-01"])
    found = statistics.common_refusals("low")
    assert [(row.code, count) for row, count in found.grounds] == [("SAF-01", 2), ("REG-01", 1)]
    assert found.total == 2, "said beside each: two cases are no rate"
    assert "1 refus sur 2" in flat(client.get(reverse("qualification:statistics")).content.decode())
    assert not statistics.common_refusals("high").grounds


@pytest.mark.parametrize(
    ("answers", "level", "asked"),
    [
        ({"has_medical_purpose": "false"}, "low", 12),
        ({"has_medical_purpose": "true", "situation": "serious", "output_role": "drives"}, "moderate", 25),
        ({"has_medical_purpose": "true", "situation": "critical", "output_role": "drives"}, "high", 40),
    ],
)
def test_eight_questions_tell_a_visitor_the_level_and_what_to_prepare(
    answers: dict[str, str], level: str, asked: int, client: Client
) -> None:
    flow.protocols()
    rest: dict[str, Any] = {"human_reviews": "true", "learns_in_use": "false", "decides_access": "false"}
    page = client.get(reverse("qualification:preflight"), answers | rest | {"licence": "none", "data_place": "abroad"})
    assert page.status_code == 200
    assert page.context["outlook"].risk.level == level
    assert len(page.context["outlook"].requirements) == asked
    assert "Loi 25" in page.content.decode()


def test_an_outlook_needs_all_its_answers_and_says_which_is_missing(client: Client) -> None:
    flow.protocols()
    page = client.get(reverse("qualification:preflight"), {"has_medical_purpose": "true", "human_reviews": "true"})
    assert page.status_code == 422
    assert {"situation", "output_role", "licence"} <= set(page.context["form"].errors)


def test_the_queue_asks_the_same_number_of_queries_for_one_as_for_many(
    sign_in: Callable[[Actor], Client], django_assert_max_num_queries: Any
) -> None:
    flow.submitted()
    browser = sign_in(flow.analyst())
    browser.get(reverse("qualification:queue"))
    for _each in range(3):
        flow.submitted()
    with django_assert_max_num_queries(9):
        assert browser.get(reverse("qualification:queue")).context["total"] == 4
