"""The application demonstration."""

from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    name = "demonstration"

    def ready(self) -> None:
        from demonstration.offering import offered_accounts
        from records import hooks

        hooks.accounts_offered.connect(offered_accounts)
