"""E-mail domains: claimed by owners, verified by administrators, then open to colleagues."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import events
from accounts.actors import Actor
from accounts.models.memberships import Membership
from accounts.models.organisations import EmailDomain, Organisation
from accounts.services.ledger import note
from accounts.services.members import locked_organisation
from records.errors import Incomplete, WrongState

# Whoever has an address there need not work there.
PUBLIC_PROVIDERS = frozenset(
    [
        "aol.com",
        "bell.net",
        "cogeco.ca",
        "cogeco.net",
        "fastmail.com",
        "free.fr",
        "gmail.com",
        "gmx.com",
        "gmx.fr",
        "googlemail.com",
        "hotmail.ca",
        "hotmail.com",
        "hotmail.fr",
        "icloud.com",
        "laposte.net",
        "live.ca",
        "live.com",
        "live.fr",
        "mac.com",
        "mail.com",
        "me.com",
        "msn.com",
        "orange.fr",
        "outlook.com",
        "outlook.fr",
        "pm.me",
        "proton.me",
        "protonmail.com",
        "rogers.com",
        "shaw.ca",
        "sympatico.ca",
        "telus.net",
        "tuta.com",
        "tutanota.com",
        "videotron.ca",
        "videotron.qc.ca",
        "yahoo.ca",
        "yahoo.com",
        "yahoo.fr",
        "ymail.com",
        "zoho.com",
    ]
)


def is_public_provider(domain: str) -> bool:
    return domain in PUBLIC_PROVIDERS


def is_address_of(organisation: Organisation, address: str) -> bool:
    """Whether mail to an address stays in the organisation's house: it is a colleague's own, or in a domain that was verified
    or in which a colleague has confirmed an address. An address that anyone typed may be anybody's.
    """
    address = address.strip().lower()
    domain = address.rpartition("@")[2]
    people = Membership.objects.hearing().filter(organisation=organisation).values("user")
    known = Q(email__iexact=address)
    if not is_public_provider(domain):
        known |= Q(email__iendswith=f"@{domain}")
        if organisation.domains.filter(domain=domain, verified_at__isnull=False).exists():
            return True
    return bool(EmailAddress.objects.filter(known, verified=True, user__in=people).exists())


@transaction.atomic
def claim_domain(organisation: Organisation, *, domain: str, by: Actor, at: datetime | None = None) -> EmailDomain:
    """Say that a domain is the organisation's. It opens nothing before it is verified."""
    organisation = locked_organisation(organisation)
    by.must("accounts.claim_domain", organisation)
    domain = domain.strip().lower().removeprefix("@")
    if is_public_provider(domain):
        raise Incomplete({"domain": _("Anyone can have an address in this domain. Enter your organization’s own domain.")})
    if EmailDomain.objects.filter(domain=domain, verified_at__isnull=False).exists():
        raise Incomplete(
            {"domain": _("This domain already belongs to an organization in the registry. Contact us if it is yours.")}
        )
    claim, is_new = EmailDomain.objects.get_or_create(
        organisation=organisation, domain=domain, defaults={"claimed_by": by.user, "claimed_at": at or timezone.now()}
    )
    if is_new:
        note(events.DOMAIN_CLAIMED, organisation, by=by, at=at, domain=domain)
    return claim


@transaction.atomic
def verify_domain(claim: EmailDomain, *, by: Actor, at: datetime | None = None) -> EmailDomain:
    """Confirm a claim: from now on, people with a confirmed address there join at once."""
    by.must("accounts.verify_organisation")
    claim = EmailDomain.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=claim.pk)
    if claim.verified_at is None:
        claim.verified_at, claim.verified_by = at or timezone.now(), by.user
        try:
            with transaction.atomic():
                claim.save(update_fields=["verified_at", "verified_by"])
        except IntegrityError as taken:
            raise WrongState(_("Another organization already has this domain.")) from taken
        note(events.DOMAIN_VERIFIED, claim.organisation, by=by, at=at, domain=claim.domain)
    return claim


@transaction.atomic
def remove_domain(claim: EmailDomain, *, by: Actor, at: datetime | None = None) -> None:
    """Give up a domain, or turn down a claim. Those who joined by it stay."""
    by.must("accounts.claim_domain", claim.organisation)
    claim.delete()
    note(events.DOMAIN_REMOVED, claim.organisation, by=by, at=at, domain=claim.domain)
