"""The table of rights, once: every right × every role × (own organisation, another one).

A right without a row here fails the build, so that none is added unseen. The pages are tried with the same rows.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
import rules.rulesets
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import VISITOR, Actor
from accounts.models.memberships import Role
from accounts.models.organisations import Organisation
from accounts.models.people import ContactAccess
from adoption.models.costing import Calculation
from adoption.services.path import open_path
from catalogue.addresses import record_path
from catalogue.models.index import CatalogueEntry
from qualification.models.applications import Application
from qualification.models.early_advice import EarlyAdvice
from qualification.models.protocols import Protocol
from qualification.services import reviewing
from qualification.services.protocols import load_first_set
from tests.factories import NeedFactory, OrganisationFactory, PilotFactory, SolutionFactory, acting
from tests.qualification import flow
from website.error_reports import report_error

pytestmark = pytest.mark.django_db

_OFFICER, _CONTRIBUTOR, _VENDOR = Role.INNOVATION_OFFICER, Role.CONTRIBUTOR, Role.VENDOR_MEMBER
_ANALYST, _ADMIN, _EVALUATOR = Role.MINISTRY_ANALYST, Role.REGISTRY_ADMINISTRATOR, Role.EVALUATOR
_ROLES: list[str] = ["visitor", *Role.values]

# Rights that come from answering for an organisation, whatever one's role there: own owners, and these roles for any.
OWNERS: dict[str, set[str]] = {
    "accounts.manage_members": {_ADMIN},
    "accounts.edit_profile": {_ADMIN},
    "accounts.claim_domain": {_ADMIN},
    "accounts.require_mfa": {_ADMIN},
    "accounts.read_contact_log": {_ADMIN},
    "notifications.manage_webhooks": set(),
}

# Held for the records of other organisations only: nobody writes to themselves through the registry.
OF_OTHERS_ALONE = {"solutions.contact_vendor"}

# right → (roles that hold it for their own organisation's record, roles that hold it for any)
TABLE: dict[str, tuple[set[str], set[str]]] = {
    "needs.draft": ({_OFFICER, _CONTRIBUTOR}, {_ADMIN}),
    "needs.submit": ({_OFFICER, _CONTRIBUTOR}, {_ADMIN}),
    # Its author, too: tests/authoring/test_deleting.py.
    "needs.delete": ({_OFFICER}, {_ADMIN}),
    "needs.publish": ({_OFFICER}, {_ANALYST, _ADMIN}),
    "needs.assign": ({_OFFICER, _CONTRIBUTOR}, set()),
    "needs.comment": ({_OFFICER, _CONTRIBUTOR}, set()),
    "needs.amend": ({_OFFICER}, {_ADMIN}),
    "needs.return": ({_OFFICER}, {_ANALYST, _ADMIN}),
    "needs.close": ({_OFFICER}, {_ANALYST, _ADMIN}),
    "needs.withdraw": ({_OFFICER}, {_ANALYST, _ADMIN}),
    "needs.confirm": ({_OFFICER}, {_ADMIN}),
    "needs.endorse": ({_OFFICER}, {_ADMIN}),
    "needs.score": ({_OFFICER}, {_ANALYST, _ADMIN}),
    "needs.answer_needs": (set(), {_VENDOR}),
    "needs.respond": ({_VENDOR}, set()),
    "needs.read_any_response": (set(), {_ANALYST}),
    "needs.read_responses": ({_OFFICER, _CONTRIBUTOR}, {_ANALYST}),
    "needs.note_response": ({_OFFICER, _CONTRIBUTOR}, set()),
    # Owners, too: tests/needs/test_offices.py.
    "needs.edit_office": ({_OFFICER}, {_ADMIN}),
    "needs.question_vendors": ({_OFFICER}, set()),
    "needs.decide_response": ({_OFFICER}, set()),
    "needs.change_weights": (set(), {_ANALYST, _ADMIN}),
    "needs.publish_priorities": (set(), {_ANALYST, _ADMIN}),
    "needs.prioritise": (set(), {_ANALYST, _ADMIN}),
    "solutions.draft": ({_VENDOR}, {_ADMIN}),
    "solutions.list": ({_VENDOR}, {_ADMIN}),
    # Its author and the owners of its company, too: tests/authoring/test_deleting.py.
    "solutions.delete": (set(), {_ADMIN}),
    "solutions.archive": ({_VENDOR}, {_ADMIN}),
    "solutions.confirm": ({_VENDOR}, {_ADMIN}),
    "solutions.report_incident": ({_VENDOR}, {_CONTRIBUTOR, _OFFICER, _EVALUATOR, _ANALYST, _ADMIN}),
    "solutions.contact_vendor": (set(), {_VENDOR, _CONTRIBUTOR, _OFFICER, _EVALUATOR, _ANALYST, _ADMIN}),
    "solutions.triage_incident": (set(), {_ANALYST, _ADMIN}),
    "qualification.apply": ({_VENDOR}, {_ADMIN}),
    "qualification.appeal": ({_VENDOR}, {_ADMIN}),
    # Of a draft, as here, only its vendor's and the administrators'; from submission on: tests/qualification/test_drafts.py.
    "qualification.read": ({_VENDOR}, {_ADMIN}),
    "qualification.read_evidence": ({_VENDOR}, {_ADMIN}),
    "qualification.screen": (set(), {_ANALYST, _ADMIN}),
    "qualification.assign": (set(), {_ANALYST, _ADMIN}),
    "qualification.decide": (set(), {_ANALYST, _ADMIN}),
    "qualification.evaluate": (set(), {_EVALUATOR}),
    # Held only when assigned: test_an_assignment_gives_its_evaluator_rights_on_that_application_alone.
    "qualification.declare": (set(), set()),
    "qualification.review": (set(), set()),
    "qualification.read_advice": ({_VENDOR}, {_ANALYST, _ADMIN}),
    # Held only by whoever was asked: tests/qualification/test_early_advice.py.
    "qualification.declare_for_advice": (set(), set()),
    "qualification.advise": (set(), set()),
    "qualification.edit_protocols": (set(), {_ANALYST, _ADMIN}),
    "pilots.plan": ({_OFFICER}, {_ADMIN}),
    "pilots.delete": ({_OFFICER}, {_ADMIN}),
    "pilots.announce": ({_OFFICER}, {_ADMIN}),
    "pilots.advance": ({_OFFICER}, {_ADMIN}),
    "adoption.report": ({_OFFICER}, {_ADMIN}),
    "adoption.decide": ({_OFFICER}, {_ADMIN}),
    # Of the lead here; of the responsible organisation: tests/adoption/test_path.py.
    "adoption.hold_milestone": ({_OFFICER}, {_ADMIN}),
    "adoption.teach": ({_OFFICER}, {_ADMIN}),
    "adoption.edit_lesson": ({_OFFICER}, {_ADMIN}),
    "adoption.calculate": ({_OFFICER}, {_ADMIN}),
    "pilots.stop": ({_OFFICER}, {_ADMIN}),
    "pilots.confirm": ({_OFFICER}, {_ADMIN}),
    "pilots.measure": ({_OFFICER}, {_ADMIN}),
    "pilots.ask_dispensation": ({_OFFICER}, {_ADMIN}),
    "pilots.dispense": (set(), {_ANALYST, _ADMIN}),
    "pilots.name_site": (set(), {_ADMIN}),
    "pilots.answer_invitation": ({_OFFICER}, set()),
    "pilots.join": (set(), {_OFFICER}),
    "pilots.read_inside": ({_OFFICER, _CONTRIBUTOR}, {_ADMIN}),
    "website.answer_report": ({_OFFICER, _VENDOR}, {_ADMIN}),
    "accounts.read_contacts": (set(), set(Role.values)),
    "accounts.act_personally": (set(), set(Role.values)),
    "accounts.make_api_key": (set(), set(Role.values)),
    "accounts.read_members": (set(Role.values), {_ADMIN}),
    "accounts.verify_organisation": (set(), {_ADMIN}),
    "accounts.merge_organisations": (set(), {_ADMIN}),
    "accounts.deactivate_organisation": (set(), {_ADMIN}),
    "accounts.set_identity_provider": (set(), {_ADMIN}),
    "accounts.name_administrator": (set(), {_ADMIN}),
    "accounts.manage_people": (set(), {_ADMIN}),
    "accounts.impersonate": (set(), {_ADMIN}),
    "website.read_log": (set(), {_ADMIN}),
    "notifications.oversee": (set(), {_ADMIN}),
    "website.edit_taxonomies": (set(), {_ANALYST, _ADMIN}),
    "website.read_unanswered": (set(), {_ANALYST, _ADMIN}),
    "website.edit_pages": (set(), {_ADMIN}),
    "website.announce": (set(), {_ADMIN}),
}


def _application(organisation: Organisation) -> Application:
    """A draft of this organisation, whatever its kind."""
    load_first_set()
    solution = SolutionFactory(organisation=organisation, listed=True)
    now = timezone.now()
    return Application.objects.create(
        reference=f"DOS-2026-{solution.pk:04d}",
        solution=solution,
        organisation=organisation,
        protocol=Protocol.objects.get(level="low"),
        opened_at=now,
    )


def _report(organisation: Organisation) -> Any:
    need = NeedFactory(organisation=organisation, published=True)
    return report_error(CatalogueEntry.objects.get(key=need.reference), message="Une coquille.")


def _milestone(organisation: Organisation) -> Any:
    return open_path(PilotFactory(organisation=organisation, ended_at=timezone.now())).milestones.get(step="funding")


def _lesson(organisation: Organisation) -> Any:
    return PilotFactory(organisation=organisation).lessons.create(organisation=organisation, title_fr="Une leçon", tags=["data"])


def _site(organisation: Organisation) -> Any:
    return PilotFactory(organisation=organisation, running=True).sites.get()


def _advice(organisation: Organisation) -> EarlyAdvice:
    load_first_set()
    solution = SolutionFactory(organisation=organisation, listed=True, maturity=4)
    protocol = Protocol.objects.get(level="low")
    return EarlyAdvice.objects.create(solution=solution, protocol=protocol, maturity=4, due_on=timezone.localdate())


# What a right is asked about, where it is not what its app is named for.
_RECORDS: dict[str, Callable[[Organisation], Any]] = {
    "website.answer_report": _report,
    "adoption.hold_milestone": _milestone,
    **dict.fromkeys(("qualification.read_advice", "qualification.declare_for_advice", "qualification.advise"), _advice),
    "adoption.edit_lesson": _lesson,
    "adoption.calculate": lambda o: Calculation(organisation=o),
    "pilots.measure": _site,
    "accounts.read_contacts": lambda o: NeedFactory(organisation=o),
    "needs.endorse": lambda o: o,
    "needs.edit_office": lambda o: o,
    "needs.respond": lambda o: SolutionFactory(organisation=o),
}
_RECORDS_OF_APPS: dict[str, Callable[[Organisation], Any]] = {
    "needs": lambda o: NeedFactory(organisation=o),
    "solutions": lambda o: SolutionFactory(organisation=o),
    "qualification": _application,
    **dict.fromkeys(("pilots", "adoption"), lambda o: PilotFactory(organisation=o)),
    **dict.fromkeys(("accounts", "website", "notifications"), lambda o: o),
}


def _actor(role: str) -> Actor:
    return VISITOR if role == "visitor" else acting(role)


def _organisations(actor: Actor) -> dict[str, Organisation]:
    """Someone's own organisation, and another of its kind."""
    own = actor.membership.organisation if actor.membership else OrganisationFactory()
    return {"own": own, "other": OrganisationFactory(kind=own.kind)}


