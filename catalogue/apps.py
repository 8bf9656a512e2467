"""The application catalogue."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class CatalogueConfig(AppConfig):
    name = "catalogue"

    def ready(self) -> None:
        from catalogue import public_cache
        from catalogue.search.facets import forget_terms
        from records import hooks
        from records.models.taxonomies import TAXONOMIES

        for model in TAXONOMIES.values():
            post_save.connect(forget_terms, sender=model)
            post_delete.connect(forget_terms, sender=model)
        hooks.terms_changed.connect(forget_terms)
        hooks.event_recorded.connect(lambda events: public_cache.changed())
