"""What a delivery says, in the reader's language. The caller has set the language."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.letters import greeting
from catalogue.addresses import absolute, entry_path, url_in_language
from catalogue.models.index import CatalogueEntry
from catalogue.search.facets import Terms, terms
from matching.reasons import sentences
from notifications import kinds, links
from notifications.channels.interface import NoLongerWanted
from notifications.criteria import Watch, in_our_words, in_words
from notifications.mailing.message import Item, Message
from notifications.models.deliveries import Delivery
from notifications.services.wanted import why_unwanted
from records.bilingual import reading_language, shown
from records.events import sentence_of
from records.letter_text import Paragraph, parts_of
from records.sentences import single_stop

# More than this in one digest is a list that nobody reads: the rest is one link away.
MAX_ITEMS = 25


def message_of(delivery: Delivery) -> Message:
    """Raises `NoLongerWanted` when nothing is left to say."""
    return replace(_message(delivery), greeting=greeting(delivery.user))


def _message(delivery: Delivery) -> Message:
    if delivery.kind == kinds.DIGEST:
        return _digest(delivery)
    if delivery.kind == kinds.CONFIRMATION:
        return _confirmation(delivery)
    if "letter" in delivery.data:
        return _letter(delivery)
    item = items_of([delivery])[0]
    return Message(
        subject=f"{item.what} – {item.title}" if item.what else item.title,
        paragraphs=[Paragraph(item.detail, lang=item.detail_language)] if item.detail else [],
        items=[replace(item, what="", detail="", detail_language="")],
        action=(_("Read it in the registry"), item.url),
        reason=_reason(delivery),
        leave_url=_leave_url(delivery),
        settings_url=_settings_url(delivery),
    )


def items_of(deliveries: Iterable[Delivery]) -> list[Item]:
    """Each delivery as one line. Three queries, however many there are."""
    rows = list(deliveries)
    entries = _entries(rows)
    names = terms() if any(row.kind == kinds.MATCH.code for row in rows) else {}
    return [_item(row, entries, names) for row in rows]


def _entries(rows: list[Delivery]) -> dict[tuple[str, str], CatalogueEntry]:
    keys: set[str] = set()
    for row in rows:
        keys |= {row.event.reference} if row.event else set()
        keys |= {each["key"] for side in ("needs", "solutions") for each in row.data.get(side, [])}
    found = CatalogueEntry.objects.filter(key__in=keys).defer("words", "body_fr", "body_en", "names") if keys else []
    return {(entry.kind, entry.key): entry for entry in found}


def _item(row: Delivery, entries: dict[tuple[str, str], CatalogueEntry], names: Terms) -> Item:
    if "letter" in row.data:
        language = reading_language()
        # Written in the reader's language, and shown in that of the page: letters of the time before have one only.
        subject = row.data.get("subjects", {}).get(language)
        return Item(
            subject or row.data["subject"],
            url_in_language(row.data["url"], language),
            at=row.created_at,
            language="" if subject or row.language == language else row.language,
        )
    event = row.event
    if event is None:
        return Item(str(row.data.get("subject", "")), absolute(reverse("workspace")), at=row.created_at)
    entry = entries.get((event.kind, event.reference))
    if entry is None:
        url = reverse("needs:priorities") if event.kind == "priorities" else reverse("home")
        return Item(sentence_of(event.verb), absolute(url), at=row.created_at)
    name, name_language = shown(entry, "title")
    title = name if entry.kind == "organisation" else f"{entry.key} – {name}"
    detail, detail_language = shown(entry, "summary")
    what = sentence_of(event.verb)
    if row.kind == kinds.MATCH.code:
        is_need = entry.kind == "need"
        what = _("A need that your solutions may meet") if is_need else _("A qualified solution that may meet your need")
    return Item(
        title,
        absolute(entry_path(entry)),
        what,
        detail,
        detail_language,
        tuple(_why(row, entries, names)),
        row.created_at,
        language=name_language,
    )


def _why(row: Delivery, entries: dict[tuple[str, str], CatalogueEntry], names: Terms) -> list[str]:
    """Of each of one's own records that match: why it is here, and what does not fit, as the pages of matches say it."""
    found = []
    for each in [*row.data.get("solutions", []), *row.data.get("needs", [])][:5]:
        entry = entries.get(("solution", each["key"])) or entries.get(("need", each["key"]))
        title = f"{each['key']} – {entry.title}" if entry else each["key"]
        favour, against = sentences(each.get("reasons", {"shared": each.get("subjects", [])}), names)
        found.append(single_stop(" ".join([f"{title}.", *favour])))
        if against:
            found.append(_("What does not fit: %(what)s") % {"what": " ".join(against)})
    return found


