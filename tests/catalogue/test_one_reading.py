"""One address finds the same records at every door: page, API, feeds, calendar, embedded list, file, alert."""

import csv
import io
import random
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import product
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models.organisations import Organisation
from catalogue import index
from catalogue.models.index import CatalogueEntry
from catalogue.search.criteria import Criteria
from needs.models.needs import Need
from needs.services.needs import publish_need
from notifications.audience import recent_events, subscriptions_for
from notifications.criteria import Watch
from notifications.models.subscriptions import Subscription
from notifications.services import rereading
from notifications.services.subscribing import subscribe
from records.models.events import Event
from records.models.taxonomies import Population, Specialty
from tests.factories import NeedFactory, OrganisationFactory, acting, region, term
from tests.markup import flat

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
NUMBER = re.compile(r"BES-\d{4}-\d{4}")
TITLES = (
    "Trop peu de holters pour les cliniques",
    "Attente à l’urgence de nuit",
    "Chutes de nuit en hébergement",
    "Prélèvements perdus entre deux étages",
    "Lecture des holters à distance",
    "Rendez-vous manqués en radiologie",
)
ISLANDS = ("11", "Gaspésie–Îles-de-la-Madeleine")


def _owners() -> list[Organisation]:
    known = Organisation.objects.filter(slug__in=["cisss-iles", "chu-estrie"]).order_by("-slug")
    return list(known) or [OrganisationFactory(slug="cisss-iles"), OrganisationFactory(slug="chu-estrie")]


def _needs() -> list[Need]:
    """Published as an officer does it, each with a date of its own."""
    places = [region(), region(*ISLANDS), region("05", "Estrie")]
    specialties = [
        term(Specialty, "cardiology", "Cardiologie", "Cardiology"),
        term(Specialty, "emergency", "Urgence", "Emergency"),
    ]
    owners = _owners()
    found = []
    for number, title in enumerate(TITLES):
        need = NeedFactory(
            submitted=True, title_fr=title, title_en="", organisation=owners[number % 2],
            responses_until=date(2090, 1, 1 + number), problem_fr="Écrit en C++." if number % 3 == 0 else "Écrit en C.",
        )  # fmt: skip
        need.regions.set([places[number % 3]])
        need.specialties.set([specialties[number % 2]])
        publish_need(need, by=acting(organisation=need.organisation))
        found.append(need)
    return found


WORDS = (
    "", "holters", "nuit ", "urgence", "-nuit", "-urgence ", '"attente à l’urgence"', "prélèvement",
    unicodedata.normalize("NFD", "prélèvements"), "C++", "holters -distance", "Îles-de-la-Madeleine", "l’IA holters",
    "holters cliniques distance attente", "nuit\u200b", "rendez-vous\u00a0manqués",
)  # fmt: skip
FIELDS = ("", "titre:holters", "region:11", 'region:"Gaspésie-Îles-de-la-Madeleine"', "organisation:iles", "specialite:urgence",
          "specialty:emergency", "titre:nuit region:05", "region:99")  # fmt: skip
FACETS = ("", "region=11", "region=05&region=01", "specialty=cardiology", "region=99", "state=published")
ORGANISATIONS = ("", "organisation=cisss-iles", "organisation=chu-estrie")


def _addresses(most: int) -> list[str]:
    """A sample of all combinations, the same each time, and each part alone."""
    alone = [(word, "", "", "") for word in WORDS] + [("", each, "", "") for each in FIELDS[1:]]
    mixed = list(product(WORDS, FIELDS, FACETS, ORGANISATIONS))
    random.Random(7).shuffle(mixed)  # noqa: S311  (the same sample each time)
    addresses = []
    for words, field, facets, organisation in [*alone, *mixed[:most]]:
        typed = " ".join(part for part in (field, words) if part)
        parts = [urlencode({"q": typed}) if typed else "", facets, organisation]
        addresses.append("&".join(part for part in parts if part))
    return addresses


def _page(client: Client, query: str) -> tuple[set[str], int]:
    html = flat(client.get(f"{reverse('needs:list')}?{query}").content.decode())
    results = html.partition('<ol class="results">')[2].partition("</ol>")[0]
    count = re.search(r"<h2 data-count>(\d+)", html)
    assert count, query
    return set(NUMBER.findall(results)), int(count[1])


