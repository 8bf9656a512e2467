"""An address that is none, typed in a text or sent in a request, is text like any other: nothing fails."""

import logging
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from catalogue.addresses import absolute, links_in, record_path, text_in_language
from notifications.models.deliveries import Delivery
from pilots.models.pilots import Pilot
from pilots.services import following
from qualification.models.applications import Application
from qualification.services import deciding
from records.one_by_one import one_by_one
from records.web_addresses import joined_address, split_address
from solutions.models.solutions import Solution
from tests.factories import NeedFactory, acting
from tests.letters import forget_earlier_letters
from tests.pilots import flow as pilot_flow
from tests.qualification import flow as qualification_flow

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db

MALFORMED = ["//[", "//[x]/", "http://[", "http://x:port/", "http://testserver//[ x", "http://a\u2100b/"]


def hostile_title() -> str:
    return f"Titre {absolute('//[')} x //[x]/ http://["


@pytest.mark.parametrize("text", ["//[", "//[x]/", "http://[", "http://x:port/", "http://a\u2100b/"])
def test_an_address_that_is_none_has_no_parts(text: str) -> None:
    assert split_address(text) is None


def test_a_page_elsewhere_leads_nowhere_by_an_address_that_is_none() -> None:
    assert joined_address("https://example.org/a", "http://[x") == ""
    assert joined_address("https://example.org/a", "b") == "https://example.org/b"


@pytest.mark.parametrize("text", MALFORMED)
def test_such_an_address_stays_in_a_letter_as_it_was_typed(text: str) -> None:
    need = NeedFactory(published=True)
    typed = f"Lire {text} {absolute('//[')} {absolute(text)} et {absolute(record_path(need, 'fr'))}."
    # The readable end of the path stays: the page leads on from it.
    path = record_path(need, "fr")
    assert text_in_language(typed, "en") == typed.replace(path, path.replace("/besoins/", "/en/needs/"))


@pytest.mark.parametrize("text", MALFORMED)
def test_such_an_address_is_no_link_of_a_letter(text: str) -> None:
    need = record_path(NeedFactory(published=True), "fr")
    assert links_in(f"Lire {text} {absolute(text)} {absolute('//[')}, puis ({absolute(need)}).") == [absolute(need)]


def test_a_decision_about_a_solution_with_such_a_name_is_made_and_told() -> None:
    application, vendor, ministry = qualification_flow.deliberated()
    Solution.objects.filter(pk=application.solution_id).update(name_fr=hostile_title(), name_en=hostile_title())
    application = Application.objects.get(pk=application.pk)
    until = timezone.localdate() + timedelta(days=700)
    deciding.decide(application, by=ministry, outcome="qualified", rationale_fr=hostile_title(), expires_on=until)
    assert Delivery.objects.filter(user=vendor.user, data__body__icontains=absolute("//[")).exists()


def test_a_pilot_with_such_a_title_is_reminded_of_like_the_others(django_capture_on_commit_callbacks: Any) -> None:
    pilot, lead = pilot_flow.measured()
    Pilot.objects.filter(pk=pilot.pk).update(title_fr=hostile_title(), title_en=hostile_title())
    forget_earlier_letters()
    with django_capture_on_commit_callbacks(execute=True):
        assert following.remind_of_silence(at=timezone.now() + timedelta(days=61)) == 1
    assert [message.to for message in mail.outbox] == [[lead.user.email]]


def test_what_a_visitor_writes_with_such_an_address_arrives(client: Client) -> None:
    message = f"Bonjour, voir {absolute('//[')} x //[x]/ http://["
    typed = {"subject": message[:100], "message": message, "email": "lectrice@example.org", "website": ""}
    assert client.post(reverse("contact"), typed).status_code == 302
    assert Delivery.objects.filter(data__body__icontains=absolute("//[")).exists()


@pytest.mark.parametrize("path", ["//[", "//[/", "//[x]/besoins/", "//[x]/en/needs/", "/en//[x]"])
def test_a_path_that_is_no_address_is_a_page_that_is_not_there(path: str) -> None:
    answer = Client(raise_request_exception=False).get("/", PATH_INFO=path)
    assert answer.status_code in (301, 400, 404)
    if answer.status_code != 301:
        assert 'class="masthead"' in answer.content.decode()


