"""Every address of the registry, tried as every role by someone from another organisation.

`DOORS` says who gets a page (200). An address without a row fails the build; so does one that opens to someone else.
The rights on one's own organisation's records are in test_rights.py.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone, translation

from accounts.actors import VISITOR
from accounts.models.memberships import Membership, Role
from accounts.models.organisations import EmailDomain, Organisation, RegistrationRequest
from accounts.services.invitations import hash_of
from adoption.models.costing import Calculation
from catalogue.models.index import CatalogueEntry
from needs.models.attachments import Attachment
from needs.models.needs import Need
from needs.services.scoring import current_grid
from needs.services.versions import ensure_version
from notifications import links
from notifications.criteria import Watch
from notifications.services.subscribing import subscribe
from pilots.models.pilots import Pilot
from qualification.services.deciding import NewCondition
from records.models.taxonomies import Specialty
from solutions.models.solutions import Solution
from tests.factories import (
    IndicatorFactory,
    MembershipFactory,
    NeedFactory,
    OrganisationFactory,
    PilotFactory,
    RegistrationRequestFactory,
    ResponseFactory,
    SolutionFactory,
    UserFactory,
    acting,
    region,
    term,
)
from tests.pilots import dispensing, ending
from tests.qualification import early, flow
from tests.read_only import read_only
from website.error_reports import report_error
from website.models.error_reports import ErrorReport
from website.models.site import Announcement

pytestmark = pytest.mark.django_db

_OFFICER, _CONTRIBUTOR, _VENDOR = Role.INNOVATION_OFFICER, Role.CONTRIBUTOR, Role.VENDOR_MEMBER
_ANALYST, _ADMIN = Role.MINISTRY_ANALYST, Role.REGISTRY_ADMINISTRATOR
ROLES: list[str] = ["visitor", *Role.values]

SIGNED_IN = set(Role.values)
EVERYONE = SIGNED_IN | {"visitor"}
VISITOR_ONLY = {"visitor"}
ADMIN = {_ADMIN}
TEAM = {_ANALYST, _ADMIN}
NOBODY: set[str] = set()


@dataclass(frozen=True)
class World:
    """Someone else's organisation, with something of everything."""

    organisation: Organisation
    member: Membership
    need: Need
    draft: Need
    submitted: Need
    solution: Solution
    pilot: Pilot
    ended: Pilot
    lesson: Any
    calculation: Any
    report: ErrorReport
    request: RegistrationRequest
    domain: EmailDomain
    invitation: Any
    asking: Any
    announcement: Announcement
    endorsement: Any
    indicator: Any
    join_request: Any
    site_invitation: Any
    response: Any
    question: Any
    attachment: Any
    application: Any
    review: Any
    decision: Any
    incident: Any
    subscription: Any
    advice: Any
    below: Pilot
    dispensation: Any


def make_world() -> World:
    # A migration makes it; a test that empties the database takes it away.
    current_grid()
    organisation = OrganisationFactory()
    need = NeedFactory(organisation=organisation, published=True, contact_email="bureau@example.org")
    term(Specialty, "emergency", "Urgence")
    region()
    return World(
        organisation=organisation,
        member=MembershipFactory(organisation=organisation, is_owner=True),
        need=need,
        draft=NeedFactory(organisation=organisation),
        submitted=NeedFactory(organisation=organisation, submitted=True),
        solution=SolutionFactory(listed=True),
        ended=(ended := ending.decided("adopt", organisation=organisation)[0]),
        lesson=ended.lessons.create(organisation=organisation, title_fr="Une leçon", tags=["data"]),
        calculation=_calculation(organisation),
        pilot=(pilot := PilotFactory(organisation=organisation, running=True)),
        indicator=IndicatorFactory(pilot=pilot),
        site_invitation=pilot.site_invitations.create(organisation=OrganisationFactory(), message="Invitation secrète"),
        join_request=pilot.join_requests.create(organisation=OrganisationFactory(), message="Proposition secrète"),
        report=report_error(CatalogueEntry.objects.get(key=need.reference), message="Une coquille."),
        request=RegistrationRequestFactory(),
        domain=organisation.domains.create(domain="chu.example.org"),
        invitation=organisation.invitations.create(
            email="x@example.org", role=_CONTRIBUTOR, token_hash=hash_of("jeton"), expires_at=timezone.now().replace(year=2099)
        ),
        asking=organisation.membership_requests.create(
            person=UserFactory(), role=_CONTRIBUTOR, message="Je suis infirmière", expires_at=timezone.now().replace(year=2099)
        ),
        announcement=Announcement.objects.create(text_fr="a", text_en="b"),
        response=(response := ResponseFactory(need=need)),
        question=need.questions.create(organisation=organisation, is_from_vendor=False, text="Combien ?", response=response),
        attachment=_attachment(need),
        application=(application := flow.in_review()[0]),
        review=application.assignments.get(),
        decision=(
            decision := flow.decided("low", "conditional", conditions=[NewCondition("Traduire la notice.", flow.later(600))])[0]
        ),
        incident=decision.application.solution.incidents.create(
            organisation=organisation, happened_on=timezone.localdate(), severity="data", description="Un incident secret"
        ),
        endorsement=need.endorsements.create(organisation=OrganisationFactory()),
        advice=early.asked()[0],
        below=dispensing.draft()[0],
        dispensation=dispensing.asked()[0],
        subscription=subscribe(Watch(kind="need"), by=VISITOR, email="lectrice@example.org"),
    )


