"""The application accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import catalogue, people, workspace
        from registry import reminders

        catalogue.install()
        workspace.install()
        reminders.recipients_from(people.who_hears_for)
