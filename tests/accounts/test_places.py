"""Establishments and installations from the ministry's list: what a newer one changes, what it keeps, what it refuses."""

import csv
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.finding import find_organisations
from accounts.models.memberships import Role
from accounts.models.organisations import Organisation, TimeZone
from accounts.models.places import MISSIONS, Installation
from accounts.places.names import readable, typographic
from accounts.places.reading import ESTABLISHMENTS_FILE, INSTALLATIONS_FILE, page_words, read_list
from accounts.places.showing import installations_part
from accounts.services.merging import merge_organisations
from accounts.services.places import OF_THEIR_OWN_LAW, SANTE_QUEBEC
from catalogue.models.index import CatalogueEntry
from catalogue.search.places import places_in
from records.models.events import Event
from records.models.taxonomies import Region
from records.reference_data import load_reference_data
from tests.factories import OrganisationFactory, acting

pytestmark = pytest.mark.django_db

ESTABLISHMENT = {
    "ETAB_CODE": "11045119", "ETAB_NOM": "Centre intégré de santé et de services sociaux du Bas-Saint-Laurent",
    "ETAB_NOM_A": "CISSS du Bas-Saint-Laurent", "RSS_CODE": "01", "MUN_NOM": "Rimouski", "STATUT_COD": "1",
    "DATE_MAJ": "2026-03-23",
}  # fmt: skip
PRIVATE = ESTABLISHMENT | {
    "ETAB_CODE": "12000001", "ETAB_NOM": "Résidence d'Exemple inc.", "ETAB_NOM_A": "Résidence d'Exemple", "STATUT_COD": "2",
}  # fmt: skip
HOSPITAL = {
    "INSTAL_COD": "51227882", "INSTAL_NOM": "HÔPITAL RÉGIONAL DE RIMOUSKI", "ETAB_CODE": "11045119", "RSS_CODE": "01",
    "ADRESSE": "150, avenue Rouleau", "MUN_NOM": "Rimouski", "LONGITUDE": "-68.51", "LATITUDE": "48.45", "CHSGS": "Oui",
    "CHSLD": "Oui", "CLSC": "Non", "DATE_MAJ": "2026-03-23",
}  # fmt: skip
CLINIC = HOSPITAL | {
    "INSTAL_COD": "51218980", "INSTAL_NOM": "CLSC DE L'ESTRAN", "MUN_NOM": "Matane", "CHSGS": "Non", "CHSLD": "Non",
    "CLSC": "Oui",
}  # fmt: skip
Update = Callable[..., str]
SignIn = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def _regions() -> None:
    load_reference_data()


@pytest.fixture
def update(tmp_path: Path) -> Update:
    """Bring the registry to a small list, and return what the command said."""

    def run(
        establishments: list[dict[str, str]], installations: list[dict[str, str]], *flags: str, encoding: str = "utf-8"
    ) -> str:
        paths = tmp_path / "etablissements.csv", tmp_path / "installations.csv"
        for path, rows in zip(paths, (establishments, installations), strict=True):
            with path.open("w", encoding=encoding, newline="") as file:
                writer = csv.DictWriter(file, rows[0])
                writer.writeheader()
                writer.writerows(rows)
        out = StringIO()
        files = ["--establishments", str(paths[0]), "--installations", str(paths[1])]
        call_command("update_establishments", *files, *flags, stdout=out)
        return out.getvalue()

    return run


# ── The list itself ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_of_this_version_is_whole_and_every_establishment_has_the_time_of_its_city() -> None:
    regions = list(Region.objects.values_list("code", flat=True))
    places = read_list(regions=regions)
    assert (len(places.establishments), len(places.installations)) == (127, 1592)
    assert {each.region for each in places.installations} == set(regions)
    assert {code for each in places.installations for code in each.missions} <= set(MISSIONS)
    codes = {each.code for each in places.establishments}
    assert set(page_words()) <= codes
    assert codes >= OF_THEIR_OWN_LAW
    islands = [each.code for each in places.establishments if TimeZone.of_city(each.municipality) == TimeZone.ISLANDS]
    assert [page_words()[code].slug for code in islands] == ["cisss-iles"]
    assert ESTABLISHMENTS_FILE.stat().st_size + INSTALLATIONS_FILE.stat().st_size < 250_000