def _calculation(organisation: Organisation) -> Calculation:
    made = Calculation.objects.create(organisation=organisation, title_fr="Un calcul", is_public=True)
    made.lines.create(position=0, kind="licence", label="Abonnement", basis="yearly", amount=1000)
    return made


def _token(url: str) -> str:
    """The signed part of a link."""
    return url.rstrip("/").rpartition("/")[2]


def _attachment(need: Need) -> Attachment:
    made = Attachment(need=need, name="a.txt", content_type="text/plain", size=1, sha256="0", is_public=True)
    made.file.save("a.txt", ContentFile(b"a"))
    return made


Arguments = Callable[[World], list[Any]]


def _no(world: World) -> list[Any]:
    return []


def _need(*more: str) -> Arguments:
    return lambda w: [w.need.reference, *more]


def _solution(*more: str) -> Arguments:
    return lambda w: [w.solution.reference, *more]


def _pilot(*more: str) -> Arguments:
    return lambda w: [w.pilot.reference, *more]


def _ended(*more: Any) -> Arguments:
    return lambda w: [w.ended.reference, *more]


def _own(*more: Any) -> Arguments:
    return lambda w: [w.organisation.slug, *more]


def _application(*more: Any) -> Arguments:
    return lambda w: [w.application.reference, *more]


def _decision(*more: Any) -> Arguments:
    return lambda w: [w.decision.application.reference, *more]


def _condition(w: World) -> list[Any]:
    return [w.decision.application.reference, w.decision.conditions.get().pk]


_FOLLOWED = ("feed-atom", "feed-json", "calendar")
_FORMS = ("atom", "json", "calendar")

