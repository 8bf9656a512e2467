"""Evidence of the demonstration: small files made here, which say on every page that they prove nothing."""

import csv
import io
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from files.printing import printed
from qualification.models.applications import Application
from qualification.models.protocols import Requirement

TEMPLATE = Path(__file__).resolve().parent / "dossier.typ"
_BANNER = "DÉMONSTRATION – document fictif, sans valeur de preuve"
_FIGURES = ("measure", "population_fr", "site", "value", "low", "high", "confidence", "sample_size", "study")


def dossier(application: Application) -> bytes:
    """Two pages for an application: what it is about, then what the vendor would enclose."""
    solution = application.solution
    version = application.release.number if application.release else ""
    parts = [
        ("Dossier de preuve", [f"{solution.name_fr}, version {version}", solution.organisation.name_fr, application.reference]),
        (
            "Preuves jointes",
            ["Analyse de risque, extrait", "Plan de suivi en service", "Parcours des renseignements", "Essais de sécurité"],
        ),
    ]
    with translation.override("fr"):
        return printed(
            TEMPLATE,
            {"banner": _BANNER, "parts": [{"title": title, "lines": lines} for title, lines in parts]},
            title=f"Dossier de preuve {application.reference}",
            foot=_BANNER,
            at=application.opened_at,
        )


def table(application: Application) -> bytes:
    """The figures of the solution's card as a table; without any, what was measured in use."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    rows = [[str(getattr(figure, name)) for name in _FIGURES] for figure in application.solution.performance.all()]
    if rows:
        writer.writerow(["demonstration", *_FIGURES])
    else:
        writer.writerow(["demonstration", "mois", "propositions", "acceptées"])
        rows = [[f"2025-{month:02d}", str(400 + 17 * month), str(310 + 16 * month)] for month in range(1, 7)]
    writer.writerows(["fictif", *row] for row in rows)
    return written.getvalue().encode()


def upload(requirement: Requirement, pdf: bytes, figures: bytes) -> SimpleUploadedFile:
    """Figures where accuracy, follow-up or equity is asked about; the dossier elsewhere."""
    if requirement.group in ("clinical_evidence", "real_world_performance", "equity"):
        return SimpleUploadedFile(f"{requirement.code} mesures (démonstration).csv", figures, "text/csv")
    return SimpleUploadedFile(f"{requirement.code} dossier (démonstration).pdf", pdf, "application/pdf")