@pytest.mark.parametrize(
    ("listed", "written"),
    [
        ("CENTRE D'HÉBERGEMENT DE SAINT-PACÔME", "Centre d’hébergement de Saint-Pacôme"),
        ("CLSC ET CHSLD D'YOUVILLE", "CLSC et CHSLD d’Youville"),
        ("HÔPITAL DU SACRÉ-COEUR-DE-MONTRÉAL", "Hôpital du Sacré-Cœur-de-Montréal"),
        ("SERVICES PROFESSIONNELS - MRC MITIS", "Services professionnels – MRC Mitis"),
        ("CHUS - HÔTEL-DIEU DE SHERBROOKE", "CHUS – Hôtel-Dieu de Sherbrooke"),
        ("RÉSIDENCE DES FILLES ET/OU GARÇONS (HAVRE-JEUNESSE)", "Résidence des filles et/ou garçons (Havre-Jeunesse)"),
        ("CHSLD DE RIVIÈRE-DU-LOUP", "CHSLD de Rivière-du-Loup"),
        ("CENTRE LE CARDINAL", "Centre Le Cardinal"),
        ("HÔPITAL 1RE AVENUE", "Hôpital 1re avenue"),
        ("Hôpital Jeffery Hale - Saint Brigid's", "Hôpital Jeffery Hale – Saint Brigid’s"),
        ("Hôpital Marie-Clarac des Soeurs de Charité", "Hôpital Marie-Clarac des Sœurs de Charité"),
    ],
)
def test_names_in_capitals_are_written_as_one_reads_them(listed: str, written: str) -> None:
    assert readable(listed) == written
    assert typographic(written) == written


# ── A first reading ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_reading_is_shown_and_writes_nothing_until_it_is_applied_and_then_once(update: Update) -> None:
    said = update([ESTABLISHMENT, PRIVATE], [HOSPITAL, CLINIC])
    assert "2 establishment(s) to add" in said
    assert "--apply" in said
    assert not Organisation.objects.exists()
    assert not Installation.objects.exists()
    update([ESTABLISHMENT, PRIVATE], [HOSPITAL, CLINIC], "--apply")
    public, private = (Organisation.objects.get(list_code=row["ETAB_CODE"]) for row in (ESTABLISHMENT, PRIVATE))
    assert (public.slug, public.subtype, public.city, public.region.code) == ("cisss-bsl", "CISSS", "Rimouski", "01")
    assert (public.is_registered, private.name_fr, private.subtype) == (False, "Résidence d’Exemple inc.", "Établissement privé")
    assert public.parent == Organisation.objects.get(slug=SANTE_QUEBEC)
    assert private.parent is None, "a private establishment is no part of Santé Québec"
    hospital = Installation.objects.get(code="51227882")
    assert (hospital.name, hospital.missions, hospital.region.code) == ("Hôpital régional de Rimouski", ["CHSGS", "CHSLD"], "01")
    assert (hospital.organisation, str(hospital.longitude), str(hospital.listed_on)) == (public, "-68.51000", "2026-03-23")
    assert Event.objects.filter(verb="organisation.listed").count() == 2
    count = Event.objects.count()
    assert "Nothing to change." in update([ESTABLISHMENT, PRIVATE], [HOSPITAL, CLINIC], "--apply")
    assert Event.objects.count() == count


def test_an_establishment_under_a_law_of_its_own_is_no_part_of_sante_quebec(update: Update) -> None:
    cree = ESTABLISHMENT | {"ETAB_CODE": "16258899", "ETAB_NOM": "Conseil cri", "ETAB_NOM_A": "Conseil cri", "RSS_CODE": "18"}
    update([ESTABLISHMENT, cree], [HOSPITAL], "--apply")
    assert Organisation.objects.get(list_code="16258899").parent is None


def test_one_that_is_here_already_keeps_its_address_its_words_and_its_people(update: Update) -> None:
    region = Region.objects.get(code="01")
    here = OrganisationFactory(
        slug="notre-cisss",
        name_fr="CISSS du Bas Saint Laurent",
        name_key="x",
        short_name="Le nôtre",
        city="Québec",
        region=region,
    )
    person = acting(Role.CONTRIBUTOR, here)
    said = update([ESTABLISHMENT], [HOSPITAL], "--apply")
    assert "1 establishment(s) to change" in said
    here.refresh_from_db()
    assert (here.slug, here.short_name, here.list_code) == ("notre-cisss", "Le nôtre", "11045119")
    assert (here.name_fr, here.city) == (ESTABLISHMENT["ETAB_NOM"], "Rimouski")
    assert here.memberships.get().user == person.user
    assert Organisation.objects.filter(kind="establishment").count() == 1
    assert "Nothing to change." in update([ESTABLISHMENT], [HOSPITAL], "--apply")


