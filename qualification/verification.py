"""What someone has in hand, and what the registry can say of it: a number, a name, a statement, a certificate.

The answer says what is known and no more. What is not ours is not called false: only what says that it comes from the
registry can be found not to.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import jwt
from django.conf import settings
from django.utils.translation import gettext as _

from catalogue.addresses import entry_path
from catalogue.models.index import CatalogueEntry
from qualification import seals, signing, statements
from qualification.models.decisions import Condition, Decision
from qualification.status import Status, certified, status_of, with_conditions
from records.bilingual import in_language, reading_language
from records.references import with_references
from records.web_addresses import own_site, split_address
from solutions.models.solutions import Solution

MAX_FILE_BYTES = 5 * 1024 * 1024
NUMBER = re.compile(r"\b(?:DOS|SOL)-\d{4}-\d{4,}\b")
# The number as a PDF holds it in its title, one or two bytes a letter.
_NUMBER_IN_FILE = re.compile(rb"DOS-\d{4}-\d{4,10}")
_RECORD_IN_FILE = re.compile(rb"[A-Z]{3}-\d{4}-\d{4,10}")
_COMPACT = re.compile(r"ey[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*){0,4}\.?")
_PARTS = 3
MAX_NAMED = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """One sentence on what was given, what it means, then the decision that it names and its status now."""

    tone: str
    title: str
    body: str = ""
    decision: Decision | None = None
    status: Status | None = None
    claims: str = ""
    # Solutions that a name may mean, one of which is to be chosen; an address where more is said, with its name.
    named: Sequence[Solution] = ()
    link: tuple[str, str] | None = None

    @property
    def conditions(self) -> list[Condition]:
        """What a qualification under conditions depends on: saying that there are some without saying which is no answer."""
        return conditions_of(self.decision) if self.decision else []


def conditions_of(decision: Decision) -> list[Condition]:
    """The conditions of a decision that qualifies under conditions, met or not, as its page lists them."""
    return list(decision.conditions.all()) if decision.outcome == Decision.Outcome.CONDITIONAL else []


def unknown_number() -> Answer:
    return Answer("warning", _("No decision has this number. Check it, or search for the solution by name."))


def several(named: Sequence[Solution]) -> Answer:
    """A name that several solutions bear."""
    title = _("Several solutions have a name with these words: choose the one that you mean.")
    if len(named) <= MAX_NAMED:
        return Answer("info", title, named=named)
    more = _("Only the first %(count)d are listed: type more of the name to find others.") % {"count": MAX_NAMED}
    return Answer("info", title, more, named=named[:MAX_NAMED])


def foreign_host(text: str) -> str:
    """The host of an address in a text that is not the registry's; empty when there is none."""
    for word in text.split():
        if "/" not in word:
            continue
        parts = split_address(word if "://" in word else f"//{word}")
        host = (parts.hostname or "") if parts else ""
        # A slash alone makes no address: it needs a scheme, or a host with a dot before it.
        if host and ("://" in word or "." in host) and host != own_site().hostname:
            return host
    return ""


def of_foreign_address(host: str, decision: Decision) -> Answer:
    """A code or a link with a known number that leads elsewhere: what it would show is not the registry's."""
    status = with_conditions(status_of(decision), decision)
    title = _("This address is not the registry’s: it leads to %(host)s.") % {"host": host}
    body = _(
        "The registry’s own address is %(own)s. Do not rely on what the other one shows, or on the document that it comes "
        "from. The status below is that of the number in it, as the registry knows it."
    ) % {"own": settings.SITE_URL}
    return Answer("danger", title, body, decision, status)


def is_like_statement(text: str) -> bool:
    """Whether a text looks like a signed statement, whole or not, however its lines were broken."""
    compact = "".join(text.split())
    return len(compact) > len("ey...") and _COMPACT.fullmatch(compact) is not None and "." in compact


def number_in(text: str) -> str:
    """The last number of an application or a solution in a text, however it was typed; that of a QR code's address, too."""
    found = NUMBER.findall(with_references(text))
    return str(found[-1]) if found else ""


def of_statement(text: str) -> Answer:
    statement = "".join(text.split())
    claims = signing.verified(statement)
    if claims is None:
        return _not_ours(statement)
    stated = claims.get("qualification")
    reference = str(stated.get("application", "")) if isinstance(stated, dict) else ""
    decision = Decision.objects.current().with_related().filter(application__reference=reference).first()
    if decision is None:
        title = _("The registry signed this statement, and it has not been changed.")
        return Answer(
            "warning",
            title,
            _("This statement does not name any decision that is in the registry today."),
            claims=_in_lines(claims),
        )
    status = with_conditions(status_of(decision), decision)
    if not status.is_valid:
        title = _("The registry signed this statement, but the qualification is now: %(now)s.") % {"now": status.stamp}
        return Answer("danger", title, decision=decision, status=status, claims=_in_lines(claims))
    title = _("The registry signed this statement, and it has not been changed.")
    outdated = statements.is_outdated(claims)
    why = _(
        "This statement is outdated: it was valid for one day. The status below is the current one. Download a new "
        "statement from the page of the decision."
    )
    return Answer(
        "warning" if outdated else "success", title, why if outdated else "", decision, status, claims=_in_lines(claims)
    )