# address → (who gets a page, what it is called with)
DOORS: dict[str, tuple[set[str], Arguments]] = {
    "ping": (EVERYONE, _no),
    "healthz-live": (EVERYONE, _no),
    "healthz-ready": (EVERYONE, _no),
    "robots": (EVERYONE, _no),
    "sitemaps": (EVERYONE, _no),
    "sitemap": (EVERYONE, lambda w: ["needs"]),
    "schema": (EVERYONE, _no),
    "api-root": (EVERYONE, _no),
    "api-needs": (EVERYONE, _no),
    "api-need": (EVERYONE, _need()),
    "api-solutions": (EVERYONE, _no),
    "api-solution": (EVERYONE, _solution()),
    "api-pilots": (EVERYONE, _no),
    "api-pilot": (EVERYONE, _pilot()),
    "api-pilot-measurements": (EVERYONE, _pilot()),
    "api-organisations": (EVERYONE, _no),
    "api-organisation": (EVERYONE, _own()),
    "api-taxonomies": (EVERYONE, _no),
    "api-own-solutions": (NOBODY, _no),
    "home": (EVERYONE, _no),
    "search": (EVERYONE, _no),
    "search-suggest": (EVERYONE, _no),
    # Only what is shown as a match is judged: tests/matching/test_fits.py.
    "match": (NOBODY, lambda w: [w.need.reference, "SOL-1999-0001"]),
    "matches-awaited": (EVERYONE, lambda w: ["need", w.need.reference, 1]),
    "needs:list": (EVERYONE, _no),
    "needs:export": (EVERYONE, _no),
    "needs:new": ({_CONTRIBUTOR, _OFFICER, _ADMIN}, _no),
    "needs:similar": ({_CONTRIBUTOR, _OFFICER, _ADMIN}, _no),
    "needs:starts": ({_CONTRIBUTOR, _OFFICER, _ADMIN}, _no),
    "needs:edit": (ADMIN, lambda w: [w.draft.reference, "problem"]),
    "needs:amend": (ADMIN, _need()),
    "needs:versions": (EVERYONE, _need()),
    "needs:version": (EVERYONE, lambda w: [w.need.reference, ensure_version(w.need).number]),
    "needs:review": (ADMIN, _need()),
    "needs:confirm": (NOBODY, _need()),
    "needs:decide": (TEAM, lambda w: [w.submitted.reference, "publish"]),
    "needs:priorities": (EVERYONE, _no),
    "needs:priorities-publish": (TEAM, _no),
    "needs:priorities-csv": (EVERYONE, _no),
    "needs:priorities-json": (EVERYONE, _no),
    "needs:priorities-feed": (EVERYONE, _no),
    "needs:priorities-feed-json": (EVERYONE, _no),
    **{f"{space}{form}": (EVERYONE, _no) for space in ("needs:", "solutions:", "pilots:", "search-") for form in _FOLLOWED},
    **{f"organisations:{form}": (EVERYONE, _no) for form in _FOLLOWED[:2]},
    **{f"needs:record-{form}": (EVERYONE, _need()) for form in _FORMS},
    **{f"solutions:record-{form}": (EVERYONE, _solution()) for form in _FORMS},
    **{f"pilots:record-{form}": (EVERYONE, _pilot()) for form in _FORMS},
    **{f"organisations:organisation-{form}": (EVERYONE, _own()) for form in _FORMS},
    "needs:criteria": (EVERYONE, _no),
    "needs:weights": (TEAM, _no),
    "needs:board": (TEAM, _no),
    "needs:my-responses": ({_VENDOR}, _no),
    "needs:response": ({_ANALYST}, lambda w: [w.response.pk]),
    "needs:response-change": (NOBODY, lambda w: [w.response.pk]),
    "needs:response-shortlist": (NOBODY, lambda w: [w.response.pk]),
    "needs:response-decline": (NOBODY, lambda w: [w.response.pk]),
    "needs:response-select": (NOBODY, lambda w: [w.response.pk]),
    "needs:response-withdraw": (NOBODY, lambda w: [w.response.pk]),
    "needs:response-note": (NOBODY, lambda w: [w.response.pk]),
    "needs:exchange": ({_VENDOR, _ANALYST}, _need()),
    "needs:exchange-csv": ({_ANALYST}, _need()),
    "needs:exchange-xlsx": ({_ANALYST}, _need()),
    "needs:respond": ({_VENDOR}, _need()),
    "needs:ask": ({_VENDOR}, _need()),
    "needs:ask-one": (NOBODY, lambda w: [w.need.reference, w.response.pk]),
    "needs:answer": (NOBODY, lambda w: [w.need.reference, w.question.pk]),
    "needs:unmet": (EVERYONE, _no),
    "needs:differs": (NOBODY, lambda w: [w.draft.reference]),
    "needs:write-together": (ADMIN, lambda w: [w.draft.reference, w.need.reference]),
    "needs:attachments": (ADMIN, _need()),
    "needs:attachment": (EVERYONE, lambda w: [w.need.reference, w.attachment.pk]),
    "needs:attachment-remove": (ADMIN, lambda w: [w.need.reference, w.attachment.pk]),
    "needs:presence": (ADMIN, lambda w: [w.draft.reference, "problem"]),
    "needs:comments": (NOBODY, lambda w: [w.draft.reference]),
    "needs:comments-on": (NOBODY, lambda w: [w.draft.reference, "problem"]),
    "needs:comment-settle": (NOBODY, lambda w: [w.draft.reference, 1]),
    "needs:history": (ADMIN, lambda w: [w.draft.reference]),
    "needs:go-over": (NOBODY, lambda w: [w.draft.reference]),
    "needs:restore": (NOBODY, lambda w: [w.draft.reference, 1]),
    "needs:drafts": ({_CONTRIBUTOR, _OFFICER, _ADMIN}, _no),
    "needs:submitted": ({_OFFICER, _ADMIN}, _no),
    "needs:sheet": ({_CONTRIBUTOR, _OFFICER, _ADMIN}, _no),
    # Whoever sent the file, and nobody else: tests/needs/test_sheet_page.py.
    "needs:sheet-imported": (NOBODY, lambda w: ["7a9d2c1e-0000-4000-8000-000000000000"]),
    "needs:sheet-template": ({_CONTRIBUTOR, _OFFICER, _ADMIN}, _no),
    "needs:sheet-export": ({_CONTRIBUTOR, _OFFICER, _ADMIN}, _no),
    "needs:office": (ADMIN, _own()),
    "needs:office-name": (NOBODY, _own()),
    # Of offices that say nothing yet, as here: nobody. The others: tests/needs/test_offices.py.
    "needs:office-write": (NOBODY, _own()),
    "needs:score": (TEAM, _need()),
    "needs:endorse": ({_OFFICER, _ADMIN}, _need()),
    "needs:endorsement-withdraw": (ADMIN, lambda w: [w.need.reference, w.endorsement.pk]),
    "needs:detail": (EVERYONE, lambda w: [w.need.reference, w.need.slug()]),
    "solutions:list": (EVERYONE, _no),
    "solutions:export": (EVERYONE, _no),
    "solutions:new": ({_VENDOR, _ADMIN}, _no),
    "solutions:edit": (ADMIN, _solution("purpose")),
    "solutions:review": (ADMIN, _solution()),
    "solutions:confirm": (NOBODY, _solution()),
    "solutions:decide": (ADMIN, _solution("archive")),
    "solutions:compare": (EVERYONE, _no),
    "solutions:sheet": ({_VENDOR, _ADMIN}, _no),
    "solutions:sheet-template": ({_VENDOR, _ADMIN}, _no),
    "solutions:sheet-export": ({_VENDOR, _ADMIN}, lambda w: ["csv"]),
    "solutions:vendor": (EVERYONE, lambda w: [w.solution.organisation.slug]),
    "solutions:incidents": (SIGNED_IN, _no),
    "solutions:triage": (TEAM, lambda w: [w.incident.pk, "confirm"]),
    "solutions:rows": (ADMIN, _solution("regulatory")),
    "solutions:remove-row": (NOBODY, _solution("regulatory", "1")),
    "solutions:release": (ADMIN, _solution()),
    "solutions:media": (ADMIN, _solution()),
    # Of a solution with pictures: tests/solutions/test_media.py.
    "solutions:change-media": (NOBODY, _solution("1")),
    "solutions:remove-media": (NOBODY, _solution("1")),
    "solutions:first-media": (NOBODY, _solution("1")),
    "solutions:picture": (NOBODY, _solution("1", "small")),
    "solutions:document": (NOBODY, _solution("1")),
    "solutions:contact-vendor": (SIGNED_IN, _solution()),
    "solutions:report-incident": (SIGNED_IN - {_VENDOR}, _solution()),
    "jwks": (EVERYONE, _no),
    "qualification:protocols": (EVERYONE, _no),
    "qualification:preflight": (EVERYONE, _no),
    "qualification:sources": (EVERYONE, _no),
    "qualification:statistics": (EVERYONE, _no),
    # They lead on, or are 404: tests/catalogue/test_leading_addresses.py.
    "qualification:protocol-in-force": (NOBODY, lambda w: ["low"]),
    "regions:permanent": (NOBODY, lambda w: ["01"]),
    "qualification:protocol": (EVERYONE, lambda w: ["low", "2026.1"]),
    "qualification:changes": (EVERYONE, lambda w: ["low", "2026.1", "2026.1"]),
    "qualification:protocol-checklist": (EVERYONE, lambda w: ["low", "2026.1", "xlsx"]),
    # Without answers it leads to the questions: tests/qualification/test_checklists.py.
    "qualification:outlook-checklist": (NOBODY, lambda w: ["xlsx"]),
    "qualification:decision": (EVERYONE, _decision()),
    "qualification:certificate": (EVERYONE, _decision()),
    "qualification:statement": (EVERYONE, _decision()),
    "qualification:verify": (EVERYONE, _decision()),
    # It leads to the number as the registry writes it.
    "qualification:verify-typed": (NOBODY, lambda w: [_decision()(w)[0].lower()]),
    "qualification:check": (EVERYONE, _no),
    "api-qualification-status": (EVERYONE, _decision()),
    "qualification:of-solution": (ADMIN, _solution()),
    "qualification:application": (TEAM, _application()),
    "qualification:answer": (ADMIN, _application("REG-01")),
    "qualification:add-evidence": (NOBODY, _application("REG-01")),
    "qualification:pool": (ADMIN, _application("REG-01")),
    "qualification:carried": (ADMIN, _application()),
    "qualification:enclose": (NOBODY, lambda w: [w.application.reference, "clarification", 1]),
    "qualification:receipt": (TEAM, _application()),
    "qualification:submit": (ADMIN, _application()),
    "qualification:withdraw": (NOBODY, _application()),
    "qualification:delete": (NOBODY, _application()),
    "qualification:clarifications": (ADMIN, _application()),
    "qualification:report-condition": (ADMIN, _condition),
    "qualification:appeal": (ADMIN, _decision()),
    "qualification:remove-evidence": (ADMIN, lambda w: [w.application.evidence.first().pk]),
    # Opened with a pass of one's own only: tests/qualification/test_applications.py.
    "qualification:evidence": (NOBODY, lambda w: [w.application.evidence.first().pk]),
    # What came with a text: tests/qualification/test_enclosures.py.
    "qualification:enclosed": (NOBODY, lambda w: [w.application.evidence.first().pk]),
    "qualification:evidence-of": (TEAM, _application("REG-01")),
    "qualification:evidence-file": (NOBODY, lambda w: ["jeton"]),
    "qualification:evidence-page": (NOBODY, lambda w: ["jeton", 1]),
    "qualification:early-list": ({_VENDOR, Role.EVALUATOR, *TEAM}, _no),
    "qualification:early-ask": (ADMIN, _solution()),
    "qualification:early": (TEAM, lambda w: [w.advice.pk]),
    "qualification:early-withdraw": (ADMIN, lambda w: [w.advice.pk]),
    "qualification:early-assign": (TEAM, lambda w: [w.advice.pk]),
    "qualification:early-answer": (NOBODY, lambda w: [w.advice.pk]),
    "qualification:queue": (TEAM, _no),
    "qualification:step": (NOBODY, _application("screen")),
    "qualification:screening": (TEAM, _application()),
    # Of a record there is none: tests/qualification/test_meetings.py.
    "qualification:new-meeting": (TEAM, _application()),
    "qualification:meeting": (NOBODY, _application(1)),
    "qualification:return": (TEAM, _application()),
    "qualification:evaluators": (TEAM, _application()),
    "qualification:unassign": (TEAM, lambda w: [w.application.reference, w.review.pk]),
    "qualification:ask": (TEAM, _application()),
    "qualification:deliberation": (TEAM, _application()),
    "qualification:decide": (TEAM, _application()),
    "qualification:measure": (TEAM, _decision("suspend")),
    "qualification:accept-condition": (TEAM, _condition),
    "qualification:return-condition": (TEAM, _condition),
    "qualification:remind-condition": (NOBODY, _condition),
    "qualification:postpone-condition": (TEAM, _condition),
    "qualification:answer-appeal": (NOBODY, _decision()),
    "qualification:draft": (TEAM, lambda w: ["low"]),
    "qualification:new-requirement": (NOBODY, lambda w: ["low"]),
    "qualification:requirement": (NOBODY, lambda w: ["low", 1]),
    "qualification:drop-requirement": (NOBODY, lambda w: ["low", 1]),
    "qualification:publish": (NOBODY, lambda w: ["low"]),
    "qualification:reviews": ({Role.EVALUATOR}, _no),
    "qualification:review": (NOBODY, _application()),
    "qualification:hand-in": (NOBODY, _application()),
    "qualification:finding": (NOBODY, _application("REG-01")),
    "solutions:detail": (EVERYONE, lambda w: [w.solution.reference, w.solution.slug()]),
    "pilots:list": (EVERYONE, _no),
    "pilots:export": (EVERYONE, _no),
    "pilots:new": ({_OFFICER, _ADMIN}, _no),
    "pilots:edit": (ADMIN, _pilot("plan")),
    "pilots:review": (ADMIN, _pilot()),
    "pilots:confirm": (NOBODY, _pilot()),
    "pilots:decide": (ADMIN, _pilot("stop")),
    "pilots:indicators": (ADMIN, _pilot()),
    "pilots:library": (EVERYONE, _no),
    "pilots:tick": (NOBODY, _pilot("read")),
    "pilots:aim": (ADMIN, lambda w: [w.pilot.reference, w.indicator.pk]),
    "pilots:indicator-remove": (ADMIN, lambda w: [w.pilot.reference, w.indicator.pk]),
    "pilots:chart-svg": (EVERYONE, lambda w: [w.pilot.reference, w.indicator.pk]),
    "pilots:chart-csv": (EVERYONE, lambda w: [w.pilot.reference, w.indicator.pk]),
    "pilots:sites": (ADMIN, _pilot()),
    "pilots:site": (ADMIN, lambda w: [w.pilot.reference, w.pilot.sites.get().pk]),
    "pilots:site-leave": (ADMIN, lambda w: [w.pilot.reference, w.pilot.sites.get().pk]),
    "pilots:invite": (ADMIN, _pilot()),
    # Its own officers alone: tests/pilots/test_inviting.py.
    "pilots:invitation": (NOBODY, lambda w: [w.pilot.reference, w.site_invitation.pk]),
    "pilots:invitation-decline": (NOBODY, lambda w: [w.pilot.reference, w.site_invitation.pk]),
    "pilots:invitation-take-back": (ADMIN, lambda w: [w.pilot.reference, w.site_invitation.pk]),
    # Of a pilot that needs one, as this is: its own officers and the administrators ask, the ministry answers.
    "pilots:dispensation-ask": (ADMIN, lambda w: [w.below.reference]),
    "pilots:dispensation": (TEAM, lambda w: [w.dispensation.pilot.reference, w.dispensation.pk]),
    "pilots:dispensation-withdraw": (ADMIN, lambda w: [w.dispensation.pilot.reference, w.dispensation.pk]),
    "pilots:dispensation-grant": (TEAM, lambda w: [w.dispensation.pilot.reference, w.dispensation.pk]),
    "pilots:dispensation-decline": (TEAM, lambda w: [w.dispensation.pilot.reference, w.dispensation.pk]),
    "pilots:measures": (ADMIN, _pilot()),
    "pilots:board": (EVERYONE, _no),
    "pilots:board-csv": (EVERYONE, _no),
    "pilots:figures": (EVERYONE, _no),
    "pilots:lessons": (EVERYONE, _no),
    "pilots:calculator": (EVERYONE, _no),
    "pilots:calculations": (EVERYONE, _no),
    "pilots:calculation-new": ({_OFFICER, _ADMIN}, _no),
    "pilots:calculation": (EVERYONE, lambda w: [w.calculation.pk]),
    "pilots:calculation-edit": (ADMIN, lambda w: [w.calculation.pk]),
    "pilots:report-write": (ADMIN, _ended()),
    "pilots:report-publish": (ADMIN, _ended()),
    "pilots:report-preview-pdf": (ADMIN, _ended()),
    "pilots:report-preview-word": (ADMIN, _ended()),
    "pilots:report": (EVERYONE, _ended(1)),
    "pilots:report-pdf": (EVERYONE, _ended(1)),
    "pilots:report-word": (EVERYONE, _ended(1)),
    "pilots:report-json": (EVERYONE, _ended(1)),
    "pilots:milestone": (ADMIN, _ended("funding", "done")),
    "pilots:lesson-new": (ADMIN, _ended()),
    "pilots:lesson-edit": (ADMIN, lambda w: [w.ended.reference, w.lesson.pk]),
    "pilots:alike": (EVERYONE, _pilot()),
    "pilots:paste": (ADMIN, _pilot()),
    # Leads on to the page of a site.
    "pilots:follow-up": (NOBODY, _pilot()),
    "pilots:follow-up-of": (ADMIN, lambda w: [w.pilot.reference, w.pilot.sites.get().pk]),
    "pilots:follow-ups": (EVERYONE, _pilot()),
    "pilots:join": ({_OFFICER}, _pilot()),
    "pilots:joining": (ADMIN, _pilot()),
    "pilots:join-accept": (ADMIN, lambda w: [w.pilot.reference, w.join_request.pk]),
    "pilots:join-decline": (ADMIN, lambda w: [w.pilot.reference, w.join_request.pk]),
    "pilots:join-take-back": (NOBODY, lambda w: [w.pilot.reference, w.join_request.pk]),
    "pilots:detail": (EVERYONE, lambda w: [w.pilot.reference, w.pilot.slug()]),
    "organisations:list": (EVERYONE, _no),
    "organisations:export": (EVERYONE, _no),
    "organisations:detail": (EVERYONE, _own()),
    "organisations:installations": (EVERYONE, _own()),
    # Of one with a logo: tests/accounts/test_logos.py.
    "organisations:logo": (NOBODY, _own()),
    "find-organisation": (SIGNED_IN, _no),
    "ask-to-join": (SIGNED_IN, _own()),
    # Whoever asked, and nobody else: tests/accounts/test_joining.py.
    "membership-request-take-back": (NOBODY, lambda w: [w.asking.pk]),
    "membership-request": (ADMIN, lambda w: [w.organisation.slug, w.asking.pk]),
    "membership-request-decline": (ADMIN, lambda w: [w.organisation.slug, w.asking.pk]),
    "regions:list": (EVERYONE, _no),
    "regions:detail": (EVERYONE, lambda w: ["01", "bas-saint-laurent"]),
    "widget-data": (EVERYONE, _no),
    "widget-script": (EVERYONE, lambda w: [1]),
    "widgets": (EVERYONE, _no),
    "how": (EVERYONE, _no),
    "elsewhere": (EVERYONE, _no),
    "subscribe": (EVERYONE, _no),
    "change-subscription": (NOBODY, lambda w: [w.subscription.pk]),
    "end-subscription": (NOBODY, lambda w: [w.subscription.pk]),
    "manage-link": (EVERYONE, _no),
    "confirm-subscription": (EVERYONE, lambda w: [_token(links.confirm_url(w.subscription.pk, "fr"))]),
    "manage-subscriptions": (EVERYONE, lambda w: [_token(links.manage_url("lectrice@example.org", "fr"))]),
    "leave": (EVERYONE, lambda w: [_token(links.leave_url("lectrice@example.org", "digest", "fr"))]),
    "mail-notices": (NOBODY, lambda w: ["postmark"]),
    "report-follow": (EVERYONE, lambda w: [w.report.token]),
    "report": (EVERYONE, lambda w: ["need", w.need.reference]),
    "contact": (EVERYONE, _no),
    "api-docs": (EVERYONE, _no),
    "styleguide": (EVERYONE, _no),
    "page": (EVERYONE, lambda w: ["about"]),
    # They lead to the record, or are 404: tests/catalogue/test_permanent_numbers.py.
    **{f"{space}permanent": (NOBODY, _need()) for space in ("", "needs:", "solutions:", "pilots:", "qualification:")},
    "qualification:application-permanent": (NOBODY, lambda w: [w.application.reference.lower()]),
    "report-answer": (ADMIN, lambda w: [w.report.pk]),
    "record-contact": (NOBODY, lambda w: ["need", w.need.reference]),
    # One's own workspace and account
    "workspace": (SIGNED_IN, _no),
    "act-for": (NOBODY, _no),
    "stop-impersonating": (NOBODY, _no),
    "my-profile": (SIGNED_IN, _no),
    "notifications": (SIGNED_IN, _no),
    "notification-bell": (SIGNED_IN, _no),
    "notifications-read": (NOBODY, _no),
    "notification-open": (NOBODY, lambda w: [1]),
    "match-not-relevant": (NOBODY, _no),
    "notification-settings": (SIGNED_IN, _no),
    "take-mail-again": (NOBODY, _no),
    "my-data": (SIGNED_IN, _no),
    "my-calendar": (SIGNED_IN, _no),
    "personal-calendar": (NOBODY, lambda w: ["jeton"]),
    "my-api-keys": (SIGNED_IN, _no),
    "my-api-key-revoke": (NOBODY, lambda w: [1]),
    "my-data-export": (NOBODY, _no),
    "my-data-erase": (NOBODY, _no),
    "invitation": (EVERYONE, lambda w: ["jeton"]),
    "join": (NOBODY, _own()),
    "register-organisation": (SIGNED_IN, _no),
    "correct-request": (NOBODY, lambda w: [w.request.pk]),
    "withdraw-request": (NOBODY, lambda w: [w.request.pk]),
    # Another organisation's affairs
    "organisation-members": (ADMIN, _own()),
    "member": (ADMIN, lambda w: [w.organisation.slug, w.member.pk]),
    "member-remove": (ADMIN, lambda w: [w.organisation.slug, w.member.pk]),
    "invitation-action": (ADMIN, lambda w: [w.organisation.slug, w.invitation.pk, "revoke"]),
    "organisation-leave": (NOBODY, _own()),
    "organisation-profile": (ADMIN, _own()),
    "organisation-security": (ADMIN, _own()),
    "organisation-webhooks": (NOBODY, _own()),
    "organisation-webhook": (NOBODY, lambda w: [w.organisation.slug, 1]),
    "organisation-webhook-secret": (NOBODY, lambda w: [w.organisation.slug, 1]),
    "organisation-webhook-replay": (NOBODY, lambda w: [w.organisation.slug, 1, 1]),
    "organisation-webhook-action": (NOBODY, lambda w: [w.organisation.slug, 1, "test"]),
    "organisation-domain-remove": (ADMIN, lambda w: [w.organisation.slug, w.domain.pk]),
    # The registry's administration
    "administration:overview": (ADMIN, _no),
    "administration:request": (ADMIN, lambda w: [w.request.pk]),
    "administration:domain": (ADMIN, lambda w: [w.domain.pk, "verify"]),
    "administration:organisations": (ADMIN, _no),
    "administration:organisation": (ADMIN, _own()),
    "administration:merge": (ADMIN, _own()),
    "administration:activity": (ADMIN, _own()),
    "administration:similar": (ADMIN, _no),
    # Of companies that are ticked: tests/accounts/test_similar_companies.py.
    "administration:merge-similar": (NOBODY, _no),
    "administration:similar-again": (NOBODY, lambda w: [1]),
    "administration:provider": (ADMIN, _own()),
    "administration:people": (ADMIN, _no),
    "administration:person": (ADMIN, lambda w: [w.member.user_id]),
    "administration:taxonomies": (TEAM, _no),
    "administration:taxonomy": (TEAM, lambda w: ["specialty"]),
    "administration:term": (TEAM, lambda w: ["specialty", "emergency"]),
    "administration:pages": (ADMIN, _no),
    "administration:page": (ADMIN, lambda w: ["about"]),
    "administration:announcements": (ADMIN, _no),
    "administration:withdraw-announcement": (ADMIN, lambda w: [w.announcement.pk]),
    "administration:log": (ADMIN, _no),
    "administration-deliveries": (ADMIN, _no),
    "administration-delivery": (NOBODY, lambda w: [1, "replay"]),
    "administration-messages": (ADMIN, _no),
    "administration-message": (ADMIN, lambda w: ["digest"]),
    "administration:unanswered": (TEAM, _no),
    # Sign-in
    "sign-in-by-organisation": (VISITOR_ONLY, _no),
    "openid_connect_login": (NOBODY, lambda w: ["inconnu"]),
    "openid_connect_callback": (NOBODY, lambda w: ["inconnu"]),
    "former-account-address": (NOBODY, lambda w: ["rien/"]),
    "account_login": (VISITOR_ONLY, _no),
    "account_logout": (SIGNED_IN, _no),
    "account_inactive": (EVERYONE, _no),
    "account_signup": (VISITOR_ONLY, _no),
    "account_reauthenticate": (SIGNED_IN, _no),
    "account_email": (SIGNED_IN, _no),
    "account_email_verification_sent": (EVERYONE, _no),
    "account_change_password": (SIGNED_IN, _no),
    "account_set_password": (NOBODY, _no),
    "account_reset_password": (EVERYONE, _no),
    "account_reset_password_done": (EVERYONE, _no),
    "account_reset_password_from_key": (EVERYONE, lambda w: ["1", "abc-def"]),
    "account_reset_password_from_key_done": (EVERYONE, _no),
    "account_confirm_login_code": (NOBODY, _no),
    "account_confirm_email": (EVERYONE, lambda w: ["abc"]),
    "mfa_index": (SIGNED_IN, _no),
    "mfa_authenticate": (NOBODY, _no),
    "mfa_reauthenticate": (NOBODY, _no),
    "mfa_activate_totp": (NOBODY, _no),
    "mfa_deactivate_totp": (NOBODY, _no),
    "mfa_view_recovery_codes": (NOBODY, _no),
    "mfa_generate_recovery_codes": (NOBODY, _no),
    "mfa_download_recovery_codes": (NOBODY, _no),
    "mfa_list_webauthn": (SIGNED_IN, _no),
    "mfa_add_webauthn": (NOBODY, _no),
    "mfa_reauthenticate_webauthn": (NOBODY, _no),
    "mfa_remove_webauthn": (NOBODY, lambda w: [1]),
    "mfa_edit_webauthn": (NOBODY, lambda w: [1]),
    "mfa_login_webauthn": (NOBODY, _no),
    "socialaccount_login_cancelled": (EVERYONE, _no),
    "socialaccount_login_error": (NOBODY, _no),
    "socialaccount_signup": (NOBODY, _no),
    "socialaccount_connections": (SIGNED_IN, _no),
    "usersessions_list": (SIGNED_IN, _no),
}


