"""Whether a message of the registry reaches anybody at an organisation: what pages say of it before an act, and after it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models.memberships import Membership
from accounts.models.organisations import Organisation


def unreached(organisation: Organisation, *roles: str) -> str:
    """That nobody acts for an organisation in these roles, in a sentence; empty when somebody does. One query."""
    if Membership.objects.hearing().filter(organisation=organisation, role__in=roles).exists():
        return ""
    return _("Nobody acts for %(name)s in the registry: it cannot receive any messages.") % {"name": organisation.name}


def unreached_organisations(*roles: str) -> Any:
    """The organisations for which nobody acts in one of these roles, as a query for `exclude` and `filter`."""
    heard = Membership.objects.hearing().filter(role__in=roles)
    return Organisation.objects.exclude(pk__in=heard.values("organisation"))


def say_whether_told(request: HttpRequest, organisation: Organisation, *roles: str, told: str, untold: str) -> None:
    """After an act that writes to an organisation: `told` if somebody there got it; else `untold`, and that nobody did."""
    if why := unreached(organisation, *roles):
        messages.warning(request, f"{untold} {why}")
    else:
        messages.success(request, told)
