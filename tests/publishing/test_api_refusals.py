"""What the API refuses, and how: problems that name what was wrong, what was given and what is allowed."""

import base64
import json
from typing import Any

import pytest
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from accounts.models.memberships import Role
from accounts.services.api_keys import make_key
from catalogue import index
from needs.models.needs import Need
from records.models.taxonomies import Specialty
from solutions.models.solutions import Solution
from tests.factories import NeedFactory, OrganisationFactory, acting, region, term

pytestmark = pytest.mark.django_db
NEEDS = "/api/v1/needs/"
FR = {"accept-language": "fr"}


def _problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.content[:300]
    assert answer["Content-Type"].startswith("application/problem+json")
    body: dict[str, Any] = json.loads(answer.content)
    assert body["status"] == status
    assert body["title"]
    return body


@pytest.mark.parametrize(
    ("query", "name", "given", "allowed"),
    [
        ("page=2", "page", "2", ""),
        ("page=zzz", "page", "zzz", ""),
        ("size=5000", "size", "5000", "1–100"),
        ("size=0", "size", "0", "1–100"),
        ("size=beaucoup", "size", "beaucoup", "1–100"),
        ("size=1e3", "size", "1e3", "1–100"),
        ("size=-1", "size", "-1", "1–100"),
        ("risk=zzz", "risk", "zzz", "high"),
        ("risk=low&risk=zzz", "risk", "zzz", "high"),
        ("risk=LOW", "risk", "LOW", "low"),
        ("region=99", "region", "99", "01"),
        ("specialty=emergncy", "specialty", "emergncy", "emergency"),
        ("sort=oldest", "sort", "oldest", "newest"),
        ("facets=yes", "facets", "yes", "1"),
        ("regions=01", "regions", "01", "region"),
        ("utm_source=x", "utm_source", "x", "q"),
        ("offset=20", "offset", "20", "page"),
        ("sort=title&sort=newest", "sort", "title, newest", ""),
        ("organisation=nulle-part", "organisation", "nulle-part", ""),
        ("region=" + "x" * 3000, "region", "x" * 80, "01"),
    ],
)
def test_a_wrong_parameter_is_refused_by_its_name_with_what_is_allowed(
    query: str, name: str, given: str, allowed: str, client: Client
) -> None:
    region(), NeedFactory(published=True), term(Specialty, "emergency")
    body = _problem(client.get(f"{NEEDS}?{query}", headers=FR), 400)
    assert list(body["errors"]) == [name]
    [parameter] = body["parameters"]
    assert (parameter["name"], parameter["given"]) == (name, given)
    assert allowed in parameter["allowed"] or not allowed


def test_every_wrong_parameter_is_named_at_once_in_the_readers_language(client: Client) -> None:
    body = _problem(client.get(f"{NEEDS}?risk=zzz&colour=red&size=a", headers=FR), 400)
    assert set(body["errors"]) == {"risk", "colour", "size"}
    assert body["errors"]["risk"].startswith("«\u00a0zzz\u00a0» n’est pas permis ici.")
    english = _problem(client.get(f"{NEEDS}?page=2", headers={"accept-language": "en"}), 400)
    assert "follow `next`" in english["errors"]["page"]


@pytest.mark.parametrize("address", ["/api/v1/", "/api/v1/taxonomies/", "/api/v1/needs/BES-2026-0001/"])
def test_an_address_without_parameters_takes_none(address: str, client: Client) -> None:
    assert _problem(client.get(f"{address}?page=2"), 400)["errors"].keys() == {"page"}


@pytest.mark.parametrize(
    "values", [["not a date", 1], ["2026-01-01T00:00:00", "x"], [1, 1], ["2026-01-01T00:00:00", 10**30], [None, 1]]
)
def test_a_page_that_no_list_gave_is_refused(values: list[object], client: Client) -> None:
    NeedFactory(published=True)
    cursor = base64.urlsafe_b64encode(json.dumps([values, 0, 20]).encode()).decode().rstrip("=")
    _problem(client.get(NEEDS, {"page": cursor}), 400)


