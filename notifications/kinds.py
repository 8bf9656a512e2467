"""The kinds of notifications that people can tell apart and choose for. Each letter belongs to one."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications.models.choices import Mailing, Preference


@dataclass(frozen=True, slots=True)
class Kind:
    """`mailing` holds for everyone who chose nothing. A kind without a choice is needed for an account to work."""

    code: str
    label: str | Promise
    explanation: str | Promise
    mailing: str
    has_choice: bool = True


ACCOUNT = Kind(
    "account",
    _("Account and organization"),
    _("Invitations, answers to your requests, security of your account."),
    Mailing.AT_ONCE,
    has_choice=False,
)
WORK = Kind(
    "work",
    _("Your records"),
    _("Responses, questions, reviews and decisions: actions by others that concern your records."),
    Mailing.AT_ONCE,
)
REMINDER = Kind("reminder", _("Reminders"), _("Your tasks, what is due soon and what is late."), Mailing.AT_ONCE)
FOLLOW = Kind("follow", _("What you follow"), _("Records that you follow or use, and your alerts."), Mailing.AT_ONCE)
MATCH = Kind(
    "match",
    _("Possible matches"),
    _("New needs for your solutions, newly qualified solutions for your needs."),
    Mailing.DAILY,
)
KINDS = {kind.code: kind for kind in (WORK, REMINDER, FOLLOW, MATCH, ACCOUNT)}
# A message that bundles others, and the one that asks a visitor to confirm: no kinds that one chooses for.
DIGEST, CONFIRMATION = "digest", "confirmation"

_ACCOUNT_LETTERS = {
    "invitation",
    "registration_approved",
    "registration_refused",
    "retention_warning",
    "new_device",
    "support_view",
    "error_report_answered",
    "contact",
}
_FOLLOW_LETTERS = {"qualification_changed", "solution_archived", "incident_confirmed"}
_REMINDER_ENDS = ("_due", "_expires", "_late", "_reminder", "_overdue")


def of_letter(name: str) -> Kind:
    """The kind of a letter by its name. One that nobody sorted is about one's work: it arrives at once."""
    if name in _ACCOUNT_LETTERS:
        return ACCOUNT
    if name in _FOLLOW_LETTERS:
        return FOLLOW
    return REMINDER if name.endswith(_REMINDER_ENDS) else WORK


@dataclass(frozen=True, slots=True)
class Choice:
    mailing: str
    in_portal: bool


def choices_of(user_ids: list[int], kind: Kind) -> dict[int, Choice]:
    """What each of these people chose for a kind, or what holds for everyone. One query."""
    found = {pk: Choice(kind.mailing, True) for pk in user_ids}
    if kind.has_choice:
        chosen = Preference.objects.filter(user__in=user_ids, kind=kind.code)
        found |= {each.user_id: Choice(each.mailing, each.in_portal) for each in chosen}
    return found
