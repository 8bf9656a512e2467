"""Django finds the tables here; code imports each from the module in which it lives."""

from accounts.models.api_keys import ApiKey
from accounts.models.calendars import CalendarKey
from accounts.models.duplicates import DistinctPair
from accounts.models.identity import IdentityProvider
from accounts.models.joining import MembershipRequest
from accounts.models.logos import Logo
from accounts.models.memberships import Invitation, Membership
from accounts.models.organisations import EmailDomain, Organisation, RegistrationRequest
from accounts.models.people import Consent, ContactAccess, KnownDevice, User
from accounts.models.places import Installation

__all__ = [
    "ApiKey",
    "CalendarKey",
    "Consent",
    "ContactAccess",
    "DistinctPair",
    "EmailDomain",
    "IdentityProvider",
    "Installation",
    "Invitation",
    "KnownDevice",
    "Logo",
    "Membership",
    "MembershipRequest",
    "Organisation",
    "RegistrationRequest",
    "User",
]