def _addresses(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    """The name of every address, but Django's own admin (its door is tested with the second factor)."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            if settings.ADMIN_PATH not in str(pattern.pattern):
                yield from _addresses(pattern, namespace + (f"{pattern.namespace}:" if pattern.namespace else ""))
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield namespace + pattern.name


def _client(role: str) -> Client:
    client = Client()
    if role != "visitor":
        client.force_login(acting(role).someone(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_every_address_has_a_row() -> None:
    assert set(_addresses(get_resolver())) == set(DOORS)


# The rights are the same in both languages: the addresses are tried in English by those who see most and least.
_TRIED = [*((role, "fr") for role in ROLES), ("visitor", "en"), (_ADMIN, "en")]


def _doubled_ids(response: Any) -> list[str]:
    """A label names the first field of its id: of two, the second has none."""
    if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
        return []
    markup = re.sub(r"<(script|template|svg)\b.*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    counts = Counter(re.findall(r'<[^<>]*\sid="([^"]+)"', markup))
    return [each for each, count in counts.items() if count > 1]


# What a GET may write. Who has a page open now is told while it is open, and means nothing a minute later.
WRITTEN_BY_DESIGN = {"needs:presence"}


def readings(name: str, world: World) -> list[list[Any]]:
    """The arguments of an address: those of needs once more for a draft and for a need that waits to be published."""
    arguments = DOORS[name][1]
    worlds = [world]
    if name.startswith("needs:") and name != "needs:version":
        worlds += [replace(world, need=world.draft), replace(world, need=world.submitted)]
    return [arguments(each) for each in worlds]


def _read(client: Client, name: str, address: str) -> tuple[Any, list[str]]:
    """The answer, and what it tried to write."""
    if name in WRITTEN_BY_DESIGN:
        return client.get(address), []
    with read_only() as tried:
        return client.get(address), tried


@pytest.mark.matched_later
@pytest.mark.parametrize(("role", "language"), _TRIED)
def test_every_address_opens_to_exactly_those_of_the_table_and_writes_nothing(
    role: str, language: str, world: World, settings: Any
) -> None:
    # When someone was last seen is kept with their session, which is not what they read; and noted at a first page.
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"
    client = _client(role)
    client.get(reverse("workspace"))
    client.raise_request_exception = False
    wrong = []
    with translation.override(language):
        for name, (opens_to, _arguments) in DOORS.items():
            for number, arguments in enumerate(readings(name, world)[: None if language == "fr" else 1]):
                try:
                    address = reverse(name, args=arguments)
                except NoReverseMatch as missing:
                    raise AssertionError(f"{name}: {missing}") from missing
                response, written = _read(client, name, address)
                wrong += [f"{name} {address}: id {each} twice" for each in _doubled_ids(response)]
                wrong += [f"{name} {address} writes: {sql}" for sql in written]
                # An address that only takes posts leads to the page above it, never to an empty page.
                is_empty = response.status_code == 405 and not address.startswith(("/api/", "/mail-notices/"))
                opens = response.status_code == 200
                if is_empty or response.status_code >= 500 or (number == 0 and opens is not (role in opens_to)):
                    wrong.append(f"{name} {address}: {response.status_code}")
    assert not wrong


@pytest.mark.parametrize("role", ROLES)
def test_nothing_sent_empty_breaks_a_page_or_changes_anything_for_those_without_the_right(role: str, world: World) -> None:
    client, before = _client(role), _state(world)
    for name, (opens_to, arguments) in DOORS.items():
        if role in opens_to or (role in ADMIN and "administration:" in name):
            continue
        response = client.post(reverse(name, args=arguments(world)), {"reason": "x", "bulk": "deactivate"})
        assert response.status_code < 500, name
        if name == "account_logout":
            client = _client(role)
        if role not in (_ADMIN, _ANALYST):
            assert _state(world) == before, f"{role} changed something through {name}"


def _state(world: World) -> list[Any]:
    world.organisation.refresh_from_db()
    return [
        *(type(record).objects.get(pk=record.pk).state for record in (world.need, world.draft, world.submitted, world.pilot)),
        world.organisation.is_active,
        world.organisation.requires_mfa,
        Membership.objects.filter(organisation=world.organisation).count(),
        world.organisation.domains.filter(verified_at=None).count(),
        world.organisation.invitations.filter(revoked_at=None, accepted_at=None).count(),
        RegistrationRequest.objects.get(pk=world.request.pk).state,
        Announcement.objects.get(pk=world.announcement.pk).withdrawn_at,
        world.need.endorsements.live().count(),
    ]


SECRETS = ("besoin secret", "solution secrète", "pilote secret", "secret@example.org", "Proposition secrète")


@pytest.mark.parametrize("role", ["visitor", _VENDOR, _CONTRIBUTOR, _OFFICER, Role.EVALUATOR])
def test_no_door_leaks_a_draft_a_request_or_a_contact(role: str, world: World) -> None:
    """Every list, count, facet, search, export, feed, site map and API answer, as every outsider, words of drafts asked for."""
    other = world.organisation
    NeedFactory(organisation=other, title_fr="Un besoin secret", title_en="A besoin secret")
    NeedFactory(organisation=other, title_fr="Un autre besoin secret", submitted=True)
    SolutionFactory(organisation=world.solution.organisation, name_fr="Une solution secrète")
    PilotFactory(organisation=other, private=True, title_fr="Un pilote secret")
    RegistrationRequestFactory(name_fr="Proposition secrète inc.", proof="secret@example.org")
    NeedFactory(organisation=other, published=True, contact_email="secret@example.org")
    client = _client(role)
    for name, (opens_to, arguments) in DOORS.items():
        if role not in opens_to:
            continue
        for query in ({}, {"q": "secret"}, {"q": "secrète", "organisation": other.slug}):
            response = client.get(reverse(name, args=arguments(world)), query)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            leaked = [secret for secret in SECRETS if secret in body.decode(errors="ignore")]
            # The words that were typed come back in the search field, and nowhere else.
            assert not leaked, f"{name} {query}"


@pytest.mark.parametrize("door", ["needs:list", "search", "api-needs", "home"])
def test_counts_and_facets_know_nothing_of_drafts(door: str, world: World) -> None:
    client = Client()
    before = _numbers(client, door)
    NeedFactory(organisation=world.organisation)
    NeedFactory(organisation=world.organisation, submitted=True)
    assert _numbers(client, door) == before


def _numbers(client: Client, door: str) -> Any:
    response = client.get(reverse(door))
    if door.startswith("api"):
        return response.json()["count"]
    html = response.content.decode()
    return html[html.index("<main") : html.index("</main>")]
