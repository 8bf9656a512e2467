"""What the record knows is asked for once; who submits signs, and keeps a receipt of what was said."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Role
from qualification.from_card import fields_for
from qualification.models.applications import Application, Evidence
from qualification.services import applications, evidence, reviewing
from qualification.services.protocols import load_first_set
from qualification.services.stages import TOTAL_STANDARD_DAYS
from qualification.stage_bar import the_way_ahead
from records.errors import Incomplete
from solutions.models.solutions import Solution
from tests.factories import acting
from tests.qualification import flow

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]


def _page(name: str, *arguments: str) -> str:
    return reverse(f"qualification:{name}", args=arguments)


# ── From the card ────────────────────────────────────────────────────────────────────────────────────────────


def test_the_fields_of_the_card_and_the_codes_of_the_protocol_exist() -> None:
    load_first_set()
    application, _vendor = flow.draft("high")
    assert set(fields_for()) <= {row.code for row in application.protocol.requirements.all()}
    for fields in fields_for().values():
        assert all(hasattr(Solution, f"{field}_fr") for field in fields)


def test_what_the_card_says_is_proposed_until_an_answer_is_written(sign_in: SignIn) -> None:
    application, vendor = flow.draft(limits_fr="Ne lit pas les images prises de nuit.")
    client, page = sign_in(vendor), _page("answer", application.reference, "REG-01")
    body = client.get(page).content.decode()
    assert "Ne lit pas les images prises de nuit." in body
    assert "Réponse reprise de la fiche de votre solution" in body
    assert not application.answers.exists(), "nothing is the vendor's answer before it is sent"
    assert "Proposée" in client.get(_page("application", application.reference)).content.decode()
    row = application.protocol.requirements.get(code="REG-01")
    applications.answer_requirement(application, row, by=vendor, text=flow.WORDS)
    body = client.get(page).content.decode()
    assert "Réponse reprise de la fiche de votre solution" not in body
    assert flow.WORDS in body


# ── The list of tasks ────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_of_a_draft_says_how_many_are_ready_and_leads_to_the_next(sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    client, page = sign_in(vendor), _page("application", application.reference)
    body = client.get(page).content.decode()
    assert "0 exigence sur 12 est prête" in body
    assert "Continuer avec REG-01" in body
    assert "20 caractères" not in body, "nothing is reproached before one has written"
    flow.fill(application, vendor)
    body = client.get(page).content.decode()
    assert "12 exigences sur 12 sont prêtes" in body
    assert "Il ne manque rien" in body


def test_a_link_that_was_not_asked_yet_does_not_read_as_ready(sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    flow.fill(application, vendor)
    row = application.protocol.requirements.filter(blocks=False).first()
    assert row
    evidence.add_link(application, row, by=vendor, url="https://exemple.ca/etude", title="Étude")
    client = sign_in(vendor)
    for name in ("application", "submit"):
        assert "1 lien n’est pas encore vérifié" in client.get(_page(name, application.reference)).content.decode()
    assert "Lien à vérifier</span>" in client.get(_page("application", application.reference)).content.decode()
    Evidence.objects.exclude(url="").update(link_state="broken")
    body = client.get(_page("submit", application.reference)).content.decode()
    assert "1 lien à corriger" in body


# ── Submission ───────────────────────────────────────────────────────────────────────────────────────────────


def test_nobody_submits_without_a_signatory() -> None:
    application, vendor = flow.draft()
    flow.fill(application, vendor)
    with pytest.raises(Incomplete) as refused:
        applications.submit_application(application, by=vendor, signatory_name=" ", signatory_function="PDG")
    assert set(refused.value.gaps) == {"signatory_name"}


def _text(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join("\n".join(page.get_textpage().get_text_range() for page in document).split())


def test_the_receipt_holds_the_answers_the_evidence_and_the_signatory(sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    row = application.protocol.requirements.get(code="REG-01")
    evidence.add_file(application, row, by=vendor, upload=SimpleUploadedFile("mesures.txt", b"Mesures."), title="")
    address = _page("receipt", application.reference)
    assert sign_in(vendor).get(address).status_code == 404, "a draft has none"
    flow.fill(application, vendor)
    application = applications.submit_application(application, by=vendor, **flow.SIGNED)
    answer = sign_in(vendor).get(address)
    assert answer["Content-Type"] == "application/pdf"
    said = _text(answer.content)
    for words in (application.reference, "Louise Côté", "Directrice générale", flow.WORDS, "mesures.txt", "REG-01"):
        assert words in said, words
    assert sign_in(flow.analyst()).get(address).status_code == 200
    assert sign_in(acting(Role.VENDOR_MEMBER)).get(address).status_code == 404


def test_after_submission_the_stages_stand_with_their_days_and_what_happens_next(sign_in: SignIn) -> None:
    application, vendor = flow.submitted()
    client, page = sign_in(vendor), _page("application", application.reference)
    body = client.get(page).content.decode()
    for words in ("La suite", "Étapes du dossier", "Examen de recevabilité", "d’ici le", _page("receipt", application.reference)):
        assert words in body, words
    assert body.count('aria-current="step"') == 1
    reviewing.begin_screening(application, by=flow.analyst())
    assert "désigne les évaluatrices et évaluateurs" in client.get(page).content.decode()


# ── Before applying ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_questions_before_applying_are_answered_from_the_record_and_lead_to_the_application(sign_in: SignIn) -> None:
    solution, vendor = flow.listed(
        has_medical_purpose=True, human_reviews=True, learns_in_use=False, decides_access=False, data_residency="quebec"
    )
    page = f"{reverse('qualification:preflight')}?solution={solution.reference}"
    client = sign_in(vendor)
    assert page in client.get(_page("of-solution", solution.reference)).content.decode()
    body = client.get(page)
    assert body.status_code == 200
    assert solution.heading() in body.content.decode()
    assert body.context["form"]["data_place"].value() == "quebec"
    risk = "has_medical_purpose=true&situation=serious&output_role=informs&human_reviews=true&learns_in_use=false"
    more = f"&{risk}&decides_access=false&licence=canada&data_place=quebec&asked=1"
    answered = client.get(page + more).content.decode()
    assert "Commencer le dossier" in answered
    assert _page("of-solution", solution.reference) in answered
    stranger = sign_in(acting(Role.VENDOR_MEMBER)).get(page)
    assert solution.heading() not in stranger.content.decode()


def test_what_a_visitor_answered_before_is_in_the_draft_of_the_solution(sign_in: SignIn) -> None:
    load_first_set()
    answers: dict[str, Any] = {
        "has_medical_purpose": "true", "situation": "serious", "output_role": "drives", "human_reviews": "true",
        "learns_in_use": "false", "decides_access": "false",
    }  # fmt: skip
    page = Client().get(reverse("qualification:preflight"), answers | {"licence": "none", "data_place": "quebec", "asked": "1"})
    address = page.context["register_url"]
    assert address in page.content.decode().replace("&amp;", "&")
    client = sign_in(acting(Role.VENDOR_MEMBER))
    client.get(address)
    client.post(reverse("solutions:new"), {"name_fr": "Nouvelle", "summary_fr": "Un essai."})
    draft = Solution.objects.get(name_fr="Nouvelle")
    assert (draft.situation, draft.output_role, draft.human_reviews) == ("serious", "drives", True)
    assert not Application.objects.exists()


# ── How long it takes ────────────────────────────────────────────────────────────────────────────────────────


def test_the_days_of_the_stages_add_up_to_the_published_standard_on_every_page(sign_in: SignIn) -> None:
    assert sum(days for _label, days in the_way_ahead()) == TOTAL_STANDARD_DAYS
    application, vendor = flow.draft()
    flow.fill(application, vendor)
    client = sign_in(vendor)
    page = client.get(_page("submit", application.reference))
    assert page.context["ahead"] == the_way_ahead()
    assert f"{TOTAL_STANDARD_DAYS} jours" in page.content.decode()
    applications.submit_application(application, by=vendor, **flow.SIGNED)
    page = client.get(_page("application", application.reference))
    assert (
        page.context["stages"][-1].day
        == timezone.localdate() + timedelta(days=TOTAL_STANDARD_DAYS)
        == page.context["decision_due_on"]
    )
    assert f"{page.context['questions_days']} jours" in page.content.decode()
