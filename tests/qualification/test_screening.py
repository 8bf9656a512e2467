"""Screening goes through what the protocol makes mandatory, and through attachments that are named and not there."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from qualification.models.applications import Answer, Application, Evidence
from qualification.models.screening import ScreeningCheck
from qualification.services import applications, reviewing
from qualification.services.screening import checklist, save_screening
from records.errors import Incomplete, Refused, WrongState
from tests.markup import flat
from tests.qualification import flow

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db
MISSING = "Le rapport d’essai n’est pas au dossier."


def _in_screening() -> tuple[Application, Actor, Actor]:
    application, vendor = flow.submitted()
    ministry = flow.analyst()
    return reviewing.begin_screening(application, by=ministry), vendor, ministry


def test_the_checklist_has_every_mandatory_requirement_with_its_answer_and_evidence(sign_in: SignIn) -> None:
    application, _vendor, ministry = _in_screening()
    Answer.objects.update(text="Voici ce que nous faisons, et comment.")
    blocking = list(application.protocol.requirements.filter(blocks=True).values_list("code", flat=True))
    client, page = sign_in(ministry), reverse("qualification:screening", args=[application.reference])
    body = client.get(page).content.decode()
    assert [line.requirement.code for line in checklist(application)] == blocking
    for code in blocking:
        assert reverse("qualification:evidence-of", args=[application.reference, code]) in body
    assert page in client.get(reverse("qualification:application", args=[application.reference])).content.decode()


@pytest.mark.parametrize(
    ("answer", "is_flagged"),
    [
        ("Le rapport est joint à ce dossier.", True),
        ("Voir l’annexe B.", True),
        ("See the attached report.", True),
        ("Nous avons rejoint le programme en 2024.", False),
    ],
)
def test_an_answer_that_names_an_attachment_is_flagged_as_long_as_there_is_none(answer: str, is_flagged: bool) -> None:
    application, _vendor, _ministry = _in_screening()
    row = application.protocol.requirements.filter(blocks=True)[0]
    Answer.objects.filter(requirement=row).update(text=answer)
    assert not any(line.says_attached for line in checklist(application) if line.requirement == row), "its evidence is there"
    Evidence.objects.filter(requirement=row).delete()
    assert any(line.says_attached for line in checklist(application) if line.requirement == row) is is_flagged


def test_what_is_missing_is_recorded_stops_the_review_and_is_written_to_the_vendor(sign_in: SignIn) -> None:
    application, vendor, ministry = _in_screening()
    flow.assigned(application, ministry)
    code = checklist(application)[0].requirement.code
    client, page = sign_in(ministry), reverse("qualification:screening", args=[application.reference])
    assert client.post(page, {f"found_{code}": "no"}).status_code == 422, "what is missing?"
    assert client.post(page, {f"found_{code}": "no", f"missing_{code}": MISSING}).status_code == 302
    with pytest.raises(Incomplete) as refused:
        reviewing.open_review(application, by=ministry)
    assert code in refused.value.in_full
    form = client.get(reverse("qualification:return", args=[application.reference])).context["form"]
    assert form["reason"].value() == f"{code} – {MISSING}"
    returned = reviewing.return_application(application, by=ministry, reason=MISSING)
    again = applications.submit_application(returned, by=vendor, **flow.SIGNED)
    reviewing.begin_screening(again, by=ministry)
    assert not ScreeningCheck.objects.exists(), "a new submission is screened anew"


def test_a_finding_can_be_changed_and_the_review_then_starts() -> None:
    application, _vendor, ministry = _in_screening()
    flow.assigned(application, ministry)
    code = checklist(application)[0].requirement.code
    save_screening(application, by=ministry, found={code: (False, MISSING)})
    save_screening(application, by=ministry, found={code: (True, "")})
    assert reviewing.open_review(application, by=ministry).state == "in_review"
    with pytest.raises(WrongState):
        save_screening(application, by=ministry, found={code: (True, "")})


def test_a_review_is_not_opened_before_each_line_of_the_checklist_has_a_finding(sign_in: SignIn) -> None:
    application, _vendor, ministry = _in_screening()
    flow.assigned(application, ministry)
    first, *_rest = checklist(application)
    ScreeningCheck.objects.filter(requirement=first.requirement).delete()
    page = sign_in(ministry).get(reverse("qualification:application", args=[application.reference]))
    assert reverse("qualification:step", args=[application.reference, "open-review"]) not in page.content.decode()
    assert first.requirement.code in page.context["lacking"][0].text
    with pytest.raises(Incomplete) as refused:
        reviewing.open_review(application, by=ministry)
    assert first.requirement.code in refused.value.in_full
    flow.screened(application)
    assert reviewing.open_review(application, by=ministry).state == "in_review"


def test_the_checklist_folds_what_has_its_finding_and_says_where_to_go_on(sign_in: SignIn) -> None:
    application, _vendor, ministry = _in_screening()
    first, second, *rest = checklist(application)
    save_screening(application, by=ministry, found={first.requirement.code: (True, "")})
    client, address = sign_in(ministry), reverse("qualification:screening", args=[application.reference])
    page = client.get(address)
    assert [row["is_open"] for row in page.context["form"].rows()] == [False, True, *(True for _line in rest)]
    body = page.content.decode()
    assert f"1 sur {len(rest) + 2}" in flat(body)
    assert f'href="#r-{second.requirement.code}"' in body, "the next one, and each in the list"
    refused = client.post(address, {f"found_{first.requirement.code}": "no"})
    assert refused.context["form"].rows()[0]["is_open"], "what is wrong is never folded"


def test_only_the_ministry_records_the_screening() -> None:
    application, vendor, _ministry = _in_screening()
    with pytest.raises(Refused):
        save_screening(application, by=vendor, found={})


def test_the_summary_of_errors_names_the_requirement_of_each_line(sign_in: SignIn) -> None:
    application, _vendor, ministry = _in_screening()
    first, second = (line.requirement.code for line in checklist(application)[:2])
    page = reverse("qualification:screening", args=[application.reference])
    body = sign_in(ministry).post(page, {f"found_{first}": "no", f"found_{second}": "no"}).content.decode()
    summary = flat(body).partition('id="error-summary"')[2].partition("</div>")[0]
    assert f"{first} – Ce qui manque" in summary
    assert f"{second} – Ce qui manque" in summary


def test_an_attachment_that_is_not_there_is_proposed_as_missing_and_admissible_is_confirmed(sign_in: SignIn) -> None:
    application, _vendor, ministry = _in_screening()
    row = application.protocol.requirements.filter(blocks=True)[0]
    Answer.objects.filter(requirement=row).update(text="Le rapport est joint à ce dossier.")
    Evidence.objects.filter(requirement=row).delete()
    client, page = sign_in(ministry), reverse("qualification:screening", args=[application.reference])
    form = client.get(page).context["form"]
    assert "pièce jointe" in str(form[f"missing_{row.code}"].value())
    refused = client.post(page, {f"found_{row.code}": "yes"})
    assert refused.status_code == 422
    assert f"sure_{row.code}" in refused.context["form"].errors
    assert client.post(page, {f"found_{row.code}": "yes", f"sure_{row.code}": "on"}).status_code == 302
    assert application.screening_checks.get(requirement=row).is_admissible


def test_the_finding_is_recorded_beside_the_evidence_which_leads_back_to_the_checklist(sign_in: SignIn) -> None:
    application, _vendor, ministry = _in_screening()
    code = checklist(application)[0].requirement.code
    client, page = sign_in(ministry), reverse("qualification:evidence-of", args=[application.reference, code])
    body = client.get(page).content.decode()
    back = reverse("qualification:screening", args=[application.reference])
    assert f'href="{back}#r-{code}"' in body
    assert "une fois l’évaluation commencée" in flat(body), "why no question can be asked yet"
    assert client.post(page, {f"found_{code}": ""}).status_code == 422
    assert not application.screening_checks.exists()
    assert client.post(page, {f"found_{code}": "no", f"missing_{code}": MISSING}).status_code == 302
    assert application.screening_checks.get().missing == MISSING
    flow.assigned(application, ministry)
    save_screening(application, by=ministry, found={code: (True, "")})
    reviewing.open_review(application, by=ministry)
    ask = reverse("qualification:ask", args=[application.reference])
    assert f'href="{ask}?on={code}"' in client.get(page).content.decode()