@pytest.mark.parametrize("sort", ["newest", "updated", "priority", "title", "relevance"])
def test_the_pages_that_a_list_gives_are_taken_in_every_order(sort: str, client: Client) -> None:
    for number in range(3):
        NeedFactory(published=True, title_fr=f"Triage {number}")
    seen: list[str] = []
    address = f"{NEEDS}?q=triage&size=1&sort={sort}"
    while address:
        page = client.get(address).json()
        seen += [row["reference"] for row in page["results"]]
        address = page["next"]
    assert len(set(seen)) == 3
    assert client.get(page["previous"]).status_code == 200


def test_values_that_terms_have_now_are_taken_and_empty_ones_are_left_aside(client: Client) -> None:
    need = NeedFactory(published=True)
    need.specialties.set([term(Specialty, "new-one", "Nouvelle")])
    index.refresh(need)
    assert client.get(f"{NEEDS}?specialty=new-one&risk=&q=&sort=&page=&size=&format=json").json()["count"] == 1
    assert client.get(f"{NEEDS}?size=5.0").json()["count"] == 1
    assert client.get(f"{NEEDS}?organisation={OrganisationFactory().slug}").json()["count"] == 0


def test_the_document_lists_each_parameter_with_its_values(client: Client) -> None:
    document = client.get("/api/schema/?format=json").json()
    parameters = {each["name"]: each["schema"] for each in document["paths"][NEEDS]["get"]["parameters"]}
    assert {"q", "sort", "page", "size", "facets", "organisation", "region", "risk", "state"} <= parameters.keys()
    assert set(parameters["risk"]["items"]["enum"]) == {"low", "moderate", "high", "not_stated"}
    assert parameters["size"]["maximum"] == 100
    assert "newest" in parameters["sort"]["enum"]
    assert "risk" not in {each["name"] for each in document["paths"]["/api/v1/organisations/"]["get"]["parameters"]}


WITHOUT_SLASH = (
    "/api/v1", "/api/v1/needs", "/api/v1/needs/BES-2026-0001", "/api/v1/solutions", "/api/v1/pilots", "/api/v1/organisations",
    "/api/v1/taxonomies", "/api/v1/own/solutions", "/api/v1/pilots/PIL-2026-0001/measurements", "/api/schema",
)  # fmt: skip


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", WITHOUT_SLASH)
def test_an_address_without_its_slash_never_becomes_a_reading(address: str, method: str, debug: bool, client: Client) -> None:
    with override_settings(DEBUG=debug):
        answer = getattr(client, method)(f"{address}?q=a", headers=FR)
        _problem(answer, 308)
        assert answer["Location"] == f"{address}/?q=a"
        nowhere = getattr(client, method)("/api/v1/nowhere")
        _problem(nowhere, 404)
        _problem(getattr(client, method)("/api/v1/nowhere/"), 404)


def _key() -> tuple[str, Any]:
    vendor = acting(Role.VENDOR_MEMBER, is_owner=True)
    return make_key(by=vendor, name="Programme")[1], vendor


def _send(client: Client, secret: str, body: str | bytes, content_type: str = "application/json") -> Any:
    headers = {"authorization": f"Bearer {secret}", "accept-language": "fr"}
    sent = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    return client.generic("POST", "/api/v1/own/solutions/", sent, content_type=content_type, headers=headers)


