"""A message as an e-mail: text, HTML, and the headers that mail servers and readers go by."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from notifications.mailing.message import Message
from notifications.mailing.wording import message_of, site_name
from notifications.models.deliveries import Delivery
from notifications.services.wanted import address_of
from records.sentences import one_line
from records.web_addresses import own_site

# A list of mail shows about that much; what is named comes last, so that its end is what is cut.
LONGEST_SUBJECT = 90


def compose(delivery: Delivery) -> EmailMultiAlternatives:
    """The e-mail of a delivery. Its Message-ID is always the same, so that a mail server can know a repetition."""
    with translation.override(delivery.language):
        message = message_of(delivery)
        text, html = render(message, delivery.language)
    email = EmailMultiAlternatives(
        subject=subject_line(message.subject),
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address_of(delivery)],
        reply_to=[delivery.data["reply_to"]] if delivery.data.get("reply_to") else None,
        headers=_headers(delivery, message),
    )
    email.attach_alternative(html, "text/html")
    # django-anymail gives it back with the provider's notices; other backends do not look at it.
    email.metadata = {"delivery": str(delivery.uuid)}  # type: ignore[attr-defined]  # read by anymail
    return email


def render(message: Message, language: str) -> tuple[str, str]:
    context = {"message": message, "language": language, **site_name()}
    text = render_to_string("notifications/mail/message.txt", context)
    return text.strip() + "\n", render_to_string("notifications/mail/message.html", context)


def subject_line(text: str) -> str:
    """One line, short enough to be read in a list: a longer one ends with a whole word and the sign …"""
    line = one_line(text)
    if len(line) <= LONGEST_SUBJECT:
        return line
    words, space, _rest = line[:LONGEST_SUBJECT].rpartition(" ")
    # One long word is cut where it has to be.
    cut = words if space else line[: LONGEST_SUBJECT - 1]
    return cut.rstrip(" ,;:.–-«“(") + "…"


def _headers(delivery: Delivery, message: Message) -> dict[str, str]:
    """RFC 3834 (an automatic message), RFC 2369 and RFC 8058 (leaving with one click)."""
    headers = {
        "Message-ID": f"<{delivery.uuid}@{own_site().hostname}>",
        "Auto-Submitted": "auto-generated",
    }
    if message.leave_url:
        headers |= {"List-Unsubscribe": f"<{message.leave_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return headers
