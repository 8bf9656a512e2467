"""Establishments are invited to become sites, and are named once they accept."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [
        ("pilots", "0006_sites_are_places"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SiteInvitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(
                    blank=True, max_length=160, verbose_name="place that the lead establishment has in mind"
                )),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="start")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="end")),
                ("message", models.TextField(max_length=1500, verbose_name="why this establishment, and what it would do")),
                ("state", models.CharField(
                    choices=[
                        ("sent", "Waiting"), ("accepted", "Accepted"), ("declined", "Declined"),
                        ("withdrawn", "Taken back by the lead establishment"),
                    ],
                    default="sent", max_length=10, verbose_name="state",
                )),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, max_length=1000, verbose_name="reason")),
                ("answered_by", models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                )),
                ("organisation", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="site_invitations", to="accounts.organisation"
                )),
                ("pilot", models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="site_invitations", to="pilots.pilot"
                )),
                ("sent_by", models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                )),
            ],
            options={
                "verbose_name": "invitation to a pilot project",
                "ordering": ["-sent_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("pilot"), models.F("organisation"), Lower("place"), condition=models.Q(state="sent"),
                        name="one_waiting_invitation_per_place",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(state="declined") | ~models.Q(reason=""), name="a_declined_invitation_says_why"
                    ),
                ],
            },
        ),
    ]  # fmt: skip