def _atom(body: bytes) -> set[str]:
    feed = ElementTree.fromstring(body)  # noqa: S314  (our own answer)
    return {number for entry in feed.findall(f"{ATOM}entry") for number in NUMBER.findall(entry.findtext(f"{ATOM}id") or "")}


def _csv(client: Client, query: str) -> set[str]:
    text = b"".join(client.get(f"{reverse('needs:export')}?{query}").streaming_content).decode("utf-8-sig")
    return {row["reference"] for row in csv.DictReader(io.StringIO(text))}


def _found_at_each_door(client: Client, query: str) -> dict[str, set[str]]:
    page, count = _page(client, query)
    assert len(page) == count, query
    api = client.get(f"/api/v1/needs/?{query}")
    rows = api.json().get("results", [])
    assert api.status_code == 400 or api.json()["count"] == len(rows)
    watch = Watch.read(QueryDict(f"kind=need&{query}"))
    return {
        "page": page,
        "api": {row["reference"] for row in rows},
        "atom": _atom(client.get(f"{reverse('needs:feed-atom')}?{query}").content),
        "json": set(NUMBER.findall(str(client.get(f"{reverse('needs:feed-json')}?{query}").json()["items"]))),
        "calendar": set(NUMBER.findall(client.get(f"{reverse('needs:calendar')}?{query}").content.decode().replace("\r\n ", ""))),
        "widget": {item["reference"] for item in client.get(f"/widgets/list.json?kind=need&limit=20&{query}").json()["items"]},
        "csv": _csv(client, query),
        "everything": {
            row for row in _atom(client.get(f"{reverse('search-feed-atom')}?{query}").content) if row.startswith("BES")
        }
        if "state=" not in query
        else page,
        "preview": set(recent_events(watch).filter(verb="need.published").values_list("reference", flat=True)),
    }


def test_every_door_finds_what_the_page_finds_at_the_same_address(client: Client) -> None:
    _needs()
    some = 0
    for query in _addresses(25):
        found = _found_at_each_door(client, query)
        some += bool(found["page"])
        assert all(each == found["page"] for each in found.values()), (query, found)
    assert some > 15


def _subscribed(queries: Iterable[str]) -> dict[str, str]:
    """Alerts on what can be one, each of somebody: what each is about, by its fingerprint."""
    made = {}
    reader = acting()
    for place, query in enumerate(queries):
        watch = Watch.read(QueryDict(f"kind=need&{query}"))
        if "99" in query or not query:
            continue
        if place % 40 == 39:
            reader = acting()
        subscribe(watch, by=reader, frequency="at_once")
        made[watch.hash] = query
    return made


def test_an_alert_is_sent_for_exactly_what_its_page_finds(client: Client) -> None:
    region(), region(*ISLANDS), region("05", "Estrie")
    term(Specialty, "cardiology", "Cardiologie", "Cardiology"), term(Specialty, "emergency", "Urgence", "Emergency")
    _owners()
    queries = _addresses(25)
    alerts = _subscribed(queries)
    for need in _needs():
        event = Event.objects.get(reference=need.reference, verb="need.published")
        entry = CatalogueEntry.objects.get(kind="need", key=need.reference)
        heard = set(
            subscriptions_for(event, entry, since=timezone.now() + timedelta(days=1)).values_list("criteria_hash", flat=True)
        )
        for fingerprint, query in alerts.items():
            assert (need.reference in _page(client, query)[0]) is (fingerprint in heard), (need.title_fr, query)


def test_an_alert_that_was_kept_before_a_field_was_understood_is_read_as_its_list_reads_it() -> None:
    region(*ISLANDS)
    alert = subscribe(Watch.read(QueryDict("kind=need&q=titre:holters")), by=acting(), frequency="at_once")
    Subscription.objects.filter(pk=alert.pk).update(words="'titr' & 'holter'")
    need = next(each for each in _needs() if "Lecture" in each.title_fr)
    event = Event.objects.get(reference=need.reference, verb="need.published")
    entry = CatalogueEntry.objects.get(kind="need", key=need.reference)
    assert alert in subscriptions_for(event, entry, since=timezone.now() + timedelta(days=1))
    assert rereading.refresh_words() == 1
    assert rereading.refresh_words() == 0


