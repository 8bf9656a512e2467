"""The application records."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"

    def ready(self) -> None:
        from records import kinds, mail_addresses

        mail_addresses.install()
        kinds.discover()
