"""Django's admin for people and organisations."""

from django.contrib import admin
from django.db.models import Model

from accounts.models.memberships import Membership
from accounts.models.organisations import Organisation
from accounts.models.people import User
from records.generics import ModelAdmin, TabularInline


class MembershipInline(TabularInline[Membership, Model]):
    model = Membership
    extra = 0
    autocomplete_fields = ["organisation"]


@admin.register(User)
class UserAdmin(ModelAdmin[User]):
    list_display = ["email", "name", "is_active", "is_staff"]
    search_fields = ["email", "name"]
    exclude = ["password", "user_permissions", "groups"]
    readonly_fields = ["last_login", "date_joined"]
    inlines = [MembershipInline]


@admin.register(Organisation)
class OrganisationAdmin(ModelAdmin[Organisation]):
    list_display = ["name_fr", "kind", "is_verified", "is_registered", "is_active"]
    list_filter = ["kind", "is_verified", "is_registered"]
    search_fields = ["name_fr", "name_en", "short_name", "slug"]
