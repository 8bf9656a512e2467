"""What stands after a label agrees with what is asked for when the form is sent; what an empty choice says agrees with both.

Required answers are unmarked, those that may stay empty say so, and those that something later asks for say when.
"""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models.fields import BLANK_CHOICE_DASH
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

from accounts.actors import Actor
from accounts.models.joining import MembershipRequest
from accounts.models.memberships import Role
from accounts.models.organisations import OrganisationKind
from authoring.forms import StepForm, mark_of
from authoring.guides import Guide
from needs.forms.writing import AmendForm
from needs.services.scoring import current_grid
from needs.views.needs import GUIDE as NEEDS
from notifications import kinds
from pilots.views.pilots import AMENDING as ANNOUNCED_PILOTS
from pilots.views.pilots import GUIDE as PILOTS
from qualification.models.applications import Evidence
from qualification.services.screening import checklist
from records.models.records import Record
from solutions.forms.writing import PrepareForm
from solutions.views.solutions import AMENDING as LISTED_SOLUTIONS
from solutions.views.solutions import GUIDE as SOLUTIONS
from tests.authoring.test_labels_of_fields import form_classes
from tests.factories import IndicatorFactory, NeedFactory, PilotFactory, SolutionFactory, acting
from tests.qualification import early, flow

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]

# Forms that are one page of a guided form, or parts of others.
_NOT_ALONE = {"ModelForm", "ValueBoxes", "GridForm", "_ConfirmForm", "_EndingForm", "_SampleForm", "SheetForm", "TopicsForm"}
# Unmarked, though the form itself lets them be empty: the service asks for them, or an emptied note is taken away.
_ASKED_BY_THE_SERVICE = {"AppealAnswerForm.reason_fr", "ReasonForm.reason_fr", "PostponeForm.reason_fr", "NoteForm.text"}


def _material() -> dict[str, Any]:
    """What forms are made with, by the names of their arguments."""
    pilot = IndicatorFactory().pilot
    application, _vendor = flow.draft()
    officer = acting()
    membership: Any = officer.membership
    advice, _asker = early.asked()
    return {
        "pilot": pilot, "site": pilot.sites.get(), "sites": list(pilot.sites.all()), "application": application,
        "actor": officer, "membership": membership, "organisation": membership.organisation, "person": officer.user,
        "user": officer.user, "drafts": ["one"], "need": NeedFactory(published=True, constraints_fr="En français."),
        "grid": current_grid(), "own": None, "members": [membership], "similar": [membership.organisation],
        "pool": Evidence.objects.none(), "pool_url": "/", "citable": [], "questions": [], "is_trial": False, "has_others": True,
        "corrected": True, "doubtful": True, "is_from_vendor": True, "taken": set(), "outcome": "conditional",
        "possible": ["qualified", "refused"], "lines": checklist(application)[:1],
        "request": MembershipRequest(organisation=membership.organisation, role=membership.role),
        "kind": OrganisationKind.VENDOR, "advice": advice, "solution": advice.solution,
        "choices": {"work": kinds.Choice("at_once", True)} if "work" in kinds.KINDS else {},
    }  # fmt: skip


def _alone() -> Iterator[forms.BaseForm]:
    """Every form that is sent by itself, sent with nothing in it."""
    material = _material()
    rows = {
        "AimForm": material["pilot"].indicators.get(), "SiteForm": material["site"], "ProfileForm": material["person"],
        "OrganisationProfileForm": material["organisation"], "OfficialProfileForm": material["organisation"],
    }  # fmt: skip
    for each in sorted(form_classes(), key=lambda form: (form.__module__, form.__name__)):
        if each.__name__ in _NOT_ALONE or issubclass(each, StepForm):
            continue
        named = inspect.signature(each.__init__).parameters
        given = {name: material[name] for name in named if name in material}
        if each.__name__ in rows:
            given["instance"] = rows[each.__name__]
        made = each(data={}, **given)
        made.is_valid()
        yield made


def _typed_fields(form: forms.BaseForm) -> Iterator[tuple[str, forms.Field]]:
    """The fields that have a label with a mark: not boxes to tick, nor hidden ones."""
    for bound in form.visible_fields():
        if not isinstance(bound.field, forms.BooleanField) and not getattr(bound.field, "is_trap", False):
            yield bound.name, bound.field


