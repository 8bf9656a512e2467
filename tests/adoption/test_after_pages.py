"""What comes of a pilot, through its pages: report, files, decision, milestones, citations."""

import io
import json
import re
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from docx import Document

from accounts.models.memberships import Role
from accounts.personal_data import personal_data_of_apps
from adoption.models.reports import ReportVersion, ValueReport
from adoption.services import reporting
from catalogue.addresses import record_path
from qualification.models.applications import Evidence
from qualification.services import applications, citing
from records.errors import Incomplete
from tests.documents import text_of
from tests.factories import OrganisationFactory, PilotFactory, acting, region
from tests.pilots import ending
from tests.qualification import flow

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def _signed_in(actor: Any) -> Client:
    client = Client()
    client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_report_is_written_saved_previewed_and_published_by_form() -> None:
    pilot, officer = ending.completed()
    ending.measured(pilot, (40, 30, 20), baseline=45, target=24)
    client = _signed_in(officer)
    write, publish = (reverse(f"pilots:report-{name}", args=[pilot.reference]) for name in ("write", "publish"))
    assert "Avant\u00a0: 45" in client.get(write).content.decode()
    client.post(write, {"version": "0", "clinical_text_fr": "L’attente a baissé."})
    assert "L’attente a baissé." in client.get(write).content.decode()
    refused = client.post(publish)
    assert refused.status_code == 422
    assert "«\u00a0Économique\u00a0»" in refused.content.decode()
    assert not ReportVersion.objects.exists()
    client.post(write, ending.WORDS | {"version": "1", "next": "1"})
    assert "L’attente a baissé." in client.get(publish).content.decode()
    assert client.post(publish)["Location"] == reverse("pilots:report", args=[pilot.reference, 1])
    page = Client().get(reverse("pilots:report", args=[pilot.reference, 1])).content.decode()
    for text in ("L’attente a baissé.", "Pas mesuré pendant cet essai.", "−25", ReportVersion.objects.get().sha256):
        assert text in page


def test_what_a_report_lacks_leads_to_where_it_is_written() -> None:
    pilot, officer = ending.completed()
    page = _signed_in(officer)
    html = page.get(reverse("pilots:report-publish", args=[pilot.reference])).content.decode()
    written = reverse("pilots:report-write", args=[pilot.reference])
    for code in ending.DIMENSIONS:
        assert f'<a href="{written}#id_{code}_text_fr">' in html
    form = page.get(written).content.decode()
    assert all(f'id="id_{code}_text_fr"' in form for code in ending.DIMENSIONS)


def test_a_colleague_who_saved_meanwhile_is_not_overwritten_unseen() -> None:
    pilot, officer = ending.completed()
    client = _signed_in(officer)
    write = reverse("pilots:report-write", args=[pilot.reference])
    reporting.save_report(pilot, by=officer, values={"conclusion_fr": "La leur."})
    refused = client.post(write, {"version": "0", "conclusion_fr": "La mienne."})
    assert refused.status_code == 422
    assert "La mienne." in refused.content.decode()
    assert ValueReport.objects.get().conclusion_fr == "La leur."
    assert client.post(write, {"version": "1", "conclusion_fr": "La mienne."}).status_code == 302


def test_a_report_that_was_refused_is_kept_and_no_version_is_published_without_what_was_typed() -> None:
    pilot, officer = ending.completed()
    reporting.save_report(pilot, by=officer, values=ending.WORDS)
    client = _signed_in(officer)
    write, publish = (reverse(f"pilots:report-{name}", args=[pilot.reference]) for name in ("write", "publish"))
    both = {"clinical_text_fr": "Mieux.", "clinical_absence_fr": "Pas mesuré.", "introduction_fr": "D’abord,\r\nceci."}
    assert client.post(write, ending.WORDS | both | {"version": "1", "next": "1"}).status_code == 422
    # Whoever left at once comes back: the text is there, with a word about it.
    page = client.get(write)
    assert "D’abord,\nceci." in page.content.decode().replace("\r\n", "\n")
    assert "Voici ce que vous aviez écrit" in page.content.decode()
    refused = client.post(publish)
    assert refused.status_code == 422
    assert "n’est pas enregistré dans le rapport" in refused.content.decode()
    assert not ReportVersion.objects.exists()
    mended = ending.WORDS | both | {"clinical_absence_fr": "", "version": "1", "next": "1"}
    assert client.post(write, mended).status_code == 302
    assert client.post(publish).status_code == 302
    assert ReportVersion.objects.get().content["introduction"]["fr"] == "D’abord,\r\nceci."


