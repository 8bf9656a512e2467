"""`manage.py name_administrator someone@example.org msss`: the first administrator of a new registry."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models.memberships import ROLES_OF_KIND, Role
from accounts.models.organisations import Organisation
from accounts.models.people import User
from accounts.services.members import enrol


class Command(BaseCommand):
    help = "Make someone who has a confirmed account a registry administrator, and owner, of a ministry or agency."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("organisation", help="the last part of its address")

    @transaction.atomic
    def handle(self, *args: Any, email: str, organisation: str, **options: Any) -> None:
        person = User.objects.filter(email__iexact=email, is_active=True).first()
        if person is None or email.lower() not in person.confirmed_addresses():
            raise CommandError(f"{email} has no account with a confirmed address. Sign up on the site first.")
        found = Organisation.objects.filter(slug=organisation, is_active=True).first()
        if found is None or Role.REGISTRY_ADMINISTRATOR not in ROLES_OF_KIND[found.kind]:
            raise CommandError(f"{organisation} is no active ministry or agency of the registry.")
        enrol(found, person, Role.REGISTRY_ADMINISTRATOR, by=None, is_owner=True, how="command")
        self.stdout.write(f"{email} is now registry administrator for {found.name_fr}.")
