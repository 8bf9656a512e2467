"""A table: each state in which a solution is not to be relied on, at each place where a solution is shown or chosen.

A state is known everywhere at once after the service that makes it; an end by date is known on the day, though no task ran.
"""

import copy
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.actors import Actor
from catalogue import index
from catalogue.addresses import record_path
from catalogue.models.index import CatalogueEntry
from matching import fits
from matching.models import Fit
from needs.models.needs import Need
from needs.models.responses import Response
from needs.services import needs as need_services
from needs.services import responses
from notifications.criteria import Scope, Watch
from notifications.services import sending
from notifications.services.subscribing import subscribe
from pilots.models.pilots import Pilot
from pilots.services import planning
from qualification.models.applications import Application
from qualification.models.decisions import Decision
from qualification.services import deciding, following
from qualification.services.deciding import NewCondition
from qualification.signing import published_keys
from qualification.statements import signed_statement
from qualification.status import status_of
from records.errors import DomainError, Incomplete
from records.models.taxonomies import InteropStandard, Specialty
from registry.celery import app
from solutions.models.solutions import Solution
from solutions.services.solutions import archive_solution
from tests.factories import NeedFactory, PilotFactory, ResponseFactory, SolutionFactory, acting, term
from tests.lasting import Lasting
from tests.letters import forget_earlier_letters
from tests.qualification import flow

pytestmark = pytest.mark.django_db

# What a page says in French, wherever the state is shown: a part of the word, whatever its ending.
WORDS = {"suspended": "uspendu", "expired": "xpiré", "withdrawn": "etiré", "refused": "efusé", "archived": "rchivée"}
# A qualification that the ministry decided on and that is not valid now.
NOT_VALID = ("suspended", "expired", "withdrawn")
LESSONS = ("reason_fr", "outcome_fr", "lesson_fr")
RULED_OUT = ("suspended", "withdrawn", "archived")


@dataclass
class World:
    """One solution, qualified and in use: a response to decide on, a pilot that runs, and the people of each side."""

    decision: Decision
    vendor: Actor
    ministry: Actor
    officer: Actor
    lead: Actor
    need: Need
    response: Response
    pilot: Pilot
    client: Client

    @property
    def solution(self) -> Solution:
        return Solution.objects.get(pk=self.decision.application.solution_id)

    def page(self, name: str, *args: Any, by: Actor | None = None) -> str:
        return self.read(reverse(name, args=args), by=by)

    def read(self, path: str, *, by: Actor | None = None) -> str:
        browser = Client()
        if by is not None and by.user is not None:
            browser.force_login(by.user, backend="django.contrib.auth.backends.ModelBackend")
        found = browser.get(path)
        assert found.status_code == 200, path
        return b"".join(found).decode()


def _suspended(world: World) -> None:
    following.suspend(world.decision, by=world.ministry, reason_fr="Un incident est examiné.")


def _withdrawn(world: World) -> None:
    following.withdraw_qualification(world.decision, by=world.ministry, reason_fr="Le fabricant a cessé le suivi.")


def _expired(world: World) -> None:
    """Its last day was yesterday, and no task has run."""
    yesterday = timezone.localdate() - timedelta(days=1)
    Decision.objects.update(expires_on=yesterday)
    Solution.objects.filter(pk=world.solution.pk).update(qualified_until=yesterday)
    index.refresh(world.solution)
    # What was kept when it was still valid.
    entry = CatalogueEntry.objects.get(key=world.solution.reference)
    entry.listing = entry.listing.replace('"expired"', '"qualified"')
    entry.save(update_fields=["listing"])
    assert "qualification:qualified" in entry.tags


def _archived(world: World) -> None:
    archive_solution(world.solution, by=world.vendor, reason="Le produit n’est plus vendu.")


InState = Callable[[str], World]
MAKE: dict[str, Callable[[World], None]] = {
    "suspended": _suspended,
    "expired": _expired,
    "withdrawn": _withdrawn,
    "archived": _archived,
}


