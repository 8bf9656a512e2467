"""The product with one app more: what the walk of `docs/extending.md` ends with."""

from registry.settings import *  # noqa: F403
from registry.settings import INSTALLED_APPS

INSTALLED_APPS = ["tests.extending.toy", *INSTALLED_APPS]