def test_every_right_has_a_row_in_the_table() -> None:
    assert set(rules.rulesets.default_rules) == set(TABLE) | set(OWNERS)


@pytest.mark.parametrize("role", _ROLES)
def test_a_right_is_held_exactly_by_the_roles_of_the_table(role: str) -> None:
    actor = _actor(role)
    # Nothing is changed here: rights about one kind of record are asked about one record.
    record = cache(lambda make, organisation: make(organisation))
    wrong = []
    for whose, organisation in _organisations(actor).items():
        for right, (for_own, for_any) in TABLE.items():
            make = _RECORDS.get(right) or _RECORDS_OF_APPS[right.split(".")[0]]
            holds = role in (for_own if whose == "own" and right in OF_OTHERS_ALONE else for_any | for_own)
            if actor.can(right, record(make, organisation)) is not (holds if whose == "own" else role in for_any):
                wrong.append(f"{right}, {whose}")
    assert not wrong


@pytest.mark.parametrize("role", _ROLES)
@pytest.mark.parametrize("is_owner", [True, False], ids=["owner", "member"])
def test_an_owner_answers_for_their_own_organisation_only(role: str, is_owner: bool) -> None:
    actor = VISITOR if role == "visitor" else acting(role, is_owner=is_owner)
    wrong = []
    for whose, organisation in _organisations(actor).items():
        for right, roles in OWNERS.items():
            answers = role in roles or (role != "visitor" and is_owner and whose == "own")
            if actor.can(right, organisation) is not answers:
                wrong.append(f"{right}, {whose}")
    assert not wrong


