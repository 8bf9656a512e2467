"""Django's admin: for emergencies only."""

from django.contrib import admin

from records.generics import ModelAdmin
from website.models.error_reports import ErrorReport


@admin.register(ErrorReport)
class ErrorReportAdmin(ModelAdmin[ErrorReport]):
    list_display = ["key", "state", "created_at", "due_at"]
