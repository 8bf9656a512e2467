"""Whether what the ministry says to a vendor reaches anybody there: said before an act, and after it."""

from typing import Any

from django.http import HttpRequest

from accounts.models.memberships import Role
from accounts.reaching import say_whether_told, unreached
from qualification.models.applications import Application


def vendor_unreached(application: Application) -> str:
    """That nobody is registered for the vendor of an application, in a sentence; empty when somebody is."""
    return unreached(application.organisation, Role.VENDOR_MEMBER)


def before_writing(application: Application) -> dict[str, Any]:
    """For a page whose button writes to the vendor: what it shows beside the button."""
    return {"unreached": vendor_unreached(application), "written_to": application.organisation}


def say_vendor_told(request: HttpRequest, application: Application, *, told: str, untold: str) -> None:
    say_whether_told(request, application.organisation, Role.VENDOR_MEMBER, told=told, untold=untold)
