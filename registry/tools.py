"""Developers' tools on the development data: `python -m registry.tools shell`, `makemessages`, any command.

`prepare` migrates, and loads the demonstration when nothing is there.
"""

import os
import sys

from registry.embedded import Embedded
from registry.launch import VAR, development_environment, prepare_database


def main(arguments: list[str]) -> int:
    development_environment(int(os.environ.get("PORT") or 8000))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    embedded = Embedded(VAR)
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = embedded.start_postgres()
    from django.core.management import execute_from_command_line

    from registry import database_limits

    if "runserver" not in arguments[:1]:
        database_limits.serve(database_limits.Process.COMMAND)
    if arguments[:1] == ["makemessages"]:
        arguments += [
            "--locale",
            "fr",
            "--no-obsolete",
            "--add-location",
            "file",
            "--no-wrap",
            "--ignore",
            "tests/*",
            "--ignore",
            ".venv/*",
            "--ignore",
            "benchmarks/*",
        ]
    try:
        if arguments == ["prepare"]:
            prepare_database()
        else:
            execute_from_command_line(["manage.py", *arguments])
    finally:
        embedded.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
