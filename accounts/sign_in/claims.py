"""Addresses that somebody added to their account and that nobody has confirmed: they are no one's yet, and bind nobody else."""

from allauth.account.models import EmailAddress
from django.db.models import QuerySet

from accounts.models.people import User


def unconfirmed_claims(address: str) -> QuerySet[EmailAddress]:
    """Where an address was added to an account that has confirmed another one."""
    confirmed = EmailAddress.objects.filter(verified=True).values("user")
    claims: QuerySet[EmailAddress] = EmailAddress.objects.filter(email__iexact=address, verified=False, user__in=confirmed)
    return claims


def is_taken(address: str) -> bool:
    """Whether an account has the address, confirmed, or not confirmed yet by whoever signed up with it."""
    kept = EmailAddress.objects.filter(email__iexact=address).exclude(pk__in=unconfirmed_claims(address).values("pk"))
    return kept.exists() or User.objects.filter(email__iexact=address).exists()