@pytest.mark.parametrize(
    "written",
    ["BES‑{}‑{}", "bes–{}–{}", "BES—{}—{}", "BES−{}−{}", "bes {} {}", "<BES-{}-{}>", "BES-{}-{}.", "«\u00a0BES-{}-{}\u00a0»",
     " BES - {} - {} ", "https://registre.example/besoins/BES-{}-{}/", "BES\u200b-{}-{}",
     "BES‐{}‐{}", "BES‒{}‒{}", "BES―{}―{}", "(bes{}{})"],
)  # fmt: skip
def test_a_permanent_number_finds_its_record_however_it_is_written(written: str, client: Client) -> None:
    need = NeedFactory(published=True)
    NeedFactory(published=True)
    typed = written.format(*need.reference.split("-")[1:])
    assert need.reference in client.get(reverse("search"), {"q": typed})["Location"]
    assert [row["reference"] for row in client.get("/api/v1/needs/", {"q": typed}).json()["results"]] == [need.reference]
    assert _atom(client.get(reverse("needs:feed-atom"), {"q": typed}).content) == {need.reference}
    assert len(Criteria.read("need", QueryDict(urlencode({"q": f"voir {typed.strip('<>(). ')} ici"}))).text) < 100


REGIONS = {
    "01": ("Bas-Saint-Laurent", ["bas saint laurent", "Bas‑Saint‑Laurent", "Bas–Saint–Laurent"]),
    "02": ("Saguenay–Lac-Saint-Jean", ["Saguenay-Lac-Saint-Jean", "Lac-Saint-Jean", "saguenay"]),
    "03": ("Capitale-Nationale", ["capitale nationale"]),
    "04": ("Mauricie et Centre-du-Québec", ["Mauricie", "centre du quebec", "Mauricie–Centre-du-Québec"]),
    "05": ("Estrie", ["l'Estrie", "l’Estrie"]),
    "06": ("Montréal", ["montreal"]),
    "07": ("Outaouais", ["l’Outaouais"]),
    "08": ("Abitibi-Témiscamingue", ["Abitibi", "abitibi temiscamingue", "l’Abitibi-Témiscamingue"]),
    "09": ("Côte-Nord", ["cote nord"]),
    "10": ("Nord-du-Québec", ["nord du québec"]),
    "11": ("Gaspésie–Îles-de-la-Madeleine", [
        "Îles-de-la-Madeleine", "Gaspésie-Îles-de-la-Madeleine", "iles de la madeleine", "Gaspésie",
        unicodedata.normalize("NFD", "Gaspésie–Îles-de-la-Madeleine")]),
    "12": ("Chaudière-Appalaches", ["Chaudière‑Appalaches"]),
    "13": ("Laval", ["laval"]),
    "14": ("Lanaudière", ["LANAUDIÈRE"]),
    "15": ("Laurentides", ["les Laurentides"]),
    "16": ("Montérégie", ["monteregie"]),
    "17": ("Nunavik", ["nunavik"]),
    "18": ("Terres-Cries-de-la-Baie-James", ["Terres-Cries", "terres cries de la baie james"]),
}  # fmt: skip


@pytest.mark.parametrize("code", list(REGIONS))
def test_the_name_of_a_region_finds_its_needs_as_people_write_it(code: str, client: Client) -> None:
    name, ways = REGIONS[code]
    here, elsewhere = NeedFactory(published=True), NeedFactory(published=True)
    for need, place in ((here, region(code, name)), (elsewhere, region("99", "Ailleurs"))):
        need.regions.set([place])
        index.refresh(need)
    for typed in (name, f'region:"{name}"', f"region:{int(code)}", *ways, *(f"{way} " for way in ways)):
        found = client.get("/api/v1/needs/", {"q": typed}).json()["results"]
        assert [row["reference"] for row in found] == [here.reference], typed