def test_support_that_sees_as_someone_never_acts_as_them_personally() -> None:
    helped, administrator = acting(is_owner=True), acting(_ADMIN)
    seen_as = replace(helped, impersonator=administrator)
    assert seen_as.can("accounts.manage_members", helped.membership.organisation)
    assert not seen_as.can("accounts.act_personally")
    assert not replace(administrator, impersonator=administrator).can("accounts.impersonate")


def test_an_organisation_that_is_not_verified_reads_no_contact() -> None:
    actor = acting(_VENDOR, OrganisationFactory(vendor=True, is_verified=False))
    assert not actor.can("accounts.read_contacts", NeedFactory(published=True))


# ── The same rows through the pages ──────────────────────────────────────────────────────────────────────────

PAGES: dict[str, tuple[str, Callable[..., Any]]] = {
    "needs.publish": ("needs:decide", lambda o: (NeedFactory(organisation=o, submitted=True), "publish")),
    "needs.return": ("needs:decide", lambda o: (NeedFactory(organisation=o, submitted=True), "return")),
    "needs.close": ("needs:decide", lambda o: (NeedFactory(organisation=o, published=True), "close")),
    "needs.withdraw": ("needs:decide", lambda o: (NeedFactory(organisation=o, published=True), "withdraw")),
    "needs.prioritise": ("needs:decide", lambda o: (NeedFactory(organisation=o, published=True), "prioritise")),
    "needs.score": ("needs:score", lambda o: (NeedFactory(organisation=o, published=True), None)),
    "needs.draft": ("needs:edit", lambda o: (NeedFactory(organisation=o), "problem")),
    "needs.amend": ("needs:amend", lambda o: (NeedFactory(organisation=o, published=True), None)),
    "needs.submit": ("needs:review", lambda o: (NeedFactory(organisation=o, published=True), None)),
    "solutions.draft": ("solutions:edit", lambda o: (SolutionFactory(organisation=o, listed=True), "purpose")),
    "solutions.list": ("solutions:review", lambda o: (SolutionFactory(organisation=o, listed=True), None)),
    "solutions.archive": ("solutions:decide", lambda o: (SolutionFactory(organisation=o, listed=True), "archive")),
    "pilots.plan": ("pilots:indicators", lambda o: (PilotFactory(organisation=o), None)),
    "pilots.announce": ("pilots:review", lambda o: (PilotFactory(organisation=o), None)),
    "adoption.report": ("pilots:report-write", lambda o: (PilotFactory(organisation=o, running=True), None)),
    "adoption.decide": ("pilots:decide", lambda o: (PilotFactory(organisation=o), "outcome")),
    "adoption.teach": ("pilots:lesson-new", lambda o: (PilotFactory(organisation=o), None)),
    "pilots.advance": ("pilots:decide", lambda o: (PilotFactory(organisation=o), "ethics")),
    "pilots.stop": ("pilots:decide", lambda o: (PilotFactory(organisation=o), "stop")),
    "pilots.measure": ("pilots:measures", lambda o: (PilotFactory(organisation=o, running=True), None)),
}


