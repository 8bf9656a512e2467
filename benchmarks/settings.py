"""The product's own settings, with the yardsticks' addresses beside the product's."""

from registry.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
