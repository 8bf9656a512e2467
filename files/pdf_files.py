"""PDFs that people send: cleaned in a process of their own, so that a hostile one holds nobody else."""

import io
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _

from files.sandbox.running import FileRefused, Task, TooHeavy, run_on_file
from files.upload_kinds import NotTaken

CLEANING = Task("pdf_cleaning.run", "cleaned", cpu_seconds=30, wall_seconds=60, max_output=64 * 1024 * 1024, has_threads=True)


def cleaned(data: bytes, *, person_id: int | None = None) -> bytes:
    """The same pages with the answers of forms drawn in and nothing that acts. Raises `NotTaken` with the reason, or `Busy`."""
    with cleaned_file(io.BytesIO(data), person_id=person_id)[1] as written:
        return written.read()


def cleaned_file(source: IO[bytes], *, start: int = 0, person_id: int | None = None) -> tuple[int, IO[bytes]]:
    """How many pages it has, and the clean file. `start`: where the PDF begins in the source. Raises as `cleaned`."""
    try:
        said, written = run_on_file(CLEANING, source, start=start, person_id=person_id)
    except FileRefused as refused:
        raise NotTaken(_words(refused.reason)) from refused
    except TooHeavy as heavy:
        raise NotTaken(_("This PDF takes too long to check. Print it to a new PDF and send the new file.")) from heavy
    return int(said["pages"]), written


def _words(reason: Mapping[str, Any]) -> str:
    if reason["code"] == "letters":
        return _(
            "An answer in this PDF form contains characters that cannot be displayed: %(letters)s. Replace them, "
            "or print the form to a new PDF and send the new file."
        ) % {"letters": " ".join(reason["letters"])}
    return {
        "password": _("This PDF requires a password to open. Remove the password, then send it again."),
        "rights": _("This PDF is encrypted for certain people only. Send a copy that anyone can open."),
        "xfa": _(
            "This PDF is a dynamic form (XFA) that only Adobe Reader can display: its answers would be lost. Print "
            "it to a new PDF and send the new file."
        ),
        "portfolio": _("This PDF is a portfolio of several files, which would be lost. Send each of its files instead."),
    }.get(reason["code"]) or _("This PDF is damaged: none of its pages can be read.")