@pytest.mark.parametrize("role", _ROLES)
def test_a_page_opens_exactly_for_the_roles_of_the_table(role: str, client: Client) -> None:
    actor = _actor(role)
    if actor.user:
        client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    wrong = []
    for whose, organisation in _organisations(actor).items():
        for right, (name, make) in PAGES.items():
            record, code = make(organisation)
            response = client.get(reverse(name, args=[record.reference, code] if code else [record.reference]))
            for_own, for_any = TABLE[right]
            if role == "visitor":
                expected = 302
                assert response.get("Location", "").startswith(reverse("account_login")), right
            else:
                expected = 200 if role in for_any or (whose == "own" and role in for_own) else 404
            if response.status_code != expected:
                wrong.append(f"{right}, {whose}: {response.status_code}")
    assert not wrong


_SEES_DRAFTS = {"need": {_OFFICER, _CONTRIBUTOR}, "solution": {_VENDOR}, "pilot": {_OFFICER, _CONTRIBUTOR}}


@pytest.mark.parametrize("kind", ["need", "solution", "pilot"])
@pytest.mark.parametrize("role", _ROLES)
@pytest.mark.parametrize("is_own", [True, False], ids=["own", "other"])
def test_what_is_not_public_answers_404_but_to_its_own_people(kind: str, role: str, is_own: bool, client: Client) -> None:
    actor = _actor(role)
    own = actor.membership.organisation if actor.membership else OrganisationFactory()
    owner = own if is_own else OrganisationFactory(kind=own.kind)
    make = {"need": NeedFactory, "solution": SolutionFactory}.get(kind)
    record = make(organisation=owner) if make else PilotFactory(organisation=owner, private=True)
    if actor.user:
        client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    sees = role == _ADMIN or (is_own and role in _SEES_DRAFTS[kind])
    assert client.get(record_path(record)).status_code == (200 if sees else 404)
    # No other door leaks it, to anyone.
    for door in ("search", f"{kind}s:list", f"{kind}s:export", f"api-{kind}s"):
        response = client.get(reverse(door), {"q": record.reference})
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert record.slug().encode() not in body
    assert client.get(reverse(f"api-{kind}", args=[record.reference])).status_code == 404


