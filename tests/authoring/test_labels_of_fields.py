"""What a form asks for is never called optional; the trap for machines is never shown."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from authoring.forms import StepForm
from needs.completeness import REQUIRED_TO_SUBMIT
from safety.trap import TrapField
from tests.factories import NeedFactory, acting
from tests.markup import flat

APPS = tuple(app for app in settings.OWN_APPS if app != "demonstration")

# Named in a service's refusal for something else than being empty, or by a service of another form.
ACCEPTED_EMPTY = {
    "CommentForm.reply_to": "the comment that is answered, which nobody types",
    "ChangeForm.file": "empty: the file stays",
    "DecisionForm.expires_on": "required in the form of a favourable outcome",
    "DecisionForm.grounds": "required in the form of a refusal",
    "ApproveForm.answer": "asked for a refusal, which has a form of its own",
    "ReturnForm.reason": "one remark in all or on a section, which the page says once",
    "WidgetForm.organisation": "marked when the form is made",
    "WidgetForm.text": "a colour",
    "ScheduleForm.scheduled_for": "empty: no longer planned",
    "EditionForm.note_fr": "the note of an amendment is what is asked for",
    "PriorityForm.priority": "empty: not ranked",
    "DoneForm.note_fr": "the note of an amendment is what is asked for",
    "CorrectForm.done_on": "empty: not done after all",
    "NewSiteForm.ends_on": "refused before the start only",
    "AcceptForm.ends_on": "refused before the start only",
    "NewSiteForm.starts_on": "refused outside the pilot only",
    "SiteForm.starts_on": "refused outside the pilot only",
    "SiteForm.ends_on": "refused before the start only",
    "SiteForm.officer": "refused when of another establishment only",
    "AssignForm.due_on": "empty: the usual time",
    "HandInForm.summary": "refused while a verdict lacks, which is said there",
    "RegistrationForm.domain": "refused when not one's own only",
    "ProfileForm.name": "the name of a key is what is asked for",
    "EndorsementForm.difference_fr": "the difference of a need is what is asked for",
    "ResponseForm.cost_high": "refused below the low one only",
    "AuthorisationForm.url": "the address of evidence is what is asked for",
    "MeetingForm.note_fr": "the note of an amendment is what is asked for",
    "MeetingForm.quorum": "refused beyond the people of the meeting only",
    "OfficeForm.contact_email": "refused outside the organisation's own addresses only",
    "VerifyForm.file": "the number or the file: what is refused is a file that is too large",
    "AcceptForm.installation": "refused when of another establishment, or a site already, only",
    "AcceptInvitationForm.installation": "refused when of another establishment, or a site already, only",
    "NewSiteForm.installation": "refused when of another establishment, or a site already, only",
    "PlaceForm.installation": "refused when of another establishment, or a site already, only",
    "SiteForm.installation": "refused when of another establishment, or a site already, only",
    "AcceptInvitationForm.starts_on": "refused outside the pilot only",
    "AcceptInvitationForm.ends_on": "refused before the start only",
    "InviteForm.starts_on": "refused outside the pilot only",
    "InviteForm.ends_on": "refused before the start only",
    "PlaceForm.starts_on": "refused outside the pilot only",
    "PlaceForm.ends_on": "refused before the start only",
    "SelectForm.accepts_warning": "a box to tick, shown with the warning that it is about",
}


def form_classes() -> set[type[forms.BaseForm]]:
    for app in APPS:
        for module in pkgutil.walk_packages([str(settings.BASE_DIR / app)], f"{app}."):
            if "form" in module.name or ".views" in module.name or module.name.endswith(("contact", "building")):
                importlib.import_module(module.name)

    def below(parent: type) -> Iterator[type]:
        for child in parent.__subclasses__():
            yield child
            yield from below(child)

    return {each for each in below(forms.BaseForm) if each.__module__.split(".")[0] in APPS}


def _refused_names() -> set[str]:
    """Every field that a service or a form can refuse by name."""
    names: set[str] = set()
    for app in APPS:
        for path in Path(settings.BASE_DIR / app).rglob("*.py"):
            text = path.read_text()
            names |= set(re.findall(r'(?:Incomplete\(\{\s*|gaps\[)"(\w+)"', text))
    return names


def test_no_field_that_is_refused_when_empty_is_called_optional() -> None:
    refused = _refused_names()
    called_optional = {
        f"{form.__name__}.{name}"
        for form in form_classes()
        if not issubclass(form, StepForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if name in refused and not field.required and not getattr(field, "is_asked", False)
    }
    assert called_optional <= set(ACCEPTED_EMPTY), sorted(called_optional - set(ACCEPTED_EMPTY))


def _label(html: str, name: str) -> str:
    found = re.search(rf'<label for="id_{name}">(.*?)</label>', flat(html), re.S)
    assert found is not None
    return unescape(re.sub(r"<[^>]+>", "", found[1]))


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "Une réponse."])
def test_a_draft_says_what_submission_asks_whether_it_is_answered_or_not(text: str, client: Client) -> None:
    need = NeedFactory(**dict.fromkeys(set(REQUIRED_TO_SUBMIT) - {"title_fr"}, text))
    _sign_in(client, acting(Role.CONTRIBUTOR, need.organisation))
    html = client.get(reverse("needs:edit", args=[need.reference, "problem"])).content.decode()
    assert "nécessaire pour la soumission" in _label(html, "summary_fr")
    assert "facultatif" not in _label(html, "problem_fr")
    assert "nécessaire pour la soumission" in _label(html, "title_fr"), "also what a draft has from the start"
    outcome = client.get(reverse("needs:edit", args=[need.reference, "outcome"])).content.decode()
    assert "facultatif" in _label(outcome, "baseline_fr")


def _sign_in(client: Client, actor: Actor) -> None:
    client.force_login(actor.someone(), backend="django.contrib.auth.backends.ModelBackend")


def _traps() -> list[type[forms.BaseForm]]:
    return [
        form
        for form in form_classes()
        if any(isinstance(field, TrapField) for field in getattr(form, "base_fields", {}).values())
    ]


def test_a_trap_is_out_of_sight_of_the_keyboard_and_of_readers() -> None:
    assert len(_traps()) >= 3
    for form in _traps():
        bound = form()["website"]
        html = render_to_string("components/field.html", {"field": bound})
        assert 'class="trap" aria-hidden="true"' in html
        assert 'tabindex="-1"' in html
        assert 'autocomplete="off"' in html
        assert "facultatif" not in html


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["contact", "alert-new"])
def test_a_browser_that_fills_the_trap_costs_nobody_their_text(name: str, client: Client) -> None:
    path = reverse("contact") if name == "contact" else "/alertes/nouveau/?kind=need"
    sent = {"subject": "Une question", "message": "Deux paragraphes.", "email": "a@exemple.org", "website": "https://moi.example"}
    response = client.post(path, sent)
    html = unescape(response.content.decode())
    assert response.status_code == 422
    assert "champ caché" in html
    assert "https://moi.example" not in html
    assert "a@exemple.org" in html
