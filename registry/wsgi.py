"""WSGI entry point for gunicorn."""

import gc
import os

import gunicorn.http.wsgi  # type: ignore[import-untyped]
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")

application = get_wsgi_application()
# What stands now stands until the end: the collector need not look through it again and again.
gc.collect()
gc.freeze()
# What serves the pages is nobody's business but ours.
gunicorn.http.wsgi.SERVER = "registry"