def test_one_of_another_region_is_another_establishment(update: Update) -> None:
    elsewhere = OrganisationFactory(
        name_fr=PRIVATE["ETAB_NOM"], name_key="y", short_name="", region=Region.objects.get(code="03"), slug="autre"
    )
    update([ESTABLISHMENT, PRIVATE], [HOSPITAL], "--apply")
    elsewhere.refresh_from_db()
    assert not elsewhere.list_code
    assert Organisation.objects.get(list_code=PRIVATE["ETAB_CODE"]).pk != elsewhere.pk


# ── A newer list ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_newer_list_changes_what_is_official_and_marks_what_left_without_deleting_it(update: Update) -> None:
    update([ESTABLISHMENT, PRIVATE], [HOSPITAL, CLINIC], "--apply")
    newer = ESTABLISHMENT | {"ETAB_NOM": "Santé Québec Bas-Saint-Laurent", "DATE_MAJ": "2027-01-11"}
    moved = HOSPITAL | {"INSTAL_NOM": "HÔPITAL DE RIMOUSKI", "ADRESSE": "1, rue Neuve"}
    with pytest.raises(CommandError, match="1 of 2 installations"):
        update([newer], [moved], "--apply")
    said = update([newer], [moved], "--apply", "--many-left")
    assert "→ Hôpital de Rimouski" in said
    assert "1 establishment(s) no longer in the list" in said
    public, private = (Organisation.objects.get(list_code=row["ETAB_CODE"]) for row in (ESTABLISHMENT, PRIVATE))
    assert (public.slug, public.name_fr) == ("cisss-bsl", "Santé Québec Bas-Saint-Laurent")
    assert (str(private.left_list_on), private.is_active) == ("2027-01-11", True)
    gone, kept = Installation.objects.get(code="51218980"), Installation.objects.get(code="51227882")
    assert (str(gone.left_on), str(gone.listed_on)) == ("2027-01-11", "2026-03-23")
    assert (kept.name, str(kept.listed_on)) == ("Hôpital de Rimouski", "2027-01-11")
    page = Client().get(reverse("organisations:detail", args=[private.slug])).content.decode()
    assert "11 janvier 2027" in page
    with pytest.raises(CommandError, match="2026-03-23"):
        update([ESTABLISHMENT, PRIVATE], [HOSPITAL, CLINIC], "--apply")
    back = [newer | {"DATE_MAJ": "2027-02-01"}, PRIVATE | {"DATE_MAJ": "2027-02-01"}]
    update(back, [moved, CLINIC], "--apply")
    private.refresh_from_db()
    gone.refresh_from_db()
    assert (private.left_list_on, gone.left_on) == (None, None)


def test_after_a_merge_the_list_reaches_the_page_that_stays(update: Update) -> None:
    update([ESTABLISHMENT, PRIVATE], [HOSPITAL], "--apply")
    listed, stays = Organisation.objects.get(list_code="11045119"), OrganisationFactory(region=Region.objects.get(code="01"))
    administrator = acting(Role.REGISTRY_ADMINISTRATOR)
    merge_organisations(listed, into=stays, by=administrator, reason="Doublon.")
    stays.refresh_from_db()
    assert (stays.list_code, Installation.objects.get().organisation) == ("11045119", stays)
    newer = ESTABLISHMENT | {"ETAB_NOM": "Un nouveau nom"}
    update([newer, PRIVATE], [HOSPITAL, CLINIC], "--apply")
    stays.refresh_from_db()
    assert stays.name_fr == "Un nouveau nom"
    assert set(Installation.objects.values_list("organisation", flat=True)) == {stays.pk}
    # Two of the list that are one here keep their numbers, and the page that stays keeps its own name.
    private = Organisation.objects.get(list_code=PRIVATE["ETAB_CODE"])
    merge_organisations(private, into=stays, by=administrator, reason="Regroupés.")
    assert "Nothing to change." in update(
        [ESTABLISHMENT | {"ETAB_NOM": "Un nouveau nom"}, PRIVATE], [HOSPITAL, CLINIC], "--apply"
    )


# ── What is refused ──────────────────────────────────────────────────────────────────────────────────────────


