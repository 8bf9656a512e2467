"""A table of values: looked at first, no column left out unsaid, no number taken for another."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from catalogue.addresses import record_path
from pilots.models.indicators import Measurement
from pilots.models.pilots import Pilot
from tests.pilots import flow
from tests.tables import confirm, hidden, said

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[1] / "files" / "data" / "tables"


def _send(client: Client, pilot: Pilot, values: str = "", **more: Any) -> Any:
    return client.post(reverse("pilots:paste", args=[pilot.reference]), {"values": values} | more)


def _file(data: bytes, name: str = "m.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def _months(*ago: int) -> list[str]:
    return [flow.month(each).strftime("%Y-%m") for each in ago]


def test_a_percentage_cell_is_entered_as_it_shows(sign_in: SignIn) -> None:
    pilot, lead = flow.running(started_months_ago=12)
    site, share = pilot.sites.get(), pilot.indicators.get(unit_fr="%")
    data = (DATA / "percent-cells.xlsx").read_bytes()
    sent = _send(sign_in(lead), pilot, file=_file(data), site=site.pk, indicator=share.pk)
    if sent.status_code == 422:
        pytest.skip("The months of the file are outside this pilot.")
    client = sign_in(lead)
    assert confirm(client, sent).status_code == 302
    assert list(Measurement.objects.order_by("period").values_list("value", flat=True)) == [41, 62]


def test_months_may_be_columns_with_a_line_per_site_or_indicator(sign_in: SignIn) -> None:
    pilot, lead = flow.running(2)
    client, months = sign_in(lead), _months(3, 2, 1)
    slugs = [site.organisation.slug for site in pilot.sites.select_related("organisation")]
    wait = pilot.indicators.get(name_fr="Attente médiane")
    table = "\t".join(["", *months]) + "\n" + "\n".join(f"{slug}\t33,5\t\t31" for slug in slugs)
    assert confirm(client, _send(client, pilot, table, indicator=wait.pk)).status_code == 302
    assert Measurement.objects.count() == 4
    table = "\t".join(["Indicateur", *months]) + "\nRéévaluations à temps\t60 %\t61,5\t62\n"
    assert confirm(client, _send(client, pilot, table, site=pilot.sites.all()[0].pk)).status_code == 302
    assert Measurement.objects.filter(indicator__unit_fr="%").count() == 3


@pytest.mark.parametrize(
    ("heads", "told"),
    [
        (["Mois", "Attente médiane", "Réévaluations faites à temps"], "Réévaluations à temps"),
        (["Mois", "Attente médiane", "Attente mediane"], "deux fois"),
        (["Mois", "Attente médiane", ""], "C2"),
        (["Mois", "Attente médiane", "Valeur"], "deux façons"),
    ],
)  # fmt: skip
def test_no_column_is_left_out_unsaid(heads: list[str], told: str, sign_in: SignIn) -> None:
    pilot, lead = flow.running()
    table = "\t".join(heads) + "\n" + "\t".join([*_months(1), "30", "61"]) + "\n"
    answer = _send(sign_in(lead), pilot, table, site=pilot.sites.get().pk)
    assert answer.status_code == 422
    assert told in said(answer)
    assert not Measurement.objects.exists()


def test_a_value_that_can_be_read_in_two_ways_or_of_another_unit_is_refused(sign_in: SignIn) -> None:
    pilot, lead = flow.running()
    client, site, wait = sign_in(lead), pilot.sites.get(), pilot.indicators.get(name_fr="Attente médiane")
    for text in ("1,234", "33 %", "33 $", "1 2", "=3"):
        answer = _send(client, pilot, f"{_months(1)[0]}\t{text}\n", site=site.pk, indicator=wait.pk)
        assert answer.status_code == 422, text
    assert not Measurement.objects.exists()


def test_problems_of_reading_and_of_the_pilot_come_together(sign_in: SignIn) -> None:
    pilot, lead = flow.running()
    month, site = _months(1)[0], pilot.sites.get()
    table = f"Indicateur\tMois\tValeur\nAttente médiane\t{month}\ttrente\nRéévaluations à temps\t{month}\t130\n"
    answer = _send(sign_in(lead), pilot, table, site=site.pk)
    assert [problem.place for problem in answer.context["problems"]] == ["2", "3"]
    assert [problem.column for problem in answer.context["problems"]] == ["Valeur", "Valeur"]


def test_the_preview_shows_old_and_new_and_asks_why_and_about_far_values(sign_in: SignIn) -> None:
    pilot, lead = flow.measured()
    client, site, wait = sign_in(lead), pilot.sites.get(), pilot.indicators.get(name_fr="Attente médiane")
    before = Measurement.objects.get(indicator=wait, period=flow.month(1))
    sent = _send(client, pilot, f"{_months(1)[0]}\t{before.value * 10}\n", site=site.pk, indicator=wait.pk)
    preview = client.get(sent.url)
    assert "s’éloigne beaucoup des autres valeurs (de" in said(preview)
    assert "1 valeur est corrigée" in said(preview)
    before.refresh_from_db()
    path = reverse("pilots:paste", args=[pilot.reference])
    assert client.post(path, hidden(preview) | {"sure": "on"}).status_code == 422, "a correction says why"
    sure = {"reason": "Virgule.", "sure": "on"}
    assert client.post(path, hidden(preview) | sure).status_code == 302
    assert client.post(path, hidden(preview) | sure).status_code == 302, "a second press changes nothing"
    after = Measurement.objects.get(pk=before.pk)
    assert after.value == before.value * 10
    assert after.corrections.count() == 1
    assert re.search(r"\w, \w+ \d{4}\xa0:\s*<del>", client.get(record_path(pilot)).content.decode()), "set as French sets a colon"


def test_a_far_value_is_set_beside_the_values_of_its_site_and_of_the_same_paste_and_not_beside_the_aims(sign_in: SignIn) -> None:
    pilot, lead = flow.running(indicators=[flow.WAIT | {"maximum": None, "baseline": Decimal(3), "target": Decimal("7.4")}])
    client, site, wait = sign_in(lead), pilot.sites.get(), pilot.indicators.get()
    rows = "".join(f"{month}\t{value}\n" for month, value in zip(_months(3, 2, 1), ("5", "6,5", "60"), strict=True))
    preview = said(client.get(_send(client, pilot, rows, site=site.pk, indicator=wait.pk).url))
    assert "60 s’éloigne beaucoup des autres valeurs (de 5 à 6,5)" in preview
    alone = said(client.get(_send(client, pilot, f"{_months(1)[0]}\t60\n", site=site.pk, indicator=wait.pk).url))
    assert "60 s’éloigne beaucoup de ce qui est prévu pour cet indicateur (valeur de départ : 3, cible : 7,4)" in alone


def test_the_preview_is_one_table_per_site_with_a_row_per_month_and_a_column_per_indicator(sign_in: SignIn) -> None:
    pilot, lead = flow.running()
    client, site = sign_in(lead), pilot.sites.get()
    months = _months(3, 2, 1)
    rows = "".join(f"{month}\t{wait}\t{share}\n" for month, wait, share in zip(months, (30, 29, 28), (60, 61, 62), strict=True))
    table = f"Mois\tAttente médiane\tRéévaluations à temps\n{rows}"
    page = client.get(_send(client, pilot, table, site=site.pk).url)
    (shown,) = page.context["tables"]
    assert [f"{month:%Y-%m}" for month, _cells in shown.rows] == months
    assert [[cell.after for cell in cells] for _month, cells in shown.rows] == [["30", "60"], ["29", "61"], ["28", "62"]]
    assert "planned-lines" not in page.content.decode()


def test_whoever_pastes_other_cells_finds_those_that_were_pasted_and_the_site_again(sign_in: SignIn) -> None:
    pilot, lead = flow.running()
    client, site, wait = sign_in(lead), pilot.sites.get(), pilot.indicators.get(name_fr="Attente médiane")
    rows = f"{_months(1)[0]}\t29,5\n"
    preview = client.get(_send(client, pilot, rows, site=site.pk, indicator=wait.pk).url)
    form = client.get(preview.context["again_url"]).context["form"]
    assert preview.context["again_url"] in preview.content.decode()
    assert (form["values"].value(), form["site"].value(), form["indicator"].value()) == (rows, site.pk, wait.pk)
    other = flow.running()[1]
    assert sign_in(other).get(preview.context["again_url"]).status_code == 404, "nobody else reads it"


def test_doubtful_values_are_entered_once_the_person_has_said_that_they_are_exact(sign_in: SignIn) -> None:
    pilot, lead = flow.running(indicators=[flow.WAIT | {"maximum": None, "baseline": Decimal(30)}, flow.SHARE])
    client, site, path = sign_in(lead), pilot.sites.get(), reverse("pilots:paste", args=[pilot.reference])
    table = f"Indicateur\tMois\tValeur\nAttente médiane\t{_months(1)[0]}\t235\nRéévaluations à temps\t{_months(1)[0]}\t0,81\n"
    sent = _send(client, pilot, table, site=site.pk)
    preview = client.get(sent.url)
    assert "235 s’éloigne beaucoup" in said(preview)
    assert "s’agit-il de 81" in said(preview)
    assert "Ces valeurs sont exactes" in said(preview)
    refused = client.post(path, hidden(preview))
    assert refused.status_code == 422
    assert "sure" in refused.context["form"].errors
    assert not Measurement.objects.exists()
    assert client.post(path, hidden(preview) | {"sure": "on"}).status_code == 302
    assert Measurement.objects.count() == 2


def test_values_that_are_not_doubtful_are_entered_without_a_question_and_the_page_says_what_is_true(sign_in: SignIn) -> None:
    pilot, lead = flow.running(indicators=[flow.WAIT | {"baseline": Decimal(30)}])
    client, site, wait = sign_in(lead), pilot.sites.get(), pilot.indicators.get()
    sent = _send(client, pilot, f"{_months(1)[0]}\t29\n", site=site.pk, indicator=wait.pk)
    preview = client.get(sent.url)
    page = said(preview)
    assert "Une cellule vide ne change rien" in page
    assert "Coller d’autres cellules" in page
    assert "vide la réponse" not in page
    assert "Ces valeurs sont exactes" not in page
    assert confirm(client, sent).status_code == 302


@pytest.mark.parametrize(
    ("site", "indicator", "month", "value", "told"),
    [
        (
            "",
            "Réévaluations à temps",
            "",
            "0,815",
            "0,815 est inférieur à 1\u00a0%\u00a0: s’agit-il de 81,5\u00a0%? Deux décimales au plus.",
        ),
        ("Ailleurs", "Attente médiane", "", "30", "Aucun de vos sites n’a le nom «\u00a0Ailleurs\u00a0»."),
        ("", "Autre chose", "", "30", "Aucun indicateur de ce projet pilote n’a le nom «\u00a0Autre chose\u00a0»."),
        ("", "Attente médiane", "bientôt", "30", "«\u00a0bientôt\u00a0» n’est pas un mois\u00a0: écrivez 2026-05."),
    ],
)
def test_what_is_wrong_is_said_in_sentences_of_the_readers_language(
    site: str, indicator: str, month: str, value: str, told: str, sign_in: SignIn
) -> None:
    pilot, lead = flow.running()
    site, month = site or pilot.sites.get().organisation.slug, month or _months(1)[0]
    table = f"Site\tIndicateur\tMois\tValeur\n{site}\t{indicator}\t{month}\t{value}\n"
    [problem] = _send(sign_in(lead), pilot, table).context["problems"]
    assert problem.text.startswith(told)
    assert problem.value == value
