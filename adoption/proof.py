"""What a pilot proves of its solution, for an application to cite: its published reports, and the pilot as it stands."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from adoption.reports.content import figures_of
from catalogue.addresses import record_path
from pilots.models.pilots import Pilot
from qualification.services.applications import fingerprint
from qualification.services.citing import Citable

MAX_PILOTS = 40


def citable(solution: Any) -> list[Citable]:
    """Every version of every public report, the newest pilots first, then each pilot that has begun."""
    pilots = Pilot.objects.published().filter(solution=solution).with_related()
    found = list(pilots.prefetch_related("report_versions").order_by("-published_at", "-pk")[:MAX_PILOTS])
    reports = [_report(pilot, version) for pilot in found for version in pilot.report_versions.all()]
    return [*reports, *(_pilot(pilot) for pilot in found if pilot.state not in (Pilot.State.PLANNED, Pilot.State.ETHICS))]


def _report(pilot: Pilot, version: Any) -> Citable:
    return Citable(
        key=f"report:{pilot.reference}:{version.number}",
        title=_("Value report for pilot project %(reference)s, version %(number)s")
        % {"reference": pilot.reference, "number": version.number},
        url=settings.SITE_URL + reverse("pilots:report", args=[pilot.reference, version.number]),
        reference=pilot.reference,
        version=version.number,
        sha256=version.sha256,
    )


def _pilot(pilot: Pilot) -> Citable:
    """The pilot as it reads now: the hash is that of its texts and figures, in the form that reports have."""
    return Citable(
        key=f"pilot:{pilot.reference}",
        title=_("Current version of pilot project %(reference)s") % {"reference": pilot.reference},
        url=settings.SITE_URL + record_path(pilot),
        reference=pilot.reference,
        version=pilot.version,
        sha256=fingerprint(figures_of(pilot, None, number=0)),
    )
