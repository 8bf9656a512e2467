"""The receipt of an application: what was submitted, when, by whom and with which evidence, as a PDF to keep."""

from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from files.printing import printed
from qualification.models.applications import Application
from qualification.renewals import changes_of

_TEMPLATE = Path(__file__).resolve().parent / "receipt.typ"


def pdf(application: Application) -> bytes:
    """From the frozen content alone: what the application says elsewhere may have changed since. One query."""
    snapshot: dict[str, Any] = application.snapshot or {}
    titles = {each.code: each.title for each in application.protocol.requirements.all()}
    sent = timezone.localtime(application.submitted_at)
    title = _("Application for qualification submitted")
    data = {
        "over": _("The Registry"),
        "demonstration": _("Demonstration: this application is fictitious.") if application.is_demonstration else None,
        "facts": _facts(application, date_format(sent, "DATETIME_FORMAT")),
        "attested": _attested(application),
        "changes_title": _("Changes since the last application"),
        "changes": changes_of(application),
        "answers_title": _("Answers and evidence"),
        "answers": [
            {
                "title": f"{each['requirement']} – {titles.get(each['requirement'], '')}",
                "exempt": _("Does not apply, according to the vendor") if each["not_applicable"] else None,
                "text": each["text"] or "–",
                "evidence_title": _("Evidence"),
                "evidence": [_piece(piece) for piece in each["evidence"]],
            }
            for each in snapshot.get("answers", [])
        ],
    }
    foot = _("%(reference)s, submitted on %(day)s") % {
        "reference": application.reference,
        "day": date_format(sent, "DATE_FORMAT"),
    }
    return printed(_TEMPLATE, data, title=f"{title} {application.reference}", foot=foot, at=sent)


def _facts(application: Application, submitted: str) -> list[tuple[str, str]]:
    return [
        (_("Application"), application.reference),
        (_("Solution"), f"{application.solution.heading()} ({application.solution.reference})"),
        (_("Version"), application.release.number if application.release else ""),
        (_("Vendor"), application.organisation.name),
        (_("Protocol"), f"{application.protocol.version} – {application.protocol.get_level_display()}"),
        (_("Submitted on"), submitted),
        (_("SHA-256 of the content submitted"), application.snapshot_sha256),
    ]


def _attested(application: Application) -> str | None:
    if not application.signatory_name:
        return None
    said = _("%(name)s, %(function)s, attests that the answers and the evidence are true and complete.")
    return said % {"name": application.signatory_name, "function": application.signatory_function}


def _piece(piece: dict[str, Any]) -> str:
    named = piece["title"] if piece["title"] == piece["name"] or not piece["name"] else f"{piece['title']} ({piece['name']})"
    if piece.get("cited"):
        return f"{named} – {piece['cited']}"
    return f"{named} – {piece['url'] or 'SHA-256 ' + piece['sha256']}"
