"""The application registry."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class RegistryConfig(AppConfig):
    name = "registry"

    def ready(self) -> None:
        from registry.models.taxonomies import TAXONOMIES
        from registry.search.facets import forget_terms

        for model in TAXONOMIES.values():
            post_save.connect(forget_terms, sender=model)
            post_delete.connect(forget_terms, sender=model)
