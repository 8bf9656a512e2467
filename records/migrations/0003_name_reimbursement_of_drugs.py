"""The field of use "reimbursement" is about drugs, and its name says so. A name that the ministry chose is kept."""

from django.db import migrations

SHIPPED = {"name_fr": "Analyse du remboursement", "name_en": "Reimbursement analysis"}
CLEARER = {"name_fr": "Analyse du remboursement des médicaments", "name_en": "Drug reimbursement analysis"}


def rename(apps, schema_editor):
    apps.get_model("records", "AiField").objects.filter(code="reimbursement", **SHIPPED).update(**CLEARER)


def restore(apps, schema_editor):
    apps.get_model("records", "AiField").objects.filter(code="reimbursement", **CLEARER).update(**SHIPPED)


class Migration(migrations.Migration):
    dependencies = [("records", "0002_initial")]

    operations = [migrations.RunPython(rename, restore)]
