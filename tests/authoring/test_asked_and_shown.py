"""What is asked is shown: every field of the guided forms stands on the page of its record, in the language of its text."""

from datetime import date
from typing import Any

import pytest
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import models
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import escape

from authoring.forms import shown_answer
from catalogue import index
from catalogue.addresses import record_path
from needs import content
from needs.forms import endorsing
from needs.forms import writing as needs_forms
from needs.models.endorsements import Endorsement
from needs.models.needs import MUSTS, Need
from pilots.forms import planning
from pilots.models.pilots import Pilot, Site
from solutions.forms import writing as solutions_forms
from solutions.models.solutions import Solution
from tests.factories import NeedFactory, OrganisationFactory, PilotFactory, SolutionFactory, region, term

pytestmark = pytest.mark.django_db

# What is shown in another form, and where.
OTHERWISE = {
    "contact_email": "to members of verified organisations, who press a button",
    "has_medical_purpose": "in the explanation of the risk level",
    "situation": "in the explanation of the risk level",
    "output_role": "in the explanation of the risk level",
    "human_reviews": "in the explanation of the risk level",
    "learns_in_use": "in the explanation of the risk level",
    "decides_access": "in the explanation of the risk level",
    "need": "as a card",
    "solution": "as a card",
    "officer": "Their name is visible only to the people in the pilot project",
    "speaks_french": "by the name of the language",
    "speaks_english": "by the name of the language",
}
# Numbers that are counted in words, and stay below a thousand.
COUNTED = {"maturity": 9, "integration_weeks": 41, "sites": 31}


def _fields(forms: list[Any]) -> list[str]:
    return [name for form in forms if hasattr(form, "Meta") for name in form.Meta.fields if name not in OTHERWISE]


def _write(record: Any, names: list[str]) -> None:
    """A value in each field that stands nowhere else."""
    for place, name in enumerate(names):
        field: Any = type(record)._meta.get_field(name)
        if field.many_to_many:
            getattr(record, name).set([term(field.related_model, f"zq-{place}", f"Zq terme {place}", f"Zq term {place}")])
        else:
            setattr(record, name, _value(field, place))
    record.save()


def _value(field: Any, place: int) -> Any:
    if field.name == "care_path":
        return [{f"{part}_{code}": f"Zq {place} {part} {code}" for part in ("who", "what", "when") for code in ("fr", "en")}]
    if field.choices:
        return list(dict(field.flatchoices))[-1]
    if isinstance(field, models.BooleanField):
        return True
    if isinstance(field, models.IntegerField):
        return COUNTED.get(field.name, 3100 + place)
    if isinstance(field, models.DateField):
        return date(2031, 1 + (field.name == "ends_on"), 1 + place % 28)
    return f"https://zq{place}.example.org" if isinstance(field, models.URLField) else f"Zq {place} {field.name}"


def _missing(record: Any, names: list[str], address: Any) -> list[str]:
    missing = []
    for language in ("fr", "en"):
        with translation.override(language):
            html = Client().get(address(language)).content.decode()
            missing += [f"{name} ({language})" for name in names if not _is_shown(record, name, html, language)]
    return missing


def _is_shown(record: Any, name: str, html: str, language: str) -> bool:
    field: Any = type(record)._meta.get_field(name)
    if name.endswith(("_fr", "_en")) and not name.endswith(language):
        return True
    value = getattr(record, name)
    if field.many_to_many:
        said = [str(each) for each in value.all()]
    elif name == "care_path":
        said = [step[part] for step in value for part in step if part.endswith(language)]
    elif field.choices:
        said = [str(dict(field.flatchoices)[value])]
    elif isinstance(field, models.BooleanField):
        said = [str(field.verbose_name)]
    elif isinstance(field, models.DateField):
        return any(date_format(value, form) in html for form in ("DATE_FORMAT", "SHORT_DATE_FORMAT"))
    else:
        said = [str(intcomma(value)) if isinstance(value, int) else str(value)]
    return all(escape(each).casefold() in html.casefold() for each in said)


def test_every_answer_about_a_need_is_on_its_page() -> None:
    need = NeedFactory(published=True)
    names = _fields(needs_forms.STEPS) + list(needs_forms.DifferenceForm.Meta.fields)
    assert set(MUSTS) | {"volume_per_year", "volume_fr"} <= set(names)
    _write(need, names)
    index.refresh(need)
    assert _missing(Need.objects.get(pk=need.pk), names, lambda language: record_path(need, language)) == []


def test_every_answer_about_a_need_is_in_its_versions() -> None:
    """Else an amendment would drop what it says, and no version would tell that it changed."""
    names = {*_fields(needs_forms.STEPS), *needs_forms.DifferenceForm.Meta.fields}
    # The deadline is put off by an action of its own; the address is not public.
    assert names - {"responses_until", "contact_email"} <= {*content.TEXTS, *content.FACTS, *content.STRUCTURES, *content.CHOICES}


def test_the_volume_of_a_need_is_shown_also_when_nothing_else_is_measured() -> None:
    need = NeedFactory(published=True, indicator_fr="", target_fr="", volume_per_year=28_000)
    assert "28\u00a0000" in Client().get(record_path(need)).content.decode()


def test_every_answer_about_a_solution_is_on_its_page() -> None:
    solution = SolutionFactory(listed=True)
    names = _fields(solutions_forms.STEPS)
    _write(solution, names)
    index.refresh(solution)
    assert _missing(Solution.objects.get(pk=solution.pk), names, lambda language: record_path(solution, language)) == []


def test_every_answer_about_a_pilot_is_on_its_page() -> None:
    pilot = PilotFactory()
    names = _fields(planning.STEPS)
    _write(pilot, names)
    index.refresh(pilot)
    assert _missing(Pilot.objects.get(pk=pilot.pk), names, lambda language: record_path(pilot, language)) == []


def test_every_answer_of_an_endorsement_is_on_the_page_of_its_need() -> None:
    need = NeedFactory(published=True)
    endorsement = Endorsement(need=need, organisation=OrganisationFactory(region=region()))
    names = [name for name in endorsing.EndorsementForm.Meta.fields if name not in OTHERWISE]
    _write(endorsement, names)
    assert _missing(endorsement, names, lambda language: record_path(need, language)) == []


def test_what_is_said_of_a_site_is_on_the_page_of_its_pilot() -> None:
    pilot = PilotFactory()
    site = Site.objects.get(pilot=pilot)
    names = ["place_fr", "place_en"]
    _write(site, names)
    assert _missing(site, names, lambda language: record_path(pilot, language)) == []


def test_numbers_and_days_of_the_last_page_are_as_the_reader_writes_them() -> None:
    pilot = Pilot(budget_cad=52_000, starts_on=date(2026, 12, 1))
    assert shown_answer(pilot, "budget_cad") == "52\u00a0000"
    assert shown_answer(pilot, "starts_on") == "1er décembre 2026"
    with translation.override("en"):
        assert shown_answer(pilot, "budget_cad") == "52,000"


def test_a_need_says_its_volume_once() -> None:
    said = Need(volume_fr="21\u00a0900 visites par année", volume_per_year=21_900)
    assert said.volume_figure is None
    assert Need(volume_fr="Deux urgences", volume_per_year=21_900).volume_figure == 21_900
