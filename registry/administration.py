"""Puts our own site in place of Django's default admin."""

from django.contrib.admin.apps import AdminConfig


class RegistryAdminConfig(AdminConfig):
    default_site = "registry.emergency_admin.EmergencyAdminSite"
