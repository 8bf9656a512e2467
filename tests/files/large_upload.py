"""A process of its own that takes in one large file as the web process does, and says by how much it grew.

Run as `python -m tests.files.large_upload FILE`: prints the growth of the peak in bytes, the size and the digest that was kept.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import IO, Any

import django
from django.conf import settings

BOUNDARY = "limite"


class Body:
    """What a browser sends for a form with one file, read from disk as the web server does."""

    def __init__(self, path: Path) -> None:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\n\r\n'.encode()
        tail = f"\r\n--{BOUNDARY}--\r\n".encode()
        self.body: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  (closed at the end)
        self.body.write(head)
        with path.open("rb") as source:
            while part := source.read(65_536):
                self.body.write(part)
        self.body.write(tail)
        self.size = self.body.tell()
        self.body.seek(0)


def _peak() -> int:
    """The most memory that this process had at one time, in bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def main(path: Path) -> dict[str, Any]:
    django.setup()
    settings.MEDIA_ROOT = tempfile.mkdtemp()
    from django.contrib.auth import SESSION_KEY
    from django.core.handlers.wsgi import WSGIRequest
    from django.urls import get_resolver, reverse

    from files.stored_files import keep
    from files.uploads import MAX_EVIDENCE_BYTES, accept
    from qualification.models.applications import Evidence

    get_resolver().url_patterns
    sent = Body(path)
    request: Any = WSGIRequest(
        {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": reverse("qualification:add-evidence", args=["DOS-2026-0001", "REG-01"]),
            "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
            "CONTENT_LENGTH": str(sent.size),
            "wsgi.input": sent.body,
        }
    )
    request.session = {SESSION_KEY: "1"}
    before = _peak()
    accepted = accept(request.FILES["file"], max_bytes=MAX_EVIDENCE_BYTES)
    piece = Evidence()
    with accepted.content:
        keep(piece.file, accepted.name, accepted.content)
    growth = _peak() - before
    request.close()
    sent.body.close()
    return {"growth": growth, "size": piece.file.size, "digest": accepted.digest}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]))) + "\n")
