"""The application accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import people, workspace
        from accounts.places import naming
        from accounts.sign_in import second_factor
        from authoring.workspace import section_added
        from records import hooks

        section_added.connect(workspace.SECTION)
        second_factor.install()
        hooks.organisation_readers.connect(people.who_hears_for)
        hooks.places_named.connect(naming.regions_of_installations)
