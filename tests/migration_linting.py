"""The product as the linter of migrations sees it: with its command."""

from registry.settings import *  # noqa: F403
from registry.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]