def test_a_field_is_called_optional_when_its_form_takes_it_empty_and_never_otherwise() -> None:
    refused_but_optional, taken_but_unmarked, silent, seen = [], [], [], 0
    for form in _alone():
        for name, field in _typed_fields(form):
            seen += 1
            told = f"{type(form).__name__}.{name}"
            if name in form.errors and str(mark_of(field)) == "facultatif":
                refused_but_optional.append(told)
            # A choice that begins with one of its options is never empty.
            if name not in form.errors and not mark_of(field) and not field.initial and told not in _ASKED_BY_THE_SERVICE:
                taken_but_unmarked.append(told)
        marks = {str(mark_of(field)) for _name, field in _typed_fields(form)}
        if NON_FIELD_ERRORS in form.errors and marks == {"facultatif"}:
            silent.append(type(form).__name__)
    assert seen > 150
    assert refused_but_optional == []
    assert taken_but_unmarked == []
    assert silent == [], "refused as a whole when empty, and every field called optional"


def _guides() -> list[tuple[Guide, Record, Record, Actor]]:
    """Each guided form, with a draft that says nothing yet and one that says all."""
    officer, vendor = acting(), acting(Role.VENDOR_MEMBER)
    need, solution = NeedFactory(published=True), SolutionFactory(listed=True)
    title = {"title_fr": "Un titre"}
    return [
        (NEEDS, NEEDS.open(dict(title), officer), NeedFactory(organisation=officer.membership.organisation), officer),
        (
            SOLUTIONS,
            SOLUTIONS.open({"name_fr": "Un nom"}, vendor),
            SolutionFactory(organisation=vendor.membership.organisation),
            vendor,
        ),
        (
            PILOTS,
            PILOTS.open(title | {"need": need, "solution": solution}, officer),
            PilotFactory(private=True, organisation=officer.membership.organisation),
            officer,
        ),
    ]


def test_a_draft_marks_what_its_submission_asks_for_whether_it_is_filled_or_not(sign_in: SignIn) -> None:
    for guide, empty, full, actor in _guides():
        client = sign_in(actor)
        asked = set(guide.missing(empty))
        assert len(asked) >= 4
        assert len(set(guide.missing(full)) & asked) < len(asked)
        for step in guide.steps:
            for record in (empty, full):
                page: Any = client.get(guide.url(record, step.code))
                for name, field in _typed_fields(page.context["form"]):
                    if name in asked or (field.required and name in guide.asked):
                        wanted = str(guide.asked_label)
                    elif field.required:
                        wanted = ""
                    else:
                        wanted = str(guide.asked_later.get(name, "facultatif"))
                    # These say themselves when they are asked for.
                    if name not in ("situation", "output_role", "no_licence_why_fr", "no_licence_why_en"):
                        assert str(mark_of(field)) == wanted, f"{guide.namespace}.{name}"


def test_what_a_public_record_keeps_is_unmarked_in_its_amendment(sign_in: SignIn) -> None:
    solution = SolutionFactory(listed=True)
    pilot = PilotFactory()
    for guide, record, actor in (
        (LISTED_SOLUTIONS, solution, acting(Role.VENDOR_MEMBER, solution.organisation)),
        (ANNOUNCED_PILOTS, pilot, acting(organisation=pilot.organisation)),
    ):
        client = sign_in(actor)
        for step in guide.steps:
            page: Any = client.get(guide.url(record, step.code))
            for name, field in _typed_fields(page.context["form"]):
                assert (mark_of(field) == "") == (name in guide.asked or field.required), f"{guide.namespace}.{name}"
    amend = AmendForm(instance=NeedFactory(published=True))
    for name, field in _typed_fields(amend):
        if name not in ("situation", "output_role"):
            assert (mark_of(field) == "") == (name in NEEDS.asked or field.required), name


def test_a_solution_prepared_ahead_marks_what_its_publication_asks_for() -> None:
    form = PrepareForm()
    for name, field in _typed_fields(form):
        if name in SOLUTIONS.asked and not field.required:
            assert str(mark_of(field)) == str(SOLUTIONS.asked_label), name


def test_an_empty_choice_is_in_words_and_agrees_with_the_mark_of_its_field() -> None:
    seen = set()
    steps = [step() for guide in (NEEDS, SOLUTIONS, PILOTS) for step in guide.steps]
    for form in (*_alone(), *steps):
        for name, field in _typed_fields(form):
            told = f"{type(form).__name__}.{name}"
            for language, choose in (("en", "Choose…"), ("fr", "Choisir…")):
                with override(language):
                    html = render_to_string("components/field.html", {"field": form[name]})
                for dashes in (BLANK_CHOICE_DASH[0][1], ">—<", ">–<"):
                    assert dashes not in html, told
                if f">{choose}</option>" in html:
                    seen.add(told)
                    assert mark_of(field) not in ("optional", "facultatif"), told
    assert len(seen) >= 5
