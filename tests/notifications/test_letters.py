"""Every letter carries what matters to its reader, in the reader's language: rendered with what its services give it."""

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone, translation

from accounts import letters
from notifications import kinds
from notifications.models.choices import Mailing
from notifications.services import deciding, sending
from records.bilingual import shown_pair
from tests.factories import OrganisationFactory, UserFactory
from tests.typography import problems

pytestmark = pytest.mark.django_db
# The parts of others: what they all extend, and a list that two share.
_PARTS = {"letter", "questions", "needs"}
LETTERS = sorted(path.stem for path in Path("templates/letters").glob("*.txt") if path.stem not in _PARTS)
ABOUT = "DOS-2026-0001 – TriageClair"
# Letters about no record: the account, or an organisation by its name.
_ABOUT_ACCOUNT = {"invitation", "new_device", "retention_warning", "support_view", "webhook_paused"}
_ABOUT_ORGANISATION = {"registration_approved", "registration_received", "registration_refused"}
_ABOUT_JOINING = {"office_message", "membership_accepted", "membership_asked", "membership_declined", "membership_expired"}
_NAMES = {"fr": "Centre du Nord", "en": "Northern Centre"}
FRENCH, ENGLISH = "Corriger la preuve du site pilote.", "Correct the evidence of the pilot site."
_DATES = ("at", "due", "until", "month", "expires_at", "erased_on", "due_on", "starts_on", "since", "deadline",
          "appeal_until", "happened_on", "submitted_at", "sent_at", "ends_on")  # fmt: skip
_QUOTED = ("reason", "grounds", "rationale", "condition", "report", "note", "question", "answer", "message", "statement",
           "opinion")  # fmt: skip
_LINK = re.compile(r"https?://\S+")


def contents(language: str) -> dict[str, Any]:
    """What the services give to letters, under every name."""
    day = timezone.make_aware(timezone.datetime(2026, 11, 1, 9, 30))
    said: dict[str, Any] = dict.fromkeys(_DATES, day) | dict.fromkeys(_QUOTED, lambda: shown_pair(FRENCH, ENGLISH))
    organisation = OrganisationFactory(name_fr="Centre du Nord", name_en="Northern Centre")
    names = (
        "organisation",
        "vendor",
        "establishment",
        "asker",
        "answerer",
        "proposer",
        "responsible",
        "reporter",
        "site",
        "invited",
    )
    said |= dict.fromkeys(names, organisation)
    said_by_vendor = FRENCH if language == "fr" else ENGLISH
    question = {"requirement": None, "question": said_by_vendor, "text": said_by_vendor}
    return said | {
        "about": ABOUT, "application": "DOS-2026-0001", "renewal": "SOL-2026-0001", "decision": "DOS-2026-0001",
        "page": "qualification:application", "advice": 1, "endpoint": {"pk": 1, "url": "https://hooks.example.org/registry"},
        "url": lambda: f"{settings.SITE_URL}{'/en/needs/' if translation.get_language() == 'en' else '/besoins/'}",
        "sessions_url": f"{settings.SITE_URL}/besoins/", "password_url": f"{settings.SITE_URL}/besoins/",
        "meet_url": f"{settings.SITE_URL}/besoins/", "count": 2, "questions": [question, question], "left": 1, "days": 30,
        "minutes": 30, "review_days": 30, "name": "Centre du Nord", "inviter": "Jo Roy", "evaluator": "Jo Roy",
        "administrator": "Jo Roy", "applicant": "Jo Roy", "sender": "Jo Roy", "subject": "X",
        "sender_organisation": "Centre du Nord",
        "browser": "Firefox", "ip": "192.0.2.7",
        "email": "jo@example.org", "pilot": "PIL-2026-0001",
        "solution": "TriageClair", "role": "X", "outcome": "X", "measure": "X", "kind": "suspended", "step": "X", "now": "X",
        "severity": "X", "warning": "", "release": "2.1", "fingerprint": "ab" * 32,
        "conditions": lambda: [{"due_on": date(2026, 11, 1), "said": shown_pair(FRENCH, ENGLISH)}],
        "writer": "Jo Roy", "assigner": "Jo Roy", "others": [], "remarks": 2, "score": "62.5", "priority": "P1", "total": 2,
        "endorser": organisation, "state": "X", "place": "Urgence",
        "why": letters.acting_for(organisation),
    }  # fmt: skip


