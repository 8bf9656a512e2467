"""Every page passes axe-core in a real browser, in both languages and on both widths: French on a phone, English on a desktop."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.services.invitations import invite
from accounts.services.joining import ask_to_join
from accounts.services.merging import say_distinct
from adoption.services import reporting
from catalogue.addresses import PageConverter, record_path
from catalogue.models.index import CatalogueEntry
from needs.services import needs as services
from needs.services import questions
from needs.services.attachments import attach
from needs.services.editions import publish_edition
from needs.services.endorsements import endorse_need
from needs.services.notes import note_response
from needs.services.offices import save_office
from needs.services.scoring import score_need
from needs.services.writing import comment
from notifications.models.webhooks import Endpoint
from pilots.models.indicators import Measurement
from qualification.services.deciding import NewCondition
from records.reference_data import load_reference_data
from solutions.services.card import state_performance
from solutions.services.incidents import report_incident
from solutions.services.media import add_media
from tests.e2e.conftest import DESKTOP, PHONE, sign_in, violations
from tests.factories import (
    PASSWORD,
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
    amend,
    region,
)
from tests.pictures import picture
from tests.pilots import dispensing, ending
from tests.qualification import early, flow
from tests.solutions.test_narrowing import FIGURE
from website.error_reports import report_error
from website.models.site import Announcement

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CODES = ("population", "severity", "staff_time", "equity", "alignment", "feasibility", "urgency")
PATH = [{"who_fr": "Infirmière", "what_fr": "voit la personne", "when_fr": "", "is_tool": True}]
SIZES = {"phone": PHONE, "desktop": DESKTOP}


def _content() -> tuple[Any, dict[str, Any]]:
    """A registry with something of everything, and someone who may do everything in one establishment."""
    load_reference_data()
    need = NeedFactory(published=True, is_demonstration=True)
    officer = acting(Role.INNOVATION_OFFICER, need.organisation)
    services.set_network_priority(
        need, by=acting(Role.MINISTRY_ANALYST), priority="P1", rationale_fr="Partout.", rationale_en="Everywhere."
    )
    solution = SolutionFactory(listed=True)
    pilot = PilotFactory(need=need, solution=solution, running=True, organisation=need.organisation)
    indicator = IndicatorFactory(pilot=pilot)
    for month, value in (("2026-08-01", 40), ("2026-09-01", 33)):
        Measurement.objects.create(indicator=indicator, site=pilot.sites.get(), period=month, value=value)
    report = report_error(CatalogueEntry.objects.get(key=need.reference), message="Une coquille.")
    waiting = NeedFactory(organisation=need.organisation, submitted=True)
    draft = NeedFactory(organisation=need.organisation, problem_fr="", return_reason="Précisez.", care_path=PATH)
    draft.return_remarks = {"outcome": "À préciser.", "target_fr": "En minutes ?"}
    draft.save()
    for scorer in (officer, acting(Role.MINISTRY_ANALYST)):
        score_need(need, by=scorer, marks=dict.fromkeys(CODES, 3))
    other = acting(organisation=OrganisationFactory(region=region()))
    endorse_need(need, organisation=other.membership.organisation, by=other, values={"volume_per_year": 300})
    publish_edition(by=acting(Role.MINISTRY_ANALYST), note_fr="Deux mots.")
    open_need = NeedFactory(published=True, organisation=need.organisation, constraints_fr="En français\nAu Québec")
    amend(need, target_fr="15 minutes")
    response = ResponseFactory(need=open_need, solution=solution)
    response.fits.create(position=0, constraint_fr="En français", answer="partly", note="Bientôt.")
    questions.ask(open_need, by=officer, text="Combien de temps ?", response=response)
    note_response(response, by=officer, text="À revoir.")
    comment(draft, by=officer, text="À revoir.", section="problem")
    quoted = comment(draft, by=officer, text="Trop long.", section="problem", field="summary_fr", quote="Les personnes")
    comment(draft, by=officer, text="Oui.", reply_to=quoted)
    attach(draft, by=officer, upload=SimpleUploadedFile("note.txt", b"Bonjour."))
    ended, lead = ending.completed()
    ending.measured(ended, (40, 31, 30, 31, 30, 31, 30), dimension="clinical")
    reporting.save_report(ended, by=lead, values=ending.WORDS)
    return officer, {
        "reported": reporting.publish_report(ended, by=lead),
        "need": need,
        "solution": solution,
        "pilot": pilot,
        "report": report,
        "waiting": waiting,
        "draft": draft,
        "open_need": open_need,
        "response": response,
        "planned": PilotFactory(need=need, solution=solution, private=True, organisation=need.organisation),
    }


def _public_paths(made: dict[str, Any]) -> list[str]:
    names = [
        "home",
        "needs:list",
        "solutions:list",
        "pilots:list",
        "organisations:list",
        "regions:list",
        "search",
        "how",
        "elsewhere",
        "needs:criteria",
        "needs:priorities",
        "needs:unmet",
    ]
    names += ["contact", "api-docs", "styleguide", "account_login", "account_signup", "account_reset_password"]
    names += ["account_reset_password_done", "account_email_verification_sent", "sign-in-by-organisation"]
    paths = [reverse(name) for name in names]
    paths += [reverse("page", args=[name]) for name in PageConverter.names]
    paths += [record_path(made[kind]) for kind in ("need", "solution", "pilot")]
    paths += [record_path(made["need"].organisation)]
    paths += [reverse("regions:detail", args=[region().code, "bas-saint-laurent"])]
    paths += [reverse("report", args=["need", made["need"].reference]), reverse("report-follow", args=[made["report"].token])]
    return [
        *paths,
        reverse("needs:versions", args=[made["need"].reference]),
        reverse("pilots:report", args=[made["reported"].pilot.reference, made["reported"].number]),
        reverse("needs:version", args=[made["need"].reference, 2]),
        f"{reverse('needs:list')}?q=triage",
        f"{reverse('needs:list')}?q=zzzz&risk=high",
        f"{reverse('home')}nothing/",
        reverse("invitation", args=["inconnu"]),
    ]


def _member_paths(made: dict[str, Any]) -> list[str]:
    draft, pilot = made["draft"], made["pilot"]
    steps = ("problem", "outcome", "context", "data", "risk", "owner")
    paths = [reverse("workspace"), reverse("needs:new"), reverse("pilots:new")]
    paths += [reverse("needs:edit", args=[draft.reference, step]) for step in steps]
    paths += [reverse("needs:review", args=[draft.reference]), record_path(draft), record_path(made["waiting"])]
    paths += [reverse("needs:decide", args=[made["waiting"].reference, action]) for action in ("publish", "return")]
    paths += [reverse("needs:score", args=[made["need"].reference]), reverse("needs:amend", args=[made["need"].reference])]
    paths += [reverse(f"needs:{name}", args=[draft.reference]) for name in ("comments", "history", "attachments")]
    paths += [reverse("needs:sheet"), reverse("needs:drafts"), reverse("needs:submitted")]
    paths += [f"{reverse('needs:new')}?like=triage&from={made['open_need'].reference}"]
    paths += [reverse(f"needs:{name}", args=[made["open_need"].reference]) for name in ("exchange", "ask")]
    paths += [reverse(f"needs:{name}", args=[made["response"].pk]) for name in ("response", "response-decline", "response-note")]
    paths += [record_path(made["open_need"]), reverse("solutions:contact-vendor", args=[made["solution"].reference])]
    paths += [reverse("report-answer", args=[made["report"].pk]), reverse("account_email"), reverse("account_change_password")]
    paths += [reverse("pilots:review", args=[made["planned"].reference])]
    paths += [
        reverse(f"pilots:{name}", args=[pilot.reference]) for name in ("indicators", "measures", "paste", "sites", "invite")
    ]
    paths += [reverse(f"pilots:report-{name}", args=[pilot.reference]) for name in ("write", "publish")]
    return paths + [reverse("pilots:edit", args=[pilot.reference, step]) for step in ("subject", "plan", "sites")]


def _vendor_paths(made: dict[str, Any]) -> list[str]:
    need, response = made["open_need"], made["response"]
    question = need.questions.get()
    paths = [reverse(f"needs:{name}", args=[need.reference]) for name in ("exchange", "ask")]
    paths += [reverse(f"needs:{name}", args=[response.pk]) for name in ("response", "response-change")]
    paths += [reverse("needs:answer", args=[need.reference, question.pk]), reverse("needs:my-responses"), record_path(need)]
    return [*paths, reverse("needs:respond", args=[made["other_need"].reference])]


def _qualification() -> dict[str, Any]:
    """Applications at the stages whose pages differ, and a decision with all that can follow it."""
    application, vendor, ministry, reviewers = flow.in_review("low")
    decision, owner, _ministry = flow.decided(
        "moderate", "conditional", conditions=[NewCondition("Traduire la notice.", flow.later(30), "Translate it.")]
    )
    solution = decision.application.solution
    incident = report_incident(
        solution,
        by=ministry,
        values={
            "happened_on": date(2026, 5, 1),
            "severity": "data",
            "release_number": "",
            "description": "Un écran est resté ouvert.",
        },
    )
    drafted = flow.draft("low", maturity=4)
    young = early.given()
    waiting = early.assigned()
    plan, lead = dispensing.draft()
    request = dispensing.asked()[0]
    add_media(drafted[0].solution, by=drafted[1], kind="picture", upload=picture(), label_fr="La liste")
    for site, value in (("CHUM", 91.0), ("CUSM", 90.0)):
        state_performance(solution, by=owner, values=FIGURE | {"site": site, "value": value})
    return {
        "application": application, "vendor": vendor, "ministry": ministry, "evaluator": reviewers[0][1], "decision": decision,
        "advice": young[0], "advised": young[1], "waiting": waiting, "owner": owner, "solution": solution,
        "incident": incident, "draft": drafted, "plan": plan, "lead": lead, "request": request,
    }  # fmt: skip


def _qualification_paths(made: dict[str, Any], who: str) -> list[str]:
    under_way, decided = made["application"].reference, made["decision"].application.reference
    solution = made["solution"]

    def of(reference: str, *names: str) -> list[str]:
        return [reverse(f"qualification:{name}", args=[reference]) for name in names]

    if who == "public":
        names = ["protocols", "preflight", "sources", "statistics", "check"]
        answers = "?has_medical_purpose=true&situation=serious&output_role=drives&human_reviews=true&learns_in_use=false"
        paths = [reverse(f"qualification:{name}") for name in names]
        paths += [f"{reverse('qualification:preflight')}{answers}&decides_access=false&licence=none&data_place=abroad"]
        paths += [
            reverse("qualification:protocol", args=["low", "2026.1"]),
            reverse("qualification:protocol", args=["high", "2026.1"], query={"open": "all"}),
            reverse("qualification:changes", args=["low", "2026.1", "2026.1"]),
        ]
        paths += [*of(decided, "decision", "verify"), record_path(solution)]
        paths += [f"{reverse('solutions:compare')}?s={solution.reference}", reverse("solutions:compare")]
        return [*paths, reverse("solutions:vendor", args=[solution.organisation.slug])]
    if who == "advised":
        return [reverse("qualification:early-list"), reverse("qualification:early", args=[made["advice"].pk])]
    if who == "adviser":
        names = ("early", "early-assign", "early-answer")
        return [reverse(f"qualification:{name}", args=[made["waiting"][0].pk]) for name in names]
    if who == "asks":
        plan = made["plan"].reference
        return [reverse("pilots:dispensation-ask", args=[plan]), reverse("pilots:review", args=[plan])]
    if who == "dispenses":
        asked = [made["request"].pilot.reference, made["request"].pk]
        return [reverse(f"pilots:dispensation{more}", args=asked) for more in ("", "-grant", "-decline")]
    if who == "vendor":
        draft = made["draft"][0].reference
        own = made["draft"][0].solution.reference
        paths = [*of(draft, "application", "carried", "submit"), reverse("qualification:answer", args=[draft, "REG-01"])]
        paths += [reverse("qualification:pool", args=[draft, "REG-01"]), reverse("qualification:early-ask", args=[own])]
        paths += [reverse("qualification:of-solution", args=[own]), reverse("solutions:release", args=[own])]
        paths += [reverse("solutions:rows", args=[own, what]) for what in ("regulatory", "performance", "publications")]
        media = made["draft"][0].solution.media.get()
        return [
            *paths,
            reverse("solutions:media", args=[own]),
            reverse("solutions:change-media", args=[own, media.pk]),
            reverse("workspace"),
            reverse("solutions:report-incident", args=[own]),
            reverse("solutions:incidents"),
            reverse("solutions:sheet"),
            reverse("my-api-keys"),
        ]
    if who == "ministry":
        paths = [
            reverse("qualification:queue"),
            *of(under_way, "application", "screening", "evaluators", "ask", "deliberation", "new-meeting", "decide", "return"),
        ]
        paths += [reverse("qualification:measure", args=[decided, "suspend"]), *of(decided, "decision")]
        paths += [reverse("solutions:incidents"), reverse("solutions:triage", args=[made["incident"].pk, "confirm"])]
        return [*paths, reverse("qualification:draft", args=["low"])]
    paths = [reverse("qualification:reviews"), *of(under_way, "review", "hand-in")]
    return [*paths, reverse("qualification:finding", args=[under_way, "REG-01"])]


@pytest.mark.parametrize(("language", "size"), [("fr", "phone"), ("en", "desktop")])
def test_every_page_of_qualification_is_accessible(language: str, size: str, visitor: Callable[..., Page]) -> None:
    made = _qualification()
    people = {"public": None, "vendor": made["draft"][1], "ministry": made["ministry"], "evaluator": made["evaluator"]}
    people |= {"advised": made["advised"], "adviser": made["waiting"][2]}
    people |= {"asks": made["lead"], "dispenses": made["ministry"]}
    found: list[str] = []
    for who, actor in people.items():
        with translation.override(language):
            paths = _qualification_paths(made, who)
        page = visitor(SIZES[size])
        if actor:
            sign_in(page, actor, language=language)
        found += _look(page, paths, size)
    assert found == []


def _account_paths(officer: Any) -> list[str]:
    """One's own account and organisation, and the ways in."""
    organisation = officer.membership.organisation
    colleague = MembershipFactory(organisation=organisation)
    organisation.domains.create(domain="chu.example.org")
    invite(organisation, email="x@example.org", role=Role.CONTRIBUTOR, by=officer)
    asking = ask_to_join(organisation, by=Actor(UserFactory()), role=Role.CONTRIBUTOR, message="Infirmière à l’urgence.")
    other = OrganisationFactory(name_fr="Hôpital du Fleuve")
    save_office(organisation, by=officer, values={"seeks_fr": "Des outils éprouvés."}, committees=[{"name_fr": "Comité"}])
    names = ["find-organisation", "my-profile", "my-data", "my-data-erase", "mfa_index", "mfa_list_webauthn", "mfa_add_webauthn"]
    names += ["mfa_activate_totp", "usersessions_list", "register-organisation", "socialaccount_connections"]
    own = ["organisation-members", "organisation-profile", "organisation-security", "organisation-leave", "organisation-webhooks"]
    endpoint = Endpoint.objects.create(organisation=organisation, url="https://hook.example.org/", failing_since=timezone.now())
    endpoint.calls.create(
        type="webhook.test", message_id=uuid.uuid4(), request='{"type": "webhook.test"}', status=500, answer="non"
    )
    paths = [reverse(name) for name in names] + [reverse(name, args=[organisation.slug]) for name in own]
    paths.append(reverse("organisation-webhook", args=[organisation.slug, endpoint.pk]))
    paths += [f"{reverse('find-organisation')}?q=fleuve", reverse("ask-to-join", args=[other.slug])]
    paths += [reverse(name, args=[organisation.slug, asking.pk]) for name in ("membership-request", "membership-request-decline")]
    paths += [reverse(name, args=[organisation.slug]) for name in ("needs:office", "needs:office-write", "organisations:detail")]
    paths.append(f"{reverse('register-organisation')}?kind=vendor")
    return paths + [reverse(name, args=[organisation.slug, colleague.pk]) for name in ("member", "member-remove")]


