"""Evidence of the demonstration: small files made here, which say on every page that they prove nothing."""

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from qualification.models.applications import Application
from qualification.models.protocols import Requirement

_BANNER = "DÉMONSTRATION – document inventé, il ne prouve rien"
_FIGURES = ("measure", "population_fr", "site", "value", "low", "high", "confidence", "sample_size", "study")


def dossier(application: Application) -> bytes:
    """Two pages for an application: what it is about, then what the vendor would enclose."""
    solution, written = application.solution, io.BytesIO()
    version = application.release.number if application.release else ""
    pages = [
        ("Dossier de preuve", [f"{solution.name_fr}, version {version}", solution.organisation.name_fr, application.reference]),
        (
            "Pièces",
            ["Analyse de risque, extrait", "Plan de suivi en service", "Parcours des renseignements", "Essais de sécurité"],
        ),
    ]
    canvas = Canvas(written, pagesize=letter)
    for title, lines in pages:
        canvas.setFont("Helvetica-Bold", 10)
        canvas.drawString(72, 740, _BANNER)
        canvas.drawString(72, 50, _BANNER)
        canvas.setFont("Helvetica-Bold", 18)
        canvas.drawString(72, 690, title)
        canvas.setFont("Helvetica", 11)
        for place, line in enumerate(lines):
            canvas.drawString(72, 655 - 20 * place, line)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


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
    writer.writerows(["inventé", *row] for row in rows)
    return written.getvalue().encode()


def upload(requirement: Requirement, pdf: bytes, figures: bytes) -> SimpleUploadedFile:
    """Figures where accuracy, follow-up or equity is asked about; the dossier elsewhere."""
    if requirement.group in ("clinical_evidence", "real_world_performance", "equity"):
        return SimpleUploadedFile(f"{requirement.code} mesures (démonstration).csv", figures, "text/csv")
    return SimpleUploadedFile(f"{requirement.code} dossier (démonstration).pdf", pdf, "application/pdf")
