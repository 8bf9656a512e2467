"""One field takes whatever one received, and answers in words; what is not ours is never called false."""

import html
import io
import re
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from pypdf import PdfReader, PdfWriter

from adoption.reports.pdf import pdf
from catalogue.addresses import record_path
from qualification.models.decisions import Decision
from qualification.services import following
from qualification.services.deciding import NewCondition
from qualification.statements import signed_statement
from solutions.models.solutions import Solution
from tests.factories import SolutionFactory
from tests.pilots import ending
from tests.qualification import flow

pytestmark = pytest.mark.django_db

INTACT, CHANGED, NO_SEAL = "il est intact", "il a été modifié depuis", "ne porte pas le sceau"


def _verify(**given: Any) -> Any:
    return Client().post(reverse("qualification:check"), given, follow=True)


def _answer(**given: Any) -> str:
    return html.unescape(_verify(**given).content.decode())


def _file(data: bytes, name: str = "certificat.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def _certificate(decision: Decision) -> bytes:
    return bytes(Client().get(reverse("qualification:certificate", args=[decision.application.reference])).content)


def _saved_anew(data: bytes) -> bytes:
    """As another program writes it."""
    writer, written = PdfWriter(clone_from=PdfReader(io.BytesIO(data))), io.BytesIO()
    writer.write(written)
    return written.getvalue()


def test_a_certificate_as_issued_is_said_to_be_unchanged_with_its_status_now() -> None:
    decision, _vendor, ministry = flow.decided()
    data = _certificate(decision)
    page = _answer(file=_file(data))
    assert INTACT in page
    assert "est valide jusqu’au" in page
    assert reverse("qualification:decision", args=[decision.application.reference]) in page
    following.suspend(decision, by=ministry, reason_fr="Un incident.", reason_en="")
    later = _answer(file=_file(data))
    assert "Le registre a délivré ce certificat, mais" in later
    assert "SUSPENDUE" in later


def test_a_certificate_of_which_one_byte_changed_is_said_to_be_changed() -> None:
    decision, _vendor, _ministry = flow.decided()
    data = bytearray(_certificate(decision))
    data[len(data) // 2] ^= 1
    page = _answer(file=_file(bytes(data)))
    assert CHANGED in page
    assert INTACT not in page
    assert decision.application.solution.name_fr in page, "its number still leads to the status"


def test_the_seal_of_one_certificate_does_not_do_for_another() -> None:
    one, _vendor, _ministry = flow.decided()
    other, _vendor, _ministry = flow.decided()
    body, mark, _seal = _certificate(one).rpartition(b"\n%registry-seal ")
    _body, _mark, seal = _certificate(other).rpartition(mark)
    assert CHANGED in _answer(file=_file(body + mark + seal))
    assert CHANGED in _answer(file=_file(body + mark + signed_statement(one).encode()))


def test_a_certificate_saved_again_is_not_accused_and_its_number_answers() -> None:
    decision, _vendor, _ministry = flow.decided()
    page = _answer(file=_file(_saved_anew(_certificate(decision))))
    assert NO_SEAL in page
    assert CHANGED not in page
    assert "est valide jusqu’au" in page


def test_what_is_not_ours_is_never_called_false() -> None:
    flow.decided()
    foreign = jwt.encode({"iss": "https://ailleurs.example"}, ec.generate_private_key(ec.SECP256R1()), "ES256")
    blank = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(blank)
    for said, given in {
        "Cette attestation ne provient pas du registre": {"number": foreign},
        "Cette attestation est incomplète": {"number": foreign.rpartition(".")[0]},
        "Ce PDF n’indique pas qu’il provient du registre": {"file": _file(blank.getvalue())},
        "n’est ni un certificat du registre": {"file": _file(b"\x89PNG\r\n\x1a\n\xff", "photo.png")},
        "Aucune solution ne porte ce nom": {"number": "ma solution"},
        "ne contient ni numéro": {"number": "lorem ipsum " * 80},
    }.items():
        page = _answer(**given)
        assert said in page, given
        assert "n’a pas signé" not in page
        assert "modifié depuis" not in page


def test_a_statement_is_taken_from_its_file_and_however_its_lines_were_broken() -> None:
    decision, _vendor, _ministry = flow.decided()
    statement = signed_statement(decision)
    broken = "\n".join(statement[place : place + 60] for place in range(0, len(statement), 60))
    for given in ({"file": _file(statement.encode(), "DOS.jws")}, {"number": broken}, {"number": f"  {statement}\n"}):
        assert "a signé cette attestation, et elle est intacte" in _answer(**given)
    assert "elle a été modifiée depuis" in _answer(number=statement[:-8] + "AAAAAAAA")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_number_a_name_and_the_address_of_a_qr_code_lead_to_the_same_page(language: str) -> None:
    decision, _vendor, _ministry = flow.decided()
    reference, solution = decision.application.reference, decision.application.solution
    Solution.objects.filter(pk=solution.pk).update(name_fr="Nom à part", name_en="A name apart")
    with translation.override(language):
        page = reverse("qualification:verify", args=[reference])
        for typed in (
            reference, reference.lower().replace("-", " "), solution.reference, "Nom à part", "name apart",
            f"{settings.SITE_URL}{page}", f"Certificat numéro {reference}, svp",
        ):  # fmt: skip
            assert _verify(number=typed).redirect_chain[-1][0] == page, typed


def test_the_pages_of_qualification_and_of_a_product_lead_to_verification(client: Client) -> None:
    decision, _vendor, _ministry = flow.decided()
    reference, solution = decision.application.reference, decision.application.solution
    check, verify = reverse("qualification:check"), reverse("qualification:verify", args=[reference])
    assert check in client.get(reverse("qualification:protocols")).content.decode()
    decided = client.get(reverse("qualification:decision", args=[reference])).content.decode()
    assert check in decided
    assert verify in decided
    assert verify in client.get(reverse("solutions:permanent", args=[solution.reference]), follow=True).content.decode()
    assert 'id="id_number"' in client.get(verify).content.decode(), "the next one is verified from the answer"


def test_the_form_is_taken_from_each_page_that_shows_it() -> None:
    decision, _vendor, _ministry = flow.decided()
    reference = decision.application.reference
    other = SolutionFactory(listed=True)
    check = reverse("qualification:check")
    for page in (check, *(reverse("qualification:verify", args=[each]) for each in (reference, other.reference))):
        visitor = Client(enforce_csrf_checks=True)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"[^§]*id="id_number"', visitor.get(page).content.decode())
        assert token, page
        response = visitor.post(check, {"number": reference, "csrfmiddlewaretoken": token[1]})
        assert response.headers["Location"] == reverse("qualification:verify", args=[reference])


def test_verifying_nothing_says_what_can_be_given() -> None:
    response = _verify(number="")
    assert response.status_code == 422
    assert "collez une attestation ou choisissez un fichier" in response.content.decode()


def test_a_name_of_several_solutions_is_answered_with_them_the_decided_one_first() -> None:
    others = [SolutionFactory(listed=True, name_fr=f"Rappel {place}") for place in range(7)]
    decision, _vendor, _ministry = flow.decided()
    solution = decision.application.solution
    Solution.objects.filter(pk=solution.pk).update(name_fr="Rappel sûr")
    page = _answer(number="rappel")
    certified, other = (f'href="{reverse("qualification:verify", args=[each.reference])}"' for each in (solution, others[0]))
    assert page.index(certified) < page.index(other)
    assert "les 5 premières" in page


@pytest.mark.parametrize("given", ["number", "file", "code"])
def test_a_qualification_under_conditions_is_verified_with_its_conditions_and_their_days(given: str) -> None:
    promised = [NewCondition("Corriger le plan de soutien.", flow.later(60))]
    decision, _vendor, _ministry = flow.decided("low", "conditional", conditions=promised)
    reference = decision.application.reference
    if given == "code":
        page = html.unescape(Client().get(reverse("qualification:verify", args=[reference])).content.decode())
    else:
        page = _answer(number=reference) if given == "number" else _answer(file=_file(_certificate(decision)))
    assert "Corriger le plan de soutien." in page
    with translation.override("fr"):
        day = date_format(flow.later(60), "DATE_FORMAT")
    assert f"Échéance : {day}" in page.replace("\xa0", " ")


@pytest.mark.parametrize("number", ["DOS-2026-9999", "SOL-2026-9999", "DOS-1", "n’importe quoi"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_address_of_a_code_with_a_number_that_does_not_exist_is_answered_as_the_form_does(number: str, language: str) -> None:
    with translation.override(language):
        address = reverse("qualification:check") + number + "/"
    response = Client().get(address)
    assert response.status_code == 404
    said = {"fr": "Aucune décision ne porte ce numéro", "en": "No decision has this number"}[language]
    assert said in html.unescape(response.content.decode())
    assert 'id="id_number"' in response.content.decode()


@pytest.mark.parametrize("start", ["http://evil.example", "evil.example", "https://registre@evil.example"])
def test_an_address_that_is_not_the_registrys_is_warned_of(start: str) -> None:
    decision, _vendor, _ministry = flow.decided()
    page = reverse("qualification:verify", args=[decision.application.reference])
    said = _answer(number=f"{start}{page}")
    assert "Cette adresse n’est pas celle du registre : elle mène à evil.example." in said.replace("\xa0", " ")
    assert "est valide jusqu’au" in said, "the number still leads to the status"


def test_the_registrys_own_value_report_is_recognised() -> None:
    pilot, _officer, version = ending.reported()
    page = _answer(file=_file(pdf(version), "rapport.pdf"))
    assert f"Ce PDF nomme une fiche du registre ({pilot.reference})" in page
    assert record_path(pilot, "fr") in page
    assert "n’indique pas" not in page
