"""A large file goes from the browser to the storage in parts: the web process does not grow with it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse

from files.upload_handlers import MAX_BYTES, MAX_LARGE_BYTES
from files.uploads import MAX_EVIDENCE_BYTES
from registry.serving import bounds

BASE = Path(__file__).resolve().parent.parent.parent
_MB = 1024 * 1024
MAX_GROWTH_BYTES = 64 * _MB


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_fifty_megabytes_are_taken_in_without_the_process_growing_with_them(tmp_path: Path) -> None:
    sent = tmp_path / "mesures.txt"
    line = "Une mesure par ligne, avec ses accents : éàü.\n".encode()
    sent.write_bytes(line * (MAX_EVIDENCE_BYTES // len(line)))
    run = subprocess.run(
        [sys.executable, "-m", "tests.files.large_upload", str(sent)],
        cwd=BASE,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "registry.settings", "SECRET_KEY": "x", "DATABASE_URL": "postgresql:///none"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    said: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    assert said["size"] == sent.stat().st_size
    assert said["growth"] < MAX_GROWTH_BYTES


@pytest.mark.django_db
def test_only_who_is_signed_in_may_send_much_and_only_where_evidence_is_added() -> None:
    data = {"file": SimpleUploadedFile("a.txt", b"x" * 12 * _MB)}
    evidence = reverse("qualification:add-evidence", args=["DOS-2026-0001", "REG-01"])
    need = reverse("needs:attachments", args=["BES-2026-0001"])
    assert MAX_BYTES < 12 * _MB < MAX_LARGE_BYTES
    for path, session, kept in [
        (evidence, {"_auth_user_id": "1"}, True),
        (evidence, {}, False),
        (need, {"_auth_user_id": "1"}, False),
    ]:
        request = RequestFactory().post(path, data)
        vars(request)["session"] = session
        (sent,) = request.FILES.getlist("file")
        assert bool(sent.read(1)) is kept, path
        data["file"].seek(0)
        request.close()
    assert Client().post(evidence, data).status_code in (302, 403)


def test_the_web_server_takes_in_what_the_pages_take() -> None:
    assert MAX_EVIDENCE_BYTES < MAX_LARGE_BYTES < bounds.MAX_BODY_BYTES
