"""The application accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import catalogue, people, workspace
        from accounts.sign_in import second_factor
        from records import hooks

        catalogue.install()
        workspace.install()
        second_factor.install()
        hooks.organisation_readers.connect(people.who_hears_for)
