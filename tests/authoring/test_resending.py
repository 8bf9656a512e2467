"""A form with an old token, or sent after the session ended: what was written is shown and sent again, never lost."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.actors import Actor
from accounts.models.memberships import Membership, Role
from needs.models.needs import Need
from needs.models.writing import Comment
from tests.factories import NeedFactory, OrganisationFactory, PilotFactory, SolutionFactory, UserFactory, acting
from tests.posting import after_signing_out, forms_of, hidden_fields
from website.models.error_reports import ErrorReport

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db

OURS = {"headers": {"origin": "http://testserver"}}
TEXT = "Le volume est faux.\nIl faut lire <b>douze</b> mille, pas « douze »."


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True)


def _signed_in(browser: Client, actor: Actor) -> Client:
    browser.force_login(actor.someone(), backend="django.contrib.auth.backends.ModelBackend")
    return browser


def _report_page() -> str:
    return reverse("report", args=["need", NeedFactory(published=True).reference])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_was_written_is_shown_again_and_one_press_sends_it(browser: Client, language: str) -> None:
    with translation.override(language):
        address = _report_page()
    page = browser.post(
        address, {"message": TEXT, "reporter_email": "lectrice@example.org", "website": "", "csrfmiddlewaretoken": "x"}, **OURS
    )
    html = page.content.decode()
    assert page.status_code == 403
    assert "Le volume est faux." in html
    assert "&lt;b&gt;douze&lt;/b&gt;" in html
    assert {"fr": "Qu’est-ce qui est erroné", "en": "What is wrong?"}[language] in html, "fields have their labels"
    assert {"fr": "rechargez la page", "en": "reload the page"}[language] not in html
    assert {"fr": "Laissez ce champ vide", "en": "Leave this field empty"}[language] not in html, "what was left empty stays so"
    assert not ErrorReport.objects.exists()
    ((to, carried),) = [each for each in forms_of(html) if each[0] == address]
    sent = browser.post(to, carried | {"message": TEXT, "reporter_email": "lectrice@example.org"}, **OURS)
    assert sent.status_code == 302
    assert ErrorReport.objects.get().message.splitlines() == TEXT.splitlines()


@pytest.mark.parametrize(
    ("headers", "is_ours"),
    [
        ({"origin": "http://testserver"}, True),
        ({"origin": "https://ailleurs.example"}, False),
        ({"origin": "http://testserver.example"}, False),
        ({"origin": "null", "referer": "http://testserver/x/"}, True),
        ({"origin": "null", "referer": "https://ailleurs.example/"}, False),
        ({"origin": "null"}, False),
        ({"referer": "http://testserver/x/"}, True),
        ({"referer": "https://ailleurs.example/"}, False),
        ({"referer": "http://testserver/x/", "sec-fetch-site": "cross-site"}, False),
        ({}, False),
    ],
)
def test_another_site_cannot_put_its_text_a_press_away_from_being_sent(
    browser: Client, headers: dict[str, str], is_ours: bool
) -> None:
    address = _report_page()
    html = browser.post(address, {"message": TEXT}, headers=headers).content.decode()
    assert ('name="message"' in html) is is_ours
    assert (address in [to for to, _fields in forms_of(html)]) is is_ours
    assert "Le volume est faux." in html, "the text can be copied in any case"


def test_secrets_are_never_shown_and_files_are_chosen_again(browser: Client) -> None:
    data = {"password": "un mot de passe", "api_key": "clé-secrète", "otp_code": "123 456", "message": "Bonjour à tous"}
    file = SimpleUploadedFile("mesures.txt", b"Douze.")
    html = browser.post(_report_page(), data | {"file": file, "form_key": "la-vieille"}, **OURS).content.decode()
    for secret in ("un mot de passe", "clé-secrète", "123 456", "la-vieille"):
        assert secret not in html
    assert "Bonjour à tous" in html
    assert "mesures.txt" in html
    assert 'type="file"' in html
    assert 'enctype="multipart/form-data"' in html


def test_an_old_page_of_sign_in_is_opened_again_without_the_password(browser: Client) -> None:
    html = browser.post(reverse("account_login"), {"login": "a@example.org", "password": "mot de passe"}, **OURS).content.decode()
    assert "mot de passe" not in html
    assert f'href="{reverse("account_login")}"' in html


def test_choices_are_shown_in_words_and_sent_as_they_were(browser: Client) -> None:
    need = NeedFactory()
    actor = acting(Role.CONTRIBUTOR, need.organisation)
    _signed_in(browser, actor)
    html = browser.post(reverse("needs:edit", args=[need.reference, "risk"]), {"situation": "serious"}, **OURS).content.decode()
    assert '<input type="hidden" name="situation" value="serious">' in html
    assert str(dict(Need._meta.get_field("situation").flatchoices)["serious"]) in html


@pytest.mark.parametrize("name", ["officer", "solution", "hand_over_to", "need", "pilot", "reuse", "existing"])
def test_a_form_that_is_shown_again_names_nobody_and_no_record_by_a_number_that_was_sent(browser: Client, name: str) -> None:
    person = UserFactory(name="Jeanne Secret", email="jeanne.secret@example.org")
    secret = SolutionFactory(name_fr="Solution secrète")
    numbers = [
        person.pk,
        secret.pk,
        NeedFactory(title_fr="Besoin secret").pk,
        PilotFactory(private=True, title_fr="Pilote secret").pk,
    ]
    browser.get("/nous-ecrire/")
    sent = {name: [str(each) for each in numbers], "unknown": TEXT, "csrfmiddlewaretoken": "x"}
    html = browser.post("/nous-ecrire/", sent, **OURS).content.decode()
    assert "Le volume est faux." in html
    assert "secret" not in html.lower()
    # What was chosen goes back as it came.
    assert all(f'name="{name}" value="{each}"' in html for each in numbers)


def test_autosave_with_an_old_token_says_what_happened(browser: Client) -> None:
    need = NeedFactory()
    _signed_in(browser, acting(Role.CONTRIBUTOR, need.organisation))
    address = reverse("needs:edit", args=[need.reference, "problem"])
    answer = browser.post(address, {"title_fr": "Attente"}, headers={"origin": "http://testserver", "x-autosave": "1"})
    assert answer.status_code == 403
    assert answer.json()["saved"] is False
    assert "autre onglet" in answer.json()["message"]


def test_a_member_whose_cookies_are_lost_signs_in_and_sends_the_same_text(browser: Client) -> None:
    need = NeedFactory()
    actor = acting(Role.CONTRIBUTOR, need.organisation)
    address = reverse("needs:comments", args=[need.reference])
    _signed_in(browser, actor)
    carried = hidden_fields(browser, address)
    browser.cookies.clear()
    page = browser.post(address, carried | {"text": "Une cible réaliste ?"}, **OURS)
    assert page.status_code == 403
    assert "vous devrez d’abord vous connecter" in page.content.decode()
    ((_to, carried),) = [each for each in forms_of(page.content.decode()) if each[0] == address]
    answer = browser.post(address, carried | {"text": "Une cible réaliste ?"}, **OURS)
    assert answer["Location"].startswith(reverse("account_login"))
    _signed_in(browser, actor)
    assert "Une cible réaliste ?" in browser.get(address).content.decode()
    assert not Comment.objects.exists()


def test_text_of_a_page_that_opens_without_it_is_shown_to_be_sent_again(client: Client, sign_in: SignIn) -> None:
    """The page of files does not open with what was typed, and an address that only takes posts has no page at all."""
    need = NeedFactory()
    actor = acting(organisation=need.organisation)
    attachments = reverse("needs:attachments", args=[need.reference])
    carried = after_signing_out(client, actor, attachments)
    client.post(attachments, carried | {"has_no_patient_data": "on", "file": SimpleUploadedFile("mesures.txt", b"Douze.")})
    client.post(reverse("act-for"), carried | {"membership": "Le texte que voici"})
    sign_in(actor)
    for address, text in ((attachments, "mesures.txt"), (reverse("act-for"), "Le texte que voici")):
        html = client.get(address).content.decode()
        assert text in html
        assert address in [to for to, _fields in forms_of(html)]


def test_text_stays_kept_for_the_right_organisation(client: Client, sign_in: SignIn) -> None:
    need = NeedFactory()
    address = reverse("needs:comments", args=[need.reference])
    actor = acting(Role.CONTRIBUTOR, need.organisation)
    carried = after_signing_out(client, actor, address)
    client.post(address, carried | {"text": "Une cible réaliste ?"})
    Membership.objects.filter(user=actor.user).update(organisation=OrganisationFactory())
    assert sign_in(actor).get(address).status_code == 404
    Membership.objects.filter(user=actor.user).update(organisation=need.organisation)
    assert "Une cible réaliste ?" in client.get(address).content.decode()


def test_on_a_shared_computer_nobody_is_shown_what_the_one_before_had_typed(client: Client, sign_in: SignIn) -> None:
    """Two colleagues, one browser, the same page: the text waits for the one who wrote it."""
    need = NeedFactory()
    address = reverse("needs:comments", args=[need.reference])
    writer, next_one = (acting(Role.CONTRIBUTOR, need.organisation) for _each in range(2))
    carried = after_signing_out(client, writer, address)
    assert client.post(address, carried | {"text": "Une cible réaliste ?"}).status_code == 302
    assert "réaliste" not in sign_in(next_one).get(address).content.decode()
    carried = after_signing_out(client, writer, address)
    client.post(address, carried | {"text": "Une cible réaliste ?"})
    assert "réaliste" in sign_in(writer).get(address).content.decode()


@pytest.mark.parametrize("mark", ["", "1", "1:forgé", "x" * 500])
def test_a_visitor_stores_nothing_at_the_address_of_a_member(client: Client, mark: str) -> None:
    for address in (reverse("needs:new"), reverse("workspace"), reverse("act-for")):
        page = client.post(address, {"title_fr": "x " * 100_000, "form_writer": mark}, **OURS)
        assert page.status_code == 403
        assert "x x x" in page.content.decode(), "what was written is shown, and can be sent again"
    assert client.post(reverse("needs:new"), {"later": "1"}).status_code == 302
    assert not Session.objects.exists()


def test_the_text_that_waits_for_a_person_is_limited_in_length_and_in_number(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried = after_signing_out(client, acting(), reverse("needs:new"))
    client.post(reverse("needs:new"), carried | {"title_fr": "x" * 4_900_000}, **OURS)
    assert not Session.objects.exists()
    for number in range(8):
        client.post(reverse("needs:comments", args=[f"BES-2026-{number:04d}"]), carried | {"text": "y" * 100_000})
    assert len(client.session["kept_forms"]) == 5
    monkeypatch.setattr("authoring.views.signed_out.MAX_PER_HOUR", 8)
    assert client.post(reverse("needs:new"), carried | {"title_fr": "Une fois de trop"}, **OURS).status_code == 403


def test_an_address_that_only_takes_posts_leads_to_the_page_above(sign_in: SignIn) -> None:
    need = NeedFactory()
    client = sign_in(acting(organisation=need.organisation))
    answer = client.get(reverse("needs:comment-settle", args=[need.reference, 1]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("needs:comments", args=[need.reference]))
    assert client.put(reverse("needs:comment-settle", args=[need.reference, 1])).status_code == 405
    with translation.override("en"):
        address = reverse("act-for")
    assert client.get(address)["Location"].startswith("/en/")
