"""The certificate of a decision: as a page, as a PDF to print, with a code that leads to its verification."""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models.memberships import Membership, Role
from accounts.models.organisations import Organisation, OrganisationKind
from files.printing import printed, qr_svg
from qualification.models.applications import Application
from qualification.models.decisions import Condition, Decision
from qualification.models.reviews import Finding
from qualification.proven import requirements_by_verdict
from qualification.seals import sealed
from qualification.status import status_of, with_conditions
from records.bilingual import in_language, reading_language

_TEMPLATE = Path(__file__).resolve().parent / "certificate.typ"


def verification_url(decision: Decision) -> str:
    """The page that says whether this certificate stands now."""
    return settings.SITE_URL + reverse("qualification:verify", args=[decision.application.reference])


def in_other_language(decision: Decision) -> tuple[str, str]:
    """The certificate in the language in which the page is not: its name and its address."""
    other = "fr" if reading_language() == "en" else "en"
    label = _("Certificate in French (PDF)") if other == "fr" else _("Certificate in English (PDF)")
    with translation.override(other):
        return label, reverse("qualification:certificate", args=[decision.application.reference])


def facts(decision: Decision) -> list[tuple[str, str]]:
    """What the certificate says, line by line, in the reader's language."""
    application = decision.application
    outcome, *judged = _facts_of_certificate(decision)
    return [
        (_("Solution"), f"{application.solution.heading()} ({application.solution.reference})"),
        (_("Version"), application.release.number if application.release else ""),
        (_("Vendor"), application.organisation.name),
        outcome,
        (_("Status today"), with_conditions(status_of(decision), decision).words),
        *judged,
        (_("Application"), application.reference),
        (_("SHA-256 of the content examined"), application.snapshot_sha256),
    ]


def conditions_met_on(decision: Decision) -> date | None:
    """The day on which the last condition was found to be met; nothing while one is open, or where there are none."""
    days = [each.met_at for each in decision.conditions.all()]
    met = [day for day in days if day]
    return timezone.localdate(max(met)) if met and len(met) == len(days) else None


def outcome_of(decision: Decision) -> str:
    """What was decided, and that its conditions are met since."""
    decided, met_on = str(decision.get_outcome_display()), conditions_met_on(decision)
    if met_on is None:
        return decided
    day = date_format(met_on, "DATE_FORMAT")
    return _("%(outcome)s (conditions met on %(day)s)") % {"outcome": decided, "day": day}


def issuer() -> str:
    """The ministry that decides, as the registry knows it."""
    ministry = Organisation.objects.filter(kind=OrganisationKind.MINISTRY).order_by("pk").first()
    return ministry.name if ministry else _("The Registry")


def pdf(decision: Decision) -> bytes:
    """Letter size, in the reader's language. It says first whether it may be relied on today."""
    application, language = decision.application, reading_language()
    digest = application.snapshot_sha256
    purpose, spoken = in_language(application.solution, "intended_purpose", language)
    now = timezone.localtime()
    status = with_conditions(status_of(decision), decision)
    title, url = _("Certificate of qualification"), verification_url(decision)
    data = {
        "issuer": issuer(),
        "registry": _("The Registry"),
        "number": _("Number %(reference)s") % {"reference": application.reference},
        "stamp": status.stamp,
        "heading": title,
        "demonstration": _("Demonstration: this certificate has no value.") if application.is_demonstration else None,
        "status": {
            "label": _("Status on %(day)s") % {"day": date_format(now, "DATE_FORMAT")},
            "words": status.words,
            "is_valid": status.is_valid,
        },
        "product": {"name": str(application.solution.heading()), "under": _product(application)},
        "facts": _facts_of_certificate(decision),
        "purpose_title": _("Intended purpose"),
        "purpose": _part(purpose, spoken) if purpose else None,
        "conditions_title": _("Conditions"),
        "conditions": [_part(*in_language(each, "text", language)) | {"due": _due(each)} for each in decision.conditions.all()],
        "means_title": _("What “qualified” means"),
        "means": [_meaning(decision), *_means(application)],
        "not_title": _("What “qualified” does not mean"),
        "not": _does_not_mean(),
        "signatory": _signatory(decision),
        "address": {
            "qr": qr_svg(url),
            "qr_label": _("QR code for the address beside it"),
            "words": _(
                "A qualification can be suspended or end after this document is printed. Current status of this qualification:"
            ),
            "url": url,
        },
        "fingerprint": _("%(name)s: %(hash)s") % {"name": _("SHA-256 of the content examined"), "hash": digest},
    }
    foot = _("%(reference)s, printed on %(day)s") % {
        "reference": application.reference,
        "day": date_format(now, "DATE_FORMAT"),
    }
    paper = printed(_TEMPLATE, data, title=f"{title} {application.reference}", foot=foot, at=now)
    return sealed(paper, reference=application.reference, at=now)


