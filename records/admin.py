"""Django's admin: for emergencies only; the log is read-only there."""

from django.contrib import admin
from django.http import HttpRequest

from records.generics import ModelAdmin
from records.models.events import Event
from records.models.taxonomies import AiField, CareStage, InteropStandard, Population, Region, Specialty, Technique, Term


@admin.register(Region, CareStage, Specialty, AiField, Technique, Population, InteropStandard)
class TermAdmin(ModelAdmin[Term]):
    list_display = ["code", "name_fr", "name_en", "position", "is_active"]
    search_fields = ["code", "name_fr", "name_en"]

    def get_readonly_fields(self, request: HttpRequest, obj: Term | None = None) -> list[str]:
        return ["code"] if obj else []


@admin.register(Event)
class EventAdmin(ModelAdmin[Event]):
    list_display = ["at", "verb", "kind", "reference", "organisation"]
    search_fields = ["reference", "verb"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return False