def test_every_bad_line_of_both_files_is_named_and_nothing_is_written(update: Update) -> None:
    wrong = [
        ESTABLISHMENT | {"RSS_CODE": "77"},
        PRIVATE | {"STATUT_COD": "3", "DATE_MAJ": "hier"},
        PRIVATE | {"ETAB_CODE": "12", "ETAB_NOM": ""},
        PRIVATE,
    ]
    places = [
        HOSPITAL | {"ETAB_CODE": "99999999"},
        CLINIC | {"LATITUDE": "4845", "CLSC": "peut-être"},
        CLINIC | {"INSTAL_COD": "51218981", "LATITUDE": ""},
    ]
    with pytest.raises(CommandError) as refused:
        update(wrong, places, "--apply")
    said = str(refused.value)
    expected = [
        ("etablissements.csv, line 2, RSS_CODE", "“77”"),
        ("etablissements.csv, line 3, STATUT_COD", "“3”"),
        ("etablissements.csv, line 3, DATE_MAJ", "“hier”"),
        ("etablissements.csv, line 4, ETAB_CODE", "eight digits"),
        ("etablissements.csv, line 4, ETAB_NOM", "empty"),
        ("etablissements.csv, line 5, ETAB_CODE", "line 3 already"),
        ("installations.csv, line 2, ETAB_CODE", "99999999"),
        ("installations.csv, line 3, LATITUDE", "4845"),
        ("installations.csv, line 3, CLSC", "peut-être"),
        ("installations.csv, line 4, LATITUDE", "missing"),
    ]
    for place, why in expected:
        assert any(line.strip().startswith(place) and why in line for line in said.splitlines()), (place, said)
    assert not Organisation.objects.exists()


def test_a_missing_column_or_file_is_said(update: Update, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="INSTAL_NOM: this column is missing"):
        update([ESTABLISHMENT], [{name: text for name, text in HOSPITAL.items() if name != "INSTAL_NOM"}])
    with pytest.raises(CommandError, match="both files"):
        call_command("update_establishments", "--establishments", str(tmp_path / "x.csv"))
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("update_establishments", "--establishments", str(tmp_path / "x"), "--installations", str(tmp_path / "y"))


def test_a_file_as_windows_writes_it_is_read(update: Update) -> None:
    update([ESTABLISHMENT], [HOSPITAL], "--apply", encoding="cp1252")
    assert Installation.objects.get().name == "Hôpital régional de Rimouski"


# ── Where one finds them ─────────────────────────────────────────────────────────────────────────────────────


def test_the_page_of_an_establishment_shows_its_installations_by_municipality_with_a_map(update: Update) -> None:
    update([ESTABLISHMENT, PRIVATE], [HOSPITAL, CLINIC], "--apply")
    address = reverse("organisations:detail", args=["cisss-bsl"])
    page = Client().get(address).content.decode()
    assert page.index("Matane") < page.index("CLSC de l’Estran") < page.index("Hôpital régional de Rimouski")
    assert "150, avenue Rouleau" in page
    assert page.count("<circle") >= 1
    assert "CC BY 4.0" in page
    private = Organisation.objects.get(list_code=PRIVATE["ETAB_CODE"])
    assert "Installations" not in Client().get(reverse("organisations:detail", args=[private.slug])).content.decode()


def test_the_installations_of_an_establishment_are_read_in_one_query(update: Update, django_assert_num_queries: Any) -> None:
    update([ESTABLISHMENT], [HOSPITAL, CLINIC], "--apply")
    establishment = Organisation.objects.get(slug="cisss-bsl")
    with django_assert_num_queries(1):
        assert installations_part(establishment)


def test_who_looks_for_a_hospital_finds_its_establishment_and_its_region(update: Update) -> None:
    update([ESTABLISHMENT, PRIVATE], [HOSPITAL, CLINIC], "--apply")
    establishment = Organisation.objects.get(slug="cisss-bsl")
    assert find_organisations("Hôpital régional Rimouski")[0] == establishment
    assert find_organisations("clsc de l'estran") == [establishment]
    assert CatalogueEntry.objects.filter(kind="organisation", names__contains="Estran").get().key == "cisss-bsl"
    picked = Client().get(reverse("search-suggest"), {"q": "hôpital rimouski", "kind": "organisation", "pick": "1"})
    assert "(cisss-bsl)" in picked.content.decode()
    (near,) = places_in("télésoins près du CLSC de l’Estran")
    assert (near.region, near.name) == ("01", "CLSC de l’Estran")
