"""A text that exists in one language only: data leave the other empty, and what has one language says which it is."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import icalendar
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from docx import Document

from accounts.models.memberships import Role
from accounts.services.api_keys import make_key
from adoption.reports.content import content_of
from adoption.reports.outline import outline
from adoption.reports.pdf import pdf
from adoption.reports.word import word
from catalogue import index
from catalogue.addresses import record_path
from catalogue.models.index import CatalogueEntry
from needs.services.editions import publish_edition
from notifications.models.deliveries import Delivery
from notifications.webhooks.payload import body_of
from records.kinds import kind_of, listed_kinds
from records.models.events import Event
from tests.documents import text_of
from tests.factories import NeedFactory, OrganisationFactory, PilotFactory, SolutionFactory, acting
from tests.pilots import ending

pytestmark = pytest.mark.django_db
WORD = "francophone"
ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MAKE: dict[str, Any] = {
    "organisation": OrganisationFactory,
    "need": lambda: NeedFactory(published=True, responses_until=timezone.localdate() + timedelta(days=20)),
    "solution": lambda: SolutionFactory(listed=True),
    "pilot": PilotFactory,
}
KINDS = sorted(MAKE)


def in_french_only(record: Any) -> Any:
    """Every bilingual text of a record in French, with a word to find it by, and none in English."""
    names = {field.name for field in record._meta.concrete_fields}
    for name in sorted(each.removesuffix("_fr") for each in names if each.endswith("_fr")):
        if f"{name}_en" in names:
            setattr(record, f"{name}_fr", f"{WORD} {name}")
            setattr(record, f"{name}_en", "")
    record.save()
    if hasattr(record, "published_at") or hasattr(record, "slug"):
        index.refresh(record)
    return record


def copied(value: Any, place: str = "") -> Iterator[str]:
    """Where data has French words in a place for English ones."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from copied(each, f"{place}.{key}")
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from copied(each, f"{place}[{number}]")
    elif isinstance(value, str) and re.search(r"(\.|_)en(\.|\[|$)", place) and WORD in re.sub(r"https?://\S+", "", value):
        yield f"{place}: {value}"


def _entry(record: Any) -> CatalogueEntry:
    return CatalogueEntry.objects.get(kind=kind_of(record).code, key=index.key_of(record))


def test_every_kind_of_record_is_tried() -> None:
    assert {kind.code for kind in listed_kinds()} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_api_and_the_files_leave_the_missing_language_empty(kind: str, client: Client) -> None:
    record = in_french_only(MAKE[kind]())
    namespace = next(each.namespace for each in listed_kinds() if each.code == kind)
    for address in (f"/api/v1/{namespace}/", f"/api/v1/{namespace}/{index.key_of(record)}/"):
        answer = client.get(address)
        assert WORD in answer.content.decode()
        assert not list(copied(answer.json()))
    with translation.override("en"):
        file = b"".join(client.get(reverse(f"{namespace}:export")).streaming_content).decode()
    rows = [row for row in csv.DictReader(io.StringIO(file.lstrip("\ufeff"))) if WORD in row["title_fr"]]
    assert len(rows) == 1
    assert (rows[0]["title_en"], rows[0]["summary_en"]) == ("", "")


@pytest.mark.parametrize("kind", KINDS)
def test_feeds_say_which_language_each_text_is_in(kind: str, client: Client) -> None:
    record = in_french_only(MAKE[kind]())
    if kind != "organisation":
        Event.objects.filter(kind=kind, reference=record.reference).update(is_public=True)
    namespace, key = kind_of(record).namespace, index.key_of(record)
    with translation.override("en"):
        lists = [reverse(f"{namespace}:feed-{form}") for form in ("atom", "json")]
        own = [
            reverse("organisations:organisation-" + form if kind == "organisation" else f"{namespace}:record-{form}", args=[key])
            for form in ("atom", "json")
        ]
    for atom, items in zip(lists, own, strict=True):
        for address in (atom, items):
            answer = client.get(address)
            assert answer.status_code == 200
            if "json" in answer["Content-Type"]:
                for item in answer.json()["items"]:
                    assert item["language"] == "fr-CA" or WORD not in item["title"] + item["content_text"]
            else:
                assert not list(_mistaken(ElementTree.fromstring(answer.content)))  # noqa: S314  (our own answer)


def _mistaken(element: ElementTree.Element, language: str = "") -> Iterator[str]:
    language = element.get(LANG, language)
    named = element.tag in {f"{ATOM}title", f"{ATOM}subtitle", f"{ATOM}summary"}
    if named and WORD in (element.text or "") and not language.startswith("fr"):
        yield f"{element.tag}: {element.text}"
    for each in element:
        yield from _mistaken(each, language)


@pytest.mark.parametrize("kind", ["need", "pilot"])
def test_a_calendar_calls_no_french_name_english(kind: str, client: Client) -> None:
    record = in_french_only(MAKE[kind]())
    with translation.override("en"):
        answer = client.get(reverse(f"{kind_of(record).namespace}:record-calendar", args=[record.reference]))
    events = [each for each in icalendar.Calendar.from_ical(answer.content).events if WORD in str(each["SUMMARY"])]
    assert events
    assert all(each["SUMMARY"].params.get("LANGUAGE") != "en-CA" for each in events)


