"""Sentences that are made of parts: no doubled full stop, no elision that a name would need."""

import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from babel.messages.pofile import read_po
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format

from accounts import letters
from accounts.models.memberships import Role
from accounts.services import members
from notifications.models.deliveries import Delivery
from records.sentences import single_stop
from tests.factories import PASSWORD, MembershipFactory, OrganisationFactory, UserFactory, acting
from website.models.site import Announcement

pytestmark = pytest.mark.django_db
# Parts that begin with whatever letter their owner likes, and months: avril, août, octobre.
_NAMES = "name|names|organisation|vendor|owner|establishment|person|responsible|site|proposer|inviter|month"
_ELIDED = re.compile(rf"\b(?:de|que|lorsque|puisque|jusque) (?:<strong>)?%\((?:{_NAMES})\)s", re.IGNORECASE)


def test_no_french_sentence_needs_an_elision_before_a_name() -> None:
    with Path("locale/fr/LC_MESSAGES/django.po").open("rb") as file:
        written = [message.string for message in read_po(file, locale="fr") if message.id]
    texts = [text for each in written for text in ([each] if isinstance(each, str) else each)]
    assert [text for text in texts if _ELIDED.search(text)] == []


def test_no_french_sentence_needs_an_article_contracted_with_a_name() -> None:
    """« à » before « le CIUSSS » would be « au »: the sentence names what it is before its name."""
    with Path("locale/fr/LC_MESSAGES/django.po").open("rb") as file:
        written = [message.string for message in read_po(file, locale="fr") if message.id]
    texts = [text for each in written for text in ([each] if isinstance(each, str) else each)]
    contracted = re.compile(r"\bà %\((?:organisation|owner|vendor|establishment)\)s")
    assert [text for text in texts if contracted.search(text)] == []


def test_an_english_time_ends_without_a_full_stop() -> None:
    with translation.override("en"):
        assert date_format(datetime(2026, 11, 29, 15, 5, tzinfo=UTC), "TIME_FORMAT") == "3:05\u00a0pm"


@pytest.mark.parametrize(
    ("text", "read"), [("Boréale inc.. Ensuite.", "Boréale inc. Ensuite."), ("À suivre...", "À suivre..."), ("Fin.", "Fin.")]
)
def test_a_sentence_has_one_full_stop_and_an_ellipsis_keeps_its_own(text: str, read: str) -> None:
    assert single_stop(text) == read


def test_a_name_that_ends_with_a_full_stop_ends_the_sentence_in_messages_pages_and_letters(sign_in: Any) -> None:
    organisation = OrganisationFactory(vendor=True, name_fr="Imagerie Boréale inc.")
    person = acting(Role.VENDOR_MEMBER, organisation)
    MembershipFactory(organisation=organisation, role=Role.VENDOR_MEMBER, is_owner=True)
    client = sign_in(person)
    chosen = client.post(reverse("act-for"), {"membership": person.membership.pk}, follow=True).content.decode()
    assert "Imagerie Boréale inc." in chosen
    assert "inc.." not in chosen
    letters.send("milestone_due", person.user.email, language="fr", responsible=organisation, step="Essai")
    body = Delivery.objects.get(channel="email", data__letter="milestone_due").data["body"]
    assert "Boréale inc." in body
    assert "inc.." not in body
    manager = acting(Role.REGISTRY_ADMINISTRATOR)
    html = sign_in(manager).get(reverse("member-remove", args=[organisation.slug, person.membership.pk])).content.decode()
    assert "inc.." not in html
    assert members.owners(organisation)


def test_whoever_withdraws_an_announcement_reads_that_it_stays_in_the_list(sign_in: Any) -> None:
    said = Announcement.objects.create(text_fr="Entretien ce soir", text_en="Maintenance tonight")
    client = sign_in(acting(Role.REGISTRY_ADMINISTRATOR))
    html = client.get(reverse("administration:withdraw-announcement", args=[said.pk])).content.decode()
    assert "reste dans la liste" in html
    assert "Retirer définitivement" not in html


def test_a_requirement_named_before_a_colon_loses_its_full_stop() -> None:
    requirement = SimpleNamespace(code="SAF-02", title="Les incidents peuvent être signalés.")
    asked = [SimpleNamespace(requirement=requirement, question="Qui répond la nuit?")]
    said = render_to_string("letters/questions.txt", {"questions": asked})
    assert "SAF-02 – Les incidents peuvent être signalés\u00a0:" in said


def test_the_log_names_what_a_number_is_of(sign_in: Any) -> None:
    alone = acting(is_owner=True)
    administrator = acting(Role.REGISTRY_ADMINISTRATOR)
    client = sign_in(administrator)
    client.post(reverse("administration:person", args=[alone.user.pk]), {"impersonate": "1", "reason": "Aide"})
    client.post(reverse("stop-impersonating"))
    html = client.get(reverse("administration:log")).content.decode()
    assert re.search(rf"<td[^>]*>\s*(<a [^>]*>)?{alone.user}(</a>)?\s*</td>", html)


def test_a_passkey_is_offered_at_sign_in_only_to_whoever_has_one(client: Client) -> None:
    person = UserFactory()
    TOTP.activate(person, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    html = client.get(reverse("mfa_authenticate")).content.decode()
    assert 'name="code"' in html
    assert "mfa_webauthn_authenticate" not in html
