"""Where a mail provider reports what became of messages: django-anymail reads the report and checks its secret."""

from typing import Any

from anymail.webhooks import brevo, mailgun, mailjet, postmark, sendgrid
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

_VIEWS: dict[str, Any] = {
    "brevo": brevo.BrevoTrackingWebhookView,
    "mailgun": mailgun.MailgunTrackingWebhookView,
    "mailjet": mailjet.MailjetTrackingWebhookView,
    "postmark": postmark.PostmarkTrackingWebhookView,
    "sendgrid": sendgrid.SendGridTrackingWebhookView,
}


@csrf_exempt
def notices(request: HttpRequest, provider: str) -> HttpResponse:
    """Only the provider that is configured, and only with the secret: without a secret the door does not exist."""
    if provider not in _VIEWS or provider != settings.MAIL_PROVIDER or not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        raise Http404
    answer: HttpResponse = _VIEWS[provider].as_view()(request)
    return answer