def of_file(data: bytes) -> Answer:
    """A certificate or a saved statement. Of any other file, that it is neither."""
    if data.lstrip()[:5] == b"%PDF-":
        return _of_certificate(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if is_like_statement(text):
        return of_statement(text)
    return Answer(
        "info",
        _("This file is neither a certificate from the registry (PDF) nor a signed statement."),
        _("To see whether a solution is qualified, type its name or the number of the certificate."),
    )


def _of_certificate(data: bytes) -> Answer:
    seal = seals.seal_of(data)
    named = _NUMBER_IN_FILE.search(data) or _NUMBER_IN_FILE.search(data.replace(b"\0", b""))
    decision = certified((seal and seal.reference) or (named[0].decode() if named else ""))
    status = with_conditions(status_of(decision), decision) if decision else None
    if seal and seal.is_intact:
        if status and not status.is_valid:
            title = _("The registry issued this certificate, but the qualification is now: %(now)s.") % {"now": status.stamp}
            return Answer("danger", title, decision=decision, status=status)
        title = _("The registry issued this certificate, and it has not been changed.")
        return Answer("success" if decision else "warning", title, "", decision, status)
    if seal:
        title = _("This certificate is not as the registry issued it: it has since been changed.")
        body = _("Rely only on the registry. The status below is the current one.") if decision else ""
        return Answer("danger", title, body, decision, status)
    if decision is None and (report := _named_record(data)):
        title = _("This PDF names a record of the registry (%(number)s). It is not a certificate.") % {"number": report.key}
        body = _(
            "A value report has no seal. It states the SHA-256 of its content and its address: compare the SHA-256 with the "
            "one of the same version on the registry."
        )
        title_of_it, _language = in_language(report, "title", reading_language())
        return Answer("info", title, body, link=(f"{report.key} – {title_of_it}", entry_path(report)))
    if decision is None:
        title = _("This PDF does not indicate that it comes from the registry, and does not name any certificate.")
        return Answer("info", title, _("To see whether a solution is qualified, type its name or the number of the certificate."))
    title = _("This PDF does not carry the registry’s seal, so the registry cannot tell whether it was changed.")
    body = _(
        "A certificate loses its seal when it is scanned, printed to a new PDF or saved again by another "
        "program. The status below is that of the certificate whose number is on this PDF."
    )
    return Answer("warning", title, body, decision, status)


def _named_record(data: bytes) -> CatalogueEntry | None:
    """The public record whose number a PDF has in its title or its description, as the papers of the registry do."""
    numbers = [each.decode() for each in _RECORD_IN_FILE.findall(data) or _RECORD_IN_FILE.findall(data.replace(b"\0", b""))]
    return CatalogueEntry.objects.filter(key__in=numbers[:MAX_NAMED]).first()


def _not_ours(statement: str) -> Answer:
    if statement.count(".") != _PARTS - 1:
        title = _("This statement is not complete.")
        return Answer("info", title, _("A signed statement has three parts separated by periods. Copy the whole statement."))
    if _says_that_it_is_ours(statement):
        title = _("The registry did not sign this statement, or the statement has since been changed.")
        return Answer("danger", title, _("Rely only on the registry: search for the solution by name or by number."))
    title = _("This statement does not come from the registry.")
    return Answer("info", title, _("Another issuer may have signed this statement. The registry has no information about it."))


def _says_that_it_is_ours(statement: str) -> bool:
    """By its type, its key or its issuer. None of them is proof: it is asked only of what we did not sign."""
    try:
        header: dict[str, Any] = jwt.get_unverified_header(statement)
    except jwt.InvalidTokenError:
        header = {}
    try:
        claims: dict[str, Any] = jwt.decode(statement, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        claims = {}
    ours = [key["kid"] for key in signing.published_keys()["keys"]]
    is_ours = header.get("typ") == signing.STATEMENT or header.get("kid") in ours
    return is_ours or claims.get("iss") == settings.SITE_URL or "qualification" in claims


def _in_lines(claims: dict[str, Any]) -> str:
    return json.dumps(claims, indent=2, ensure_ascii=False)
