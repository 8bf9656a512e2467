"""Predicates over roles that every app's rights are made of. The table is in the domain's documentation."""

from typing import Any

import rules
from rules.predicates import Predicate

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.organisations import Organisation, OrganisationKind


def has_role(*roles: str) -> Predicate:
    """The actor acts in one of these roles now."""
    wanted = frozenset(str(role) for role in roles)

    def predicate(actor: Actor, subject: Any = None) -> bool:
        return actor.role in wanted

    return rules.predicate(predicate, name="has_role:" + "|".join(sorted(wanted)))


@rules.predicate
def is_own(actor: Actor, subject: Any = None) -> bool:
    """The record belongs to the organisation that the actor acts for, or is it. Without a record: it would."""
    if subject is None:
        return actor.organisation_id is not None
    owner = subject.pk if isinstance(subject, Organisation) else subject.organisation_id
    return actor.organisation_id is not None and owner == actor.organisation_id


@rules.predicate
def is_owner(actor: Actor, subject: Any = None) -> bool:
    """The actor answers for the organisation's people and page."""
    return bool(actor.membership and actor.membership.is_owner)


@rules.predicate
def acts_for_verified(actor: Actor, subject: Any = None) -> bool:
    return bool(actor.membership and actor.membership.organisation.is_verified)


@rules.predicate
def is_person(actor: Actor, subject: Any = None) -> bool:
    """Someone who is signed in as themself: nobody accepts, joins, consents or erases for someone else."""
    return actor.user is not None and actor.impersonator is None


@rules.predicate
def is_author(actor: Actor, subject: Any = None) -> bool:
    """The actor opened the record, or holds it now. Without a record: they would."""
    return subject is None or (actor.user_id is not None and actor.user_id in (subject.created_by_id, subject.held_by_id))


def acts_for(kind: str) -> Predicate:
    def predicate(actor: Actor, subject: Any = None) -> bool:
        return bool(actor.membership and actor.membership.organisation.kind == kind)

    return rules.predicate(predicate, name=f"acts_for:{kind}")


acts_for_establishment = acts_for(OrganisationKind.ESTABLISHMENT)
acts_for_vendor = acts_for(OrganisationKind.VENDOR)
# The ministry, Santé Québec, an agency: whoever writes needs for the whole network.
acts_for_ministry = acts_for(OrganisationKind.MINISTRY)

is_administrator = has_role(Role.REGISTRY_ADMINISTRATOR)
is_analyst = has_role(Role.MINISTRY_ANALYST)
is_officer = has_role(Role.INNOVATION_OFFICER)
is_contributor = has_role(Role.CONTRIBUTOR)
is_vendor_member = has_role(Role.VENDOR_MEMBER)

_answers_for_own = is_owner & is_own

# Contact details of a record are shown to signed-in members of verified organisations only.
rules.add_rule("accounts.read_contacts", acts_for_verified)

# What a person does for themself, whatever their role.
rules.add_rule("accounts.act_personally", is_person)

# A program acts for its maker, in the role they act in when they make its key.
rules.add_rule("accounts.make_api_key", is_person & acts_for_verified)

# An organisation's own affairs.
rules.add_rule("accounts.read_members", is_own | is_administrator)
rules.add_rule("accounts.manage_members", _answers_for_own | is_administrator)
rules.add_rule("accounts.edit_profile", _answers_for_own | is_administrator)
rules.add_rule("accounts.claim_domain", _answers_for_own | is_administrator)
rules.add_rule("accounts.require_mfa", _answers_for_own | is_administrator)
rules.add_rule("accounts.read_contact_log", _answers_for_own | is_administrator)

# The registry's own administration.
rules.add_rule("accounts.verify_organisation", is_administrator)
rules.add_rule("accounts.merge_organisations", is_administrator)
rules.add_rule("accounts.deactivate_organisation", is_administrator)
rules.add_rule("accounts.set_identity_provider", is_administrator)
rules.add_rule("accounts.name_administrator", is_administrator)
rules.add_rule("accounts.manage_people", is_administrator)
rules.add_rule("accounts.impersonate", is_administrator & is_person)
rules.add_rule("website.read_log", is_administrator)
rules.add_rule("website.edit_taxonomies", is_analyst | is_administrator)
rules.add_rule("website.read_unanswered", is_analyst | is_administrator)
rules.add_rule("website.edit_pages", is_administrator)
rules.add_rule("website.announce", is_administrator)

# An error in a record is answered by whoever may publish it for the owner.
rules.add_rule(
    "website.answer_report",
    ((acts_for_establishment & is_officer) | (acts_for_vendor & is_vendor_member)) & is_own | is_administrator,
)