def _administration_paths(made: dict[str, Any]) -> list[str]:
    asked = RegistrationRequestFactory(name_fr=made["need"].organisation.name_fr)
    Announcement.objects.create(text_fr="Entretien samedi.", text_en="Maintenance on Saturday.", tone="warning")
    slug, person = made["need"].organisation.slug, asked.requested_by.pk
    names = ["overview", "organisations", "people", "taxonomies", "pages", "announcements", "log"]
    paths = [reverse(f"administration:{name}") for name in names]
    paths += [reverse(f"administration:{name}", args=[slug]) for name in ("organisation", "merge", "activity", "provider")]
    paths += [reverse("administration:request", args=[asked.pk]), reverse("administration:person", args=[person])]
    paths += [reverse("administration:taxonomy", args=["care_stage"]), reverse("administration:page", args=["about"])]
    paths += [
        reverse("needs:weights"),
        reverse("needs:priorities-publish"),
        reverse("needs:endorse", args=[made["need"].reference]),
    ]
    spellings = [OrganisationFactory(vendor=True, name_fr=name).pk for name in ("Onde inc.", "ONDE ltée")]
    others = [OrganisationFactory(vendor=True, name_fr=name) for name in ("Rive inc.", "Rive SA")]
    say_distinct(others, by=acting(Role.REGISTRY_ADMINISTRATOR))
    chosen = f"?keep={spellings[0]}&same={spellings[0]}&same={spellings[1]}"
    paths += [reverse("administration:similar"), reverse("administration:merge-similar") + chosen]
    paths += [f"{reverse('needs:board')}?w_severity=0&compare={made['need'].reference}"]
    return [*paths, reverse("administration:term", args=["care_stage", "diagnosis"])]


