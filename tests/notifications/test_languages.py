"""A letter is in its reader's language, and so is every address in it; the portal is in the language of the page."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from accounts import letters
from accounts.models.memberships import Role
from accounts.services import registration
from accounts.sign_in.devices import recognise
from authoring.workspace import Section, Task
from catalogue.addresses import absolute, page_key, record_path
from notifications.models.deliveries import Delivery
from notifications.services import awaiting
from records.bilingual import LANGUAGES
from records.letters import write
from tests.factories import PASSWORD, MembershipFactory, NeedFactory, RegistrationRequestFactory, acting
from tests.notifications.test_letters import LETTERS, contents

pytestmark = pytest.mark.django_db
_LINK = re.compile(r"https?://\S+")


def _language_of(url: str) -> str:
    return "en" if url.removeprefix(settings.SITE_URL).startswith("/en/") else "fr"


def _send(letter: str, person: Any, *, page: str) -> None:
    """As whoever acts on a page in some language: addresses and all are written there."""
    with translation.override(page):
        need = NeedFactory()
        own = {name: absolute(record_path(need)) for name in ("url", "sessions_url", "password_url", "meet_url")}
        letters.send(letter, person.email, language=person.language, **(contents(person.language) | own))


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_is_shown_in_the_language_of_the_page_and_leads_to_pages_in_its_own(letter: str, client: Any) -> None:
    person = acting().user
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    for language in LANGUAGES:
        Delivery.objects.all().delete()
        person.language = language
        person.save()
        _send(letter, person, page="en" if language == "fr" else "fr")
        mailed = Delivery.objects.get(channel="email")
        ours = [url for url in _LINK.findall(mailed.data["body"]) if url.startswith(settings.SITE_URL)]
        assert ours
        assert all(_language_of(url) == language for url in ours)
        told = Delivery.objects.get(channel="portal")
        assert told.data["subjects"]["fr"] != told.data["subjects"]["en"]
        assert mailed.data["subject"] == mailed.data["subjects"][language]
        for page in LANGUAGES:
            with translation.override(page):
                html = client.get(reverse("notifications")).content.decode()
                opened = client.get(reverse("notification-open", args=[told.pk]))["Location"]
            assert told.data["subjects"][page] in html
            assert not told.data["url"] or _language_of(opened) == page


def test_every_letter_of_the_product_is_written_in_both_languages() -> None:
    """Nobody makes one of finished text: `records.letters.write` asks for it in each language."""
    made = [
        str(path)
        for path in Path().glob("*/**/*.py")
        if not str(path).startswith(("tests/", "var/", "records/letters.py")) and re.search(r"\bLetter\(", path.read_text())
    ]
    assert made == []


def test_a_letter_of_the_time_before_says_in_which_language_it_is(client: Any) -> None:
    person = acting().user
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    write("question_asked", person.email, language="fr", text=lambda: ("Une question", "Voici."))
    told = Delivery.objects.get(channel="portal")
    del told.data["subjects"]
    told.save()
    with translation.override("en"):
        html = client.get(reverse("notifications")).content.decode()
    assert re.search(r'<strong lang="fr">\s*Une question</strong>', html)


def test_whoever_approves_in_english_leads_a_french_reader_to_a_french_page() -> None:
    asked = RegistrationRequestFactory(requested_by=acting().user)
    with translation.override("en"):
        registration.approve_request(asked, by=acting(Role.REGISTRY_ADMINISTRATOR), evidence="call_back", evidence_note="Vu.")
    body = Delivery.objects.filter(channel="email", data__letter="registration_approved").get().data["body"]
    assert {_language_of(url) for url in _LINK.findall(body)} == {"fr"}


def test_an_owner_hears_of_what_awaits_a_colleague_who_reads_the_other_language(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = acting(is_owner=True)
    owner.user.language = "en"
    owner.user.save()
    MembershipFactory(organisation=owner.membership.organisation)
    need = NeedFactory(title_fr="Attente au triage", title_en="Waiting for triage")

    def tasks(actor: Any) -> list[Task]:
        return [] if actor.user == owner.user else [Task("Lire", need.heading(), record_path(need), "Ouvrir")]

    monkeypatch.setattr("authoring.workspace.section_added", [Section("x", tasks, lambda actor: [])])
    now = timezone.now()
    for days in (0, 4, 12):
        awaiting.run(now + timedelta(days=days))
    told = Delivery.objects.get(channel="email", data__letter="ignored_reminder")
    assert "still has 1 task to do" in told.data["subject"]
    assert "Waiting for triage" in told.data["body"]
    assert page_key(record_path(need, "fr")) == page_key(record_path(need, "en"))


def test_letters_about_an_account_lead_to_pages_in_its_language_and_to_what_they_ask_for(client: Any) -> None:
    person = acting().user
    with translation.override("en"):
        client.post(reverse("account_reset_password"), {"email": person.email})
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        new = "une autre longue phrase de passe"
        client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    asked, changed = mail.outbox
    for letter in (asked, changed):
        links = _LINK.findall(letter.body)
        assert links
        assert {_language_of(url) for url in links} == {"fr"}, letter.body
    for name in ("usersessions_list", "account_reset_password"):
        assert absolute(reverse(name)) in changed.body


def test_a_browser_without_a_name_is_said_in_the_language_of_the_account() -> None:
    person = acting().user
    for _time in range(2):
        with translation.override("en"):
            recognise(RequestFactory().get("/"), HttpResponse(), person)
    (body,) = Delivery.objects.filter(channel="email", data__letter="new_device").values_list("data__body", flat=True)
    assert "n’avions jamais vu" in body
    assert "Navigateur inconnu" in body
