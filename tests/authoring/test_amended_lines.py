"""Lines of a public record, such as licences and figures: they wait with the other changes."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from authoring.models.amendments import Amendment
from catalogue.addresses import record_path
from records.models.events import Event
from tests.authoring.amended import review_path, solution_and_writer

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]

LICENCE = {"authority": "health_canada", "number": "104821", "device_class": "II", "decided_on": "2025-03-01", "url": ""}

FIGURE = {
    "measure": "sensitivity", "value": "91", "low": "88", "high": "93.5", "confidence": "95", "population_fr": "Adultes",
    "population_en": "", "site": "CHU A", "sample_size": "812", "study": "prospective", "source_url": "",
}  # fmt: skip


def test_a_licence_of_a_listed_solution_waits_with_the_other_changes(sign_in: SignIn) -> None:
    solution, vendor = solution_and_writer()
    client = sign_in(vendor)
    rows = reverse("solutions:rows", args=[solution.reference, "regulatory"])
    assert client.post(rows, LICENCE).status_code == 302
    assert client.post(rows, LICENCE).status_code == 422, "it is there already"
    assert client.post(rows, LICENCE | {"number": "12"}).status_code == 422
    assert not solution.authorisations.exists()
    assert "104821" not in Client().get(record_path(solution)).content.decode()
    assert "104821" in client.get(rows).content.decode()
    assert "104821" in client.get(review_path(solution)).content.decode()
    client.post(review_path(solution))
    row = solution.authorisations.get()
    assert (row.number, row.is_declared, row.decided_on) == ("104821", True, date(2025, 3, 1))
    assert Event.objects.get(verb="solution.edited").data == {"fields": ["authorisations"]}
    key = "health_canada | 104821"
    client.post(rows, {"toggle": key})
    assert solution.authorisations.exists(), "taken out only once it is published"
    client.post(rows, {"toggle": key})
    assert Amendment.objects.get().values == {}, "put back: nothing changes"
    client.post(rows, {"toggle": key})
    client.post(review_path(solution))
    assert not solution.authorisations.exists()


def test_a_figure_of_a_listed_solution_waits_too(sign_in: SignIn) -> None:
    solution, vendor = solution_and_writer()
    client = sign_in(vendor)
    rows = reverse("solutions:rows", args=[solution.reference, "performance"])
    assert client.post(rows, FIGURE).status_code == 302
    assert "CHU A" not in Client().get(record_path(solution)).content.decode()
    client.post(review_path(solution))
    assert "CHU A" in Client().get(record_path(solution)).content.decode()


def test_each_line_that_waits_leads_to_the_page_on_which_it_is_changed(sign_in: SignIn) -> None:
    solution, vendor = solution_and_writer()
    client = sign_in(vendor)
    rows = [reverse("solutions:rows", args=[solution.reference, what]) for what in ("regulatory", "performance")]
    client.post(rows[0], LICENCE)
    client.post(rows[1], FIGURE)
    assert [row["url"] for row in client.get(review_path(solution)).context["rows"]] == rows