def _look(page: Page, paths: list[str], size: str, *, narrow: int = 0, contrast: bool = False) -> list[str]:
    """What is wrong with each page. Its width is looked at once more on a narrower screen, its contrast on a desktop anyhow."""
    found, viewport = [], SIZES[size]
    for path in paths:
        page.goto(path)
        found += [f"{path} {each}" for each in violations(page, contrast=contrast or size == "desktop")]
        for width in (viewport["width"], narrow) if narrow else (viewport["width"],):
            page.set_viewport_size(viewport | {"width": width})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append(f"{path} is wider than {width} pixels")
        page.set_viewport_size(viewport)
    return found


@pytest.mark.parametrize(("language", "size"), [("fr", "phone"), ("en", "desktop")])
def test_every_public_page_is_accessible_and_fits_320_pixels(language: str, size: str, visitor: Callable[..., Page]) -> None:
    _officer, made = _content()
    with translation.override(language):
        paths = _public_paths(made)
    assert _look(visitor(SIZES[size]), paths, size, narrow=320 if size == "phone" else 0, contrast=True) == []


@pytest.mark.parametrize(("language", "size"), [("fr", "phone"), ("en", "desktop")])
def test_every_page_of_members_is_accessible(language: str, size: str, visitor: Callable[..., Page]) -> None:
    officer, made = _content()
    with translation.override(language):
        paths = _member_paths(made)
    page = visitor(SIZES[size])
    sign_in(page, officer, language=language)
    assert _look(page, paths, size) == []