def _deliberated() -> tuple[Application, World]:
    """All but the decision, for the tests of the module."""
    application, vendor, ministry = flow.deliberated("low")
    solution = Solution.objects.get()
    solution.specialties.add(emergency := term(Specialty, "emergency", "Urgence", "Emergency"))
    solution.standards.add(none := term(InteropStandard, "none", "Aucune norme", "No standard"))
    index.refresh(solution)
    words = {"title_fr": "TriageClair, aide au triage", "title_en": "", "summary_fr": "Aide au triage pour l’infirmière."}
    need = NeedFactory(published=True, **words)
    need.standards.add(none)
    need.specialties.add(emergency)
    index.refresh(need)
    other = SolutionFactory(listed=True, name_fr="Triage autrement", summary_fr="Aide au triage, autrement.")
    other.specialties.add(emergency)
    index.refresh(other)
    response = ResponseFactory(need=need, solution=solution, state="shortlisted")
    pilot = PilotFactory(solution=solution, running=True)
    return application, World(
        Decision(), vendor, ministry, acting(organisation=need.organisation), acting(organisation=pilot.organisation),
        need, response, pilot, Client(),
    )  # fmt: skip


def _brought(application: Application, world: World, state: str) -> World:
    """The world once its solution is in a state."""
    values: dict[str, Any] = {"outcome": "qualified", "expires_on": timezone.localdate() + timedelta(days=700)}
    if state == "refused":
        values = {"outcome": "refused", "grounds": ["REG-01"]}
    world.decision = deciding.decide(application, by=world.ministry, rationale_fr="Les preuves suffisent.", **values)
    forget_earlier_letters()
    if state in MAKE:
        MAKE[state](world)
    world.decision = Decision.objects.with_related().get(pk=world.decision.pk)
    return world


def world_of(state: str) -> World:
    return _brought(*_deliberated(), state)


@pytest.fixture(scope="module")
def _made(lasting: Lasting) -> tuple[Application, World]:
    return lasting.make(_deliberated)


@pytest.fixture
def in_state(_made: tuple[Application, World], lasting: Lasting, settings: Any) -> InState:
    """`world_of`, all but its end made once for the module."""
    settings.MEDIA_ROOT = str(lasting.files)
    made = copy.deepcopy(_made)
    return lambda state: _brought(*made, state)


def _in(world: World, state: str, text: str) -> None:
    assert WORDS[state] in text or WORDS[state].upper() in text, state


# ── The certificate, its verification, the statement, the status for programs ────────────────────────────────


@pytest.mark.parametrize("state", NOT_VALID)
def test_the_certificate_and_every_way_to_verify_it_say_what_it_is_today(state: str, in_state: InState) -> None:
    world = in_state(state)
    reference = world.decision.application.reference
    _in(world, state, world.page("qualification:decision", reference))
    _in(world, state, world.page("qualification:verify", reference))
    assert "est valide" not in world.page("qualification:verify", reference)
    pdf = Client().get(reverse("qualification:certificate", args=[reference])).content
    status = status_of(world.decision)
    assert _plain(status.words) in _printed(pdf), "in the head"
    assert _plain(status.stamp) in _printed(pdf), "across the page"
    _in(world, state, status.stamp)


