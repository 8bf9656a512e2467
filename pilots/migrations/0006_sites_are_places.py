"""A site is a place of an establishment, which may have several of them in one pilot.

Going back is refused by the database while a pilot has two places of one establishment: one of the two would have to go first.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_places_of_establishments"), ("pilots", "0005_confirmed_values")]

    operations = [
        migrations.AddField(
            "site",
            "installation",
            models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="pilot_sites",
                to="accounts.installation", verbose_name="installation",
            ),
        ),
        migrations.AddConstraint(
            "site",
            models.UniqueConstraint(
                models.F("pilot"), models.F("organisation"), models.F("installation"), Lower("place_fr"),
                name="a_place_is_one_site_of_a_pilot", nulls_distinct=False,
            ),
        ),
        migrations.RemoveConstraint("site", "an_establishment_is_one_site_of_a_pilot"),
    ]  # fmt: skip
