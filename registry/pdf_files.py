"""PDFs that people send: cleaned in a process of their own, so that a hostile one holds nobody else."""

import json
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _

from registry.standalone.pdf_cleaning.run import CLEANED, REFUSED
from registry.upload_kinds import NotTaken

_HERE = str(Path(__file__).resolve().parent)
# `registry` itself is not imported there: its settings and secrets are nothing that a PDF should find.
_PROGRAM = "import sys; sys.path.append(sys.argv[1]); from standalone.pdf_cleaning.run import main; main()"
WALL_SECONDS = 60


def cleaned(data: bytes) -> bytes:
    """The same pages with the answers of forms drawn in and nothing that acts. Raises `NotTaken` with the reason."""
    code, answer = _run(data)
    if code == CLEANED:
        return answer
    raise NotTaken(_words(json.loads(answer)))


@lru_cache(maxsize=1)
def _run(data: bytes) -> tuple[int, bytes]:
    """How the program ended and what it said. One file is often sent for several questions in a row: it is cleaned once.

    Raises `NotTaken`, which is not remembered, when the program did not come to an end within its limits.
    """
    command = [sys.executable, "-I", "-c", _PROGRAM, _HERE]
    try:
        # No environment, hence no secret; one thread is enough for a page.
        ended = subprocess.run(  # noqa: S603 - nothing of the command comes from outside
            command, input=data, capture_output=True, timeout=WALL_SECONDS, env={"RAYON_NUM_THREADS": "1"}, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise NotTaken(_words({"code": "heavy"})) from late
    if ended.returncode not in (CLEANED, REFUSED):
        raise NotTaken(_words({"code": "heavy"}))
    return ended.returncode, ended.stdout


def _words(reason: dict[str, str]) -> str:
    if reason["code"] == "letters":
        return _(
            "An answer in this PDF form has characters that cannot be drawn: %(letters)s. "
            "Replace them, or print the form to a new PDF and send that one."
        ) % {"letters": " ".join(reason["letters"])}
    return {
        "password": _("This PDF opens only with a password. Remove the password, then send it again."),
        "rights": _("This PDF is encrypted for chosen people only. Send a copy that anyone can open."),
        "xfa": _(
            "This PDF is a dynamic form (XFA) that only Adobe Reader shows: its answers would be lost. "
            "Print it to a new PDF and send that one."
        ),
        "portfolio": _("This PDF is a portfolio of several files, which would be lost. Send each of its files instead."),
        "heavy": _("This PDF takes too long to check. Print it to a new PDF and send that one."),
    }.get(reason["code"]) or _("This PDF is damaged: no page of it can be read.")
