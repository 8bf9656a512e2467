"""The application notifications."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from anymail.signals import tracking

        from accounts.personal_data import personal_data_added
        from authoring.workspace import section_added
        from notifications import carrying, outbox, personal, workspace
        from notifications.channels import interface
        from notifications.channels.email import EmailChannel
        from notifications.following import followers_of
        from notifications.services import bounces, fan_out, hub, troubled  # noqa: F401  (troubled declares its events)
        from notifications.webhooks.channel import WebhookChannel
        from records import hooks
        from solutions.hooks import people_concerned

        hooks.event_recorded.connect(outbox.mark)
        hooks.letter_posted.connect(carrying.carry)
        interface.add(EmailChannel())
        interface.add(WebhookChannel())
        fan_out.event_announced.connect(hub.note)
        section_added.connect(workspace.SECTION)
        personal_data_added.connect(personal.PERSONAL_DATA)
        people_concerned.connect(followers_of)
        tracking.connect(bounces.hear, dispatch_uid="notifications.bounces")
