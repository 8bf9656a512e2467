"""The papers of a decision: its signed statement, its certificate, and when there is none."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from joserfc import jws
from joserfc.jwk import KeySet

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from qualification.models.applications import Application
from qualification.models.decisions import Decision
from qualification.services import following
from qualification.services.deciding import NewCondition
from qualification.statements import signed_statement, statement_of
from solutions.models.solutions import Solution
from tests.documents import DRAWN, HARD, must_be_accessible, text_of
from tests.qualification import flow

pytestmark = pytest.mark.django_db


def test_the_signed_statement_is_verified_by_a_stock_library_with_the_published_key(client: Client) -> None:
    decision, _vendor, _ministry = flow.decided("moderate")
    reference = decision.application.reference
    keys = KeySet.import_key_set(client.get("/.well-known/jwks.json").json())
    compact = client.get(reverse("qualification:statement", args=[reference])).content.decode()
    claims = json.loads(jws.deserialize_compact(compact, keys, algorithms=["ES256"]).payload)
    assert claims["sub"] == decision.application.solution.reference
    assert claims["qualification"]["outcome"] == "qualified"
    assert claims["qualification"]["level_of_risk"] == "moderate"
    assert claims["qualification"]["application_sha256"] == decision.application.snapshot_sha256
    assert claims["solution"]["release"] == "1.0"
    assert claims["status"] == "valid"
    assert timezone.now().timestamp() < claims["exp"] <= claims["iat"] + 24 * 3600
    assert client.get(claims["status_url"]).json()["is_valid"]


def test_a_statement_that_was_changed_does_not_verify(client: Client) -> None:
    decision, _vendor, _ministry = flow.decided()
    statement = signed_statement(decision)
    head, body, signature = statement.split(".")
    forged = f"{head}.{body[:-4]}AAAA.{signature}"
    keys = KeySet.import_key_set(client.get("/.well-known/jwks.json").json())
    with pytest.raises(Exception, match=r"(?i)signature|bad"):
        jws.deserialize_compact(forged, keys, algorithms=["ES256"])
    page = reverse("qualification:check")
    assert "n’a pas signé" in client.post(page, {"number": forged}).content.decode()
    assert "a signé cette attestation" in client.post(page, {"number": statement}).content.decode()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_certificate_names_what_was_qualified_in_the_readers_language(language: str, client: Client) -> None:
    decision, _vendor, _ministry = flow.decided()
    Application.objects.update(is_demonstration=True)
    with_prefix = "/en" if language == "en" else ""
    page = client.get(f"{with_prefix}/qualification/decisions/{decision.application.reference}/")
    assert page.status_code == 200
    with translation.override(language):
        url = reverse("qualification:certificate", args=[decision.application.reference])
        response = client.get(url)
    text = text_of(response.content)
    title = "Certificate of qualification" if language == "en" else "Certificat de qualification"
    must_be_accessible(response.content, title=f"{title} {decision.application.reference}", language=language)
    assert title in text
    assert "TriageClair" in text
    assert decision.application.reference in text
    assert ("this certificate has no value" if language == "en" else "ce certificat n’a aucune valeur") in text


def test_the_certificate_has_every_letter_and_says_so_when_a_condition_is_in_the_other_language(client: Client) -> None:
    decision, _vendor, _ministry = flow.decided()
    Organisation.objects.filter(pk=decision.application.organisation_id).update(name_fr=HARD)
    decision.conditions.create(text_fr="Suivre les ᐃᓅᔪᖅ.", due_on=flow.later())
    with translation.override("en"):
        response = client.get(reverse("qualification:certificate", args=[decision.application.reference]))
    text = text_of(response.content)
    for words in (DRAWN, "Suivre les ᐃᓅᔪᖅ. (in French only)", "Issued by", "Intended purpose"):
        assert words in text
    assert "must not be relied on" not in text


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        ("suspended", "est suspendue"), ("withdrawn", "a été retirée"), ("expired", "n’est plus valide"),
        ("replaced", "Cette décision a été remplacée par une décision ultérieure le"),
    ],
)  # fmt: skip
def test_the_certificate_warns_first_when_it_must_not_be_relied_on(happened: str, said: str, client: Client) -> None:
    decision, _vendor, ministry = flow.decided()
    solution = decision.application.solution
    if happened == "suspended":
        following.suspend(decision, by=ministry, reason_fr="Un incident.", reason_en="")
    elif happened == "withdrawn":
        following.withdraw_qualification(decision, by=ministry, reason_fr="Un incident.", reason_en="")
    elif happened == "expired":
        Decision.objects.filter(pk=decision.pk).update(expires_on=timezone.localdate() - timedelta(days=1))
    else:
        Solution.objects.filter(pk=solution.pk).update(decision_reference="DOS-2099-0001")
    response = client.get(reverse("qualification:certificate", args=[decision.application.reference]))
    text = text_of(response.content)
    assert said in text
    assert text.index(said) < text.index("TriageClair")


def test_a_refusal_has_no_certificate_and_no_statement(client: Client) -> None:
    decision, _vendor, _ministry = flow.decided("low", "refused", grounds=["REG-01"])
    for name in ("certificate", "statement"):
        assert client.get(reverse(f"qualification:{name}", args=[decision.application.reference])).status_code == 404
    assert client.get(reverse("qualification:decision", args=[decision.application.reference])).status_code == 200


def test_once_its_conditions_are_met_no_paper_asks_for_them(client: Client, sign_in: Callable[[Actor], Client]) -> None:
    decision, vendor, ministry = flow.decided("low", "conditional", conditions=[NewCondition("Traduire.", flow.later(30))])
    reference, condition = decision.application.reference, decision.conditions.get()
    page = reverse("qualification:decision", args=[reference])
    following.report_condition(condition, by=vendor, report="La notice est traduite.")
    own = sign_in(vendor).get(page).content.decode()
    assert "La notice est traduite." in own
    assert "n’a pas encore répondu" in own
    report = client.get(reverse("qualification:report-condition", args=[reference, condition.pk]))
    assert "La notice est traduite." in report.content.decode(), "the form begins with what was sent"
    following.accept_condition(condition, by=ministry)
    paper = text_of(client.get(reverse("qualification:certificate", args=[reference])).content)
    assert "pourvu que" not in paper
    assert "remplie le" in paper
    claims = statement_of(Decision.objects.with_related().get(pk=decision.pk))
    status = client.get(reverse("api-qualification-status", args=[reference])).json()
    assert (claims["status"], claims["qualification"]["outcome"]) == ("valid", "qualified")
    assert claims["qualification"]["conditions"][0]["met_on"] == timezone.localdate().isoformat()
    assert (status["status"], status["outcome"], status["decided"]) == ("valid", "qualified", "conditional")


def test_the_statement_and_the_status_say_the_same_of_a_suspension(client: Client) -> None:
    decision, _vendor, ministry = flow.decided()
    following.suspend(decision, by=ministry, reason_fr="Un incident.", reason_en="")
    claims = statement_of(Decision.objects.with_related().get(pk=decision.pk))
    status = client.get(reverse("api-qualification-status", args=[decision.application.reference])).json()
    assert claims["qualification"]["outcome"] == status["outcome"] == "suspended"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("Délivré par", "Analyste du ministère", "n’est pas une homologation", "Décision du", "Numéro")),
        ("en", ("Issued by", "Ministry analyst", "is not a medical device licence", "Decision of", "Number")),
    ],
)
def test_the_certificate_says_who_signed_and_what_qualified_means_and_does_not(
    language: str, words: tuple[str, ...], client: Client
) -> None:
    decision, _vendor, ministry = flow.decided("high")
    with translation.override(language):
        text = text_of(client.get(reverse("qualification:certificate", args=[decision.application.reference])).content)
    for each in (*words, str(ministry.user), decision.application.protocol.version):
        assert each in text
    assert text.index(decision.application.snapshot_sha256) > text.index(words[1]), "the fingerprint comes last"
    assert "1 / 1" in text or "1 sur 1" in text or "1 of 1" in text


def test_the_certificate_names_nobody_who_erased_their_account(client: Client) -> None:
    decision, _vendor, ministry = flow.decided()
    assert ministry.user
    type(ministry.user).objects.filter(pk=ministry.user_id).update(erased_at=timezone.now())
    text = text_of(client.get(reverse("qualification:certificate", args=[decision.application.reference])).content)
    assert "Délivré par" in text
    assert "Compte supprimé" not in text
    assert "Analyste du ministère" not in text
