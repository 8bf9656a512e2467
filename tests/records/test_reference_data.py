"""The terms that the registry begins with."""

from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client

from records.models.taxonomies import AiField
from records.reference_data import load_reference_data

pytestmark = pytest.mark.django_db


DRUGS = ("Analyse du remboursement des médicaments", "Drug reimbursement analysis")


def test_the_field_of_reimbursement_says_that_it_is_about_drugs(client: Client) -> None:
    load_reference_data()
    fields = client.get("/api/v1/taxonomies/").json()["ai_field"]
    assert DRUGS in [(each["fr"], each["en"]) for each in fields]


def test_an_earlier_name_of_the_field_is_replaced_and_one_that_the_ministry_chose_is_kept() -> None:
    naming = import_module("records.migrations.0003_name_reimbursement_of_drugs")
    field = AiField.objects.create(code="reimbursement", **naming.SHIPPED)
    naming.rename(apps, None)
    field.refresh_from_db()
    assert (field.name_fr, field.name_en) == DRUGS
    naming.restore(apps, None)
    field.refresh_from_db()
    assert field.name_en == "Reimbursement analysis"
    AiField.objects.update(name_fr="Remboursement (RAMQ)")
    naming.rename(apps, None)
    field.refresh_from_db()
    assert (field.name_fr, field.name_en) == ("Remboursement (RAMQ)", "Reimbursement analysis")
