"""The demonstration's accounts as the sign-in page offers them: one press each."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models.memberships import Role
from accounts.models.people import User
from demonstration.accounts import PASSWORD, Account, accounts


@dataclass(frozen=True, slots=True)
class Offered:
    """`role` and `organisation` in the reader's language."""

    email: str
    password: str
    role: str
    organisation: str


def offered_accounts() -> list[Offered]:
    """Those that still sign in with the demonstration's password and its own addresses. Two queries."""
    people = User.objects.filter(email__in=[each.email for each in accounts()], is_demonstration=True, is_active=True)
    found = {person.email: person for person in people.prefetch_related("memberships__organisation")}
    return [_offered(each, found[each.email]) for each in accounts() if each.email in found]


def _offered(account: Account, person: User) -> Offered:
    own = next((each for each in person.memberships.all() if each.role == account.role), None)
    if own is None:
        return Offered(account.email, PASSWORD, _("New user whose company has requested registration"), "")
    return Offered(account.email, PASSWORD, str(Role(account.role).label), str(own.organisation))
