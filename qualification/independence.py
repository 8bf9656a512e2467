"""Who may evaluate an application: evaluators with no tie to the vendor or its group."""

from django.db.models import Q, QuerySet

from accounts.models.memberships import Membership, Role
from accounts.models.organisations import EmailDomain, Organisation
from accounts.models.people import User
from qualification.models.applications import Application
from qualification.models.reviews import Assignment


def group_of(vendor: Organisation) -> set[int]:
    """The organisations that count as one with the vendor: its group, and those that bear its enterprise number."""
    head = vendor.parent_id or vendor.pk
    found = Q(pk__in=[head, vendor.pk]) | Q(parent_id__in=[head, vendor.pk])
    if vendor.neq:
        found |= Q(neq=vendor.neq)
    return set(Organisation.objects.filter(found).values_list("pk", flat=True))


def is_tied(user: User, vendor: Organisation) -> bool:
    """A member, now, of the vendor's group; or someone whose e-mail is of one of the group's domains."""
    group = group_of(vendor)
    if Membership.objects.filter(user=user, organisation_id__in=group).exists():
        return True
    domain = user.email.rsplit("@", 1)[-1].lower()
    return EmailDomain.objects.filter(organisation_id__in=group, domain=domain, verified_at__isnull=False).exists()


def organisations_in_conflict(application: Application) -> set[int]:
    """The vendor's group, and organisations one of whose evaluators declared a conflict on behalf of the organisation."""
    declared = application.assignments.filter(conflict=Assignment.Conflict.DECLARED, is_of_organisation=True)
    return group_of(application.organisation) | set(declared.values_list("organisation_id", flat=True))


def eligible(application: Application) -> list[Membership]:
    """Evaluators who may be assigned, by organisation. Those who were asked already are not offered again."""
    asked = application.assignments.filter(removed_at=None).values("user_id")
    members = _active(Role.EVALUATOR).exclude(organisation_id__in=organisations_in_conflict(application))
    return _untied(members.exclude(user_id__in=asked), application.organisation)


def advisers_for(vendor: Organisation) -> list[Membership]:
    """Who may give early advice to a vendor: the ministry's analysts and the evaluators, but those with ties to its group."""
    return _untied(_active(Role.EVALUATOR, Role.MINISTRY_ANALYST).exclude(organisation_id__in=group_of(vendor)), vendor)


def _active(*roles: str) -> QuerySet[Membership]:
    members = Membership.objects.filter(
        role__in=roles, user__is_active=True, organisation__is_verified=True, organisation__is_active=True
    )
    return members.select_related("user", "organisation").order_by("organisation__name_key", "user__name", "pk")


def _untied(members: QuerySet[Membership], vendor: Organisation) -> list[Membership]:
    return [member for member in members[:300] if not is_tied(member.user, vendor)]