@pytest.mark.parametrize("kind", KINDS)
def test_an_embedded_list_marks_the_language_of_a_line_and_has_no_text_in_another(kind: str, client: Client) -> None:
    in_french_only(MAKE[kind]())
    items = client.get("/widgets/list.json", {"kind": kind, "lang": "en"}).json()["items"]
    (item,) = [each for each in items if WORD in each["title"]]
    assert item["language"] == "fr"
    record = MAKE[kind]()
    name = "name" if hasattr(record, "name_en") else "title"
    setattr(record, f"{name}_en", "English title")
    setattr(record, "description_fr" if kind == "organisation" else "summary_fr", f"{WORD} only")
    record.save()
    index.refresh(record)
    items = client.get("/widgets/list.json", {"kind": kind, "lang": "en"}).json()["items"]
    (item,) = [each for each in items if each["title"] == "English title"]
    assert (item["language"], item["summary"]) == ("en", "")


@pytest.mark.parametrize("kind", ["need", "solution", "pilot"])
def test_structured_data_is_in_the_language_that_the_record_has(kind: str, client: Client) -> None:
    record = in_french_only(MAKE[kind]())
    html = client.get(record_path(record, "en")).content.decode()
    data = json.loads(html.split('<script type="application/ld+json">', 1)[1].split("</script>", 1)[0])
    assert WORD in data["name"]
    assert data["inLanguage"] == "fr"


@pytest.mark.parametrize("kind", ["need", "solution", "pilot"])
def test_a_webhook_leaves_the_missing_title_empty(kind: str) -> None:
    record = in_french_only(MAKE[kind]())
    verb = f"{kind}.{'listed' if kind == 'solution' else 'published' if kind == 'need' else 'announced'}"
    event = Event(kind=kind, reference=record.reference, verb=verb, at=timezone.now(), is_public=True)
    message = json.loads(body_of(Delivery(event=event)))
    assert message["data"]["title"] == {"fr": _entry(record).title_fr, "en": ""}


def test_an_edition_of_the_priorities_leaves_the_missing_language_empty_and_its_page_says_so(client: Client) -> None:
    need = in_french_only(NeedFactory(published=True, network_priority="P1", priority_rationale_fr="Vu."))
    publish_edition(by=acting(Role.MINISTRY_ANALYST), note_fr=f"{WORD} note")
    with translation.override("en"):
        addresses = [reverse(f"needs:priorities{end}") for end in ("-json", "-csv", "")]
    as_json, as_csv, page = (client.get(address).content.decode() for address in addresses)
    assert not list(copied(json.loads(as_json)))
    (row,) = csv.DictReader(io.StringIO(as_csv.lstrip("\ufeff")))
    assert (row["title_fr"], row["title_en"], row["rationale_en"]) == (need.title_fr, "", "")
    assert re.search(rf'<h3 lang="fr">\s*<a [^>]*>{need.title_fr}</a>', page)
    assert f'<span lang="fr">{WORD} note</span>' in page
    assert "in French only" in page


def test_a_value_report_leaves_the_missing_language_empty_and_every_form_of_it_says_so(client: Client) -> None:
    pilot, _officer, version = ending.reported(title_fr=f"{WORD} title", title_en="")
    assert version.content["pilot"]["title"] == {"fr": f"{WORD} title", "en": ""}
    assert not list(copied(content_of(in_french_only(pilot), None, number=2)))
    with translation.override("en"):
        drawn = outline(version.content)
        on_paper, in_word = text_of(pdf(version)), Document(io.BytesIO(word(drawn, sha256="")))
        page = client.get(reverse("pilots:report", args=[pilot.reference, version.number])).content.decode()
    assert "in French only" in on_paper
    assert "in French only" in [each.text for each in in_word.paragraphs]
    spoken = in_word.element.xpath("//w:r[w:rPr/w:lang[@w:val='fr-CA']]/w:t/text()")
    assert {f"{WORD} title", "La cible est atteinte."} <= set(spoken)
    assert f'<h1 lang="fr">{WORD} title</h1>' in page
    assert '<p lang="fr">La cible est atteinte.</p>' in page
    assert '<p class="only-in">in French only</p>' in page


def test_a_vendors_own_solutions_and_the_file_of_paths_keep_both_columns(client: Client) -> None:
    ending.decided()
    in_french_only(ending.completed()[0])
    with translation.override("en"):
        file = b"".join(client.get(reverse("pilots:board-csv")).streaming_content).decode()
    for row in csv.DictReader(io.StringIO(file.lstrip("\ufeff"))):
        assert WORD not in row["title_en"]
    vendor = acting(Role.VENDOR_MEMBER, is_owner=True)
    assert vendor.membership
    in_french_only(SolutionFactory(listed=True, organisation=vendor.membership.organisation))
    _key, secret = make_key(by=vendor, name="Test")
    answer = client.get("/api/v1/own/solutions/", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
    assert not list(copied(answer.json()))
