"""Values that programs send: who may, and what is refused by its name and its place."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.services import api_keys as keys
from pilots import reading
from pilots.models.indicators import Measurement
from pilots.models.pilots import Pilot
from pilots.services.measuring import RefusedEntries
from records.models.events import Event
from tests.factories import acting
from tests.pilots import flow

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]


def _api(pilot: Pilot) -> str:
    return f"/api/v1/pilots/{pilot.reference}/measurements/"


def _rows(pilot: Pilot, value: Any = 33.5, **more: Any) -> dict[str, Any]:
    slug = pilot.sites.all()[0].organisation.slug
    row = {"indicator": "Median wait", "site": slug, "period": flow.month(1).strftime("%Y-%m"), "value": value}
    return {"measurements": [row | more]}


def test_a_key_enters_values_and_everyone_reads_them(client: Client) -> None:
    pilot, lead = flow.running()
    key, secret = keys.make_key(by=lead, name="Entrepôt")
    header = {"authorization": f"Bearer {secret}"}
    sent = client.post(_api(pilot), _rows(pilot), content_type="application/json", headers=header)
    assert (sent.status_code, sent.json()) == (200, {"new": 1, "corrected": 0, "unchanged": 0})
    assert Event.objects.get(verb="pilot.measured").actor == lead.user
    read = client.get(_api(pilot)).json()
    assert [row["value"] for row in read["measurements"]] == [33.5]
    assert {row["name_en"] for row in read["indicators"]} == {"Median wait", "Reassessments on time"}
    keys.revoke_key(key, by=lead)
    again = client.post(_api(pilot), _rows(pilot), content_type="application/json", headers=header)
    assert again.status_code == 401
    assert again["Content-Type"].startswith("application/problem+json")


def test_a_key_ends_with_the_membership_and_opens_no_page(client: Client) -> None:
    pilot, lead = flow.running()
    _key, secret = keys.make_key(by=lead, name="Entrepôt")
    header = {"authorization": f"Bearer {secret}"}
    assert client.get(reverse("workspace"), headers=header).status_code == 302
    lead.membership.delete()
    assert client.post(_api(pilot), _rows(pilot), content_type="application/json", headers=header).status_code == 401


def test_the_api_names_every_value_that_it_refuses_and_keeps_none(sign_in: SignIn) -> None:
    pilot, lead = flow.running()
    client = sign_in(lead)
    body = {"measurements": _rows(pilot)["measurements"] + _rows(pilot, value="beaucoup")["measurements"]}
    refused = client.post(_api(pilot), body, content_type="application/json")
    assert refused.status_code == 422
    assert set(refused.json()["errors"]) == {"measurements[1]"}
    assert refused.json()["type"] == "invalid-values"
    for value in (-1, 601):
        refused = client.post(_api(pilot), _rows(pilot, value=value), content_type="application/json")
        assert set(refused.json()["errors"]) == {"measurements[0]"}
    assert not Measurement.objects.exists()
    assert client.post(_api(pilot), {"measurements": []}, content_type="application/json").status_code == 422
    assert client.post(_api(pilot), "[1]", content_type="application/json").status_code == 400
    many = {"measurements": [{}] * 10_001}
    assert client.post(_api(pilot), many, content_type="application/json").status_code == 422


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ('[{"indicator": "Median \\ud83d"}]', "measurements[0].indicator"),
        ('[{"value": NaN}]', "measurements[0].value"),
        ('[{"value": 1e400}]', "measurements[0].value"),
        ('[{}, {"value": %s}]' % ("7" * 5000), "measurements[1].value"),
        ('[{"site": "a\\u0000b"}]', "measurements[0].site"),
        ("[" * 30 + "]" * 30, "measurements" + "[0]" * 19),
    ],
)
def test_the_api_refuses_values_that_nobody_can_read_by_their_place(rows: str, place: str, sign_in: SignIn) -> None:
    pilot, lead = flow.running()
    refused = sign_in(lead).post(_api(pilot), f'{{"measurements": {rows}}}', content_type="application/json")
    assert (refused.status_code, list(refused.json()["errors"])) == (400 if "[[" in rows else 422, [place])
    odd = '{"measurements": [3, null, [], "a"], "reason": {"a": []}}'
    assert sign_in(lead).post(_api(pilot), odd, content_type="application/json").status_code == 422


def test_the_api_takes_values_of_visitors_and_of_other_establishments_from_nobody(client: Client) -> None:
    pilot, _lead = flow.running()
    assert client.post(_api(pilot), _rows(pilot), content_type="application/json").status_code == 401
    _key, secret = keys.make_key(by=acting(), name="Ailleurs")
    header = {"authorization": f"Bearer {secret}"}
    assert client.post(_api(pilot), _rows(pilot), content_type="application/json", headers=header).status_code == 404
    wrong = {"authorization": "Bearer reg_inconnue"}
    assert client.post(_api(pilot), _rows(pilot), content_type="application/json", headers=wrong).status_code == 401


def test_a_session_enters_values_only_with_the_token_against_forged_forms() -> None:
    pilot, lead = flow.running()
    client = Client(enforce_csrf_checks=True)
    client.force_login(lead.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(_api(pilot), _rows(pilot), content_type="application/json").status_code == 403


def test_refused_values_are_listed_by_place() -> None:
    refused = RefusedEntries([reading.Problem("3", "Trop haut.")])
    assert refused.by_place() == {"3": "Trop haut."}
