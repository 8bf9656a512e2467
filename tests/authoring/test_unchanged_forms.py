"""Any edit form of any record, opened and sent back as it is: no error, and nothing changes."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.forms import BaseForm, CheckboxInput
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Role
from authoring.models.amendments import Amendment
from needs.forms.writing import STEPS as NEED_STEPS
from needs.models.needs import Need
from needs.models.responses import Response
from pilots.forms.planning import ANNOUNCED_STEPS
from pilots.forms.planning import STEPS as PILOT_STEPS
from pilots.models.pilots import Pilot
from records.models.events import Event
from records.models.taxonomies import Specialty
from solutions.forms.writing import STEPS as SOLUTION_STEPS
from solutions.models.solutions import Solution
from tests.factories import IndicatorFactory, NeedFactory, PilotFactory, ResponseFactory, SolutionFactory, acting, term

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]
LINES = "Une ligne\nune autre"


def _need() -> Need:
    """With everything that time may have made impossible to choose anew."""
    need = NeedFactory(
        problem_fr=LINES, volume_per_year=28000, responses_until=timezone.localdate() - timedelta(days=3),
        contact_email="bureau@example.org", budget_status="funded", must_speak_french=True,
    )  # fmt: skip
    retired = term(Specialty, "retired", "Ancienne spécialité")
    retired.is_active = False
    retired.save()
    need.specialties.add(retired)
    return need


def _solution(**values: Any) -> Solution:
    return SolutionFactory(
        limits_fr=LINES, maturity=7, speaks_french=True, speaks_english=False, integration_weeks=12,
        website="https://example.org/", data_residency="quebec", price_model="per_use", **values,
    )  # fmt: skip


def _pilot(**values: Any) -> Pilot:
    pilot = PilotFactory(budget_cad=45000, goals_fr=LINES, contact_email="pilote@example.org", **values)
    Need.objects.filter(pk=pilot.need_id).update(state="closed")
    Solution.objects.filter(pk=pilot.solution_id).update(state="archived")
    # Its region is on the site; that of the establishment may change or be unknown.
    assert pilot.organisation.region is None
    return Pilot.objects.get(pk=pilot.pk)


def _from_response() -> Pilot:
    pilot = _pilot(private=True)
    ResponseFactory(need=pilot.need, solution=pilot.solution, state=Response.State.SELECTED, selection_reason_fr="La meilleure.")
    return pilot


# name → (makes the record, its steps, the role of its writers)
RECORDS: dict[str, tuple[Callable[[], Any], list[Any], str]] = {
    "a need": (_need, NEED_STEPS, Role.INNOVATION_OFFICER),
    "a draft of a solution": (_solution, SOLUTION_STEPS, Role.VENDOR_MEMBER),
    "a listed solution": (lambda: _solution(listed=True), SOLUTION_STEPS, Role.VENDOR_MEMBER),
    "a planned pilot": (lambda: _pilot(private=True), PILOT_STEPS, Role.INNOVATION_OFFICER),
    "a pilot from a response": (_from_response, PILOT_STEPS, Role.INNOVATION_OFFICER),
    "an announced pilot": (_pilot, ANNOUNCED_STEPS, Role.INNOVATION_OFFICER),
    "a running pilot": (lambda: _pilot(running=True), ANNOUNCED_STEPS, Role.INNOVATION_OFFICER),
}


def _pages() -> Iterator[Any]:
    for name, (make, steps, role) in RECORDS.items():
        for step in steps:
            yield pytest.param(make, step.code, role, id=f"{name}: {step.code}")


def sent_back(form: BaseForm) -> dict[str, Any]:
    """What a browser sends of a form that nobody touched: line ends as browsers write them."""
    data: dict[str, Any] = {}
    for bound in form:
        if isinstance(bound.field.widget, CheckboxInput):
            data |= {bound.html_name: "on"} if bound.value() else {}
            continue
        value = bound.field.prepare_value(bound.value()) if hasattr(bound.field, "prepare_value") else bound.value()
        value = bound.field.widget.format_value(value) if hasattr(bound.field.widget, "format_value") else value
        if value in (None, "", []) or (isinstance(value, bool) and not value):
            continue
        if isinstance(value, (list, tuple)):
            data[bound.html_name] = [str(each) for each in value]
        else:
            data[bound.html_name] = str(value).replace("\n", "\r\n")
    return data


@pytest.mark.parametrize(("make", "step", "role"), list(_pages()))
def test_a_guided_form_sent_back_as_it_is_changes_nothing(make: Callable[[], Any], step: str, role: str, sign_in: SignIn) -> None:
    record = make()
    client = sign_in(acting(role, record.organisation))
    url = reverse(f"{record.kind}s:edit", args=[record.reference, step])
    page = client.get(url)
    assert page.status_code == 200
    model = type(record)
    before = model.objects.filter(pk=record.pk).values().get()
    relations = {field.name: set(getattr(record, field.name).all()) for field in model._meta.many_to_many}
    answer = client.post(url, sent_back(page.context["form"]) | {"version": str(page.context["record"].version)})
    assert answer.status_code == 302, answer.context["form"].errors
    after = model.objects.filter(pk=record.pk).values().get()
    assert after == before
    assert {name: set(getattr(model.objects.get(pk=record.pk), name).all()) for name in relations} == relations
    assert not Amendment.objects.waiting().exists()
    assert not Event.objects.filter(verb__endswith=".edited", reference=record.reference).exists()


def test_a_response_sent_back_as_it_is_changes_nothing(sign_in: SignIn) -> None:
    response = ResponseFactory(pitch=LINES, cost_low=38000, cost_high=52000)
    client = sign_in(acting(Role.VENDOR_MEMBER, response.organisation))
    url = reverse("needs:response-change", args=[response.pk])
    form = client.get(url).context["form"]
    answer = client.post(url, sent_back(form))
    assert answer.status_code == 302, answer.context["form"].errors
    assert Response.objects.get().solution == response.solution
    assert (Response.objects.get().cost_low, Response.objects.get().cost_high) == (38000, 52000)


def test_the_aims_of_an_indicator_sent_back_as_they_are_change_nothing(sign_in: SignIn) -> None:
    indicator = IndicatorFactory(baseline="41.50", target="1200.00", maximum=5000)
    client = sign_in(acting(organisation=indicator.pilot.organisation))
    url = reverse("pilots:aim", args=[indicator.pilot.reference, indicator.pk])
    answer = client.post(url, sent_back(client.get(url).context["form"]))
    assert answer.status_code == 302, answer.context["form"].errors
    indicator.refresh_from_db()
    assert (str(indicator.baseline), str(indicator.target)) == ("41.50", "1200.00")