@pytest.mark.parametrize("headers", [{}, {"origin": "null"}])
@pytest.mark.parametrize("address", ["/nous-ecrire/", "/compte/connexion/", "/alertes/nouveau/"])
def test_a_form_from_a_page_that_is_no_address_is_not_ours(address: str, headers: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    answer = client.post(address, {"message": "Bonjour."}, headers={**headers, "referer": "http://[x"})
    assert answer.status_code == 403


@pytest.mark.parametrize("following", ["xyz", "//[", "//exemple.org/", "http://[x", "/\\exemple.org", "https://exemple.org/", ""])
def test_whoever_acts_for_another_stays_here_whatever_was_asked_next(sign_in: SignIn, following: str) -> None:
    answer = sign_in(acting()).post(reverse("act-for"), {"next": following})
    assert (answer.status_code, answer["Location"]) == (302, reverse("workspace"))


@pytest.mark.parametrize(
    "following", ["//[", "//exemple.org/", "http://[x", "/\\exemple.org", "https://x:port/", "https:exemple.org", "javascript:x"]
)
@pytest.mark.parametrize("page", ["account_login", "account_signup", "account_reset_password", "account_logout"])
def test_a_page_of_signing_in_leads_nowhere_else_whatever_was_asked_next(client: Client, page: str, following: str) -> None:
    shown = client.get(reverse(page), {"next": following})
    assert shown.status_code in (200, 302)
    assert "exemple.org" not in shown.get("Location", "")
    sent = client.post(reverse(page), {"next": following, "login": "a@example.org", "email": "a@example.org", "password": "x"})
    assert sent.status_code < 500
    assert "exemple.org" not in sent.get("Location", "")


@pytest.mark.parametrize("following", ["//[", "//exemple.org/", "http://[x"])
def test_whoever_signs_in_or_is_signed_in_stays_here_whatever_was_asked_next(client: Client, following: str) -> None:
    person = acting().someone()
    person.set_password("une phrase assez longue")
    person.save()
    person.emailaddress_set.update_or_create(email=person.email, defaults={"verified": True, "primary": True})
    typed = {"login": person.email, "password": "une phrase assez longue", "next": following}
    for _signed_in in (False, True):
        answer = client.post(reverse("account_login"), typed)
        assert (answer.status_code, answer["Location"]) == (302, reverse("workspace"))


def test_whoever_acts_for_another_comes_back_to_the_page_they_were_on(sign_in: SignIn) -> None:
    answer = sign_in(acting()).post(reverse("act-for"), {"next": "/besoins/?q=triage"})
    assert (answer.status_code, answer["Location"]) == (302, "/besoins/?q=triage")


def test_one_record_that_fails_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    pilots = [pilot_flow.planned()[0] for _ in range(3)]

    def work(pilot: Pilot) -> int:
        Pilot.objects.filter(pk=pilot.pk).update(goals_fr="fait")
        if pilot == pilots[1]:
            raise ValueError("//[")
        return pilot.pk

    with caplog.at_level(logging.ERROR):
        assert one_by_one(pilots, work) == [pilots[0].pk, pilots[2].pk]
    done = set(Pilot.objects.filter(goals_fr="fait").values_list("pk", flat=True))
    assert done == {pilots[0].pk, pilots[2].pk}, "what failed left nothing behind"
    assert str(pilots[1].pk) in caplog.text


def test_nothing_else_takes_addresses_apart() -> None:
    """The linter refuses it, everywhere but where it is said."""
    written = "from urllib.parse import urljoin, urlparse, urlsplit\n\nprint(urljoin, urlparse, urlsplit)\n"
    command = [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--stdin-filename", "records/other.py", "-"]
    found = subprocess.run(command, input=written, capture_output=True, text=True, check=False)
    assert found.stdout.count("TID251") == 3, found.stdout + found.stderr
