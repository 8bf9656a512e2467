"""Predicates over roles that every app's rights are made of. The table is in the domain's documentation."""

from typing import Any

import rules
from rules.predicates import Predicate

from accounts.actors import Actor
from accounts.models import OrganisationKind, Role


def has_role(*roles: str) -> Predicate:
    """The actor acts in one of these roles now."""
    wanted = frozenset(str(role) for role in roles)

    def predicate(actor: Actor, subject: Any = None) -> bool:
        return actor.role in wanted

    return rules.predicate(predicate, name="has_role:" + "|".join(sorted(wanted)))


@rules.predicate
def is_own(actor: Actor, subject: Any = None) -> bool:
    """The record belongs to the organisation that the actor acts for. Without a record: it would."""
    if subject is None:
        return actor.organisation_id is not None
    return actor.organisation_id is not None and subject.organisation_id == actor.organisation_id


@rules.predicate
def acts_for_verified(actor: Actor, subject: Any = None) -> bool:
    return bool(actor.membership and actor.membership.organisation.is_verified)


def acts_for(kind: str) -> Predicate:
    def predicate(actor: Actor, subject: Any = None) -> bool:
        return bool(actor.membership and actor.membership.organisation.kind == kind)

    return rules.predicate(predicate, name=f"acts_for:{kind}")


acts_for_establishment = acts_for(OrganisationKind.ESTABLISHMENT)
acts_for_vendor = acts_for(OrganisationKind.VENDOR)

is_administrator = has_role(Role.REGISTRY_ADMINISTRATOR)
is_analyst = has_role(Role.MINISTRY_ANALYST)
is_officer = has_role(Role.INNOVATION_OFFICER)
is_contributor = has_role(Role.CONTRIBUTOR)
is_vendor_member = has_role(Role.VENDOR_MEMBER)


# Contact details of a record are shown to signed-in members of verified organisations only.
rules.add_rule("accounts.read_contacts", acts_for_verified)

# An error in a record is answered by whoever may publish it for the owner.
rules.add_rule(
    "registry.answer_report",
    ((acts_for_establishment & is_officer) | (acts_for_vendor & is_vendor_member)) & is_own | is_administrator,
)
