"""The kinds of notifications that people can tell apart and choose for. Each letter belongs to one."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models.memberships import Membership
from accounts.models.organisations import OrganisationKind
from notifications.models.choices import Mailing, Preference


@dataclass(frozen=True, slots=True)
class Kind:
    """`mailing` holds for everyone who chose nothing. A kind without a choice is needed for an account to work.

    What somebody chose for the kind `part_of` holds for its parts as well, until they choose for the part.
    """

    code: str
    label: str | Promise
    explanation: str | Promise
    mailing: str
    has_choice: bool = True
    part_of: str = ""
    # About needs and sites: nothing that someone who acts for vendors only ever receives.
    is_of_network: bool = False


ACCOUNT = Kind(
    "account",
    _("Account and organization"),
    _("Invitations, answers to your requests, security of your account."),
    Mailing.AT_ONCE,
    has_choice=False,
)
# Beside the work: the count on the bell leaves it out.
SECURITY = Kind(
    "security",
    _("Sign-ins"),
    _("Sign-ins from a new device, and views of the registry by the support team."),
    Mailing.AT_ONCE,
    has_choice=False,
)
WORK = Kind(
    "work",
    _("Your records"),
    _("Responses, questions, reviews and decisions about your records."),
    Mailing.AT_ONCE,
)
QUALIFICATION = Kind(
    "qualification",
    _("Qualification"),
    _("Applications: receipt, questions, reviews, decisions, conditions and suspensions."),
    Mailing.AT_ONCE,
    part_of=WORK.code,
)
DRAFTS = Kind(
    "drafts",
    _("Drafts of your establishment"),
    _("Needs that colleagues submit, return with remarks or assign to you."),
    Mailing.AT_ONCE,
    part_of=WORK.code,
    is_of_network=True,
)
COMMENTS = Kind(
    "comments",
    _("Comments by colleagues"),
    _("Comments on a need that you are writing or have commented on."),
    Mailing.AT_ONCE,
    part_of=WORK.code,
    is_of_network=True,
)
PROGRESS = Kind(
    "progress",
    _("Progress of your needs"),
    _("When others publish, endorse or close your needs, or set their priority."),
    Mailing.AT_ONCE,
    part_of=WORK.code,
    is_of_network=True,
)
SCORES = Kind(
    "scores",
    _("Scores of your needs"),
    _("Each time someone scores a need of your establishment."),
    Mailing.DAILY,
    part_of=WORK.code,
    is_of_network=True,
)
SITES = Kind(
    "sites",
    _("Pilot project sites"),
    _("When your establishment is invited or named as a site, or you are named as its officer."),
    Mailing.AT_ONCE,
    part_of=WORK.code,
    is_of_network=True,
)
REMINDER = Kind("reminder", _("Reminders"), _("Your tasks, what is due soon and what is late."), Mailing.AT_ONCE)
FOLLOW = Kind("follow", _("What you follow"), _("Records that you follow or use, and your alerts."), Mailing.AT_ONCE)
MATCH = Kind(
    "match",
    _("Possible matches"),
    _("New needs for your solutions, and newly qualified solutions for your needs."),
    Mailing.DAILY,
)
KINDS = {
    kind.code: kind
    for kind in (WORK, QUALIFICATION, DRAFTS, COMMENTS, PROGRESS, SCORES, SITES, REMINDER, FOLLOW, MATCH, ACCOUNT, SECURITY)
}
# A message that bundles others, and the one that asks a visitor to confirm: no kinds that one chooses for.
DIGEST, CONFIRMATION = "digest", "confirmation"

_SORTED = [
    (
        ACCOUNT,
        "invitation membership_asked membership_accepted membership_declined membership_expired registration_approved "
        "registration_refused retention_warning error_report_answered error_report_received contact",
    ),
    (SECURITY, "new_device support_view"),
    (
        QUALIFICATION,
        "application_received application_submitted application_returned application_decided application_solution_archived "
        "clarification_asked clarified condition_reported condition_met condition_returned condition_postponed measure_taken "
        "appeal_filed appeal_answered review_assigned review_opened reviews_complete conflict_declared qualification_expired "
        "early_advice_asked early_advice_assigned early_advice_declined early_advice_given early_advice_withdrawn "
        "early_advice_received",
    ),
    (FOLLOW, "qualification_changed solution_archived incident_confirmed"),
    (DRAFTS, "need_submitted need_returned need_assigned"),
    (COMMENTS, "need_commented mentioned"),
    (PROGRESS, "need_published need_endorsed need_prioritised need_ended"),
    (SCORES, "need_scored"),
    (
        SITES,
        "site_invited site_invitation_withdrawn site_invitation_accepted site_invitation_declined site_named site_officer_named",
    ),
    (WORK, "dispensation_asked dispensation_declined dispensation_granted dispensation_withdrawn"),
    (REMINDER, "pilot_silent"),
]
_KIND_OF_LETTER = {name: kind for kind, names in _SORTED for name in names.split()}
_REMINDER_ENDS = ("_due", "_expires", "_late", "_reminder", "_overdue")
# What somebody keeps as proof of what they did. Of any other letter the reader is somebody else than whoever acted.
RECEIPTS = frozenset(
    {"response_sent", "application_received", "registration_received", "vendor_contact_copy", "early_advice_received"}
)


def of_letter(name: str) -> Kind:
    """The kind of a letter by its name. One that nobody sorted is about one's work: it arrives at once."""
    if name in _KIND_OF_LETTER:
        return _KIND_OF_LETTER[name]
    return REMINDER if name.endswith(_REMINDER_ENDS) else WORK


def is_for_actor(name: str) -> bool:
    """Whether a letter may go to the very person whose act it tells of: receipts, reminders and the account's own letters."""
    return name in RECEIPTS or of_letter(name).code in (REMINDER.code, ACCOUNT.code, SECURITY.code)


def kinds_for(user_id: int) -> list[Kind]:
    """Those that can reach a person: whoever acts for vendors only is not asked about drafts of needs and sites. One query."""
    memberships = Membership.objects.filter(user_id=user_id, organisation__is_active=True)
    acts_for = set(memberships.values_list("organisation__kind", flat=True))
    is_vendor_only = acts_for == {OrganisationKind.VENDOR}
    return [kind for kind in KINDS.values() if not (is_vendor_only and kind.is_of_network)]


@dataclass(frozen=True, slots=True)
class Choice:
    mailing: str
    in_portal: bool


def choices_of(user_ids: list[int], kind: Kind) -> dict[int, Choice]:
    """What each of these people chose for a kind, or for the one that it is part of, or what holds for everyone. One query."""
    found = {pk: Choice(kind.mailing, True) for pk in user_ids}
    if kind.has_choice:
        chosen: dict[int, dict[str, Choice]] = defaultdict(dict)
        for each in Preference.objects.filter(user__in=user_ids, kind__in=[kind.code, kind.part_of]):
            chosen[each.user_id][each.kind] = Choice(each.mailing, each.in_portal)
        found |= {pk: own.get(kind.code) or own[kind.part_of] for pk, own in chosen.items()}
    return found
