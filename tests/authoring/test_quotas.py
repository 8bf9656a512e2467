"""How much one organisation may keep: the page says when the limit is near, refuses when it is reached, and burns no number."""

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.services.api_keys import make_key
from adoption.services.costing import save_calculation
from authoring.quotas import QuotaReached
from needs.models.attachments import Attachment
from needs.models.needs import Need
from needs.services.attachments import attach
from needs.services.needs import delete_draft, draft_need
from qualification.services import evidence
from records.errors import Incomplete
from records.models.references import ReferenceCounter
from solutions.models.solutions import Solution
from solutions.services.releases import enter_release
from tests.factories import NeedFactory, PilotFactory, SolutionFactory, acting
from tests.qualification import flow

SignIn = Callable[[Actor], Client]
db = pytest.mark.django_db


def _last_number(prefix: str) -> int:
    found = ReferenceCounter.objects.filter(prefix=prefix).order_by("-year").first()
    return found.last if found else 0


def _drafts(actor: Actor, number: int) -> list[Need]:
    return [draft_need(actor.membership.organisation, by=actor, values={"title_fr": f"Besoin {n}"}) for n in range(number)]


@db
@pytest.mark.parametrize(("drafts", "is_said"), [(7, False), (8, True), (10, True)])
def test_the_page_of_a_new_record_says_when_the_limit_of_drafts_is_near(
    drafts: int, is_said: bool, sign_in: SignIn, settings: Any
) -> None:
    settings.QUOTA_DRAFTS = 10
    officer = acting()
    _drafts(officer, drafts)
    html = sign_in(officer).get(reverse("needs:new")).content.decode()
    assert (f"Vous avez utilisé {drafts} brouillons sur 10" in html or "10 brouillons, soit le maximum" in html) is is_said


@db
def test_a_full_organisation_is_refused_beside_the_form_keeps_its_text_and_burns_no_number(
    sign_in: SignIn, settings: Any
) -> None:
    settings.QUOTA_DRAFTS = 2
    officer = acting()
    kept = _drafts(officer, 2)
    before = _last_number("BES")
    client = sign_in(officer)
    page = client.post(reverse("needs:new"), {"title_fr": "Chutes la nuit"})
    assert page.status_code == 422
    assert "2 brouillons, soit le maximum permis" in page.content.decode()
    assert "Chutes la nuit" in page.content.decode()
    saved = client.post(reverse("needs:new"), {"title_fr": "Chutes"}, headers={"x-autosave": "1"})
    assert saved.json()["saved"] is False or not Need.objects.filter(title_fr="Chutes").exists()
    assert _last_number("BES") == before
    delete_draft(kept[0], by=officer)
    assert client.post(reverse("needs:new"), {"title_fr": "Chutes la nuit"}).status_code == 302


@db
def test_records_are_limited_whatever_their_state_and_each_organisation_has_its_own_room(settings: Any) -> None:
    settings.QUOTA_RECORDS = 2
    officer, other = acting(), acting()
    for _each in range(2):
        NeedFactory(organisation=officer.membership.organisation, published=True)
    with pytest.raises(QuotaReached, match="2 fiches"):
        _drafts(officer, 1)
    assert _drafts(other, 1)


@db
def test_a_program_that_sends_more_than_there_is_room_for_is_told_and_nothing_is_taken(client: Client, settings: Any) -> None:
    settings.QUOTA_DRAFTS = 3
    vendor = acting(Role.VENDOR_MEMBER)
    secret, before = make_key(by=vendor, name="Programme")[1], _last_number("SOL")
    body = {"solutions": [{"name_fr": f"Outil {number}"} for number in range(5)]}
    answer = client.post(
        "/api/v1/own/solutions/", json.dumps(body), content_type="application/json", headers={"authorization": f"Bearer {secret}"}
    )
    assert answer.status_code == 409
    assert answer.json()["type"] == "quota-reached"
    assert not Solution.objects.exists()
    assert _last_number("SOL") == before


@db
def test_a_file_of_drafts_that_is_too_long_is_refused_as_a_whole(sign_in: SignIn, settings: Any) -> None:
    settings.QUOTA_DRAFTS = 2
    client, before = sign_in(acting()), _last_number("BES")
    lines = "".join(f"Besoin {number};Trop long\n" for number in range(5))
    file = SimpleUploadedFile("besoins.csv", f"Titre;Problème\n{lines}".encode(), "text/csv")
    page = client.post(reverse("needs:sheet"), {"file": file}, follow=True)
    if token := (page.context or {}).get("kept"):
        page = client.post(reverse("needs:sheet"), {"token": token.token, "seen": page.context["plan"].digest}, follow=True)
        assert "soit le maximum permis" in page.content.decode()
    assert not Need.objects.exists()
    assert _last_number("BES") == before