def _letter(delivery: Delivery) -> Message:
    parts = parts_of(delivery.data["body"])
    return Message(
        subject=delivery.data["subject"],
        paragraphs=parts.paragraphs,
        action=parts.action,
        reason=parts.why or _reason(delivery),
        leave_url=_leave_url(delivery),
        settings_url=_settings_url(delivery),
    )


def _digest(delivery: Delivery) -> Message:
    rows = list(delivery.parts.select_related("event", "subscription", "user").order_by("kind", "-created_at", "-id"))
    wanted = [row for row in rows if not why_unwanted(row)]
    if not wanted:
        raise NoLongerWanted("Nothing in it is wanted any more.")
    items = items_of(wanted[:MAX_ITEMS])
    total = len(wanted)
    first = items[0].title if total == 1 else ""
    subject = ngettext("%(total)d update", "%(total)d updates", total) % {"total": total}
    left = total - len(items)
    more = ngettext("And %(count)d more, in the registry.", "And %(count)d more, in the registry.", left) % {"count": left}
    return Message(
        subject=_("The Registry") + _(":") + f" {first or subject}",
        paragraphs=[Paragraph(_("Your updates, in a single message:")), *([Paragraph(more)] if left else [])],
        items=items,
        reason=_("You chose to receive this type of update in a single message."),
        leave_url=_leave_url(delivery),
        settings_url=_settings_url(delivery),
    )


def _confirmation(delivery: Delivery) -> Message:
    subscription = delivery.subscription
    if subscription is None:
        raise NoLongerWanted("The subscription is gone.")
    # Whoever asked may not be its reader: nothing that they typed is said before the reader confirms. The page says it all.
    about = in_our_words(Watch.of(subscription))
    return Message(
        subject=_("Confirm your alert: %(about)s") % {"about": about[:80]},
        paragraphs=[
            Paragraph(
                single_stop(
                    _("Someone, probably you, asked for this address to receive alerts about: %(about)s.") % {"about": about}
                )
            ),
            Paragraph(_("The page behind the link gives the full details.")),
            Paragraph(_("No messages will be sent until you confirm. The link is valid for three days.")),
            Paragraph(_("If this was not you, ignore this message. The address will be deleted within a week.")),
        ],
        action=(_("Confirm the alert"), links.confirm_url(subscription.pk, delivery.language)),
        reason=_("You are receiving this single message because your address was entered on the registry’s site."),
    )


def _reason(delivery: Delivery) -> str:
    if delivery.subscription:
        return single_stop(_("You subscribed to this alert: %(about)s.") % {"about": in_words(Watch.of(delivery.subscription))})
    if delivery.kind == kinds.MATCH.code:
        return _("You are receiving this message because your organization has records in the registry.")
    if delivery.user_id:
        return _("You are receiving this message because you have an account in the registry.")
    return _("You are receiving this message because someone used this address in the registry.")


def _leave_url(delivery: Delivery) -> str:
    """How it stops: this subscription, this kind, or everything that comes together."""
    if delivery.kind == kinds.DIGEST:
        what = "digest"
    elif delivery.subscription_id:
        what = f"subscription:{delivery.subscription_id}"
    elif delivery.user_id and delivery.kind in kinds.KINDS and kinds.KINDS[delivery.kind].has_choice:
        what = f"kind:{delivery.kind}"
    else:
        return ""
    return links.leave_url(delivery.recipient, what, delivery.language)


def _settings_url(delivery: Delivery) -> str:
    if delivery.user_id:
        return absolute(reverse("notification-settings"))
    return links.manage_url(delivery.recipient, delivery.language) if _leave_url(delivery) else ""


def site_name() -> dict[str, Any]:
    return {"site_name": _("The Registry"), "site_url": settings.SITE_URL, "contact_url": absolute(reverse("contact"))}
