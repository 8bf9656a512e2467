"""The value report: five dimensions, drafts, frozen versions."""

import json
from decimal import Decimal
from hashlib import sha256

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from adoption.findings import findings
from adoption.models.reports import ReportVersion
from adoption.reports.content import content_of
from adoption.reports.outline import outline
from adoption.services import reporting
from pilots.charts.indicators import charts
from pilots.models.indicators import Measurement, SitePlan
from records.errors import Incomplete, Refused, Stale, WrongState
from records.models.events import Event
from tests.factories import PilotFactory, acting
from tests.pilots import ending

pytestmark = pytest.mark.django_db


def test_figures_of_a_report_are_those_worked_out_by_hand() -> None:
    pilot, _officer = ending.completed()
    ending.with_three_sites(pilot)
    ending.measured(pilot, (40, 30, 20), (50, 40, 36), (30, 20, 16), baseline=45, target=24)
    found = findings(pilot)[0]
    # Months overall: (40+50+30)/3 = 40; (30+40+20)/3 = 30; (20+36+16)/3 = 24.
    overall = found.overall
    assert (overall.months, overall.first, overall.last, overall.median) == (3, 40, 24, 30)
    assert overall.change == Decimal("-21.00")
    assert overall.is_reached is True
    second = found.sites[1][1]
    assert (second.first, second.last, second.median, second.change, second.is_reached) == (50, 36, 40, -9, False)


def test_the_table_of_a_report_shows_the_baseline_from_which_each_change_is() -> None:
    pilot, _officer = ending.completed()
    ending.with_three_sites(pilot)
    indicator = ending.measured(pilot, (40, 30, 20), (50, 40, 36), (30, 20, 16), baseline=45, target=24)
    SitePlan.objects.create(indicator=indicator, site=pilot.sites.all()[1], baseline=Decimal("58.5"))
    ending.measured(pilot, (10, 14), (10, 14), (10, 14), baseline=None, target=None)
    with translation.override("fr"):
        sections = outline(content_of(pilot, None, number=1)).sections
        compared, alone = (table for section in sections for table in section.tables)
    rows = [dict(zip(compared.head, row, strict=True)) for row in compared.rows]
    assert [(row["Avant"], row["Dernière"], row["Écart"]) for row in rows] == [
        ("45 (commune)", "20", "−25"), ("58,5", "36", "−22,5"), ("45 (commune)", "16", "−29"), ("49,5", "24", "−25,5"),
    ]  # fmt: skip
    assert [row["Valeurs"] for row in rows] == ["3"] * 4
    assert compared.note.startswith("Commune\xa0: la valeur de départ fixée pour tous les sites")
    assert compared.drawn
    assert ["Avant, pour tous les sites" in panel.summary for panel in compared.drawn.panels] == [True, False, True]
    assert "Avant" not in alone.head


def test_the_page_and_the_report_round_a_mean_in_the_same_way() -> None:
    pilot, _officer = ending.completed()
    ending.with_three_sites(pilot)
    indicator = ending.measured(pilot, (3,), (4,), (), baseline=None, target=None, unit_fr="points")
    for value, measure in zip(("3.6", "4.1"), indicator.measurements.order_by("pk"), strict=True):
        Measurement.objects.filter(pk=measure.pk).update(value=Decimal(value))
    with translation.override("fr"):
        assert charts(pilot)[0].latest == "3,85\xa0points"
        table = next(table for section in outline(content_of(pilot, None, number=1)).sections for table in section.tables)
    assert table.rows[-1][3] == "3,85"


def test_over_all_sites_the_same_sites_are_compared_and_their_number_is_said() -> None:
    pilot, _officer = ending.completed()
    ending.with_three_sites(pilot)
    # The second site began later and the third entered one value: it has no change to count.
    late = ending.measured(pilot, (40, 30, 20), (), (90,), baseline=None, target=None)
    for place, value in ((1, 60), (2, 50)):
        Measurement.objects.create(indicator=late, site=pilot.sites.all()[1], period=ending.month(pilot, place), value=value)
    overall = findings(pilot)[0].overall
    assert (overall.first, overall.last, overall.change, overall.compared) == (50, 35, -15, 2)
    with translation.override("en"):
        report = outline(content_of(pilot, None, number=1))
    table = next(table for section in report.sections for table in section.tables)
    assert table.rows[-1][0] == "2 sites of 3 (mean)"
    assert table.rows[2][-2] == "–", "one value is no change"


def test_a_site_without_a_baseline_is_not_compared_with_the_baseline_of_another() -> None:
    pilot, _officer = ending.completed()
    ending.with_three_sites(pilot)
    indicator = ending.measured(pilot, (40, 30), (90, 80), (10, 5), baseline=None, target=None)
    SitePlan.objects.create(indicator=indicator, site=pilot.sites.all()[0], baseline=Decimal(50))
    overall = findings(pilot)[0].overall
    assert (overall.baseline, overall.last, overall.change, overall.compared) == (50, 30, -20, 1)


