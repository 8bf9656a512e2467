"""One message of each kind, with invented content, for the page that shows how they look."""

from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext as _

from catalogue.addresses import absolute
from matching.reasons import sentences
from notifications.mailing.message import Item, Message
from records.letter_text import Paragraph


def codes() -> list[str]:
    return list(_SAMPLES)


def label_of(code: str) -> str:
    """What the message is, for those who look at samples."""
    return {
        "letter": _("A message about your records"),
        "alert": _("An alert"),
        "match": _("A possible match"),
        "digest": _("Several messages in one"),
        "confirmation": _("The confirmation of an alert"),
    }[code]


def sample(code: str) -> Message:
    return replace(_SAMPLES[code](), greeting=_("Hello %(name)s,") % {"name": "Camille"})


def _item(what: str, title: str, *why: str, detail: str = "") -> Item:
    return Item(title, absolute("/"), what, detail, why=why)


def _letter() -> Message:
    return Message(
        subject=_("A response to your need BES-2026-0001"),
        paragraphs=[
            Paragraph(_("A vendor proposes a solution for this need.")),
        ],
        action=(_("Read the response"), absolute("/")),
        reason=_("You are receiving this message because you have an account in the registry."),
        leave_url=absolute("/"),
        settings_url=absolute("/"),
    )


def _alert() -> Message:
    return Message(
        subject=_("Now published") + " – " + _("BES-2026-0001 – Waiting for triage"),
        items=[_item("", _("BES-2026-0001 – Waiting for triage"))],
        paragraphs=[Paragraph(_("People wait too long before they are triaged."))],
        action=(_("Read it in the registry"), absolute("/")),
        reason=_("You subscribed to this alert: %(about)s.") % {"about": _("Needs")},
        leave_url=absolute("/"),
        settings_url=absolute("/"),
    )


def _match() -> Message:
    favour, _against = sentences(
        {"for": ["french"], "shared": ["specialty:emergency"]}, {"specialty": {"emergency": _("Emergency")}}
    )
    reason = " ".join(["SOL-2026-0001.", *favour])
    return Message(
        subject=_("A need that your solutions may meet") + " – " + _("BES-2026-0001 – Waiting for triage"),
        items=[_item("", _("BES-2026-0001 – Waiting for triage"), reason)],
        action=(_("Read it in the registry"), absolute("/")),
        reason=_("You are receiving this message because your organization has records in the registry."),
        leave_url=absolute("/"),
        settings_url=absolute("/"),
    )


def _digest() -> Message:
    items = [
        _item(
            _("Now published"),
            _("BES-2026-0001 – Waiting for triage"),
            detail=_("People wait too long before they are triaged."),
        ),
        _item(_("Now qualified"), "SOL-2026-0002 – TriageClair"),
        _item(_("Now running"), "PIL-2026-0003"),
    ]
    return Message(
        subject=_("The Registry") + _(":") + " " + _("3 updates"),
        paragraphs=[Paragraph(_("Your updates, in a single message:"))],
        items=items,
        reason=_("You chose to receive this type of update in a single message."),
        leave_url=absolute("/"),
        settings_url=absolute("/"),
    )


def _confirmation() -> Message:
    about = _("Needs")
    return Message(
        subject=_("Confirm your alert: %(about)s") % {"about": about},
        paragraphs=[
            Paragraph(_("Someone, probably you, asked for this address to receive alerts about: %(about)s.") % {"about": about}),
            Paragraph(_("The page behind the link gives the full details.")),
            Paragraph(_("No messages will be sent until you confirm. The link is valid for three days.")),
            Paragraph(_("If this was not you, ignore this message. The address will be deleted within a week.")),
        ],
        action=(_("Confirm the alert"), absolute("/")),
        reason=_("You are receiving this single message because your address was entered on the registry’s site."),
    )


_SAMPLES: dict[str, Callable[[], Message]] = {
    "letter": _letter,
    "alert": _alert,
    "match": _match,
    "digest": _digest,
    "confirmation": _confirmation,
}
