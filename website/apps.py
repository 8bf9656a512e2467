"""The application website."""

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    name = "website"

    def ready(self) -> None:
        from authoring.workspace import section_added
        from records import hooks
        from website import context, workspace

        hooks.page_context.connect(context.without_queries)
        section_added.connect(workspace.SECTION)