def _printed(pdf: bytes) -> str:
    """The text of a PDF, however its lines break."""
    return _plain("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def _plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("state", NOT_VALID)
def test_no_statement_is_signed_as_valid_and_an_older_one_is_checked_against_today(state: str, in_state: InState) -> None:
    world = in_state("qualified")
    before = signed_statement(world.decision)
    MAKE[state](world)
    compact = Client().get(reverse("qualification:statement", args=[world.decision.application.reference])).content.decode()
    key = jwt.PyJWK(published_keys()["keys"][0]).key
    with pytest.raises(jwt.ExpiredSignatureError):
        jwt.decode(compact, key, ["ES256"])
    claims = jwt.decode(compact, key, ["ES256"], options={"verify_exp": False})
    assert (claims["status"], claims["qualification"]["outcome"]) == (state, state)
    answer = Client().get(claims["status_url"].replace("http://testserver", ""))
    assert answer.json()["status"] == state
    assert answer.json()["is_valid"] is False
    assert answer["Access-Control-Allow-Origin"] == "*"
    page = Client().post(reverse("qualification:check"), {"number": before}).content.decode()
    assert "Le registre a signé cette attestation, mais le statut actuel de la qualification est" in page
    _in(world, state, page)


def test_a_statement_is_good_for_a_day_and_says_so_afterwards(in_state: InState) -> None:
    world = in_state("qualified")
    old = signed_statement(world.decision, at=timezone.now() - timedelta(days=2))
    page = Client().post(reverse("qualification:check"), {"number": old}).content.decode()
    assert "n’est plus à jour" in page
    assert "est valide jusqu’au" in page


def test_a_statement_of_the_last_day_ends_with_the_qualification(in_state: InState) -> None:
    world = in_state("qualified")
    Decision.objects.update(expires_on=timezone.localdate())
    world.decision.refresh_from_db()
    claims = jwt.decode(signed_statement(world.decision), options={"verify_signature": False})
    assert claims["status"] == "valid"
    assert claims["exp"] <= (timezone.now() + timedelta(days=1)).timestamp()


@pytest.mark.parametrize("typed", ["{dos}", " {dos_spaces} ", "{sol}", "{sol_lower}"])
def test_a_certificate_is_found_by_the_number_that_one_types(typed: str, in_state: InState) -> None:
    world = in_state("suspended")
    dos, sol = world.decision.application.reference, world.solution.reference
    number = typed.format(dos=dos, dos_spaces=dos.replace("-", " "), sol=sol, sol_lower=sol.lower())
    found = Client().get(reverse("qualification:check"), {"number": number}, follow=True)
    assert found.redirect_chain[-1][0] == reverse("qualification:verify", args=[dos])
    assert "uspendue depuis le" in found.content.decode()
    assert Client().get(reverse("qualification:verify", args=[sol]), follow=True).status_code == 200
    assert Client().get(reverse("api-qualification-status", args=[sol])).json()["status"] == "suspended"


def test_a_number_without_a_decision_is_refused_beside_the_field() -> None:
    page = Client().get(reverse("qualification:check"), {"number": "DOS-2020-0999"})
    assert page.status_code == 422
    assert "Aucune décision ne porte ce numéro" in page.content.decode()
    solution = SolutionFactory(listed=True)
    unknown = Client().get(reverse("qualification:verify", args=[solution.reference])).content.decode()
    assert "n’est pas qualifiée" in unknown


def test_a_decision_that_another_followed_is_superseded(in_state: InState) -> None:
    world = in_state("qualified")
    Solution.objects.filter(pk=world.solution.pk).update(decision_reference="DOS-2026-9999")
    world.decision = Decision.objects.with_related().get(pk=world.decision.pk)
    assert status_of(world.decision).code == "superseded"
    pdf = Client().get(reverse("qualification:certificate", args=[world.decision.application.reference])).content
    assert _plain(status_of(world.decision).stamp) in _printed(pdf)


def test_a_conditional_qualification_is_valid_under_its_conditions() -> None:
    due = timezone.localdate() + timedelta(days=30)
    decision, _vendor, _ministry = flow.decided("low", "conditional", conditions=[NewCondition("Traduire.", due)])
    decision = Decision.objects.with_related().get(pk=decision.pk)
    assert status_of(decision).code == "conditional"
    assert jwt.decode(signed_statement(decision), options={"verify_signature": False})["status"] == "conditional"


# ── Lists, records, files ────────────────────────────────────────────────────────────────────────────────────

SHOWN = ("suspended", "expired", "withdrawn", "refused", "archived")


@pytest.mark.parametrize("state", SHOWN)
def test_the_state_shows_on_cards_records_comparison_and_files(state: str, in_state: InState) -> None:
    world = in_state(state)
    reference = world.solution.reference
    card = world.read(reverse("solutions:list") + "?q=TriageClair")
    _in(world, state, card.split('class="results"')[-1])
    _in(world, state, world.read(record_path(world.solution)))
    _in(world, state, world.read(f"{reverse('solutions:compare')}?s={reference}"))
    _in(world, state, world.page("solutions:vendor", world.solution.organisation.slug))
    if state == "archived":
        return
    listed = json.loads(world.read("/api/v1/solutions/?q=TriageClair"))["results"]
    one = next(row for row in listed if row["reference"] == reference)
    assert (one["details"]["qualification"], one["facets"]["qualification"]) == (state, [state])
    assert json.loads(world.read(f"/api/v1/solutions/{reference}/"))["details"]["qualification"] == state
    line = next(row for row in world.read("/solutions/export.csv").splitlines() if reference in row)
    assert f",{state}," in line
    words = world.read("/solutions/export.csv?words=1").splitlines()
    _in(world, state, next(row for row in words if reference in row).split(",http")[0].rsplit(",", 2)[-2])
    found = world.read(f"/api/v1/solutions/?qualification={state}&qualification=none")
    assert reference in found
    assert reference not in world.read("/api/v1/solutions/?qualification=qualified&q=TriageClair")
    structured = world.read(record_path(world.solution))
    _in(world, state, structured.split("creativeWorkStatus")[1][:60])


@pytest.mark.parametrize("state", SHOWN)
def test_what_is_not_to_be_relied_on_comes_after_all_that_is_found(state: str, in_state: InState) -> None:
    world = in_state(state)
    found = json.loads(world.read("/api/v1/solutions/?q=triage"))["results"]
    assert [row["reference"] for row in found][-1] == world.solution.reference
    assert len(found) == 2
    page = world.read(reverse("solutions:list") + "?q=triage")
    other = Solution.objects.exclude(pk=world.solution.pk).get()
    assert page.index(record_path(other)) < page.index(record_path(world.solution))


# ── Matching and responses ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("state", ["suspended", "expired", "withdrawn", "refused"])
def test_it_is_no_match_and_the_page_says_why(state: str, in_state: InState) -> None:
    world = in_state(state)
    proposed, left_out = fits.proposed_and_left_out(world.need.reference)
    assert world.solution.reference not in [fit.solution.key for fit in proposed]
    assert world.solution.reference in [fit.solution.key for fit in left_out]
    assert not Fit.objects.proposed().filter(solution__key=world.solution.reference).exists()
    _in(world, state, world.read(record_path(world.need)))


def test_an_archived_solution_is_no_match(in_state: InState) -> None:
    world = in_state("archived")
    assert world.solution.reference not in [f.solution.key for f in fits.proposed_and_left_out(world.need.reference)[0]]
    assert not fits.needs_for(world.solution.reference)


@pytest.mark.parametrize("state", SHOWN)
def test_a_response_cannot_propose_what_is_ruled_out_and_warns_of_the_rest(state: str, in_state: InState) -> None:
    world = in_state(state)
    need = NeedFactory(published=True)
    form = world.page("needs:respond", need.reference, by=world.vendor)
    _in(world, state, form)
    values = {"pitch": "Oui.", "requirements": "Rien.", "cost_model": "free", "weeks_to_start": 1, "contact_email": "a@b.ca"}

    def send() -> Response:
        return responses.send_response(need, world.solution, by=world.vendor, values=values, fits=[])

    if state in RULED_OUT:
        with pytest.raises(Incomplete) as refused:
            send()
        _in(world, state, str(refused.value.gaps["solution"]))
    else:
        assert send().pk


@pytest.mark.parametrize("state", SHOWN)
def test_the_officer_is_warned_and_does_not_choose_it_unknowingly(state: str, in_state: InState) -> None:
    world = in_state(state)
    _in(world, state, world.page("needs:exchange", world.need.reference, by=world.officer))
    _in(world, state, world.page("needs:response", world.response.pk, by=world.officer))
    _in(world, state, world.page("workspace", by=world.officer))
    with pytest.raises(DomainError) as refused:
        responses.select_response(world.response, by=world.officer, reason_fr="La meilleure.")
    _in(world, state, str(getattr(refused.value, "gaps", refused.value)))
    if state in RULED_OUT:
        with pytest.raises(DomainError):
            responses.select_response(world.response, by=world.officer, reason_fr="Oui.", accepts_warning=True)
    else:
        chosen = responses.select_response(world.response, by=world.officer, reason_fr="Malgré tout.", accepts_warning=True)
        assert chosen.state == "selected"


# ── Pilots, workspaces, letters ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("state", SHOWN)
def test_pilots_and_workspaces_say_it_first(state: str, in_state: InState) -> None:
    world = in_state(state)
    _in(world, state, world.read(record_path(world.pilot)))
    tasks = world.page("workspace", by=world.lead)
    _in(world, state, tasks)
    assert world.pilot.reference in tasks.split('class="next-step"')[1]
    if state != "archived":
        _in(world, state, world.page("workspace", by=world.vendor).split('class="next-step"')[1])
    if state in RULED_OUT:
        with pytest.raises(Incomplete):
            planning.plan_pilot(
                world.lead.membership.organisation,
                by=world.lead, need=world.need, solution=world.solution, values={"title_fr": "Essai"},
            )  # fmt: skip


@pytest.mark.parametrize("state", ["suspended", "withdrawn", "archived"])
def test_whoever_uses_considers_or_follows_it_has_a_letter(state: str, in_state: InState) -> None:
    world = in_state("qualified")
    follower = acting()
    assert follower.user
    subscribe(Watch(Scope.RECORD, "solution", world.solution.reference), by=follower, frequency="at_once")
    forget_earlier_letters()
    MAKE[state](world)
    sending.run()
    told = {address for letter in mail.outbox for address in letter.to}
    for person in (world.lead, world.officer, follower):
        assert person.user
        assert person.user.email in told
    assert any(WORDS[state] in f"{letter.subject} {letter.body}" for letter in mail.outbox)
    if state != "archived":
        assert world.vendor.user
        assert world.vendor.user.email in told


# ── By date, and back ────────────────────────────────────────────────────────────────────────────────────────


def test_the_scheduled_task_writes_down_what_readers_know_already(in_state: InState) -> None:
    world = in_state("expired")
    assert world.solution.qualification == "qualified"
    assert world.solution.current_qualification == "expired"
    assert following.expire_due() == 1
    assert world.solution.qualification == "expired"
    assert "qualification:expired" in CatalogueEntry.objects.get(key=world.solution.reference).tags
    runs = app.conf.beat_schedule["end-qualifications"]["schedule"]
    assert 0 in runs.hour
    assert 0 in runs.minute


def test_a_reinstated_qualification_is_valid_everywhere_again(in_state: InState) -> None:
    world = in_state("suspended")
    following.reinstate(world.decision, by=world.ministry, reason_fr="La cause est corrigée.")
    world.decision = Decision.objects.with_related().get(pk=world.decision.pk)
    assert status_of(world.decision).is_valid
    assert not world.solution.is_doubtful
    assert world.solution.reference in [f.solution.key for f in fits.proposed_and_left_out(world.need.reference)[0]]
    claims = jwt.decode(signed_statement(world.decision), options={"verify_signature": False})
    assert claims["exp"] > claims["iat"]


# ── Needs that take no response ──────────────────────────────────────────────────────────────────────────────


def _close(need: Need, officer: Actor) -> None:
    need_services.close_need(need, by=officer, values=dict.fromkeys(LESSONS, "Réglé autrement."))


def _past(need: Need, _officer: Actor) -> None:
    Need.objects.filter(pk=need.pk).update(responses_until=timezone.localdate() - timedelta(days=2))
    index.refresh(Need.objects.get(pk=need.pk))


@pytest.mark.parametrize("end", [_close, _past])
def test_a_need_that_takes_no_response_is_offered_nowhere(end: Callable[[Need, Actor], None], in_state: InState) -> None:
    world = in_state("qualified")
    link = f"{reverse('needs:respond', args=[world.need.reference])}?solution={world.solution.reference}"
    page = world.read(record_path(world.solution), by=world.vendor)
    assert link in page
    assert "Proposer cette solution" in page
    end(world.need, world.officer)
    assert link not in world.read(record_path(world.solution), by=world.vendor)
    assert reverse("needs:respond", args=[world.need.reference]) not in world.read(record_path(world.need), by=world.vendor)


def test_to_have_no_standard_is_no_reason_and_no_constraint(in_state: InState) -> None:
    world = in_state("qualified")
    assert world.need.stated_constraints() == []
    [fit] = [f for f in fits.proposed_and_left_out(world.need.reference)[0] if f.solution.key == world.solution.reference]
    assert not [tag for tag in fit.reasons["shared"] if tag.startswith("standard:")]
    why = world.read(record_path(world.solution)).split("Besoins ouverts")[-1].split("</article>")[0]
    assert "Aucune norme" not in why
    assert "norme déjà en place" not in why