def test_a_text_of_a_megabyte_is_refused_beside_its_field_and_kept_on_the_page() -> None:
    pilot, officer = ending.completed()
    write = reverse("pilots:report-write", args=[pilot.reference])
    response = _signed_in(officer).post(write, {"version": "0", "clinical_text_fr": "mot " * 250_000})
    assert response.status_code == 422
    html = response.content.decode()
    assert "4000" in html
    assert "mot mot mot" in html


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_published_report_is_exported_as_pdf_word_and_json_in_the_readers_language(language: str, client: Client) -> None:
    pilot, officer = ending.completed()
    ending.with_three_sites(pilot)
    ending.measured(pilot, (40, 30, 20), (50, 40, 36), (30, 20, 16), baseline=45, target=24)
    # A control character, markup and rare signs break neither file.
    odd = ending.WORDS | {"clinical_text_fr": "L’attente a baissé\x0b <b>nettement</b> ᐃᓄᒃᑎᑐᑦ ≥ 3."}
    reporting.save_report(pilot, by=officer, values=odd)
    version = reporting.publish_report(pilot, by=officer)
    with translation.override(language):
        urls = {kind: reverse(f"pilots:report-{kind}", args=[pilot.reference, 1]) for kind in ("pdf", "word", "json")}
    title = {"fr": "Dimension clinique", "en": "Clinical dimension"}[language]
    text = text_of(client.get(urls["pdf"]).content)
    document = Document(io.BytesIO(client.get(urls["word"]).content))
    headings = [each.text for each in document.paragraphs if each.style and (each.style.name or "").startswith("Heading 1")]
    assert title in text
    assert title in headings
    assert "−21" in text
    assert {"fr": "<b>nettement</b> ᐃᓄᒃᑎᑐᑦ ≥ 3.", "en": "Waiting fell."}[language] in text
    assert version.sha256 in text
    table = document.tables[1]
    assert [cell.text for cell in table.rows[-1].cells][1:5] == ["3", "45", "40", "24"]
    response = client.get(urls["json"])
    canonical = json.dumps(json.loads(response.content), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert sha256(canonical.encode()).hexdigest() == response["X-Content-SHA256"] == version.sha256


def test_later_versions_stand_beside_the_first_and_all_are_public(client: Client) -> None:
    pilot, officer, _version = ending.reported()
    reporting.save_report(pilot, by=officer, values={"conclusion_fr": "À suivre."})
    reporting.publish_report(pilot, by=officer)
    first = client.get(reverse("pilots:report", args=[pilot.reference, 1])).content.decode()
    assert "À suivre." not in first
    assert reverse("pilots:report", args=[pilot.reference, 2]) in first
    assert client.get(reverse("pilots:report", args=[pilot.reference, 3])).status_code == 404
    page = client.get(record_path(pilot)).content.decode()
    for number in (1, 2):
        assert reverse("pilots:report-pdf", args=[pilot.reference, number]) in page


def test_a_decision_without_a_report_gives_back_what_was_typed_and_says_why() -> None:
    pilot, officer = ending.completed()
    client = _signed_in(officer)
    url = reverse("pilots:decide", args=[pilot.reference, "outcome"])
    refused = client.post(url, {"outcome": "adopt", "rationale_fr": "Le gain est net."})
    assert refused.status_code == 409
    html = refused.content.decode()
    assert "le rapport de valeur publié depuis sa fin" in html
    assert "Le gain est net." in html
    reporting.save_report(pilot, by=officer, values=ending.WORDS)
    reporting.publish_report(pilot, by=officer)
    client.post(url, {"outcome": "adopt", "rationale_fr": "Le gain est net."})
    page = Client().get(record_path(pilot)).content.decode()
    assert "Le gain est net." in page
    assert "Généralisation à tout le réseau" in page


@pytest.mark.parametrize(
    ("action", "typed", "text"),
    [
        ("done", {"done_on": "2199-01-01"}, "Cette date est à venir"),
        ("done", {"done_on": "2001-01-01"}, "Cette date précède la fin du projet pilote."),
        ("done", {"done_on": "demain"}, "Saisissez une date valide"),
        ("move", {"due_on": "2031-01-01", "reason_fr": ""}, "tout changement apporté à un parcours est public"),
        ("move", {"due_on": "2001-01-01", "reason_fr": "x"}, "Cette date précède la fin du projet pilote."),
        ("move", {"due_on": "2031-01-01", "reason_fr": "mot " * 250_000}, "1000"),
        ("hand-over", {"responsible": "999999", "reason_fr": "x"}, "Sélectionnez un choix valide"),
    ],
)
def test_bad_input_on_a_milestone_is_told_beside_its_field(action: str, typed: dict[str, str], text: str) -> None:
    pilot, officer = ending.decided("adopt", days_ago=40, decided=20)
    url = reverse("pilots:milestone", args=[pilot.reference, "funding", action])
    response = _signed_in(officer).post(url, typed)
    assert response.status_code == 422
    assert text in response.content.decode()


def test_a_moved_date_a_handed_step_and_a_correction_show_with_their_reasons() -> None:
    pilot, officer = ending.decided("adopt", days_ago=40, decided=20)
    client = _signed_in(officer)

    def act(step: str, action: str, **typed: Any) -> None:
        response = client.post(reverse("pilots:milestone", args=[pilot.reference, step, action]), typed)
        assert response.status_code == 302, response.content.decode()

    ministry = acting(Role.MINISTRY_ANALYST).membership.organisation
    act("procurement", "move", due_on=str(TODAY() + timedelta(days=900)), reason_fr="L’appel d’offres glisse.")
    act("procurement", "hand-over", responsible=ministry.pk, reason_fr="L’achat est groupé.")
    act("funding", "done", done_on=str(TODAY() - timedelta(days=3)), note_fr="Crédits confirmés.")
    act("funding", "correct", done_on=str(TODAY() - timedelta(days=5)), reason_fr="Signé plus tôt.")
    page = Client().get(record_path(pilot)).content.decode()
    with translation.override("fr"):
        assert f"{date_format(TODAY() - timedelta(days=3), 'DATE_FORMAT')} →" in " ".join(page.split())
    for text in ("L’appel d’offres glisse.", "L’achat est groupé.", "Crédits confirmés.", "Signé plus tôt.", str(ministry)):
        assert text in page


def test_a_reader_in_english_is_told_what_is_written_in_french_only(client: Client) -> None:
    pilot, _officer = ending.decided("adopt")
    with translation.override("en"):
        page = client.get(record_path(pilot)).content.decode()
        report = client.get(reverse("pilots:report", args=[pilot.reference, 1])).content.decode()
    mark = r'<p class="only-in">in French only</p>\s*<p[^>]* lang="fr"[^>]*>\s*'
    assert re.search(mark + "Le gain est net.", page)
    assert re.search(mark + "Pas mesuré pendant cet essai.", report)
    assert "lang" not in report.split("Waiting fell.")[0].rsplit("<p", 1)[1]


def test_a_stranger_finds_no_page_of_a_path_and_a_stopped_pilot_says_that_its_path_ends() -> None:
    pilot, _officer = ending.decided("adopt")
    stranger = _signed_in(acting())
    assert stranger.get(reverse("pilots:milestone", args=[pilot.reference, "funding", "done"])).status_code == 404
    rejected, officer = ending.decided("reject")
    assert "son parcours s’arrête ici" in Client().get(record_path(rejected)).content.decode()
    gone = _signed_in(officer).post(
        reverse("pilots:milestone", args=[rejected.reference, "funding", "done"]), {"done_on": TODAY()}
    )
    assert "Ce parcours est terminé." in gone.content.decode()


def test_the_page_of_a_pilot_asks_a_bounded_number_of_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    pilot, _officer = ending.decided("adopt", days_ago=40, decided=20)
    ending.with_three_sites(pilot)
    ending.measured(pilot, (1, 2), (2, 3), (3, 4))
    for number in range(8):
        pilot.lessons.create(organisation=pilot.organisation, title_fr=f"Leçon {number}", text_fr="x", tags=["data"])
    with django_assert_max_num_queries(19):
        client.get(record_path(pilot))


# ── Evidence that applications cite ──────────────────────────────────────────────────────────────────────────


def test_an_application_cites_a_published_report_and_keeps_its_version_and_hash() -> None:
    application, vendor = flow.draft()
    pilot, officer, version = ending.reported(solution=application.solution)
    requirement = application.protocol.requirements.first()
    assert requirement is not None
    client = _signed_in(vendor)
    page = reverse("qualification:answer", args=[application.reference, requirement.code])
    assert f"report:{pilot.reference}:1" in client.get(page).content.decode()
    add = reverse("qualification:add-evidence", args=[application.reference, requirement.code])
    assert client.post(add, {"cite": f"report:{pilot.reference}:1"}).status_code == 302
    piece = Evidence.objects.get(application=application)
    assert (piece.cited_reference, piece.cited_version, piece.cited_sha256) == (pilot.reference, 1, version.sha256)
    assert version.sha256 in client.get(page).content.decode()
    # The report goes on; what was cited does not move, and the snapshot holds it.
    reporting.save_report(pilot, by=officer, values={"conclusion_fr": "Autre chose."})
    reporting.publish_report(pilot, by=officer)
    cited = next(each for each in applications.snapshot_of(application)["answers"] if each["evidence"])["evidence"][0]
    assert (cited["cited"], cited["cited_version"], cited["cited_sha256"]) == (pilot.reference, 1, version.sha256)


def test_an_application_cites_only_what_is_public_of_its_own_solution_and_once() -> None:
    application, vendor = flow.draft()
    other, _officer, _version = ending.reported()
    pilot, _officer = ending.completed(solution=application.solution)
    requirement = application.protocol.requirements.first()
    assert requirement is not None
    keys = {each.key for each in citing.citable(application.solution)}
    assert keys == {f"pilot:{pilot.reference}"}
    with pytest.raises(Incomplete) as refused:
        citing.cite(application, requirement, by=vendor, key=f"report:{other.reference}:1")
    assert set(refused.value.gaps) == {"cite"}
    made = citing.cite(application, requirement, by=vendor, key=f"pilot:{pilot.reference}")
    assert made.cited_version == pilot.version
    with pytest.raises(Incomplete):
        citing.cite(application, requirement, by=vendor, key=f"pilot:{pilot.reference}")


def test_what_people_did_after_a_pilot_is_exported_and_stays_without_their_name() -> None:
    pilot, officer = ending.decided("adopt")
    pilot.lessons.create(
        organisation=pilot.organisation, title_fr="Une leçon", text_fr="x", tags=["data"], written_by=officer.user
    )
    holder = next(each for each in personal_data_of_apps() if each.name == "adoption")
    person = officer.someone()
    found = {row["what"] for row in holder.export(person, {person.email})}
    assert {"value report", "decision on a pilot", "lesson"} <= found
    holder.erase(person, {person.email})
    assert not holder.export(person, {person.email})
    assert pilot.lessons.get().title_fr == "Une leçon"
    assert ReportVersion.objects.get(pilot=pilot).published_by is None


def test_a_dimension_with_values_is_said_not_to_be_covered_only_once_that_is_confirmed() -> None:
    pilot, officer = ending.completed()
    ending.measured(pilot, (40, 30, 20), baseline=45, target=24)
    client = _signed_in(officer)
    publish = reverse("pilots:report-publish", args=[pilot.reference])
    absent = {"clinical_text_fr": "", "clinical_text_en": "", "clinical_absence_fr": "Pas mesuré."}
    reporting.save_report(pilot, by=officer, values=ending.WORDS | absent)
    refused = client.post(publish)
    assert refused.status_code == 422
    assert "Non traitées, bien que le projet pilote ait des valeurs" in refused.content.decode()
    assert not ReportVersion.objects.exists()
    assert client.post(publish, {"sure": "1"}).status_code == 302
    assert ReportVersion.objects.exists()


def test_the_form_of_a_report_shows_the_figures_and_says_when_it_can_be_published() -> None:
    pilot = PilotFactory(running=True, organisation=OrganisationFactory(region=region()))
    ending.measured(pilot, (40, 30, 20), baseline=45, target=24)
    page = _signed_in(acting(organisation=pilot.organisation)).get(reverse("pilots:report-write", args=[pilot.reference]))
    html = page.content.decode()
    assert "une fois le projet pilote terminé" in html
    assert re.search(r"<details open>\s*<summary>[^<]*45", html)