def test_a_report_of_an_earlier_schema_is_drawn_with_the_method_of_its_figures() -> None:
    pilot, _officer = ending.completed()
    ending.measured(pilot, (40, 30), baseline=None, target=None)
    content = content_of(pilot, None, number=1)
    overall = content["dimensions"][1]["indicators"][0]["overall"]
    assert overall["compared"] == 1
    del overall["compared"], overall["baseline"]
    with translation.override("en"):
        assert "mean of the sites that entered one" in outline(content | {"schema": 2}).method
        assert "the same sites are compared" in outline(content | {"schema": 3}).method


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "Non requise, parce que\xa0: Amélioration de la qualité."),
        ("en", "Not required, because: Amélioration de la qualité."),
    ],
)
def test_a_report_says_why_no_ethics_approval_was_required(language: str, said: str) -> None:
    pilot, _officer = ending.completed(ethics_approval="not_required", no_ethics_because_fr="Amélioration de la qualité.")
    with translation.override(language):
        facts = [fact for section in outline(content_of(pilot, None, number=1)).sections for fact in section.facts]
    assert said in [fact.text for fact in facts]


def test_an_indicator_without_values_or_baseline_says_so() -> None:
    pilot, _officer = ending.completed()
    ending.measured(pilot, (), baseline=None, target=None)
    ending.measured(pilot, (10, 14), baseline=None, target=None, direction="up")
    empty, grown = findings(pilot)
    assert empty.overall.months == 0
    assert empty.overall.change is None
    assert grown.overall.change == 4
    assert grown.overall.is_reached is None


def test_a_report_answers_all_five_dimensions_or_says_why_not() -> None:
    pilot, officer = ending.completed()
    with pytest.raises(Incomplete) as refused:
        reporting.publish_report(pilot, by=officer)
    assert set(refused.value.gaps) == {f"{code}_text_fr" for code in ending.DIMENSIONS}
    reporting.save_report(pilot, by=officer, values={"clinical_text_fr": "Mieux."})
    with pytest.raises(Incomplete) as refused:
        reporting.publish_report(pilot, by=officer)
    assert "clinical_text_fr" not in refused.value.gaps
    assert "economic_text_fr" in refused.value.gaps
    reporting.save_report(pilot, by=officer, values=ending.WORDS)
    version = reporting.publish_report(pilot, by=officer)
    assert version.number == 1
    assert [each["code"] for each in version.content["dimensions"]] == ending.DIMENSIONS


def test_a_dimension_is_not_both_answered_and_not() -> None:
    pilot, officer = ending.completed()
    with pytest.raises(Incomplete) as refused:
        reporting.save_report(pilot, by=officer, values={"clinical_text_fr": "Mieux.", "clinical_absence_fr": "Non."})
    assert set(refused.value.gaps) == {"clinical_absence_fr"}


def test_a_published_version_is_frozen_with_the_hash_of_its_content() -> None:
    pilot, officer, version = ending.reported()
    canonical = json.dumps(version.content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert version.sha256 == sha256(canonical.encode()).hexdigest()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportVersion.objects.filter(pk=version.pk).update(content={})
    with pytest.raises(IntegrityError), transaction.atomic():
        version.delete()
    with pytest.raises(WrongState):
        reporting.publish_report(pilot, by=officer)
    reporting.save_report(pilot, by=officer, values={"conclusion_fr": "À suivre."})
    second = reporting.publish_report(pilot, by=officer)
    assert second.number == 2
    version.refresh_from_db()
    assert version.content["conclusion"]["fr"] == ""
    published = Event.objects.filter(reference=pilot.reference, verb="pilot.report_published", is_public=True)
    assert [event.data["number"] for event in published] == [1, 2]


def test_drafts_are_saved_in_silence_and_two_writers_do_not_overwrite_each_other() -> None:
    pilot, officer = ending.completed()
    before = type(pilot).objects.get(pk=pilot.pk).version
    draft = reporting.save_report(pilot, by=officer, values={"clinical_text_fr": "Mieux."})
    assert type(pilot).objects.get(pk=pilot.pk).version == before
    assert not Event.objects.get(verb="pilot.report_drafted").is_public
    reporting.save_report(pilot, by=officer, values={"introduction_fr": "D’abord."}, version=draft.version)
    with pytest.raises(Stale):
        reporting.save_report(pilot, by=officer, values={"introduction_fr": "Non."}, version=draft.version)
    draft.refresh_from_db()
    assert draft.introduction_fr == "D’abord."
    assert draft.answers.get(dimension="clinical").text_fr == "Mieux."


@pytest.mark.parametrize("state", ["planned", "ethics", "running"])
def test_a_report_is_not_published_before_the_pilot_ended(state: str) -> None:
    pilot = PilotFactory(state=state)
    officer = acting(organisation=pilot.organisation)
    with pytest.raises(WrongState):
        reporting.publish_report(pilot, by=officer)


def test_a_stopped_pilot_publishes_its_report_too() -> None:
    pilot = PilotFactory(state="stopped", stopped_reason_fr="Un tort.", ended_at=timezone.now())
    officer = acting(organisation=pilot.organisation)
    reporting.save_report(pilot, by=officer, values=ending.WORDS)
    version = reporting.publish_report(pilot, by=officer)
    assert version.content["pilot"]["stopped_reason"]["fr"] == "Un tort."


def test_only_the_lead_writes_the_report() -> None:
    pilot, _officer = ending.completed()
    stranger = acting()
    for service in (reporting.publish_report, lambda p, by: reporting.save_report(p, by=by, values={})):
        with pytest.raises(Refused):
            service(pilot, by=stranger)
