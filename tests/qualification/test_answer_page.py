"""The page of a requirement: the answer and its evidence are sent with one press, and neither empties the other."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from files.uploads import MAX_EVIDENCE_BYTES
from qualification.models.applications import Application, Evidence
from qualification.services import applications, evidence
from tests.factories import acting
from tests.files.office import all_of, text
from tests.markup import flat
from tests.posting import forms_of, hidden_fields
from tests.qualification import flow

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db

NEW = "Une réponse écrite à l’instant, pas encore enregistrée."
TOO_LARGE = b"a" * (MAX_EVIDENCE_BYTES + 1)


def _addresses(application: Application) -> tuple[str, str]:
    arguments = [application.reference, "REG-01"]
    return reverse("qualification:answer", args=arguments), reverse("qualification:add-evidence", args=arguments)


def _answer(application: Application) -> str:
    found = application.answers.filter(requirement__code="REG-01").first()
    return found.text if found else ""


def _pieces(**values: Any) -> dict[str, Any]:
    """The evidence part of the page as a browser sends it, filled in or not."""
    return {"title": "", "url": ""} | values


def _file(data: bytes = b"Douze minutes.", name: str = "mesures.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.mark.parametrize(
    ("piece", "refused"),
    [
        ({"title": "Mesures", "file": _file}, False),
        ({"title": "Mesures", "file": lambda: _file(TOO_LARGE)}, True),
        ({"title": "Mesures", "file": lambda: _file(b"MZ\x90\x00", "outil.exe")}, True),
        ({}, True),
    ],
    ids=["good", "too-large", "wrong-type", "nothing"],
)
@pytest.mark.parametrize("was_saved", [True, False])
def test_adding_a_piece_saves_the_answer_whatever_becomes_of_the_piece(
    piece: dict[str, Any], refused: bool, was_saved: bool, sign_in: SignIn
) -> None:
    application, vendor = flow.draft()
    if was_saved:
        row = application.protocol.requirements.get(code="REG-01")
        applications.answer_requirement(application, row, by=vendor, text=flow.WORDS)
    answer, add = _addresses(application)
    client = sign_in(vendor)
    carried = hidden_fields(client, answer)
    given = {name: value() if callable(value) else value for name, value in piece.items()}
    page = client.post(add, carried | {"text": NEW} | _pieces(**given))
    assert page.status_code == (422 if refused else 302)
    assert _answer(application) == NEW
    assert Evidence.objects.count() == (0 if refused else 1)
    if refused:
        assert NEW in page.content.decode()
        again = client.get(add, follow=True)
        assert (again.status_code, NEW in again.content.decode()) == (200, True), "a reload shows the page, with the answer"
        carried = next(fields for address, fields in forms_of(page.content.decode()) if address == answer)
        assert client.post(answer, carried | {"text": f"{NEW} Et plus."} | _pieces()).status_code == 302
        assert _answer(application).endswith("Et plus."), "the page of an error saves at the address of the answer"


def test_saving_takes_the_piece_that_was_chosen_and_not_added(sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    answer, _add = _addresses(application)
    client = sign_in(vendor)
    sent = hidden_fields(client, answer) | {"text": NEW, "next": "1"} | _pieces(title="Mesures", file=_file())
    assert client.post(answer, sent).status_code == 302
    assert (_answer(application), Evidence.objects.get().title) == (NEW, "Mesures")


def test_a_colleagues_answer_stops_the_answer_and_not_the_piece(sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    answer, add = _addresses(application)
    client = sign_in(vendor)
    carried = hidden_fields(client, answer)
    row = application.protocol.requirements.get(code="REG-01")
    colleague = acting(Role.VENDOR_MEMBER, organisation=application.organisation)
    applications.answer_requirement(application, row, by=colleague, text=flow.WORDS)
    page = client.post(add, carried | {"text": NEW} | _pieces(title="Mesures", file=_file()))
    assert page.status_code == 409
    assert NEW in page.content.decode()
    assert flow.WORDS in page.content.decode()
    assert _answer(application) == flow.WORDS
    assert Evidence.objects.count() == 1


def test_removing_a_piece_asks_in_its_place_and_saves_the_answer(sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    row = application.protocol.requirements.get(code="REG-01")
    piece = evidence.add_file(application, row, by=vendor, upload=_file(), title="Mesures de juin")
    answer, _add = _addresses(application)
    client = sign_in(vendor)
    assert "Retirer cette preuve?" in client.get(answer).content.decode()
    sent = client.post(answer, hidden_fields(client, answer) | {"text": NEW, "remove": piece.pk} | _pieces())
    assert sent["Location"].split("#")[0] == answer
    assert _answer(application) == NEW
    assert not Evidence.objects.live().exists()


def test_a_number_that_no_piece_can_have_removes_nothing(sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    answer, _add = _addresses(application)
    client = sign_in(vendor)
    sent = client.post(answer, hidden_fields(client, answer) | {"text": NEW, "remove": "9" * 5000} | _pieces())
    assert (sent.status_code, _answer(application)) == (302, NEW)


def test_the_address_that_removes_a_piece_asks_first_when_it_is_opened(sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    row = application.protocol.requirements.get(code="REG-01")
    piece = evidence.add_file(application, row, by=vendor, upload=_file(), title="Mesures de juin")
    client, remove = sign_in(vendor), reverse("qualification:remove-evidence", args=[piece.pk])
    assert "Mesures de juin" in client.get(remove).content.decode()
    assert Evidence.objects.live().exists()
    client.post(remove, hidden_fields(client, remove))
    assert not Evidence.objects.live().exists()


def test_several_files_are_taken_at_once_and_what_is_refused_is_named(sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    answer, add = _addresses(application)
    client = sign_in(vendor)
    files = [_file(b"Un", "un.txt"), _file(b"MZ\x90\x00", "outil.exe"), _file(b"Deux", "deux.txt")]
    page = client.post(add, hidden_fields(client, answer) | {"text": NEW} | _pieces(file=files))
    assert page.status_code == 422
    assert "outil.exe" in str(page.context["evidence_form"].errors["file"])
    assert {piece.name for piece in Evidence.objects.live()} == {"un.txt", "deux.txt"}
    assert "2 fichiers ont été ajoutés" in page.content.decode()


def test_a_file_that_a_script_sends_is_answered_in_a_word(sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    _answer_page, add = _addresses(application)
    client = sign_in(vendor)
    taken = client.post(add, {"file": _file(b"Un", "un.txt")}, headers={"X-Files": "1"})
    assert taken.json()["added"] is True
    refused = client.post(add, {"file": _file(b"MZ\x90\x00", "outil.exe")}, headers={"X-Files": "1"})
    assert (refused.status_code, refused.json()["added"]) == (422, False)
    assert Evidence.objects.get().name == "un.txt"


def test_how_long_an_answer_must_be_is_said_once(sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    answer, _add = _addresses(application)
    client = sign_in(vendor)
    assert client.get(answer).content.decode().count("20 caractères") == 1
    row = application.protocol.requirements.get(code="REG-01")
    applications.answer_requirement(application, row, by=vendor, text="Court.")
    assert client.get(answer).content.decode().count("20 caractères") == 2, "and that this one is too short"


def test_the_form_that_is_saved_while_one_writes_has_an_address_of_its_own(sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    answer, add = _addresses(application)
    client = sign_in(vendor)
    for page in (client.get(answer), client.post(add, {"text": NEW})):
        html = flat(page.content.decode())
        assert f'id="answer-form" action="{answer}"' in html
        assert f'form="answer-form" formaction="{add}"' in html


def test_what_was_taken_out_of_a_piece_is_said_where_it_was_added(sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    made = text('<w:p><w:hyperlink r:id="rId1"><w:r><w:t>Notre plan</w:t></w:r></w:hyperlink></w:p>')
    made.relate("hyperlink", "file://evil/plan.docx", is_outside=True)
    answer, add = _addresses(application)
    client = sign_in(vendor)
    carried = hidden_fields(client, answer)
    page = client.post(add, carried | _pieces(title="Plan", file=_file(made.written(), "plan.docx")), follow=True)
    assert "Retiré du fichier\u00a0: des liens vers des fichiers" in page.content.decode()
    with Evidence.objects.get().file.open("rb") as content:
        kept = all_of(content.read())
    assert b"Notre plan" in kept
    assert b"evil" not in kept


def test_the_last_requirement_leads_to_the_application(sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    first, *_others, last = application.protocol.requirements.all()
    client = sign_in(vendor)
    pages = [client.get(reverse("qualification:answer", args=[application.reference, row.code])) for row in (first, last)]
    assert ["Enregistrer et aller au dossier" in page.content.decode() for page in pages] == [False, True]
    sent = client.post(pages[1].request["PATH_INFO"], {"text": NEW})
    assert sent["Location"] == reverse("qualification:application", args=[application.reference])


def test_an_answer_says_in_which_languages_it_may_be_written(sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    page, _add = _addresses(application)
    assert "Vous pouvez écrire en français ou en anglais." in sign_in(vendor).get(page).content.decode()