def _product(application: Application) -> list[str]:
    """Under the name of the solution: its version, its vendor, its number."""
    version = _("Version %(number)s") % {"number": application.release.number} if application.release else ""
    return [text for text in (version, application.organisation.name, application.solution.reference) if text]


def _facts_of_certificate(decision: Decision) -> list[tuple[str, str]]:
    """What was decided: the outcome first."""
    protocol = decision.application.protocol
    return [
        (_("Outcome"), outcome_of(decision)),
        (_("Risk level"), str(protocol.get_level_display())),
        (_("Protocol"), protocol.version),
        (_("Decided on"), date_format(timezone.localtime(decision.decided_at), "DATE_FORMAT")),
        (_("Valid until"), date_format(decision.expires_on, "DATE_FORMAT") if decision.expires_on else "–"),
    ]


def _means(application: Application) -> list[str]:
    reviews = ngettext(
        "%(count)d independent evaluator examined the evidence submitted for the version named above.",
        "%(count)d independent evaluators examined the evidence submitted for the version named above.",
        application.reviews_needed,
    )
    return [reviews % {"count": application.reviews_needed}]


def _does_not_mean() -> list[str]:
    return [
        _("A qualification is not a medical device licence, and does not replace one."),
        _("This qualification does not cover any other version, or any use other than the intended purpose above."),
        _(
            "A qualification is not a recommendation to buy: each "
            "establishment must check that the solution suits its own "
            "setting."
        ),
    ]


def _signatory(decision: Decision) -> dict[str, str]:
    """Who decided for the ministry. Whoever erased their account is not named any more."""
    user = decision.decided_by
    name = str(user) if user and not user.erased_at else ""
    roles = Membership.objects.filter(user=user, role__in=[Role.MINISTRY_ANALYST, Role.REGISTRY_ADMINISTRATOR]) if name else []
    function = next((str(each.get_role_display()) for each in roles), "")
    day = date_format(timezone.localtime(decision.decided_at), "DATE_FORMAT")
    return {
        "label": _("Issued by"),
        "issuer": issuer(),
        "name": name,
        "function": function,
        "day": _("Decision of %(day)s") % {"day": day},
    }


def _meaning(decision: Decision) -> str:
    application = decision.application
    words = {
        "solution": str(application.solution.heading()),
        "level": str(application.protocol.get_level_display()).lower(),
        "except": _exceptions(application),
    }
    is_open = decision.outcome == Decision.Outcome.CONDITIONAL and conditions_met_on(decision) is None
    if words["except"] and is_open:
        text = _(
            "%(solution)s was examined under the protocol for this risk level (%(level)s) and met the "
            "requirements of this protocol, except the following (%(except)s), provided that the conditions below "
            "are met by their due dates."
        )
    elif words["except"]:
        text = _(
            "%(solution)s was examined under the protocol for this risk level (%(level)s) and met the "
            "requirements of this protocol, except the following at the time of the decision (%(except)s)."
        )
    elif is_open:
        text = _(
            "%(solution)s was examined under the protocol for this risk level (%(level)s) and met the "
            "requirements of this protocol, provided that the conditions below are met by their due dates."
        )
    else:
        text = _(
            "%(solution)s was examined under the protocol for this risk "
            "level (%(level)s) and met the requirements of this protocol."
        )
    return text % words


def _exceptions(application: Application) -> str:
    """Which requirements the reviews did not find met, or only in part: no paper says that they are."""
    judged = requirements_by_verdict(application)
    parts = [
        (_("not met: %(codes)s"), judged.get(Finding.Verdict.NOT_MET)),
        (_("partly met: %(codes)s"), judged.get(Finding.Verdict.PARTLY)),
    ]
    return "; ".join(text % {"codes": ", ".join(each.code for each in rows)} for text, rows in parts if rows)


def _due(condition: Condition) -> str:
    if condition.met_at:
        return _("met on %(day)s") % {"day": date_format(timezone.localtime(condition.met_at), "DATE_FORMAT")}
    return _("By %(day)s:") % {"day": date_format(condition.due_on, "DATE_FORMAT")}


def _part(text: str, language: str) -> dict[str, str | None]:
    """A text, and its language when it is not that of the page: it is then said."""
    if language == reading_language():
        return {"text": text, "language": None}
    said = _("in French only") if language == "fr" else _("in English only")
    return {"text": f"{text} ({said})", "language": language}
