"""Entry of values: by form, paste and file; what is refused, and how corrections are kept."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.actors import Actor
from catalogue.addresses import record_path
from files.number_fields import NumberField, RealField, WholeField
from files.tables import values
from pilots import reading
from pilots.known import Known
from pilots.models.indicators import Correction, Indicator, LibraryIndicator, Measurement
from pilots.models.pilots import Pilot
from pilots.reading import Entry
from pilots.services import measuring
from pilots.services.library import load_library
from records.errors import Incomplete, Refused, WrongState
from records.models.events import Event
from tests.pilots import flow
from tests.tables import confirm, workbook

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]


# ── The library ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_library_ships_enough_indicators_of_each_dimension_in_both_languages_and_loads_once() -> None:
    count = load_library()
    assert count >= 25
    assert load_library() == 0
    entries = list(LibraryIndicator.objects.all())
    assert {entry.dimension for entry in entries} == set(Indicator.Dimension.values)
    assert all(
        getattr(entry, f"{name}_{code}")
        for entry in entries
        for name in ("name", "definition", "unit", "source")
        for code in ("fr", "en")
    )


def test_an_indicator_of_the_library_is_taken_once_with_its_aims_and_everyone_reads_the_library(sign_in: SignIn) -> None:
    load_library()
    pilot, lead = flow.planned(indicators=())
    entry = LibraryIndicator.objects.get(code="sensitivity")
    client, path = sign_in(lead), reverse("pilots:indicators", args=[pilot.reference])
    values = {"library": entry.pk, "schedule": "quarterly", "baseline": "80", "target": "95,5"}
    assert client.post(path, values | {"target": "120"}).status_code == 422
    assert client.post(path, values).status_code == 302
    taken = pilot.indicators.get()
    assert (taken.library, taken.target, taken.name_en, taken.value_kind) == (
        entry, Decimal("95.5"), "Sensitivity in real use", "percentage",
    )  # fmt: skip
    with pytest.raises(Incomplete):
        measuring.take_from_library(pilot, entry, by=lead, values={})
    assert entry.name_fr in Client().get(reverse("pilots:library")).content.decode()


def test_an_indicator_without_values_is_taken_back_and_one_with_values_stays(sign_in: SignIn) -> None:
    pilot, lead = flow.running()
    first, second = pilot.indicators.all()
    measuring.record_measurement(first, pilot.sites.get(), by=lead, period=flow.month(1), value=Decimal(30))
    client = sign_in(lead)
    for indicator in (first, second):
        client.post(reverse("pilots:indicator-remove", args=[pilot.reference, indicator.pk]))
    assert list(pilot.indicators.all()) == [first]
    with pytest.raises(WrongState):
        measuring.remove_indicator(first, by=lead)


def test_each_site_may_have_its_own_baseline_target_and_rhythm(sign_in: SignIn) -> None:
    pilot, lead = flow.running(2)
    indicator, (_first, second) = pilot.indicators.all()[0], pilot.sites.all()
    path = reverse("pilots:aim", args=[pilot.reference, indicator.pk])
    sent = {
        "name_fr": indicator.name_fr, "baseline": "41", "target": "20", "schedule": "monthly", f"baseline_{second.pk}": "55",
        f"target_{second.pk}": "25", f"schedule_{second.pk}": "quarterly",
    }  # fmt: skip
    client = sign_in(lead)
    assert client.post(path, sent | {"target": "700"}).status_code == 422
    assert client.post(path, sent).status_code == 302
    html = client.get(record_path(pilot)).content.decode()
    assert "Tous les trois mois" not in html, "the rhythm of the indicator is that of all"
    plan = indicator.site_plans.get()
    assert (plan.site, plan.baseline, plan.target, plan.schedule) == (second, 55, 25, "quarterly")
    client.post(path, {"name_fr": "Attente", "baseline": "41", "target": "20", "schedule": "monthly"})
    assert not indicator.site_plans.exists()


def test_the_words_of_ones_own_indicator_are_corrected_and_those_of_the_library_are_not(sign_in: SignIn) -> None:
    pilot, lead = flow.measured(started_months_ago=1)
    indicator = pilot.indicators.all()[0]
    path, client = reverse("pilots:aim", args=[pilot.reference, indicator.pk]), sign_in(lead)
    words = {"name_fr": "Attente médiane au triage", "definition_fr": "De l’arrivée au triage."}
    assert client.post(path, words | {"baseline": "41", "target": "20", "schedule": "monthly"}).status_code == 302
    indicator.refresh_from_db()
    assert (indicator.name_fr, indicator.unit_fr, indicator.dimension) == (words["name_fr"], "minutes", "clinical")
    assert Event.objects.filter(reference=pilot.reference, is_public=True).latest("pk").verb == "pilot.indicators_edited"
    load_library()
    entry = LibraryIndicator.objects.all()[0]
    taken = measuring.take_from_library(pilot, entry, by=lead, values={"schedule": "monthly"})
    page = client.get(reverse("pilots:aim", args=[pilot.reference, taken.pk])).content.decode()
    assert "id_name_fr" not in page
    assert "id_target" in page


# ── What is refused ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("count", "-1", "ne peut pas être négatif"),
        ("count", "1.5", "nombre entier"),
        ("percentage", "100.5", "entre 0 et 100"),
        ("percentage", "-2", "entre 0 et 100"),
        ("duration", "-0.5", "minimale"),
        ("number", "1.234", "Deux décimales"),
        ("number", "99999999999", "Ce nombre ne peut pas être conservé"),
    ],
)
def test_a_value_is_judged_by_its_kind_and_its_range(kind: str, value: str, said: str) -> None:
    pilot, lead = flow.running(indicators=[flow.WAIT | {"value_kind": kind, "minimum": None, "maximum": None}])
    with pytest.raises(Incomplete) as refused:
        measuring.record_measurement(
            pilot.indicators.get(), pilot.sites.get(), by=lead, period=flow.month(1), value=Decimal(value)
        )
    assert said in str(refused.value.gaps["value"])


def test_a_unit_of_percent_is_a_percentage_unless_said_otherwise() -> None:
    pilot, _lead = flow.planned()
    assert pilot.indicators.get(unit_fr="%").value_kind == "percentage"


def test_a_month_to_come_has_no_value() -> None:
    pilot, lead = flow.running()
    pilot.ends_on = timezone.localdate() + timedelta(days=400)
    pilot.save()
    site, indicator = pilot.sites.first(), pilot.indicators.first()
    to_come = (timezone.localdate().replace(day=1) + timedelta(days=40)).replace(day=1)
    with pytest.raises(Incomplete) as refused:
        measuring.record_measurement(indicator, site, by=lead, period=to_come, value=Decimal(4))
    assert "pas commencé" in str(refused.value.gaps["period"])


@pytest.mark.parametrize(("text", "number"), [("20,000", 20000), ("12,000 $", 12000), ("20 000", 20000), ("1,234,567", 1234567)])
def test_a_whole_number_is_typed_as_english_writes_it(text: str, number: int) -> None:
    assert WholeField().clean(text) == number


@pytest.mark.parametrize(
    ("language", "text", "ways"),
    [("fr", "1,200", "1\u202f200, ou 1,2."), ("fr", "1,234", "1\u202f234, ou 1,2340.")],
)
def test_what_reads_in_two_ways_is_refused_with_both(language: str, text: str, ways: str) -> None:
    with translation.override(language), pytest.raises(ValidationError) as refused:
        NumberField().clean(text)
    assert ways in refused.value.messages[0]


@pytest.mark.parametrize("field", [NumberField, RealField])
@pytest.mark.parametrize(
    ("language", "text", "number"),
    [("en", "2,500", "2500"), ("en", "2,500.50", "2500.5"), ("en", "$2,500.50", "2500.5"), ("en", "1,234,567.5", "1234567.5"),
     ("en", "2 500.50", "2500.5"), ("en", "0,5", "0.5"), ("fr", "2 500,50", "2500.5"), ("fr", "2500,5", "2500.5"),
     ("fr", "2\u202f500", "2500")],
)  # fmt: skip
def test_a_number_is_typed_as_the_language_of_the_page_writes_it(field: Any, language: str, text: str, number: str) -> None:
    if field is RealField:
        text = text.replace("$", "")
    with translation.override(language):
        assert field().clean(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "number"),
    [("33,5", "33.5"), ("1 234,5", "1234.5"), ("1,234.5", "1234.5"), ("33 %", "33"), ("1\u202f000", "1000"), ("-4", "-4"),
     ("12.000,5", "12000.5"), ("", None), ("abc", None), ("1e9", None), ("١٢", None), ("=1+1", None)],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text: str, number: str | None) -> None:
    if number is None:
        with pytest.raises(values.NotRead):
            values.number(text)
    else:
        assert values.number(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "month"),
    [("2026-05", 5), ("2026-05-01", 5), ("2026-05-01 00:00:00", 5), ("05/2026", 5), ("2026/5", 5), ("mai 2026", 5),
     ("mai-26", 5), ("May-26", 5), ("août 2026", 8), ("févr. 2026", 2), ("Dec 2026", 12), ("2026-T2", 4), ("Q3 2026", 7),
     ("2026-13", None), ("05-06-2026", None), ("hier", None), ("", None)],
)  # fmt: skip
def test_months_are_read_as_people_write_them(text: str, month: int | None) -> None:
    assert values.month(text) == (date(2026, month, 1) if month else None)


# ── Paste and file ───────────────────────────────────────────────────────────────────────────────────────────


def _paste(client: Client, pilot: Pilot, values: str = "", **more: Any) -> Any:
    sent = client.post(reverse("pilots:paste", args=[pilot.reference]), {"values": values} | more)
    reason = {"reason": more["reason"]} if "reason" in more else {}
    return confirm(client, sent, **reason) if sent.status_code == 302 else sent


def test_cells_of_a_spreadsheet_come_in_with_french_commas_and_any_order_of_columns(sign_in: SignIn) -> None:
    pilot, lead = flow.running()
    site, client = pilot.sites.get(), sign_in(lead)
    slug, first = site.organisation.slug, flow.month(2).strftime("%Y-%m")
    rows = [f"33,5\t{first}\tattente mediane\t{slug}", f"61\t{first}\tReassessments on time\t{slug}"]
    table = "\n".join(["Valeur\tMois\tIndicateur\tÉtablissement", *rows])
    assert _paste(client, pilot, table).status_code == 302
    assert [m.value for m in Measurement.objects.order_by("value")] == [Decimal("33.5"), 61]
    assert Event.objects.filter(verb="pilot.measured").get().data == {"new": 2, "corrected": 0}


def test_a_wide_table_has_a_column_per_site_and_two_columns_suffice_when_the_rest_is_chosen(sign_in: SignIn) -> None:
    pilot, lead = flow.running(2)
    indicator, (first, second) = pilot.indicators.all()[0], pilot.sites.all()
    client, month, later = sign_in(lead), flow.month(3).strftime("%Y-%m"), flow.month(2).strftime("%Y-%m")
    wide = f"Mois\t{first.organisation.slug}\t{second.organisation.slug}\n{month}\t40\t\n{later}\t38,5\t44\n"
    assert _paste(client, pilot, wide, indicator=indicator.pk).status_code == 302
    assert Measurement.objects.filter(site=first).count() == 2
    assert Measurement.objects.get(site=second).value == 44
    two = f"{month}\t41\n"
    assert _paste(client, pilot, two, indicator=indicator.pk, site=second.pk).status_code == 302
    assert Measurement.objects.filter(site=second).count() == 2


def test_every_bad_line_of_a_paste_is_named_and_nothing_is_kept(sign_in: SignIn) -> None:
    pilot, lead = flow.running()
    slug, client, month = pilot.sites.get().organisation.slug, sign_in(lead), flow.month(1).strftime("%Y-%m")
    rows = [
        f"{slug}\tMedian wait\t{month}\t30",
        f"ailleurs\tMedian wait\t{month}\t30",
        f"{slug}\tMedian wait\t{month}\ttrente",
        f"{slug}\tInconnu\thier\t30",
        f"{slug}\tReassessments on time\t{month}\t30\tde trop",
    ]
    page = _paste(client, pilot, "\n".join(rows))
    html = page.content.decode()
    assert page.status_code == 422
    assert not Measurement.objects.exists()
    assert [f"<strong>Ligne {line}</strong>" in html for line in range(1, 6)] == [False, True, True, True, True]
    assert "«\u00a0trente\u00a0» n’est pas un nombre" in html
    assert "ailleurs" in html, "what was pasted is still there"
    # Lines that can be read, but that the pilot does not take.
    rows = [
        f"{slug}\tReassessments on time\t{month}\t130",
        f"{slug}\tMedian wait\t1999-01\t30",
        *[f"{slug}\tMedian wait\t{month}\t3"] * 2,
    ]
    html = _paste(client, pilot, "\n".join(rows)).content.decode()
    assert "entre 0 et 100" in html
    assert "hors du projet" in html
    assert html.count("deux fois") == 2
    assert not Measurement.objects.exists()


def test_a_csv_file_comes_in_as_excel_writes_it_and_a_correction_needs_its_reason(sign_in: SignIn) -> None:
    pilot, lead = flow.running()
    slug, client, month = pilot.sites.get().organisation.slug, sign_in(lead), flow.month(1).strftime("%Y-%m")

    def sent(value: str, **more: Any) -> Any:
        text = f"Établissement;Indicateur;Mois;Valeur\r\n{slug};Médiane;{month};{value}\r\n".replace("Médiane", "Attente médiane")
        return _paste(client, pilot, file=SimpleUploadedFile("mesures.csv", text.encode("cp1252"), "text/csv"), **more)

    assert sent("33,5").status_code == 302
    assert sent("33,5").status_code == 302, "the same value again is no correction"
    refused = sent("31,5")
    assert refused.status_code == 422
    assert "Vous modifiez une valeur déjà saisie : expliquez pourquoi" in refused.content.decode()
    assert sent("31,5", reason="Une virgule mal placée.").status_code == 302
    correction = Correction.objects.get()
    assert (correction.earlier_value, correction.value, correction.corrected_by) == (Decimal("33.5"), Decimal("31.5"), lead.user)
    assert correction.organisation == pilot.organisation
    html = Client().get(record_path(pilot)).content.decode()
    assert "<del>33,5</del>" in html
    assert "<span>Une virgule mal placée.</span>" in html
    english = Client().get(record_path(pilot, "en")).content.decode()
    assert '<span lang="fr">Une virgule mal placée.</span>' in english
    assert lead.user.name not in html, "the public reads the establishment, not the person"


def test_an_excel_file_comes_in_too(sign_in: SignIn) -> None:
    pilot, lead = flow.running()
    data = workbook(
        ["Indicateur", "Mois", "Valeur"],
        ["Attente médiane", flow.month(1), 33.5],
        ["Réévaluations à temps", flow.month(1), 61],
    )
    sent = _paste(sign_in(lead), pilot, file=SimpleUploadedFile("m.xlsx", data), site=pilot.sites.get().pk)
    assert sent.status_code == 302
    assert {m.value for m in Measurement.objects.all()} == {Decimal("33.5"), 61}
    damaged = _paste(sign_in(lead), pilot, file=SimpleUploadedFile("m.xlsx", b"PK\x03\x04 ..."))
    assert damaged.status_code == 422


def test_a_million_lines_are_refused_at_once_with_a_clear_message(sign_in: SignIn) -> None:
    pilot, lead = flow.running()
    client = sign_in(lead)
    for page in (
        _paste(client, pilot, "1\n" * 1_000_000),
        _paste(client, pilot, file=SimpleUploadedFile("m.csv", b"2026-05;33,5\n" * 1_000_000, "text/csv")),
    ):
        assert page.status_code == 422
        assert "Il y a trop de lignes" in page.content.decode()
    # What is larger than any form of the registry is refused before it is read.
    page = _paste(client, pilot, "2026-05\t33,5\n" * 1_000_000)
    assert page.status_code == 413
    assert "L’envoi est trop volumineux" in page.content.decode()


@pytest.mark.parametrize("text", ["", "   ", "\r\n", "Mois\tValeur\n", "a\tb\tc\td\te\tf\n"])
def test_what_is_no_table_is_said_so(text: str, sign_in: SignIn) -> None:
    pilot, lead = flow.running()
    assert _paste(sign_in(lead), pilot, text).status_code == 422


def test_ten_thousand_values_come_in_with_few_queries(django_assert_max_num_queries: Any) -> None:
    pilot, lead = flow.running(indicators=[flow.WAIT | {"name_fr": f"I{n}"} for n in range(100)], started_months_ago=101)
    indicators, site = list(pilot.indicators.select_related("library")), pilot.sites.select_related("organisation").get()
    site.pilot = pilot
    months = [flow.month(ago).strftime("%Y-%m") for ago in range(1, 101)]
    table = "\n".join(f"{indicator.pk}\t{month}\t{10 + place}" for indicator in indicators for place, month in enumerate(months))
    sheet = reading.read(reading.pasted(table), Known(indicators, [site]), site=site)
    assert (len(sheet.entries), sheet.problems) == (10_000, [])
    with django_assert_max_num_queries(40):
        recorded = measuring.record_measurements(pilot, sheet.entries, by=lead)
    assert recorded.new == Measurement.objects.count() == 10_000


def test_an_officer_of_a_site_pastes_for_it_and_the_other_sites_are_unknown_to_them(sign_in: SignIn) -> None:
    pilot, _lead = flow.running(2)
    first, second = pilot.sites.select_related("organisation")
    officer, month = flow.officer_of(second), flow.month(1).strftime("%Y-%m")
    client = sign_in(officer)
    line = "{}\tMedian wait\t" + month + "\t30\n"
    assert _paste(client, pilot, line.format(second.organisation.slug)).status_code == 302
    assert _paste(client, pilot, line.format(first.organisation.slug)).status_code == 422
    with pytest.raises(Refused):
        measuring.record_measurements(pilot, [Entry(pilot.indicators.all()[0], first, flow.month(1), Decimal(1))], by=officer)