@pytest.mark.parametrize("role", _ROLES)
def test_a_contact_is_shown_only_to_members_of_verified_organisations_and_each_reading_is_written_down(
    role: str, client: Client
) -> None:
    need = NeedFactory(published=True, contact_email="bureau@example.org")
    actor = _actor(role)
    if actor.user:
        client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    assert b"bureau@example.org" not in client.get(record_path(need)).content, "not before one asks"
    response = client.post(reverse("record-contact", args=["need", need.reference]))
    assert (b"bureau@example.org" in response.content) is (role != "visitor")
    logged = ContactAccess.objects.filter(user=actor.user, owner=need.organisation, reference=need.reference)
    assert logged.count() == (role != "visitor")
    assert b"bureau@example.org" not in client.get(reverse("api-need", args=[need.reference])).content


def test_a_member_of_an_organisation_that_is_not_verified_reads_no_contact_by_the_page(client: Client) -> None:
    need = NeedFactory(published=True, contact_email="bureau@example.org")
    actor = acting(_VENDOR, OrganisationFactory(vendor=True, is_verified=False))
    client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(reverse("record-contact", args=["need", need.reference])).status_code == 404


# ── Applications: rights that come from an assignment ────────────────────────────────────────────────────────

_WHEN_ASSIGNED = ("qualification.read", "qualification.review")


@pytest.mark.parametrize("conflict", ["not declared", "none", "declared", "no longer assigned"])
def test_an_assignment_gives_its_evaluator_rights_on_that_application_alone(conflict: str) -> None:
    application, _vendor = flow.submitted()
    other, _other_vendor = flow.submitted()
    ministry = flow.analyst()
    application = reviewing.begin_screening(application, by=ministry)
    assignment, evaluator = flow.assigned(application, ministry, declares=conflict == "none")
    if conflict == "declared":
        reviewing.declare(assignment, by=evaluator, has_conflict=True, note="Un lien.")
    if conflict == "no longer assigned":
        reviewing.unassign(assignment, by=ministry)
    for right in _WHEN_ASSIGNED:
        assert evaluator.can(right, application) is (conflict == "none"), right
        assert not evaluator.can(right, other), right
    assert evaluator.can("qualification.declare", application) is (conflict in ("not declared", "none"))
    elsewhere = replace(evaluator, membership=acting(_EVALUATOR).membership)
    assert not elsewhere.can("qualification.read", application), "one acts for one organisation at a time"
    support = replace(evaluator, impersonator=acting(_ADMIN))
    assert not support.can("qualification.review", application), "support never reviews for someone"


_APPLICATION_PAGES: dict[str, tuple[str, set[str]]] = {
    # This one was handed in: analysts read it, too.
    "qualification:application": ("qualification.read", {"own", "assigned", _ANALYST}),
    "qualification:clarifications": ("qualification.apply", {"own"}),
    "qualification:evaluators": ("qualification.assign", set()),
    "qualification:return": ("qualification.screen", set()),
    "qualification:deliberation": ("qualification.screen", set()),
    "qualification:decide": ("qualification.decide", set()),
    "qualification:ask": ("qualification.screen", {"assigned"}),
    "qualification:review": ("", {"assigned"}),
    "qualification:hand-in": ("", {"assigned"}),
}


@pytest.mark.parametrize("page", _APPLICATION_PAGES)
def test_each_page_of_an_application_opens_exactly_for_those_who_have_its_right(page: str, client: Client) -> None:
    application, vendor, _ministry, reviewers = flow.in_review()
    right, also = _APPLICATION_PAGES[page]
    for_any = TABLE[right][1] if right else set()
    actors: dict[str, Actor] = {role: _actor(role) for role in _ROLES} | {"own": vendor, "assigned": reviewers[0][1]}
    for name, actor in actors.items():
        client.logout()
        if actor.user:
            client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
        status = client.get(reverse(page, args=[application.reference])).status_code
        expected = 302 if name == "visitor" else 200 if name in also or name in for_any else 404
        assert status == expected, name