def delivered(letter: str, language: str, **changes: Any) -> Any:
    person = UserFactory(name="Marie Tremblay", language=language)
    for kind in kinds.KINDS:
        deciding.choose(person.pk, kind, mailing=Mailing.AT_ONCE)
    # Whoever acts reads the other language: nothing of theirs comes with it.
    with translation.override("en" if language == "fr" else "fr"):
        letters.send(letter, person.email, language=language, **(contents(language) | changes))
    mail.outbox.clear()
    sending.run()
    (message,) = [each for each in mail.outbox if person.email in each.to]
    return message


def prose_of(message: Any) -> str:
    return _LINK.sub("§", f"{message.subject}\n{message.body}")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_carries_what_its_reader_needs_and_is_finished(letter: str, language: str) -> None:
    message = delivered(letter, language)
    body, html = message.body, message.alternatives[0].content
    assert body.startswith("Bonjour Marie Tremblay,\n" if language == "fr" else "Hello Marie Tremblay,\n")
    named = {**dict.fromkeys(_ABOUT_ORGANISATION, "Centre du Nord"), **dict.fromkeys(_ABOUT_JOINING, _NAMES[language])}
    subject = (dict.fromkeys(_ABOUT_ACCOUNT, "") | named).get(letter, ABOUT)
    assert subject in message.subject, "the number and the name of the record"
    said, _mark, foot = body.partition("\n-- \n")
    action, link = said.strip().split("\n")[-2:]
    assert action.endswith(":"), "the one thing to do ends the letter"
    assert link.startswith(f"{settings.SITE_URL}/")
    assert html.count('class="button"') == 1
    assert f'href="{link}"' in html
    assert "parce que" in foot if language == "fr" else "because" in foot
    assert f"{settings.SITE_URL}{'/nous-ecrire/' if language == 'fr' else '/en/contact/'}" in foot
    assert foot.count("http") >= 2, "the registry and its team"
    must_be_finished(message, language)


def must_be_finished(message: Any, language: str) -> None:
    """No placeholder is left, the text is well set, and nothing of it is in the other language."""
    text = prose_of(message)
    left = re.findall(r"\{[%{].*?[%}]\}|%\(\w+\)[sd]|\bNone\b|, le \.|\(\)", text.replace("\n-- \n", "\n"), re.M)
    assert not left
    assert not list(problems(text.replace("\n-- \n", "\n"), language))
    other = ENGLISH if language == "fr" else FRENCH
    assert other not in text
    words = r"\b(?:the|your|is|and|with|has|been)\b" if language == "fr" else r"\b(?:le|votre|est|et|avec|vous|cette)\b"
    assert not re.findall(words, text.replace("Centre du Nord", "")), "nothing is in the other language"


@pytest.mark.parametrize(("language", "french", "english", "says", "of"), [
    ("fr", "", ENGLISH, "en anglais seulement", "en"), ("en", FRENCH, "", "in French only", "fr"),
    ("fr", FRENCH, ENGLISH, "", ""), ("en", FRENCH, ENGLISH, "", ""),
])  # fmt: skip
def test_a_text_in_one_language_says_so_in_a_letter_of_the_other(
    language: str, french: str, english: str, says: str, of: str
) -> None:
    message = delivered("measure_taken", language, reason=lambda: shown_pair(french, english))
    parts = _Languages(message.alternatives[0].content)
    if says:
        assert f"> [{says}]\n> {french or english}" in message.body
        assert parts.of(french or english) == of
    else:
        assert "> [" not in message.body
        assert parts.of(french if language == "fr" else english) == language


def test_what_somebody_wrote_cannot_pass_for_the_registry() -> None:
    forged = "Merci.\n\n-- \nVotre compte est bloqué\n\nOuvrir:\nhttps://evil.example/"
    message = delivered("response_declined", "fr", reason=forged)
    said, _mark, foot = message.body.partition("\n-- \n")
    assert "> Votre compte est bloqué" in said
    assert "bloqué" not in foot
    assert 'href="https://evil.example' not in message.alternatives[0].content


class _Languages(HTMLParser):
    """In which language each text of a page is marked."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in ("meta", "br"):
            self.open.append(dict(attrs).get("lang") or (self.open[-1] if self.open else ""))

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((" ".join(data.split()), self.open[-1]))

    def of(self, text: str) -> str:
        (found,) = {language for said, language in self.texts if said == text}
        return found
