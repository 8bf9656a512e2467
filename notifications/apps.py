"""The application notifications."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from anymail.signals import tracking

        from notifications import carrying, outbox, personal, workspace
        from notifications.channels import interface
        from notifications.channels.email import EmailChannel
        from notifications.following import followers_of
        from notifications.services import bounces, fan_out, hub, troubled  # noqa: F401  (troubled declares its events)
        from notifications.webhooks.channel import WebhookChannel
        from records import hooks
        from solutions.services.qualification import when_it_matters

        hooks.event_recorded.connect(outbox.mark)
        hooks.letter_posted.connect(carrying.carry)
        interface.add(EmailChannel())
        interface.add(WebhookChannel())
        fan_out.when_announced(hub.note)
        personal.install()
        workspace.install()
        when_it_matters(followers_of)
        tracking.connect(bounces.hear, dispatch_uid="notifications.bounces")