def test_words_in_use_for_a_term_find_what_has_it_and_a_term_that_is_renamed_is_found_at_once(client: Client) -> None:
    need = NeedFactory(published=True)
    need.populations.set([term(Population, "indigenous", "Premières Nations et Inuit", "First Nations and Inuit")])
    index.refresh(need)
    NeedFactory(published=True)
    for typed in ("autochtones", "Autochtone", "premières nations", "Inuit", "First Nations"):
        assert _page(client, urlencode({"q": typed}))[0] == {need.reference}, typed
    found = Population.objects.get(code="indigenous")
    found.name_fr = "Peuples du territoire"
    found.save()
    assert _page(client, urlencode({"q": "peuples du territoire"}))[0] == {need.reference}


@pytest.mark.parametrize(
    "typed",
    ["IA", "ia ", "l’IA", "l'IA", "I.A.", "AI", "intelligence artificielle", "l’intelligence artificielle",
     "artificial intelligence", "Intelligence artificielle"],
)  # fmt: skip
def test_what_the_whole_registry_is_about_narrows_nothing_and_the_page_says_so(typed: str, client: Client) -> None:
    need, other = NeedFactory(published=True, title_fr="Plaies de nuit"), NeedFactory(published=True, title_fr="Chutes")
    html = flat(client.get(reverse("needs:list"), {"q": typed}).content.decode())
    assert need.reference in html
    assert other.reference in html
    assert "porte sur l’intelligence artificielle" in html
    assert "trop courants" not in html
    assert _page(client, urlencode({"q": f"plaies {typed}"}))[0] == {need.reference}


def test_words_left_out_alone_list_all_the_others(client: Client) -> None:
    NeedFactory(published=True, title_fr="Attente à l’urgence", title_en="")
    other = NeedFactory(published=True, title_fr="Chutes", title_en="")
    other.specialties.clear()
    index.refresh(other)
    assert _page(client, urlencode({"q": "-urgence"}))[0] == {other.reference}
    assert _page(client, urlencode({"q": "-urgence -chutes"}))[0] == set()


def test_words_with_signs_are_found_letter_by_letter(client: Client) -> None:
    wanted = NeedFactory(published=True, title_fr="Réécrire un outil en C++")
    NeedFactory(published=True, title_fr="Un outil en C")
    assert _page(client, urlencode({"q": "C++"}))[0] == {wanted.reference}
    assert _page(client, urlencode({"q": "F#"}))[0] == set()
    assert wanted.reference not in _page(client, urlencode({"q": "-c++"}))[0]
    assert "trop courants" not in client.get(reverse("needs:list"), {"q": "C++"}).content.decode()


def test_the_file_of_a_list_has_its_organisation(client: Client) -> None:
    own = NeedFactory(published=True)
    NeedFactory(published=True)
    assert _csv(client, f"organisation={own.organisation.slug}") == {own.reference}


def test_a_page_says_that_a_value_of_a_filter_does_not_exist_and_finds_nothing(client: Client) -> None:
    NeedFactory(published=True)
    html = flat(client.get(reverse("needs:list"), {"region": "99"}).content.decode())
    assert "«\u00a099\u00a0» n’existe pas" in html
    assert _page(client, "region=99") == (set(), 0)
    assert _page(client, "region=" + "x" * 500) == (set(), 0)
    assert _csv(client, "region=" + "x" * 500) == set()


@pytest.mark.django_db
def test_a_part_of_a_compound_name_is_found_and_finds_nothing_else(client: Client) -> None:
    summary = "Au CIUSSS du Centre-Sud-de-l’Île-de-Montréal, personne ne relit la liste."
    found = NeedFactory(published=True, title_fr="Lits", summary_fr=summary)
    NeedFactory(published=True, title_fr="Stationnement du centre commercial", summary_fr="Au sud du quartier.")
    for typed in ("Centre-Sud", "centre-sud", "Centre Sud de l’Île", "Centre-Sud-de-l’Île-de-Montréal"):
        rows = client.get("/api/v1/needs/", {"q": typed}).json()["results"]
        assert [row["reference"] for row in rows][:1] == [found.reference], typed
    assert client.get("/api/v1/needs/", {"q": "Centre-Sud"}).json()["count"] == 1