@pytest.mark.parametrize(("language", "size"), [("fr", "phone"), ("en", "desktop")])
def test_every_page_of_vendors_is_accessible(language: str, size: str, visitor: Callable[..., Page]) -> None:
    _officer, made = _content()
    made["other_need"] = NeedFactory(published=True, title_fr="Un autre besoin", constraints_fr="En français")
    vendor = acting(Role.VENDOR_MEMBER, made["solution"].organisation)
    with translation.override(language):
        paths = _vendor_paths(made)
    page = visitor(SIZES[size])
    sign_in(page, vendor, language=language)
    assert _look(page, paths, size) == []


@pytest.mark.parametrize(("language", "size"), [("fr", "phone"), ("en", "desktop")])
def test_every_page_of_an_account_is_accessible(language: str, size: str, visitor: Callable[..., Page]) -> None:
    officer = acting(is_owner=True)
    MembershipFactory(user=officer.user)
    with translation.override(language):
        paths = _account_paths(officer)
        again = reverse("account_reauthenticate")
    page = visitor(SIZES[size])
    sign_in(page, officer, language=language)
    page.goto(again)
    page.fill("#id_password", PASSWORD)
    page.click("main form button.btn--primary")
    page.wait_for_url(lambda address: again not in address)
    assert _look(page, paths, size) == []


