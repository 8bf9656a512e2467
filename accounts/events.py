"""What can happen to organisations and people. None of it names a person to the public."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.events import declare, name_subject

REQUESTED = declare("organisation.requested", _("Registration requested"))
REQUEST_WITHDRAWN = declare("organisation.request_withdrawn", _("Request withdrawn"))
VERIFIED = declare("organisation.verified", _("Organization verified"), is_public=True)
REFUSED = declare("organisation.refused", _("Registration refused"))
PROFILE_EDITED = declare("organisation.profile_edited", _("Public page changed"), is_public=True)
MFA_REQUIRED = declare("organisation.mfa_required", _("Second factor required of members"))
MFA_NOT_REQUIRED = declare("organisation.mfa_not_required", _("Second factor no longer required of members"))
DOMAIN_CLAIMED = declare("organisation.domain_claimed", _("Email domain claimed"))
DOMAIN_VERIFIED = declare("organisation.domain_verified", _("Email domain verified"))
DOMAIN_REMOVED = declare("organisation.domain_removed", _("Email domain removed"))
PROVIDER_SET = declare("organisation.identity_provider_set", _("Identity provider set up"))
PROVIDER_REMOVED = declare("organisation.identity_provider_removed", _("Identity provider removed"))
MERGED = declare("organisation.merged", _("Merged with a duplicate"), is_public=True)
DEACTIVATED = declare("organisation.deactivated", _("Organization deactivated"), is_public=True)
REACTIVATED = declare("organisation.reactivated", _("Organization reactivated"), is_public=True)
LISTED = declare("organisation.listed", _("Added from the ministry’s list"), is_public=True)
LEFT_LIST = declare("organisation.left_list", _("No longer in the ministry’s list"), is_public=True)
LEFT_WITHOUT_OWNER = declare("organisation.left_without_owner", _("Left without an owner"))

INVITED = declare("membership.invited", _("Person invited"))
INVITED_AGAIN = declare("membership.invited_again", _("Invitation resent"))
INVITATION_REVOKED = declare("membership.invitation_revoked", _("Invitation withdrawn"))
MEMBERSHIP_ASKED = declare("membership.asked", _("Person asked to join"))
MEMBERSHIP_DECLINED = declare("membership.declined", _("Request to join the organization declined"))
MEMBERSHIP_TAKEN_BACK = declare("membership.taken_back", _("Request to join the organization withdrawn"))
MEMBERSHIP_EXPIRED = declare("membership.expired", _("Request to join the organization expired"))
JOINED = declare("membership.joined", _("Person joined"))
ROLE_CHANGED = declare("membership.role_changed", _("Role changed"))
OWNER_CHANGED = declare("membership.owner_changed", _("Ownership changed"))
LEFT = declare("membership.left", _("Person left"))
REMOVED = declare("membership.removed", _("Person removed"))
HANDED_OVER = declare("record.handed_over", _("Draft handed over to a colleague"))

PERSON_DEACTIVATED = declare("person.deactivated", _("Account closed by the registry"))
PERSON_REACTIVATED = declare("person.reactivated", _("Account reopened"))
SESSIONS_ENDED = declare("person.sessions_ended", _("Sessions ended by the registry"))
API_KEY_MADE = declare("person.api_key_made", _("API key created"))
API_KEY_REVOKED = declare("person.api_key_revoked", _("API key revoked"))
CALENDAR_OPENED = declare("person.calendar_opened", _("Calendar address created"))
CALENDAR_CLOSED = declare("person.calendar_closed", _("Calendar address removed"))
EXPORTED = declare("person.exported", _("Personal data exported"))
ERASED = declare("person.erased", _("Personal data deleted"))
IMPERSONATION_BEGAN = declare("person.impersonation_began", _("Support started to view the registry as this person"))
IMPERSONATION_ENDED = declare("person.impersonation_ended", _("Support stopped viewing the registry as this person"))

name_subject("organisation", pgettext_lazy("log", "Organization"))
name_subject("person", pgettext_lazy("log", "Account"))
