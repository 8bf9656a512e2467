"""The first page after sign-in: never empty, and the one next step."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.dashboard import guided_start
from accounts.models.memberships import Role
from accounts.models.people import User
from accounts.services.joining import ask_to_join
from accounts.services.registration import approve_request
from catalogue.models.index import CatalogueEntry
from needs.services import needs
from needs.services.needs import draft_need, publish_need
from tests.factories import (
    MembershipFactory,
    NeedFactory,
    OrganisationFactory,
    PilotFactory,
    RegistrationRequestFactory,
    UserFactory,
    acting,
)
from tests.qualification import flow
from website import prose, site_editing
from website.error_reports import report_error
from website.models.error_reports import ErrorReport

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def _page(client: Client) -> Any:
    return client.get(reverse("workspace"))


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("is_owner", [True, False])
def test_a_new_member_of_any_role_has_a_next_step_that_opens(role: str, is_owner: bool, sign_in: SignIn) -> None:
    client = sign_in(acting(role, is_owner=is_owner))
    page = _page(client)
    step = page.context["next_step"]
    assert step.label in page.content.decode()
    assert client.get(step.url).status_code in (200, 302)
    assert page.context["steps"], "a guided start"


def test_someone_without_an_organisation_is_led_to_one(client: Client) -> None:
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    assert _page(client).context["next_step"].url == reverse("find-organisation")


def test_what_is_late_comes_before_everything_else(sign_in: SignIn) -> None:
    actor = acting()
    need = NeedFactory(organisation=actor.membership.organisation, published=True)
    report_error(CatalogueEntry.objects.get(key=need.reference), message="Une coquille.")
    ErrorReport.objects.update(due_at=timezone.now() - timedelta(days=1))
    page = _page(sign_in(actor))
    assert page.context["next_step"].url == reverse("report-answer", args=[ErrorReport.objects.get().pk])
    assert "En retard" in page.content.decode()


def test_the_guided_start_ticks_what_is_done_and_goes_away_when_all_is(sign_in: SignIn) -> None:
    actor = acting(Role.MINISTRY_ANALYST)
    client = sign_in(actor)
    assert [step.is_done for step in _page(client).context["steps"]] == [True, False]
    TOTP.activate(actor.user, "JBSWY3DPEHPK3PXP")
    page = _page(client)
    assert page.context["steps"] == []
    assert page.context["next_step"].label


def test_what_others_changed_since_the_last_visit_is_told_and_ones_own_acts_are_not(sign_in: SignIn) -> None:
    actor = acting()
    organisation = actor.membership.organisation
    colleague = acting(Role.INNOVATION_OFFICER, organisation)
    client = sign_in(actor)
    _page(client)
    User.objects.filter(pk=actor.user.pk).update(visited_at=timezone.now() - timedelta(days=2))
    theirs, mine = (NeedFactory(organisation=organisation, submitted=True) for _ in range(2))
    publish_need(theirs, by=colleague)
    publish_need(mine, by=actor)
    urls = [change.url for change in _page(client).context["changes"]]
    assert any(theirs.reference in url for url in urls)
    assert not any(mine.reference in url for url in urls)
    User.objects.filter(pk=actor.user.pk).update(
        visited_at=timezone.now() - timedelta(hours=2), visited_before_at=timezone.now() - timedelta(days=2)
    )
    publish_need(NeedFactory(organisation=organisation, submitted=True), by=colleague, at=timezone.now() - timedelta(days=1))
    assert len(_page(client).context["changes"]) == 1, "only since the previous visit this one"


def test_an_account_of_the_demonstration_is_greeted_by_its_role(sign_in: SignIn) -> None:
    actor = acting(Role.MINISTRY_ANALYST)
    User.objects.filter(pk=actor.user.pk).update(name="Compte analyste", is_demonstration=True)
    assert "<h1>Bonjour analyste du ministère</h1>" in _page(sign_in(actor)).content.decode()


def test_a_box_that_holds_only_incidents_is_not_called_qualification(sign_in: SignIn) -> None:
    page = _page(sign_in(acting(Role.CONTRIBUTOR))).content.decode()
    assert "<h2>Vigilance</h2>" in page
    assert "<h2>Qualification</h2>" not in page


def test_acts_of_administration_are_told_to_administrators_only_and_by_name(sign_in: SignIn) -> None:
    administrator = acting(Role.REGISTRY_ADMINISTRATOR)
    organisation = administrator.membership.organisation
    texts = prose.source("terms") | {"body_fr": "Autre texte."}
    site_editing.change_page("terms", by=administrator, values=texts, version=0)
    asked = RegistrationRequestFactory(name_fr="Vigie inc.")
    approve_request(asked, by=administrator, evidence="register", evidence_note="Vu.")
    for role, count in ((Role.MINISTRY_ANALYST, 0), (Role.REGISTRY_ADMINISTRATOR, 3)):
        changes = _page(sign_in(acting(role, organisation))).context["changes"]
        assert len([each for each in changes if "Vigie" in each.title or "Conditions" in each.title]) == count, changes


def test_an_administrator_finds_the_requests_among_the_tasks(sign_in: SignIn) -> None:
    asked = RegistrationRequestFactory(name_fr="Vigie inc.")
    page = _page(sign_in(acting(Role.REGISTRY_ADMINISTRATOR)))
    task = page.context["tasks"][0]
    assert (task.detail, task.due_at) == ("Vigie inc.", asked.due_at)


@pytest.mark.parametrize("role", Role.values)
def test_the_workspace_costs_the_same_whatever_there_is(role: str, sign_in: SignIn, django_assert_max_num_queries: Any) -> None:
    actor = acting(role, is_owner=True)
    for _ in range(4):
        NeedFactory(organisation=actor.membership.organisation, published=True)
        MembershipFactory(user=actor.user)
        RegistrationRequestFactory()
    client = sign_in(actor)
    _page(client)
    with django_assert_max_num_queries(45):
        _page(client)


# ── The first administrator ──────────────────────────────────────────────────────────────────────────────────


def test_the_first_administrator_is_named_by_command(sign_in: SignIn) -> None:
    ministry, person = OrganisationFactory(ministry=True), UserFactory()
    call_command("name_administrator", person.email.upper(), ministry.slug)
    membership = person.memberships.get()
    assert (membership.role, membership.is_owner) == (Role.REGISTRY_ADMINISTRATOR, True)
    assert sign_in(Actor(person, membership)).get(reverse("administration:overview")).status_code == 200


@pytest.mark.parametrize("what", ["unknown person", "unconfirmed", "vendor", "unknown organisation"])
def test_the_command_names_nobody_by_mistake(what: str) -> None:
    person, slug = UserFactory(), OrganisationFactory(ministry=True).slug
    email = person.email
    if what == "unknown person":
        email = "personne@example.org"
    elif what == "unconfirmed":
        person.emailaddress_set.update(verified=False)
    elif what == "vendor":
        slug = OrganisationFactory(vendor=True).slug
    else:
        slug = "inconnue"
    with pytest.raises(CommandError):
        call_command("name_administrator", email, slug)
    assert not person.memberships.exists()


def test_a_half_written_draft_of_ones_own_is_there_to_go_on_with(sign_in: SignIn) -> None:
    writer = acting(Role.CONTRIBUTOR)
    assert writer.membership is not None
    organisation = writer.membership.organisation
    draft = needs.draft_need(organisation, by=writer, values={"title_fr": "Chutes la nuit"})
    colleague = acting(Role.CONTRIBUTOR, organisation)
    theirs = needs.draft_need(organisation, by=colleague, values={"title_fr": "Attente"})
    page = sign_in(writer).get(reverse("workspace"))
    html = page.content.decode()
    assert [row["reference"] for row in page.context["drafts"]] == [draft.reference]
    assert page.context["next_step"].url == reverse("needs:review", args=[draft.reference]), "before the guided start"
    assert reverse("needs:review", args=[draft.reference]) in html
    assert reverse("needs:review", args=[theirs.reference]) not in html
    assert "Rien à faire pour l’instant" not in html
    assert "Rien à faire pour l’instant" in sign_in(acting(Role.CONTRIBUTOR)).get(reverse("workspace")).content.decode()


def test_a_draft_of_any_kind_is_among_the_tasks_once(sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    page = _page(sign_in(vendor))
    assert reverse("qualification:application", args=[application.reference]) in [task.url for task in page.context["tasks"]]
    officer = acting()
    pilot = PilotFactory(organisation=officer.membership.organisation, held_by=officer.user, private=True)
    page = _page(sign_in(officer))
    leading = [task.url for task in page.context["tasks"]] + [draft["draft_url"] for draft in page.context["drafts"]]
    assert leading.count(reverse("pilots:review", args=[pilot.reference])) == 1


def test_equal_tasks_stand_together_and_each_is_done_from_there(sign_in: SignIn) -> None:
    actor = acting()
    organisation = actor.membership.organisation
    old = timezone.now() - timedelta(days=300)
    needs_ = [NeedFactory(organisation=organisation, published=True, last_confirmed_at=old) for _ in range(3)]
    late = NeedFactory(organisation=organisation, submitted=True, submitted_at=timezone.now() - timedelta(days=20))
    client = sign_in(actor)
    page = _page(client)
    groups = page.context["groups"]
    assert [(group.label, len(group.tasks)) for group in groups] == [
        ("Lire un besoin, puis le publier ou le retourner", 1),
        ("Confirmer 3 fiches", 3),
    ]
    assert groups[0].first.is_late, "what is late comes first"
    assert late.reference in page.context["next_step"].why
    html = page.content.decode()
    assert "Dernière confirmation le" in html
    done = client.post(reverse("needs:confirm", args=[needs_[0].reference]), {"next": "workspace"})
    assert done.url == reverse("workspace")
    assert _page(client).context["groups"][1].label == "Confirmer 2 fiches"


def test_what_is_done_of_the_guided_start_is_shown_no_more(sign_in: SignIn) -> None:
    html = _page(sign_in(acting(Role.MINISTRY_ANALYST))).content.decode()
    assert reverse("mfa_index") in html.split('id="h-start"')[1].split("</section>")[0]
    assert reverse("register-organisation") not in html.split('id="h-start"')[1].split("</section>")[0]


def test_whoever_asked_to_join_reads_of_the_answer_to_come_and_is_not_sent_to_look_again(client: Client) -> None:
    person, owner = UserFactory(), acting(is_owner=True)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    find = f'href="{reverse("find-organisation")}"'
    assert client.get("/besoins/").content.decode().count(find) == 1
    assert _page(client).content.decode().count(find) == 1, "once on a screen"
    organisation = owner.membership.organisation
    ask_to_join(organisation, by=Actor(person, None), role=Role.CONTRIBUTOR, message="Infirmière à l’urgence.")
    for page in (client.get("/besoins/"), _page(client)):
        html = page.content.decode()
        assert f"Demande envoyée à <strong>{organisation}</strong>" in html
        assert "Trouver votre organisation" not in html


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.INNOVATION_OFFICER])
def test_a_new_writer_describes_a_need_before_protecting_the_account_further(role: str, sign_in: SignIn) -> None:
    actor = acting(role)
    assert _page(sign_in(actor)).context["next_step"].url == reverse("needs:new")
    colleague = acting(Role.CONTRIBUTOR, actor.membership.organisation)
    draft_need(actor.membership.organisation, by=colleague, values={"title_fr": "Attente"})
    assert _page(sign_in(actor)).context["next_step"].url == reverse("needs:new"), "a colleague’s draft is not theirs"
    actor.membership.organisation.requires_mfa = True
    steps = [step.url for step in guided_start(actor)]
    assert steps.index(reverse("mfa_index")) < steps.index(reverse("needs:new")), "unless it is required"


@pytest.mark.parametrize("password", ["court", "motdepasse123", "123456789012"])
def test_the_rules_for_passwords_are_said_in_one_voice(password: str, client: Client) -> None:
    page = client.get(reverse("account_signup")).content.decode()
    assert "Au moins 12 caractères. Quatre mots sans rapport" in page
    assert "data-show-password" in page
    sent = {"email": "a@exemple.ca", "password1": password, "name": "A", "consent": "on"}
    refused = client.post(reverse("account_signup"), sent).content.decode()
    assert "Ce mot de passe" in refused
    assert not User.objects.filter(email="a@exemple.ca").exists()


@pytest.mark.parametrize(("role", "is_shown"), [(Role.INNOVATION_OFFICER, True), (Role.MINISTRY_ANALYST, False)])
def test_an_empty_list_of_records_is_shown_only_to_whoever_may_write_one(role: str, is_shown: bool, sign_in: SignIn) -> None:
    assert ("Votre organisation n’a pas encore de fiche" in _page(sign_in(acting(role))).content.decode()) is is_shown
