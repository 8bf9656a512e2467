#!/usr/bin/env python
"""Django's command line for the registry."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    from django.core.management import execute_from_command_line

    from registry import database_limits

    if "runserver" not in sys.argv[1:2]:
        database_limits.serve(database_limits.Process.COMMAND)
    execute_from_command_line(sys.argv)