@db
def test_files_are_limited_by_their_size_and_a_removed_one_gives_its_room_back(sign_in: SignIn, settings: Any) -> None:
    settings.QUOTA_FILES_MB = 2
    need = NeedFactory()
    officer = acting(organisation=need.organisation)
    Attachment.objects.create(need=need, name="a.txt", content_type="text/plain", size=2 * 1024 * 1024, sha256="a")
    client, address = sign_in(officer), reverse("needs:attachments", args=[need.reference])
    assert "utilisé ses 2 Mo" in client.get(address).content.decode()
    data = {"has_no_patient_data": "on", "file": SimpleUploadedFile("b.txt", b"Douze mesures.")}
    page = client.post(address, data)
    assert page.status_code == 422
    assert "utilisé ses 2 Mo" in page.content.decode()
    Attachment.objects.all().delete()
    assert attach(need, by=officer, upload=SimpleUploadedFile("b.txt", b"Douze mesures."), is_public=False)


@db
def test_evidence_counts_for_its_vendor(settings: Any) -> None:
    application, vendor = flow.draft()
    settings.QUOTA_FILES_MB = 0
    row = application.protocol.requirements.get(code="REG-01")
    with pytest.raises(Incomplete) as refused:
        evidence.add_file(application, row, by=vendor, upload=SimpleUploadedFile("b.txt", b"Douze mesures."), title="b")
    assert "file" in refused.value.gaps


@db
def test_a_solution_is_limited_as_a_need_is(sign_in: SignIn, settings: Any) -> None:
    settings.QUOTA_DRAFTS = 1
    vendor = acting(Role.VENDOR_MEMBER)
    SolutionFactory(organisation=vendor.membership.organisation)
    page = sign_in(vendor).post(reverse("solutions:new"), {"name_fr": "Triage clair"})
    assert page.status_code == 422
    assert "soit le maximum permis" in page.content.decode()


@db
@pytest.mark.parametrize("what", ["pilots.services.measuring.MAX_INDICATORS", "adoption.services.lessons.MAX_LESSONS"])
def test_what_the_page_of_a_pilot_draws_is_limited_and_the_form_says_so(
    what: str, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(what, 0)
    pilot = PilotFactory(running=what.startswith("adoption"))
    client = sign_in(acting(organisation=pilot.organisation))
    sent = {
        "title_fr": "Former tôt", "text_fr": "Une heure suffit.", "tags": "change", "dimension": "clinical", "baseline": "3",
        "name_fr": "Attente", "unit_fr": "minutes", "direction": "down", "value_kind": "number", "schedule": "monthly",
    }  # fmt: skip
    page = client.post(reverse("pilots:lesson-new" if "lessons" in what else "pilots:indicators", args=[pilot.reference]), sent)
    assert page.status_code == 422
    assert "soit le maximum permis" in page.content.decode()
    assert not pilot.indicators.exists()
    assert not pilot.lessons.exists()


@db
def test_versions_and_calculations_are_limited_as_records_are(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solutions.services.releases.MAX_RELEASES", 0)
    settings.QUOTA_RECORDS = 0
    vendor, officer = acting(Role.VENDOR_MEMBER), acting()
    solution = SolutionFactory(organisation=vendor.membership.organisation, listed=True)
    with pytest.raises(QuotaReached):
        enter_release(solution, by=vendor, values={"number": "9.9", "released_on": timezone.localdate(), "change": "minor"})
    with pytest.raises(QuotaReached):
        save_calculation(officer.membership.organisation, by=officer, values={}, lines=[])


@pytest.mark.django_db(transaction=True)
def test_the_limit_holds_for_drafts_that_come_at_once(settings: Any) -> None:
    settings.QUOTA_DRAFTS = 2
    officer, refused, line = acting(), list[Exception](), threading.Barrier(5)

    def draft() -> None:
        line.wait()
        try:
            _drafts(officer, 1)
        except QuotaReached as full:
            refused.append(full)
        finally:
            connection.close()

    threads = [threading.Thread(target=draft) for _each in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (Need.objects.count(), len(refused)) == (2, 3)
    assert _last_number("BES") == 2
