"""What submission will refuse is said beforehand, all at once: beside the field, on the steps and in the list of gaps."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from authoring.forms import mark_of
from qualification.forms.applying import EvidenceForm
from qualification.missing import ANSWER, EVIDENCE, LINK, SHORTEST_ANSWER, gaps_of
from qualification.models.applications import Application, Evidence
from qualification.models.protocols import Requirement
from qualification.services import applications
from records.errors import Incomplete
from tests.markup import flat
from tests.qualification import flow

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]


def _blocking(application: Application) -> Requirement:
    row = application.protocol.requirements.filter(blocks=True).first()
    assert row
    return row


def test_an_answer_and_its_evidence_are_missing_at_the_same_time() -> None:
    application, vendor = flow.draft()
    row = _blocking(application)
    Evidence.objects.create(application=application, requirement=row, title="Lien", url="https://a.ca/", link_state="broken")
    found = [gap for gap in gaps_of(application) if gap.requirement == row]
    assert [gap.place for gap in found] == [ANSWER, LINK], "a broken link is said before an answer is long enough"
    Evidence.objects.all().delete()
    found = [gap for gap in gaps_of(application) if gap.requirement == row]
    assert [gap.place for gap in found] == [ANSWER, EVIDENCE], "evidence is asked for before an answer is long enough"
    with pytest.raises(Incomplete) as refused:
        applications.submit_application(application, by=vendor, **flow.SIGNED)
    assert all(gap.text in str(refused.value.gaps[row.code]) for gap in found)


def _read(client: Client, name: str, *arguments: str) -> str:
    return flat(client.get(reverse(f"qualification:{name}", args=arguments)).content.decode())


@pytest.mark.parametrize("is_not_applicable", [False, True])
def test_the_shortest_answer_is_said_beside_the_field_on_the_steps_and_in_the_list(
    is_not_applicable: bool, sign_in: SignIn
) -> None:
    application, vendor = flow.draft()
    row = _blocking(application)
    words = "a" * (SHORTEST_ANSWER - 1)
    applications.answer_requirement(application, row, by=vendor, text=words, is_not_applicable=is_not_applicable)
    client = sign_in(vendor)
    answer = _read(client, "answer", application.reference, row.code)
    overview = _read(client, "application", application.reference)
    assert f"{SHORTEST_ANSWER} caractères" in answer
    for gap in gaps_of(application):
        if gap.requirement == row:
            assert gap.text in answer
            assert overview.count(gap.text) == 1, "under its requirement, and nowhere a second time"
    applications.answer_requirement(application, row, by=vendor, text=f"{words}a", is_not_applicable=is_not_applicable)
    assert not any(gap.requirement == row and gap.place == ANSWER for gap in gaps_of(application))


def test_a_step_is_ready_only_when_submission_will_take_it(sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    flow.fill(application, vendor)
    client = sign_in(vendor)
    page = _read(client, "application", application.reference)
    assert "Il ne manque rien" in page
    ready = page.count(">Prête<")
    Evidence.objects.create(
        application=application, requirement=_blocking(application), title="Lien", url="https://a.ca/", link_state="broken"
    )
    assert _read(client, "application", application.reference).count(">Prête<") == ready - 1


def test_nothing_is_said_to_be_complete_while_an_answer_names_an_attachment_that_is_not_there(sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    flow.fill(application, vendor)
    [row, *_rest] = application.protocol.requirements.filter(blocks=False)
    application.answers.filter(requirement=row).update(text="Le rapport est joint à ce dossier.")
    client = sign_in(vendor)
    assert not gaps_of(application)
    assert "Votre réponse mentionne une pièce jointe" in _read(client, "answer", application.reference, row.code)
    for name in ("application", "submit"):
        page = _read(client, name, application.reference)
        assert "Il ne manque rien" not in page
        assert "1 réponse mentionne une pièce jointe" in page
        assert reverse("qualification:answer", args=[application.reference, row.code]) + "#evidence" in page
    Evidence.objects.create(application=application, requirement=row, title="Lien", url="https://a.ca/")
    for name in ("application", "submit"):
        assert "Il ne manque rien" in _read(client, name, application.reference)


def test_what_is_missing_of_the_evidence_is_in_the_part_that_is_read_anew_after_a_file(sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    page = _read(sign_in(vendor), "answer", application.reference, _blocking(application).code)
    anew = page.split('data-file-list="id_file"', 1)[1]
    assert anew.index('class="gap"') < anew.index("<details"), "files.js puts this part anew in its place"


def test_a_field_that_takes_several_files_does_not_ask_for_one() -> None:
    marks = {name: mark_of(EvidenceForm.base_fields[name]) for name in ("file", "url", "reuse", "cite")}
    assert marks == {"file": "un ou plusieurs", **dict.fromkeys(("url", "reuse", "cite"), "à la place de fichiers")}
