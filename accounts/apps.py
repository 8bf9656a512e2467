"""The application accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import catalogue, people, workspace
        from accounts.sign_in import second_factor
        from registry import reminders

        catalogue.install()
        workspace.install()
        second_factor.install()
        reminders.recipients_from(people.who_hears_for)