DEEP = "[" * 100_000 + "]" * 100_000


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ('{"solutions": [{"name_fr": "Outil \\ud83d"}]}', "solutions[0].name_fr"),
        ('{"solutions": [{"name_fr": "Outil"}, {"name_fr": "\\ude00"}]}', "solutions[1].name_fr"),
        ('{"solutions": [{"name_fr": "Ou\\u0000til"}]}', "solutions[0].name_fr"),
        ('{"solutions": [{"name_fr": "Ou\\u0002til"}]}', "solutions[0].name_fr"),
        ('{"solutions": [{"name_fr": "Outil", "maturity": {"\\u001f": 1}}]}', "solutions[0].maturity.?"),
        ('{"solutions": [{"name\\ud83d": "Outil"}]}', "solutions[0].name?"),
        ('{"solutions": [{"name_fr": "Outil", "maturity": NaN}]}', "solutions[0].maturity"),
        ('{"solutions": [{"name_fr": "Outil", "maturity": -Infinity}]}', "solutions[0].maturity"),
        ('{"solutions": [{"name_fr": "Outil", "maturity": 1e999}]}', "solutions[0].maturity"),
        ('{"solutions": [{"name_fr": "Outil", "maturity": %s}]}' % ("9" * 6000), "solutions[0].maturity"),
        ('{"solutions": [{"name_fr": "Outil", "care_stages": ["diagnosis", "\\udfff"]}]}', "solutions[0].care_stages[1]"),
        ('{"solutions": %s}' % ("[" * 40 + "]" * 40), "solutions" + "[0]" * 19),
        (DEEP, ""),
    ],
)
def test_values_that_no_one_can_read_are_refused_by_their_place(body: str, place: str, client: Client) -> None:
    secret, vendor = _key()
    problem = _problem(_send(client, secret, body), 400 if "[[[" in body else 422)
    assert list(problem["errors"]) == [place]
    assert not Solution.objects.filter(organisation=vendor.membership.organisation).exists()


@pytest.mark.parametrize(
    "body",
    ["", "nothing", "null", "3", '"a"', "[]", "{}", '{"solutions": 3}', '{"solutions": {"name_fr": "x"}}', '{"solutions": [3]}',
     '{"solutions": [null]}', '{"solutions": [[]]}', '{"solutions": [{}]}', '{"solutions": [{"name_fr": {"a": 1}}]}',
     '{"solutions": [{"name_fr": ["a"]}]}', '{"solutions": [{"name_fr": 3, "maturity": "sept"}]}', b"\xff\xfe{}",
     b'{"solutions": "\xe9"}',
     '{"solutions": [{"name_fr": "x", "maturity": true}]}', '{"solutions": [{"name_fr": "x", "maturity": 99999999999999}]}',
     '{"solutions": [{"name_fr": "x", "listed": {}}]}', '{"solutions": [{"reference": 7}]}', '{"solutions": [{"reference": []}]}',
     '{"solutions": [{"reference": {"a": []}, "name_fr": null}]}', '{"solutions": [{"name_fr": "%s"}]}' % ("x" * 5000)],
)  # fmt: skip
def test_a_body_of_the_wrong_shape_is_a_problem_and_never_a_fault(body: str | bytes, client: Client) -> None:
    secret, _vendor = _key()
    answer = _send(client, secret, body)
    if answer.status_code != 200:
        assert 400 <= answer.status_code < 500
        assert answer["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "x", ""]
)
def test_a_body_that_is_no_json_is_refused_by_its_type(content_type: str, client: Client) -> None:
    secret, _vendor = _key()
    _problem(_send(client, secret, '{"solutions": []}', content_type), 415)


def test_a_body_is_read_as_utf_8_whatever_it_claims_and_up_to_a_size(client: Client, settings: Any) -> None:
    secret, _vendor = _key()
    body = json.dumps({"solutions": [{"name_fr": "Prélèvement"}]}, ensure_ascii=False).encode()
    assert _send(client, secret, b"\xef\xbb\xbf" + body, "application/json; charset=hex").status_code == 200
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    _problem(_send(client, secret, b" " * 101 + body), 413)


def test_what_programs_send_is_kept_in_composed_form(client: Client) -> None:
    secret, _vendor = _key()
    assert _send(client, secret, json.dumps({"solutions": [{"name_fr": "Pre\u0301le\u0300vement"}]})).status_code == 200
    assert Solution.objects.get().name_fr == "Prélèvement"


def test_what_people_type_is_kept_in_composed_form(client: Client) -> None:
    officer = acting()
    client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("needs:new"), {"title_fr": "Pre\u0301le\u0300vements perdus"})
    assert Need.objects.get().title_fr == "Prélèvements perdus"