@pytest.mark.parametrize(("language", "size"), [("fr", "phone"), ("en", "desktop")])
def test_every_page_of_the_administration_is_accessible(language: str, size: str, visitor: Callable[..., Page]) -> None:
    _officer, made = _content()
    administrator = acting(Role.REGISTRY_ADMINISTRATOR)
    with translation.override(language):
        paths = _administration_paths(made)
    page = visitor(SIZES[size])
    sign_in(page, administrator, language=language)
    assert _look(page, paths, size) == []


def test_the_dark_theme_is_accessible_too(visitor: Callable[..., Page]) -> None:
    _officer, made = _content()
    page = visitor(color_scheme="dark")
    paths = [reverse("home"), reverse("needs:list"), reverse("styleguide"), record_path(made["need"]), record_path(made["pilot"])]
    assert _look(page, paths, "desktop") == []


def test_contrast_is_looked_at_wherever_a_colour_or_what_is_behind_it_differs(visitor: Callable[..., Page]) -> None:
    page = visitor()
    page.goto("about:blank")
    pale, grey = "color: #999", "background: #999"
    page.set_content(
        f"<html lang='en'><title>Colours</title><main><h1>Colours</h1>{'<p>Read well</p>' * 5}"
        f"<p id='pale' style='color: #aaa'>Pale</p><p style='{pale}' id='alike'>Alike</p>"
        f"<p style='{pale}' aria-hidden='true'>Not looked at</p>"
        f"<section style='{grey}'><p>Well</p><p id='behind' style='color: #666'>Behind</p></section>"
        f"<p style='opacity: .3'><span id='faint'>Faint</span></p></main>"
    )
    found = violations(page)
    wrong = {name for name in ("pale", "alike", "behind", "faint") if any(f'id="{name}"' in each for each in found)}
    assert wrong == {"pale", "alike", "behind", "faint"}
    assert page.locator("[data-contrast]", has_text="Read well").count() == 2
